/** Dockerfiles built as they are and as rewritten, and the images compared: `dockmod verify`. */
import { basename, dirname, isAbsolute, relative, resolve } from 'node:path';
import type { BuildContext } from '../context/context.js';
import { locateContexts, onlyContext } from '../context/locate.js';
import type { LocateOptions } from '../context/locate.js';
import { Repositories } from '../context/repository.js';
import { rewriteInAll } from '../engine/rewrite-in-all.js';
import { rewrite } from '../engine/rewrite.js';
import type { RewriteOptions } from '../engine/rewrite.js';
import { concluded } from '../report/concluded.js';
import { isRewritten } from '../report/outcome.js';
import type { Report } from '../report/report.js';
import type {
  BuiltImage,
  Comparison,
  ContextSent,
  Rebuild,
  RebuildOutcome,
  RunComparison,
  Verdict,
  Verification,
} from '../report/verification.js';
import { culpritsOf } from './bisect.js';
import type { BuildFailure } from './build-failure.js';
import type { StepBegun } from './build-progress.js';
import type { BuildOptions } from './builder.js';
import { compareImages } from './compare-images.js';
import { contextFiles, copyContext, readFirst } from './context-files.js';
import type { ContextFile } from './context-files.js';
import { anyOf, declarationsOf, notSent } from './declarations.js';
import type { BuilderChoice, FoundBuilder } from './find-builder.js';
import { findBuilder } from './find-builder.js';
import { finalFiles, layersOf, wasted } from './image-contents.js';
import type { ImageContents } from './image-contents.js';
import { newRunId } from './run-id.js';
import { runImages } from './run-images.js';
import { openSession } from './session.js';
import type { Built, Session } from './session.js';
import { sourceToTouch, touch } from './touch.js';
import { openWorkspace, sweepWorkspaces } from './workspace.js';
import type { Workspace } from './workspace.js';

/** A Dockerfile as it is. */
export interface VerifiedFile {
  /** as the caller names it */
  readonly path: string;
  /** absolute path of the file */
  readonly file: string;
  readonly text: string;
  /** how it is rewritten, where that is not as for the others */
  readonly rewriting?: Omit<RewriteOptions, 'context'>;
  /** directory that its configuration names, absolute, and where: it comes behind that of the options */
  readonly configured?: LocateOptions['configured'];
}

export interface VerifyOptions extends BuildOptions {
  /** default `auto`: the first of docker, podman and buildah that is installed and answers */
  readonly builder?: BuilderChoice;
  /** directory that all Dockerfiles are built with; default: located for each */
  readonly context?: string;
  /** take steps from the builder's cache; default: no */
  readonly cache?: boolean;
  /** ask the registry for newer base images, once for each Dockerfile; default: no */
  readonly pull?: boolean;
  /** a file of the context, or `auto` for a source file of it: changed in a copy, of which both are built again */
  readonly touch?: string;
  /** what stands behind the image in `docker run IMAGE …`: both containers must do the same; '' for the image's own */
  readonly run?: string;
  /** a port that must answer in both containers */
  readonly port?: number;
  /** find the transforms to blame by building with fewer; default: no */
  readonly bisect?: boolean;
  /** seconds for each build and each container; default 1800 */
  readonly timeout?: number;
  /** interrupts: what was started is ended and what was made is removed, and then the signal's reason is thrown */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: VerifyProgress) => void;
}

/** What is being done. */
export interface VerifyProgress {
  readonly path: string;
  /** `build before`, `read after`, `rebuild before` … */
  readonly activity: string;
  readonly step: StepBegun | undefined;
}

/** What a caller that knows transforms and a working directory has to add. */
export interface VerifySettings extends VerifyOptions {
  readonly rewriting: Omit<RewriteOptions, 'context'>;
  /** Whether a Dockerfile makes sense with a context, where several could be meant. */
  readonly isMeant?: LocateOptions['isMeant'];
  readonly namedFiles?: LocateOptions['namedFiles'];
  /** absolute; relative paths in the options are taken from it */
  readonly cwd: string;
}

const DEFAULT_SECONDS = 1800;

/**
 * Verifies one Dockerfile after the other. What goes wrong with one is its verdict and never stops the others; the
 * builder is looked for once one needs it. Throws only where the signal interrupts.
 */
