/** What was measured of both images: the rows of every table that compares them. */
import { change, count, counted, duration, percentage, size } from './quantity.js';
import type { BuiltImage, RunOutcome, Verification } from './verification.js';

/** One row: what it is, its value before and after, and what became of it. */
export interface Measure {
  readonly label: string;
  readonly before: string;
  readonly after: string;
  /** `−38.2 MB`, `same` */
  readonly change: string;
  /** `−12 %`; empty where it says nothing */
  readonly percentage: string;
  /** whether that is what one wants; `undefined` where it is neither good nor bad */
  readonly better: boolean | undefined;
}

/** Only what was done: empty where nothing was built. A value that one of both images has not is a dash. */
export function measures(verification: Verification): readonly Measure[] {
  return [
    ...ofImages(verification),
    ...ofContext(verification),
    ...ofRebuild(verification),
    ...ofRun(verification),
  ];
}

const NONE = '–';

function ofImages({ before, after }: Verification): readonly Measure[] {
  if (before === undefined && after === undefined) return [];
  const row = (
    label: string,
    of: (image: BuiltImage) => number,
    format: (number: number) => string,
    lessIsBetter = true,
  ): Measure => numbers(label, before && of(before), after && of(after), format, lessIsBetter);
  return [
    row('size', ({ bytes }) => bytes, size),
    row('layers', ({ layers }) => layers.length, count, false),
    row('wasted', ({ wasted }) => wasted, size),
    row('files', ({ files }) => files, count, false),
    row('build time', ({ seconds }) => seconds, duration, false),
  ];
}

function ofContext({ contextSent }: Verification): readonly Measure[] {
  if (contextSent === undefined) return [];
  const { before, after } = contextSent;
  return [
    numbers('context sent', before.bytes, after.bytes, size, true),
    numbers('context files', before.files, after.files, count, true),
  ];
}

function ofRebuild({ rebuild }: Verification): readonly Measure[] {
  if (rebuild === undefined) return [];
  const { before, after } = rebuild;
  return [
    {
      label: 'rebuild cached',
      before: `${count(before.cached)} of ${count(before.steps)}`,
      after: `${count(after.cached)} of ${count(after.steps)}`,
      change: change(before.cached, after.cached, count),
      percentage: '',
      better: before.cached === after.cached ? undefined : after.cached > before.cached,
    },
    numbers('rebuild time', before.seconds, after.seconds, duration, true),
  ];
}

function ofRun({ run }: Verification): readonly Measure[] {
  if (run === undefined) return [];
  return [
    {
      label: 'run',
      before: outcome(run.before),
      after: outcome(run.after),
      change: run.same ? 'same' : 'differs',
      percentage: '',
      better: run.same ? undefined : false,
    },
  ];
}

/** `exit 0`, `answered` */
function outcome({ exitCode, answered }: RunOutcome): string {
  if (answered !== undefined) return answered ? 'answered' : 'no answer';
  return exitCode === undefined ? 'stopped' : `exit ${exitCode}`;
}

/** Whether two runs differ in no more than what they wrote; the first line that differs, counted from 1. */
export function firstDifferentLine(
  before: string,
  after: string,
):
  | { readonly line: number; readonly before: string | undefined; readonly after: string | undefined }
  | undefined {
  if (before === after) return undefined;
  const [old, now] = [before.split('\n'), after.split('\n')];
  let index = 0;
  while (index < old.length && old[index] === now[index]) index++;
  return { line: index + 1, before: old[index], after: now[index] };
}

/** `docker 28.5.2 (BuildKit)`, `context .`, `target web`: with what it was built, in the order one would say it. */
export function circumstances({
  builder,
  context,
  target,
  report,
  written,
}: Verification): readonly string[] {
  const fixes = report.applied.length;
  return [
    ...(builder === undefined ? [] : [builder]),
    ...(context === undefined ? [] : [`context ${context}`]),
    ...(target === undefined ? [] : [`target ${target}`]),
    ...(fixes === 0 ? [] : [counted(fixes, 'fix', 'fixes')]),
    ...(written ? ['written to disk'] : []),
  ];
}

/** What a bisection found out; `undefined` where none was made. */
export function blame({ culprits }: Verification): string | undefined {
  if (culprits === undefined) return undefined;
  if (culprits.length === 0) return 'no transform alone is to blame';
  const names = culprits.map((id) => `\`${id}\``);
  const list = names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;
  return `to blame: ${list}; it verifies without`;
}

function numbers(
  label: string,
  before: number | undefined,
  after: number | undefined,
  format: (number: number) => string,
  lessIsBetter: boolean,
): Measure {
  const both = before !== undefined && after !== undefined;
  const difference = both ? change(before, after, format) : NONE;
  return {
    label,
    before: before === undefined ? NONE : format(before),
    after: after === undefined ? NONE : format(after),
    change: difference,
    percentage: both && difference !== 'same' ? percentage(before, after) : '',
    better: both && lessIsBetter && /^[−+]/.test(difference) ? after < before : undefined,
  };
}
