/** Reports as text: explanations, messages, the summary, JSON, patches. */
import { describe, expect, test } from '@jest/globals';
import { diff } from '../../src/report/diff.js';
import { explain } from '../../src/report/explain.js';
import { json } from '../../src/report/json.js';
import { failures, leftAlone } from '../../src/report/messages.js';
import type { Report } from '../../src/report/report.js';
import { summary } from '../../src/report/summary.js';
import { at, full, report } from './example.js';

const failed: Partial<Report> = { failures: [{ kind: 'internal', place: undefined, message: 'x failed' }] };

describe('explanations', () => {
  test('follow the lines of the file, each with its reason aligned below', () => {
    expect(explain(full)).toBe(
      [
        'app/Dockerfile:2:5: late `rm` (merge-runs)',
        '    silenced  by `# dockmod-ignore`',
        'app/Dockerfile:3:5: Add `--no-cache` (apk-no-cache, safe)',
        '    because   nothing reads the index later',
        'app/Dockerfile:4:5: 2 RUNs (merge-runs)',
        '    declined  `cd` outlives the command',
        'app/Dockerfile:4:9: Fold it (fold-ownership)',
        '    refused   the owner of `/srv` differs: a bug in dockmod, harmless here; please report it with this file',
        '',
      ].join('\n'),
    );
  });

  test('are empty where there is nothing to say', () => {
    expect(explain(report())).toBe('');
  });

  test('do not speak of rewrites that will not be made', () => {
    expect(explain({ ...full, ...failed })).not.toContain('because');
  });

  test('in colour say the same', () => {
    const colored = explain(full, { color: true });
    expect(colored).toContain('\x1b[');
    // eslint-disable-next-line no-control-regex -- colours
    expect(colored.replaceAll(/\x1b\[\d+m/g, '')).toBe(explain(full));
  });
});

describe('messages', () => {
  test('name the place where there is one', () => {
    const input = (message: string, line?: number): Report =>
      report({ failures: [{ kind: 'input', place: line === undefined ? undefined : at(line, 7), message }] });
    expect(failures(input('unknown instruction `RUM`', 3))).toEqual([
      'Dockerfile:3:7: error: unknown instruction `RUM`',
    ]);
    expect(failures(input('is empty'))).toEqual(['Dockerfile: error: is empty']);
  });

  test('are one line for a file that is something else altogether', () => {
    const lines = [1, 2, 3].map((line) => ({ kind: 'input' as const, place: at(line), message: 'unknown' }));
    expect(failures(report({ failures: lines }))).toEqual([
      'Dockerfile:1:1: error: unknown, and 2 more of the kind',
    ]);
  });

  test('ask to report what is our fault', () => {
    expect(failures(report(failed))).toEqual([
      'Dockerfile: error: x failed: a bug in dockmod, please report it with this file; the file is left as it is',
    ]);
  });

  test('are one line each, and steer no terminal, whatever stands in the file', () => {
    const message = 'unknown instruction `a\r\nb\x1b[2J\u2028`';
    expect(failures(report({ path: 'a\nb', failures: [{ kind: 'input', place: at(1), message }] }))).toEqual([
      'a\\nb:1:1: error: unknown instruction `a\\r\\nb\\x1b[2J\\x2028`',
    ]);
  });

  test('say why a file was left alone', () => {
    expect(leftAlone(report({ leftAlone: 'it is a template by its name' }))).toBe(
      'Dockerfile: left alone: it is a template by its name',
    );
    expect(leftAlone(report())).toBeUndefined();
  });
});

describe('the summary', () => {
  const dry = { written: false, explained: false };

  test.each<[name: string, reports: readonly Report[], options: typeof dry, line: string]>([
    ['nothing to do', [report()], dry, '1 file, nothing to rewrite'],
    ['no file', [], dry, '0 files, nothing to rewrite'],
    [
      'rewrites pending',
      [full, report()],
      dry,
      "1 of 2 files to rewrite (apk-no-cache 1), --write does it; 1 place declined, --explain says why; 1 fix refused by dockmod's own check, --explain says why",
    ],
    [
      'rewrites made and explained',
      [full, { ...full, applied: [...full.applied, ...full.applied, { ...full.applied[0]!, id: 'a-b' }] }],
      { written: true, explained: true },
      "2 files rewritten (apk-no-cache 3, a-b 1); 2 places declined; 2 fixes refused by dockmod's own check",
    ],
    ['errors', [report(failed), report(failed)], dry, '2 files, nothing to rewrite; 2 files with errors'],
  ])('%s', (_, reports, options, line) => {
    expect(summary(reports, options)).toBe(line);
  });
});

describe('JSON', () => {
  const options = { version: '1.2.3' };

  test('has every key in one order, and null for what does not apply', async () => {
    const text = await json([{ ...full, leftAlone: undefined }, report(failed)], options);
    const document = JSON.parse(text) as { readonly reports: readonly Record<string, unknown>[] };
    expect(Object.keys(document)).toEqual(['schemaVersion', 'version', 'reports']);
    expect(document).toMatchObject({ schemaVersion: 1, version: '1.2.3' });
    const [first, second] = document.reports;
    const keys =
      'path rewritten leftAlone failures files forecast applied edits declined suppressed unusedSuppressions rolledBack diff';
    expect(Object.keys(first!).join(' ')).toBe(keys);
    expect(Object.keys(second!).join(' ')).toBe(keys);
    // What the fixes declare is for the validator and the comparison of images.
    const applied = full.applied.map(({ changes: _, edited: __, ...printed }) => ({
      ...printed,
      evidence: [],
    }));
    expect(first).toMatchObject({ rewritten: true, leftAlone: null });
    expect(first!['applied']).toEqual(applied);
    expect(first!['diff']).toBe(await diff(full));
    expect(second).toMatchObject({
      rewritten: false,
      failures: [{ kind: 'internal', place: null, message: 'x failed' }],
      edits: [],
      diff: '',
    });
  });

  test('has the edits, with the fixes that they are of', async () => {
    const { reports } = JSON.parse(await json([full], options)) as {
      readonly reports: readonly Record<string, unknown>[];
    };
    expect(reports[0]!['edits']).toEqual([
      {
        path: 'app/Dockerfile',
        place: { start: { line: 2, column: 1 }, end: { line: 3, column: 17 } },
        offset: 12,
        length: 31,
        text: 'RUN apk add --no-cache curl',
        fixes: [0],
      },
    ]);
  });

  test('does not depend on the order in which the engine made its objects', async () => {
    const shuffled = Object.fromEntries(Object.entries(full).reverse()) as unknown as Report;
    expect(await json([shuffled], options)).toBe(await json([full], options));
  });

  test('of no files has no reports', async () => {
    expect(JSON.parse(await json([], options))).toEqual({ schemaVersion: 1, version: '1.2.3', reports: [] });
  });
});

test('a refused fix of a plugin is no bug of dockmod', () => {
  const [refused] = full.rolledBack;
  const text = explain({ ...full, rolledBack: [{ ...refused!, plugin: 'their-own' }] });
  expect(text).toContain(
    "`their-own`, which is none of dockmod's own, does not declare it, or may not do it",
  );
  expect(text).not.toContain('a bug in dockmod');
});

test('a refused fix that is not safe is no bug: the stricter reading wins', () => {
  const [refused] = full.rolledBack;
  const text = explain({ ...full, rolledBack: [{ ...refused!, safety: 'checked' }] });
  expect(text).toContain('the two readings of dockmod differ, and the stricter one wins');
  expect(text).not.toContain('bug in dockmod');
});

describe('the diff of a report', () => {
  test('is empty for a file with a failure, even if something was rewritten', async () => {
    expect(await diff({ ...full, ...failed })).toBe('');
    expect(await diff(full)).toContain('+RUN apk add --no-cache curl');
  });
});
