/** All reports of a run in one line, and what was declined most in a few more. */
import { isRewritten } from './outcome.js';
import type { Forecast, Report } from './report.js';
import { transformCounts } from './report-words.js';

export interface SummaryOptions {
  /** the rewrites are on disk, not only proposed */
  readonly written: boolean;
  /** the reader has been told what was declined and why */
  readonly explained: boolean;
}

/** `2 of 12 files to rewrite (merge-runs 3, apk-no-cache 1); 5 places declined, --explain says why; 1 error` */
export function summary(reports: readonly Report[], { written, explained }: SummaryOptions): string {
  const rewritten = reports.filter(isRewritten);
  const declined = sum(reports, (report) => report.declined.length);
  const refused = sum(reports, (report) => report.rolledBack.length);
  const failed = reports.filter((report) => report.failures.length > 0).length;
  const files = count(reports.length, 'file');
  const share = rewritten.length === reports.length ? files : `${rewritten.length} of ${files}`;
  const hint = explained ? '' : ', --explain says why';
  const parts = [
    rewritten.length === 0
      ? `${files}, nothing to rewrite`
      : written
        ? `${share} rewritten (${transformCounts(rewritten)})`
        : `${share} to rewrite (${transformCounts(rewritten)}), --write does it`,
    forecastOf(rewritten),
    declined > 0 && `${count(declined, 'place')} declined${hint}`,
    refused > 0 && `${count(refused, 'fix', 'fixes')} refused by dockmod's own check${hint}`,
    failed > 0 && `${count(failed, 'file')} with errors`,
  ];
  return parts.filter((part) => part !== false).join('; ');
}

/** `a source change re-runs 2 of 9 steps, before 6 of 9`; `false` where nothing is won. */
function forecastOf(reports: readonly Report[]): string | false {
  const changes = reports.flatMap(({ forecast }) => forecast.filter(({ change }) => change === 'source'));
  const won = changes.filter(({ before, after }) => after.again < before.again);
  if (won.length === 0) return false;
  const total = (of: (forecast: Forecast) => number): number => won.reduce((all, one) => all + of(one), 0);
  const subject =
    won.length === 1 ? 'a source change re-runs' : `source changes in ${won.length} files re-run`;
  const after = `${total((one) => one.after.again)} of ${total((one) => one.after.steps)} steps`;
  return `${subject} ${after}, before ${total((one) => one.before.again)} of ${total((one) => one.before.steps)}`;
}

function sum(reports: readonly Report[], of: (report: Report) => number): number {
  return reports.reduce((total, report) => total + of(report), 0);
}

function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

/** Fewer files than this, and their own lines say it all. */
const MANY = 20;
/** Reasons that are shown. */
const SHOWN = 5;

/** The most common reasons for declining, a line each with how often; nothing for a run of a few files. */
export function declinedReasons(reports: readonly Report[]): readonly string[] {
  if (reports.length < MANY) return [];
  const counts = new Map<string, number>();
  for (const { id, reason } of reports.flatMap(({ declined }) => declined)) {
    // names of files, packages and lines differ from place to place
    const key = `${id}: ${reason
      .replaceAll(/`[^`]*`/g, '…')
      .replaceAll(/ \([^()]*\)/g, '')
      .replaceAll(/\d+/g, 'N')}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const sorted = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const width = String(sorted[0]?.[1] ?? '').length;
  const rest = sorted.slice(SHOWN);
  const left = rest.reduce((total, [, times]) => total + times, 0);
  return [
    ...sorted
      .slice(0, SHOWN)
      .map(([reason, times]) => `${String(times).padStart(width)} ${shortened(reason)}`),
    ...(rest.length === 0
      ? []
      : [`${String(left).padStart(width)} for ${count(rest.length, 'other reason')}`]),
  ];
}

function shortened(text: string): string {
  return text.length > 110 ? `${text.slice(0, 107)}...` : text;
}
