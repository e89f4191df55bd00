/** The main job: read, rewrite, print or write; every file, whatever becomes of the others. */
import { writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { diskContext } from '../context/disk-context.js';
import { locateContext } from '../context/locate.js';
import { rewrite } from '../engine/rewrite.js';
import type { AnyTransform } from '../engine/rewrite.js';
import { diff } from '../report/diff.js';
import { explain } from '../report/explain.js';
import { json } from '../report/json.js';
import { oneLine } from '../report/location.js';
import { failures, leftAlone } from '../report/messages.js';
import { isRewritten } from '../report/outcome.js';
import type { Report } from '../report/report.js';
import { summary } from '../report/summary.js';
import { withoutText } from '../report/without-text.js';
import { STDIN } from './arguments.js';
import type { RewriteCommand } from './arguments.js';
import { usesColor } from './color.js';
import { isDirectory } from './directory.js';
import { discover } from './discover.js';
import type { Target } from './discover.js';
import { readFile, readStream, reason } from './read.js';
import { replaceFile, uninterrupted } from './write.js';

/** What a run has around it. */
export interface Surroundings {
  readonly transforms: readonly AnyTransform[];
  readonly cwd: string;
  readonly stdin: AsyncIterable<string | Buffer>;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: NodeJS.ProcessEnv;
}

export interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Exit codes: part of the command line's contract. */
export const DONE = 0;
export const PENDING = 1;
export const REFUSED = 2;

/** Runs the command and returns the exit code. */
export async function run(command: RewriteCommand, surroundings: Surroundings): Promise<number> {
  const { stdout, stderr, environment, cwd } = surroundings;
  const { write, quiet, output, context, format = write && output === undefined ? 'none' : 'diff' } = command;
  const color = usesColor(command.color, output === undefined ? stdout : {}, environment);
  const errorColor = usesColor(command.color, stderr, environment);
  const fileOutput: string[] = [];
  const print = (text: string): unknown =>
    output === undefined ? stdout.write(text) : fileOutput.push(text);

  if (context !== undefined && !isDirectory(resolve(cwd, context))) {
    stderr.write(`dockmod: ${oneLine(context)}: is no directory (--context)\n`);
    return REFUSED;
  }
  const targets = await targetsOf(command, cwd);
  if (output !== undefined && targets.some(({ path }) => resolve(cwd, path) === resolve(cwd, output))) {
    stderr.write(`dockmod: ${oneLine(output)}: is among the files to rewrite, and cannot be the output\n`);
    return REFUSED;
  }

  const reports: Report[] = [];
  let explained = false;
  for (const target of targets) {
    const report = await rewriteTarget(target, command, surroundings);
    reports.push(report);
    if (target.stdin === true && write && report.failures.length === 0) stdout.write(report.after);
    if (format === 'diff') {
      const patch = await diff(report, { color });
      if (patch !== '') print(patch);
    }
    for (const line of failures(report, { color: errorColor })) stderr.write(`${line}\n`);
    const note = quiet ? undefined : leftAlone(report, { color: errorColor });
    if (note !== undefined) stderr.write(`${note}\n`);
    const explanation = command.explain ? explain(report, { color: errorColor }) : '';
    if (explanation !== '') {
      stderr.write(explained ? `\n${explanation}` : explanation);
      explained = true;
    }
  }
  if (format === 'json') print(await json(reports));
  if (!quiet) stderr.write(`${summary(reports, { written: write, explained: command.explain })}\n`);

  const problem = output === undefined ? undefined : writeOutput(resolve(cwd, output), fileOutput.join(''));
  if (problem !== undefined) stderr.write(`${oneLine(output ?? '')}: error: ${problem}\n`);
  if (problem !== undefined || reports.some((report) => report.failures.length > 0)) return REFUSED;
  return command.check && reports.some(isRewritten) ? PENDING : DONE;
}

interface RunTarget extends Target {
  readonly stdin?: boolean;
}

async function targetsOf(
  { paths, stdinFilename }: RewriteCommand,
  cwd: string,
): Promise<readonly RunTarget[]> {
  const files = await discover(
    paths.filter((path) => path !== STDIN),
    cwd,
  );
  return paths.includes(STDIN) ? [{ path: stdinFilename ?? '<stdin>', stdin: true }, ...files] : files;
}

async function rewriteTarget(
  { path, stdin: isStdin, problem, leftAlone }: RunTarget,
  { level, only, skip, write, context }: RewriteCommand,
  { transforms, stdin, cwd }: Surroundings,
): Promise<Report> {
  if (problem !== undefined) return withoutText(path, { kind: 'input', place: undefined, message: problem });
  if (leftAlone !== undefined) return { ...withoutText(path), leftAlone };
  const file = resolve(cwd, path);
  const source = isStdin === true ? await readStream(stdin) : readFile(file);
  if ('failure' in source) return withoutText(path, source.failure);

  const report = attempt(path, source.text, () =>
    rewrite(path, source.text, {
      transforms,
      level,
      skip,
      context:
        context === undefined
          ? locateContext(source.text, isStdin === true ? cwd : dirname(file))
          : diskContext(resolve(cwd, context)),
      ...(only !== undefined && { only }),
    }),
  );
  if (!write || isStdin === true || !isRewritten(report)) return report;
  const refusal = await uninterrupted(() => replaceFile(file, source.bytes, report.after));
  if (refusal === undefined) return report;
  return { ...report, failures: [{ kind: 'input', place: undefined, message: refusal }] };
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

/** Why the output could not be written. */
function writeOutput(path: string, text: string): string | undefined {
  try {
    writeFileSync(path, text);
    return undefined;
  } catch (error) {
    return reason(error);
  }
}
