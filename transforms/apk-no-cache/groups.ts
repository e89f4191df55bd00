/** Calls that belong together: one that fetches the package index, and all that read what it fetched. */
import {
  caches,
  deletes,
  isMounted,
  mayChangeSources,
  mayInstall,
  packageCalls,
  packageIndex,
  stageGraph,
} from '../../src/sdk.js';
import type { Instruction, PackageCall, PackageManager, Pass, ShellCommand, Stage } from '../../src/sdk.js';

/** Calls of one chain of stages that are changed all together or not at all. */
export interface Group {
  /** installs and upgrades that are to take the index from the network */
  readonly installs: Use[];
  /** calls that do nothing but fetch the index */
  readonly fetches: Use[];
  /** deletions of the index, with nothing left to delete afterwards */
  readonly deletions: Deletion[];
  readonly stages: Set<Stage>;
  /** why none of it can be changed */
  obstacle: string | undefined;
  /** as `obstacle`, until an install shows that there is an index */
  doubt: string | undefined;
}

export interface Use {
  readonly run: Instruction;
  readonly call: PackageCall;
}

interface Deletion {
  readonly run: Instruction;
  readonly command: ShellCommand;
  /** fails where there is nothing to delete */
  readonly strict: boolean;
}

/** A call with another reason to be left alone than its group's. */
export interface Stray extends Use {
  readonly reason: string;
}

export interface Findings {
  readonly groups: readonly Group[];
  readonly strays: readonly Stray[];
  /** something is installed with the manager, with or without the index kept */
  readonly installs: boolean;
}

/** What holds between two commands. */
interface State {
  /** who has fetched the index that is there, or has left it there */
  group: Group | undefined;
  /** the command that changed where packages come from since then */
  changed: string | undefined;
  /** the command that works on the place of the index or the cache */
  meddler: string | undefined;
}

/** Follows the index of a manager through the stages that grow from `root`. */
export function groupsOf(pass: Pass, manager: PackageManager, root: Stage): Findings {
  const walker = new Walker(pass, manager);
  const copy = pass.document.instructions.find(
    ({ keyword, operands }) =>
      (keyword === 'COPY' || keyword === 'ADD') &&
      operands.some((operand) => placesOf(manager).some((path) => `/${operand}`.includes(path))),
  );
  const meddler = copy === undefined ? undefined : `${lineOf(copy)} copies the place of its cache`;
  walker.walk(root, { group: undefined, changed: undefined, meddler });
  return walker;
}

/** Where a manager keeps its index and its packages. */
function placesOf({ caches: kept, index }: PackageManager): readonly string[] {
  return [...(index === undefined ? [] : [index.path]), ...kept.map(({ path }) => path)];
}

class Walker implements Findings {
  readonly groups: Group[] = [];
  readonly strays: Stray[] = [];
  installs = false;
  readonly #pass: Pass;
  readonly #manager: PackageManager;

  constructor(pass: Pass, manager: PackageManager) {
    this.#pass = pass;
    this.#manager = manager;
  }

