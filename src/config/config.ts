/** The configuration: what it may say, and what is wrong with it. */
import { LEVELS } from '../engine/levels.js';
import type { Level } from '../engine/levels.js';
import { closest } from '../text/closest.js';

/** What a configuration may say for all files, and again for some of them. */
export interface ConfigSettings {
  /** how far rewrites may go; default: `standard` */
  readonly level?: Level;
  /** by the id of a transform: how far it may go, or that it is `off` */
  readonly levels?: Readonly<Record<string, Level | 'off'>>;
  /** by the id of a transform: its options */
  readonly options?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A configuration as its file holds it. Paths and patterns are relative to the directory of the file. */
export interface Config extends ConfigSettings {
  readonly $schema?: string;
  /** modules with transforms of others: paths that begin with `./` or `../`, or names of packages */
  readonly transforms?: readonly string[];
  /** by a pattern of Dockerfiles: the directory that they are built with. The first that matches counts */
  readonly contexts?: Readonly<Record<string, string>>;
  /** patterns of Dockerfiles that are left alone */
  readonly ignore?: readonly string[];
  /** what is different for some Dockerfiles; later ones win */
  readonly overrides?: readonly ConfigOverride[];
}

export interface ConfigOverride extends ConfigSettings {
  /** patterns of Dockerfiles */
  readonly files: string | readonly string[];
}

/** For configurations in JavaScript and TypeScript: gives back what it is given. */
export function defineConfig(config: Config): Config {
  return config;
}

/** Something that is wrong with a configuration. */
export interface ConfigProblem {
  /** keys and indices on the way to it */
  readonly path: readonly (string | number)[];
  /** it is the last key that is wrong, and not what stands behind it */
  readonly isKey?: boolean;
  readonly message: string;
}

type Check = (value: unknown, path: readonly (string | number)[]) => readonly ConfigProblem[];

const problem = (path: readonly (string | number)[], message: string): readonly ConfigProblem[] => [
  { path, message },
];

const text: Check = (value, path) =>
  typeof value === 'string' && value !== '' ? [] : problem(path, `${shown(path)} must be a text`);

const texts: Check = (value, path) =>
  Array.isArray(value)
    ? value.flatMap((one, at) => text(one, [...path, at]))
    : problem(path, `${shown(path)} must be a list of texts`);

function oneOf(choices: readonly string[]): Check {
  return (value, path) => {
    if (typeof value === 'string' && choices.includes(value)) return [];
    const meant = typeof value === 'string' ? closest(value, choices) : undefined;
    const hint = meant === undefined ? `it is one of ${choices.join(', ')}` : `did you mean \`${meant}\`?`;
    return problem(path, `${JSON.stringify(value)} is no value of ${shown(path)}: ${hint}`);
  };
}

function object(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Values by keys that are anything. */
function record(check: Check): Check {
  return (value, path) =>
    object(value)
      ? Object.entries(value).flatMap(([key, one]) => check(one, [...path, key]))
      : problem(path, `${shown(path)} must be an object`);
}

/** An object with these keys and no others. */
function keys(checks: Readonly<Record<string, Check>>, what = 'a configuration'): Check {
  return (value, path) => {
    if (!object(value)) return problem(path, `${path.length === 0 ? what : shown(path)} must be an object`);
    return Object.entries(value).flatMap(([key, one]): readonly ConfigProblem[] => {
      if (Object.hasOwn(checks, key)) return checks[key]!(one, [...path, key]);
      const meant = closest(key, Object.keys(checks));
      const hint =
        meant === undefined ? `there are ${Object.keys(checks).join(', ')}` : `did you mean \`${meant}\`?`;
      return [{ path: [...path, key], isKey: true, message: `unknown key \`${key}\`: ${hint}` }];
    });
  };
}

const SETTINGS: Readonly<Record<string, Check>> = {
  level: oneOf(LEVELS),
  levels: record(oneOf(['off', ...LEVELS])),
  options: record((value, path) => (object(value) ? [] : problem(path, `${shown(path)} must be an object`))),
};

const OVERRIDE: Check = (value, path) => [
  ...keys({ files: (one, at) => (typeof one === 'string' ? text(one, at) : texts(one, at)), ...SETTINGS })(
    value,
    path,
  ),
  ...(object(value) && !Object.hasOwn(value, 'files')
    ? problem(path, `${shown(path)} says for no \`files\``)
    : []),
];

const CONFIG = keys({
  $schema: text,
  ...SETTINGS,
  transforms: texts,
  contexts: record(text),
  ignore: texts,
  overrides: (value, path) =>
    Array.isArray(value)
      ? value.flatMap((one, at) => OVERRIDE(one, [...path, at]))
      : problem(path, `${shown(path)} must be a list`),
});

/** What is wrong with the form of a configuration; nothing, and it is a `Config`. */
export function formProblems(value: unknown): readonly ConfigProblem[] {
  return CONFIG(value, []);
}

/** A transform, as far as a configuration speaks of it. */
export interface Configurable {
  readonly id: string;
  readonly defaults: object;
}

/** Ids and options that no transform has. */
export function idProblems(config: Config, transforms: readonly Configurable[]): readonly ConfigProblem[] {
  const byId = new Map(transforms.map((one) => [one.id, one]));
  const inSettings = (
    settings: ConfigSettings,
    path: readonly (string | number)[],
  ): readonly ConfigProblem[] => [
    ...Object.keys(settings.levels ?? {}).flatMap((id) => unknownId(id, [...path, 'levels', id])),
    ...Object.entries(settings.options ?? {}).flatMap(([id, options]) => {
      const transform = byId.get(id);
      if (transform === undefined) return unknownId(id, [...path, 'options', id]);
      return optionProblems(transform, options, [...path, 'options', id]);
    }),
  ];
  const unknownId = (id: string, path: readonly (string | number)[]): readonly ConfigProblem[] => {
    if (byId.has(id)) return [];
    const meant = closest(id, byId.keys());
    const hint = meant === undefined ? 'see `dockmod list`' : `did you mean \`${meant}\`?`;
    return [{ path, isKey: true, message: `no transform has the id \`${id}\`: ${hint}` }];
  };
  return [
    ...inSettings(config, []),
    ...(config.overrides ?? []).flatMap((override, at) => inSettings(override, ['overrides', at])),
  ];
}

function optionProblems(
  { id, defaults }: Configurable,
  options: Readonly<Record<string, unknown>>,
  path: readonly (string | number)[],
): readonly ConfigProblem[] {
  const known = defaults as Readonly<Record<string, unknown>>;
  return Object.entries(options).flatMap(([name, value]): readonly ConfigProblem[] => {
    const place = [...path, name];
    if (!Object.hasOwn(known, name)) {
      const meant = closest(name, Object.keys(known));
      const hint = meant === undefined ? '' : `: did you mean \`${meant}\`?`;
      return [{ path: place, isKey: true, message: `\`${id}\` has no option \`${name}\`${hint}` }];
    }
    const kind = kindOf(known[name]);
    return kindOf(value) === kind
      ? []
      : problem(place, `the option \`${name}\` of \`${id}\` must be ${kind}`);
  });
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null) return 'null';
  return (
    { string: 'a text', number: 'a number', boolean: 'true or false', object: 'an object' }[
      typeof value as string
    ] ?? typeof value
  );
}

function shown(path: readonly (string | number)[]): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return `\`${text.replace(/^\./, '')}\``;
}
