/** What a simple command is to the shell that runs it: read once from its words, used in every scenario. */
import { ShellCommand } from '../shell/command.js';
import { wordsOf } from '../shell/syntax.js';
import type { Block, ShellNode, SimpleCommand, Word } from '../shell/syntax.js';
import { effectsOf } from './effects.js';
import type { Effects } from './effects.js';

/**
 * How much of the world a command sees.
 * - `shell`: built into the shell, and sees what its words name
 * - `files`: built in, and sees files too
 * - `all`: a program, which sees all that a process inherits
 * - `everything`: runs text in this very shell, or text that is not known
 */
export type Sight = 'shell' | 'files' | 'all' | 'everything';

/** What the words of a node make of variables and options. */
export interface Expansions {
  /** variables that are expanded or named */
  readonly names: readonly string[];
  /** special parameters: `?`, `!`, `@`, `1` … */
  readonly special: readonly string[];
  /** `${x:=y}` and arithmetic: variables that expanding sets */
  readonly sets: readonly string[];
  /** an indirection: any variable may be meant */
  readonly any: boolean;
  readonly splits: boolean;
  readonly globs: boolean;
  readonly clobbers: boolean;
  readonly tilde: boolean;
  /** `$( … )` in the words, in the order they are written */
  readonly scripts: readonly Block[];
}

export interface CommandFacts extends Expansions {
  /** name as a shell looks it up, behind `command` and `builtin`; `undefined` where an expansion decides */
  readonly name: string | undefined;
  /** words from the name on */
  readonly words: readonly Word[];
  readonly sight: Sight;
  /** a relative path has no part in it */
  readonly anywhere: boolean;
  /** status that it always has */
  readonly fixed: 0 | 1 | undefined;
  readonly effects: Effects;
}

/** https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_14 */
export const SPECIAL_BUILTINS: ReadonlySet<string> = new Set(
  'break : continue . eval exec exit export readonly return set shift times trap unset source'.split(' '),
);
const IN_SHELL = new Set(
  'break : continue exit export readonly return set shift trap unset true false local declare typeset umask alias unalias hash shopt enable ulimit newgrp wait let getopts builtin'.split(
    ' ',
  ),
);
const IN_SHELL_ON_FILES = new Set('cd pushd popd test [ echo printf read mapfile readarray pwd'.split(' '));
const ANYTHING = new Set(['eval', '.', 'source', 'fc', 'command_not_found_handle']);
const ALWAYS_TRUE = new Set(
  'true : set export readonly unset shift trap local declare typeset umask alias unalias hash shopt enable break continue'.split(
    ' ',
  ),
);
/** Built-ins whose words are names of variables. */
const NAMING = new Set(
  'export readonly local declare typeset unset read mapfile readarray getopts let printf test ['.split(' '),
);

/** Reads a simple command. */
export function commandFacts(node: SimpleCommand): CommandFacts {
  const words = lookedUp(node.words);
  const name = node.words.length === 0 ? '' : words[0]?.value;
  const { words: innermost } = new ShellCommand(node, []);
  const expansions = expansionsOf(node, name);
  const writes = node.redirections.some(
    ({ target, operator }) => !isStream(operator, target) && target?.value !== '/dev/null',
  );
  return {
    ...expansions,
    name,
    words,
    sight: sightOf(name, writes || (expansions.globs && name !== ''), words),
    anywhere: isAnywhere(name, words, writes || expansions.globs),
    fixed: fixedStatus(name, words),
    effects: effectsOf(innermost, node.redirections),
  };
}

/** `command x` and `builtin x` run x as the shell would, but for functions. */
function lookedUp(words: readonly Word[]): readonly Word[] {
  const [first, second] = words;
  if ((first?.value === 'command' || first?.value === 'builtin') && second !== undefined) {
    return second.value?.startsWith('-') === true ? words : lookedUp(words.slice(1));
  }
  return words;
}

