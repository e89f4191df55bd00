/** A report as a patch. */
import { unifiedDiff } from '../text/diff.js';
import { isRewritten } from './outcome.js';
import type { Report } from './report.js';

/** The unified diff of what a rewrite does to the file and its context's files; empty where it does nothing. */
export async function diff(report: Report, { color = false } = {}): Promise<string> {
  if (!isRewritten(report)) return '';
  const changed = [report, ...report.files];
  const diffs = await Promise.all(
    changed.map(({ path, before, after }) => unifiedDiff(path, before, after, { color })),
  );
  return diffs.join('');
}
