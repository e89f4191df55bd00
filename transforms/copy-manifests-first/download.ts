/** A step that fetches dependencies, for a build that would fetch them with every change of the sources. */
import { imagePath, environments, imageTrees, projectSteps } from '../../src/sdk.js';
import type { ContextCopy, ImageTree, Pass, Project, Stage } from '../../src/sdk.js';

/** What can be put before a COPY. */
export interface EarlyDownload {
  /** the command of the new RUN */
  readonly command: string;
  /** the build that needs what it fetches, as written */
  readonly build: string;
  readonly project: Project;
  /** paths in the image that it reads */
  readonly reads: readonly string[];
  readonly tree: ImageTree;
}

/**
 * The download that the first build behind a COPY to `target` has, where nothing has fetched the same before; or why
 * there is none. `undefined`: no build of what is copied follows.
 */
export function downloadBefore(
  pass: Pass,
  stage: Stage,
  { instruction: copy }: ContextCopy,
  target: string,
): EarlyDownload | string | undefined {
  const steps = pass.get(projectSteps);
  const runs = stage.instructions.filter(({ keyword }) => keyword === 'RUN');
  const isFetched = runs.some((run) =>
    steps(run).some(({ project }) => project?.call.role === 'install' || project?.call.role === 'download'),
  );
  const run = runs.find(({ index }) => index > copy.index);
  const step =
    run === undefined ? undefined : steps(run).find(({ project }) => project?.call.role === 'build');
  const project = step?.project;
  if (run === undefined || project === undefined || isFetched) return undefined;
  const { ecosystem, call, directory } = project;
  if (ecosystem.download === undefined || !isBelow(directory, target)) return undefined;
  const tree = pass.get(imageTrees)(run);
  if (typeof tree === 'string') return tree;
  const download = ecosystem.download(tree, directory, call);
  if ('reason' in download) return `nothing can be fetched before: ${download.reason}`;
  if (download.inexact !== undefined) return `nothing is fetched before: ${download.inexact}`;
  const { files, blockers, problems } = download.inputs;
  const [problem] = problems;
  if (problem !== undefined) return `\`${problem.file}\` cannot be read: ${problem.message}`;
  const [blocker] = blockers;
  if (blocker !== undefined) return `nothing can be fetched before: \`${blocker.file}\`: ${blocker.reason}`;
  if (download.overlay.files.length > 0 || download.overlay.directories.length > 0)
    return 'what is fetched would be copied over';
  const environment = pass.get(environments)(copy);
  if (imagePath('.', environment.workdir) !== directory)
    return 'the project is not in the working directory that the copy has';
  if (run.flags.length > 0) return 'the build has mounts of its own';
  for (const one of stage.instructions) {
    if (one.index <= copy.index || one.index >= run.index) continue;
    const line = one.lines.first;
    if (one.keyword === 'USER' || one.keyword === 'WORKDIR')
      return `on line ${line} \`${one.keyword}\` changes where it goes`;
    const set = one.keyword === 'ENV' || one.keyword === 'ARG' ? one.typed.assignments : [];
    const name = set.find((assignment) => download.settings.test(assignment.name))?.name;
    if (name !== undefined) return `on line ${line} \`${name}\` is set, which changes what is fetched`;
  }
  return {
    command: download.command,
    build: step!.command.words.map(({ text }) => text).join(' '),
    project,
    reads: files,
    tree,
  };
}

function isBelow(directory: string, target: string): boolean {
  return target === '' || directory === target || directory.startsWith(`${target}/`);
}
