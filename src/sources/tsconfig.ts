/** Configurations of the TypeScript compiler, as far as they say where files come from and go to. */
import { joinPath, parentOf, resolvePath } from '../ecosystems/context-path.js';
import type { ContextFiles } from '../ecosystems/ecosystem.js';
import { dataAt, isObject, listAt, objectAt, parseJsonc, stringAt, stringsAt } from '../ecosystems/json.js';
import type { Data } from '../ecosystems/json.js';

/** https://www.typescriptlang.org/tsconfig, every path from the root of the view. */
export interface TsConfig {
  readonly file: string;
  /** directory of the file */
  readonly directory: string;
  readonly outDir: string | undefined;
  readonly outFile: string | undefined;
  readonly rootDir: string | undefined;
  readonly baseUrl: string | undefined;
  /** patterns with at most one `*`, and the places that they stand for */
  readonly paths: readonly { readonly pattern: string; readonly targets: readonly string[] }[];
  /** patterns and files that are compiled, from the directory; `undefined`: all in it */
  readonly include: readonly string[] | undefined;
  readonly allowJs: boolean;
  /** `false`: nothing but types comes of it */
  readonly emits: boolean;
  /** files of the configurations that are built before it */
  readonly references: readonly string[];
  /** what could not be read */
  readonly problems: readonly { readonly file: string; readonly message: string }[];
}

/** Where a package stands whose directory is in the view: one of the workspace. */
export type PackageDirectory = (name: string) => string | undefined;

/** A chain of `extends` is no longer than this, whatever circles it has. */
const MAX_CHAIN = 32;

/** Packages of configurations that say nothing of where files are: https://github.com/tsconfig/bases */
const PLAIN_BASES = /^@tsconfig\//;

interface Settings {
  readonly data: Data;
  /** each option with the directory of the file that it was read in */
  readonly options: ReadonlyMap<string, { readonly value: Data; readonly directory: string }>;
}

/**
 * Reads a configuration with all that it extends; `undefined` where there is no file. What is missing or no JSON is
 * one of its problems, and as good as empty.
 */
export function readTsConfig(
  view: ContextFiles,
  path: string,
  packageDirectory: PackageDirectory = () => undefined,
): TsConfig | undefined {
  const file = configFile(view, path);
  if (file === undefined) return undefined;
  const problems: { file: string; message: string }[] = [];
  const { data, options } = settingsOf(view, file, packageDirectory, problems, []);
  const directory = parentOf(file) ?? '';
  const place = (name: string): string | undefined => {
    const option = options.get(name);
    if (typeof option?.value !== 'string') return undefined;
    return resolveIn(option.directory, directory, option.value);
  };
  const flag = (name: string): boolean => options.get(name)?.value === true;
  const paths = options.get('paths');
  const base = place('baseUrl');
  const listed = [...stringsAt(data, 'files'), ...stringsAt(data, 'include')];
  return {
    file,
    directory,
    outDir: place('outDir'),
    outFile: place('outFile'),
    rootDir: place('rootDir') ?? (flag('composite') ? directory : undefined),
    baseUrl: base,
    paths: Object.entries(objectAt(paths?.value)).map(([pattern, targets]) => ({
      pattern,
      targets: stringsAt(targets)
        .map((target) =>
          base === undefined
            ? resolveIn(paths?.directory ?? directory, directory, target)
            : resolveIn(base, directory, target),
        )
        .filter((target) => target !== undefined),
    })),
    include: listed.length > 0 ? listed : undefined,
    allowJs: flag('allowJs') || flag('checkJs'),
    emits: !flag('noEmit') && !flag('emitDeclarationOnly'),
    references: listAt(data, 'references')
      .map((one) => resolvePath(directory, stringAt(one, 'path') ?? '/'))
      .map((one) => (one === undefined ? undefined : configFile(view, one)))
      .filter((one) => one !== undefined),
    problems,
  };
}

/** A path of a configuration, which may begin with the directory of the one that extends it. */
function resolveIn(own: string, leaf: string, path: string): string | undefined {
  // https://www.typescriptlang.org/docs/handbook/release-notes/typescript-5-5.html#the-configdir-template-variable
  return path.startsWith('${configDir}')
    ? resolvePath(leaf, path.slice('${configDir}'.length).replace(/^\/+/, ''))
    : resolvePath(own, path);
}

/** A configuration is named by its file, with or without the ending, or by its directory. */
function configFile(view: ContextFiles, path: string): string | undefined {
  return [path, `${path}.json`, joinPath(path, 'tsconfig.json')].find((one) => view.kind(one) === 'file');
}

function settingsOf(
  view: ContextFiles,
  file: string,
  packageDirectory: PackageDirectory,
  problems: { file: string; message: string }[],
  chain: readonly string[],
): Settings {
  const { value: data, problem } = parseJsonc(view.read(file) ?? '');
  if (problem !== undefined) problems.push({ file, message: problem });
  const directory = parentOf(file) ?? '';
  const options = new Map<string, { readonly value: Data; readonly directory: string }>();
  const extended = dataAt(data, 'extends');
  let inherited: Data;
  for (const base of typeof extended === 'string' ? [extended] : stringsAt(data, 'extends')) {
    const found = baseFile(view, directory, base, packageDirectory);
    if (found === undefined) {
      if (!PLAIN_BASES.test(base))
        problems.push({ file, message: `extends \`${base}\`, which is not there` });
      continue;
    }
    if (chain.includes(found) || found === file || chain.length > MAX_CHAIN) {
      problems.push({ file, message: `extends \`${base}\`, which leads back to it` });
      continue;
    }
    const settings = settingsOf(view, found, packageDirectory, problems, [...chain, file]);
    for (const [name, option] of settings.options) options.set(name, option);
    inherited = settings.data;
  }
  for (const [name, value] of Object.entries(objectAt(data, 'compilerOptions')))
    options.set(name, { value, directory });
  // `files` and `include` are taken from what it extends where it has none; `references` are not
  const taken = Object.fromEntries(
    ['files', 'include']
      .filter((name) => dataAt(data, name) === undefined && dataAt(inherited, name) !== undefined)
      .map((name) => [name, dataAt(inherited, name)]),
  );
  return { data: isObject(data) ? { ...taken, ...data } : taken, options };
}

/** https://www.typescriptlang.org/tsconfig/#extends */
function baseFile(
  view: ContextFiles,
  directory: string,
  base: string,
  packageDirectory: PackageDirectory,
): string | undefined {
  if (/^\.{1,2}(?:\/|$)/.test(base)) {
    const path = resolvePath(directory, base);
    return path === undefined ? undefined : configFile(view, path);
  }
  const [, name = '', rest = ''] = /^((?:@[^/]+\/)?[^/]+)\/?(.*)$/.exec(base) ?? [];
  const place = packageDirectory(name);
  return place === undefined ? undefined : configFile(view, joinPath(place, rest));
}
