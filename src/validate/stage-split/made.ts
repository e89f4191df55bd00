/** The commands of the RUN instructions above a cut, each with the place where it runs. */
import type { Document } from '../../dockerfile/document.js';
import type { Instruction } from '../../dockerfile/instruction.js';
import type { ShellCommand } from '../../shell/command.js';
import type { ShellNode, Word } from '../../shell/syntax.js';
import { expanded, joined, nameOf, placeAt } from '../place.js';
import type { Place } from '../place.js';
import { instructionsBefore } from '../plan.js';

/** One simple command of a RUN. */
export interface Made {
  readonly instruction: Instruction;
  /** `undefined` for a RUN in exec form, or one that cannot be read */
  readonly command: ShellCommand | undefined;
  /** values of the words from the name on; `undefined` where an expansion decides */
  readonly words: readonly (string | undefined)[];
  /** the program without its directory; `''` for none */
  readonly name: string | undefined;
  /** as written, white space apart */
  readonly text: string;
  /** absolute; `undefined` where it is not known */
  readonly directory: string | undefined;
  /** what USER names there, `''` for the base's own */
  readonly user: string;
  /** variables that ENV sets, and what precedes the command */
  readonly variables: ReadonlyMap<string, string | undefined>;
  /** a shell, pipe or condition is around it that keeps what it changes to itself */
  readonly isInner: boolean;
}

/** What a base gives to the commands that run in it. */
export interface Home {
  /** its own working directory; `undefined`: not known */
  readonly directory: string | undefined;
  /** the environment at an instruction, unknown values in it between NUL characters */
  readonly environmentAt: (instruction: Instruction) => ReadonlyMap<string, string>;
}

/** Reads all RUN instructions of a list. */
export function madeBy(
  document: Document,
  instructions: readonly Instruction[],
  home: Home,
): readonly Made[] {
  return instructions
    .filter(({ keyword }) => keyword === 'RUN')
    .flatMap((run) => madeIn(document, run, home));
}

function madeIn(document: Document, run: Instruction, home: Home): readonly Made[] {
  const values = new Map(placeAt(document, run).values);
  for (const [name, value] of home.environmentAt(run))
    values.set(name, name === 'PATH' || !value.includes('\0') ? value : undefined);
  const user = userAt(document, run);
  let directory = directoryAt(document, run, home.directory);
  const common = { instruction: run, user, variables: values };
  const { script, json } = run;
  if (script === undefined) {
    const words = json ?? [undefined];
    const name = words[0]?.split('/').at(-1);
    const text = run.arguments.text;
    return [{ ...common, command: undefined, words, name, text, directory, isInner: false }];
  }
  return script.commands.flatMap((command): readonly Made[] => {
    const words = command.words.map((word) => valueOf(word, values));
    const name = words.length === 0 ? '' : words[0]?.split('/').at(-1);
    const isInner = command.path.some(
      (step) => step.in !== 'list' && step.in !== 'and-or' && step.in !== 'group',
    );
    const { start, end } = command.node.range;
    const text = script.source.text.slice(start, end).replaceAll(/\s+/g, ' ').trim();
    const own = new Map(values);
    for (const { name: variable, value } of command.node.assignments)
      own.set(variable, valueOf(value, values));
    for (const word of command.node.words) {
      const [, variable, value] =
        command.wrappers.length > 0 ? (/^(\w+)=(.*)$/.exec(word.value ?? '') ?? []) : [];
      if (variable !== undefined) own.set(variable, value);
    }
    const one: Made = { ...common, variables: own, command, words, name, text, directory, isInner };
    if (name === 'cd' || name === 'pushd' || name === 'popd') {
      const target = name === 'cd' ? words[1] : undefined;
      directory =
        isInner || target === undefined || (directory === undefined && !target.startsWith('/'))
          ? undefined
          : joined(directory ?? '/', target);
    }
    return [one];
  });
}

/** The working directory at an instruction; the base's where no WORKDIR stands above it. */
export function directoryAt(
  document: Document,
  instruction: Instruction,
  home: string | undefined,
): string | undefined {
  const place = placeAt(document, instruction);
  if (place.directory !== undefined) return place.directory;
  const first = instructionsBefore(document, instruction).find(({ keyword }) => keyword === 'WORKDIR');
  if (first === undefined) return home;
  const operand = first.arguments.text;
  return home === undefined || operand.startsWith('/') ? undefined : joined(home, operand);
}

/** What USER names at an instruction; `''` where none does. */
export function userAt(document: Document, instruction: Instruction): string {
  const users = instructionsBefore(document, instruction).filter(({ keyword }) => keyword === 'USER');
  return users.at(-1)?.arguments.text ?? '';
}

