/** Reviewdog's format: what becomes of a suggestion on GitHub and GitLab, and what is said. */
import { expect, test } from '@jest/globals';
import { rdjson } from '../../src/report/rdjson.js';
import type { Report } from '../../src/report/report.js';
import { full, report } from '../report/example.js';
import { everything, failed, hostile, ignored, moved } from './reports.js';

interface Range {
  readonly start: { readonly line: number; readonly column?: number };
  readonly end: { readonly line: number; readonly column?: number };
}
interface Diagnostic {
  readonly message: string;
  readonly severity: string;
  readonly code?: { readonly value: string };
  readonly location: { readonly path: string; readonly range?: Range };
  readonly suggestions?: readonly { readonly range: Range; readonly text: string }[];
  readonly related_locations?: readonly { readonly location: { readonly range: Range } }[];
}

async function diagnostics(reports: readonly Report[], explained = false): Promise<readonly Diagnostic[]> {
  return (JSON.parse(await rdjson(reports, { explained })) as { readonly diagnostics: readonly Diagnostic[] })
    .diagnostics;
}

/** As a reviewer's click does it: the lines of the comment are replaced by the lines of the block, which end as theirs. */
function clicked(
  text: string,
  { range, text: block }: NonNullable<Diagnostic['suggestions']>[number],
): string {
  const lines = text.split('\n');
  lines.splice(range.start.line - 1, range.end.line - range.start.line + 1, ...block.split('\n'));
  return lines.join('\n');
}

test('one suggestion for each contiguous change, at the lines that it replaces', async () => {
  for (const { location, suggestions } of (await diagnostics(everything)).filter((one) => one.suggestions)) {
    expect(suggestions).toHaveLength(1);
    expect(suggestions![0]!.range).toEqual(location.range);
  }
});

test('clicked from the last to the first, the suggestions give the new file', async () => {
  for (const one of [full, moved]) {
    const all = (await diagnostics([one])).flatMap(({ suggestions = [] }) => suggestions);
    expect(all.every(({ range }) => range.start.column === undefined && range.end.column === undefined)).toBe(
      true,
    );
    expect(all.every(({ text }) => text !== '')).toBe(true);
    expect(all.reduceRight(clicked, one.before)).toBe(one.after);
  }
});

test('a part of a fix says that it is one, and where the other is', async () => {
  const parts = await diagnostics([moved]);
  expect(parts.map(({ message }) => message.split('\n\n').at(-1))).toEqual([
    'part 1 of 2, to be applied together with line 6',
    'part 2 of 2, to be applied together with lines 2 to 3',
  ]);
  expect(parts[0]!.related_locations![0]!.location.range).toEqual(parts[1]!.location.range);
});

test('a suggestion names its transforms and the reason', async () => {
  expect(await diagnostics([full])).toMatchObject([
    {
      message: 'Add `--no-cache` (apk-no-cache, safe): nothing reads the index later',
      code: { value: 'apk-no-cache' },
      severity: 'INFO',
    },
  ]);
});

test('a new file begins at its first byte', async () => {
  const [{ suggestions, message }] = (await diagnostics([ignored])) as [Diagnostic];
  expect(message).toMatch(/: nothing reads it\n- no COPY takes it \(`Dockerfile:1`\)$/);
  expect(suggestions).toEqual([
    { range: { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } }, text: '.git\n' },
  ]);
});

test('columns count bytes of UTF-8', async () => {
  const place = { start: { line: 2, column: 7 }, end: { line: 2, column: 9 } };
  const text = 'FROM a\nRUN 𐐀ü x\n';
  const declined = { id: 'merge-runs', place, message: 'm', docs: [], reason: 'r' };
  const [one] = await diagnostics([report({ before: text, after: text, declined: [declined] })], true);
  // `RUN ` is 4 bytes, 𐐀 4, ü 2
  expect(one!.location.range).toEqual({ start: { line: 2, column: 9 }, end: { line: 2, column: 12 } });
});

test('what went wrong is an error', async () => {
  expect((await diagnostics([failed])).map(({ severity }) => severity)).toEqual(['ERROR', 'WARNING']);
});

test('a message mentions nobody and shows no HTML, outside of code', async () => {
  for (const { message } of await diagnostics([hostile], true)) {
    const prose = message.replace(/`[^`]*`/g, '');
    expect(prose).not.toMatch(/(?<!\\)<|(?<!\\)\[|[@#](?!\u200b)/);
    expect(prose).not.toContain('\u202e');
  }
});
