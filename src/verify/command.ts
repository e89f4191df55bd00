/** Other programs: started, read line by line or as a stream, and ended with all their children. */
import { kill, platform } from 'node:process';
import type { Readable } from 'node:stream';
import { execa } from 'execa';

export interface CommandOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** ends it */
  readonly signal: AbortSignal | undefined;
  /** ends it after so long */
  readonly seconds: number;
  /** each line that it writes, of both streams */
  readonly onLine?: (line: string) => void;
}

export interface CommandResult {
  /**
   * - `done`: it ended with 0
   * - `failed`: with something else
   * - `missing`: there is no such program
   * - `late`: its time was over
   */
  readonly end: 'done' | 'failed' | 'missing' | 'late';
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** How long a program may take to end once it was asked to, before it is made to. */
const GRACE_MILLISECONDS = 5000;
/** What is kept of each stream, from its beginning. */
const MAX_CHARACTERS = 1024 * 1024;

/** Runs a program to its end. Throws where it is interrupted by the signal, and for nothing else. */
export async function runCommand(
  program: string,
  args: readonly string[],
  { onLine, ...options }: CommandOptions,
): Promise<CommandResult> {
  const child = start(program, args, options);
  const kept = { stdout: '', stderr: '' };
  const read = async (stream: 'stdout' | 'stderr'): Promise<void> => {
    for await (const line of child.running.iterable({ from: stream })) {
      if (kept[stream].length < MAX_CHARACTERS) kept[stream] += `${line}\n`;
      onLine?.(line);
    }
  };
  // What is wrong with the process is told by its result.
  await Promise.allSettled([read('stdout'), read('stderr')]);
  return { ...(await child.result()), ...kept };
}

/** Runs a program and hands on what it prints, as it comes. Throws what `consume` throws, else its own failure. */
export async function streamCommand<T>(
  program: string,
  args: readonly string[],
  options: CommandOptions,
  consume: (stdout: Readable) => Promise<T>,
): Promise<T> {
  const child = start(program, args, options);
  let stderr = '';
  child.running.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (stderr.length < MAX_CHARACTERS) stderr += text;
  });
  const consumed = consume(child.running.stdout).then(
    (value) => ({ value }),
    (error: unknown) => {
      child.end();
      return { error };
    },
  );
  const outcome = await consumed;
  const { end } = await child.result();
  if (end === 'done' && 'value' in outcome) return outcome.value;
  const said = stderr.trim().split('\n').at(-1) ?? '';
  if (end !== 'done' && said !== '') throw new Error(`\`${program} ${args[0]}\` failed: ${said}`);
  if ('error' in outcome) throw outcome.error;
  throw new Error(`\`${program} ${args[0]}\` ${end === 'late' ? 'took too long' : 'failed'}`);
}

function start(program: string, args: readonly string[], options: Omit<CommandOptions, 'onLine'>) {
  const { environment, cwd, signal, seconds } = options;
  signal?.throwIfAborted();
  const isGroup = platform !== 'win32';
  const running = execa(program, args, {
    cwd,
    env: environment,
    stdin: 'ignore',
    buffer: false,
    reject: false,
    // A group of its own, which the terminal's interrupt does not reach and which can be ended as a whole.
    detached: isGroup,
  });
  let isLate = false;
  let force: NodeJS.Timeout | undefined;
  const send = (name: NodeJS.Signals): void => {
    try {
      if (!isGroup || running.pid === undefined) running.kill(name);
      else kill(-running.pid, name);
    } catch {
      // The last of the group is gone.
    }
  };
  const end = (): void => {
    send('SIGTERM');
    force ??= setTimeout(() => send('SIGKILL'), GRACE_MILLISECONDS);
  };
  const limit = setTimeout(() => {
    isLate = true;
    end();
  }, seconds * 1000);
  signal?.addEventListener('abort', end);

  const result = async (): Promise<Pick<CommandResult, 'end' | 'exitCode'>> => {
    const { exitCode, failed, code } = await running;
    clearTimeout(limit);
    signal?.removeEventListener('abort', end);
    // Children that it left behind have heard the first signal as well, and not all obey.
    if (force !== undefined) send('SIGKILL');
    clearTimeout(force);
    signal?.throwIfAborted();
    if (isLate) return { end: 'late', exitCode };
    if (code === 'ENOENT' || code === 'EACCES') return { end: 'missing', exitCode: undefined };
    return { end: failed ? 'failed' : 'done', exitCode };
  };
  return { running, end, result };
}