  walk(stage: Stage, before: State): void {
    const state = { ...before };
    for (const instruction of stage.instructions) {
      if (instruction.trigger !== undefined) this.#trigger(instruction.trigger, state);
      else if (instruction.keyword === 'RUN') this.#run(stage, instruction, state);
      else if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD')
        this.#copy(instruction, state);
    }
    for (const instruction of stage.instructions) {
      const { keyword } = instruction;
      if (keyword === 'CMD' || keyword === 'ENTRYPOINT') this.#start(instruction, state);
    }
    for (const child of this.#pass.get(stageGraph).children(stage)) this.walk(child, state);
  }

  #run(stage: Stage, run: Instruction, state: State): void {
    const manager = this.#manager;
    const knowledge = this.#pass.get(caches);
    const mounted =
      isMounted(run, manager.index?.path, knowledge.environment(run)) || knowledge.isMounted(run, manager);
    if (mounted) return;
    if (run.script === undefined) {
      const { needs } = this.#pass.get(packageIndex).use(run, manager);
      if (needs !== undefined && isFetched(state.group))
        block(state.group, `${needs.reason} (${lineOf(run)})`);
      return;
    }
    const calls = this.#pass.get(packageCalls)(run);
    // whether something in the RUN may have written the index again since it was last deleted
    let written = false;
    for (const command of run.script.commands) {
      const call = calls.find((one) => one.command === command);
      if (call?.manager === manager) {
        this.#call(stage, run, call, state);
        if (call.action === 'remove' && !this.#keepsNothing(call)) written = true;
      } else if (deletes(command, manager.index?.removedBy ?? [])) {
        this.#deletion(run, command, state, written);
      } else if (names(command, placesOf(manager))) {
        state.meddler = `\`${textOf(command)}\` works on the place of its cache (${lineOf(run)})`;
        block(state.group, state.meddler);
      } else {
        if (mayChangeSources(this.#pass, run, manager, command.span))
          state.changed = `\`${textOf(command)}\` (${lineOf(run)})`;
        if (!mayInstall(command, call, manager)) continue;
        written = true;
        if (isFetched(state.group))
          block(state.group, `\`${textOf(command)}\` may read the index (${lineOf(run)})`);
      }
    }
  }

  #call(stage: Stage, run: Instruction, call: PackageCall, state: State): void {
    const manager = this.#manager;
    const { action, command } = call;
    const flags = manager.index?.refreshFlags ?? [];
    const changes = action === 'install' || action === 'upgrade';
    if (changes) this.installs = true;
    if (this.#keepsNothing(call)) return;
    if (call.elsewhere) {
      if (changes) this.strays.push({ run, call, reason: 'an option points it at another root or cache' });
      return;
    }
    if (action === 'refresh' || changes) {
      const fetches = action === 'refresh' || call.has(...flags);
      const anew = fetches && command.isUnconditional;
      const group = (anew ? undefined : state.group) ?? this.#begin(state);
      group.stages.add(stage);
      // without an index old releases upgrade nothing, and install nothing either
      if (!fetches && !isFetched(group)) {
        const first = group.installs.length === 0;
        if (action === 'install') group.doubt = undefined;
        else if (first) group.doubt = `\`${textOf(command)}\` may find no index, and upgrade nothing`;
      }
      (action === 'refresh' ? group.fetches : group.installs).push({ run, call });
      if (command.path.some((step) => step.in === 'function')) block(group, 'it stands in a function');
      if (call.has(...(manager.offline?.flags ?? []))) block(group, `\`${textOf(command)}\` reads the index`);
      if (!fetches && isFetched(group) && state.changed !== undefined)
        block(group, `${state.changed} changes where packages come from`);
      if (anew) state.changed = undefined;
      state.group = group;
      return;
    }
    const reads = action === 'query' || action === 'fetch' || action === 'sources' || action === undefined;
    if (reads && !call.has(...flags))
      block(state.group, `\`${textOf(command)}\` reads the index (${lineOf(run)})`);
  }

  #begin(state: State): Group {
    const group: Group = {
      installs: [],
      fetches: [],
      deletions: [],
      stages: new Set(),
      obstacle: state.meddler,
      doubt: undefined,
    };
    this.groups.push(group);
    return group;
  }

  #deletion(run: Instruction, command: ShellCommand, state: State, written: boolean): void {
    const { group } = state;
    if (group === undefined) return;
    const strict = !command.arguments.some(({ value }) => isForce(value));
    const own = [...group.installs, ...group.fetches].some((use) => use.run === run);
    const droppable = command.isUnconditional && own && !written && this.#deletesIndexOnly(command);
    if (droppable) group.deletions.push({ run, command, strict });
    else if (strict)
      block(group, `\`${textOf(command)}\` would fail with nothing to delete (${lineOf(run)})`);
    if (!command.isUnconditional) return;
    state.group = undefined;
    state.changed = undefined;
  }

  /** `rm -rf /var/cache/apk/*`: the directory itself stays. */
  #deletesIndexOnly(command: ShellCommand): boolean {
    const inside = `${this.#manager.index?.path ?? ''}/`;
    return (
      command.redirections.length === 0 &&
      command.arguments.every(
        ({ value }) =>
          value !== undefined && (value.startsWith('-') || value.startsWith(inside)) && value !== inside,
      )
    );
  }

  /** Whether the call neither writes the index nor reads the one that was written. */
  #keepsNothing(call: PackageCall): boolean {
    const { noCache, offline } = this.#manager;
    if (noCache !== undefined && call.has(noCache.flag, ...(noCache.orFlags ?? []))) return true;
    return call.action === 'remove' && call.has(...(offline?.flags ?? []));
  }

  #copy(copy: Instruction, state: State): void {
    if (mayChangeSources(this.#pass, copy, this.#manager, copy.span))
      state.changed = `line ${copy.lines.first}`;
  }

  /** What ONBUILD has other builds run. */
  #trigger(trigger: Instruction, state: State): void {
    if (trigger.keyword !== 'RUN') return;
    for (const call of this.#pass.get(packageCalls)(trigger)) {
      if (call.manager !== this.#manager || this.#keepsNothing(call)) continue;
      if (call.action === 'install' || call.action === 'upgrade')
        this.strays.push({ run: trigger, call, reason: 'it runs in builds that are not known here' });
    }
    const { needs } = this.#pass.get(packageIndex).use(trigger, this.#manager);
    if (needs !== undefined && isFetched(state.group))
      block(state.group, `\`ONBUILD\` on line ${trigger.lines.first}: ${needs.reason}`);
  }

  #start(instruction: Instruction, state: State): void {
    const calls = this.#pass
      .get(packageCalls)(instruction)
      .filter(({ manager }) => manager === this.#manager);
    const named = instruction.json?.some((word) => Object.hasOwn(this.#manager.programs, word)) === true;
    if (named || calls.some((call) => call.action !== 'refresh' && !this.#keepsNothing(call)))
      block(state.group, `\`${instruction.keyword}\` calls it when the container starts`);
  }
}

/** Whether the group's index is there because a call was told to fetch it: later commands may count on it. */
function isFetched(group: Group | undefined): boolean {
  if (group === undefined) return false;
  return (
    group.fetches.length > 0 ||
    group.installs.some(({ call }) => call.has(...(call.manager.index?.refreshFlags ?? [])))
  );
}

function block(group: Group | undefined, reason: string): void {
  if (group !== undefined) group.obstacle ??= reason;
}

function isForce(value: string | undefined): boolean {
  return (
    value === '--force' || (value?.startsWith('-') === true && !value.startsWith('--') && value.includes('f'))
  );
}

/** Whether a command names one of the paths, or something in it. */
function names(command: ShellCommand, paths: readonly string[]): boolean {
  const { words, assignments, redirections } = command.node;
  const all = [
    ...words,
    ...assignments.map(({ value }) => value),
    ...redirections.flatMap(({ target, body }) => [target, body]),
  ];
  return all.some((word) => word !== undefined && paths.some((path) => word.text.includes(path)));
}

function lineOf({ lines }: Instruction): string {
  return `line ${lines.first}`;
}

function textOf(command: ShellCommand): string {
  const text = command.words.map((word) => word.text).join(' ');
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
