/**
 * Where the index of a system package manager (apt's lists, apk's index) is fetched, read and deleted: a state
 * machine over the RUNs of a stage and of the stages that grow from it.
 */
import type { Stage } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import { MANAGERS } from '../packages/managers.js';
import type { PackageManager } from '../packages/package-manager.js';
import type { PackageCall } from '../packages/recognise.js';
import type { ShellCommand } from '../shell/command.js';
import { defineAnalysis } from '../transform.js';
import { HARMLESS_PROGRAMS } from './harmless-programs.js';
import { packageCalls } from './package-calls.js';
import { stageGraph } from './stage-graph.js';

/** What a RUN does with one manager's index. */
export interface IndexUse {
  /** a command that reads the index that was there before the RUN, or may */
  readonly needs: { readonly reason: string; readonly call: PackageCall | undefined } | undefined;
  /** state at the end: fetched by this RUN, deleted by it, or as it was */
  readonly end: 'fetched' | 'deleted' | 'as before';
  /** calls that fetch it, in order */
  readonly fetches: readonly PackageCall[];
}

export interface PackageIndex {
  /** what an instruction does with the manager's index; RUN instructions only */
  use(instruction: Instruction, manager: PackageManager): IndexUse;
  /**
   * Who reads the index that an instruction leaves behind: the first later RUN, trigger or start command of its
   * stage or of one that grows from it, before the index is fetched anew. `undefined`: nobody.
   */
  reader(
    instruction: Instruction,
    manager: PackageManager,
  ): { readonly instruction: Instruction; readonly reason: string } | undefined;
}

export const packageIndex = defineAnalysis<PackageIndex>('package index', ({ document, get }) => {
  const calls = get(packageCalls);
  const graph = get(stageGraph);
  const use = (instruction: Instruction, manager: PackageManager): IndexUse =>
    indexUse(instruction, manager, calls(instruction));

  const readerIn = (
    stage: Stage,
    from: number,
    manager: PackageManager,
  ): { readonly instruction: Instruction; readonly reason: string } | undefined => {
    for (const instruction of stage.instructions) {
      if (instruction.index <= from) continue;
      const acting = instruction.trigger ?? instruction;
      if (acting.keyword === 'CMD' || acting.keyword === 'ENTRYPOINT') {
        const call = calls(acting).find((one) => one.manager === manager && one.action !== 'refresh');
        const starts = acting.json?.some((word) => Object.hasOwn(manager.programs, word)) === true;
        if (call !== undefined || starts)
          return { instruction, reason: `\`${acting.keyword}\` calls it when the container starts` };
      }
      if (
        acting.heredocs.length > 0 &&
        acting.keyword !== 'RUN' &&
        startsManager(document.text, acting, manager)
      ) {
        return { instruction, reason: 'the file that it writes calls the package manager' };
      }
      if (acting.keyword !== 'RUN') continue;
      const { needs, end } = indexUse(acting, manager, calls(acting));
      if (needs !== undefined) return { instruction, reason: needs.reason };
      if (end !== 'as before' && acting === instruction) return undefined;
    }
    for (const child of graph.children(stage)) {
      const reader = readerIn(child, child.from.index, manager);
      if (reader !== undefined) return reader;
    }
    return undefined;
  };

  const mountingReader = (
    from: Instruction,
    { index }: PackageManager,
  ): ReturnType<PackageIndex['reader']> => {
    const instruction = document.instructions.find(
      (other) =>
        other.index > from.index &&
        other.flags.some(
          ({ name, value = '' }) =>
            name === 'mount' && value.includes('from=') && value.includes(index!.path),
        ),
    );
    return instruction === undefined ? undefined : { instruction, reason: 'a mount takes it from a stage' };
  };

  return {
    use,
    reader: (instruction, manager) => {
      const stage = document.stageOf(instruction);
      if (stage === undefined) return undefined;
      return readerIn(stage, instruction.index, manager) ?? mountingReader(instruction, manager);
    },
  };
});

