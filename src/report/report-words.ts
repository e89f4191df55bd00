/** Reports in a few words, for titles and tables. */
import { isRewritten } from './outcome.js';
import { counted } from './quantity.js';
import type { Forecast, ForecastSteps, Report } from './report.js';

/** `2 of 12 Dockerfiles to rewrite, 1 with errors` */
export function title(reports: readonly Report[], { written }: { readonly written: boolean }): string {
  const rewritten = reports.filter(isRewritten).length;
  const failed = reports.filter(({ failures }) => failures.length > 0).length;
  const files = counted(reports.length, 'Dockerfile');
  const verb = written ? 'rewritten' : 'to rewrite';
  const share = rewritten === reports.length ? files : `${rewritten} of ${files}`;
  const what = rewritten === 0 ? `${files}, nothing to rewrite` : `${share} ${verb}`;
  return failed === 0 ? what : `${what}, ${failed} with errors`;
}

/** `merge-runs 3, apk-no-cache 1`: how often each transform applied, the most frequent first. */
export function transformCounts(reports: readonly Report[]): string {
  const counts = new Map<string, number>();
  for (const { id } of reports.flatMap(({ applied }) => applied)) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([id, times]) => `${id} ${times}`)
    .join(', ');
}

/** What a change of a source costs, where the rewrite makes it less. */
export function sourceForecast({ forecast }: Report): Forecast | undefined {
  return forecast.find(({ change, before, after }) => change === 'source' && after.again < before.again);
}

/** `2 of 9 steps` */
export function steps({ again, steps }: ForecastSteps): string {
  return `${again} of ${counted(steps, 'step')}`;
}
