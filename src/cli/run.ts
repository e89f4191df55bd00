/** The main job: read, rewrite, print or write; every file, whatever becomes of the others. */
import { relative, resolve } from 'node:path';
import { findsManifests } from '../analysis/finds-manifests.js';
import { overlay } from '../context/context.js';
import type { BuildContext } from '../context/context.js';
import { locateContexts, onlyContext } from '../context/locate.js';
import type { Location } from '../context/locate.js';
import { Repositories } from '../context/repository.js';
import { rewriteInAll } from '../engine/rewrite-in-all.js';
import type { AnyTransform } from '../engine/rewrite.js';
import { diff } from '../report/diff.js';
import { explain } from '../report/explain.js';
import { explainContext } from '../report/explain-context.js';
import { format } from '../report/format.js';
import { oneLine } from '../report/location.js';
import { failures, leftAlone } from '../report/messages.js';
import { isRewritten } from '../report/outcome.js';
import type { Report } from '../report/report.js';
import { summary } from '../report/summary.js';
import { withoutText } from '../report/without-text.js';
import { STDIN } from './arguments.js';
import type { RewriteCommand } from './arguments.js';
import { usesColor } from './color.js';
import { discover, display } from './discover.js';
import type { Target } from './discover.js';
import { readFile, readStream } from './read.js';
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
  const { stdout, stderr, environment, cwd, transforms, version } = surroundings;
  const { write, quiet, outputs } = command;
  const color = usesColor(command.color, stdout, environment);
  const errorColor = usesColor(command.color, stderr, environment);
  const printsDiff = outputs.some(({ format, file }) => format === 'diff' && file === undefined);

  const targets = await targetsOf(command, cwd);
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
  const repositories = new Repositories(gitEnvironment(environment));
  const ignores = new Map<string, Readonly<Record<string, string>>>();
  for (const target of targets) {
    const { report, location } = await rewriteTarget(target, command, surroundings, repositories, ignores);
    reports.push(report);
    if (target.stdin === true && write && report.failures.length === 0) stdout.write(report.after);
    if (printsDiff) {
      const patch = await diff(report, { color });
      if (patch !== '') stdout.write(patch);
    }
    for (const line of failures(report, { color: errorColor })) stderr.write(`${line}\n`);
    const note = quiet ? undefined : leftAlone(report, { color: errorColor });
    if (note !== undefined) stderr.write(`${note}\n`);
    for (const line of quiet || location === undefined ? [] : problemsOf(location, cwd)) {
      if (!said.has(line)) stderr.write(`${line}\n`);
      said.add(line);
    }
    const place = location?.isUsed !== true ? '' : explainContext(report.path, described(location, cwd));
    const explanation = command.explain ? place + explain(report, { color: errorColor }) : '';
    if (explanation !== '') {
      stderr.write(explained ? `\n${explanation}` : explanation);
      explained = true;
    }
  }
  const told = { written: write, explained: command.explain };
  let isOutputLost = false;
  for (const { format: name, file } of outputs) {
    if (name === 'diff' && file === undefined) continue;
    const text = await format(name, reports, { version, transforms, ...told });
    const problem =
      file === undefined ? void stdout.write(text) : await writeOutput(resolve(cwd, file), text);
    if (problem === undefined) continue;
    isOutputLost = true;
    stderr.write(`${oneLine(file ?? '')}: error: ${problem}\n`);
  }
  if (!quiet) stderr.write(`${summary(reports, told)}\n`);
  if (isOutputLost || reports.some((report) => report.failures.length > 0)) return REFUSED;
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

/** What becomes of a file, and where it is built as far as that was asked. */
interface Rewritten {
  readonly report: Report;
  readonly location?: Location;
}

async function rewriteTarget(
  { path, stdin: isStdin, problem, leftAlone }: RunTarget,
  { level, only, skip, write, context, stdinFilename }: RewriteCommand,
  { transforms, stdin, cwd }: Surroundings,
  repositories: Repositories,
  ignores: Map<string, Readonly<Record<string, string>>>,
): Promise<Rewritten> {
  if (problem !== undefined)
    return { report: withoutText(path, { kind: 'input', place: undefined, message: problem }) };
  if (leftAlone !== undefined) return { report: { ...withoutText(path), leftAlone } };
  const file = resolve(cwd, path);
  const source = isStdin === true ? await readStream(stdin) : readFile(file);
  if ('failure' in source) return { report: withoutText(path, source.failure) };
  const named = isStdin === true ? resolve(cwd, stdinFilename ?? 'Dockerfile') : file;
  const location = await locateContexts(
    { path: named, text: source.text },
    {
      repositories,
      isMeant: findsManifests,
      ...(context !== undefined && { context: resolve(cwd, context) }),
    },
  );

  const onDisk = onlyContext(location);
  const key = onDisk.root ?? '';
  const known = location.plausible.map((one) => overlay(one, ignores.get(one.root ?? '') ?? {}));

  const rewritten = attempt(path, source.text, () =>
    rewriteInAll(path, source.text, known, {
      transforms,
      level,
      skip,
      ...(only !== undefined && { only }),
    }),
  );
  const report = {
    ...rewritten,
    files: rewritten.files.map((one) => ({ ...one, path: shown(onDisk, one, cwd) })),
  };
  if (!isRewritten(report)) return { report, location };
  if (write && isStdin !== true) {
    const refusal = await writeReport(report, cwd, source.bytes);
    if (refusal !== undefined)
      return {
        report: { ...report, failures: [{ kind: 'input', place: undefined, message: refusal }] },
        location,
      };
  }
  // Files of one context see each other's rewrites of its ignore file.
  const texts = Object.fromEntries(rewritten.files.map((one) => [one.path, one.after]));
  ignores.set(key, { ...ignores.get(key), ...texts });
  return { report, location };
}

/** The path of a file of the context as the user knows it. */
function shown({ root = '' }: BuildContext, { path }: { readonly path: string }, cwd: string): string {
  return display(resolve(root, path), cwd);
}

/** A hook's GIT_DIR and the like speak of another repository. */
function gitEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^GIT_(?!CONFIG)/.test(name)));
}

/** What could not be read of the repository's declarations, a line each. */
function problemsOf({ repository, problems }: Location, cwd: string): readonly string[] {
  return problems.map(
    ({ path, message }) => `${oneLine(relative(cwd, resolve(repository, path)))}: ${oneLine(message)}`,
  );
}

/** Directories as the user knows them, with where the answer came from; or why there is none. */
function described({ contexts, reason }: Location, cwd: string): Parameters<typeof explainContext>[1] {
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
