/** Which package manager a command calls, and what for. */
import type { ShellCommand } from '../shell/command.js';
import type { Word } from '../shell/syntax.js';
import { MANAGERS } from './managers.js';
import type { Action, CommandLine, Operation, PackageManager } from './package-manager.js';

/** A call of a package manager. */
export interface PackageCall {
  readonly manager: PackageManager;
  /** the program, by its key in `manager.programs` */
  readonly program: string;
  /**
   * What it does. `undefined` where that is not known: an expansion stands where the subcommand or an option before
   * it would (`apt-get $OPTS install`), or the subcommand is not one of those in the table. Such a call may do
   * anything that its manager can.
   */
  readonly action: Action | undefined;
  readonly command: ShellCommand;
  /** words up to the program, what launches it included: `npm`, `python3 -m pip`, `php composer.phar` */
  readonly invocation: readonly Word[];
  /** the word that says what to do, the last one where there are several (`uv pip install`): a flag fits behind it */
  readonly subcommand: Word | undefined;
  /** words of the subcommand as one key of the table: `pip install`; `''` where there is none */
  readonly verb: string;
  /** arguments behind the subcommand that are neither options nor their values; some may hold expansions */
  readonly packages: readonly Word[];
  /** an expansion outside double quotes stands among the arguments: it may hold options, or nothing */
  readonly dynamic: boolean;
  /** an option points it at another root or cache, so that no path of its manager holds */
  readonly elsewhere: boolean;
  /** options as they are given, with their values; where `dynamic`, there may be others */
  readonly options: readonly PackageOption[];
  /** Whether one of the options is given: alone, with a value, or among letters behind one dash (`-y` in `-qqy`). */
  has(...flags: readonly string[]): boolean;
}

/** An option as given, with its value where it has one that can be read. */
export interface PackageOption {
  /** `--prefix`, `-y`: letters put together are taken apart */
  readonly name: string;
  readonly value: string | undefined;
  readonly word: Word;
}

/** Programs that run another one, which is a file, a module or a name among their arguments. */
interface Launcher {
  readonly names: readonly string[];
  /** options of its own that take a value as the next word */
  readonly valued: readonly string[];
  /** words that come before the program: `conda run` */
  readonly verb?: string;
  /** the option whose value is the module to run */
  readonly module?: string;
}

const LAUNCHERS: readonly Launcher[] = [
  // https://docs.python.org/3/using/cmdline.html
  {
    names: ['python', 'python2', 'python2.*', 'python3', 'python3.*', 'pypy', 'pypy3', 'pypy3.*'],
    valued: ['-W', '-X', '--check-hash-based-pycs'],
    module: '-m',
  },
  // https://github.com/nodejs/corepack#readme
  { names: ['corepack'], valued: [] },
  // https://www.php.net/manual/en/features.commandline.options.php
  {
    names: ['php', 'php8', 'php8.*', 'php7', 'php7.*'],
    valued: ['-d', '-c', '--define', '--php-ini'],
  },
  // https://docs.conda.io/projects/conda/en/stable/commands/run.html
  {
    names: ['conda', 'mamba', 'micromamba'],
    verb: 'run',
    valued: ['-n', '--name', '-p', '--prefix', '--cwd', '-r', '--root-prefix', '-e', '--env'],
  },
];

/** A program among the words of a command. */
interface Located {
  readonly manager: PackageManager;
  readonly program: string;
  /** how many words lead up to it, itself included */
  readonly length: number;
}

/** Finds the entry of a table by a program's name, where `*` at the end of a key stands for a version. */
class NameTable<T> {
  readonly #exact = new Map<string, T>();
  readonly #versioned: (readonly [prefix: string, T])[] = [];

  constructor(entries: Iterable<readonly [pattern: string, T]>) {
    for (const [pattern, entry] of entries) {
      if (pattern.endsWith('*')) this.#versioned.push([pattern.slice(0, -1), entry]);
      else if (!this.#exact.has(pattern)) this.#exact.set(pattern, entry);
    }
  }

  get(name: string): T | undefined {
    const exact = this.#exact.get(name);
    if (exact !== undefined || !/[\d.]$/.test(name)) return exact;
    return this.#versioned.find(
      ([prefix]) => name.startsWith(prefix) && /^[\d.]+$/.test(name.slice(prefix.length)),
    )?.[1];
  }
}

