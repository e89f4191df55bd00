/** A report as a patch. */
import { unifiedDiff } from '../text/diff.js';
import { isRewritten } from './outcome.js';
import type { Report } from './report.js';

/** The unified diff of what a rewrite does to the file; empty where it does nothing. */
export async function diff(report: Report, { color = false } = {}): Promise<string> {
  return isRewritten(report) ? unifiedDiff(report.path, report.before, report.after, { color }) : '';
}
