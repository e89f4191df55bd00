/** The configurations of a run: found beside the Dockerfiles or above them, each read once. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Level } from '../engine/levels.js';
import type { AnyTransform } from '../engine/rewrite.js';
import type { Position } from '../text/span.js';
import { formProblems, idProblems } from './config.js';
import type { Config, ConfigProblem, ConfigSettings } from './config.js';
import { parseJsonConfig } from './json-config.js';
import { defaultExport } from './modules.js';
import { matcher } from './patterns.js';
import { loadPlugin } from './plugins.js';

/** What holds for one Dockerfile. */
export interface FileSettings {
  /** default: `standard` */
  readonly level: Level | undefined;
  /** by the id of a transform, where it is not as `level` */
  readonly levels: Readonly<Record<string, Level>>;
  /** ids of transforms that are off */
  readonly off: readonly string[];
  readonly options: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** the built-in transforms, and those of others */
  readonly transforms: readonly AnyTransform[];
  /** by the id of a transform of others: the file of its module, absolute */
  readonly modules: ReadonlyMap<string, string>;
  /** the directory that it is built with, absolute */
  readonly context: string | undefined;
  /** the pattern for which it is left alone */
  readonly ignored: string | undefined;
  /** the configuration, absolute; `undefined` for none */
  readonly file: string | undefined;
}

/** Why a configuration cannot be used. */
export interface ConfigFailure {
  /** absolute */
  readonly file: string;
  readonly problems: readonly { readonly message: string; readonly place: Position | undefined }[];
}

export interface ConfigurationsOptions {
  /** the built-in ones */
  readonly transforms: readonly AnyTransform[];
  /** the configuration of all files, absolute; default: the nearest one of each */
  readonly file?: string | undefined;
  /** there is none */
  readonly none?: boolean;
}

interface Loaded {
  readonly file: string;
  readonly config: Config;
  readonly transforms: readonly AnyTransform[];
  readonly modules: ReadonlyMap<string, string>;
  readonly ignores: readonly { readonly pattern: string; readonly matches: (path: string) => boolean }[];
  readonly contexts: readonly { readonly directory: string; readonly matches: (path: string) => boolean }[];
  readonly overrides: readonly {
    readonly settings: ConfigSettings;
    readonly matches: (path: string) => boolean;
  }[];
}

/** Names of a configuration's own file. `package.json` may hold one too, below this key. */
const NAMES = ['json', 'jsonc', 'js', 'mjs', 'cjs', 'ts', 'mts'].map((ending) => `dockmod.config.${ending}`);
const KEY = 'dockmod';

export class Configurations {
  readonly #options: ConfigurationsOptions;
  /** by directory: the configuration that holds there */
  readonly #nearest = new Map<string, Promise<Loaded | ConfigFailure | undefined>>();
  #explicit: Promise<Loaded | ConfigFailure | undefined> | undefined;

  constructor(options: ConfigurationsOptions) {
    this.#options = options;
  }

  /** What holds for a Dockerfile (absolute), or why its configuration cannot be used. */
  async of(path: string): Promise<FileSettings | ConfigFailure> {
    const { file, none, transforms } = this.#options;
    if (none === true) return settingsOf(undefined, path, transforms);
    const loaded = await (file === undefined
      ? this.#around(dirname(path))
      : (this.#explicit ??= this.#load(file)));
    return loaded !== undefined && 'problems' in loaded ? loaded : settingsOf(loaded, path, transforms);
  }

  /** The nearest configuration, up to the root of the repository; of several in a row, the first one alone. */
  #around(directory: string): Promise<Loaded | ConfigFailure | undefined> {
    let known = this.#nearest.get(directory);
    if (known === undefined) {
      known = this.#find(directory);
      this.#nearest.set(directory, known);
    }
    return known;
  }

  async #find(directory: string): Promise<Loaded | ConfigFailure | undefined> {
    const names = namesIn(directory);
    const own = NAMES.filter((name) => names.has(name));
    if (own.length > 1) {
      const message = `there is ${own.slice(1).join(' and ')} beside it: one of them must go`;
      return { file: join(directory, own[0]!), problems: [{ message, place: undefined }] };
    }
    if (own.length === 1) return this.#load(join(directory, own[0]!));
    if (names.has('package.json')) {
      const loaded = await this.#load(join(directory, 'package.json'));
      if (loaded !== undefined) return loaded;
    }
    const above = dirname(directory);
    return above === directory || existsSync(join(directory, '.git')) ? undefined : this.#around(above);
  }

