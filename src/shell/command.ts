/** Simple commands with what runs them and what stands around them. */
import type { Span } from '../text/span.js';
import { blocksOf, membersOf, wordsOf } from './syntax.js';
import type { Block, Redirection, ShellNode, SimpleCommand, Statement, Word } from './syntax.js';

/**
 * How a command comes to run. Each step is one construct around it, outermost first:
 * `list` is a place in a list of statements, `and-or` one of its operands, and so on.
 */
export type Step =
  | { readonly in: 'list'; readonly block: Block; readonly index: number }
  | { readonly in: 'and-or'; readonly node: Extract<ShellNode, { kind: 'and-or' }>; readonly index: number }
  | {
      readonly in: 'pipeline';
      readonly node: Extract<ShellNode, { kind: 'pipeline' }>;
      readonly index: number;
    }
  | {
      readonly in: 'subshell' | 'group' | 'condition' | 'branch' | 'loop' | 'function';
      readonly node: ShellNode;
    }
  | { readonly in: 'substitution'; readonly word: Word };

/** A simple command with what runs it: the words behind `sudo`, `env A=1`, `command` and their like. */
export class ShellCommand {
  readonly node: SimpleCommand;
  /** constructs around the command, outermost first */
  readonly path: readonly Step[];
  /** programs that run it: `sudo`, `env`, `time` …, outermost first */
  readonly wrappers: readonly string[];
  /** the words of the innermost command, its name first; empty for a bare assignment or redirection */
  readonly words: readonly Word[];

  constructor(node: SimpleCommand, path: readonly Step[]) {
    this.node = node;
    this.path = path;
    const { wrappers, words } = unwrap(node.words);
    this.wrappers = wrappers;
    this.words = words;
  }

  get span(): Span {
    return this.node.span;
  }

  /** The program's name without its directory; `undefined` where an expansion decides it, or there is none. */
  get name(): string | undefined {
    const value = this.words[0]?.value;
    return value === undefined ? undefined : value.slice(value.lastIndexOf('/') + 1);
  }

  /** Words behind the name. */
  get arguments(): readonly Word[] {
    return this.words.slice(1);
  }

  get redirections(): readonly Redirection[] {
    return this.node.redirections;
  }

  /** Whether an argument is exactly one of `flags`, or begins with one followed by `=`. */
  hasFlag(...flags: readonly string[]): boolean {
    return this.arguments.some(
      ({ value }) =>
        value !== undefined &&
        flags.some((flag) => value === flag || (flag.startsWith('--') && value.startsWith(`${flag}=`))),
    );
  }

  /**
   * Runs whenever all that runs before it succeeds: no condition, loop or pipe is around it, and no `||` before it
   * (behind `a || b &&` it runs, for `b` does not).
   */
  get isUnconditional(): boolean {
    return this.path.every((step) => {
      if (step.in === 'and-or') return step.index === 0 || step.node.operators[step.index - 1] === '&&';
      return step.in === 'list'
        ? step.block.statements[step.index]?.background === false
        : step.in === 'group' || step.in === 'subshell';
    });
  }

  /**
   * Its own failure makes the statement of the script that it stands in fail: no `||`, `!`, condition, pipe,
   * loop, background job or later statement of a group masks it.
   */
  get isChecked(): boolean {
    return this.path.every((step, depth) => {
      switch (step.in) {
        case 'list': {
          const { statements } = step.block;
          const isLast = depth === 0 || step.index === statements.length - 1;
          return isLast && statements[step.index]?.background === false;
        }
        case 'and-or':
          return step.node.operators.slice(step.index).every((operator) => operator === '&&');
        case 'group':
        case 'subshell':
        case 'branch':
        case 'function':
          return true;
        default:
          return false;
      }
    });
  }
}

/** How a program that runs the rest of its words takes words of its own before them. */
interface Wrapper {
  /** options that take a value */
  readonly valued: readonly string[];
  /** operands before the program's name */
  readonly operands?: number;
  /** options with which it runs nothing, or what it runs is not in its words */
  readonly except?: readonly string[];
}

