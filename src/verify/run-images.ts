/** Containers of both images, started alike and compared. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunComparison, RunOutcome } from '../report/verification.js';
import { DEFAULT_SHELL } from '../shell/shell.js';
import { ShellScript } from '../shell/script.js';
import { MappedText } from '../text/mapped.js';
import { answerAt } from './answers.js';
import type { Answer } from './answers.js';
import { sameOutput } from './run-output.js';
import type { Session } from './session.js';

export interface RunRequest {
  /** what stands behind the image in `docker run IMAGE …`; empty or `undefined` for what the image itself says */
  readonly command: string | undefined;
  /** to wait for, instead of the end */
  readonly port: number | undefined;
}

/** Of what a container writes. */
const MAX_OUTPUT = 64 * 1024;
/** How long a port may take to answer. */
const PORT_SECONDS = 60;
const POLL_MILLISECONDS = 200;

/** Throws where it is interrupted. */
export async function runImages(
  session: Session,
  images: { readonly before: string; readonly after: string },
  request: RunRequest,
): Promise<RunComparison> {
  const { command, port } = request;
  const run = (name: string, image: string): Promise<Outcome> => runImage(session, name, image, request);
  const before = await run('run-before', images.before);
  const after = await run('run-after', images.after);
  const own = command === '' ? 'the command of the image' : command;
  const title = [own, port === undefined ? undefined : `port ${port}`].filter((part) => part !== undefined);
  const outcome = { command: title.join(', '), before: before.outcome, after: after.outcome };
  if (port !== undefined) {
    const same =
      before.answer?.status === after.answer?.status &&
      before.outcome.answered === after.outcome.answered &&
      before.outcome.exitCode === after.outcome.exitCode;
    return { ...outcome, same };
  }
  if (before.outcome.exitCode !== after.outcome.exitCode) return { ...outcome, same: false };
  if (sameOutput(before.outcome.output, after.outcome.output)) return { ...outcome, same: true };
  const again = await run('run-again', images.before);
  const same = sameOutput(before.outcome.output, after.outcome.output, again.outcome.output);
  return { ...outcome, same };
}

interface Outcome {
  readonly outcome: RunOutcome;
  readonly answer: Answer | undefined;
}

async function runImage(
  session: Session,
  suffix: string,
  image: string,
  { command, port }: RunRequest,
): Promise<Outcome> {
  const start = performance.now();
  const words = commandWords(command ?? '');
  const { name, result } = await session.start({
    name: suffix,
    image,
    words,
    ...(port !== undefined && { port }),
  });
  // 126 and 127: the command cannot be run, all else is of the engine: https://docs.docker.com/engine/containers/run/#exit-status
  if (result.end !== 'done' && result.exitCode !== 126 && result.exitCode !== 127) {
    const said = result.stderr.trim().split('\n')[0] ?? '';
    throw new Error(`a container could not be started: ${said}`);
  }
  let exitCode = result.end === 'done' ? undefined : result.exitCode;
  let answer: Answer | undefined;
  if (result.end === 'done') {
    if (port !== undefined) answer = await awaitPort(session, name, port);
    if (answer === undefined) exitCode = await awaitEnd(session, name, port === undefined);
  }
  const logs = result.end === 'done' ? await session.ask((commands) => commands.logs(name)) : result;
  await session.ask((commands) => commands.remove(name));
  const status = answer?.status === undefined ? '' : `HTTP ${answer.status} from port ${port}\n`;
  return {
    outcome: {
      exitCode,
      output: (status + logs.stdout + logs.stderr).slice(0, MAX_OUTPUT),
      seconds: Math.round((performance.now() - start) / 100) / 10,
      answered: port === undefined ? undefined : answer !== undefined,
    },
    answer,
  };
}

/** The exit code; `undefined` where it had to be stopped, or need not be waited for and still runs. */
async function awaitEnd(session: Session, name: string, waits: boolean): Promise<number | undefined> {
  if (!waits && (await isRunning(session, name))) return undefined;
  const { end, stdout } = await session.ask((commands) => commands.wait(name), session.options.seconds);
  return end === 'done' ? Number(stdout.trim()) : undefined;
}

async function isRunning(session: Session, name: string): Promise<boolean> {
  const { stdout } = await session.ask((commands) => commands.running(name));
  return stdout.trim() === 'true';
}

async function awaitPort(session: Session, name: string, port: number): Promise<Answer | undefined> {
  const deadline = performance.now() + Math.min(PORT_SECONDS, session.options.seconds) * 1000;
  const isHosts = session.options.build.network === 'host';
  while (performance.now() < deadline) {
    const address = isHosts
      ? `127.0.0.1:${port}`
      : (await session.ask((commands) => commands.address(name, port))).stdout.split('\n')[0]!.trim();
    const [, host, number] = /^(.+):(\d+)$/.exec(address) ?? [];
    const answer = host === undefined ? undefined : await answerAt(host, Number(number));
    // In the host's network somebody else may answer.
    if (answer !== undefined && (await isRunning(session, name))) return answer;
    if (!(await isRunning(session, name))) return undefined;
    await sleep(POLL_MILLISECONDS, undefined, {
      ...(session.options.signal && { signal: session.options.signal }),
    });
  }
  return undefined;
}

/** A simple command as its words, as a shell would hand them on; what needs a shell goes to one in the image. */
export function commandWords(command: string): readonly string[] {
  if (command.trim() === '') return [];
  const source = MappedText.join(command, [{ start: 0, end: command.length }]);
  const script = ShellScript.parse(source, DEFAULT_SHELL);
  const node = typeof script === 'string' ? undefined : script.single;
  const inShell = ['/bin/sh', '-c', command];
  if (node?.kind !== 'command' || node.redirections.length + node.assignments.length > 0) return inShell;
  const values = node.words.flatMap(({ value, glob, text }) =>
    value === undefined || glob || text.startsWith('~') ? [] : [value],
  );
  return values.length > 0 && values.length === node.words.length ? values : inShell;
}
