/** Modules of the user: configurations in JavaScript and TypeScript, and transforms of others. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire, register } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * What a module exports by default. Files in TypeScript are stripped of their types: by Node.js where it does that, else
 * by the compiler that comes with dockmod. Rejects with what the module threw.
 */
export async function defaultExport(file: string): Promise<unknown> {
  const url = pathToFileURL(file).href;
  try {
    return unwrapped((await import(url)) as Exports);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_UNKNOWN_FILE_EXTENSION') throw error;
    registerTypeScript();
    // what could not be loaded is remembered by its address
    return unwrapped((await import(`${url}?typescript`)) as Exports);
  }
}

/** The file that a specifier means, from a directory. Throws where there is none. */
export function resolveFrom(directory: string, specifier: string): string {
  const require = createRequire(pathToFileURL(`${directory}/`));
  try {
    return require.resolve(specifier);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw error;
    return importedFile(require, specifier);
  }
}

/** What a package that is for `import` alone exports. https://nodejs.org/api/packages.html#conditional-exports */
function importedFile(require: NodeJS.Require, specifier: string): string {
  for (const folder of require.resolve.paths(specifier) ?? []) {
    const manifest = join(folder, specifier, 'package.json');
    if (!existsSync(manifest)) continue;
    let target = (JSON.parse(readFileSync(manifest, 'utf8')) as { readonly exports?: unknown }).exports;
    for (const key of ['.', 'import', 'default'])
      if (typeof target === 'object' && target !== null && key in target) target = (target as Exports)[key];
    if (typeof target === 'string') return join(folder, specifier, target);
  }
  throw new Error(`nothing of \`${specifier}\` can be imported`);
}

type Exports = Readonly<Record<string, unknown>>;

/** CommonJS that was compiled from a module holds its default export by that name. */
function unwrapped(module: Exports): unknown {
  const value = module['default'];
  const isCompiled = typeof value === 'object' && value !== null && '__esModule' in value;
  return isCompiled ? (value as Exports)['default'] : value;
}

let isRegistered = false;

/** https://nodejs.org/docs/latest-v20.x/api/module.html#customization-hooks */
function registerTypeScript(): void {
  if (isRegistered) return;
  isRegistered = true;
  const compiler = createRequire(import.meta.url).resolve('ts-morph');
  register(`data:text/javascript,${encodeURIComponent(LOADER)}`, { data: { compiler } });
}

const LOADER = `
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
let ts;
export function initialize({ compiler }) { ts = createRequire(compiler)(compiler).ts; }
export async function load(url, context, next) {
  if (!/\\.m?ts(?:\\?typescript)?$/.test(url) || !url.startsWith('file:')) return next(url, context);
  const fileName = fileURLToPath(url);
  const { outputText } = ts.transpileModule(await readFile(fileName, 'utf8'), {
    fileName,
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true },
  });
  return { format: 'module', source: outputText, shortCircuit: true };
}
`;
