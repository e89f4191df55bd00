/** Verifications for programs. */
import { expect, test } from '@jest/globals';
import { diff } from '../../src/report/diff.js';
import { json } from '../../src/report/json.js';
import { verificationJson } from '../../src/report/verification-json.js';
import type { Verification } from '../../src/report/verification.js';
import { different, everyVerdict, hostile, image, layer, verification } from './verifications.js';

type Json = Readonly<Record<string, unknown>>;

async function parsed(...verifications: readonly Verification[]): Promise<readonly Json[]> {
  return JSON.parse(await verificationJson(verifications)) as readonly Json[];
}

test('every key is there, in the order of the contract, whatever was done', async () => {
  const keys =
    'path verdict because report builder context target before after comparison contextSent rebuild run culprits written';
  for (const object of await parsed(...everyVerdict)) expect(Object.keys(object).join(' ')).toBe(keys);
});

test('what was not done is null', async () => {
  const [object] = await parsed(verification());
  const { path, verdict, because, report, written, ...rest } = object!;
  expect({ path, verdict, because, written }).toEqual({
    path: 'Dockerfile',
    verdict: 'unchanged',
    because: 'there is nothing to rewrite',
    written: false,
  });
  expect(report).not.toBeNull();
  expect(new Set(Object.values(rest))).toEqual(new Set([null]));
});

test('the report is as `--format json` prints it: with the diff, without the texts', async () => {
  const [object] = await parsed(different);
  const { reports } = JSON.parse(await json([different.report], { version: '1.2.3' })) as {
    readonly reports: readonly Json[];
  };
  const [report] = reports;
  expect(object!['report']).toEqual(report);
  expect(report!['diff']).toBe(await diff(different.report));
  expect(Object.keys(report!)).not.toContain('before');
});

test('everything else is as in the contract, modes in octal', async () => {
  const [object] = await parsed(different);
  const { before, after, contextSent, rebuild, culprits } = different;
  expect(object).toMatchObject({ before, after, contextSent, rebuild, culprits });
  expect(object!['run']).toEqual({
    command: 'npm test',
    before: { exitCode: 0, output: 'starting\n12 passed\n', seconds: 1.2, answered: null },
    after: { exitCode: 1, output: 'starting\n11 passed, 1 failed\n', seconds: 1.3, answered: null },
    same: false,
  });
  const { files, config } = object!['comparison'] as {
    readonly files: readonly Json[];
    readonly config: Json[];
  };
  expect(files).toHaveLength(different.comparison!.files.length);
  expect(files.find((file) => file['path'] === '/srv/current')).toMatchObject({
    aspects: ['target'],
    before: { type: 'symlink', mode: '0644', target: 'releases/1', hash: null },
    class: 'unexplained',
  });
  expect(files.find((file) => file['path'] === '/srv/extra')!['before']).toBeNull();
  expect(config[0]).toMatchObject({ field: 'Cmd', after: null });
});

test('the order of keys does not depend on that in which the objects were made', async () => {
  const reversed = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(reversed)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, inner]) => [key, reversed(inner)]),
          )
        : value;
  expect(await verificationJson([reversed(different) as Verification])).toBe(
    await verificationJson([different]),
  );
});

test('a number that is none is null, and any text survives', async () => {
  const [object] = await parsed(
    verification({
      before: image([layer('x', Number.NaN)], { seconds: Infinity, bytes: 1 }),
      path: 'a"\u0000\ud800',
    }),
  );
  expect(object).toMatchObject({
    path: 'a"\u0000\ud800',
    before: { seconds: null, layers: [{ bytes: null }] },
  });
  const [other] = await parsed(hostile());
  expect(other!['because']).toBe(hostile().because);
});

test('no files are an empty array', async () => {
  expect(await verificationJson([])).toBe('[]\n');
});
