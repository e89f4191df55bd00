/** Numbers, layers, differences and verdicts in words. */
import { describe, expect, test } from '@jest/globals';
import { clip, columns, pad, wrap } from '../../src/report/columns.js';
import { differenceGroups, extent, octal, whatDiffers } from '../../src/report/difference.js';
import { instructionOf } from '../../src/report/instruction.js';
import { blame, firstDifferentLine, measures } from '../../src/report/measures.js';
import { change, count, counted, duration, percentage, size } from '../../src/report/quantity.js';
import { byGravity, verdictSummary } from '../../src/report/verdict.js';
import type { FileDifference } from '../../src/report/verification.js';
import {
  broken,
  comparison,
  different,
  everyVerdict,
  missing,
  state,
  verification,
} from './verifications.js';

describe('quantities', () => {
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [1234, '1.23 kB'],
    [999_499, '999 kB'],
    [999_950, '1 MB'],
    [38_166_800, '38.2 MB'],
    [1_118_000_000, '1.12 GB'],
    [-38_166_800, '38.2 MB'],
    [5e15, '5 PB'],
    [7e18, '7,000 PB'],
    [Number.NaN, 'unknown'],
    [Infinity, 'unknown'],
  ])('the size %d is %s', (bytes, text) => {
    expect(size(bytes)).toBe(text);
  });

  test('sizes use the units of Docker, in which 1 MB is 10^6 bytes', () => {
    expect(size(1024 * 1024)).toBe('1.05 MB');
  });

  test('counts have their thousands apart', () => {
    expect([0, 999, 1204, 1_234_567, Number.NaN].map(count)).toEqual([
      '0',
      '999',
      '1,204',
      '1,234,567',
      'unknown',
    ]);
    expect([counted(1, 'file'), counted(1204, 'file'), counted(0, 'fix', 'fixes')]).toEqual([
      '1 file',
      '1,204 files',
      '0 fixes',
    ]);
  });

  test('times lose digits as they grow', () => {
    expect([0, 0.04, 9.94, 9.96, 41.2, 99.6, 187, 3725].map(duration)).toEqual([
      '0.0 s',
      '0.0 s',
      '9.9 s',
      '10 s',
      '41 s',
      '1 min 40 s',
      '3 min 07 s',
      '62 min 05 s',
    ]);
  });

  test('changes have a sign, and none where none can be seen', () => {
    expect(change(40_000_000, 1_800_000, size)).toBe('−38.2 MB');
    expect(change(1, 4, count)).toBe('+3');
    expect(change(5, 5, size)).toBe('same');
    expect(change(1, 1.01, duration)).toBe('same');
    expect(change(Number.NaN, 1, size)).toBe('unknown');
  });

  test('percentages are empty where there is nothing to compare with', () => {
    expect([percentage(0, 5), percentage(0, 0), percentage(5, 5)]).toEqual(['', '', '']);
    expect([percentage(200, 100), percentage(1000, 1012), percentage(1e6, 1e6 - 1)]).toEqual([
      '−50 %',
      '+1.2 %',
      '−<0.1 %',
    ]);
  });
});

test.each([
  ['RUN /bin/sh -c make # buildkit', 'RUN make'],
  ['/bin/sh -c make', 'RUN make'],
  ['/bin/sh -c #(nop)  CMD ["node"]', 'CMD ["node"]'],
  ['RUN |2 A=b C=d e /bin/sh -c make # buildkit', 'RUN make'],
  ['|1 A=b /bin/sh -c make', 'RUN make'],
  ['COPY . . # buildkit', 'COPY . .'],
  ['RUN /bin/sh -c a     && b\tc # buildkit', 'RUN a && b c'],
  ['RUN /bin/bash -o pipefail -c make # buildkit', 'RUN /bin/bash -o pipefail -c make'],
  ['RUN /bin/sh -c #(nop) is a comment', 'RUN #(nop) is a comment'],
  ['  ', 'unknown instruction'],
])('the layer made by `%s` is of `%s`', (createdBy, instruction) => {
  expect(instructionOf({ createdBy })).toBe(instruction);
});

describe('what differs', () => {
  const differing = (aspects: FileDifference['aspects'], before = state(), after = state()): string =>
    whatDiffers({ ...missing('/x'), aspects, before, after }).join('; ');

  test('is a phrase for each aspect', () => {
    expect(differing(['mode', 'owner'], state(), state({ mode: 0o755, uid: 1000, gid: 1000 }))).toBe(
      'mode 0644 → 0755; owner 0:0 → 1000:1000',
    );
    expect(differing(['type'], state({ type: 'fifo' }))).toBe('type fifo → file');
    expect(differing(['target'], state({ target: 'a' }), state({ target: 'b' }))).toBe('target a → b');
    expect(differing(['missing'])).toBe('only before: file 0644 0:0, 1.2 kB');
    expect(differing(['extra'], state(), state({ type: 'symlink', target: '../a' }))).toBe(
      'only after: symlink to ../a',
    );
  });

  test('shows as much of two hashes as tells them apart', () => {
    const content = (hash: string): ReturnType<typeof state> => state({ hash });
    expect(differing(['content'], content(`3f2a${'0'.repeat(60)}`), content(`91bc${'0'.repeat(60)}`))).toBe(
      'content 3f2a… → 91bc…',
    );
    expect(
      differing(['content'], content(`3f2a11${'0'.repeat(58)}`), content(`3f2a22${'0'.repeat(58)}`)),
    ).toBe('content 3f2a1100… → 3f2a2200…');
  });

  test('says so where a side is not known', () => {
    expect(whatDiffers({ ...missing('/x'), aspects: ['missing'], before: undefined })).toEqual([
      'only before: unknown',
    ]);
    expect(whatDiffers({ ...missing('/x'), aspects: ['content', 'mode'], before: undefined })).toEqual([
      'content none → none',
      'mode none → none',
    ]);
    expect(whatDiffers({ ...missing('/x'), aspects: [] })).toEqual(['differs']);
    expect(octal(Number.NaN)).toBe('unknown');
  });
});

