/** What the commands of a build make again of that which a developer's machine left in the build context. */
import type { BuildContext } from '../context/context.js';
import type { Instruction } from '../dockerfile/instruction.js';
import type { Stage } from '../dockerfile/document.js';
import { ECOSYSTEMS } from '../ecosystems/ecosystems.js';
import { projectCallOf } from '../ecosystems/project-call.js';
import type { ShellCommand } from '../shell/command.js';
import { defineAnalysis } from '../transform.js';
import type { Pass } from '../transform.js';
import { clearedBy } from './cleared-outputs.js';
import type { ContextCopy } from './context-copies.js';
import { environments } from './environment.js';
import { RECREATED } from './ignorable.js';
import { imagePath, imageTrees } from './image-tree.js';
import { projectSteps } from './project-steps.js';
import type { ProjectStep } from './project-steps.js';
import { stageGraph } from './stage-graph.js';

/** A directory of the image that a command fills anew. */
export interface Remake {
  /** from the image's root, without a slash in front */
  readonly directory: string;
  /** `` `npm ci` on line 4 `` */
  readonly by: string;
  readonly instruction: Instruction;
  /** what stood in it before is thrown away, or is of no use: only what comes behind the copy counts */
  readonly clears: boolean;
}

export interface Remakes {
  /** all that a stage and those that grow from it make */
  of(stage: Stage): readonly Remake[];
  /** What makes a path of the context again, where a COPY with a directory around it brings it. */
  by(copy: ContextCopy, path: string): string | undefined;
}

export const remakes = defineAnalysis<Remakes>('remakes', (pass) => {
  const { document, context, get } = pass;
  const found = new Map<Stage, readonly Remake[]>();
  const ofStage = (stage: Stage): readonly Remake[] => {
    let made = found.get(stage);
    if (made === undefined) {
      made = stage.instructions.flatMap((instruction) => remakesIn(pass, instruction));
      found.set(stage, made);
    }
    return made;
  };
  const of = (stage: Stage): readonly Remake[] =>
    [stage, ...get(stageGraph).descendants(stage)].flatMap(ofStage);
  const isRead = (stage: Stage): boolean =>
    document.instructions.some(({ flags, trigger }) =>
      (trigger?.flags ?? flags).some(({ value = '' }) => {
        const [, reference] = /(?:^|,)from=([^,]+)/.exec(value) ?? [];
        return document.stageNamed(reference ?? value) === stage;
      }),
    );
  /** Whatever image comes of a stage has it made: the stage makes it, or each one that grows from it. */
  const made = (stage: Stage, fits: (remake: Remake) => boolean): Remake | undefined => {
    const own = ofStage(stage).find(fits);
    if (own !== undefined) return own;
    const children = get(stageGraph).children(stage);
    if (stage === document.stages.at(-1) || isRead(stage)) return undefined;
    const all = children.map((child) => made(child, fits));
    return all.includes(undefined) ? undefined : all[0];
  };
  return {
    of,
    by: (copy, path) => {
      const stage = document.stageOf(copy.instruction);
      if (stage === undefined) return undefined;
      const place = imagePlace(copy, path, get(environments)(copy.instruction).workdir);
      if (place === undefined) return undefined;
      const remake = made(
        stage,
        ({ directory, clears, instruction }) =>
          (place === directory || place.startsWith(`${directory}/`)) &&
          (!clears || instruction.index > copy.instruction.index),
      );
      return remake?.by ?? environmentMade(pass, stage, path, context);
    },
  };
});

/** Where a COPY of a directory puts a file below it. */
export function imagePlace(
  { sources, destination }: ContextCopy,
  path: string,
  workdir: string | undefined,
): string | undefined {
  const target = destination === undefined ? undefined : imagePath(destination, workdir);
  const source = sources.find((one) => one.path !== undefined && one.path !== path && one.takes(path));
  if (target === undefined || source?.path === undefined) return undefined;
  const inside = source.path === '' ? path : path.slice(source.path.length + 1);
  return target === '' ? inside : `${target}/${inside}`;
}

function remakesIn(pass: Pass, instruction: Instruction): readonly Remake[] {
  const { keyword } = instruction;
  if (keyword === 'COPY') return copied(pass, instruction);
  if (keyword !== 'RUN') return [];
  const line = instruction.lines.first;
  const tree = pass.get(imageTrees)(instruction);
  return pass
    .get(projectSteps)(instruction)
    .filter(({ command }) => isCertain(command))
    .flatMap((step): readonly Remake[] => {
      const by = `\`${shown(step.command)}\` on line ${line}`;
      const cleared = clearedBy(step, typeof tree === 'string' ? undefined : tree);
      return [
        ...installed(pass, instruction, step).map((directory) => ({
          directory,
          by,
          instruction,
          clears: false,
        })),
        ...cleared.map((directory) => ({ directory, by, instruction, clears: true })),
      ];
    });
}

