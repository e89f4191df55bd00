/** Which file of a tree a module's specifier stands for, without what installs make. */
import { builtinModules } from 'node:module';
import { joinPath, nameOf, parentOf, resolvePath } from '../ecosystems/context-path.js';
import type { ContextFiles } from '../ecosystems/ecosystem.js';
import { dataAt, isObject, stringAt } from '../ecosystems/json.js';
import type { Data } from '../ecosystems/json.js';
import { readPackageJson } from '../ecosystems/package-json.js';
import type { TsConfig } from './tsconfig.js';

/** Where a program's modules are found. */
export interface ModuleTree {
  readonly view: ContextFiles;
  /** packages of the workspace by their names, with their directories: an install links them */
  readonly members: ReadonlyMap<string, string>;
  /** the configuration that files of a directory are compiled with */
  configOf(file: string): TsConfig | undefined;
  /** The source, or directory of sources, that the build makes a path of; `undefined` where none is known. */
  sourceOf(path: string): string | undefined;
  /** Where the file is that is run in place of a source: what the build makes of it, or itself. */
  runsAt(path: string): string;
}

export type Resolution =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'builtin' }
  /** nothing of it is there: it is made by the build, or by nobody */
  | { readonly kind: 'missing' };

const BUILTIN: Resolution = { kind: 'builtin' };
const MISSING: Resolution = { kind: 'missing' };

const BUILTINS: ReadonlySet<string> = new Set(builtinModules);

const TYPESCRIPT = ['.ts', '.tsx', '.mts', '.cts'];
const JAVASCRIPT = ['.js', '.jsx', '.mjs', '.cjs'];
const OTHERS = ['.json', '.node', '.vue', '.svelte'];

/** What a file of JavaScript may be written in: https://www.typescriptlang.org/docs/handbook/modules/reference.html#file-extension-substitution */
const WRITTEN_AS: readonly (readonly [string, readonly string[]])[] = [
  ['.js', ['.ts', '.tsx', '.jsx']],
  ['.jsx', ['.tsx']],
  ['.mjs', ['.mts']],
  ['.cjs', ['.cts']],
];

/** Conditions of `exports` in the order in which Node.js takes what is written: all that may be meant. */
const CONDITIONS: ReadonlySet<string> = new Set(['node', 'import', 'require', 'module-sync', 'default']);

