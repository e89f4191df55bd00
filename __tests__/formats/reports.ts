/** Reports with one of everything that a format may have to say. */
import type { Report } from '../../src/report/report.js';
import { applied, at, full, report } from '../report/example.js';

/** What `format` is told besides. */
export const OPTIONS = {
  version: '1.2.3',
  transforms: [
    { id: 'merge-runs', summary: 'merges `RUN`s, as in {a}' },
    { id: 'apk-no-cache', summary: 'adds `--no-cache`' },
    { id: 'fold-ownership', summary: 'folds' },
    { id: 'write-dockerignore', summary: 'writes' },
  ],
  written: false,
  explained: false,
} as const;

/** One fix with a part in two places of the file. */
export const moved: Report = report({
  path: 'b c/Dockerfile',
  before: 'FROM a\nARG x\nRUN 1\nRUN 2\nRUN 3\nRUN 4\n',
  after: 'FROM a\nRUN 1\nRUN 2\nRUN 3\nARG x\nRUN 4\n',
  applied: [
    applied({
      id: 'merge-runs',
      place: at(2),
      title: 'Move `ARG x` down',
      because: 'nothing above uses it, {here} or [there](1)',
      edited: [
        { start: 7, end: 13 },
        { start: 31, end: 31 },
      ],
    }),
  ],
  forecast: [
    { change: 'source', path: 'src/a.c', before: { steps: 9, again: 6 }, after: { steps: 9, again: 2 } },
  ],
});

/** A new ignore file beside a Dockerfile that stays. */
export const ignored: Report = report({
  path: 'd/Dockerfile',
  files: [{ path: 'd/.dockerignore', before: undefined, after: '.git\n' }],
  applied: [
    applied({
      id: 'write-dockerignore',
      safety: 'checked',
      title: 'Leave `.git` out of the build context',
      because: 'nothing reads it',
      evidence: ['no COPY takes it (`Dockerfile:1`)'],
      changes: [{ kind: 'ignore', path: '.dockerignore', patterns: ['.git'] }],
    }),
  ],
});

export const failed: Report = report({
  path: 'e/Dockerfile',
  failures: [
    { kind: 'input', place: at(3, 7), message: 'unknown instruction `RUM`, 100%: bad' },
    { kind: 'internal', place: undefined, message: '`merge-runs` failed' },
  ],
});

export const everything: readonly Report[] = [
  full,
  moved,
  ignored,
  failed,
  report({ path: 'f/Dockerfile', leftAlone: 'it is a template by its name' }),
];

/** Text that would be something else in most formats. */
export const HOSTILE =
  '</pre><script>alert(1)</script> `x` @team #1 [a](http://b.c) | ::error::x %0A {0} \u202e\u001b[2J\n::error::y';

export const hostile: Report = report({
  path: `a\n${HOSTILE}/Dockerfile`,
  before: `FROM a\nRUN ${HOSTILE.replace('\n', ' ')}\n`,
  after: `FROM a\nRUN b ${HOSTILE.replace('\n', ' ')}\n`,
  applied: [applied({ title: HOSTILE, because: HOSTILE, edited: [{ start: 11, end: 11 }] })],
  declined: [{ id: 'merge-runs', place: at(2), message: HOSTILE, docs: [], reason: HOSTILE }],
});
