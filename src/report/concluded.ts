/** A verification of which nothing is known but the verdict. */
import type { Report } from './report.js';
import type { Verdict, Verification } from './verification.js';

export function concluded(report: Report, verdict: Verdict, because: string): Verification {
  return {
    path: report.path,
    verdict,
    because,
    report,
    builder: undefined,
    context: undefined,
    target: undefined,
    before: undefined,
    after: undefined,
    comparison: undefined,
    contextSent: undefined,
    rebuild: undefined,
    run: undefined,
    culprits: undefined,
    written: false,
  };
}
