/** The builds that a shell script runs, with the directory that it is in when it does, and the containers that it starts. */
import { ShellCommand } from '../../shell/command.js';
import { ShellScript } from '../../shell/script.js';
import { wordsOf } from '../../shell/syntax.js';
import type { Block, ShellNode } from '../../shell/syntax.js';
import { MappedText } from '../../text/mapped.js';
import { positionAt } from '../../text/span.js';
import { parentOf } from '../path.js';
import { buildArguments } from './build-command.js';
import { ROOT, declaredBuild, distinctBuilds, placeIn } from './build-place.js';
import type { DeclaredBuild, DeclaredName, DeclaredRun } from './declared-build.js';
import { containerOf, declaredName, declaredRun } from './run-command.js';
import { wordValue } from './word-value.js';

/** Where a script stands, and what is known when it begins. */
export interface ScriptPlace {
  /** the file that holds it, from the repository's root */
  readonly path: string;
  /** line of the file that the script's first line is on; later ones follow it where `isVerbatim` */
  readonly line: number;
  /** the script's lines are the file's */
  readonly isVerbatim: boolean;
  /** directory that it begins in, from the root */
  readonly directory: string;
  readonly isAssumed?: boolean;
  readonly variables?: Readonly<Record<string, string>>;
}

/** Whether a text is worth parsing. */
export const SCRIPT_HINT =
  /\bbuild\b|\bbud\b|\bbuildx\b|\bexecutor\b|\b(?:docker|podman|nerdctl|finch)(?:-compose)?\b[^\n]*\b(?:run|exec|create)\b|\b(?:kubectl|oc)\b[^\n]*\bexec\b/;

/** What a script is found to do. */
export interface ScriptDeclarations {
  readonly builds: readonly DeclaredBuild[];
  readonly runs: readonly DeclaredRun[];
  readonly names: readonly DeclaredName[];
}

/** Several scripts as one, each build once: one that is read for several directories says the same in most. */
export function joinedScripts(scripts: readonly ScriptDeclarations[]): ScriptDeclarations {
  return {
    builds: distinctBuilds(scripts.flatMap(({ builds }) => builds)),
    runs: scripts.flatMap(({ runs }) => runs),
    names: scripts.flatMap(({ names }) => names),
  };
}

/** Iterations of one loop that are followed. */
const MAX_ITERATIONS = 200;

/** What a script does; nothing where it does not parse. Builds of which it is not known what they build are left out. */
export function readScript(text: string, place: ScriptPlace): ScriptDeclarations {
  if (!SCRIPT_HINT.test(text)) return NOTHING;
  const source = text.replaceAll('\r\n', '\n');
  const joined = MappedText.join(source, [{ start: 0, end: source.length }]);
  const shell = { argv: ['bash', '-c'], dialect: 'bash', options: [], declared: true } as const;
  const script = ShellScript.parse(joined, shell);
  return typeof script === 'string' ? NOTHING : new Walk(source, place).run(script.block);
}

const NOTHING: ScriptDeclarations = { builds: [], runs: [], names: [] };

/** What the commands so far have made of the shell. A directory that is not known is `undefined`. */
interface State {
  directory: string | undefined;
  /** the directory depends on the one that the script begins in, and that is assumed */
  isAssumed: boolean;
  readonly variables: Map<string, string>;
}

/** Runs a script on paper, in as far as directories and variables go. */
class Walk {
  readonly #source: string;
  readonly #place: ScriptPlace;
  readonly #builds: DeclaredBuild[] = [];
  readonly #runs: DeclaredRun[] = [];
  readonly #names: DeclaredName[] = [];

  constructor(source: string, place: ScriptPlace) {
    this.#source = source;
    this.#place = place;
  }

  run(block: Block): ScriptDeclarations {
    const { directory, path, variables = {} } = this.#place;
    const known = new Map(Object.entries(variables));
    known.set('0', `${ROOT}/${path}`);
    known.set('BASH_SOURCE', `${ROOT}/${path}`);
    this.#block(block, { directory, isAssumed: this.#place.isAssumed === true, variables: known });
    return { builds: this.#builds, runs: this.#runs, names: this.#names };
  }

  #block(block: Block, state: State): void {
    for (const { node } of block.statements) this.#node(node, state);
  }

