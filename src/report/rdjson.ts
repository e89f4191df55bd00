/**
 * Reports as Reviewdog Diagnostic Format, with suggestions:
 * https://github.com/reviewdog/reviewdog/tree/master/proto/rdf
 */
import { blamed } from './blame.js';
import type { FormatOptions } from './format-options.js';
import { oneLine } from './location.js';
import { notesOf } from './note.js';
import type { Place, Report } from './report.js';
import { rewritesOf } from './suggestion.js';
import type { Rewrite, Suggestion } from './suggestion.js';
import { reasonLines, togetherWith } from './suggestion-words.js';

interface Position {
  readonly line: number;
  /** bytes of UTF-8 */
  readonly column?: number;
}

interface Range {
  readonly start: Position;
  readonly end: Position;
}

/**
 * A diagnostic for each contiguous change, with one suggestion; one for each file that could not be done; and with
 * `explained` one for each place that was declined. Where several changes hold only together, each says so and names
 * the others.
 */
export async function rdjson(
  reports: readonly Report[],
  { explained }: Pick<FormatOptions, 'explained'>,
): Promise<string> {
  const diagnostics = [
    ...reports.flatMap(failuresOf),
    ...(await rewritesOf(reports)).flatMap((rewrite) =>
      rewrite.suggestions.map((suggestion) => diagnosticOf(rewrite, suggestion)),
    ),
    ...(explained ? reports.flatMap(declinedOf) : []),
  ];
  const result = { source: { name: 'dockmod' }, severity: 'INFO', diagnostics };
  return `${JSON.stringify(result, undefined, 2)}\n`;
}

function diagnosticOf(rewrite: Rewrite, suggestion: Suggestion): object {
  const { file, edit, fixes } = suggestion;
  const range = rangeOf(suggestion);
  const together = togetherWith(rewrite, suggestion);
  const others = rewrite.suggestions.filter((other) => other !== suggestion);
  return {
    message: [...reasonLines(fixes), ...(together === undefined ? [] : [together])]
      .map(markdown)
      .join('\n\n'),
    location: { path: file.path, range },
    severity: 'INFO',
    code: { value: fixes[0]?.id ?? 'dockmod' },
    suggestions: [{ range, text: edit.text }],
    ...(others.length > 0 && {
      related_locations: others.map((other) => ({
        message: 'to be applied together',
        location: { path: other.file.path, range: rangeOf(other) },
      })),
    }),
  };
}

/**
 * Whole lines, without columns: then the range has no end of its last line, and a reviewer's suggestion is those lines.
 * Only where the end of the last line changes, or where there is no line at all, it takes columns.
 */
function rangeOf({ file, edit }: Suggestion): Range {
  const { first, last, withLineEnd } = edit;
  if ((file.before ?? '') === '') return { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };
  return withLineEnd
    ? { start: { line: first, column: 1 }, end: { line: last + 1, column: 1 } }
    : { start: { line: first }, end: { line: last } };
}

function failuresOf(report: Report): readonly object[] {
  return report.failures.map((failure) => ({
    message: markdown(oneLine(blamed(failure))),
    location: {
      path: report.path,
      ...(failure.place !== undefined && { range: bytes(report.before, failure.place) }),
    },
    severity: failure.kind === 'input' ? 'ERROR' : 'WARNING',
  }));
}

function declinedOf(report: Report): readonly object[] {
  return notesOf(report).map(({ id, message, reason, place }) => ({
    message: markdown(oneLine(`${message}: ${reason}`)),
    location: { path: report.path, range: bytes(report.before, place) },
    severity: 'INFO',
    code: { value: id },
  }));
}

function bytes(text: string, { start, end }: Place): Range {
  const lines = text.split('\n');
  const position = ({ line, column }: Place['start']): Position => ({
    line,
    column: Buffer.byteLength((lines[line - 1] ?? '').slice(0, column - 1)) + 1,
  });
  return { start: position(start), end: position(end) };
}

/** Reviewdog posts a message as Markdown: outside of code, nothing becomes HTML, a link, a mention or an issue. */
function markdown(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part, index) =>
      index % 2 === 1 ? part : part.replace(/[<[\]*]/g, '\\$&').replace(/[@#]/g, '$&\u200b'),
    )
    .join('');
}
