/** Reports for programs. */
import { diff } from './diff.js';
import { isRewritten } from './outcome.js';
import type { Report } from './report.js';

/** Every key that is printed, in the order it is printed in. The texts are not: `diff` leads from one to the other. */
const KEYS = [
  ...[
    'path',
    'rewritten',
    'leftAlone',
    'failures',
    'applied',
    'declined',
    'suppressed',
    'rolledBack',
    'diff',
  ],
  ...['kind', 'id', 'safety', 'place', 'title', 'because', 'reason', 'by', 'objection', 'message', 'docs'],
  ...['start', 'end', 'line', 'column'],
];

/** A JSON array with one object for each file. A key that does not apply is null, never absent. */
export async function json(reports: readonly Report[]): Promise<string> {
  return `${JSON.stringify(await Promise.all(reports.map(plainReport)), undefined, 2)}\n`;
}

/** What is printed of one report, for output that holds more than reports: a value of JSON, its keys in their order. */
export async function plainReport(report: Report): Promise<unknown> {
  const object = {
    ...report,
    rewritten: isRewritten(report),
    leftAlone: report.leftAlone ?? null,
    failures: report.failures.map((failure) => ({ ...failure, place: failure.place ?? null })),
    diff: await diff(report),
  };
  return JSON.parse(JSON.stringify(object, KEYS));
}