export async function* verifications(
  files: readonly VerifiedFile[],
  settings: VerifySettings,
): AsyncGenerator<Verification> {
  const { signal, cwd, timeout = DEFAULT_SECONDS } = settings;
  const run = newRunId();
  const repositories = new Repositories();
  let found: FoundBuilder | string | undefined;
  let work: Work | undefined;
  try {
    for (const file of files) {
      signal?.throwIfAborted();
      const candidate = await candidateOf(file, settings, repositories);
      const needed = buildable(candidate);
      if (typeof needed !== 'string') {
        yield needed;
        continue;
      }
      found ??= await findBuilder(settings.builder ?? 'auto', {
        cwd,
        signal,
        needsContainers: settings.run !== undefined || settings.port !== undefined,
      });
      if (typeof found === 'string') {
        yield concluded(candidate.report, 'failed', found);
        continue;
      }
      if (work === undefined) {
        sweepWorkspaces();
        const workspace = openWorkspace(run);
        const session = openSession({
          builder: found.builder,
          run,
          workspace,
          cwd,
          build: buildOptions(settings),
          seconds: timeout,
          signal,
        });
        work = { session, workspace, builder: found.title, settings };
        await session.sweep();
      }
      try {
        yield await verifyOne({ ...candidate, context: needed }, work);
      } catch (error) {
        signal?.throwIfAborted();
        yield { ...concluded(candidate.report, 'failed', wordsOf(error)), builder: found.title };
      } finally {
        await work.session.clear();
      }
    }
  } finally {
    await work?.session.clear();
    work?.workspace.remove();
  }
}

interface Work {
  readonly session: Session;
  readonly workspace: Workspace;
  /** name and version */
  readonly builder: string;
  readonly settings: VerifySettings;
}

interface Candidate extends VerifiedFile {
  readonly report: Report;
  readonly located: BuildContext;
  /** the directory, absolute */
  readonly context?: string;
  /** why it is not known */
  readonly why?: string;
}

function buildOptions({ platform, target, buildArgs, secrets, network }: BuildOptions): BuildOptions {
  return {
    ...(platform !== undefined && { platform }),
    ...(target !== undefined && { target }),
    ...(buildArgs !== undefined && { buildArgs }),
    ...(secrets !== undefined && { secrets }),
    ...(network !== undefined && { network }),
  };
}

async function candidateOf(
  file: VerifiedFile,
  settings: VerifySettings,
  repositories: Repositories,
): Promise<Candidate> {
  const { context, isMeant, namedFiles } = settings;
  const location = await locateContexts(
    { path: file.file, text: file.text },
    {
      repositories,
      configured: file.configured,
      ...(isMeant !== undefined && { isMeant }),
      ...(namedFiles !== undefined && { namedFiles }),
      ...(context !== undefined && { context: resolve(settings.cwd, context) }),
    },
  );
  const located = onlyContext(location);
  const rewriting = file.rewriting ?? settings.rewriting;
  const rewritten = rewriteInAll(file.path, file.text, location.plausible, rewriting);
  const report = {
    ...rewritten,
    files: rewritten.files.map((one) => ({
      ...one,
      path: displayed(resolve(located.root ?? settings.cwd, one.path), settings.cwd),
    })),
  };
  const directories = location.contexts.flatMap(({ root }) => (root === undefined ? [] : [root]));
  const directory = directories.length === 0 ? location.fallback : directories[0]!;
  if (directory !== undefined && directories.length <= 1)
    return { ...file, report, located, context: directory };
  const several = directories.map((path) => `\`${displayed(path, settings.cwd)}\``).join(' and ');
  return { ...file, report, located, why: location.reason ?? `${several} are declared` };
}

/** The context to build with, or the verdict where there is nothing to build. */
function buildable(candidate: Candidate): string | Verification {
  const { report, context, path, why = 'none is known' } = candidate;
  const [failure] = report.failures;
  if (failure !== undefined) {
    const place = failure.place === undefined ? path : `${path}:${failure.place.start.line}`;
    return concluded(candidate.report, 'failed', `${place}: ${failure.message}`);
  }
  if (!isRewritten(report))
    return concluded(candidate.report, 'unchanged', report.leftAlone ?? 'there is nothing to rewrite');
  if (context === undefined)
    return concluded(
      report,
      'failed',
      `it is not certain which directory it is built with (${why}): give it as \`--context DIR\``,
    );
  return context;
}