describe('groups of differences', () => {
  test('are one for each explanation and top-level directory, the unexplained first', () => {
    const groups = differenceGroups(comparison.files);
    expect(groups.map((group) => `${group.class} ${group.directory}: ${extent(group)}`)).toEqual([
      'unexplained /srv: 1 file new, 3 changed, +1.3 kB',
      'declared /var/lib/apt/lists: 11 files gone, 19.4 MB',
      'cache /root/.npm/_cacache/content-v2: 1,204 files gone, 38.2 MB',
      'noise /etc: 1 file changed',
    ]);
  });

  test('do not mix caches of different places', () => {
    const files = ['/root/.cache/a/1', '/root/.cache/b/2', '/var/cache/x', '/top'].map((path) =>
      missing(path),
    );
    expect(differenceGroups(files).map(({ directory }) => directory)).toEqual([
      '/root/.cache',
      '/var/cache',
      '/',
    ]);
  });

  test('hold every difference once', () => {
    expect(differenceGroups(comparison.files).flatMap(({ files }) => files)).toHaveLength(
      comparison.files.length,
    );
  });
});

describe('measures', () => {
  test('are those that were made, in one order', () => {
    expect(measures(different).map(({ label }) => label)).toEqual([
      'size',
      'layers',
      'wasted',
      'files',
      'build time',
      'context sent',
      'context files',
      'rebuild cached',
      'rebuild time',
      'run',
    ]);
    expect(measures(verification())).toEqual([]);
  });

  test('tell a gain from a loss, and say nothing of what is neither', () => {
    const better = Object.fromEntries(measures(different).map((measure) => [measure.label, measure.better]));
    expect(better).toMatchObject({ size: true, files: undefined, 'rebuild cached': true, run: false });
    const grown = measures({ ...different, before: different.after, after: different.before });
    expect(grown.find(({ label }) => label === 'size')!.better).toBe(false);
  });

  test('have a dash for an image that was not built', () => {
    expect(measures(broken)[0]).toMatchObject({ before: '333 MB', after: '–', change: '–', percentage: '' });
  });

  test('of a run name the exit code or the answer', () => {
    const run = { ...different.run!, after: { ...different.run!.after, exitCode: undefined } };
    expect(measures(verification({ run }))[0]).toMatchObject({ before: 'exit 0', after: 'stopped' });
    const answered = { ...run, after: { ...run.after, answered: false } };
    expect(measures(verification({ run: answered }))[0]!.after).toBe('no answer');
  });

  test('find the line from which on two outputs differ', () => {
    expect(firstDifferentLine('a\nb\n', 'a\nc\n')).toEqual({ line: 2, before: 'b', after: 'c' });
    expect(firstDifferentLine('a', 'a\nb')).toEqual({ line: 2, before: undefined, after: 'b' });
    expect(firstDifferentLine('a', 'a')).toBeUndefined();
  });

  test('name who is to blame', () => {
    const of = (...culprits: readonly string[]): string | undefined => blame(verification({ culprits }));
    expect(of('a', 'b', 'c')).toBe('to blame: `a`, `b` and `c`; it verifies without');
    expect(of()).toBe('no transform alone is to blame');
    expect(blame(verification())).toBeUndefined();
  });
});

describe('verdicts', () => {
  test('are counted, the gravest first', () => {
    expect(verdictSummary(everyVerdict)).toBe(
      '6 Dockerfiles: 1 broken, 1 different, 1 not verified, 1 not buildable, 1 verified, 1 unchanged',
    );
    expect(verdictSummary([])).toBe('0 Dockerfiles');
  });

  test('of one gravity stay in their order', () => {
    const files = ['b', 'a'].map((path) => verification({ path }));
    expect(byGravity([...files, broken]).map(({ path }) => path)).toEqual(['tools/Dockerfile', 'b', 'a']);
  });
});

describe('columns', () => {
  test('are two for wide characters and none for combining ones', () => {
    expect(['abc', '語', 'e\u0301', '😀', '█→−…'].map(columns)).toEqual([3, 2, 1, 2, 4]);
  });

  test('clip, pad and wrap hold to them', () => {
    expect(clip('語語語', 5, '…')).toBe('語語…');
    expect(clip('abc', 3, '…')).toBe('abc');
    expect(pad('語', 4)).toBe('語  ');
    expect(pad('ab', 4, 'left')).toBe('  ab');
    expect(wrap('one two 語語語語語', 7)).toEqual(['one two', '語語語', '語語']);
    expect(wrap('', 7)).toEqual(['']);
  });
});