/** Resolves a specifier that the module `from` holds. */
export function resolveModule(tree: ModuleTree, from: string, specifier: string): Resolution {
  const plain = specifier
    .replace(/^node:/, '')
    .replace(/[?#].*$/, (tail) => (specifier.startsWith('#') ? tail : ''));
  if (specifier.startsWith('node:') || BUILTINS.has(plain)) return BUILTIN;
  if (/^(?:data|https?|virtual|bun|deno|cloudflare):/.test(specifier)) return BUILTIN;
  if (plain.startsWith('.') || plain.startsWith('/')) {
    const path = plain.startsWith('/')
      ? resolvePath('', plain.slice(1))
      : resolvePath(parentOf(from) ?? '', plain);
    return found(path === undefined ? undefined : fileFor(tree, path, isTypeScript(from)));
  }
  const config = tree.configOf(from);
  const aliased = config === undefined ? undefined : byPaths(tree, config, plain);
  if (aliased !== undefined) return { kind: 'file', path: aliased };
  const manifestFile = nearestManifest(tree.view, from);
  const manifest = manifestFile === undefined ? undefined : readPackageJson(tree.view, manifestFile)?.value;
  const directory = manifestFile === undefined ? '' : (parentOf(manifestFile) ?? '');
  if (plain.startsWith('#')) {
    const target = targetOf(dataAt(manifest?.data, 'imports'), plain);
    if (target === undefined) return MISSING;
    return target.startsWith('.')
      ? found(inPackage(tree, directory, target))
      : resolveModule(tree, from, target);
  }
  const [, name = '', rest = ''] = /^((?:@[^/]+\/)?[^/]+)\/?(.*)$/.exec(plain) ?? [];
  const member = name === manifest?.name ? directory : tree.members.get(name);
  if (member !== undefined) return found(packageFile(tree, member, rest));
  if (config?.baseUrl !== undefined) {
    const based = fileFor(tree, joinPath(config.baseUrl, plain), true);
    if (based !== undefined) return { kind: 'file', path: based };
  }
  // `@/x`, `~/x`: what a bundler or a loader makes of it is not known
  return PACKAGE_NAME.test(name) ? { kind: 'package', name } : MISSING;
}

/** https://docs.npmjs.com/cli/configuring-npm/package-json#name, old names with capitals too */
const PACKAGE_NAME = /^(?:@[A-Za-z0-9-~][\w.-]*\/)?[A-Za-z0-9-~][\w.~-]*$/;

function found(path: string | undefined): Resolution {
  return path === undefined ? MISSING : { kind: 'file', path };
}

export function isTypeScript(path: string): boolean {
  return TYPESCRIPT.some((ending) => path.endsWith(ending));
}

/** Whether the file of a module is a program, and no data. */
export function isSource(path: string): boolean {
  return (
    [...TYPESCRIPT, ...JAVASCRIPT].some((ending) => path.endsWith(ending)) && !/\.d\.[cm]?ts$/.test(path)
  );
}

/** The `package.json` that a file belongs to. */
export function nearestManifest(view: ContextFiles, file: string): string | undefined {
  for (let directory = parentOf(file); directory !== undefined; directory = parentOf(directory)) {
    const path = joinPath(directory, 'package.json');
    if (view.kind(path) === 'file') return path;
  }
  return undefined;
}

/**
 * The file that a path stands for as Node.js and compilers have it: itself, with an ending, as a directory, what it is
 * written in, and what it is built from. https://nodejs.org/api/modules.html#all-together
 */
export function fileFor(tree: ModuleTree, path: string, typescript: boolean): string | undefined {
  // a build puts its own in the place of what was copied there
  return builtFrom(tree, path) ?? atPlace(tree, path, typescript);
}

function atPlace(tree: ModuleTree, path: string, typescript: boolean): string | undefined {
  const { view } = tree;
  if (view.kind(path) === 'file') return path;
  for (const ending of [
    ...(typescript ? [...TYPESCRIPT, ...JAVASCRIPT] : [...JAVASCRIPT, ...TYPESCRIPT]),
    ...OTHERS,
  ]) {
    if (view.kind(path + ending) === 'file') return path + ending;
  }
  for (const [ending, written] of WRITTEN_AS) {
    if (!path.endsWith(ending)) continue;
    const stem = path.slice(0, -ending.length);
    const source = written.find((one) => view.kind(stem + one) === 'file');
    if (source !== undefined) return stem + source;
  }
  if (view.kind(path) !== 'directory') return undefined;
  const manifest = readPackageJson(view, joinPath(path, 'package.json'))?.value;
  const main = stringAt(manifest?.data, 'main');
  const target = main === undefined ? undefined : resolvePath(path, main);
  const named = target === undefined || target === path ? undefined : fileFor(tree, target, typescript);
  return named ?? atIndex(tree, path, typescript);
}

function atIndex({ view }: ModuleTree, directory: string, typescript: boolean): string | undefined {
  const endings = typescript ? [...TYPESCRIPT, ...JAVASCRIPT] : [...JAVASCRIPT, ...TYPESCRIPT];
  return [...endings, '.json', '.node']
    .map((ending) => joinPath(directory, `index${ending}`))
    .find((path) => view.kind(path) === 'file');
}

function builtFrom(tree: ModuleTree, path: string): string | undefined {
  return [path, `${path}.js`, `${path}.cjs`, `${path}.mjs`, joinPath(path, 'index.js')]
    .map((one) => tree.sourceOf(one))
    .find((one) => one !== undefined);
}

/** https://www.typescriptlang.org/tsconfig/#paths: the pattern with the longest beginning wins */
function byPaths(tree: ModuleTree, config: TsConfig, specifier: string): string | undefined {
  const fitting = config.paths
    .map(({ pattern, targets }) => {
      const [before = '', after] = pattern.split('*');
      if (after === undefined) return { length: pattern === specifier ? Infinity : -1, star: '', targets };
      const fits =
        specifier.length >= before.length + after.length &&
        specifier.startsWith(before) &&
        specifier.endsWith(after);
      const star = specifier.slice(before.length, specifier.length - after.length);
      return { length: fits ? before.length : -1, star, targets };
    })
    .filter(({ length }) => length >= 0)
    .sort((a, b) => b.length - a.length);
  for (const target of fitting[0]?.targets ?? []) {
    const file = fileFor(
      tree,
      target.replace('*', () => fitting[0]!.star),
      true,
    );
    if (file !== undefined) return file;
  }
  return undefined;
}

/** https://nodejs.org/api/packages.html#package-entry-points */
function packageFile(tree: ModuleTree, directory: string, rest: string): string | undefined {
  const manifest = readPackageJson(tree.view, joinPath(directory, 'package.json'))?.value;
  const exported = dataAt(manifest?.data, 'exports');
  if (exported !== undefined) {
    const target = targetOf(
      isObject(exported) && Object.keys(exported).some((key) => key.startsWith('.'))
        ? exported
        : { '.': exported },
      rest === '' ? '.' : `./${rest}`,
    );
    const file = target === undefined ? undefined : inPackage(tree, directory, target);
    if (file !== undefined) return file;
  }
  if (rest !== '') return fileFor(tree, joinPath(directory, rest), true);
  for (const field of ['main', 'module', 'source']) {
    const target = stringAt(manifest?.data, field);
    const file = target === undefined ? undefined : inPackage(tree, directory, target);
    if (file !== undefined) return file;
  }
  return atIndex(tree, directory, true);
}

function inPackage(tree: ModuleTree, directory: string, target: string): string | undefined {
  const path = resolvePath(directory, target);
  return path === undefined ? undefined : fileFor(tree, path, true);
}

/** The target of `exports` or `imports` for a key; the first condition that Node.js takes. */
function targetOf(map: Data, key: string): string | undefined {
  if (!isObject(map)) return undefined;
  if (Object.hasOwn(map, key)) return conditional(map[key]);
  for (const [pattern, target] of Object.entries(map)) {
    const [before = '', after] = pattern.split('*');
    if (after === undefined || !key.startsWith(before) || !key.endsWith(after)) continue;
    const star = key.slice(before.length, key.length - after.length);
    return conditional(target)?.replaceAll('*', () => star);
  }
  return undefined;
}

function conditional(target: Data): string | undefined {
  if (typeof target === 'string') return target;
  if (Array.isArray(target))
    return (target as readonly Data[]).map(conditional).find((one) => one !== undefined);
  if (!isObject(target)) return undefined;
  for (const [condition, inner] of Object.entries(target)) {
    if (!CONDITIONS.has(condition)) continue;
    const found = conditional(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Names of tests and stories, which no program loads by itself. */
export function isTest(path: string): boolean {
  return (
    /(?:^|\/)(?:__tests__|__mocks__|__fixtures__|tests?|specs?|e2e|cypress|playwright|\.storybook|stories)\//.test(
      path,
    ) || /\.(?:test|spec|stories|e2e-spec|cy|bench)\.[cm]?[jt]sx?$/.test(nameOf(path))
  );
}
