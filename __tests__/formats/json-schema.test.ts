/** What `--format json` prints is what its schema says. */
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { describe, expect, test } from '@jest/globals';
import { rewrite } from '../../src/engine/rewrite.js';
import { json, SCHEMA_VERSION } from '../../src/report/json.js';
import type { Report } from '../../src/report/report.js';
import { fixtureCases } from '../../src/testing/index.js';
import { transforms } from '../../transforms/index.js';
import { everything, hostile, OPTIONS } from './reports.js';

const schema = JSON.parse(readFileSync('schemas/report.schema.json', 'utf8')) as {
  readonly properties: { readonly schemaVersion: { readonly const: number } };
};
const ajv = new Ajv({ allErrors: true });
const validate = ajv.compile(schema);

async function complaints(reports: readonly Report[]): Promise<string> {
  validate(JSON.parse(await json(reports, OPTIONS)));
  return ajv.errorsText(validate.errors);
}

describe('the schema of --format json', () => {
  test('is of the version that is printed', () => {
    expect(schema.properties.schemaVersion.const).toBe(SCHEMA_VERSION);
  });

  test('takes a report with one of everything, and none', async () => {
    expect(await complaints([...everything, hostile])).toBe('No errors');
    expect(await complaints([])).toBe('No errors');
  });

  test('takes what comes of every fixture case', async () => {
    const reports = fixtureCases('fixtures/transforms').map(({ before, context }) =>
      rewrite('Dockerfile', before, { transforms, level: 'aggressive', context }),
    );
    expect(await complaints(reports)).toBe('No errors');
  }, 60_000);

  test.each<[name: string, spoil: (document: string) => string]>([
    ['a key more', (text) => text.replace('"path"', '"more": 1, "path"')],
    ['a key less', (text) => text.replace(/"leftAlone": null,/, '')],
    ['another version', (text) => text.replace('"schemaVersion": 1', '"schemaVersion": 2')],
    ['a line 0', (text) => text.replace('"line": 3', '"line": 0')],
  ])('does not take %s', async (_, spoil) => {
    const text = await json(everything, OPTIONS);
    expect(spoil(text)).not.toBe(text);
    expect(validate(JSON.parse(spoil(text)))).toBe(false);
  });
});