const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  // https://www.sudo.ws/docs/man/sudo.man/
  sudo: {
    valued: [
      ...['-C', '-D', '-g', '-h', '-p', '-R', '-r', '-T', '-t', '-U', '-u'],
      ...['--close-from', '--chdir', '--group', '--host', '--prompt', '--chroot', '--role'],
      ...['--command-timeout', '--type', '--other-user', '--user'],
    ],
    except: ['-e', '--edit', '-l', '--list', '-v', '--validate', '-K', '--remove-timestamp'],
  },
  doas: { valued: ['-C', '-u'], except: ['-L', '-s'] },
  env: {
    valued: ['-C', '-u', '--chdir', '--unset'],
    except: ['-S', '--split-string'],
  },
  command: { valued: [], except: ['-v', '-V'] },
  builtin: { valued: [] },
  exec: { valued: ['-a'] },
  nice: { valued: ['-n', '--adjustment'] },
  ionice: {
    valued: ['-c', '-n', '-p', '-P', '-u', '--class', '--classdata', '--pid', '--pgid', '--uid'],
  },
  nohup: { valued: [] },
  eatmydata: { valued: [] },
  time: { valued: ['-f', '-o', '--format', '--output'] },
  timeout: { valued: ['-s', '-k', '--signal', '--kill-after'], operands: 1 },
  fakeroot: { valued: ['-l', '-f', '-i', '-s', '-b', '--lib', '--faked'] },
  setarch: { valued: [], operands: 1 },
  chronic: { valued: [] },
};

function unwrap(words: readonly Word[]): { wrappers: readonly string[]; words: readonly Word[] } {
  const wrappers: string[] = [];
  let rest = words;
  for (;;) {
    const name = rest[0]?.value;
    const inner = name === undefined ? undefined : wrapped(name.slice(name.lastIndexOf('/') + 1), rest);
    if (name === undefined || inner === undefined) return { wrappers, words: rest };
    wrappers.push(name);
    rest = inner;
  }
}

/** The words that the wrapper `name` runs, or `undefined`: it is none, or runs nothing that can be read. */
function wrapped(name: string, words: readonly Word[]): readonly Word[] | undefined {
  const wrapper = Object.hasOwn(WRAPPERS, name) ? WRAPPERS[name] : undefined;
  if (wrapper === undefined) return undefined;
  let next = 1;
  for (; next < words.length; next++) {
    const value = words[next]!.value;
    if (value === '--') {
      next++;
      break;
    }
    const isAssignment = name !== 'command' && /^[A-Za-z_]\w*=/.test(words[next]!.text);
    if (value?.startsWith('-') === true) {
      if (wrapper.except?.some((option) => value === option || value.startsWith(`${option}=`))) {
        return undefined;
      }
      if (takesNext(value, wrapper.valued)) next++;
    } else if (!isAssignment) break;
  }
  next += wrapper.operands ?? 0;
  return next < words.length ? words.slice(next) : undefined;
}

/** Whether an option's value is the word behind it: `-u`, or `-u` as the last of several letters in one word. */
function takesNext(option: string, valued: readonly string[]): boolean {
  if (option.startsWith('--')) return valued.includes(option);
  const first = Array.from(option).findIndex((letter, index) => index > 0 && valued.includes(`-${letter}`));
  return first !== -1 && first === option.length - 1;
}

/** Every simple command of a block, in the order they are written, those of substitutions included. */
export function commandsOf(block: Block): readonly ShellCommand[] {
  const commands: ShellCommand[] = [];

  const visitBlock = (within: Block, path: readonly Step[]): void => {
    within.statements.forEach((statement: Statement, index) => {
      visit(statement.node, [...path, { in: 'list', block: within, index }]);
    });
  };
  const visit = (node: ShellNode, path: readonly Step[]): void => {
    if (node.kind === 'command') commands.push(new ShellCommand(node, path));
    for (const word of wordsOf(node)) {
      for (const substitution of word.substitutions)
        visitBlock(substitution, [...path, { in: 'substitution', word }]);
    }
    membersOf(node).forEach((member, index) => {
      if (node.kind === 'and-or') visit(member, [...path, { in: 'and-or', node, index }]);
      else if (node.kind === 'pipeline') visit(member, [...path, { in: 'pipeline', node, index }]);
      else visit(member, [...path, { in: 'function', node }]);
    });
    for (const inner of blocksOf(node)) visitBlock(inner, [...path, { in: enclosure(node, inner), node }]);
  };

  visitBlock(block, []);
  return commands;
}

function enclosure(node: ShellNode, block: Block): 'subshell' | 'group' | 'condition' | 'branch' | 'loop' {
  switch (node.kind) {
    case 'subshell':
    case 'group':
      return node.kind;
    case 'if':
      return node.branches.some(({ condition }) => condition === block) ? 'condition' : 'branch';
    case 'while':
    case 'until':
      return node.condition === block ? 'condition' : 'loop';
    case 'for':
      return 'loop';
    default:
      return 'branch';
  }
}
