/** A worker: rewrites some of the files of a run. What it has found out about repositories it keeps for the next. */
import { parentPort } from 'node:worker_threads';
import { transforms } from '../../transforms/index.js';
import { Repositories } from '../context/repository.js';
import { configurationsOf } from './configured.js';
import type { Answer } from './pool.js';
import { rewriteTarget } from './rewrite-target.js';
import type { Rewritten, Shared } from './rewrite-target.js';
import type { WorkerTask } from './rewrites.js';

let shared: Shared | undefined;

async function work(task: WorkerTask): Promise<readonly Rewritten[]> {
  const { targets, wishes, config, cwd, environment } = task;
  shared ??= {
    cwd,
    configurations: configurationsOf({ config }, { transforms, cwd }),
    repositories: new Repositories(environment),
    ignores: new Map(),
    stdin: nothing(),
  };
  const results: Rewritten[] = [];
  for (const target of targets) results.push(await rewriteTarget(target, wishes, shared));
  return results;
}

/** Standard input is read by the main thread. */
async function* nothing(): AsyncGenerator<string> {}

parentPort?.on('message', (task: WorkerTask) => {
  const answer = (one: Answer): void => parentPort?.postMessage(one);
  work(task).then(
    (value) => answer({ value }),
    (error: unknown) => answer({ error: error instanceof Error ? error.message : String(error) }),
  );
});
