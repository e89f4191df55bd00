/** What a COPY of sources may be moved past, and what must have been copied before for that. */
import {
  bindsFiles,
  environments,
  imagePath,
  imageTrees,
  isInstall,
  meets,
  pointerProblem,
  projectSteps,
  sourceNeeds,
} from '../../src/sdk.js';
import type {
  ContextCopy,
  Install,
  Instruction,
  Pass,
  ProjectStep,
  ShellCommand,
  Stage,
} from '../../src/sdk.js';

/** A stretch of a stage that does not need the sources. */
export interface Crossing {
  /** the last of its RUN instructions */
  readonly last: Instruction;
  /** where that RUN must be cut: its last command that does not need the sources, and the first that does */
  readonly cut: Cut | undefined;
  /** the installs in it, in order */
  readonly installs: readonly Install[];
}

export interface Cut {
  readonly behind: ShellCommand;
  readonly before: ShellCommand;
}

/** Instructions that neither read nor write files, and that mean the same to a COPY behind them. */
const NEUTRAL: ReadonlySet<string> = new Set([
  ...['LABEL', 'EXPOSE', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'STOPSIGNAL', 'MAINTAINER'],
]);

/**
 * The instructions behind a COPY to `target` that do not need what it brings, up to the last install among them; or
 * why there is none although an install of what it brings follows. `undefined`: no such install follows.
 */
export function crossingOf(
  pass: Pass,
  stage: Stage,
  copy: ContextCopy,
  target: string,
): Crossing | string | undefined {
  const rest = stage.instructions.filter(({ index }) => index > copy.instruction.index);
  if (!rest.some((one) => one.keyword === 'RUN' && installsOf(pass, one, target).length > 0))
    return undefined;

  let crossing: Crossing | undefined;
  const installs: Install[] = [];
  for (const instruction of rest) {
    const line = instruction.lines.first;
    if (instruction.keyword !== 'RUN') {
      const stop = stopsAt(pass, instruction, copy, target);
      if (stop === undefined) continue;
      return crossing ?? `on line ${line} ${stop}`;
    }
    const { stop, cut, installs: more } = passRun(pass, instruction, target);
    installs.push(...more);
    if (more.length > 0 && (stop === undefined || cut !== undefined))
      crossing = { last: instruction, cut, installs: [...installs] };
    if (stop !== undefined) return crossing ?? `on line ${line} ${stop}`;
  }
  return crossing;
}

/** The installs of projects that lie where the copy goes. */
function installsOf(pass: Pass, run: Instruction, target: string): readonly ProjectStep[] {
  return pass
    .get(projectSteps)(run)
    .filter(({ project }) => project !== undefined && isInstall(project) && meets(project.directory, target));
}

/** Why a COPY may not be moved past an instruction that is no RUN. */
function stopsAt(
  pass: Pass,
  instruction: Instruction,
  { instruction: copy, destination = '' }: ContextCopy,
  target: string,
): string | undefined {
  const { keyword } = instruction;
  if (NEUTRAL.has(keyword)) return undefined;
  if (keyword === 'ENV' || keyword === 'ARG') {
    const used = copy.typed.variables;
    const name = instruction.typed.assignments.find((one) => used.includes(one.name))?.name;
    return name === undefined ? undefined : `\`${name}\` is set, which the copy uses`;
  }
  if (keyword === 'WORKDIR') {
    if (!destination.startsWith('/')) return 'the working directory changes, which the copy goes to';
    const to = pass.get(environments)(copy);
    const made = instruction.arguments.text;
    return !made.includes('$') && imagePath(made, to.workdir) === target
      ? undefined
      : 'a directory is made that the copy may bring with other permissions';
  }
  if (keyword === 'COPY' || keyword === 'ADD') return 'something else is copied';
  return `\`${keyword}\` stands in between`;
}

interface Passed {
  readonly installs: readonly Install[];
  /** why the RUN, or its part behind the cut, needs the sources or may */
  readonly stop: string | undefined;
  readonly cut: Cut | undefined;
}

/** How far a RUN gets without the sources. */
function passRun(pass: Pass, run: Instruction, target: string): Passed {
  const nothing = { installs: [], cut: undefined };
  const tree = pass.get(imageTrees)(run);
  if (typeof tree === 'string') return { ...nothing, stop: `it is not known what is copied: ${tree}` };
  if (run.script === undefined)
    return { ...nothing, stop: `a RUN may need the sources: ${run.opaque ?? 'it is in exec form'}` };
  if (run.heredocs.length > 0) return { ...nothing, stop: 'a RUN with a here-document may need the sources' };
  if (bindsFiles(run)) return { ...nothing, stop: 'a RUN mounts files' };

  const pointer = pass.get(pointerProblem)(run);
  if (pointer !== undefined) return { ...nothing, stop: pointer };

  const installs: Install[] = [];
  const steps = pass.get(projectSteps)(run);
  for (const [index, step] of steps.entries()) {
    const outcome = sourceNeeds(step, tree, target);
    if (typeof outcome === 'string') {
      const cut = installs.length === 0 ? undefined : cutOf(run, steps, index);
      return typeof cut === 'object'
        ? { installs, stop: outcome, cut }
        : {
            ...nothing,
            stop: cut === undefined ? outcome : `${outcome}, and the RUN cannot be cut before it: ${cut}`,
          };
    }
    installs.push(...outcome);
  }
  return { installs, stop: undefined, cut: undefined };
}

/** Where a chain of `&&` can be cut before its command at `index`; or why it cannot. */
function cutOf(run: Instruction, steps: readonly ProjectStep[], index: number): Cut | string {
  const { script } = run;
  const node = script?.single;
  if (node?.kind !== 'and-or' || node.operators.some((operator) => operator !== '&&'))
    return 'it is no plain chain of `&&`';
  const [behind, before] = [steps[index - 1]!.command, steps[index]!.command];
  const isOperand = (command: ShellCommand): boolean => node.operands.includes(command.node);
  if (!isOperand(before) || !isOperand(behind)) return 'it is no plain chain of `&&`';
  if (node.operands.indexOf(before.node) !== node.operands.indexOf(behind.node) + 1)
    return 'it is no plain chain of `&&`';
  const stateful = steps
    .slice(0, index)
    .find(({ command }) => command.words.length === 0 || STATEFUL.has(command.name ?? ''));
  if (stateful !== undefined)
    return `what follows needs \`${stateful.command.words.map(({ text }) => text).join(' ') || 'a variable'}\``;
  if (script?.endsInComment === true || run.innerComments.length > 0) return 'a comment stands in it';
  // in a layer of its own a deletion frees nothing; a cleaning that is always right is added to the install again
  const deletes = steps
    .slice(index)
    .some(
      ({ command, call }) =>
        command.name === 'rm' || (call?.action === 'clean' && call.manager.cleaning?.proof !== undefined),
    );
  if (deletes) return 'what follows deletes what the install leaves in its layer';
  return { behind, before };
}

const STATEFUL: ReadonlySet<string> = new Set(['cd', 'set', 'export']);
