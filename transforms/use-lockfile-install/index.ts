/** Installs are held to the lockfile that has been copied, where it agrees with the manifests. */
import {
  addWordBehind,
  defineTransform,
  imageTrees,
  installObstacles,
  projectSteps,
  releaseProblems,
  replace,
} from '../../src/sdk.js';
import type { Change, Edit, Finding, Fix, Instruction, Pass, Project, ProjectStep } from '../../src/sdk.js';

export default defineTransform({
  id: 'use-lockfile-install',
  phase: 'command',
  summary: 'install exactly what the lockfile says: `npm ci`, `--frozen-lockfile`, `--immutable`',
  safety: ['checked'],
  defaults: {},
  *run(pass) {
    for (const instruction of pass.document.instructions) {
      if (instruction.keyword !== 'RUN') continue;
      for (const step of pass.get(projectSteps)(instruction)) {
        const finding = findingOf(pass, instruction, step);
        if (finding !== undefined) yield finding;
      }
    }
  },
});

function findingOf(pass: Pass, run: Instruction, step: ProjectStep): Finding | undefined {
  const { command, project, missing } = step;
  const shown = command.words.map(({ text }) => text).join(' ');
  const finding = {
    span: command.span,
    message: `\`${shown}\` may install other versions than those of a lockfile`,
  };
  if (project === undefined) {
    // an ecosystem without lockfiles has nothing to be held to, nor has what is frozen anyway
    if (missing === undefined || missing.call.frozen || missing.call.role !== 'install') return undefined;
    const { lockfile } = missing.call.ecosystem;
    return lockfile === undefined ? undefined : { ...finding, declined: missing.reason };
  }
  const plan = planOf(pass, run, step, project);
  if (plan === undefined) return undefined;
  return typeof plan === 'string' ? { ...finding, declined: plan } : { ...finding, fix: plan };
}

/** The fix; why there is none; `undefined` where there is nothing to be held to. */
function planOf(pass: Pass, run: Instruction, step: ProjectStep, project: Project): Fix | string | undefined {
  const { document } = pass;
  const { command } = step;
  const { ecosystem, call, directory } = project;
  const { lockfile } = ecosystem;
  const tree = pass.get(imageTrees)(run);
  if (call.role !== 'install' || lockfile === undefined || typeof tree === 'string') return undefined;
  const path = lockfile.path(tree, directory);
  const form = lockfile.frozen(tree, directory, call);
  if (form === undefined || form === 'already') return undefined;
  if (path === undefined) return 'no lockfile is copied before it';
  if ('reason' in form) return form.reason;
  const agreement = lockfile.inSync(tree, directory, call);
  if (agreement !== 'in sync') return agreement.reason;
  const [problem] = ecosystem.inputs(tree, directory, call).problems;
  if (problem !== undefined) return `\`${problem.file}\` cannot be read: ${problem.message}`;
  const release = form.needs === undefined ? undefined : pass.get(releaseProblems)(run, command, form.needs);
  const obstacle = release ?? pass.get(installObstacles)(run, step, project);
  if (obstacle !== undefined) return obstacle;

  const { call: words } = call;
  const edits: Edit[] = [];
  const changes: Change[] = [];
  if (form.subcommand !== undefined) {
    if (words.subcommand === undefined) return 'it has no subcommand';
    edits.push(replace(document.path, words.subcommand.span, form.subcommand));
    changes.push({ kind: 'drop-argument', command: command.span, argument: words.subcommand.text });
    changes.push({ kind: 'add-argument', command: command.span, argument: form.subcommand });
  }
  for (const option of form.add ?? []) {
    edits.push(addWordBehind(document, words.subcommand ?? words.invocation.at(-1)!, option));
    changes.push({ kind: 'add-argument', command: command.span, argument: option });
  }
  const origin = tree.origin(path)!;
  const program = words.invocation.map(({ text }) => text).join(' ');
  return {
    title:
      form.subcommand === undefined
        ? `Add \`${form.add!.join(' ')}\``
        : `Use \`${program} ${form.subcommand}\``,
    safety: 'checked',
    because: `\`${origin.path}\` is copied before it and agrees with the manifests, so that it installs the same`,
    edits,
    claims: [origin.copy.instruction.span],
    changes,
  };
}