const PROGRAMS = new NameTable(
  MANAGERS.flatMap((manager) =>
    Object.keys(manager.programs).map((program) => [program, { manager, program, length: 1 }] as const),
  ),
);
const LAUNCHERS_BY_NAME = new NameTable(
  LAUNCHERS.flatMap((launcher) => launcher.names.map((name) => [name, launcher] as const)),
);

function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * The call of a package manager that `command` is. `undefined` where it is none, or one that cannot be seen from
 * its words: the name is an expansion, a string is handed to another shell (`bash -c "apt-get install x"`), another
 * program passes arguments on (`xargs apt-get install`).
 */
export function recognise(command: ShellCommand): PackageCall | undefined {
  const found = looksUp(command) ? undefined : locate(command.words);
  if (found === undefined) return undefined;
  const { manager, program, length } = found;
  const line = manager.programs[program]!;
  const invocation = command.words.slice(0, length);
  const { options, positionals } = read(command.words.slice(length), line);
  const { action, subcommand, verb, packages } = decide(line, options, positionals);
  return {
    manager,
    program,
    action,
    command,
    invocation,
    subcommand,
    verb,
    packages,
    dynamic: command.words.slice(length).some(splits),
    elsewhere: Object.entries(manager.elsewhere ?? {}).some(([flag, prefix]) =>
      options.some(({ name, value }) => name === flag && value?.startsWith(prefix) !== false),
    ),
    options,
    has: (...flags) => options.some(({ name }) => flags.includes(name)),
  };
}

/** `command -v npm` asks where a program is. */
function looksUp({ node, wrappers, words }: ShellCommand): boolean {
  const before = node.words.slice(0, node.words.length - words.length);
  return wrappers.at(-1) === 'command' && before.some(({ value }) => value === '-v' || value === '-V');
}

function locate(words: readonly Word[]): Located | undefined {
  const value = words[0]?.value;
  if (value === undefined) return undefined;
  const name = basename(value);
  const launcher = LAUNCHERS_BY_NAME.get(name);
  return (launcher === undefined ? undefined : launched(words, launcher)) ?? direct(value);
}

function direct(path: string): Located | undefined {
  return PROGRAMS.get(basename(path));
}

function moduleNamed(name: string, length: number): Located | undefined {
  for (const manager of MANAGERS) {
    if (manager.modules !== undefined && Object.hasOwn(manager.modules, name))
      return { manager, program: manager.modules[name]!, length };
  }
  return undefined;
}

function launched(words: readonly Word[], launcher: Launcher): Located | undefined {
  let verbSeen = launcher.verb === undefined;
  for (let i = 1; i < words.length; i++) {
    const value = words[i]!.value;
    if (value === undefined) return undefined;
    const { module } = launcher;
    if (module !== undefined && value.startsWith(module) && !value.startsWith('--')) {
      const attached = value.slice(module.length);
      const at = attached === '' ? i + 1 : i;
      const name = attached === '' ? words[at]?.value : attached;
      return name === undefined ? undefined : moduleNamed(name, at + 1);
    }
    if (launcher.valued.includes(value)) i++;
    else if (value.startsWith('-')) continue;
    else if (!verbSeen) {
      if (value !== launcher.verb) return undefined;
      verbSeen = true;
    } else {
      const inner = locate(words.slice(i).map((word, at) => (at === 0 ? unversioned(word) : word)));
      return inner === undefined ? undefined : { ...inner, length: i + inner.length };
    }
  }
  return undefined;
}

/** `yarn@1.22.19` runs as `yarn`. */
function unversioned(word: Word): Word {
  const at = word.value?.indexOf('@', 1) ?? -1;
  return at === -1 ? word : { ...word, value: word.value!.slice(0, at) };
}