/** What a word is when variables that ENV sets are replaced. */
export function valueOf(word: Word, values: Place['values']): string | undefined {
  if (word.glob) return word.value === undefined ? undefined : word.value;
  if (word.value !== undefined) return word.value;
  if (word.substitutions.length > 0) return undefined;
  return expanded(word.text.replace(/^"(.*)"$/, '$1'), values);
}

/** Operands of a command: words that are no options, nor the values of `valued` ones; `undefined` for one not known. */
export function operandsOf({ words }: Made, valued: readonly string[] = []): readonly (string | undefined)[] {
  const operands: (string | undefined)[] = [];
  for (let at = 1; at < words.length; at++) {
    const word = words[at];
    if (word === '--') return [...operands, ...words.slice(at + 1)];
    if (word?.startsWith('-') !== true || word === '-') operands.push(word);
    else if (valued.includes(word)) at++;
  }
  return operands;
}

/** The value of an option: `-o X`, `--output X`, `--output=X`, `-oX`; `undefined` where it is not given. */
export function optionOf({ words }: Made, ...names: readonly string[]): string | undefined {
  for (const [at, word] of words.entries()) {
    if (word === undefined || at === 0) continue;
    for (const name of names) {
      if (word === name) return words[at + 1];
      if (word.startsWith(`${name}=`)) return word.slice(name.length + 1);
      if (/^-\w$/.test(name) && word.startsWith(name) && !word.startsWith('--')) return word.slice(2);
    }
  }
  return undefined;
}

/** An operand as an absolute path; `undefined` where it is not known. */
export function pathOf(operand: string | undefined, { directory }: Made): string | undefined {
  if (operand === undefined || operand.includes('$') || operand.startsWith('~')) return undefined;
  if (operand.startsWith('/')) return joined('/', operand);
  return directory === undefined ? undefined : joined(directory, operand);
}

/** Directories of every system, into which files are put. */
const DIRECTORY =
  /^\/(?:bin|sbin|etc|home|lib|media|mnt|opt|root|run|srv|tmp|usr|var)?$|^\/usr\/(?:s?bin|lib|share|src|local)$|^\/usr\/local\/(?:s?bin|lib|share|etc|include|src)$|^\/var\/(?:lib|log|tmp)$/;

/**
 * What `cp`, `mv`, `ln` and `install` write, each with its source: below the last operand where that is a directory for
 * certain. `undefined` for a path not known.
 */
export function placedBy(
  made: Made,
  valued: readonly string[],
): readonly { readonly source: string | undefined; readonly path: string | undefined }[] {
  // letters put together take the next word too: `-Dm 755`, `-Dt DIRECTORY`
  const clusters = made.words.filter(
    (word): word is string =>
      /^-[A-Za-z]{2,}$/.test(word ?? '') && ['-t', ...valued].includes(`-${word!.at(-1)!}`),
  );
  const given = optionOf(made, '-t', '--target-directory', ...clusters.filter((word) => word.endsWith('t')));
  const operands = operandsOf(made, ['-t', '--target-directory', ...valued, ...clusters]);
  const last = given ?? operands.at(-1);
  const sources = given === undefined ? operands.slice(0, -1) : operands;
  const place = pathOf(last, made);
  const isInto =
    given !== undefined ||
    sources.length > 1 ||
    /(?:^|\/)\.?$/.test(last ?? '') ||
    DIRECTORY.test(place ?? '');
  const names = sources.map((source) => nameOf((source ?? '').replace(/\/+$/, '')));
  return place !== undefined && isInto && names.every((name) => !/^\.*$|[*?[\]]/.test(name))
    ? sources.map((source, at) => ({ source, path: joined(place, names[at]!) }))
    : [{ source: sources.length === 1 ? sources[0] : undefined, path: place }];
}

/** Files that redirections of a command write; `undefined` for one not known. */
export function redirectedTo(one: Made): readonly (string | undefined)[] {
  const node: ShellNode | undefined = one.command?.node;
  if (node?.kind !== 'command') return [];
  return node.redirections.flatMap(({ operator, target }) => {
    if (!/^(?:\d*>{1,2}\|?|&>{1,2}|<>)$/.test(operator)) return [];
    const value = target === undefined ? undefined : valueOf(target, one.variables);
    return value === '/dev/null' ||
      value === '/dev/stdout' ||
      value === '/dev/stderr' ||
      /^\d$/.test(value ?? '')
      ? []
      : [pathOf(value, one)];
  });
}
