/** The edits that documents carry give what `--write` gives, byte for byte, in every way that a file may be written. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { rewrite } from '../../src/engine/rewrite.js';
import { format } from '../../src/report/format.js';
import type { Report } from '../../src/report/report.js';
import { fixtureCases, variantsOf } from '../../src/testing/index.js';
import { transforms } from '../../transforms/index.js';
import { applied, report } from '../report/example.js';
import { applyJson, applyRdjson, applySarif } from './applier.js';
import type { Files } from './applier.js';

const OPTIONS = { version: '1.2.3', transforms, written: false, explained: true };
const APPLY = { json: applyJson, sarif: applySarif, rdjson: applyRdjson };

/** What a run leaves on disk when the reports are written in their order. */
function written(reports: readonly Report[]): Files {
  return new Map(
    reports.flatMap(
      ({ path, after, files }) =>
        [[path, after], ...files.map((file) => [file.path, file.after] as const)] as const,
    ),
  );
}

/** What is there before the run: of a file that several reports change, what the first of them knew. */
function original(reports: readonly Report[]): Files {
  const files = new Map<string, string | undefined>();
  for (const { path, before, files: others } of reports) {
    files.set(path, before);
    for (const other of others) if (!files.has(other.path)) files.set(other.path, other.before);
  }
  return new Map([...files].filter((entry): entry is [string, string] => entry[1] !== undefined));
}

async function expectSame(reports: readonly Report[]): Promise<void> {
  for (const name of ['json', 'sarif', 'rdjson'] as const) {
    const document = await format(name, reports, OPTIONS);
    expect(JSON.stringify([...APPLY[name](document, original(reports))].sort())).toBe(
      JSON.stringify([...written(reports)].sort()),
    );
  }
}

const folder = fileURLToPath(new URL('../../fixtures/transforms', import.meta.url));
const cases = fixtureCases(folder);
const ids = [...new Set(cases.map(({ id }) => id))];

describe('over every fixture case, in all its variants', () => {
  test.each(ids)(
    'of %s',
    async (id) => {
      let rewritten = 0;
      for (const { before, after, context } of cases.filter((one) => one.id === id)) {
        for (const variant of variantsOf({ before, after })) {
          const outcome = rewrite('Dockerfile', variant.before, { transforms, level: 'aggressive', context });
          if (outcome.applied.length === 0) continue;
          rewritten++;
          await expectSame([outcome]);
        }
      }
      expect(rewritten).toBeGreaterThan(0);
    },
    120_000,
  );
});

describe('several files', () => {
  const ignore = { kind: 'ignore', path: '.dockerignore', patterns: ['x'] } as const;
  const fix = applied({ id: 'write-dockerignore', changes: [ignore] });
  const one = (path: string, before: string | undefined, after: string): Report =>
    report({ path, files: [{ path: 'app/.dockerignore', before, after }], applied: [fix] });

  test('of which two Dockerfiles add to one new ignore file', async () => {
    await expectSame([one('a', undefined, 'x\n'), one('b', 'x\n', 'x\ny\n')]);
  });

  test('of which two Dockerfiles add to one that is there, without a final newline', async () => {
    await expectSame([one('a', 'w', 'w\nx\n'), one('b', 'w\nx\n', 'w\nx\ny\n')]);
  });

  test('with names that a URI must escape', async () => {
    await expectSame([
      report({ path: 'a b/ü%20#?:&/Dockerfile', before: 'FROM a\nRUN b\n', after: 'FROM a\nRUN c\n' }),
    ]);
  });

  test('of which one is empty', async () => {
    await expectSame([one('a', '', 'x\n')]);
  });
});

describe('texts that no fixture has', () => {
  test.each<[name: string, before: string, after: string]>([
    ['a final newline that comes', 'FROM a\nRUN b', 'FROM a\nRUN b\n'],
    ['a final newline that goes', 'FROM a\nRUN b\n', 'FROM a\nRUN b'],
    ['CRLF that becomes LF', 'FROM a\r\nRUN b\r\n', 'FROM a\nRUN b\n'],
    ['a byte order mark, and the first line', '\ufeffFROM a\nRUN b\n', '\ufeffARG x\nFROM a\nRUN b\n'],
    ['a byte order mark, and one line without an end', '\ufeffFROM a', '\ufeffFROM b'],
    ['characters of several units', 'FROM a\nRUN 𐐀é\nRUN ü𐐀', 'FROM a\nRUN 𐐀é x\nRUN ü𐐀 y'],
    ['a last line that goes', 'FROM a\nRUN b\n', 'FROM a\n'],
    ['a carriage return that ends no line', 'FROM a\nRUN b\r c\n', 'FROM a\nRUN b\r d\n'],
  ])('%s', async (_, before, after) => {
    await expectSame([report({ before, after })]);
  });
});
