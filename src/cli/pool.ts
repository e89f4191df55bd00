/** Threads that do tasks of one kind, and that may end in the middle of one. */
import { Worker } from 'node:worker_threads';

interface Waiting {
  readonly task: unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** What a worker answers. */
export type Answer = { readonly value: unknown } | { readonly error: string };

/**
 * A pool of workers, each of which does one task at a time. A worker that ends, for whatever reason, rejects its task and
 * no other; another takes its place. (The pools that are kept for this leave such a task open for good.)
 */
export class Pool {
  readonly #module: URL;
  readonly #most: number;
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, Waiting>();
  readonly #queue: Waiting[] = [];

  constructor(module: URL, most: number) {
    this.#module = module;
    this.#most = most;
  }

  run(task: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ task, resolve, reject });
      this.#next();
    });
  }

  /** Ends all workers; tasks that are not done never will be. */
  async close(): Promise<void> {
    this.#queue.length = 0;
    await Promise.all([...this.#idle, ...this.#busy.keys()].map((worker) => worker.terminate()));
  }

  #next(): void {
    const [waiting] = this.#queue;
    if (waiting === undefined) return;
    const worker = this.#idle.pop() ?? (this.#busy.size < this.#most ? this.#open() : undefined);
    if (worker === undefined) return;
    this.#queue.shift();
    this.#busy.set(worker, waiting);
    worker.postMessage(waiting.task);
  }

  #open(): Worker {
    const worker = new Worker(this.#module);
    const end = (reason: string): void => {
      const waiting = this.#busy.get(worker);
      this.#busy.delete(worker);
      const at = this.#idle.indexOf(worker);
      if (at !== -1) this.#idle.splice(at, 1);
      waiting?.reject(new Error(reason));
      this.#next();
    };
    worker.on('message', (answer: Answer) => {
      const waiting = this.#busy.get(worker);
      this.#busy.delete(worker);
      this.#idle.push(worker);
      if ('error' in answer) waiting?.reject(new Error(answer.error));
      else waiting?.resolve(answer.value);
      this.#next();
    });
    worker.on('error', (error: unknown) => end(error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => end(`exit code ${code}`));
    return worker;
  }
}
