/** One file of a run: read, located and rewritten; nothing is written here. */
import { relative, resolve } from 'node:path';
import type { Configurations } from '../config/configurations.js';
import { configurationLines, configuredContext, ignoredBy, rewritingOf } from './configured.js';
import { findsManifests } from '../analysis/finds-manifests.js';
import { namedFiles } from '../analysis/named-files.js';
import { overlay } from '../context/context.js';
import type { BuildContext } from '../context/context.js';
import { locateContexts, onlyContext } from '../context/locate.js';
import type { Location } from '../context/locate.js';
import type { Repositories } from '../context/repository.js';
import { rewriteInAll } from '../engine/rewrite-in-all.js';
import type { ContextExplanation } from '../report/explain-context.js';
import { oneLine } from '../report/location.js';
import type { Report } from '../report/report.js';
import { withoutText } from '../report/without-text.js';
import type { RewriteCommand } from './arguments.js';
import { display } from './discover.js';
import type { Target } from './discover.js';
import { readFile, readStream } from './read.js';

export interface RunTarget extends Target {
  readonly stdin?: boolean;
}

/** What the user asked for that bears on a single file. */
export type Wishes = Pick<RewriteCommand, 'level' | 'only' | 'skip' | 'context' | 'stdinFilename'>;

/** What the files of a run share. */
export interface Shared {
  readonly configurations: Configurations;
  /** absolute; paths are as seen from it */
  readonly cwd: string;
  readonly stdin: AsyncIterable<string | Buffer>;
  readonly repositories: Repositories;
  /** texts of ignore files as they will be, by the context's root and their path in it */
  readonly ignores: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** What becomes of a file. Plain data. */
export interface Rewritten {
  readonly report: Report;
  /** what was read; absent where nothing could be */
  readonly bytes?: Buffer;
  /** where it is built, as far as that was asked */
  readonly place?: ContextExplanation;
  /** what could not be read of the repository's declarations, a line each */
  readonly problems: readonly string[];
  /** the one directory that it is built with, absolute; empty where that is not known */
  readonly root: string;
  /** what is wrong with its configuration, a line each: nothing was done */
  readonly misconfigured?: readonly string[];
}

/** Rewrites a target as it stands now. Never throws for what a file or a directory holds. */
export async function rewriteTarget(
  { path, stdin: isStdin, problem, leftAlone }: RunTarget,
  wishes: Wishes,
  { configurations, cwd, stdin, repositories, ignores }: Shared,
): Promise<Rewritten> {
  const { context, stdinFilename } = wishes;
  const unread = (report: Report): Rewritten => ({ report, problems: [], root: '' });
  if (problem !== undefined)
    return unread(withoutText(path, { kind: 'input', place: undefined, message: problem }));
  if (leftAlone !== undefined) return unread({ ...withoutText(path), leftAlone });
  const file = resolve(cwd, path);
  const named = isStdin === true ? resolve(cwd, stdinFilename ?? 'Dockerfile') : file;
  const configured = await configurations.of(named);
  if ('problems' in configured) {
    const message = 'its configuration cannot be used';
    return {
      ...unread(withoutText(path, { kind: 'input', place: undefined, message })),
      misconfigured: configurationLines(configured, cwd),
    };
  }
  const ignored = ignoredBy(configured, cwd);
  if (ignored !== undefined) return unread({ ...withoutText(path), leftAlone: ignored });
  const source = isStdin === true ? await readStream(stdin) : readFile(file);
  if ('failure' in source) return unread(withoutText(path, source.failure));
  const location = await locateContexts(
    { path: named, text: source.text },
    {
      repositories,
      isMeant: findsManifests,
      namedFiles,
      configured: configuredContext(configured, cwd),
      ...(context !== undefined && { context: resolve(cwd, context) }),
    },
  );
  const onDisk = onlyContext(location);
  const known = location.plausible.map((one) => overlay(one, ignores.get(one.root ?? '') ?? {}));
  const rewritten = attempt(path, source.text, () =>
    rewriteInAll(path, source.text, known, rewritingOf(configured, wishes)),
  );
  const files = rewritten.files.map((one) => ({ ...one, path: shown(onDisk, one, cwd) }));
  return {
    report: { ...rewritten, files },
    bytes: source.bytes,
    ...(location.isUsed && { place: described(location, cwd) }),
    problems: problemsOf(location, cwd),
    root: onDisk.root ?? '',
  };
}

/** The path of a file of the context as the user knows it. */
function shown({ root = '' }: BuildContext, { path }: { readonly path: string }, cwd: string): string {
  return display(resolve(root, path), cwd);
}

function problemsOf({ repository, problems }: Location, cwd: string): readonly string[] {
  return problems.map(
    ({ path, message }) => `${oneLine(relative(cwd, resolve(repository, path)))}: ${oneLine(message)}`,
  );
}

/** Directories as the user knows them, with where the answer came from; or why there is none. */
function described({ contexts, reason }: Location, cwd: string): ContextExplanation {
  if (reason !== undefined) return { reason };
  return {
    directories: contexts.map(({ root, origin }) => ({ path: relative(cwd, root ?? cwd) || '.', origin })),
  };
}

/** The engine does not throw; should it ever, the other files are done all the same. */
function attempt(path: string, text: string, rewriting: () => Report): Report {
  try {
    return rewriting();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      ...withoutText(path, { kind: 'internal', place: undefined, message }),
      before: text,
      after: text,
    };
  }
}
