/** What may have an install find something else than what was copied: settings, mounts, and what ran before. */
import type { Instruction } from '../dockerfile/instruction.js';
import type { Lockfile } from '../ecosystems/ecosystem.js';
import type { ShellCommand } from '../shell/command.js';
import { defineAnalysis } from '../transform.js';
import type { Pass } from '../transform.js';
import { involvement } from './bystanders.js';
import { contextCopies } from './context-copies.js';
import { environments } from './environment.js';
import { imagePath, imageTrees } from './image-tree.js';
import { instructionsBefore } from './instructions-before.js';
import { projectSteps } from './project-steps.js';
import type { Project, ProjectStep } from './project-steps.js';

/** Why an install may find something else than what COPY brought before it; `undefined`: it does not. */
export const installObstacles = defineAnalysis<
  (run: Instruction, step: ProjectStep, project: Project) => string | undefined
>(
  'install obstacles',
  (pass) => (run, step, project) =>
    wrapperProblem(step) ??
    settingProblem(pass, run, step, project.ecosystem.lockfile) ??
    changedBefore(pass, run, step, project),
);

/** Why variables may have an install do something else with the lockfile than it does by itself. */
export const lockfileSettings = defineAnalysis<
  (run: Instruction, step: ProjectStep, lockfile: Lockfile | undefined) => string | undefined
>('lockfile settings', (pass) => (run, step, lockfile) => settingProblem(pass, run, step, lockfile));

function wrapperProblem({ command }: ProjectStep): string | undefined {
  return command.wrappers.length > 0 ? `it is run by \`${command.wrappers[0]!}\`` : undefined;
}

/** Why settings outside of the project's files may forbid the lockfile. */
function settingProblem(
  pass: Pass,
  run: Instruction,
  { command }: ProjectStep,
  lockfile: Lockfile | undefined,
): string | undefined {
  const settings = lockfile?.settings;
  if (settings === undefined) return undefined;
  const names = [
    ...pass.get(environments)(run).variables.keys(),
    ...command.node.assignments.map(({ name }) => name),
    ...(run.script?.commands ?? []).flatMap(namesSet),
  ];
  const name = names.find((one) => {
    const setting = settings.variable.exec(one)?.[1];
    return setting !== undefined && !settings.plain.test(setting.toLowerCase().replaceAll('_', '-'));
  });
  return name === undefined ? undefined : `\`${name}\` may change what is done with the lockfile`;
}

/** Variables that a command of a script sets for those behind it. */
function namesSet({ name, words, arguments: given, node }: ShellCommand): readonly string[] {
  if (words.length === 0) return node.assignments.map((assignment) => assignment.name);
  return name === 'export' ? given.map(({ text }) => text.split('=')[0]!) : [];
}

/**
 * Why something before an install may have changed manifests or settings, or put packages where it installs, which a
 * frozen install throws away.
 */
