/** Replacements of whole lines: what they make of a text, and which lines they name. */
import fc from 'fast-check';
import { describe, expect, test } from '@jest/globals';
import { applyEdits } from '../../src/text/edit.js';
import { lineEdits } from '../../src/text/line-edits.js';
import type { LineEdit } from '../../src/text/line-edits.js';

function applied(text: string, edits: readonly LineEdit[]): string {
  return applyEdits(
    text,
    edits.map(({ span, text }) => ({ path: '', span, text })),
  );
}

describe('line edits', () => {
  test.each<[name: string, before: string, after: string, edits: readonly Partial<LineEdit>[]]>([
    ['a line that changes', 'a\nb\nc\n', 'a\nB\nc\n', [{ first: 2, last: 2, text: 'B' }]],
    ['lines that become one', 'a\nb\nc\nd\n', 'a\nB\nd\n', [{ first: 2, last: 3, text: 'B' }]],
    ['a line that comes takes the one below', 'a\nb\n', 'a\nx\nb\n', [{ first: 2, last: 2, text: 'x\nb' }]],
    [
      'a line that comes at the end takes the last',
      'a\nb\n',
      'a\nb\nx\n',
      [{ first: 2, last: 2, text: 'b\nx' }],
    ],
    ['a line that goes takes the one below', 'a\nb\nc\n', 'a\nc\n', [{ first: 2, last: 3, text: 'c' }]],
    ['a last line that goes takes the one above', 'a\nb\n', 'a\n', [{ first: 1, last: 2, text: 'a' }]],
    [
      'CRLF inside, and none at the end',
      'a\r\nb\r\nc\r\n',
      'a\r\nx\r\ny\r\nc\r\n',
      [{ first: 2, last: 2, text: 'x\r\ny' }],
    ],
    ['no newline at the end, before and after', 'a\nb', 'a\nB', [{ first: 2, last: 2, text: 'B' }]],
    [
      'a newline that comes at the end',
      'a\nb',
      'a\nb\n',
      [{ first: 2, last: 2, text: 'b\n', withLineEnd: false }],
    ],
    [
      'a newline that goes at the end',
      'a\nb\n',
      'a\nb',
      [{ first: 2, last: 2, text: 'b', withLineEnd: true }],
    ],
    [
      'a line end that becomes another',
      'a\r\nb\r\n',
      'a\nb\r\n',
      [{ first: 1, last: 1, text: 'a\n', withLineEnd: true }],
    ],
    [
      'a text from nothing',
      '',
      'a\nb\n',
      [{ first: 1, last: 1, span: { start: 0, end: 0 }, text: 'a\nb\n' }],
    ],
    ['nothing', 'a\n', 'a\n', []],
    [
      'changes with a line between them stay apart',
      'a\nb\nc\n',
      'A\nb\nC\n',
      [
        { first: 1, last: 1 },
        { first: 3, last: 3 },
      ],
    ],
    [
      'changes that take the line between them are one',
      'a\nb\nc\n',
      'b\nC\n',
      [{ first: 1, last: 3, text: 'b\nC' }],
    ],
  ])('%s', async (_, before, after, expected) => {
    const edits = await lineEdits(before, after);
    expect(edits).toMatchObject(expected);
    expect(applied(before, edits)).toBe(after);
  });

  test('make any text of any other, without touching each other, in whole lines', async () => {
    const line = fc.constantFrom('a', 'b', 'c', '', '\ufeff', '𐐀', '\r');
    const text = fc
      .tuple(
        fc.array(fc.tuple(line, fc.constantFrom('\n', '\n', '\r\n')), { maxLength: 9 }),
        fc.constantFrom('', '', 'z'),
      )
      .map(([lines, last]) => lines.map(([body, end]) => body + end).join('') + last);
    await fc.assert(
      fc.asyncProperty(text, text, async (before, after) => {
        const edits = await lineEdits(before, after);
        expect(applied(before, edits)).toBe(after);
        const starts = [0, ...[...before.matchAll(/\n/g)].map(({ index }) => index + 1)];
        let last = 0;
        for (const edit of edits) {
          expect(edit.first).toBeGreaterThan(last);
          last = edit.last;
          expect(edit.span.start).toBe(starts[edit.first - 1]);
          const end = edit.withLineEnd ? starts[edit.last]! : lineEndAt(before, starts[edit.last - 1]!);
          expect(edit.span.end).toBe(end);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('are one from the first to the last change where there is no time to look for more', async () => {
    const before = Array.from({ length: 400 }, (_, i) => `${i}\n`).join('');
    const after = Array.from({ length: 400 }, (_, i) => `${(i * 7) % 400}\n`).join('');
    const edits = await lineEdits(before, after, { timeout: 0 });
    expect(edits).toHaveLength(1);
    expect(applied(before, edits)).toBe(after);
  });
});

/** Where the line that begins at `start` ends, less `\n` or `\r\n`. */
function lineEndAt(text: string, start: number): number {
  const feed = text.indexOf('\n', start);
  if (feed === -1) return text.length;
  return feed > start && text[feed - 1] === '\r' ? feed - 1 : feed;
}