function shown({ words }: ShellCommand): string {
  return words.map(({ text }) => text).join(' ');
}

/** Whether a command runs wherever the build gets past its RUN. */
function isCertain({ path }: ShellCommand): boolean {
  return path.every(
    (step) =>
      step.in === 'list' ||
      step.in === 'group' ||
      (step.in === 'and-or' &&
        (step.index === 0 || step.node.operators.every((operator) => operator === '&&'))),
  );
}

/** Directories that a call on a project installs into, or builds into where nothing but builds fills them. */
function installed(pass: Pass, run: Instruction, step: ProjectStep): readonly string[] {
  const { call, project, directory } = step;
  if (call === undefined) return [];
  const tree = pass.get(imageTrees)(run);
  if (project?.call.role === 'install' && typeof tree !== 'string')
    return project.ecosystem.overlay(tree, project.directory, project.call).directories;
  // without the manifests at hand: those of another stage, or a copy that is not understood
  return ECOSYSTEMS.flatMap((ecosystem) => {
    const one = projectCallOf(ecosystem, call);
    if (one === undefined || (one.role !== 'install' && one.role !== 'build')) return [];
    const place = placeOf(one.directory, directory);
    if (place === undefined) return [];
    const outputs = ecosystem.builds
      .filter(({ verbs }) => verbs.includes(call.verb))
      .flatMap((build) => build.outputs);
    return ecosystem.recreated
      .filter((name) => !name.includes('*') && (one.role === 'install' || outputs.includes(name)))
      .map((name) => (place === '' ? name : `${place}/${name}`));
  });
}

function placeOf(option: string, directory: string | undefined): string | undefined {
  if (directory === undefined && !option.startsWith('/')) return undefined;
  return imagePath(option === '' ? '.' : option, `/${directory ?? ''}`);
}

/** `COPY --from=deps /app/node_modules ./node_modules` */
function copied(pass: Pass, instruction: Instruction): readonly Remake[] {
  if (instruction.flag('from') === undefined) return [];
  const to = instruction.operands.at(-1);
  const target =
    to === undefined || to.includes('$')
      ? undefined
      : imagePath(to, pass.get(environments)(instruction).workdir);
  const name = target?.slice(target.lastIndexOf('/') + 1) ?? '';
  const isNamed = instruction.operands
    .slice(0, -1)
    .every((source) => source.replace(/\/+\.?$/, '').endsWith(`/${name}`));
  if (target === undefined || !RECREATED.has(name) || !isNamed) return [];
  const by = `the \`COPY --from\` on line ${instruction.lines.first}`;
  return [{ directory: target, by, instruction, clears: false }];
}

/** Ecosystems that keep what they install in virtual environments: those whose language leaves `__pycache__`. */
const WITH_ENVIRONMENTS = ECOSYSTEMS.filter(({ recreated }) => recreated.includes('__pycache__'));

/**
 * A virtual environment holds the absolute paths of the machine that made it: where the stage installs into its own, and
 * nothing names this one, nothing uses it. https://docs.python.org/3/library/venv.html
 */
function environmentMade(
  { document, get }: Pass,
  stage: Stage,
  path: string,
  { unfiltered }: BuildContext,
): string | undefined {
  const parts = path.split('/');
  const root = parts
    .map((_, i) => parts.slice(0, i + 1).join('/'))
    .find((directory) => unfiltered.kind(`${directory}/pyvenv.cfg`) === 'file');
  if (root === undefined) return undefined;
  const name = root.slice(root.lastIndexOf('/') + 1);
  const stages = [stage, ...get(stageGraph).descendants(stage)];
  const runs = stages.flatMap(({ instructions }) => instructions.filter(({ keyword }) => keyword === 'RUN'));
  for (const run of runs) {
    const install = get(projectSteps)(run).find(
      ({ call, command }) =>
        call !== undefined &&
        isCertain(command) &&
        WITH_ENVIRONMENTS.some((one) => {
          const role = projectCallOf(one, call)?.role;
          return role === 'install' || role === 'add';
        }),
    );
    if (install === undefined) continue;
    if (new RegExp(`(?<![\\w.-])${name.replaceAll('.', '\\.')}(?![\\w-])`).test(document.text))
      return undefined;
    return `\`${shown(install.command)}\` on line ${run.lines.first}`;
  }
  return undefined;
}
