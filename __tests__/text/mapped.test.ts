/** Mapped text: what a position of the joined text is in the source, seams above all. */
import { describe, expect, test } from '@jest/globals';
import { MappedText } from '../../src/text/mapped.js';

//              0123456789012345
const source = 'ab\\\n# c\ncd\\\n ef';
const joined = MappedText.join(source, [
  { start: 0, end: 2 },
  { start: 8, end: 10 },
  { start: 12, end: 15 },
]);
const at = (start: number, end: number) => {
  const span = joined.toSource({ start, end });
  return source.slice(span.start, span.end);
};

describe('joined text', () => {
  test('is its spans put together', () => {
    expect(joined.text).toBe('abcd ef');
  });

  test('of one span maps by a shift', () => {
    const one = MappedText.join(source, [{ start: 8, end: 10 }]);
    expect(one.toSource({ start: 0, end: 2 })).toEqual({ start: 8, end: 10 });
  });

  test('of no span is empty', () => {
    expect(MappedText.join(source, []).text).toBe('');
  });

  test('passes empty spans over', () => {
    const gaps = MappedText.join('abcdef', [
      { start: 0, end: 1 },
      { start: 2, end: 2 },
      { start: 3, end: 3 },
      { start: 5, end: 6 },
    ]);
    expect(gaps.text).toBe('af');
    expect(gaps.startInSource(1)).toBe(5);
    expect(gaps.endInSource(1)).toBe(1);
  });

  test('that begins with an empty span maps its first character to where that stands', () => {
    const gaps = MappedText.join('abcdef', [
      { start: 0, end: 0 },
      { start: 5, end: 6 },
    ]);
    expect(gaps.toSource({ start: 0, end: 1 })).toEqual({ start: 5, end: 6 });
  });

  test.each([
    [0, 2, 'ab'],
    [2, 4, 'cd'],
    [1, 3, 'b\\\n# c\nc'],
    [0, 7, source],
    [4, 7, ' ef'],
    [3, 4, 'd'],
  ])('from %i to %i stands in the source with what was dropped between', (start, end, text) => {
    expect(at(start, end)).toBe(text);
  });

  test('at a seam starts behind it and ends before it', () => {
    expect(joined.startInSource(2)).toBe(8);
    expect(joined.endInSource(2)).toBe(2);
    expect(joined.startInSource(4)).toBe(12);
    expect(joined.endInSource(4)).toBe(10);
  });

  test('an empty span at a seam is the place behind it', () => {
    expect(joined.toSource({ start: 2, end: 2 })).toEqual({ start: 8, end: 8 });
  });

  test('ends where its last piece ends', () => {
    expect(joined.endInSource(7)).toBe(15);
    expect(joined.startInSource(7)).toBe(15);
  });
});

describe('a slice', () => {
  test.each([
    [0, 7],
    [1, 6],
    [2, 4],
    [3, 7],
    [4, 4],
  ])('from %i to %i maps as the whole does', (start, end) => {
    const slice = joined.slice(start, end);
    expect(slice.text).toBe(joined.text.slice(start, end));
    for (let i = 0; i < slice.text.length; i++) {
      expect(slice.toSource({ start: i, end: i + 1 })).toEqual(
        joined.toSource({ start: start + i, end: start + i + 1 }),
      );
    }
  });

  test('of a slice maps to the source too', () => {
    expect(joined.slice(1).slice(1, 3).toSource({ start: 0, end: 2 })).toEqual({ start: 8, end: 10 });
  });

  test('trimmed loses its blanks only', () => {
    const blanks = MappedText.join('  a b \\\n c  ', [
      { start: 0, end: 6 },
      { start: 8, end: 12 },
    ]).trim();
    expect(blanks.text).toBe('a b  c');
    expect(blanks.startInSource(0)).toBe(2);
    expect(blanks.endInSource(6)).toBe(10);
  });

  test('of blanks only is empty when trimmed', () => {
    expect(MappedText.join('   ', [{ start: 0, end: 3 }]).trim().text).toBe('');
  });
});

test('texts of one source are put behind each other', () => {
  const both = MappedText.concat([joined.slice(0, 3), joined.slice(5)]);
  expect(both.text).toBe('abcef');
  expect(both.toSource({ start: 2, end: 3 })).toEqual({ start: 8, end: 9 });
  expect(both.toSource({ start: 3, end: 5 })).toEqual({ start: 13, end: 15 });
  expect(both.endInSource(3)).toBe(9);
});
