/** Manifests are copied and installed before the sources, so that a source change reinstalls nothing. */
import {
  appendIgnore,
  contextCopies,
  corepackPins,
  defineTransform,
  earlyCopies,
  environments,
  ignoreObjection,
  ignorePath,
  imagePath,
  imageTrees,
  insertBefore,
  likeWritten,
  lockfileSettings,
  moveDown,
  projectSteps,
  sparesInstall,
} from '../../src/sdk.js';
import type {
  Change,
  ContextCopy,
  Document,
  Edit,
  Finding,
  Fix,
  ImageTree,
  Install,
  Instruction,
  Pass,
  Span,
  Stage,
} from '../../src/sdk.js';
import { crossingOf } from './crossing.js';
import type { Crossing } from './crossing.js';
import { downloadBefore } from './download.js';

export default defineTransform({
  id: 'copy-manifests-first',
  phase: 'context',
  summary: 'copy dependency manifests and install before the sources are copied',
  safety: ['checked'],
  defaults: {},
  *run(pass) {
    for (const stage of pass.document.stages) {
      // Of several copies the last goes first: those before it move behind it in the next round.
      for (const copy of copiesOf(pass, stage).toReversed()) {
        const finding = findingOf(pass, stage, copy);
        if (finding === undefined) continue;
        yield finding;
        if (finding.fix !== undefined) break;
      }
    }
  },
});

function copiesOf(pass: Pass, stage: Stage): readonly ContextCopy[] {
  return pass
    .get(contextCopies)
    .filter(({ kind, instruction }) => kind === 'copy' && pass.document.stageOf(instruction) === stage);
}

function findingOf(pass: Pass, stage: Stage, copy: ContextCopy): Finding | undefined {
  const { instruction } = copy;
  const { workdir } = pass.get(environments)(instruction);
  const target = copy.destination === undefined ? undefined : imagePath(copy.destination, workdir);
  if (target === undefined || copy.unclear !== undefined || !bringsDirectory(pass, copy)) return undefined;
  const crossing = crossingOf(pass, stage, copy, target);
  if (crossing === undefined) return downloadFinding(pass, stage, copy, target);
  const finding = {
    span: instruction.span,
    message: 'a change of any file that is copied here makes the builder install the dependencies again',
  };
  if (typeof crossing === 'string') return { ...finding, declined: crossing };
  if (workdir === undefined && !copy.destination!.startsWith('/'))
    return { ...finding, declined: 'it goes to the working directory of the base image, which is not known' };
  const plan = planOf(pass, copy, target, crossing);
  if (plan === undefined) return undefined;
  return typeof plan === 'string' ? { ...finding, declined: plan } : { ...finding, fix: plan };
}

/** A build that fetches what it depends on by itself gets a step of its own for that. */
function downloadFinding(pass: Pass, stage: Stage, copy: ContextCopy, target: string): Finding | undefined {
  const download = downloadBefore(pass, stage, copy, target);
  if (download === undefined) return undefined;
  const { instruction } = copy;
  const finding = {
    span: instruction.span,
    message: 'a change of any file that is copied here makes the build fetch its dependencies again',
  };
  if (typeof download === 'string') return { ...finding, declined: download };
  const { command, build, project, reads, tree } = download;
  const taken = reads.filter((path) => tree.origin(path)?.copy === copy);
  if (taken.length === 0 || !bringsMore(copy, taken, tree)) return undefined;
  const reason = plainness(copy);
  const texts = reason ?? earlyCopies(copy, target, manifestsFirst([{ project, reads: taken }]), tree, pass);
  if (typeof texts === 'string') return { ...finding, declined: texts };
  const { start, end } = instruction.keywordSpan;
  const run = likeWritten('RUN', pass.document.text.slice(start, end));
  const added = [...texts, `${run} ${command}`];
  return {
    ...finding,
    fix: {
      title: `Copy ${listed(taken.map((path) => tree.origin(path)!.path))} and run \`${command}\` before the rest is copied`,
      safety: 'checked',
      because: `\`${build}\` would fetch the same, and \`${command}\` reads nothing else`,
      edits: [insertBefore(pass.document, instruction, added)],
      changes: added.map((text) => ({ kind: 'add-instruction', before: instruction.span, text }) as const),
    },
  };
}

