/** Spans: overlap, containment, and positions as people count them. */
import { describe, expect, test } from '@jest/globals';
import { contains, overlaps, positionAt } from '../../src/text/span.js';
import type { Span } from '../../src/text/span.js';

const span = (start: number, end: number): Span => ({ start, end });

describe('spans overlap', () => {
  test.each<[boolean, string, Span, Span]>([
    [true, 'when they share a character', span(0, 3), span(2, 4)],
    [true, 'when one holds the other', span(0, 9), span(2, 4)],
    [true, 'when they are the same', span(2, 4), span(2, 4)],
    [true, 'when an empty one lies inside the other', span(0, 4), span(2, 2)],
    [false, 'not when they touch', span(0, 2), span(2, 4)],
    [false, 'not when an empty one lies at an end', span(0, 2), span(2, 2)],
    [false, 'not when both are empty', span(2, 2), span(2, 2)],
  ])('%s: %s', (expected, _when, a, b) => {
    expect(overlaps(a, b)).toBe(expected);
    expect(overlaps(b, a)).toBe(expected);
  });
});

test('a span contains itself, its parts and its ends', () => {
  expect(contains(span(1, 5), span(1, 5))).toBe(true);
  expect(contains(span(1, 5), span(2, 3))).toBe(true);
  expect(contains(span(1, 5), span(5, 5))).toBe(true);
  expect(contains(span(1, 5), span(0, 3))).toBe(false);
  expect(contains(span(1, 5), span(4, 6))).toBe(false);
});

describe('a position', () => {
  test.each([
    ['', 0, 1, 1],
    ['a\nb', 0, 1, 1],
    ['a\nb', 1, 1, 2],
    ['a\nb', 2, 2, 1],
    ['a\nb', 3, 2, 2],
    ['a\n', 2, 2, 1],
    ['a\r\nb', 3, 2, 1],
    ['\n\n\n', 2, 3, 1],
  ])('of %j at %i is line %i, column %i', (text, offset, line, column) => {
    expect(positionAt(text, offset)).toEqual({ line, column });
  });
});