function indexUse(
  instruction: Instruction,
  manager: PackageManager,
  calls: readonly PackageCall[],
): IndexUse {
  const { index } = manager;
  const fetches: PackageCall[] = [];
  if (index === undefined) return { needs: undefined, end: 'as before', fetches };
  const { script } = instruction;
  if (script === undefined) {
    const program = instruction.json?.[0]?.replace(/^.*\//, '');
    if (program !== undefined && HARMLESS_PROGRAMS.has(program))
      return { needs: undefined, end: 'as before', fetches };
    const reason = `${instruction.opaque ?? 'it holds no script'}, so that it may read the index`;
    return { needs: { reason, call: undefined }, end: 'as before', fetches };
  }

  let needs: IndexUse['needs'];
  let end: IndexUse['end'] = 'as before';
  let fetched = false;
  for (const command of script.commands) {
    const call = calls.find((one) => one.command === command);
    if (call?.manager === manager) {
      const refreshes =
        call.action === 'refresh' || index.refreshFlags?.some((flag) => call.has(flag)) === true;
      if (
        call.action === 'clean' &&
        index.emptiedBy?.includes(call.verb) === true &&
        command.isUnconditional
      ) {
        end = 'deleted';
        fetched = false;
      }
      if (call.elsewhere) {
        needs ??= { reason: `\`${wordsOf(command)}\` works on a part of the index`, call: undefined };
        continue;
      }
      if (refreshes) fetches.push(call);
      else if (!fetched) needs ??= readingOf(call);
      if (call.action === 'refresh') {
        end = 'fetched';
        if (command.isUnconditional) fetched = true;
      }
      continue;
    }
    if (deletes(command, index.removedBy)) {
      if (command.isUnconditional) {
        end = 'deleted';
        fetched = false;
      }
      continue;
    }
    if (command.words.some(({ text }) => text.includes(index.path))) {
      needs ??= { reason: `\`${wordsOf(command)}\` names \`${index.path}\``, call: undefined };
      continue;
    }
    if (!fetched && mayInstall(command, call, manager)) {
      needs ??= {
        reason: `\`${wordsOf(command)}\` may install packages with the index that was fetched before`,
        call: undefined,
      };
    }
  }
  return { needs, end, fetches };
}

/** Whether a file that COPY writes installs packages without fetching the index first. */
function startsManager(text: string, { heredocs }: Instruction, { programs }: PackageManager): boolean {
  const bodies = heredocs.map(({ body }) => text.slice(body.start, body.end)).join('');
  return (
    Object.keys(programs).some(
      (program) => bodies.includes(`${program} install`) || bodies.includes(`${program} add`),
    ) && !bodies.includes(' update')
  );
}

/** Whether a call reads the index; where its subcommand is not known, it may. */
function readingOf(call: PackageCall): IndexUse['needs'] {
  switch (call.action) {
    case 'install':
    case 'upgrade':
    case 'query':
    case 'fetch':
      return { reason: `\`${wordsOf(call.command)}\` reads the index that was fetched before`, call };
    case 'sources':
    case undefined:
      return {
        reason: `\`${wordsOf(call.command)}\` may read the index that was fetched before`,
        call: undefined,
      };
    case 'refresh':
    case 'remove':
    case 'clean':
    case 'local':
    case 'build':
      return undefined;
  }
}

/** Whether a command deletes one of `paths`: `rm -r` of the path itself, of what is in it, or of a parent. */
export function deletes(command: ShellCommand, paths: readonly string[]): boolean {
  if (command.name !== 'rm') return false;
  return command.arguments.some(({ value }) => {
    if (value === undefined || !value.startsWith('/')) return false;
    const path = value.replace(/\/\*?$/, '').replace(/\/+/g, '/');
    return paths.some((one) => path === one || one.startsWith(`${path}/`));
  });
}

/** Whether a command may call the manager without our seeing it. */
export function mayInstall(
  command: ShellCommand,
  call: PackageCall | undefined,
  manager: PackageManager,
): boolean {
  if (command.words.length === 0) return false;
  const { name } = command;
  if (name === undefined) return true;
  if (manager.frontends?.includes(name) === true) return true;
  if (
    command.arguments.some(
      ({ value }) =>
        value !== undefined &&
        (manager.frontends?.includes(value) === true || /^(?:install-deps|--with-deps)$/.test(value)),
    )
  ) {
    return true;
  }
  if (
    call?.action === 'build' &&
    call.command.words.some(({ text }) => /deps|apt|apk|system|rake/.test(text))
  )
    return true;
  if (/^[gm]?awk$/.test(name) && command.arguments.some(({ text }) => text.includes('system('))) return true;
  // a call of another manager of the system's packages, on an image that has but one
  if (call !== undefined) return false;
  if (MANAGERS.some((one) => Object.hasOwn(one.programs, name))) return false;
  if (INTERPRETERS.has(name)) return runsFile(command);
  return !HARMLESS_PROGRAMS.has(name);
}

/** Interpreters whose script file may do anything. */
const INTERPRETERS = new Set(['python', 'python2', 'python3', 'perl', 'ruby', 'node', 'php']);

function runsFile(command: ShellCommand): boolean {
  const first = command.arguments[0]?.value;
  // code on the command line that may start other programs
  if (first !== undefined && /^-\w*[ceEr]$/.test(first)) {
    return command.arguments
      .slice(1)
      .some(({ text }) => /\b(?:subprocess|system|popen|exec|spawn|apt|apk)\b|`/.test(text));
  }
  return first === undefined
    ? command.arguments.length > 0
    : !first.startsWith('-') && !/^(?:setup|manage)\.py$/.test(first);
}

function wordsOf(command: ShellCommand): string {
  const text = command.words.map((word) => word.text).join(' ');
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