function sightOf(name: string | undefined, touchesFiles: boolean, words: readonly Word[]): Sight {
  if (name === undefined || ANYTHING.has(name)) return 'everything';
  // without operands these print the state of the shell
  if (words.length === 1 && /^(?:set|export|readonly|declare|typeset|alias|trap|umask|hash)$/.test(name))
    return 'everything';
  if (name === '' || IN_SHELL.has(name)) return touchesFiles ? 'files' : 'shell';
  if (name === 'exec' && words.length === 1) return 'files';
  return IN_SHELL_ON_FILES.has(name) ? 'files' : 'all';
}

function isAnywhere(name: string | undefined, words: readonly Word[], touchesFiles: boolean): boolean {
  if (touchesFiles || name === undefined) return false;
  if (name === '' || name === 'echo' || name === 'printf' || IN_SHELL.has(name)) return true;
  if (name === 'cd') return words.length === 1 || words[1]?.value?.startsWith('/') === true;
  return false;
}

function fixedStatus(name: string | undefined, words: readonly Word[]): 0 | 1 | undefined {
  if (name === 'false') return 1;
  if (name === '') return 0;
  // the operand decides, and where an expansion is the operand, a scenario
  if ((name === 'exit' || name === 'return') && words.slice(1).every(({ value }) => value !== undefined))
    return 0;
  return name !== undefined && ALWAYS_TRUE.has(name) ? 0 : undefined;
}

function isStream(operator: string, target: Word | undefined): boolean {
  return (operator === '>&' || operator === '<&') && /^(?:\d+|-)$/.test(target?.value ?? '');
}

/** Reads the words that a node itself holds, here-documents included. */
export function expansionsOf(node: ShellNode, name?: string): Expansions {
  const names = new Set<string>();
  const special = new Set<string>();
  const sets = new Set<string>();
  const found = { any: false, splits: false, globs: false, tilde: false };
  const words = wordsOf(node);
  for (const word of words) {
    for (const parameter of word.parameters) {
      if (/^[A-Za-z_]\w*$/.test(parameter) && parameter !== '_') names.add(parameter);
      else special.add(parameter);
    }
    if (word.value === undefined) found.splits = true;
    if (word.glob) found.globs = true;
    if (word.text.startsWith('~') || word.text.includes('=~')) found.tilde = true;
    if (word.text.includes('${!') || /\$\{\w+@/.test(word.text)) found.any = true;
    for (const [, set] of word.text.matchAll(/\$\{(\w+):?=/g)) sets.add(set!);
    if (word.text.includes('$((') && /\+\+|--|[^=!<>]=[^=]/.test(word.text)) {
      for (const parameter of word.parameters) sets.add(parameter);
    }
  }
  if (node.kind === 'test') {
    for (const [identifier] of node.text.matchAll(/[A-Za-z_]\w*/g)) names.add(identifier);
    if (node.text.startsWith('((')) for (const identifier of names) sets.add(identifier);
    found.any = /\$\(|`|\$\{!/.test(node.text);
    found.splits = true;
  }
  if (node.kind === 'command' && name !== undefined && NAMING.has(name)) {
    for (const { text } of node.words.slice(1)) {
      const identifier = /^[A-Za-z_]\w*/.exec(text.replace(/^["']/, ''))?.[0];
      if (identifier !== undefined) names.add(identifier);
    }
  }
  const redirections = 'redirections' in node ? node.redirections : [];
  const clobbers = redirections.some(({ operator }) => operator === '>');
  if (found.splits) names.add('IFS');
  if (found.tilde) names.add('HOME');
  if (name === 'cd') for (const one of ['CDPATH', 'HOME', 'PWD']) names.add(one);
  if (name === 'getopts') names.add('OPTIND');
  const scripts = words.flatMap((word) => word.substitutions);
  return { names: [...names], special: [...special], sets: [...sets], clobbers, scripts, ...found };
}
