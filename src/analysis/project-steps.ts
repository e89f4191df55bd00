/** What the commands of a RUN have to do with the projects whose files COPY brought. */
import type { Instruction } from '../dockerfile/instruction.js';
import { projectCall } from '../ecosystems/ecosystems.js';
import type { ContextFiles, Ecosystem, ProjectCall } from '../ecosystems/ecosystem.js';
import type { PackageCall } from '../packages/recognise.js';
import type { ShellCommand } from '../shell/command.js';
import { defineAnalysis } from '../transform.js';
import { environments } from './environment.js';
import { imagePath, imageTrees } from './image-tree.js';
import type { ImageTree } from './image-tree.js';
import { packageCalls } from './package-calls.js';

/** A call on a project: `npm ci` where `package.json` has been copied to. */
export interface Project {
  readonly ecosystem: Ecosystem;
  readonly call: ProjectCall;
  /** its directory in the image, from the root, without a slash in front */
  readonly directory: string;
}

/** One simple command of a RUN. */
export interface ProjectStep {
  readonly command: ShellCommand;
  /** the call of a package manager that it is */
  readonly call: PackageCall | undefined;
  /** where it runs, from the image's root, without a slash in front; `undefined` where that is not certain */
  readonly directory: string | undefined;
  /** what it is to a project, if to any that is known */
  readonly project: Project | undefined;
  /** where it asks for a project of which nothing is known: what it would be, and why nothing is */
  readonly missing: { readonly call: ProjectCall; readonly reason: string } | undefined;
}

/** The commands of a RUN in order, those of substitutions included. */
export const projectSteps = defineAnalysis<(run: Instruction) => readonly ProjectStep[]>(
  'project steps',
  ({ context, get }) => {
    const found = new Map<Instruction, readonly ProjectStep[]>();
    return (run) => {
      let steps = found.get(run);
      if (steps === undefined) {
        const tree = get(imageTrees)(run);
        const calls = get(packageCalls)(run);
        const absent =
          context.origin === undefined ? 'it is not known which directory is the build context' : undefined;
        steps = stepsOf(run, get(environments)(run).workdir, calls, tree, absent);
        found.set(run, steps);
      }
      return steps;
    };
  },
);

function stepsOf(
  { script }: Instruction,
  workdir: string | undefined,
  calls: readonly PackageCall[],
  tree: ImageTree | string,
  absent: string | undefined,
): readonly ProjectStep[] {
  let directory = imagePath('.', workdir);
  return (script?.commands ?? []).map((command) => {
    const call = calls.find((one) => one.command === command);
    const found = call === undefined ? NO_PROJECT : projectOf(call, directory, tree, absent);
    const step = { command, call, directory, ...found };
    if (command.name === 'cd' || command.name === 'pushd' || command.name === 'popd')
      directory = changed(command, directory);
    return step;
  });
}

/** Where the shell is behind a `cd`; `undefined` where that depends on something. */
function changed(command: ShellCommand, directory: string | undefined): string | undefined {
  const [target, ...more] = command.arguments;
  const isPlain = command.path.every(
    (step) =>
      step.in === 'list' ||
      (step.in === 'and-or' && step.node.operators.every((operator) => operator === '&&')),
  );
  const path = target?.value;
  if (command.name !== 'cd' || !isPlain || more.length > 0 || path === undefined || path.startsWith('-'))
    return undefined;
  return within(path, directory);
}

function within(path: string, directory: string | undefined): string | undefined {
  return directory === undefined && !path.startsWith('/')
    ? undefined
    : imagePath(path, `/${directory ?? ''}`);
}

const NO_PROJECT = { project: undefined, missing: undefined };

function projectOf(
  call: PackageCall,
  directory: string | undefined,
  tree: ImageTree | string,
  absent: string | undefined,
): Pick<ProjectStep, 'project' | 'missing'> {
  if (call.manager.kind === 'system') return NO_PROJECT;
  const view = typeof tree === 'string' ? NO_FILES : tree;
  const found = projectCall(view, call, (option) => within(option, directory));
  if (found === undefined) return NO_PROJECT;
  const { call: project, directory: place } = found;
  const { ecosystem, role } = project;
  if (
    typeof tree !== 'string' &&
    place !== undefined &&
    (role === 'add' || ecosystem.detect(tree, place, project))
  )
    return { project: { ecosystem, call: project, directory: place }, missing: undefined };
  if (role === 'add' || role === 'build') return NO_PROJECT;
  const reason =
    absent ??
    (typeof tree === 'string'
      ? `it is not known what is copied: ${tree}`
      : place === undefined
        ? 'it is not known in which directory it runs'
        : 'no manifest is copied to where it runs');
  return { project: undefined, missing: { call: project, reason } };
}

const NO_FILES: ContextFiles = { read: () => undefined, list: () => [], kind: () => undefined };
