/** The state of one shell as commands can see it, with values as symbols instead of strings. */
import { ForkedMap } from './forked-map.js';
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
  stack: readonly string[] = [];
  variables = new ForkedMap<string, Variable>();
  #exported: string | undefined = '';
  functions = new ForkedMap<string, ShellNode>();
  traps = new ForkedMap<string, string>();
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
  programs = new ForkedMap<string, boolean>();
  status = 0;
  /** the number of the last command, -1 in a fresh shell */
  lastCommand = -1;
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
    child.stack = this.stack;
    child.variables = this.variables.fork();
    child.#exported = this.#exported;
    child.functions = this.functions.fork();
    child.traps = this.traps.fork();
    child.mask = this.mask;
    child.positional = this.positional;
    child.other = this.other;
    child.aliases = this.aliases;
    child.unknown = this.unknown;
    child.programs = this.programs.fork();
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
    let text = this.exported();
    for (const [signal, action] of this.traps) text += `${SEPARATOR}trap=${signal}=${action}`;
    if (this.mask !== '') text += `${SEPARATOR}mask=${this.mask}`;
    if (this.other !== '') text += `${SEPARATOR}other=${this.other}`;
    for (const option of this.options)
      if (!UNSEEN_OPTIONS.has(option)) text += `${SEPARATOR}option=${option}`;
    return text;
  }

  /** Sets a variable, or removes it. */
  setVariable(name: string, variable: Variable | undefined): void {
    if (variable?.exported === true || this.variables.get(name)?.exported === true)
      this.#exported = undefined;
    if (variable === undefined) this.variables.delete(name);
    else this.variables.set(name, variable);
  }

  exported(): string {
    if (this.#exported === undefined) {
      this.#exported = '';
      for (const [name, { value, exported }] of this.variables) {
        if (exported) this.#exported += `${SEPARATOR}variable=${name}=${value}`;
      }
    }
    return this.#exported;
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
