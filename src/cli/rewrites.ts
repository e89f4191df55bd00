/** The files of a run, rewritten in their order: one after the other, or several at a time. */
import type { Report } from '../report/report.js';
import { withoutText } from '../report/without-text.js';
import { Pool } from './pool.js';
import { rewriteTarget } from './rewrite-target.js';
import type { Rewritten, RunTarget, Shared, Wishes } from './rewrite-target.js';

/** What a worker is asked for: neighbouring files, which mostly share repository and configuration. */
export interface WorkerTask {
  readonly targets: readonly RunTarget[];
  readonly wishes: Wishes;
  readonly config: string | false | undefined;
  readonly cwd: string;
  /** what git runs in */
  readonly environment: NodeJS.ProcessEnv;
}

export interface RewritesOptions extends Pick<WorkerTask, 'config' | 'environment'> {
  readonly wishes: Wishes;
  readonly shared: Shared;
  /** the module of workers; without one there are none */
  readonly worker: URL | undefined;
  /** how many of them; `undefined`: as `processors` has it, where that pays */
  readonly jobs: number | undefined;
  readonly processors: number;
}

/** Fewer files than this are done before a worker is ready. */
const WORTH = 48;
/** Files of a task. */
const CHUNK = 8;

/**
 * What becomes of each target, in their order, and the same whatever the number of workers. A worker knows nothing of
 * the ignore files that others rewrite: the files of such a context are done again, here.
 */
export async function* rewrites(
  targets: readonly RunTarget[],
  options: RewritesOptions,
): AsyncGenerator<Rewritten> {
  const { wishes, shared, worker, jobs, processors } = options;
  const workers = jobs ?? (targets.length < WORTH ? 1 : processors);
  if (worker === undefined || workers < 2 || targets.length < 2) {
    for (const target of targets) yield await rewriteTarget(target, wishes, shared);
    return;
  }
  const pool = new Pool(worker, Math.min(workers, Math.ceil(targets.length / CHUNK)));
  try {
    const chunks = chunked(targets);
    const started = new Map<number, Promise<readonly Rewritten[]>>();
    let begun = 0;
    for (const [at, chunk] of chunks.entries()) {
      // as many as keep all busy, for results wait in memory
      for (; begun < Math.min(chunks.length, at + 2 * workers); begun++)
        started.set(begun, done(chunks[begun]!, pool, options));
      const results = await started.get(at)!;
      started.delete(at);
      for (const [index, rewritten] of results.entries()) {
        const isStale = rewritten.root !== '' && shared.ignores.has(rewritten.root);
        yield isStale ? await rewriteTarget(chunk[index]!, wishes, shared) : rewritten;
      }
    }
  } finally {
    await pool.close();
  }
}

/** What is sent between threads are bytes, and no Buffer. */
async function work(pool: Pool, task: WorkerTask): Promise<readonly Rewritten[]> {
  const results = (await pool.run(task)) as readonly Rewritten[];
  return results.map((one) => (one.bytes === undefined ? one : { ...one, bytes: Buffer.from(one.bytes) }));
}

function chunked(targets: readonly RunTarget[]): readonly (readonly RunTarget[])[] {
  return Array.from({ length: Math.ceil(targets.length / CHUNK) }, (_, at) =>
    targets.slice(at * CHUNK, (at + 1) * CHUNK),
  );
}

/** A chunk by a worker; where that one ends, each file by itself, so that one costs no other. */
async function done(
  targets: readonly RunTarget[],
  pool: Pool,
  { wishes, shared, config, environment }: RewritesOptions,
): Promise<readonly Rewritten[]> {
  const task = (some: readonly RunTarget[]): WorkerTask => ({
    ...{ targets: some, config, environment, cwd: shared.cwd },
    wishes: {
      ...{ level: wishes.level, only: wishes.only, skip: wishes.skip },
      ...{ context: wishes.context, stdinFilename: wishes.stdinFilename },
    },
  });
  const isLocal = targets.some(({ stdin }) => stdin === true);
  try {
    if (!isLocal) return await work(pool, task(targets));
  } catch {
    // Which of them it was is found out below.
  }
  const results: Rewritten[] = [];
  for (const target of targets) {
    if (target.stdin === true) results.push(await rewriteTarget(target, wishes, shared));
    else results.push(...(await work(pool, task([target])).catch((error: unknown) => [lost(target, error)])));
  }
  return results;
}

function lost({ path }: RunTarget, error: unknown): Rewritten {
  const reason = error instanceof Error ? error.message : String(error);
  const message = `the worker that had it ended: ${reason}`;
  const report: Report = withoutText(path, { kind: 'internal', place: undefined, message });
  return { report, problems: [], root: '' };
}