  /** Reads a file; `undefined` for a `package.json` that has none. */
  async #load(file: string): Promise<Loaded | ConfigFailure | undefined> {
    const fail = (message: string, place?: Position): ConfigFailure => ({
      file,
      problems: [{ message, place }],
    });
    let value: unknown;
    let placeOf: ((problem: ConfigProblem) => Position) | undefined;
    const isManifest = basename(file) === 'package.json';
    if (/\.jsonc?$/.test(file)) {
      let text: string;
      try {
        text = readFileSync(file, 'utf8');
      } catch (error) {
        if (isManifest) return undefined;
        const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
        return fail(isAbsent ? 'there is no such file' : `cannot be read: ${reasonOf(error)}`);
      }
      // a manifest with a mistake is nothing to us, unless it may be a configuration
      if (isManifest && !text.includes(`"${KEY}"`)) return undefined;
      const parsed = parseJsonConfig(text, isManifest ? KEY : undefined);
      if (parsed === undefined) return undefined;
      if ('message' in parsed) return fail(parsed.message, parsed.place);
      ({ value } = parsed);
      ({ placeOf } = parsed);
    } else {
      try {
        value = await defaultExport(file);
      } catch (error) {
        return fail(`cannot be loaded: ${reasonOf(error)}`);
      }
      if (value === undefined) return fail('has no default export');
    }
    const located = (problems: readonly ConfigProblem[]): ConfigFailure => ({
      file,
      problems: problems.map((problem) => ({ message: problem.message, place: placeOf?.(problem) })),
    });
    const wrong = formProblems(value);
    if (wrong.length > 0) return located(wrong);
    const config = value as Config;
    const transforms = await this.#withPlugins(config, dirname(file));
    if ('problems' in transforms) return located(transforms.problems);
    const unknown = idProblems(config, transforms.transforms);
    return unknown.length > 0 ? located(unknown) : compiled(file, config, transforms);
  }

  /** The built-in transforms with those of a configuration's modules. */
  async #withPlugins(
    { transforms: specifiers = [] }: Config,
    directory: string,
  ): Promise<Pick<Loaded, 'transforms' | 'modules'> | { readonly problems: readonly ConfigProblem[] }> {
    const origins = new Map(this.#options.transforms.map(({ id }) => [id, 'dockmod itself']));
    const all = [...this.#options.transforms];
    const modules = new Map<string, string>();
    for (const [at, specifier] of specifiers.entries()) {
      const path = ['transforms', at];
      const plugin = await loadPlugin(specifier, directory);
      if (typeof plugin === 'string') return { problems: [{ path, message: plugin }] };
      for (const transform of plugin.transforms) {
        const other = origins.get(transform.id);
        if (other !== undefined) {
          const message = `\`${specifier}\` has a transform \`${transform.id}\`, and so has ${other}`;
          return { problems: [{ path, message }] };
        }
        origins.set(transform.id, `\`${specifier}\``);
        modules.set(transform.id, plugin.file);
        all.push(transform);
      }
    }
    return { transforms: all, modules };
  }
}

/** The name of the file in a directory that holds a configuration, as far as one can tell without loading it. */
export function configurationIn(directory: string): string | undefined {
  const names = namesIn(directory);
  const own = NAMES.find((name) => names.has(name));
  if (own !== undefined || !names.has('package.json')) return own;
  try {
    const text = readFileSync(join(directory, 'package.json'), 'utf8');
    return text.includes(`"${KEY}"`) && parseJsonConfig(text, KEY) !== undefined ? 'package.json' : undefined;
  } catch {
    return undefined;
  }
}

/** The configuration (absolute) that holds in a directory because none is nearer than it. */
export function configurationAbove(directory: string): string | undefined {
  const above = dirname(directory);
  if (above === directory || existsSync(join(directory, '.git'))) return undefined;
  const name = configurationIn(above);
  return name === undefined ? configurationAbove(above) : join(above, name);
}

function namesIn(directory: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(directory));
  } catch {
    return new Set();
  }
}

function compiled(
  file: string,
  config: Config,
  { transforms, modules }: Pick<Loaded, 'transforms' | 'modules'>,
): Loaded {
  const directory = dirname(file);
  const { ignore = [], contexts = {}, overrides = [] } = config;
  return {
    ...{ file, config, transforms, modules },
    ignores: ignore.map((pattern) => ({ pattern, matches: matcher(directory, pattern) })),
    contexts: Object.entries(contexts).map(([pattern, place]) => ({
      directory: join(directory, place),
      matches: matcher(directory, pattern),
    })),
    overrides: overrides.map(({ files, ...settings }) => {
      const matchers = [files].flat().map((pattern) => matcher(directory, pattern));
      return { settings, matches: (path) => matchers.some((matches) => matches(path)) };
    }),
  };
}

function settingsOf(
  loaded: Loaded | undefined,
  path: string,
  builtIn: readonly AnyTransform[],
): FileSettings {
  if (loaded === undefined)
    return {
      ...{ level: undefined, levels: {}, off: [], options: {}, transforms: builtIn },
      ...{ modules: new Map(), context: undefined, ignored: undefined, file: undefined },
    };
  const { config, file, overrides, ignores, contexts, transforms } = loaded;
  const parts: readonly ConfigSettings[] = [
    config,
    ...overrides.filter(({ matches }) => matches(path)).map(({ settings }) => settings),
  ];
  const levels = Object.assign({}, ...parts.map((part) => part.levels ?? {})) as Record<
    string,
    Level | 'off'
  >;
  const options: Record<string, Readonly<Record<string, unknown>>> = {};
  for (const part of parts)
    for (const [id, own] of Object.entries(part.options ?? {})) options[id] = { ...options[id], ...own };
  return {
    level: parts.findLast(({ level }) => level !== undefined)?.level,
    levels: Object.fromEntries(
      Object.entries(levels).filter((entry): entry is [string, Level] => entry[1] !== 'off'),
    ),
    off: Object.keys(levels).filter((id) => levels[id] === 'off'),
    options,
    transforms,
    modules: loaded.modules,
    context: contexts.find(({ matches }) => matches(path))?.directory,
    ignored: ignores.find(({ matches }) => matches(path))?.pattern,
    file,
  };
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
}