  #node(node: ShellNode, state: State): void {
    switch (node.kind) {
      case 'command': {
        this.#command(new ShellCommand(node, []), state);
        return;
      }
      case 'and-or':
        for (const operand of node.operands) this.#node(operand, state);
        return;
      case 'pipeline':
        for (const command of node.commands) this.#node(command, copy(state));
        return;
      case 'subshell': {
        this.#block(node.body, copy(state));
        return;
      }
      case 'group': {
        this.#block(node.body, state);
        return;
      }
      case 'if':
        for (const { condition } of node.branches) this.#block(condition, state);
        {
          this.#branches(
            [
              ...node.branches.map(({ body }) => body),
              ...(node.otherwise === undefined ? [] : [node.otherwise]),
            ],
            state,
          );
          return;
        }
      case 'case': {
        this.#branches(
          node.items.map(({ body }) => body),
          state,
        );
        return;
      }
      case 'for': {
        this.#loop(node, state);
        return;
      }
      case 'while':
      case 'until':
        this.#block(node.condition, state);
        {
          this.#branches([node.body], state);
          return;
        }
      case 'function': {
        // called from where it is not known; functions that build mostly do so where the script stands
        const inner = copy(state);
        this.#node(node.body, inner);
        return;
      }
      case 'test':
        return;
    }
  }

  /** Blocks of which it is not known whether they run: what one changes is not known afterwards. */
  #branches(bodies: readonly Block[], state: State): void {
    const ends = bodies.map((body) => {
      const inner = copy(state);
      this.#block(body, inner);
      return inner;
    });
    for (const end of ends) merge(state, end);
  }

  #loop(node: Extract<ShellNode, { kind: 'for' }>, state: State): void {
    const values = node.words?.map((word) => this.#value(word, state)) ?? [undefined];
    const before = copy(state);
    for (const value of values.slice(0, MAX_ITERATIONS)) {
      const inner = copy(before);
      if (value === undefined) inner.variables.delete(node.variable);
      else inner.variables.set(node.variable, value);
      this.#block(node.body, inner);
      merge(state, inner);
    }
  }

  #command(command: ShellCommand, state: State): void {
    for (const word of wordsOf(command.node)) {
      for (const block of word.substitutions) this.#block(block, copy(state));
    }
    const { assignments } = command.node;
    if (command.words.length === 0) {
      for (const { name, value } of assignments) this.#assign(name, this.#value(value, state), state);
      return;
    }
    const words = command.words.map((word) => this.#value(word, state));
    switch (words[0]) {
      case 'cd':
      case 'pushd': {
        const [target = ROOT] = words.slice(1).filter((word) => word !== '--');
        if (target.startsWith(ROOT)) state.isAssumed = false;
        const unknown = words.length < 2 || words.includes(undefined) || state.directory === undefined;
        state.directory = unknown ? this.#absolute(words[1]) : placeIn(state.directory ?? '', target);
        return;
      }
      case 'popd':
        state.directory = this.#place.directory;
        state.isAssumed = this.#place.isAssumed === true;
        return;
      case 'export':
      case 'local':
      case 'readonly':
      case 'declare':
        for (const word of words.slice(1)) {
          const [, name, value] = /^(\w+)=(.*)$/s.exec(word ?? '') ?? [];
          if (name !== undefined) this.#assign(name, value, state);
        }
        return;
      default:
        this.#build(command, words, state);
    }
  }

  #absolute(path: string | undefined): string | undefined {
    return path?.startsWith(ROOT) === true ? placeIn('', path) : undefined;
  }

  #assign(name: string, value: string | undefined, state: State): void {
    if (value === undefined) state.variables.delete(name);
    else state.variables.set(name, value);
  }

  #build(command: ShellCommand, words: readonly (string | undefined)[], state: State): void {
    // what a name comes to is often not known, and it is the same name where it is written in the same way
    const texts = words.map((word, i) => word ?? command.words[i]!.text.replaceAll('"', ''));
    const run = declaredRun(texts, this.#origin(command));
    if (run !== undefined) this.#runs.push(run);
    const name = declaredName(texts);
    if (name !== undefined) this.#names.push(name);
    const found = buildArguments(words, texts);
    if (found === undefined || found.dockerfile === '-') return;
    const isAbsolute = found.context.startsWith(ROOT) && (found.dockerfile ?? ROOT).startsWith(ROOT);
    if (state.directory === undefined && !isAbsolute) return;
    const build = declaredBuild({
      ...found,
      base: state.directory ?? '',
      origin: this.#origin(command),
      isAssumed: state.isAssumed && !isAbsolute,
    });
    if (build !== undefined) this.#builds.push(build);
  }

  #origin(command: ShellCommand): string {
    const { path, line, isVerbatim } = this.#place;
    const offset = positionAt(this.#source, command.span.start).line - 1;
    return `${path}:${line + (isVerbatim ? offset : 0)}`;
  }

  #value(word: Parameters<typeof wordValue>[0], state: State): string | undefined {
    const variables = new Map(state.variables);
    if (state.directory !== undefined) variables.set('PWD', joined(state.directory));
    return wordValue(word, { variables, substituted: (block) => this.#substituted(block, state) });
  }

  /** What `$(pwd)`, `$(dirname "$0")` and their like write. */
  #substituted(block: Block, state: State): string | undefined {
    const inner = copy(state);
    const commands = block.statements.flatMap(({ node }) =>
      node.kind === 'and-or' ? node.operands : [node],
    );
    let written: string | undefined;
    for (const node of commands) {
      if (node.kind !== 'command') return undefined;
      const command = new ShellCommand(node, []);
      const words = command.words.map((word) => this.#value(word, inner));
      const operand = words.slice(1).findLast((word) => word?.startsWith('-') !== true);
      if (words[0] === 'cd') this.#command(command, inner);
      else if (words[0] === 'pwd')
        written = inner.directory === undefined ? undefined : joined(inner.directory);
      else if (containerOf(words) !== undefined) written = containerOf(words);
      else if (words[0] === 'git' && words.includes('--show-toplevel')) written = ROOT;
      else if (operand === undefined) return undefined;
      else if (words[0] === 'dirname') written = operand.includes('/') ? parentOf(operand) : '.';
      else if (words[0] === 'basename') written = operand.slice(operand.lastIndexOf('/') + 1);
      else if (words[0] === 'echo' && words.length === 2) written = operand;
      else if (words[0] === 'realpath' || words[0] === 'readlink') {
        const place = operand.startsWith(ROOT) ? placeIn('', operand) : undefined;
        const here = place ?? (inner.directory === undefined ? undefined : placeIn(inner.directory, operand));
        written = here === undefined ? undefined : joined(here);
      } else return undefined;
    }
    return written;
  }
}

function joined(directory: string): string {
  return directory === '' ? ROOT : `${ROOT}/${directory}`;
}

function copy({ directory, isAssumed, variables }: State): State {
  return { directory, isAssumed, variables: new Map(variables) };
}

/** What is the same in both stays known. */
function merge(state: State, other: State): void {
  if (state.directory !== other.directory) state.directory = undefined;
  state.isAssumed ||= other.isAssumed;
  for (const [name, value] of state.variables) {
    if (other.variables.get(name) !== value) state.variables.delete(name);
  }
}
