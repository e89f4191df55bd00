/** What comes of a report: a rewrite, or none. */
import type { Report } from './report.js';

/** Whether there is a rewrite to show and to write. A file with a failure is never rewritten, not even in part. */
export function isRewritten(report: Report): boolean {
  return report.failures.length === 0 && (report.after !== report.before || report.files.length > 0);
}
