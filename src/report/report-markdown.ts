/** What is to be rewritten, as a comment on a pull request. */
import { blamed } from './blame.js';
import type { FormatOptions } from './format-options.js';
import { location } from './location.js';
import { folded, foldedDiff, more } from './markdown-blocks.js';
import { comment, LONGEST } from './markdown-comment.js';
import type { Part } from './markdown-comment.js';
import { code, words } from './markdown-text.js';
import { notesOf } from './note.js';
import { isRewritten } from './outcome.js';
import { counted } from './quantity.js';
import type { Report } from './report.js';
import { reasons as reasonsOf } from './suggestion-words.js';
import { sourceForecast, steps, title, transformCounts } from './report-words.js';

const LISTED = 50;

const PARTS = ['row', 'error', 'reason', 'diff', 'declined'] as const;
type PartName = (typeof PARTS)[number];

const LEFT_OUT: Readonly<Record<PartName, (times: number) => string>> = {
  row: (times) => counted(times, 'row of the table', 'rows of the table'),
  error: (times) => counted(times, 'file with errors', 'files with errors'),
  reason: (times) => counted(times, 'list of reasons', 'lists of reasons'),
  diff: (times) => counted(times, 'diff'),
  declined: (times) =>
    counted(times, 'list of places where nothing is done', 'lists of places where nothing is done'),
};

/**
 * A table of the files that are rewritten, with what a change of a source re-runs before and after; then, for each, why
 * and the diff, folded. Files with nothing to rewrite are counted. `explained` lists what was declined. Never longer
 * than `longest` bytes in UTF-8 (1,000 at least).
 */
export async function reportMarkdown(
  reports: readonly Report[],
  {
    written,
    explained,
    longest = LONGEST,
  }: Pick<FormatOptions, 'written' | 'explained'> & { readonly longest?: number },
): Promise<string> {
  const parts = await Promise.all(reports.map((report, file) => partsOf(report, file, explained)));
  const declined = reports.reduce((sum, report) => sum + notesOf(report).length, 0);
  const hint =
    declined === 0 || explained
      ? ''
      : `\n${counted(declined, 'place')} declined: \`dockmod --explain\` says why.\n`;
  return comment({
    title: `### dockmod: ${words(title(reports, { written }))}\n${hint}`,
    order: PARTS,
    head: '| file | rewrites | after a change of a source | declined |\n|---|---|---|--:|\n',
    parts: parts.flat(),
    headings: reports.map(({ path }) => `\n#### ${code(path)}\n`),
    leftOut: LEFT_OUT,
    longest,
  });
}

async function partsOf(report: Report, file: number, explained: boolean): Promise<readonly Part<PartName>[]> {
  const rewritten = isRewritten(report);
  const texts: Readonly<Record<PartName, string>> = {
    row: rewritten ? row(report) : '',
    error: errors(report),
    reason: rewritten ? reasons(report) : '',
    diff: await foldedDiff(report, 'Diff'),
    declined: explained ? declinedList(report) : '',
  };
  return PARTS.filter((name) => texts[name] !== '').map((name) => ({ name, file, text: texts[name] }));
}

function row(report: Report): string {
  const forecast = sourceForecast(report);
  const saved =
    forecast === undefined ? '' : `${steps(forecast.after)} run again, before ${steps(forecast.before)}`;
  const declined = notesOf(report).length;
  return `| ${code(report.path)} | ${words(transformCounts([report]))} | ${saved} | ${declined === 0 ? '' : declined} |\n`;
}

function errors({ path, failures }: Report): string {
  if (failures.length === 0) return '';
  const lines = failures
    .slice(0, LISTED)
    .map((failure) => `- ❌ ${code(location(path, failure.place))}: ${words(blamed(failure))}\n`);
  return `\n${lines.join('')}${more(failures.length - lines.length, 'error')}`;
}

function reasons({ applied }: Report): string {
  const all = reasonsOf(applied);
  const lines = all
    .slice(0, LISTED)
    .map(({ text, facts }) =>
      [`- ${words(text)}\n`, ...facts.map((fact) => `  - ${words(fact)}\n`)].join(''),
    );
  return `\n${lines.join('')}${more(all.length - lines.length, 'rewrite')}`;
}

function declinedList(report: Report): string {
  const all = notesOf(report);
  if (all.length === 0) return '';
  const lines = all
    .slice(0, LISTED)
    .map(
      ({ id, message, reason, place }) =>
        `- line ${place.start.line}, ${id}: ${words(message)}: ${words(reason)}\n`,
    );
  return folded(
    `${counted(all.length, 'place')} declined`,
    `${lines.join('')}${more(all.length - lines.length, 'place')}`,
  );
}
