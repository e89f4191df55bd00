/** The state of one shell as commands can see it, with values as symbols instead of strings. */
import type { ShellNode } from '../shell/syntax.js';

/** What a variable holds: a name for the value, and whether programs see it. */
export interface Variable {
  readonly value: string;
  readonly exported: boolean;
}

/** What ends with the RUN, not with the shell: shared by all shells of one RUN. */
export interface Container {
  /** background jobs, with the shell that can wait for them */
  readonly jobs: Map<number, ShellState>;
  /** daemons, writes to mounted files, user edits: each a word and the command's number */
  readonly marks: Set<string>;
}

/** Options that change no command, or only through the status that the interpreter follows. */
const UNSEEN_OPTIONS = new Set([
  'errexit',
  'pipefail',
  'nounset',
  'noglob',
  'noclobber',
  'allexport',
  'xtrace',
  'verbose',
  'hashall',
  'notify',
]);

/** One shell process, or a subshell of it. */
export class ShellState {
  directory: string;
  previousDirectory = 'fresh';
  readonly stack: string[] = [];
  readonly variables = new Map<string, Variable>();
  readonly functions = new Map<string, ShellNode>();
  readonly traps = new Map<string, string>();
  exitTrap: { readonly id: number } | undefined;
  options: ReadonlySet<string>;
  mask = '';
  positional = '';
  /** open descriptors, limits, `shopt`: anything else that reaches every command */
  other = '';
  aliases = '';
  /** commands that may have changed anything: `eval`, `.` and their like */
  unknown = '';
  /** programs that the shell has looked up, and whether they may have moved since */
  readonly programs = new Map<string, boolean>();
  status = 0;
  lastCommand = 'fresh';
  lastJob = 'none';
  readonly container: Container;

  constructor(directory: string, options: ReadonlySet<string>, container: Container) {
    this.directory = directory;
    this.options = options;
    this.container = container;
  }

  /** A subshell: the same state, none of whose changes come back. Its EXIT trap is its own. */
  fork(): ShellState {
    const child = new ShellState(this.directory, this.options, this.container);
    child.previousDirectory = this.previousDirectory;
    child.stack.push(...this.stack);
    for (const [name, variable] of this.variables) child.variables.set(name, variable);
    for (const [name, body] of this.functions) child.functions.set(name, body);
    for (const [signal, action] of this.traps) child.traps.set(signal, action);
    child.mask = this.mask;
    child.positional = this.positional;
    child.other = this.other;
    child.aliases = this.aliases;
    child.unknown = this.unknown;
    for (const [name, stale] of this.programs) child.programs.set(name, stale);
    child.status = this.status;
    child.lastCommand = this.lastCommand;
    child.lastJob = this.lastJob;
    return child;
  }

  setOption(name: string, on: boolean): void {
    const options = new Set(this.options);
    if (on) options.add(name);
    else options.delete(name);
    this.options = options;
  }

  /** What every program inherits: exported variables, signals, mask, descriptors, and the rest. */
  inherited(): string {
    let text = '';
    for (const [name, { value, exported }] of this.variables) {
      if (exported) text += `${SEPARATOR}variable=${name}=${value}`;
    }
    for (const [signal, action] of this.traps) text += `${SEPARATOR}trap=${signal}=${action}`;
    if (this.mask !== '') text += `${SEPARATOR}mask=${this.mask}`;
    if (this.other !== '') text += `${SEPARATOR}other=${this.other}`;
    for (const option of this.options)
      if (!UNSEEN_OPTIONS.has(option)) text += `${SEPARATOR}option=${option}`;
    return text;
  }

  /** What lives beside the shell. */
  surroundings(): string {
    let text = '';
    for (const id of this.container.jobs.keys()) text += `${SEPARATOR}job=${id}`;
    for (const mark of this.container.marks) text += `${SEPARATOR}${mark}`;
    return text;
  }
}

/** Parts the facets of an event's digest. */
export const SEPARATOR = '\u0001';
