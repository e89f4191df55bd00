/** Reports as a Code Quality report of GitLab: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
import { blamed } from './blame.js';
import { Fingerprints } from './fingerprint.js';
import type { FormatOptions } from './format-options.js';
import { oneLine } from './location.js';
import { notesOf } from './note.js';
import type { Report } from './report.js';
import { rewritesOf } from './suggestion.js';
import { reasons } from './suggestion-words.js';

interface Violation {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: 'info' | 'minor' | 'major';
  readonly location: {
    readonly path: string;
    readonly lines: { readonly begin: number; readonly end: number };
  };
}

/**
 * A `minor` violation for each rewrite, a `major` one for each file that could not be done, and with `explained` an
 * `info` for each place that was declined. A path must lie in the repository.
 */
export async function gitlab(
  reports: readonly Report[],
  { explained }: Pick<FormatOptions, 'explained'>,
): Promise<string> {
  const fingerprints = new Fingerprints();
  const failures = reports.flatMap((report) =>
    report.failures.map((failure) =>
      violation(
        blamed(failure),
        'dockmod',
        fingerprints.ofFailure(report, failure.message),
        'major',
        ...([report.path, failure.place?.start.line ?? 1, failure.place?.end.line ?? 1] as const),
      ),
    ),
  );
  const rewrites = (await rewritesOf(reports)).map((rewrite) => {
    const { file, edit } = rewrite.suggestions[0]!;
    return violation(
      reasons(rewrite.fixes)
        .map(({ text }) => text)
        .join('; '),
      rewrite.fixes[0]?.id ?? 'dockmod',
      fingerprints.ofRewrite(rewrite),
      'minor',
      ...([file.path, edit.first, edit.last] as const),
    );
  });
  const declined = explained
    ? reports.flatMap((report) =>
        notesOf(report).map((note) =>
          violation(
            `${note.message}: ${note.reason}`,
            note.id,
            fingerprints.ofDeclined(report, note),
            'info',
            ...([report.path, note.place.start.line, note.place.end.line] as const),
          ),
        ),
      )
    : [];
  return `${JSON.stringify([...failures, ...rewrites, ...declined], undefined, 2)}\n`;
}

function violation(
  description: string,
  check_name: string,
  fingerprint: string,
  severity: Violation['severity'],
  path: string,
  begin: number,
  end: number,
): Violation {
  const location = { path: path.replace(/^\.\//, ''), lines: { begin, end } };
  return { description: oneLine(description), check_name, fingerprint, severity, location };
}