async function verifyOne(candidate: Candidate & { context: string }, work: Work): Promise<Verification> {
  const { path, report, file, context } = candidate;
  const { session, workspace, settings } = work;
  const { cache = false, pull = false } = settings;
  const { builder } = session.options;

  const ownIgnore = readFirst(dirname(file), [`${basename(file)}.dockerignore`]);
  const ignore = ownIgnore ?? readFirst(context, builder.ignoreNames);
  const sent = contextFiles(context, ignore);
  const sentAfter = report.files.length === 0 ? sent : contextFiles(context, ignoreOf(report, ignore));
  const known = {
    ...concluded(candidate.report, 'failed', ''),
    builder: work.builder,
    context: displayed(context, settings.cwd),
    target: settings.target,
    contextSent: { before: amountOf(sent), after: amountOf(sentAfter) },
  };
  const conclude = (verdict: Verdict, because: string, more: Partial<Verification> = {}): Verification => ({
    ...known,
    verdict,
    because,
    ...more,
  });

  const touched = settings.touch === 'auto' ? sourceToTouch(sent) : settings.touch;
  if (settings.touch !== undefined) {
    if (touched === undefined)
      return conclude('failed', 'the context has no source file to change: give one as `--touch FILE`');
    if (!sent.some((entry) => entry.kind === 'file' && entry.path === touched))
      return conclude(
        'failed',
        `\`${touched}\` is no file of the context that reaches the builder (--touch)`,
      );
  }

  const progress = (activity: string, step?: StepBegun): void =>
    settings.onProgress?.({ path, activity, step });
  const build = (
    text: string,
    name: string,
    more: Partial<BuildRequest> = {},
  ): Promise<Built | BuildFailure> => {
    const { directory = context, activity = `build ${name}`, ignoreFile = ownIgnore, ...rest } = more;
    progress(activity);
    return session.build({
      name,
      file: workspace.write(name, text, ignoreFile),
      path,
      context: directory,
      cache,
      ...rest,
      onStep: (step) => progress(activity, step),
    });
  };
  const read = (built: Built, name: string): Promise<ImageContents> => {
    progress(`read ${name}`);
    return session.read(built.image);
  };

  const before = await build(report.before, 'before', { pull });
  if ('reason' in before) return conclude(before.isDockerfiles ? 'unbuildable' : 'failed', before.reason);
  const rewritten = (one: Report): Partial<BuildRequest> => {
    const ignoreFile = ignoreOf(one, ownIgnore);
    return ignoreFile === undefined ? {} : { ignoreFile };
  };
  let after = await build(report.after, 'after', rewritten(report));
  // To say that a rewrite breaks a build is no small thing, and a network may fail for a moment.
  if ('reason' in after && after.isDockerfiles) after = await build(report.after, 'after', rewritten(report));

  const blame = async (
    verifies: (after: Built, kept: Report) => Promise<boolean>,
  ): Promise<readonly string[]> => {
    const ids = [...new Set(report.applied.map(({ id }) => id))].sort();
    return culpritsOf(ids, async (kept) => {
      const fewer = rewrite(path, report.before, {
        ...(candidate.rewriting ?? settings.rewriting),
        only: kept,
        context: candidate.located,
      });
      if (!isRewritten(fewer)) return true;
      const activity = `build with ${kept.join(', ')} only`;
      const built = await build(fewer.after, 'fewer', { cache: true, activity, ...rewritten(fewer) });
      if (!('reason' in built)) return verifies(built, fewer);
      if (!built.isDockerfiles) throw new Error(built.reason);
      return false;
    });
  };

  if ('reason' in after) {
    if (!after.isDockerfiles) return conclude('failed', after.reason);
    const culprits = settings.bisect === true ? await blame(() => Promise.resolve(true)) : undefined;
    return conclude('broken', `the rewritten Dockerfile does not build: ${after.reason}`, { culprits });
  }

  const contents = { before: await read(before, 'before'), after: await read(after, 'after') };
  const unsent = notSent(sent, sentAfter);
  const compare = (image: ImageContents, { applied }: Report, control?: ImageContents): Comparison =>
    compareImages(contents.before, image, anyOf(declarationsOf(applied), unsent), control);
  let comparison = compare(contents.after, report);
  let control: ImageContents | undefined;
  if (unexplained(comparison).length > 0) {
    const again = await build(report.before, 'control', { cache: false, activity: 'build before once more' });
    if ('reason' in again)
      return conclude('failed', `a second build of the unchanged Dockerfile failed: ${again.reason}`);
    control = await read(again, 'control');
    comparison = compare(contents.after, report, control);
  }
  const images = {
    before: builtImage(before, contents.before, contents.after),
    after: builtImage(after, contents.after, contents.before),
    comparison,
  };

  const request =
    settings.run === undefined && settings.port === undefined
      ? undefined
      : { command: settings.run, port: settings.port };
  const compareRuns = (image: string): Promise<RunComparison | undefined> => {
    if (request === undefined) return Promise.resolve(undefined);
    progress('run both');
    return runImages(session, { before: before.image, after: image }, request);
  };
  const run = await compareRuns(after.image);
  const difference = differenceOf(comparison, run);

  if (difference !== undefined) {
    const culprits =
      settings.bisect === true
        ? await blame(async (built, fewer) => {
            const differs = unexplained(compare(await read(built, 'fewer'), fewer, control)).length > 0;
            return !differs && (await compareRuns(built.image))?.same !== false;
          })
        : undefined;
    return conclude('different', difference, { ...images, run, culprits });
  }

  let rebuild: Rebuild | undefined;
  let failedRebuild: string | undefined;
  if (touched !== undefined) {
    const copy = workspace.directory('context');
    progress('copy the context');
    copyContext(context, sent, copy);
    const again = async (
      text: string,
      name: string,
      more: Partial<BuildRequest> = {},
    ): Promise<RebuildOutcome | string> => {
      // Another content for each, or the one would find the other's steps in the cache.
      touch(copy, touched);
      const built = await build(text, `touched-${name}`, {
        cache: true,
        directory: copy,
        activity: `rebuild ${name}`,
        ...more,
      });
      if ('reason' in built) return built.reason;
      const cached = built.steps.filter((step) => step.cached).length;
      return { seconds: built.seconds, steps: built.steps.length, cached };
    };
    const [first, second] = [
      await again(report.before, 'before'),
      await again(report.after, 'after', rewritten(report)),
    ];
    if (typeof first !== 'string' && typeof second !== 'string')
      rebuild = { touched, before: first, after: second };
    else
      failedRebuild = `; with \`${touched}\` changed: ${[first, second].find((one) => typeof one === 'string')}`;
  }
  return conclude('verified', agreement(comparison) + (failedRebuild ?? ''), { ...images, run, rebuild });
}

