/** Code Quality reports of GitLab. */
import { expect, test } from '@jest/globals';
import { gitlab } from '../../src/report/gitlab.js';
import type { Report } from '../../src/report/report.js';
import { report } from '../report/example.js';
import { everything, hostile } from './reports.js';

interface Violation {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: string;
  readonly location: {
    readonly path: string;
    readonly lines: { readonly begin: number; readonly end: number };
  };
}

async function violations(reports: readonly Report[], explained = false): Promise<readonly Violation[]> {
  return JSON.parse(await gitlab(reports, { explained })) as readonly Violation[];
}

test('each has what GitLab needs, and a fingerprint of its own', async () => {
  const all = await violations([...everything, ...everything, hostile], true);
  for (const { description, check_name, fingerprint, severity, location } of all) {
    expect(description).toMatch(/^[^\n]+$/);
    expect(check_name).toMatch(/^[a-z-]+$/);
    expect(fingerprint).toMatch(/^[0-9a-f]{40}$/);
    expect(['info', 'minor', 'major', 'critical', 'blocker']).toContain(severity);
    expect(location.lines.begin).toBeGreaterThan(0);
    expect(location.lines.end).toBeGreaterThanOrEqual(location.lines.begin);
    expect(location.path).not.toMatch(/^\.\//);
  }
  expect(new Set(all.map(({ fingerprint }) => fingerprint)).size).toBe(all.length);
});

test('what went wrong is major, a rewrite minor, and what was declined is not there unless asked for', async () => {
  const severities = async (explained: boolean): Promise<readonly string[]> =>
    (await violations(everything, explained)).map(({ severity }) => severity);
  expect(await severities(false)).toEqual(['major', 'major', 'minor', 'minor', 'minor']);
  expect(await severities(true)).toEqual(['major', 'major', 'minor', 'minor', 'minor', 'info', 'info']);
});

test('a fingerprint stays when lines are put above, and changes with the file', async () => {
  const one = (path: string, above: string): Report =>
    report({ path, before: `${above}FROM a\nRUN x\n`, after: `${above}FROM a\nRUN z\n` });
  const [first] = await violations([one('a', '')]);
  const [lower] = await violations([one('a', '# x\n\n')]);
  const [other] = await violations([one('b', '')]);
  expect(lower!.fingerprint).toBe(first!.fingerprint);
  expect(lower!.location.lines).toEqual({ begin: 4, end: 4 });
  expect(other!.fingerprint).not.toBe(first!.fingerprint);
});

test('of nothing is an empty list', async () => {
  expect(await violations([report()])).toEqual([]);
});
