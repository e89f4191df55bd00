/**
 * Runs shell scripts on paper. Every simple command is an event; whether it succeeds is decided by a scenario.
 * What comes out is which commands run, in which order, what each can see of the shell, and whether the scripts
 * end well. https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html
 */
import { LETTER_OPTIONS } from '../shell/shell.js';
import { walkNode } from '../shell/syntax.js';
import type { Block, For, ShellNode, SimpleCommand } from '../shell/syntax.js';
import { commandFacts, expansionsOf, SPECIAL_BUILTINS } from './command-facts.js';
import type { CommandFacts, Expansions, Sight } from './command-facts.js';
import { isRoot, mayBeInEnvironment, normalPath } from './plan.js';
import type { Setting } from './plan.js';
import { SEPARATOR, ShellState } from './state.js';

/** What a node is in the comparison: its number, the same before and after, and whether it is on both sides. */
export interface Role {
  readonly id: number;
  readonly kind: 'kept' | 'dropped' | 'added';
}

/** What happens: 0 is success, the loop runs, the first branch is taken; else the number of the other case. */
export type Scenario = (id: number) => number;

/**
 * Shells differ in errexit where POSIX is silent. In `$( … )` dash keeps it, ash and bash drop it, and bash as sh
 * keeps it; bash alone takes over the exemption of the command around. Behind `!` bash exempts only what it finds
 * with errexit already on.
 */
export type Family = 'dash' | 'ash' | 'bash' | 'bash-posix';

export interface Mode {
  /** options that the shell is started with */
  readonly options: readonly string[];
  readonly family: Family;
}

export interface Event {
  readonly id: number;
  /** facets of what the command can see, each `name=value`, joined by `SEPARATOR` */
  readonly sees: string;
}

/** An added command that ran where it must not: after a failure, or beside a background job. */
export interface Misplaced {
  readonly id: number;
  readonly why: string;
}

export interface Outcome {
  /** the events of kept commands, in order */
  readonly events: readonly Event[];
  readonly failed: boolean;
  /** added commands that ran */
  readonly ran: ReadonlySet<number>;
  readonly misplaced: Misplaced | undefined;
}

const LOOP_LIMIT = 3;
const DYNAMIC_LOOP_LIMIT = 2;
const CALL_LIMIT = 6;
const EVENT_LIMIT = 5000;

/** What surrounds a node: whether errexit is off for it, and where its output and input go. */
interface Context {
  readonly exempt: boolean;
  readonly streams: string;
}

interface Jump {
  readonly kind: 'exit' | 'return' | 'break' | 'continue';
  readonly status: number;
  readonly levels: number;
}

/** Interprets the scripts of one comparison; facts about commands are read once for all scenarios. */
export class Interpreter {
  readonly #roles: ReadonlyMap<ShellNode, Role>;
  readonly #setting: Setting;
  readonly #facts = new Map<SimpleCommand, CommandFacts>();
  /** only then it matters which programs a shell has looked up */
  readonly #movesPrograms: boolean;
  readonly #expansions = new Map<ShellNode, Expansions>();
  #scenario: Scenario = () => 0;
  #mode: Mode = { options: [], family: 'dash' };
  #events: Event[] = [];
  #ran = new Set<number>();
  #misplaced: Misplaced | undefined;
  #jump: Jump | undefined;
  #calls = 0;

