/** Annotations of a GitHub workflow, read back as its runner reads them. */
import { expect, test } from '@jest/globals';
import { github } from '../../src/report/github.js';
import type { Report } from '../../src/report/report.js';
import { full } from '../report/example.js';
import { everything, failed, hostile, ignored, moved } from './reports.js';

interface Annotation {
  readonly kind: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** `::kind name=value,…::message`, a line each; the values have their escapes undone last. */
async function annotations(reports: readonly Report[], explained = false): Promise<readonly Annotation[]> {
  const text = await github(reports, { explained });
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const [, kind, properties, message] = /^::(\w+) (.*?)::(.*)$/.exec(line)!;
      const unescaped = (value: string): string =>
        value
          .replaceAll('%0D', '\r')
          .replaceAll('%0A', '\n')
          .replaceAll('%3A', ':')
          .replaceAll('%2C', ',')
          .replaceAll('%25', '%');
      return {
        kind: kind!,
        properties: Object.fromEntries(
          properties!.split(',').map((pair) => {
            const equals = pair.indexOf('=');
            return [pair.slice(0, equals), unescaped(pair.slice(equals + 1))];
          }),
        ),
        message: unescaped(message!),
      };
    });
}

test('errors come first, then a notice for each rewrite; declined places stay quiet', async () => {
  expect(
    (await annotations(everything)).map(({ kind, properties }) => `${kind} ${properties['file']!}`),
  ).toEqual([
    'error e/Dockerfile',
    'warning e/Dockerfile',
    'notice app/Dockerfile',
    'notice b c/Dockerfile',
    'notice d/.dockerignore',
  ]);
});

test('a notice spans the lines that are replaced, and says what is done and why', async () => {
  expect(await annotations([full])).toEqual([
    {
      kind: 'notice',
      properties: { file: 'app/Dockerfile', line: '2', endLine: '3', title: 'Add `--no-cache`' },
      message: 'Add `--no-cache` (apk-no-cache, safe): nothing reads the index later',
    },
  ]);
});

test('a rewrite in two places is one notice, which names the other', async () => {
  const [notice, ...more] = await annotations([moved]);
  expect(more).toEqual([]);
  expect(notice).toMatchObject({ properties: { line: '2', endLine: '3' } });
  expect(notice!.message).toMatch(/\npart 1 of 2, to be applied together with line 6$/);
});

test('a new file is annotated where it begins', async () => {
  expect(await annotations([ignored])).toMatchObject([
    { properties: { file: 'd/.dockerignore', line: '1' } },
  ]);
});

test('what has no place names the file alone', async () => {
  const [input, internal] = await annotations([failed]);
  expect(input).toMatchObject({ properties: { line: '3' }, message: 'unknown instruction `RUM`, 100%: bad' });
  expect(Object.keys(internal!.properties)).toEqual(['file', 'title']);
});

test('with --explain, what was declined is said as well', async () => {
  const titles = (await annotations([full], true)).map(({ properties }) => properties['title']);
  expect(titles).toEqual([
    'Add `--no-cache`',
    'merge-runs does nothing here',
    'fold-ownership does nothing here',
  ]);
});

test('nothing in a name or a message is a command of its own', async () => {
  const text = await github([hostile], { explained: true });
  expect(text.split('\n').filter((line) => line !== '')).toHaveLength(2);
  expect(text).not.toMatch(/^::error/m);
  const [first] = await annotations([hostile]);
  expect(first!.properties['file']).toBe(hostile.path);
});
