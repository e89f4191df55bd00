/** What a Dockerfile runs: per stage the RUN instructions with the state that each starts in. */
import { Document } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import type { Dialect } from '../shell/parse.js';
import type { ShellScript } from '../shell/script.js';
import { walk } from '../shell/syntax.js';

/** One RUN, ready to be put into a driver script. */
export interface Step {
  /** the script, with `_s` before every command that is not the shell's own */
  readonly script: string;
  readonly dialect: Dialect;
  /** long names of the options that the shell starts with */
  readonly options: readonly string[];
  /** `NAME="value"`, as a shell would assign it, in order */
  readonly environment: readonly string[];
  readonly directory: string;
  /** user, mounts, network: what a command sees besides */
  readonly circumstances: string;
}

export interface StageRuns {
  readonly name: string;
  readonly steps: readonly Step[];
}

interface State {
  readonly environment: string[];
  directory: string;
  user: string;
}

/** The RUNs of every stage. */
export function runsOf(text: string): readonly StageRuns[] {
  const document = new Document('Dockerfile', text);
  const global = document.instructions.slice(0, document.stages[0]?.from.index ?? 0).flatMap(argumentsOf);
  const states: State[] = [];
  return document.stages.map((stage) => {
    const inherited = stage.parent === undefined ? undefined : states[stage.parent.index];
    const state: State = {
      environment: [...(inherited?.environment ?? [])],
      directory: inherited?.directory ?? '/',
      user: inherited?.user ?? 'root',
    };
    states.push(state);
    const steps: Step[] = [];
    for (const instruction of stage.instructions) {
      if (instruction.keyword === 'RUN') steps.push(stepOf(instruction, state));
      else change(state, instruction, global);
    }
    return { name: stage.name ?? String(stage.index), steps };
  });
}

function change(state: State, instruction: Instruction, global: readonly string[]): void {
  const { keyword, operands, typed } = instruction;
  if (keyword === 'WORKDIR') {
    const path = instruction.arguments.text;
    state.directory = path.startsWith('/') ? path : `${state.directory.replace(/\/$/, '')}/${path}`;
  } else if (keyword === 'USER') state.user = operands[0] ?? '';
  else if (keyword === 'ENV') {
    for (const { name, value } of typed.assignments) state.environment.push(assignment(name, value ?? ''));
  } else if (keyword === 'ARG') {
    for (const { name } of typed.assignments.filter(({ value }) => value === undefined)) {
      state.environment.push(...global.filter((known) => known.startsWith(`${name}=`)));
    }
    state.environment.push(...argumentsOf(instruction));
  }
}

function argumentsOf({ keyword, typed }: Instruction): readonly string[] {
  if (keyword !== 'ARG') return [];
  return typed.assignments.flatMap(({ name, value }) =>
    value === undefined ? [] : [assignment(name, value)],
  );
}

function assignment(name: string, value: string): string {
  return `${name}="${value.replace(/["`\\]/g, '\\$&')}"`;
}

function stepOf(instruction: Instruction, { environment, directory, user }: State): Step {
  const flags = instruction.flags.map(({ name, value }) => `--${name}=${value ?? ''}`);
  const { script, shell } = instruction;
  return {
    script: script === undefined ? opaque(instruction) : stubbed(script),
    dialect: shell.dialect ?? 'sh',
    options: shell.options,
    environment: [...environment],
    directory,
    circumstances: [user, ...flags].join(' '),
  };
}

/** An exec form, or a script that is not read: one command, so that it is at least seen to run. */
function opaque({ json, arguments: { text } }: Instruction): string {
  return ['_s', ...(json ?? ['opaque', text]).map(quoted)].join(' ');
}

/** As one word of a shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** What the shell must do itself, for it changes the shell or decides what runs. */
const OWN = new Set([
  ...['.', ':', '[', 'alias', 'break', 'builtin', 'cd', 'chdir', 'command', 'continue', 'declare', 'eval'],
  ...[
    'exec',
    'exit',
    'export',
    'false',
    'getopts',
    'hash',
    'let',
    'local',
    'mapfile',
    'popd',
    'pushd',
    'pwd',
  ],
  ...['read', 'readarray', 'readonly', 'return', 'set', 'shift', 'shopt', 'source', 'test', 'trap', 'true'],
  ...['type', 'typeset', 'ulimit', 'umask', 'unalias', 'unset', 'wait'],
]);

function stubbed(script: ShellScript): string {
  const functions = new Set<string>();
  walk(script.block, (node) => {
    if (node.kind === 'function') functions.add(node.name);
  });
  const { text } = script.source;
  let result = '';
  let last = 0;
  const starts = script.commands
    .flatMap(({ node }) => (node.words[0] === undefined ? [] : [node.words[0]]))
    .filter(({ value }) => value === undefined || !(OWN.has(value) || functions.has(value)))
    .map(({ range }) => range.start);
  for (const start of starts.sort((a, b) => a - b)) {
    result += `${text.slice(last, start)}_s `;
    last = start;
  }
  return result + text.slice(last);
}
