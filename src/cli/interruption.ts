/** Signals that end the process, held back until the work has cleaned up behind itself. */

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Does `work` with a signal that aborts when the process is asked to end. Once the work is over the process ends by
 * the signal it got; a second one ends it at once.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let received: NodeJS.Signals | undefined;
  const release = (): void => {
    for (const signal of SIGNALS) process.off(signal, interrupt);
  };
  const interrupt = (signal: NodeJS.Signals): void => {
    if (received !== undefined) {
      release();
      process.kill(process.pid, signal);
      return;
    }
    received = signal;
    controller.abort(new Error(`interrupted by ${signal}`));
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  try {
    return await work(controller.signal);
  } finally {
    release();
    if (received !== undefined) {
      process.kill(process.pid, received);
      // It is delivered between two turns of the event loop.
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}