/** Tells options, with their values, from other arguments. */
function read(
  words: readonly Word[],
  line: CommandLine,
): { options: readonly PackageOption[]; positionals: readonly Word[] } {
  const options: PackageOption[] = [];
  const positionals: Word[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const text = word.value ?? word.text.replace(/^["']/, '');
    if (text === '--') {
      positionals.push(...words.slice(i + 1));
      break;
    }
    if (!text.startsWith('-') || text === '-') {
      positionals.push(word);
      continue;
    }
    const equals = text.indexOf('=');
    const name = equals === -1 ? text : text.slice(0, equals);
    const value = equals === -1 || word.value === undefined ? undefined : text.slice(equals + 1);
    if (line.singleDash === true || text.startsWith('--') || line.valued.includes(name)) {
      if (equals === -1 && line.valued.includes(name)) options.push({ name, value: words[++i]?.value, word });
      else options.push({ name, value, word });
      continue;
    }
    const letters = /^[A-Za-z0-9@#?]*/.exec(text.slice(1))![0];
    for (let at = 0; at < letters.length; at++) {
      const flag = `-${letters[at]!}`;
      if (!line.valued.includes(flag)) {
        options.push({ name: flag, value: undefined, word });
        continue;
      }
      const attached = text.slice(at + 2);
      if (attached !== '')
        options.push({ name: flag, value: word.value === undefined ? undefined : attached, word });
      else options.push({ name: flag, value: words[++i]?.value, word });
      break;
    }
  }
  return { options, positionals };
}

interface Decision {
  readonly action: Action | undefined;
  readonly subcommand: Word | undefined;
  readonly verb: string;
  readonly packages: readonly Word[];
}

function decide(
  line: CommandLine,
  options: readonly PackageOption[],
  positionals: readonly Word[],
): Decision {
  const operation = line.operations?.find(
    (candidate) => applies(candidate, options) && !(candidate.bare === true && positionals.length > 0),
  );
  if (operation !== undefined) {
    const word = options.find(({ name }) => operation.options[0]?.includes(name))?.word;
    const action = turned(line, options, operation.action);
    return { action, subcommand: word, verb: word?.value ?? '', packages: positionals };
  }

  const { verb, length } = verbOf(line, positionals);
  const action = verb === undefined ? undefined : line.subcommands[withOption(line, verb, options)];
  const subcommand = positionals[Math.max(length, 1) - 1];
  const own =
    action === 'build' && subcommand !== undefined
      ? options.filter(({ word }) => word.range.start < subcommand.range.start)
      : options;
  return {
    action: verb === undefined ? undefined : turned(line, own, action),
    subcommand,
    verb: positionals
      .slice(0, length)
      .map(({ value }) => value)
      .join(' '),
    packages: positionals.slice(Math.max(length, 1)),
  };
}

function applies(operation: Operation, options: readonly PackageOption[]): boolean {
  return operation.options.every((spellings) => {
    const given = options.filter(({ name }) => spellings.includes(name)).length;
    return given >= operation.options.filter((one) => one === spellings).length;
  });
}

/** The key with an option behind it, where the table has one for an option that is given. */
function withOption(line: CommandLine, verb: string, options: readonly PackageOption[]): string {
  const keys = options.map(({ name }) => (verb === '' ? name : `${verb} ${name}`));
  return keys.find((key) => Object.hasOwn(line.subcommands, key)) ?? verb;
}

/** The key of the table that the first arguments are, the longest there is, and how many of them it takes. */
function verbOf(
  line: CommandLine,
  positionals: readonly Word[],
): { verb: string | undefined; length: number } {
  if (positionals.length === 0)
    return { verb: Object.hasOwn(line.subcommands, '') ? '' : undefined, length: 0 };
  for (let length = Math.min(3, positionals.length); length > 0; length--) {
    const values = positionals.slice(0, length).map(({ value }) => value);
    if (values.includes(undefined)) continue;
    const verb = values.join(' ');
    if (Object.hasOwn(line.subcommands, verb)) return { verb, length };
  }
  const known = positionals[0]!.value !== undefined && Object.hasOwn(line.subcommands, '*');
  return { verb: known ? '*' : undefined, length: 0 };
}

function turned(
  line: CommandLine,
  options: readonly PackageOption[],
  action: Action | undefined,
): Action | undefined {
  const { flagActions } = line;
  if (flagActions === undefined) return action;
  const turning = options.find(({ name }) => Object.hasOwn(flagActions, name));
  return turning === undefined ? action : flagActions[turning.name];
}

/** Whether a shell may make several words of it, or none. */
function splits(word: Word): boolean {
  return word.value === undefined && !/^"[^"]*"$/.test(word.text);
}