/** Why what a COPY brings cannot be told apart in the text. */
function plainness({ instruction }: ContextCopy): string | undefined {
  if (instruction.heredocs.length > 0 || instruction.json !== undefined)
    return 'it is written as JSON or a here-document';
  return instruction.innerComments.length > 0 ? 'a comment stands in it' : undefined;
}

/** Files that are named one by one are seldom sources. */
function bringsDirectory({ context }: Pass, { sources }: ContextCopy): boolean {
  return sources.some(
    ({ path }) => path === '' || (path !== undefined && context.kind(path) === 'directory'),
  );
}

/** The fix; why there is none; `undefined` where the copy brings nothing but what the install reads. */
function planOf(pass: Pass, copy: ContextCopy, target: string, crossing: Crossing): Fix | string | undefined {
  const { document } = pass;
  const { instruction } = copy;
  const { last, cut, installs } = crossing;
  const tree = pass.get(imageTrees)(last);
  if (typeof tree === 'string') return tree;

  const reads = manifestsFirst(installs).filter((path) => tree.origin(path)?.copy === copy);
  // What it brings is read as a whole, or by an install of what no COPY brings: then nothing is won.
  const isInstalled = installs.some((install) =>
    install.reads.some((path) => tree.origin(path) !== undefined),
  );
  if (!isInstalled || !bringsMore(copy, reads, tree)) return undefined;
  const reason = plainness(copy);
  if (reason !== undefined) return reason;
  const texts = earlyCopies(copy, target, missingBefore(pass, copy, reads, tree), tree, pass);
  if (typeof texts === 'string') return texts;

  const ignore = ignoredBy(pass, copy, tree, crossing);
  if (typeof ignore === 'string') return ignore;
  const edits = [...moveDown(document, [instruction], crossing, texts), ...ignore.edits];
  const idle = idleness(pass, copy, reads, tree, edits);
  if (idle !== undefined) return idle;
  const behind = cut === undefined ? last.span : cut.behind.span;
  const next = document.instructions[instruction.index + 1]!;
  const changes: readonly Change[] = [
    ...texts.map((text) => ({ kind: 'add-instruction', before: next.span, text }) as const),
    ...(cut === undefined ? [] : [{ kind: 'split-run', run: last.span, behind } as const]),
    { kind: 'move-instruction', instruction: instruction.span, behind },
    ...(ignore.patterns.length === 0
      ? []
      : [{ kind: 'ignore', path: ignore.path, patterns: ignore.patterns } as const]),
  ];
  const commands = installs.map(({ step }) => `\`${step.command.words.map(({ text }) => text).join(' ')}\``);
  return {
    title:
      texts.length === 0
        ? `Install before ${listed(copy.sources.map(({ text }) => `\`${text}\``))} ${copy.sources.length === 1 ? 'is' : 'are'} copied`
        : `Copy ${listed(reads.map((path) => tree.origin(path)!.path))} and install before the rest is copied`,
    safety: 'checked',
    because: `${listed(commands)} ${installs.length === 1 ? 'reads' : 'read'} nothing ${reads.length === 0 ? '' : 'else '}of it, and what is installed is not copied over`,
    edits,
    claims: claimsOf(document, copy, crossing),
    changes,
  };
}

/** Of what the installs read, that which no COPY directly above the one that moves has brought to the same path. */
function missingBefore(
  pass: Pass,
  copy: ContextCopy,
  reads: readonly string[],
  tree: ImageTree,
): readonly string[] {
  const { instruction } = copy;
  const above = pass.get(imageTrees)(instruction);
  const stage = pass.document.stageOf(instruction);
  if (typeof above === 'string' || stage === undefined) return reads;
  const flags = (one: Instruction): string =>
    one.flags.map(({ name, value }) => `--${name}=${value ?? ''}`).join(' ');
  return reads.filter((path) => {
    const earlier = above.origin(path);
    if (earlier === undefined || earlier.path !== tree.origin(path)?.path) return true;
    if (flags(earlier.copy.instruction) !== flags(instruction)) return true;
    // what is run between may have written to it
    return stage.instructions.some(
      ({ keyword, index }) =>
        keyword === 'RUN' && index > earlier.copy.instruction.index && index < instruction.index,
    );
  });
}

/** Why the builder would install again all the same; `undefined` where a change of some file spares it a RUN. */
function idleness(
  pass: Pass,
  copy: ContextCopy,
  reads: readonly string[],
  tree: ImageTree,
  edits: readonly Edit[],
): string | undefined {
  const { document, context } = pass;
  const read = reads.map((path) => tree.origin(path)!.path);
  const earlier = pass
    .get(contextCopies)
    .filter(({ instruction }) => instruction.index < copy.instruction.index);
  const takes = ({ sources }: ContextCopy, path: string): boolean => sources.some((one) => one.takes(path));
  const stage = document.stageOf(copy.instruction)!.index;
  for (const path of context.files()) {
    const isOwn = takes(copy, path) && !read.some((one) => one === path || path.startsWith(`${one}/`));
    if (!isOwn || earlier.some((one) => takes(one, path))) continue;
    return sparesInstall(pass, edits, path, stage)
      ? undefined
      : 'a source change would run the install again all the same';
  }
  return 'what it brings is copied before already';
}

/** What the installs read, manifests before what belongs to them. */
function manifestsFirst(installs: readonly Pick<Install, 'project' | 'reads'>[]): readonly string[] {
  const isManifest = (path: string): boolean =>
    installs.some(({ project }) =>
      project.ecosystem.manifests.includes(path.slice(path.lastIndexOf('/') + 1)),
    );
  const paths = [...new Set(installs.flatMap((install) => install.reads))];
  return [...paths.filter(isManifest), ...paths.filter((path) => !isManifest(path))];
}

/** Whether there is a file that it brings and no install reads. */
function bringsMore({ sources }: ContextCopy, reads: readonly string[], tree: ImageTree): boolean {
  const paths = reads.map((path) => tree.origin(path)!.path);
  return sources.some(({ path }) => path === undefined || !paths.includes(path));
}

/** Everything from the copy to where it goes. */
function claimsOf(document: Document, { instruction }: ContextCopy, { last }: Crossing): readonly Span[] {
  return document.instructions
    .filter(({ index }) => index > instruction.index && index <= last.index)
    .map(({ span }) => span);
}

interface Ignoring {
  readonly path: string;
  readonly patterns: readonly string[];
  readonly edits: readonly Edit[];
}

/** What must not be in the context, because the copy would put it over what is installed; or why that cannot be had. */
function ignoredBy(
  pass: Pass,
  copy: ContextCopy,
  tree: ImageTree,
  { installs }: Crossing,
): Ignoring | string {
  const { context } = pass;
  const patterns: string[] = [];
  for (const { step, project } of installs) {
    const { ecosystem, call, directory } = project;
    const overlay = ecosystem.overlay(tree, directory, call);
    const run = pass.document.instructions.find((one) => pass.get(projectSteps)(one).includes(step))!;
    if (ecosystem.pinsRelease?.(tree, directory) === true && pass.get(corepackPins)(run))
      return 'Corepack may write `packageManager` into the manifest, over which the copy would put the old one';
    for (const file of overlay.files) {
      const brought = tree.origin(file);
      if (brought?.copy !== copy) continue;
      const { lockfile } = ecosystem;
      const sync =
        lockfile?.path(tree, directory) === file ? lockfile.inSync(tree, directory, call) : undefined;
      if (sync !== 'in sync') {
        const reason = sync === undefined ? '' : `: ${sync.reason}`;
        return `the install may write \`${brought.path}\`, over which the copy would put the old one${reason}`;
      }
      const setting = pass.get(lockfileSettings)(run, step, lockfile);
      if (setting !== undefined) return setting;
    }
    for (const made of overlay.directories) {
      const path = tree.source(copy, made);
      if (path !== undefined && context.ignore?.excludes(path) !== true) patterns.push(path);
    }
  }
  const needed = shortest([...new Set(patterns)]);
  const path = ignorePath(context);
  if (needed.length === 0) return { path, patterns: [], edits: [] };
  const objection = ignoreObjection(pass, needed);
  if (objection !== undefined)
    return `what is installed would be copied over, and cannot be ignored: ${objection}`;
  return { path, patterns: needed, edits: [appendIgnore(path, context.ignore?.text ?? '', needed)] };
}

/** One pattern for directories of one name, where there are several. */
function shortest(paths: readonly string[]): readonly string[] {
  const names = new Map<string, string[]>();
  for (const path of paths) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    names.set(name, [...(names.get(name) ?? []), path]);
  }
  return [...names].map(([name, all]) => (all.length === 1 ? all[0]! : `**/${name}`));
}

function listed(texts: readonly string[]): string {
  const shown = texts.length > 4 ? [...texts.slice(0, 3), `${texts.length - 3} more files`] : texts;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)!}`;
}