  constructor(roles: ReadonlyMap<ShellNode, Role>, setting: Setting) {
    this.#roles = roles;
    this.#setting = setting;
    this.#movesPrograms = [...roles.keys()].some(
      (node) => node.kind === 'command' && this.#factsOf(node).effects.moves !== undefined,
    );
  }

  /** Runs scripts one after the other, each in a shell of its own, up to the first that fails. */
  run(scripts: readonly Block[], scenario: Scenario, mode: Mode): Outcome {
    this.#scenario = scenario;
    this.#mode = mode;
    this.#events = [];
    this.#ran = new Set();
    this.#misplaced = undefined;
    let status = 0;
    for (const script of scripts) {
      const container = { jobs: new Map<number, ShellState>(), marks: new Set<string>() };
      const state = new ShellState(this.#setting.directory ?? '@', new Set(mode.options), container);
      status = this.#process(script, state, { exempt: false, streams: '' });
      if (status !== 0) break;
    }
    return { events: this.#events, failed: status !== 0, ran: this.#ran, misplaced: this.#misplaced };
  }

  /** How many ways a node can go; 1 for what no scenario changes. */
  ways(node: ShellNode): number {
    switch (node.kind) {
      case 'command':
        return this.#factsOf(node).fixed === undefined || this.#factsOf(node).name === 'trap' ? 2 : 1;
      case 'test':
        return 2;
      case 'case':
        return node.items.length + 1;
      case 'for':
        return literalCount(node) === undefined ? 2 : 1;
      default:
        return 1;
    }
  }

  /** A program whose failure changes nothing but what runs behind it, and that is no function. */
  isPlain(node: ShellNode): boolean {
    if (node.kind !== 'command') return false;
    const { sight, name, sets } = this.#factsOf(node);
    return sight === 'all' && name !== 'exec' && sets.length === 0 && node.assignments.length === 0;
  }

  /** A whole shell: its list, then its EXIT trap. */
  #process(block: Block, state: ShellState, context: Context): number {
    let status = this.#block(block, state, context);
    if (this.#jump?.kind === 'exit' || this.#jump?.kind === 'return') status = this.#jump.status;
    this.#jump = undefined;
    const { exitTrap } = state;
    if (exitTrap === undefined) return status;
    this.#emit(exitTrap.id, 'everything', undefined, state, context, 'trap=fires');
    // with errexit a failure in the trap becomes the status of the shell
    return state.options.has('errexit') && this.#scenario(exitTrap.id) !== 0 ? 1 : status;
  }

  #block(block: Block, state: ShellState, context: Context): number {
    let status = 0;
    for (const { node, background } of block.statements) {
      if (background) {
        const id = this.#idOf(node);
        const streams = `${context.streams}&${id}`;
        this.#isolated(node, state.fork(), { exempt: context.exempt, streams });
        state.container.jobs.set(id, state);
        state.lastJob = String(id);
        status = 0;
      } else status = this.#node(node, state, context);
      state.status = status;
      if (this.#jump !== undefined || this.#events.length > EVENT_LIMIT) break;
    }
    return status;
  }

  #node(node: ShellNode, state: ShellState, context: Context): number {
    switch (node.kind) {
      case 'command':
        return this.#checked(this.#command(node, state, context), state, context);
      case 'test':
        return this.#checked(this.#test(node, state, context), state, context);
      case 'and-or':
        return this.#andOr(node, state, context);
      case 'pipeline':
        return this.#pipeline(node, state, context);
      case 'function':
        this.#see(node, 'shell', state, context);
        state.functions.set(node.name, node.body);
        return 0;
      case 'subshell': {
        const inner = this.#redirected(node, state, context);
        return this.#checked(this.#process(node.body, state.fork(), inner), state, context);
      }
      case 'group':
        return this.#block(node.body, state, this.#redirected(node, state, context));
      case 'if':
        return this.#if(node, state, this.#redirected(node, state, context));
      case 'while':
      case 'until':
        return this.#loop(node, state, this.#redirected(node, state, context));
      case 'for':
        return this.#for(node, state, context);
      case 'case':
        return this.#case(node, state, context);
    }
  }

  /** errexit: a failure outside of the exempt places ends the shell. */
  #checked(status: number, state: ShellState, { exempt }: Context): number {
    if (status !== 0 && !exempt && state.options.has('errexit')) {
      this.#jump ??= { kind: 'exit', status, levels: 0 };
    }
    return status;
  }

  #andOr(node: Extract<ShellNode, { kind: 'and-or' }>, state: ShellState, context: Context): number {
    let status = 0;
    for (const [index, operand] of node.operands.entries()) {
      const operator = index === 0 ? undefined : node.operators[index - 1];
      if (operator === '&&' && status !== 0) continue;
      if (operator === '||' && status === 0) continue;
      const exempt = context.exempt || index < node.operands.length - 1;
      status = this.#node(operand, state, exempt === context.exempt ? context : { ...context, exempt });
      state.status = status;
      if (this.#jump !== undefined) break;
    }
    return status;
  }

  #pipeline(node: Extract<ShellNode, { kind: 'pipeline' }>, state: ShellState, context: Context): number {
    const exempt = context.exempt || (node.negated && (!this.#isBash() || state.options.has('errexit')));
    let status = 0;
    const [only] = node.commands;
    if (node.commands.length === 1 && only !== undefined) {
      status = this.#node(only, state, { ...context, exempt });
      if (this.#jump !== undefined) return status;
    } else {
      const first = this.#idOf(node);
      let failed = 0;
      for (const [index, member] of node.commands.entries()) {
        const streams = `${context.streams}|${first}.${index}/${node.commands.length}`;
        status = this.#isolated(member, state.fork(), { exempt, streams });
        if (status !== 0) failed = status;
      }
      if (state.options.has('pipefail')) status = failed;
    }
    if (node.negated) return status === 0 ? 1 : 0;
    return this.#checked(status, state, context);
  }

  /** A node in a subshell of its own, as a pipeline or `&` makes. */
  #isolated(node: ShellNode, state: ShellState, context: Context): number {
    const { range, span } = node;
    return this.#process(
      { range, span, statements: [{ range, span, node, background: false }] },
      state,
      context,
    );
  }

  #if(node: Extract<ShellNode, { kind: 'if' }>, state: ShellState, context: Context): number {
    for (const { condition, body } of node.branches) {
      const status = this.#block(condition, state, { ...context, exempt: true });
      if (this.#jump !== undefined) return status;
      if (status === 0) return this.#block(body, state, context);
    }
    return node.otherwise === undefined ? 0 : this.#block(node.otherwise, state, context);
  }

  #loop(node: Extract<ShellNode, { kind: 'while' | 'until' }>, state: ShellState, context: Context): number {
    let status = 0;
    for (let round = 0; round <= DYNAMIC_LOOP_LIMIT; round++) {
      const condition = this.#block(node.condition, state, { ...context, exempt: true });
      if (this.#jumps()) {
        if (this.#leavesLoop()) break;
        continue;
      }
      if ((condition === 0) !== (node.kind === 'while') || round === DYNAMIC_LOOP_LIMIT) break;
      status = this.#block(node.body, state, context);
      if (this.#jumps() && this.#leavesLoop()) break;
    }
    return status;
  }

  #for(node: For, state: ShellState, context: Context): number {
    const inner = this.#redirected(node, state, context);
    const id = this.#idOf(node);
    this.#see(node, this.#expansionsOf(node).globs ? 'files' : 'shell', state, inner);
    const literal = literalCount(node);
    const rounds =
      literal === undefined
        ? this.#scenario(id) === 0
          ? DYNAMIC_LOOP_LIMIT
          : 0
        : Math.min(literal, LOOP_LIMIT);
    let status = 0;
    for (let round = 0; round < rounds; round++) {
      this.#assign(node.variable, `for${id}.${round}`, false, state);
      status = this.#block(node.body, state, inner);
      if (this.#jump !== undefined && this.#leavesLoop()) break;
    }
    return status;
  }

  #isBash(): boolean {
    return this.#mode.family === 'bash' || this.#mode.family === 'bash-posix';
  }

  #jumps(): boolean {
    return this.#jump !== undefined;
  }

  /** Takes one level off a `break` or `continue`; true where the loop ends. */
  #leavesLoop(): boolean {
    const jump = this.#jump!;
    if (jump.kind === 'exit' || jump.kind === 'return') return true;
    if (jump.levels > 1) {
      this.#jump = { ...jump, levels: jump.levels - 1 };
      return true;
    }
    this.#jump = undefined;
    return jump.kind === 'break';
  }

  #case(node: Extract<ShellNode, { kind: 'case' }>, state: ShellState, context: Context): number {
    const inner = this.#redirected(node, state, context);
    this.#see(node, 'shell', state, inner);
    const item = node.items[this.#scenario(this.#idOf(node))];
    return item === undefined ? 0 : this.#block(item.body, state, inner);
  }

  #test(node: Extract<ShellNode, { kind: 'test' }>, state: ShellState, context: Context): number {
    this.#see(node, 'files', state, context);
    const id = this.#idOf(node);
    for (const name of this.#expansionsOf(node).sets) this.#assign(name, `test${id}`, false, state);
    return this.#scenario(id) === 0 ? 0 : 1;
  }

  /** The redirections of a compound command are an event, and part of what its commands write to. */
  #redirected(
    node: ShellNode & { readonly redirections: readonly unknown[] },
    state: ShellState,
    context: Context,
  ) {
    if (node.redirections.length === 0) return context;
    const id = this.#idOf(node);
    this.#see(node, 'files', state, context);
    return { ...context, streams: `${context.streams}>${id}` };
  }

  #command(node: SimpleCommand, state: ShellState, context: Context): number {
    const facts = this.#factsOf(node);
    const role = this.#roles.get(node) ?? { id: -1, kind: 'kept' };
    let status = this.#substitutions(facts, role.id, state, context);
    const inner =
      node.redirections.length > 0 && facts.name !== undefined && state.functions.has(facts.name)
        ? { ...context, streams: `${context.streams}>${role.id}` }
        : context;

    if (role.kind === 'added') this.#place(role.id, state);
    if (role.kind === 'kept') this.#emit(role.id, facts.sight, facts, state, context);
    for (const name of facts.sets) this.#assign(name, `set${role.id}`, false, state);
    if (facts.name === '') {
      for (const { name, value } of node.assignments) {
        this.#assign(name, this.#valueOf(value.text, facts, state), false, state);
      }
    } else {
      status = this.#outcome(role, facts);
      const body = facts.name === undefined ? undefined : state.functions.get(facts.name);
      if (body !== undefined) status = this.#call(body, node, facts, state, inner);
      else status = this.#execute(node, facts, role.id, status, state);
    }
    this.#mark(facts, role.id, state);
    state.lastCommand = role.id;
    return status;
  }

  #outcome({ id, kind }: Role, { fixed }: CommandFacts): number {
    if (fixed !== undefined) return fixed;
    // a command that goes is judged where it succeeds: what its failure did is over
    return kind === 'dropped' || this.#scenario(id) === 0 ? 0 : 1;
  }

  /** Status of the last `$( … )`, 0 without one. */
  #substitutions({ scripts }: Expansions, id: number, state: ShellState, context: Context): number {
    let status = 0;
    for (const [index, script] of scripts.entries()) {
      const child = state.fork();
      const { family } = this.#mode;
      if (family === 'ash' || family === 'bash') child.setOption('errexit', false);
      status = this.#process(script, child, {
        exempt: context.exempt && this.#isBash(),
        streams: `${context.streams}$${id}.${index}`,
      });
    }
    return status;
  }

  #place(id: number, state: ShellState): void {
    this.#ran.add(id);
    if (state.status !== 0)
      this.#misplaced ??= { id, why: 'it would run although the command before it failed' };
    if (state.container.jobs.size > 0)
      this.#misplaced ??= { id, why: 'it would run beside a background job' };
  }

  #call(
    body: ShellNode,
    node: SimpleCommand,
    facts: CommandFacts,
    state: ShellState,
    context: Context,
  ): number {
    if (this.#calls >= CALL_LIMIT) return 0;
    for (const { name, value } of node.assignments) this.#assign(name, value.text, true, state);
    const { positional } = state;
    state.positional = `call:${facts.words.map(({ text }) => text).join(' ')}`;
    this.#calls++;
    let status = this.#node(body, state, context);
    this.#calls--;
    state.positional = positional;
    if (this.#jump?.kind === 'return') {
      ({ status } = this.#jump);
      this.#jump = undefined;
    }
    return status;
  }

  /** What a built-in does to the shell; a program does nothing to it. */
  #execute(node: SimpleCommand, facts: CommandFacts, id: number, status: number, state: ShellState): number {
    const { name, words } = facts;
    const operands = words.slice(1);
    if (facts.sight === 'all' && name !== 'exec') return status;
    const text = operands.map((word) => this.#valueOf(word.text, facts, state)).join(' ');
    if (name === undefined || SPECIAL_BUILTINS.has(name)) {
      // dash and ash keep the assignments before a special built-in, bash does not
      for (const { name: variable, value } of node.assignments) {
        this.#assign(variable, this.#valueOf(value.text, facts, state), true, state);
      }
    }
    switch (name) {
      case undefined:
      case 'eval':
      case '.':
      case 'source':
        state.unknown += ` ${id}`;
        return status;
      case 'cd':
      case 'pushd':
        if (status === 0) this.#changeDirectory(name, operands[0]?.value, text, state);
        return status;
      case 'popd':
        state.directory = state.stack.at(-1) ?? `popd ${id}`;
        state.stack = state.stack.slice(0, -1);
        return status;
      case 'export':
      case 'readonly':
      case 'declare':
      case 'typeset':
      case 'local':
        this.#declare(name, facts, state);
        return status;
      case 'unset':
        for (const { value } of operands) {
          if (value === undefined) state.unknown += ` ${id}`;
          else if (!value.startsWith('-')) this.#unset(value, state);
        }
        return status;
      case 'read':
      case 'mapfile':
      case 'readarray':
      case 'getopts':
      case 'let':
        for (const variable of [...facts.names, ...(name === 'read' ? ['REPLY'] : []), 'OPTARG', 'OPTIND']) {
          if (variable !== 'IFS') this.#assign(variable, `${name}${id}`, false, state);
        }
        return status;
      case 'printf':
        if (operands[0]?.text === '-v') this.#assign(operands[1]?.text ?? '', `printf${id}`, false, state);
        return status;
      case 'set':
        this.#set(facts, state);
        return status;
      case 'shift':
        state.positional += ` shift ${text}`;
        return status;
      case 'umask':
        if (operands.length > 0) state.mask = text;
        return status;
      case 'trap':
        this.#trap(facts, id, text, state);
        return status;
      case 'alias':
      case 'unalias':
        state.aliases += ` ${name} ${text}`;
        return status;
      case 'hash':
        if (operands[0]?.value === '-r') state.programs.clear();
        else state.other += ` hash ${text}`;
        return status;
      case 'shopt':
      case 'enable':
      case 'ulimit':
      case 'newgrp':
        state.other += ` ${name} ${text}`;
        return status;
      case 'wait':
        if (operands.length === 0) {
          for (const [job, owner] of state.container.jobs)
            if (owner === state) state.container.jobs.delete(job);
        }
        return status;
      case 'exec':
        if (operands.length === 0) state.other += ` exec ${id}`;
        else {
          state.exitTrap = undefined;
          this.#jump = { kind: 'exit', status, levels: 0 };
        }
        return status;
      case 'exit':
      case 'return':
        return this.#leave(name, operands[0], status, state);
      case 'break':
      case 'continue':
        this.#jump = { kind: name, status: 0, levels: Math.max(1, Number(operands[0]?.value ?? 1)) };
        return 0;
      default:
        return status;
    }
  }

  #leave(
    kind: 'exit' | 'return',
    operand: { readonly value: string | undefined } | undefined,
    decided: number,
    state: ShellState,
  ): number {
    let status = decided;
    if (operand === undefined) ({ status } = state);
    else if (operand.value !== undefined) status = Number(operand.value) % 256 === 0 ? 0 : 1;
    this.#jump = { kind, status, levels: 0 };
    return status;
  }

  #changeDirectory(name: 'cd' | 'pushd', value: string | undefined, text: string, state: ShellState): void {
    const from = state.directory;
    if (name === 'pushd') state.stack = [...state.stack, from];
    if (text === '') state.directory = '~';
    else if (value === '-') state.directory = state.previousDirectory;
    else if (value === undefined) state.directory = text.startsWith('/') ? text : `${from}/<${text}>`;
    else if (value.startsWith('-') || value.startsWith('~')) state.directory = `${from}/<${text}>`;
    else state.directory = value.startsWith('/') ? normalPath(value) : normalPath(`${from}/${value}`);
    state.previousDirectory = from;
  }

  #declare(name: string, facts: CommandFacts, state: ShellState): void {
    const options = facts.words.filter(({ text }) => /^[-+]/.test(text)).map(({ text }) => text);
    const exports =
      name === 'export' || name === 'readonly' || options.some((option) => /^-\w*[xr]/.test(option));
    if (
      options.some((option) => option.startsWith('-n') || option.startsWith('-f') || option.startsWith('+'))
    ) {
      state.other += ` ${facts.words.map(({ text }) => text).join(' ')}`;
    }
    for (const { text, value } of facts.words.slice(1)) {
      const match = /^([A-Za-z_]\w*)(=[^]*)?$/.exec(text);
      if (match !== null) {
        const variable = match[1]!;
        const old = state.variables.get(variable);
        const held =
          match[2] === undefined ? (old?.value ?? 'unset') : this.#valueOf(match[2].slice(1), facts, state);
        this.#assign(variable, name === 'readonly' ? `readonly ${held}` : held, exports, state);
      } else if (value === undefined) state.unknown += ` ${text}`;
    }
  }

  #unset(name: string, state: ShellState): void {
    state.functions.delete(name);
    if (mayBeInEnvironment(name, this.#setting)) state.setVariable(name, { value: 'unset', exported: true });
    else state.setVariable(name, undefined);
  }

  #set({ words }: CommandFacts, state: ShellState): void {
    let next = 1;
    for (; next < words.length; next++) {
      const { value } = words[next]!;
      if (value === undefined) {
        state.unknown += ` set ${words[next]!.text}`;
        return;
      }
      if (value === '--' || !/^[-+][A-Za-z]+$/.test(value)) break;
      for (const letter of value.slice(1)) {
        const name = letter === 'o' ? words[++next]?.value : (LETTER_OPTIONS[letter] ?? letter);
        if (name !== undefined) state.setOption(name, value.startsWith('-'));
      }
    }
    if (next < words.length) {
      state.positional = `set:${words
        .slice(next)
        .map(({ text }) => text)
        .join(' ')}`;
    }
  }

  #trap({ words }: CommandFacts, id: number, text: string, state: ShellState): void {
    const operands = words.slice(1).filter(({ value }) => value !== '--');
    const [action, ...signals] = operands.length === 1 ? [undefined, ...operands] : operands;
    for (const signalWord of signals) {
      const value = signalWord?.value;
      const signal = (value ?? 'unknown').replace(/^SIG/i, '').toUpperCase();
      const resets = action === undefined || action.value === '-';
      if (signal === 'EXIT' || signal === '0') state.exitTrap = resets ? undefined : { id };
      else if (resets) state.traps.delete(signal);
      else state.traps.set(signal, text);
    }
  }

  #assign(name: string, value: string, exports: boolean, state: ShellState): void {
    const exported =
      exports ||
      state.options.has('allexport') ||
      state.variables.get(name)?.exported === true ||
      mayBeInEnvironment(name, this.#setting);
    state.setVariable(name, { value, exported });
  }

  /** A symbol for what a text expands to: the text and what its variables hold. */
  #valueOf(text: string, facts: Expansions, state: ShellState): string {
    if (!text.includes('$') && !text.includes('`')) return text;
    const held = facts.names.flatMap((name) => {
      const variable = state.variables.get(name);
      return variable === undefined ? [] : [`${name}=${variable.value}`];
    });
    const value = `${text}{${held.join(',')}}`;
    return value.length > 400 ? digest(value) : value;
  }

  #mark({ effects, name, sight }: CommandFacts, id: number, state: ShellState): void {
    const { marks } = state.container;
    if (effects.daemon) marks.add(`daemon=${id}`);
    if (effects.mounted) marks.add(`mounted=${id}`);
    if (effects.users && !isRoot(this.#setting.user)) marks.add(`users=${id}`);
    if (sight !== 'all' || name === undefined) return;
    if (!this.#movesPrograms) return;
    if (!name.includes('/') && !state.programs.has(name)) state.programs.set(name, false);
    if (effects.moves === undefined) return;
    for (const program of [...state.programs.keys()]) {
      if (effects.moves(program)) state.programs.set(program, true);
    }
  }

  #see(node: ShellNode, sight: Sight, state: ShellState, context: Context): void {
    const role = this.#roles.get(node);
    if (role === undefined) return;
    const expansions = this.#expansionsOf(node);
    this.#substitutions(expansions, role.id, state, context);
    this.#emit(role.id, sight, expansions, state, context);
  }

  #emit(
    id: number,
    sight: Sight,
    facts: (Expansions & Partial<CommandFacts>) | undefined,
    state: ShellState,
    { streams, exempt }: Context,
    note = '',
  ): void {
    let sees = note;
    if (streams !== '') sees += `${SEPARATOR}streams=${streams}`;
    if (state.unknown !== '') sees += `${SEPARATOR}unknown=${state.unknown}`;
    if (state.aliases !== '') sees += `${SEPARATOR}alias=${state.aliases}`;
    if (facts !== undefined) sees += this.#expanded(facts, state);
    if (sight === 'everything' || facts?.any === true) {
      for (const [name, { value }] of state.variables) sees += `${SEPARATOR}variable=${name}=${value}`;
      sees += `${SEPARATOR}option=${[...state.options].sort().join(',')}`;
      sees += `${SEPARATOR}functions=${[...state.functions.keys()].join(',')}`;
      sees += `${SEPARATOR}positional=${state.positional}`;
      if (state.options.has('errexit')) sees += `${SEPARATOR}errexit=${exempt ? 'exempt' : 'live'}`;
    }
    if (sight !== 'shell') {
      if (facts?.anywhere !== true) sees += `${SEPARATOR}directory=${state.directory}`;
      if (sight === 'files' && state.mask !== '') sees += `${SEPARATOR}mask=${state.mask}`;
      sees += state.surroundings();
    }
    if (sight === 'files' && state.other !== '') sees += `${SEPARATOR}other=${state.other}`;
    if (sight === 'all' || sight === 'everything') {
      sees += state.inherited();
      const name = facts?.name;
      if (name !== undefined && state.programs.get(name) === true) sees += `${SEPARATOR}program=${name}`;
    }
    this.#events.push({ id, sees });
  }

  #expanded(facts: Expansions, state: ShellState): string {
    let sees = '';
    if (state.variables.size > 0) {
      for (const name of facts.names) {
        const variable = state.variables.get(name);
        if (variable !== undefined) sees += `${SEPARATOR}variable=${name}=${variable.value}`;
      }
    }
    for (const parameter of facts.special) {
      if (parameter === '?') sees += `${SEPARATOR}status=${state.status === 0 ? '0' : state.lastCommand}`;
      else if (parameter === '!') sees += `${SEPARATOR}job=${state.lastJob}`;
      else if (parameter === '_') sees += `${SEPARATOR}last=${state.lastCommand}`;
      else if (parameter === '-') sees += `${SEPARATOR}option=${[...state.options].sort().join(',')}`;
      else if (/^(?:[@*#]|[1-9]\d*)$/.test(parameter)) sees += `${SEPARATOR}positional=${state.positional}`;
    }
    const { options } = state;
    if (options.size === 0) return sees;
    if (options.has('nounset') && (facts.names.length > 0 || facts.special.length > 0))
      sees += `${SEPARATOR}option=nounset`;
    if (options.has('noglob') && (facts.globs || facts.splits)) sees += `${SEPARATOR}option=noglob`;
    if (options.has('noclobber') && facts.clobbers) sees += `${SEPARATOR}option=noclobber`;
    if (options.has('xtrace') && facts.names.some((name) => SECRET.test(name)))
      sees += `${SEPARATOR}option=xtrace`;
    return sees;
  }

  #idOf(node: ShellNode): number {
    const role = this.#roles.get(node);
    if (role !== undefined) return role.id;
    // a construct without a number of its own goes by its first command
    const first = firstCommand(node);
    return (first === undefined ? undefined : this.#roles.get(first)?.id) ?? -1;
  }

  #factsOf(node: SimpleCommand): CommandFacts {
    let facts = this.#facts.get(node);
    if (facts === undefined) this.#facts.set(node, (facts = commandFacts(node)));
    return facts;
  }

  #expansionsOf(node: ShellNode): Expansions {
    let expansions = this.#expansions.get(node);
    if (expansions === undefined) this.#expansions.set(node, (expansions = expansionsOf(node)));
    return expansions;
  }
}

const SECRET = /TOKEN|PASS|SECRET|KEY|CRED/i;

/** How many words a `for` goes over, where no expansion decides it. */
function literalCount({ words }: For): number | undefined {
  return words?.every(({ value, glob }) => value !== undefined && !glob) === true ? words.length : undefined;
}

function firstCommand(node: ShellNode): ShellNode | undefined {
  let first: ShellNode | undefined;
  walkNode(node, (inner) => {
    if (inner.kind === 'command') first ??= inner;
  });
  return first;
}

/** A short name for a long symbol: two 32-bit FNV-1a hashes. */
function digest(text: string): string {
  let [a, b] = [0x811c9dc5, 0x01000193];
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193);
    b = Math.imul(b + text.charCodeAt(i), 0x85ebca6b) ^ (b >>> 13);
  }
  return `#${text.length}.${a >>> 0}.${b >>> 0}`;
}
