/** The report of a file that was not got as far as rewriting. */
import type { Failure, Report } from './report.js';

export function withoutText(path: string, failure?: Failure): Report {
  return {
    path,
    before: '',
    after: '',
    files: [],
    forecast: [],
    applied: [],
    declined: [],
    suppressed: [],
    unusedSuppressions: [],
    rolledBack: [],
    failures: failure === undefined ? [] : [failure],
    leftAlone: undefined,
  };
}
