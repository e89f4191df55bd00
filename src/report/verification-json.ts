/** Verifications for programs. */
import { octal } from './difference.js';
import { plainReport } from './json.js';
import type {
  BeforeAfter,
  BuiltImage,
  Comparison,
  FileState,
  RunOutcome,
  Verification,
} from './verification.js';

/**
 * A JSON array with one object for each file. Keys are those of `Verification`, in its order, and never absent: what was
 * not done, does not apply or is no number is null. Sizes are bytes, times seconds; a `mode` is a text in octal, as
 * `chmod` takes it. `report` is as `dockmod --format json` prints it: with the diff, without the two texts.
 */
export async function verificationJson(verifications: readonly Verification[]): Promise<string> {
  return `${JSON.stringify(await Promise.all(verifications.map(ofVerification)), undefined, 2)}\n`;
}

// Each object names its keys: that is their order, whatever the order in which the objects were made.

async function ofVerification(verification: Verification): Promise<object> {
  const { comparison, contextSent, rebuild, run } = verification;
  return {
    path: verification.path,
    verdict: verification.verdict,
    because: verification.because,
    report: await plainReport(verification.report),
    builder: verification.builder ?? null,
    context: verification.context ?? null,
    target: verification.target ?? null,
    before: orNull(verification.before, ofImage),
    after: orNull(verification.after, ofImage),
    comparison: orNull(comparison, ofComparison),
    contextSent: orNull(contextSent, (sent) => both(sent, ({ files, bytes }) => ({ files, bytes }))),
    rebuild: orNull(rebuild, (rebuilt) => ({
      touched: rebuilt.touched,
      ...both(rebuilt, ({ seconds, steps, cached }) => ({ seconds, steps, cached })),
    })),
    run: orNull(run, (ran) => ({ command: ran.command, ...both(ran, ofRun), same: ran.same })),
    culprits: verification.culprits ?? null,
    written: verification.written,
  };
}

function ofImage({ seconds, steps, bytes, wasted, layers, files }: BuiltImage): object {
  return {
    seconds,
    steps: steps.map(({ name, cached, seconds }) => ({ name, cached, seconds })),
    bytes,
    wasted,
    layers: layers.map(({ createdBy, bytes, wasted, shared }) => ({ createdBy, bytes, wasted, shared })),
    files,
  };
}

function ofComparison({ files, config }: Comparison): object {
  return {
    files: files.map((file) => ({
      path: file.path,
      aspects: file.aspects,
      before: orNull(file.before, ofState),
      after: orNull(file.after, ofState),
      class: file.class,
      because: file.because,
    })),
    config: config.map((setting) => ({
      field: setting.field,
      before: setting.before ?? null,
      after: setting.after ?? null,
      class: setting.class,
      because: setting.because,
    })),
  };
}

function ofState({ type, mode, uid, gid, bytes, target, hash }: FileState): object {
  return { type, mode: octal(mode), uid, gid, bytes, target: target ?? null, hash: hash ?? null };
}

function ofRun({ exitCode, output, seconds, answered }: RunOutcome): object {
  return { exitCode: exitCode ?? null, output, seconds, answered: answered ?? null };
}

function both<T>({ before, after }: BeforeAfter<T>, of: (value: T) => object): object {
  return { before: of(before), after: of(after) };
}

function orNull<T>(value: T | undefined, of: (value: T) => object): object | null {
  return value === undefined ? null : of(value);
}
