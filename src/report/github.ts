/** Reports as annotations of a GitHub workflow: lines on standard output that its runner looks for. */
import type { FormatOptions } from './format-options.js';
import { oneLine } from './location.js';
import { notesOf } from './note.js';
import type { Place, Report } from './report.js';
import { rewritesOf } from './suggestion.js';
import type { Rewrite } from './suggestion.js';
import { reasons, headline, togetherWith } from './suggestion-words.js';

interface Annotation {
  readonly kind: 'error' | 'warning' | 'notice';
  readonly file: string;
  readonly first?: number;
  readonly last?: number;
  readonly title: string;
  readonly message: string;
}

/**
 * `::notice file=…,line=…,endLine=…,title=…::…`: an error for each file that could not be done, a warning for a bug of
 * ours, and a notice for each rewrite where it begins; with `explained` one for each place that was declined. A step
 * shows ten of a kind, so what matters most comes first.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export async function github(
  reports: readonly Report[],
  { explained }: Pick<FormatOptions, 'explained'>,
): Promise<string> {
  const annotations = [
    ...reports.flatMap(failuresOf),
    ...(await rewritesOf(reports)).map(noticeOf),
    ...(explained ? reports.flatMap(declinedOf) : []),
  ];
  return annotations.map(line).join('');
}

function failuresOf({ path, failures }: Report): readonly Annotation[] {
  return failures.map(({ kind, message, place, plugin }) => ({
    kind: kind === 'input' ? 'error' : 'warning',
    file: path,
    ...linesOf(place),
    title:
      kind === 'input'
        ? 'dockmod cannot read this file'
        : plugin === undefined
          ? 'a bug in dockmod'
          : 'a bug in a plugin',
    message,
  }));
}

function noticeOf(rewrite: Rewrite): Annotation {
  const [first] = rewrite.suggestions;
  const { file, edit } = first!;
  const together = togetherWith(rewrite, first!);
  return {
    kind: 'notice',
    file: file.path,
    first: edit.first,
    last: edit.last,
    title: headline(rewrite.fixes),
    message: [
      ...reasons(rewrite.fixes).map(({ text }) => text),
      ...(together === undefined ? [] : [together]),
    ].join('\n'),
  };
}

function declinedOf(report: Report): readonly Annotation[] {
  return notesOf(report).map(({ id, message, reason, place }) => ({
    kind: 'notice',
    file: report.path,
    ...linesOf(place),
    title: `${id} does nothing here`,
    message: oneLine(`${message}: ${reason}`),
  }));
}

function linesOf(place: Place | undefined): Pick<Annotation, 'first' | 'last'> {
  return place === undefined ? {} : { first: place.start.line, last: place.end.line };
}

function line({ kind, file, first, last, title, message }: Annotation): string {
  const properties = Object.entries({ file, line: first, endLine: last, title })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${property(String(value))}`);
  return `::${kind} ${properties.join(',')}::${data(message)}\n`;
}

/** As the runner reads it back: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