function changedBefore(
  pass: Pass,
  run: Instruction,
  step: ProjectStep,
  project: Project,
): string | undefined {
  const { document } = pass;
  const base = document.stageOf(run)?.image ?? '';
  if (/onbuild/i.test(base)) return 'the base image has triggers of its own';
  const mount = mountProblem(run, project);
  if (mount !== undefined) return mount;
  const steps = pass.get(projectSteps)(run);
  const before = steps.slice(0, steps.indexOf(step)).filter((one) => !isExclusive(one.command, step.command));
  const mine = stepsProblem(pass, run, before, project);
  if (mine !== undefined) return mine;
  for (const one of instructionsBefore(document, run).toReversed()) {
    const reason =
      one.keyword === 'RUN'
        ? one.script === undefined
          ? mayReach(pass, one, undefined, project)
            ? `on line ${one.lines.first} a RUN may change what it installs: ${one.opaque ?? 'it is in exec form'}`
            : undefined
          : stepsProblem(pass, one, pass.get(projectSteps)(one), project)
        : one.keyword === 'COPY' || one.keyword === 'ADD'
          ? copyProblem(pass, one, run, project)
          : undefined;
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** Of two branches of an `if` or a `case` one alone runs. */
function isExclusive(one: ShellCommand, other: ShellCommand): boolean {
  const length = Math.min(one.path.length, other.path.length);
  for (let depth = 0; depth < length; depth++) {
    const [a, b] = [one.path[depth]!, other.path[depth]!];
    if (a.in !== b.in) return false;
    if (a.in === 'list' && b.in === 'list') {
      const [around, same] = [one.path[depth - 1], other.path[depth - 1]];
      if (a.block !== b.block)
        return around?.in === 'branch' && same?.in === 'branch' && around.node === same.node;
      if (a.index !== b.index) return false;
    } else if (a.in === 'and-or' && b.in === 'and-or' && (a.node !== b.node || a.index !== b.index))
      return false;
  }
  return false;
}

/** A mount that hides what was copied, or that stands where packages go. */
function mountProblem({ flags }: Instruction, { directory }: Project): string | undefined {
  for (const { name, value = '' } of flags) {
    if (name !== 'mount') continue;
    const type = /(?:^|,)type=([^,]*)/.exec(value)?.[1] ?? 'bind';
    const target = /(?:^|,)(?:target|dst|destination)=([^,]*)/.exec(value)?.[1];
    const path = target === undefined ? undefined : imagePath(target, undefined);
    if (target?.includes('$') === true) return 'a variable decides where a mount goes';
    const isAside = path !== undefined && target!.startsWith('/') && !meets(path, directory);
    if (type === 'secret' || type === 'ssh' || isAside) continue;
    return `the mount \`${value}\` may stand where it installs`;
  }
  return undefined;
}

function stepsProblem(
  pass: Pass,
  run: Instruction,
  steps: readonly ProjectStep[],
  project: Project,
): string | undefined {
  for (const one of steps) {
    const problem = stepProblem(one, project);
    if (problem === undefined) continue;
    if (problem.certain !== true && !mayReach(pass, run, one, project)) continue;
    return `on line ${run.lines.first} ${problem.reason}`;
  }
  return undefined;
}

interface StepProblem {
  readonly reason: string;
  /** whether it concerns the project wherever it runs */
  readonly certain?: true;
}

function stepProblem(step: ProjectStep, { directory, ecosystem }: Project): StepProblem | undefined {
  const { command, call, project } = step;
  const shown = `\`${command.words.map(({ text }) => text).join(' ')}\``;
  const written = command.redirections.find(
    ({ operator, target }) =>
      operator.includes('>') &&
      !(operator.includes('&') && /^[\d-]+$/.test(target?.value ?? '')) &&
      target?.value !== '/dev/null',
  );
  if (written !== undefined) return { reason: `${shown} writes a file` };
  if (call !== undefined && ecosystem.managers.includes(call.manager) && call.action === 'sources') {
    const plain = ecosystem.lockfile?.settings?.plain;
    const [name] = call.packages;
    const key = name?.value?.split('=')[0]!.toLowerCase().replaceAll('_', '-');
    return plain !== undefined && key !== undefined && plain.test(key)
      ? undefined
      : { reason: `${shown} may change what is done with the lockfile`, certain: true };
  }
  if (project !== undefined && project.call.role !== 'build') {
    if (project.call.command.detached === true && project.call.unclear === undefined) return undefined;
    if (project.call.role === 'add' || project.directory === directory)
      return { reason: `${shown} has installed there already` };
    return undefined;
  }
  const reason = involvement(step);
  if (reason !== undefined) return { reason: `${shown} may change what it installs` };
  return MOVES_FILES.has(command.name ?? '') && touches(step, directory)
    ? { reason: `${shown} may change what it installs` }
    : undefined;
}

/** Of the programs that stand by, those that make or delete files. */
const MOVES_FILES: ReadonlySet<string> = new Set(['ln', 'rm', 'rmdir', 'touch']);

function touches({ command, directory: place }: ProjectStep, directory: string): boolean {
  return command.arguments.some(({ value, text }) => {
    if (value === undefined || text.startsWith('~')) return true;
    if (value.startsWith('-')) return false;
    if (place === undefined && !value.startsWith('/')) return true;
    const path = imagePath(value, `/${place ?? ''}`);
    return path === undefined || meets(path.replace(/\/?[^/]*[*?[].*$/, ''), directory);
  });
}

/**
 * Whether what nothing is known of may reach the project: something of it has been copied by then, or it runs where the
 * project comes to, or names that place.
 */
function mayReach(
  pass: Pass,
  run: Instruction,
  step: ProjectStep | undefined,
  { directory }: Project,
): boolean {
  const tree = pass.get(imageTrees)(run);
  if (typeof tree === 'string' || tree.kind(directory) !== undefined) return true;
  const workdir = imagePath('.', pass.get(environments)(run).workdir) ?? '';
  const place = step === undefined ? workdir : step.directory;
  if (place === undefined || (place !== '' && meets(place, directory))) return true;
  const text =
    step === undefined ? run.arguments.text : step.command.words.map((word) => word.text).join(' ');
  return directory !== '' && text.includes(`/${directory}`);
}

/** What does not come from files that are known. */
function copyProblem(
  pass: Pass,
  copy: Instruction,
  run: Instruction,
  { directory }: Project,
): string | undefined {
  const { operands, heredocs, lines } = copy;
  const known = pass.get(contextCopies).some(
    (one) =>
      one.instruction === copy &&
      one.unclear === undefined &&
      // what is not there is made before the build, and nobody knows what stands in it
      one.sources.every(({ path = '' }) => path === '' || pass.context.kind(path) !== undefined),
  );
  const isHere = pass.document.stageOf(copy) === pass.document.stageOf(run);
  const isPlain =
    known && isHere && heredocs.length === 0 && !(copy.keyword === 'ADD' && operands.some(mayUnpack));
  if (isPlain) return undefined;
  const to = operands.at(-1)?.replace(/^(["'])(.*)\1$/, '$2') ?? '$';
  const path = to.includes('$') ? undefined : imagePath(to, pass.get(environments)(copy).workdir);
  return path === undefined || meets(path, directory)
    ? `on line ${lines.first} files of which nothing is known are copied to where it installs`
    : undefined;
}

function mayUnpack(source: string): boolean {
  return /:\/\/|\.(?:tar|tgz|tbz2?|txz|tzst|gz|bz2|xz|zst|git)(?:[#?].*)?$/i.test(source);
}

/** Whether one of two directories of the image holds the other. */
function meets(a: string, b: string): boolean {
  return a === '' || b === '' || a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}
