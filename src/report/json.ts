/** Reports for programs. `schemas/report.schema.json` is their schema. */
import { LineIndex } from '../text/span.js';
import { diff } from './diff.js';
import type { FormatOptions } from './format-options.js';
import { isRewritten } from './outcome.js';
import type { Report } from './report.js';
import { suggestionsOfReport } from './suggestion.js';

/** Of the document. Goes up when a key goes away or means something else, and not when one is added. */
export const SCHEMA_VERSION = 1;

/** Every key that is printed, in the order it is printed in. The texts are not: the edits lead from one to the other. */
const KEYS = [
  ...['schemaVersion', 'version', 'reports'],
  ...[
    'path',
    'rewritten',
    'leftAlone',
    'failures',
    'files',
    'forecast',
    'applied',
    'edits',
    'declined',
    'suppressed',
    'unusedSuppressions',
    'rolledBack',
    'diff',
  ],
  ...[
    'kind',
    'id',
    'safety',
    'place',
    'title',
    'because',
    'reason',
    'evidence',
    'by',
    'comment',
    'objection',
    'message',
    'plugin',
    'docs',
  ],
  ...['start', 'end', 'line', 'column', 'offset', 'length', 'text', 'fixes'],
  ...['created', 'change', 'stepsBefore', 'againBefore', 'stepsAfter', 'againAfter'],
];

/** One JSON object with a report for each file. A key that does not apply is null, never absent. */
export async function json(
  reports: readonly Report[],
  { version }: Pick<FormatOptions, 'version'>,
): Promise<string> {
  const document = {
    schemaVersion: SCHEMA_VERSION,
    version,
    reports: await Promise.all(reports.map(plainReport)),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** What is printed of one report, for output that holds more than reports: a value of JSON, its keys in their order. */
export async function plainReport(report: Report): Promise<unknown> {
  const object = {
    ...report,
    rewritten: isRewritten(report),
    leftAlone: report.leftAlone ?? null,
    applied: report.applied.map((fix) => ({ ...fix, evidence: fix.evidence ?? [] })),
    declined: report.declined.map((finding) => ({ ...finding, evidence: finding.evidence ?? [] })),
    failures: report.failures.map((failure) => ({
      ...failure,
      place: failure.place ?? null,
      plugin: failure.plugin ?? null,
    })),
    files: report.files.map(({ path, before }) => ({ path, created: before === undefined })),
    forecast: report.forecast.map(({ change, path, before, after }) => ({
      ...{ change, path, stepsBefore: before.steps, againBefore: before.again },
      ...{ stepsAfter: after.steps, againAfter: after.again },
    })),
    edits: await editsOf(report),
    diff: await diff(report),
  };
  return JSON.parse(JSON.stringify(object, KEYS));
}

/** What makes the new texts of the old ones; `fixes` are indices of `applied`. */
async function editsOf(report: Report): Promise<readonly object[]> {
  const suggestions = await suggestionsOfReport(report);
  const lines = new Map(
    suggestions.map(({ file }) => [file.path, new LineIndex(file.before ?? '')] as const),
  );
  return suggestions.map(({ file, edit, fixes }) => {
    const { start, end } = edit.span;
    const index = lines.get(file.path)!;
    return {
      path: file.path,
      place: { start: index.positionAt(start), end: index.positionAt(end) },
      ...{ offset: start, length: end - start, text: edit.text },
      fixes: fixes.map((fix) => report.applied.indexOf(fix)),
    };
  });
}
