/** The Dockerfiles in READMEs and documents come out as they say. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { memoryContext } from '../src/context/memory-context.js';
import { rewrite } from '../src/engine/rewrite.js';
import { examplesIn, rewriteWitnessed } from '../src/testing/index.js';
import { transforms } from '../transforms/index.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const contextOf = (files: Readonly<Record<string, string>> = {}) =>
  memoryContext(files, { tracked: Object.keys(files), origin: 'the document' });

describe.each(transforms.map((transform) => [transform.id, transform] as const))('%s', (id, transform) => {
  const readme = `transforms/${id}/README.md`;
  const examples = existsSync(join(root, readme)) ? examplesIn(read(readme)) : [];

  test('has a README with an example that changes', () => {
    expect(examples.some(({ before, after, ignore }) => before !== after || ignore !== undefined)).toBe(true);
  });

  test('is called by its id in its README', () => {
    expect(read(readme).split('\n')[0]).toBe(`# ${id}`);
  });

  for (const { line, before, after, context, ignore } of examples) {
    test(`makes of line ${line} what it says`, () => {
      const { report } = rewriteWitnessed([transform], before, contextOf(context));
      expect(report.failures).toEqual([]);
      expect(report.rolledBack).toEqual([]);
      expect(report.after).toBe(after);
      if (ignore !== undefined)
        expect(report.files.map((file) => [file.path, file.after])).toEqual([['.dockerignore', ignore]]);
    });
  }
});

const documents = [
  ...['README.md', 'CONTRIBUTING.md'].filter((path) => existsSync(join(root, path))),
  ...(existsSync(join(root, 'docs')) ? readdirSync(join(root, 'docs')) : [])
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

describe('all transforms together', () => {
  for (const path of documents) {
    for (const { line, before, after } of examplesIn(read(path))) {
      test(`make of ${path}:${line} what it says`, () => {
        const report = rewrite('Dockerfile', before, { transforms, level: 'standard' });
        expect(report.failures).toEqual([]);
        expect(report.after).toBe(after);
      });
    }
  }

  test('are shown where a document has an example', () => {
    expect(documents.every((path) => examplesIn(read(path)).length >= 0)).toBe(true);
  });
});
