/** The main job: read, rewrite, print or write; every file, whatever becomes of the others. */
import { relative, resolve } from 'node:path';
import { Repositories } from '../context/repository.js';
import type { AnyTransform } from '../engine/rewrite.js';
import { diff } from '../report/diff.js';
import { explain } from '../report/explain.js';
import { explainContext } from '../report/explain-context.js';
import { format } from '../report/format.js';
import { oneLine } from '../report/location.js';
import { failures, leftAlone, unusedSuppressions } from '../report/messages.js';
import { isRewritten } from '../report/outcome.js';
import type { Report } from '../report/report.js';
import { declinedReasons, summary } from '../report/summary.js';
import type { RewriteCommand } from './arguments.js';
import { usesColor } from './color.js';
import { configurationsOf } from './configured.js';
import { DONE, PENDING, REFUSED } from './exit-codes.js';
import { gitEnvironment } from './git.js';
import { statusLine } from './progress.js';
import { rewrites } from './rewrites.js';
import type { Rewritten } from './rewrite-target.js';
import { targetsOf } from './targets.js';
import { refusedOutput, writeOutput } from './write-output.js';
import { writeReport } from './write-report.js';

/** What a run has around it. */
export interface Surroundings {
  readonly transforms: readonly AnyTransform[];
  readonly cwd: string;
  readonly stdin: AsyncIterable<string | Buffer>;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: NodeJS.ProcessEnv;
  /** of dockmod, for formats that name it */
  readonly version: string;
  /** ends the run between two files */
  readonly signal?: AbortSignal;
  /** the module of workers; without one, files are done one after the other */
  readonly worker?: URL;
  /** how many there are */
  readonly processors?: number;
}

export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Runs the command and returns the exit code. Rejects with the reason of `signal` where that ends it. */
export async function run(command: RewriteCommand, surroundings: Surroundings): Promise<number> {
  const { stdout, stderr, environment, cwd, transforms, version, signal } = surroundings;
  const { write, quiet, outputs } = command;
  const color = usesColor(command.color, stdout, environment);
  const errorColor = usesColor(command.color, stderr, environment);
  const printsDiff = outputs.some(({ format, file }) => format === 'diff' && file === undefined);

  const repositories = new Repositories(gitEnvironment(environment));
  const targets = await targetsOf(command, {
    ...{ cwd, repositories, environment: gitEnvironment(environment) },
    stdin: surroundings.stdin,
  });
  if ('problem' in targets) {
    stderr.write(`dockmod: ${oneLine(targets.problem)}\n`);
    return REFUSED;
  }
  const refusal = refusedOutput(
    outputs,
    targets.map(({ path }) => path),
    cwd,
  );
  if (refusal !== undefined) {
    stderr.write(`dockmod: ${oneLine(refusal)}\n`);
    return REFUSED;
  }

  const reports: Report[] = [];
  let explained = false;
  const said = new Set<string>();
  const ignores = new Map<string, Readonly<Record<string, string>>>();
  const shared = { configurations: configurationsOf(command, surroundings), repositories, ignores };
  const status = statusLine(quiet ? {} : stderr);
  const rewriting = rewrites(targets, {
    ...{ wishes: command, config: command.config, environment: gitEnvironment(environment) },
    ...{ jobs: command.jobs, worker: surroundings.worker, processors: surroundings.processors ?? 1 },
    shared: { ...surroundings, ...shared },
  });
  for await (const rewritten of rewriting) {
    status.clear();
    const target = targets[reports.length]!;
    // Signals are delivered where the event loop polls.
    if (signal !== undefined) await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
    const report = write && target.stdin !== true ? put(rewritten, cwd) : rewritten.report;
    const { place, problems, root } = rewritten;
    // Files of one context see each other's rewrites of its ignore file.
    if (report.failures.length === 0 && report.files.length > 0) {
      const texts = report.files.map(
        (file) => [relative(root, resolve(cwd, file.path)), file.after] as const,
      );
      ignores.set(root, { ...ignores.get(root), ...Object.fromEntries(texts) });
    }
    reports.push(report);
    if (target.stdin === true && write && report.failures.length === 0) stdout.write(report.after);
    if (printsDiff) {
      const patch = await diff(report, { color });
      if (patch !== '') stdout.write(patch);
    }
    for (const line of rewritten.misconfigured ?? failures(report, { color: errorColor })) {
      if (rewritten.misconfigured === undefined || !said.has(line)) stderr.write(`${line}\n`);
      said.add(line);
    }
    for (const line of quiet ? [] : unusedSuppressions(report, { color: errorColor }))
      stderr.write(`${line}\n`);
    const note = quiet ? undefined : leftAlone(report, { color: errorColor });
    if (note !== undefined) stderr.write(`${note}\n`);
    for (const line of quiet ? [] : problems) {
      if (!said.has(line)) stderr.write(`${line}\n`);
      said.add(line);
    }
    const where = place === undefined ? '' : explainContext(report.path, place);
    const explanation = command.explain ? where + explain(report, { color: errorColor }) : '';
    if (explanation !== '') {
      stderr.write(explained ? `\n${explanation}` : explanation);
      explained = true;
    }
    if (reports.length < targets.length) status.show(`${reports.length} of ${targets.length} files`);
  }
  status.clear();
  const told = { written: write, explained: command.explain };
  let isOutputLost = false;
  for (const { format: name, file } of outputs) {
    if (name === 'diff' && file === undefined) continue;
    const text = await format(name, reports, { version, transforms, ...told });
    const problem = file === undefined ? void stdout.write(text) : writeOutput(resolve(cwd, file), text);
    if (problem === undefined) continue;
    isOutputLost = true;
    stderr.write(`${oneLine(file ?? '')}: error: ${problem}\n`);
  }
  if (!quiet) {
    const declined = command.explain ? [] : declinedReasons(reports);
    if (declined.length > 0)
      stderr.write(`declined, by reason:\n${declined.map((line) => `  ${line}\n`).join('')}`);
    stderr.write(`${summary(reports, told)}\n`);
  }
  if (isOutputLost || reports.some((report) => report.failures.length > 0)) return REFUSED;
  return command.check && reports.some(isRewritten) ? PENDING : DONE;
}

/** Writes what is rewritten; what could not be written is a failure of the report. */
function put({ report, bytes }: Rewritten, cwd: string): Report {
  if (!isRewritten(report) || bytes === undefined) return report;
  const refusal = writeReport(report, cwd, bytes);
  if (refusal === undefined) return report;
  return { ...report, failures: [{ kind: 'input', place: undefined, message: refusal }] };
}
