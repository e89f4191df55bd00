/** SARIF logs: what the standard demands beyond its schema, and what a reviewer is told. */
import { describe, expect, test } from '@jest/globals';
import type { Report } from '../../src/report/report.js';
import { sarif } from '../../src/report/sarif.js';
import { at, full, report } from '../report/example.js';
import { everything, failed, hostile, ignored, moved, OPTIONS } from './reports.js';

interface Region {
  readonly startLine: number;
  readonly [name: string]: number;
}
interface Location {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string };
    readonly region?: Region;
  };
}
interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly kind?: string;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly Location[];
  readonly relatedLocations?: readonly Location[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly fixes?: readonly {
    readonly artifactChanges: readonly { readonly replacements: readonly object[] }[];
  }[];
}
interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
  readonly columnKind: string;
  readonly originalUriBaseIds: object;
  readonly results: readonly Result[];
  readonly invocations: readonly {
    readonly executionSuccessful: boolean;
    readonly toolExecutionNotifications: readonly {
      readonly level: string;
      readonly locations: readonly Location[];
    }[];
  }[];
}

async function runOf(
  reports: readonly Report[],
  options: Partial<typeof OPTIONS> | object = {},
): Promise<Run> {
  const log = JSON.parse(await sarif(reports, { ...OPTIONS, ...options })) as {
    readonly version: string;
    readonly runs: readonly Run[];
  };
  expect(log.version).toBe('2.1.0');
  expect(log.runs).toHaveLength(1);
  return log.runs[0]!;
}

test('one result for each rewrite, a note with one fix, and nothing that was declined', async () => {
  const { results, columnKind } = await runOf(everything);
  expect(columnKind).toBe('utf16CodeUnits');
  expect(results.map(({ ruleId, level, fixes }) => [ruleId, level, fixes?.length])).toEqual([
    ['apk-no-cache', 'note', 1],
    ['merge-runs', 'note', 1],
    ['write-dockerignore', 'note', 1],
  ]);
});

test('with --explain, what was declined is open, in the order of the lines', async () => {
  const { results } = await runOf([full], { explained: true });
  expect(results.slice(1)).toMatchObject([
    {
      ruleId: 'merge-runs',
      kind: 'open',
      level: 'none',
      message: { text: '2 RUNs: `cd` outlives the command' },
    },
    { ruleId: 'fold-ownership', kind: 'open', level: 'none' },
  ]);
  for (const { fixes } of results.slice(1)) expect(fixes).toBeUndefined();
});

test('every result has its rule', async () => {
  const { results, tool } = await runOf(everything, { explained: true });
  const { rules } = tool.driver;
  for (const { ruleId, ruleIndex } of results) expect(rules[ruleIndex]!.id).toBe(ruleId);
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
});

test('a fix that has a part in two places has both, and points to the other', async () => {
  const { results } = await runOf([moved]);
  const [result] = results;
  expect(result!.fixes![0]!.artifactChanges[0]!.replacements).toHaveLength(2);
  expect(result!.locations).toHaveLength(1);
  expect(result!.relatedLocations).toHaveLength(1);
});

test('a region is of whole lines, as lines and as offsets, without a byte order mark', async () => {
  const text = (line: string): string => `\ufeffFROM a\r\nRUN ${line}\r\n`;
  const { results } = await runOf([report({ before: text('𐐀'), after: text('b') })]);
  expect(results[0]!.locations[0]!.physicalLocation.region).toEqual({
    ...{ startLine: 2, startColumn: 1, endLine: 2, endColumn: 7 },
    ...{ charOffset: 8, charLength: 6 },
  });
});

test('a new file is an insertion at its beginning', async () => {
  const { results } = await runOf([ignored]);
  expect(results[0]!.locations[0]!.physicalLocation.region).toEqual({ startLine: 1 });
  expect(results[0]!.fixes![0]!.artifactChanges[0]!.replacements[0]).toEqual({
    deletedRegion: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1, charOffset: 0, charLength: 0 },
    insertedContent: { text: '.git\n' },
  });
});

test('a path is a URI relative to the root; one outside is absolute', async () => {
  const changed = { before: 'FROM a\n', after: 'FROM b\n' };
  const { results, originalUriBaseIds } = await runOf([
    report({ path: 'a b/100%:ü/Dockerfile', ...changed }),
    report({ path: '/srv/x/Dockerfile', ...changed }),
  ]);
  expect(results.map(({ locations }) => locations[0]!.physicalLocation.artifactLocation)).toEqual([
    { uri: 'a%20b/100%25%3A%C3%BC/Dockerfile', uriBaseId: '%SRCROOT%' },
    { uri: 'file:///srv/x/Dockerfile' },
  ]);
  expect(originalUriBaseIds).toHaveProperty('%SRCROOT%');
});

test('what is wrong with a file is a notification, and the run no success', async () => {
  const { invocations, results } = await runOf([failed]);
  expect(results).toEqual([]);
  expect(invocations[0]).toMatchObject({
    executionSuccessful: false,
    toolExecutionNotifications: [
      {
        level: 'error',
        locations: [{ physicalLocation: { region: { startLine: 3, startColumn: 7 } } }],
      },
      { level: 'error', message: { text: 'a bug in dockmod: `merge-runs` failed' } },
    ],
  });
  expect((await runOf([full])).invocations[0]!.executionSuccessful).toBe(true);
});

test('braces of a message are no placeholders, and nothing in it is a link', async () => {
  const { results } = await runOf([moved, hostile], { explained: true });
  expect(results[0]!.message.text).toContain('{{here}} or [there] (1)');
  for (const { message } of results) {
    expect(message.text.replace(/\{\{|\}\}/g, '')).not.toMatch(/[{}]/);
    expect(message.text).not.toMatch(/\]\(/);
  }
});

test('fingerprints stay when lines are put above, and tell equal findings apart', async () => {
  const twice = report({ before: 'FROM a\nRUN x\nRUN y\nRUN x\n', after: 'FROM a\nRUN z\nRUN y\nRUN z\n' });
  const fingerprints = async (one: Report): Promise<readonly string[]> =>
    (await runOf([one], { explained: true })).results.flatMap(({ partialFingerprints }) =>
      Object.values(partialFingerprints),
    );
  const first = await fingerprints(twice);
  expect(new Set(first).size).toBe(2);
  const lower = { ...twice, before: `# a\n\n${twice.before}`, after: `# a\n\n${twice.after}` };
  expect(await fingerprints(lower)).toEqual(first);
  const declined = (line: number, above: string): Report =>
    report({
      before: `${above}FROM a\nRUN x\n`,
      after: `${above}FROM a\nRUN x\n`,
      declined: [{ id: 'merge-runs', place: at(line), message: 'm', docs: [], reason: `see line ${line}` }],
    });
  expect(await fingerprints(declined(4, '# a\n\n'))).toEqual(await fingerprints(declined(2, '')));
});

describe('of nothing', () => {
  test('is a run without results', async () => {
    expect((await runOf([])).results).toEqual([]);
  });
});
