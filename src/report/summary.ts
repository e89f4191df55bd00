/** All reports of a run in one line. */
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
    refused > 0 && `${count(refused, 'fix', 'fixes')} of dockmod refused by its own check${hint}`,
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
