import { describe, expect, test } from '@jest/globals';
import { disappointments } from '../../scripts/builds/disappointments.mjs';
import type { FileDifference, RunOutcome, Verification } from '../../src/report/verification.js';
import type { FixtureProject } from '../../src/testing/projects.js';

const project: FixtureProject = {
  name: 'sh-example',
  context: '/context',
  builds: true,
  summary: 'An example',
  dockerfile: 'Dockerfile',
  run: undefined,
  port: 8080,
  buildArgs: {},
  touch: 'main.sh',
  expect: { verdict: 'verified', transforms: ['merge-runs'], output: 'hello' },
};

const place = { start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
const outcome: RunOutcome = { exitCode: undefined, output: 'hello world', seconds: 1, answered: true };
const rebuilt = { seconds: 1, steps: 3, cached: 2 };

const verified: Verification = {
  path: 'Dockerfile',
  verdict: 'verified',
  because: 'all differences are explained',
  report: {
    path: 'Dockerfile',
    before: '',
    after: '',
    files: [],
    forecast: [],
    applied: [
      { id: 'merge-runs', place, message: '', docs: [], safety: 'safe', title: '', because: '' } as never,
    ],
    declined: [],
    suppressed: [],
    unusedSuppressions: [],
    rolledBack: [],
    failures: [],
    leftAlone: undefined,
  },
  builder: 'docker',
  context: '.',
  target: undefined,
  before: undefined,
  after: undefined,
  comparison: { files: [], config: [] },
  contextSent: undefined,
  rebuild: { touched: 'main.sh', before: rebuilt, after: rebuilt },
  run: { command: 'port 8080', before: outcome, after: outcome, same: true },
  culprits: undefined,
  written: false,
};

const lost: FileDifference = {
  path: '/app/main.sh',
  aspects: ['missing'],
  before: undefined,
  after: undefined,
  class: 'unexplained',
  because: 'no fix declares it',
};

describe('disappointments', () => {
  test('are none where all is as expected', () => {
    expect([...disappointments(project, verified)]).toEqual([]);
  });

  test.each<readonly [string, Partial<Verification>, RegExp]>([
    [
      'another verdict',
      { verdict: 'different', because: 'a file is lost' },
      /verified, got different: a file is lost/,
    ],
    [
      'a difference that nothing explains',
      { comparison: { files: [lost], config: [] } },
      /app\/main.sh \(missing\)/,
    ],
    [
      'a transform that was not applied',
      { report: { ...verified.report, applied: [] } },
      /merge-runs was not applied/,
    ],
    ['no second build', { rebuild: undefined }, /main.sh/],
    ['no run', { run: undefined }, /not run/],
    [
      'another output',
      { run: { ...verified.run!, after: { ...outcome, output: 'goodbye' } } },
      /^after: does not print "hello" but "goodbye"$/,
    ],
    [
      'a port that does not answer',
      { run: { ...verified.run!, before: { ...outcome, answered: false } } },
      /^before: port 8080/,
    ],
  ])('say so of %s', (_name, change, sentence) => {
    const found = [...disappointments(project, { ...verified, ...change })];
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(sentence);
  });

  test('of a project in which nothing is to be rewritten are only those of the rewrite', () => {
    const unchanged: Verification = { ...verified, verdict: 'unchanged', run: undefined, rebuild: undefined };
    const asExpected = {
      ...project,
      expect: { ...project.expect, verdict: 'unchanged', transforms: [] },
    } as const;
    expect([...disappointments(asExpected, unchanged)]).toEqual([]);
  });
});
