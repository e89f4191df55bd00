/** `dockmod verify`: which files, what is printed where, what is written, and the exit code. */
import { resolve } from 'node:path';
import { findsManifests } from '../analysis/finds-manifests.js';
import { namedFiles } from '../analysis/named-files.js';
import { concluded } from '../report/concluded.js';
import { oneLine } from '../report/location.js';
import type { Verdict, Verification } from '../report/verification.js';
import { withoutText } from '../report/without-text.js';
import { verifications } from '../verify/verify.js';
import type { VerifiedFile, VerifySettings } from '../verify/verify.js';
import { usesColor } from './color.js';
import {
  configurationLines,
  configurationsOf,
  configuredContext,
  ignoredBy,
  rewritingOf,
} from './configured.js';
import { isDirectory } from './directory.js';
import { discover } from './discover.js';
import { progressOn } from './progress.js';
import type { ProgressOutput } from './progress.js';
import { readFile } from './read.js';
import { DONE, PENDING, REFUSED } from './exit-codes.js';
import type { Output, Surroundings } from './run.js';
import type { VerifyCommand } from './verify-arguments.js';
import { refusedOutput, writeOutput } from './write-output.js';
import { writeReport } from './write-report.js';

export interface VerifySurroundings extends Pick<Surroundings, 'transforms' | 'cwd' | 'environment'> {
  readonly stdout: Output & { readonly columns?: number };
  readonly stderr: ProgressOutput;
  /** interrupts */
  readonly signal: AbortSignal;
}

/** Of each verdict; the first of these that a run has is its exit code. */
const EXIT_CODES: readonly { readonly code: number; readonly verdicts: readonly Verdict[] }[] = [
  { code: PENDING, verdicts: ['different', 'broken'] },
  { code: REFUSED, verdicts: ['failed', 'unbuildable'] },
];

/** Runs the command and returns the exit code. Throws where it is interrupted. */
export async function verify(command: VerifyCommand, surroundings: VerifySurroundings): Promise<number> {
  const { cwd, stderr, stdout, signal } = surroundings;
  const { output, context, quiet } = command;
  if (context !== undefined && !isDirectory(resolve(cwd, context))) {
    stderr.write(`dockmod: ${oneLine(context)}: is no directory (--context)\n`);
    return REFUSED;
  }
  const targets = await discover(command.paths, cwd);
  const refusal = refusedOutput(
    [{ file: output }],
    targets.map(({ path }) => path),
    cwd,
  );
  if (refusal !== undefined) {
    stderr.write(`dockmod: ${oneLine(refusal)}\n`);
    return REFUSED;
  }

  const progress = progressOn(stderr, command);
  const results: Verification[] = [];
  const files: (VerifiedFile & { readonly bytes: Buffer })[] = [];
  const configurations = configurationsOf(command, surroundings);
  for (const { path, problem, leftAlone } of targets) {
    const file = resolve(cwd, path);
    const configured = await configurations.of(file);
    if ('problems' in configured) {
      const lines = configurationLines(configured, cwd).join('; ');
      results.push(concluded(withoutText(path), 'failed', lines));
      continue;
    }
    const ignored = ignoredBy(configured, cwd);
    if (ignored !== undefined) {
      results.push(concluded(withoutText(path), 'unchanged', ignored));
      continue;
    }
    const source = problem === undefined && leftAlone === undefined ? readFile(file) : undefined;
    if (source !== undefined && 'text' in source)
      files.push({
        ...{ path, file, ...source, rewriting: rewritingOf(configured, command) },
        configured: configuredContext(configured, cwd),
      });
    else if (leftAlone !== undefined) results.push(concluded(withoutText(path), 'unchanged', leftAlone));
    else {
      const because = `${path}: ${problem ?? source!.failure.message}`;
      results.push(concluded(withoutText(path), 'failed', because));
    }
  }
  try {
    const settings = settingsOf(command, surroundings, (now) => progress.show(now));
    for await (const verification of verifications(files, settings)) {
      const { bytes } = files.find(({ path }) => path === verification.path)!;
      results.push(command.write ? written(verification, cwd, bytes) : verification);
    }
  } catch (error) {
    progress.clear();
    if (signal.aborted && !quiet)
      stderr.write('dockmod: interrupted: builds and containers are ended, and what they made is removed\n');
    throw error;
  }
  progress.clear();
  results.sort((a, b) => (a.path < b.path ? -1 : 1));

  const text = await rendered(results, command, surroundings);
  if (output === undefined) stdout.write(text);
  else {
    const problem = writeOutput(resolve(cwd, output), text);
    if (problem !== undefined) {
      stderr.write(`${oneLine(output)}: error: ${problem}\n`);
      return REFUSED;
    }
  }
  return (
    EXIT_CODES.find(({ verdicts }) => results.some(({ verdict }) => verdicts.includes(verdict)))?.code ?? DONE
  );
}

function settingsOf(
  command: VerifyCommand,
  { transforms, cwd, signal }: VerifySurroundings,
  onProgress: NonNullable<VerifySettings['onProgress']>,
): VerifySettings {
  const { level, only, skip, builder, cache, pull, bisect, timeout, buildArgs, secrets } = command;
  const { context, platform, target, network, touch, run, port } = command;
  return {
    isMeant: findsManifests,
    namedFiles,
    rewriting: {
      transforms,
      level: level ?? 'standard',
      skip,
      ...(only !== undefined && { only }),
    },
    ...{ cwd, signal, onProgress, builder, cache, pull, bisect, timeout, buildArgs, secrets },
    ...(context !== undefined && { context }),
    ...(platform !== undefined && { platform }),
    ...(target !== undefined && { target }),
    ...(network !== undefined && { network }),
    ...(touch !== undefined && { touch }),
    ...(run !== undefined && { run }),
    ...(port !== undefined && { port }),
  };
}

/** Puts the rewritten texts in place where they have verified. */
function written(verification: Verification, cwd: string, read: Buffer): Verification {
  if (verification.verdict !== 'verified') return verification;
  const refusal = writeReport(verification.report, cwd, read);
  if (refusal === undefined) return { ...verification, written: true };
  return { ...verification, verdict: 'failed', because: `it is verified, and ${refusal}` };
}

async function rendered(
  results: readonly Verification[],
  { format, color, output }: VerifyCommand,
  { stdout, environment }: VerifySurroundings,
): Promise<string> {
  switch (format) {
    case 'table': {
      const { verificationTable } = await import('../report/verification-table.js');
      const isColored = usesColor(color, output === undefined ? stdout : {}, environment);
      const width = output === undefined ? stdout.columns : undefined;
      return verificationTable(results, { color: isColored, ...(width !== undefined && { width }) });
    }
    case 'json':
      return (await import('../report/verification-json.js')).verificationJson(results);
    case 'markdown':
      return (await import('../report/verification-markdown.js')).verificationMarkdown(results);
    case 'html':
      return (await import('../report/verification-html.js')).verificationHtml(results);
  }
}
