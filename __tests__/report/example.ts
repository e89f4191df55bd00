/** Reports to print. */
import type { Applied, Place, Report } from '../../src/report/report.js';

export function at(line: number, column = 1): Place {
  return { start: { line, column }, end: { line, column: column + 1 } };
}

/** A report in which nothing happened, but for what is given. */
export function report(parts: Partial<Report> = {}): Report {
  return {
    path: 'Dockerfile',
    before: 'FROM a\n',
    after: 'FROM a\n',
    files: [],
    forecast: [],
    applied: [],
    declined: [],
    suppressed: [],
    unusedSuppressions: [],
    rolledBack: [],
    failures: [],
    leftAlone: undefined,
    ...parts,
  };
}

/** A fix of which nothing is known but what is given. */
export function applied(parts: Partial<Applied> = {}): Applied {
  return {
    id: 'merge-runs',
    place: at(1),
    message: '2 RUNs',
    docs: [],
    safety: 'safe',
    title: 'Merge them',
    because: 'one deletes what the other made',
    edited: [],
    changes: [],
    ...parts,
  };
}

const before = 'FROM alpine\nRUN apk update\nRUN apk add curl\nRUN cd /srv\n';

/** One of everything, not in the order of the lines. */
export const full = report({
  path: 'app/Dockerfile',
  before,
  after: 'FROM alpine\nRUN apk add --no-cache curl\nRUN cd /srv\n',
  applied: [
    {
      id: 'apk-no-cache',
      place: at(3, 5),
      message: '`apk add` leaves its index in the layer',
      docs: ['DL3019'],
      safety: 'safe',
      title: 'Add `--no-cache`',
      because: 'nothing reads the index later',
      edited: [
        { start: 12, end: 27 },
        { start: 39, end: 39 },
      ],
      changes: [],
    },
  ],
  declined: [
    { id: 'merge-runs', place: at(4, 5), message: '2 RUNs', docs: [], reason: '`cd` outlives the command' },
  ],
  suppressed: [{ id: 'merge-runs', place: at(2, 5), message: 'late `rm`', docs: [], by: '# dockmod-ignore' }],
  rolledBack: [
    {
      id: 'fold-ownership',
      place: at(4, 9),
      message: 'chown',
      docs: [],
      title: 'Fold it',
      safety: 'safe',
      objection: 'the owner of `/srv` differs',
    },
  ],
});
