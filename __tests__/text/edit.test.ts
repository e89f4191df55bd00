/** Edits: what applying them makes of a text, and which are refused. */
import { describe, expect, test } from '@jest/globals';
import { applyEdits, insert, remove, replace } from '../../src/text/edit.js';
import type { Edit } from '../../src/text/edit.js';

const path = 'Dockerfile';

describe('applying edits', () => {
  test.each<[name: string, edits: readonly Edit[], result: string]>([
    ['none leaves the text', [], 'abcdef'],
    ['an insertion shifts what follows', [insert(path, 2, '-')], 'ab-cdef'],
    ['an insertion at the beginning', [insert(path, 0, '-')], '-abcdef'],
    ['an insertion at the end', [insert(path, 6, '-')], 'abcdef-'],
    ['a replacement', [replace(path, { start: 1, end: 3 }, 'XYZ')], 'aXYZdef'],
    ['a removal', [remove(path, { start: 0, end: 6 })], ''],
    [
      'in any order',
      [remove(path, { start: 4, end: 5 }), insert(path, 1, '+'), insert(path, 6, '!')],
      'a+bcdf!',
    ],
    [
      'several insertions at one offset, in the order given',
      [insert(path, 3, '1'), insert(path, 3, '2')],
      'abc12def',
    ],
    [
      'an insertion before a replacement that begins there',
      [replace(path, { start: 3, end: 4 }, 'X'), insert(path, 3, '1')],
      'abc1Xef',
    ],
    [
      'an insertion where a replacement ends',
      [insert(path, 4, '1'), replace(path, { start: 3, end: 4 }, 'X')],
      'abcX1ef',
    ],
    [
      'replacements that touch',
      [replace(path, { start: 0, end: 2 }, '1'), replace(path, { start: 2, end: 4 }, '2')],
      '12ef',
    ],
  ])('%s', (_name, edits, result) => {
    expect(applyEdits('abcdef', edits)).toBe(result);
  });

  test('leaves the list of edits as it was', () => {
    const edits = [insert(path, 3, 'b'), insert(path, 1, 'a')];
    applyEdits('xxxx', edits);
    expect(edits.map(({ text }) => text)).toEqual(['b', 'a']);
  });

  test.each<[name: string, edits: readonly Edit[]]>([
    ['overlapping edits', [remove(path, { start: 0, end: 3 }), remove(path, { start: 2, end: 4 })]],
    [
      'two replacements of one span',
      [replace(path, { start: 1, end: 2 }, 'a'), replace(path, { start: 1, end: 2 }, 'b')],
    ],
    ['an insertion inside of a removal', [remove(path, { start: 0, end: 3 }), insert(path, 1, 'a')]],
    ['an edit behind the end', [remove(path, { start: 3, end: 7 })]],
    ['an edit that ends before it begins', [remove(path, { start: 3, end: 2 })]],
    ['an edit before the beginning', [remove(path, { start: -1, end: 2 })]],
  ])('%s are refused', (_name, edits) => {
    expect(() => applyEdits('abcdef', edits)).toThrow(RangeError);
  });
});
