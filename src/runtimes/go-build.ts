/** Reads `go build` and `go install`. https://pkg.go.dev/cmd/go */
import { GO as MANAGER } from '../packages/go.js';
import { imagePath } from './image-path.js';
import type { BuildStep, BuiltStage } from './runtime.js';
import { wordValue } from './words.js';

/** A call of `go` that makes programs. */
export interface GoBuild {
  readonly verb: 'build' | 'install';
  /** where it looks for packages, from the image's root */
  readonly directory: string;
  /** packages or files as they are given; none stands for the directory */
  readonly operands: readonly string[];
  /** value of `-o` */
  readonly output: string | undefined;
  /** options by their names with one dash, those of GOFLAGS first; `undefined` where a value is not known */
  readonly options: ReadonlyMap<string, string | undefined>;
  /** Value of a variable; `undefined` where it is not known, and `''` where it is not set. */
  variable(name: string): string | undefined;
  /** what is not certain of it, if anything */
  readonly unclear: string | undefined;
  /** `false`: it may not have run, or another one in its place */
  readonly certain: boolean;
  readonly evidence: string;
}

const { valued } = MANAGER.programs['go']!;

/** The value of a variable that `go env -w` sets where the environment does not. https://pkg.go.dev/cmd/go#hdr-Environment_variables */
export type GoSettings = ReadonlyMap<string, string | undefined>;

/** Settings that steps up to this one have written. */
export function goSettings(steps: readonly BuildStep[]): GoSettings {
  const settings = new Map<string, string | undefined>();
  for (const { command, environment } of steps) {
    const [verb, ...rest] = command.arguments.map((word) => wordValue(word, environment));
    if (command.name !== 'go' || verb !== 'env') continue;
    for (const word of rest) {
      const equals = word?.indexOf('=') ?? -1;
      if (word !== undefined && equals > 0) settings.set(word.slice(0, equals), word.slice(equals + 1));
    }
  }
  return settings;
}

/** The build that a step is; `undefined` where it is none. */
export function goBuildOf(step: BuildStep, stage: BuiltStage, settings: GoSettings): GoBuild | undefined {
  const { command, environment, evidence } = step;
  if (command.name !== 'go') return undefined;
  const given = command.arguments.flatMap((word): readonly (string | undefined)[] => {
    const names = word.glob && word.value !== undefined ? globbed(word.value, step, stage) : undefined;
    return names ?? [wordValue(word, environment)];
  });
  const at = given[0]?.startsWith('-C') === true ? (given[0] === '-C' ? 2 : 1) : 0;
  const verb = given[at];
  if (verb !== 'build' && verb !== 'install') return undefined;

  const local = localAssignments(step);
  const variable = (name: string): string | undefined => {
    if (local.has(name)) return local.get(name);
    if (environment.has(name)) return environment.get(name);
    if (settings.has(name)) return settings.get(name);
    return stage.image.environment[name] ?? '';
  };

  let unclear: string | undefined;
  const options = new Map<string, string | undefined>();
  const operands: string[] = [];
  const flags = variable('GOFLAGS');
  if (flags === undefined) unclear = 'the value of `GOFLAGS` is not certain';
  const words = [
    ...(flags ?? '').split(/\s+/).filter((word) => word !== ''),
    ...given.slice(0, at),
    ...given.slice(at + 1),
  ];
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    if (word === undefined) {
      unclear = 'an expansion among its arguments may stand for anything';
      continue;
    }
    if (!word.startsWith('-') || operands.length > 0) {
      operands.push(word);
      continue;
    }
    const equals = word.indexOf('=');
    const name = (equals === -1 ? word : word.slice(0, equals)).replace(/^--/, '-');
    if (equals !== -1) options.set(name, word.slice(equals + 1));
    else options.set(name, valued.includes(name) ? words[++index] : 'true');
  }
  // a flag with an unknown value is read from its own text: `-ldflags "-X main.version=$VERSION"`
  if (options.has('-ldflags') && options.get('-ldflags') === undefined)
    options.set('-ldflags', textBehind(step, '-ldflags'));

  const directory = options.has('-C') ? imagePath(step.directory, options.get('-C') ?? '~') : step.directory;
  if (directory === undefined) unclear ??= 'the directory that it runs in is not certain';
  if (options.has('-o') && options.get('-o') === undefined) unclear ??= 'the value of `-o` is not certain';
  return {
    verb,
    directory: directory ?? '',
    operands,
    output: options.get('-o'),
    options,
    variable,
    unclear,
    certain: command.isUnconditional,
    evidence,
  };
}

/** `NAME=value` before the command, or before it among the words of `env`. */
function localAssignments({ command, environment }: BuildStep): ReadonlyMap<string, string | undefined> {
  const set = new Map<string, string | undefined>();
  for (const { name, value } of command.node.assignments) set.set(name, wordValue(value, environment));
  const before = command.node.words.slice(0, command.node.words.length - command.words.length);
  for (const word of before) {
    const value = wordValue(word, environment);
    const equals = word.text.indexOf('=');
    if (equals > 0 && !word.text.startsWith('-'))
      set.set(word.text.slice(0, equals), value === undefined ? undefined : value.slice(equals + 1));
  }
  return set;
}

/** The text of an option's value as it is written, without the quotes around it. */
function textBehind({ command }: BuildStep, option: string): string | undefined {
  const words = command.arguments;
  const at = words.findIndex(({ text }) => text.replace(/^--/, '-').startsWith(option));
  if (at === -1) return undefined;
  const text = words[at]!.text;
  const equals = text.indexOf('=');
  const value = equals === -1 ? words[at + 1]?.text : text.slice(equals + 1);
  return value?.replace(/^(["'])(.*)\1$/s, '$2');
}

/** Files that `*.go` stands for; `undefined` for other patterns. */
function globbed(
  pattern: string,
  { directory }: BuildStep,
  { files }: BuiltStage,
): readonly string[] | undefined {
  const slash = pattern.lastIndexOf('/');
  const below = slash === -1 ? '' : pattern.slice(0, slash);
  const place = imagePath(directory, below);
  if (pattern.slice(slash + 1) !== '*.go' || /[*?[]/.test(below) || place === undefined) return undefined;
  return [...files.list(place)]
    .sort()
    .filter((name) => name.endsWith('.go') && !name.endsWith('_test.go'))
    .map((name) => (below === '' ? name : `${below}/${name}`));
}