interface BuildRequest {
  readonly cache: boolean;
  readonly pull: boolean;
  /** instead of the context */
  readonly directory: string;
  /** for the progress */
  readonly activity: string;
  /** text of the ignore file, where it is not the one that the builder finds in the context */
  readonly ignoreFile: string;
}

/** The ignore file that a rewrite has made, else the one that there is. */
function ignoreOf({ files }: Report, otherwise: string | undefined): string | undefined {
  return files[0]?.after ?? otherwise;
}

function amountOf(sent: readonly ContextFile[]): ContextSent {
  return {
    files: sent.filter(({ kind }) => kind !== 'directory').length,
    bytes: sent.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

function builtImage({ seconds, steps }: Built, image: ImageContents, other: ImageContents): BuiltImage {
  return {
    seconds,
    steps,
    bytes: image.layers.reduce((sum, { bytes }) => sum + bytes, 0),
    wasted: wasted(image).bytes,
    layers: layersOf(image, other),
    files: finalFiles(image).size,
  };
}

function unexplained({ files, config }: Comparison): readonly string[] {
  return [
    ...config
      .filter((one) => one.class === 'unexplained')
      .map(({ field }) => `\`${field}\` of the image's config`),
    ...files
      .filter((one) => one.class === 'unexplained')
      .map(({ path, aspects }) => `\`${path}\` (${aspects.join(', ')})`),
  ];
}

/** What differs that must not, in one line; `undefined` for nothing. */
function differenceOf(comparison: Comparison, run: RunComparison | undefined): string | undefined {
  const [first, ...others] = unexplained(comparison);
  if (first !== undefined) {
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    return `nothing explains the difference of ${first}${more}`;
  }
  if (run?.same !== false) return undefined;
  const { before, after, command } = run;
  if (before.answered !== after.answered)
    return `${command} answers in the container ${before.answered === true ? 'before' : 'after'} only`;
  if (before.exitCode !== after.exitCode)
    return `\`${command}\` exits with ${String(before.exitCode)} before and ${String(after.exitCode)} after`;
  return `\`${command}\` writes something else`;
}

function agreement({ files, config }: Comparison): string {
  const count = files.length + config.length;
  if (count === 0) return 'both build, and the images are the same';
  return `both build, and ${count === 1 ? 'the one difference is' : `all ${count} differences are`} explained`;
}

/** As a user would write it. */
function displayed(directory: string, cwd: string): string {
  const way = relative(cwd, directory);
  return way === '' ? '.' : way.startsWith('..') || isAbsolute(way) ? directory : way;
}

function wordsOf(error: unknown): string {
  const { code, message = String(error) } = error as Partial<NodeJS.ErrnoException>;
  return code === 'ENOSPC' ? 'no space is left on the device' : message.replaceAll('\n', ' ');
}
