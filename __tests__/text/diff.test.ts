/** Unified diffs: read by people, applied by git and patch. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unifiedDiff } from '../../src/text/diff.js';

const hasPatch = spawnSync('patch', ['--version']).status === 0;
const before = 'FROM alpine\nRUN apk update\nRUN apk add curl\nRUN true\n';
const after = 'FROM alpine\nRUN apk add --no-cache curl\nRUN true\n';

describe('a unified diff', () => {
  test('has headers, hunks and three lines around a change', async () => {
    expect(await unifiedDiff('Dockerfile', before, after)).toBe(
      [
        '--- a/Dockerfile',
        '+++ b/Dockerfile',
        '@@ -1,4 +1,3 @@',
        ' FROM alpine',
        '-RUN apk update',
        '-RUN apk add curl',
        '+RUN apk add --no-cache curl',
        ' RUN true',
        '',
      ].join('\n'),
    );
  });

  test('is empty where nothing changed', async () => {
    expect(await unifiedDiff('Dockerfile', before, before)).toBe('');
  });

  test('names an absolute path without its slash', async () => {
    expect(await unifiedDiff('/srv/Dockerfile', before, after)).toMatch(/^--- a\/srv\/Dockerfile\n/);
  });

  test('is coloured as git colours it, content that looks like a header included', async () => {
    const diff = await unifiedDiff('Dockerfile', 'FROM a\n-- x\n', 'FROM a\n++ x\n', { color: true });
    expect(diff.split('\n')).toEqual([
      '\x1b[1m--- a/Dockerfile\x1b[22m',
      '\x1b[1m+++ b/Dockerfile\x1b[22m',
      '\x1b[36m@@ -1,2 +1,2 @@\x1b[39m',
      ' FROM a',
      '\x1b[31m--- x\x1b[39m',
      '\x1b[32m+++ x\x1b[39m',
      '',
    ]);
  });

  test('of long texts with nothing in common is found in bounded time', async () => {
    const lines = (word: string): string =>
      Array.from({ length: 20_000 }, (_, i) => `${word} ${i}\n`).join('');
    const start = performance.now();
    const diff = await unifiedDiff('Dockerfile', lines('a'), lines('b'));
    expect(performance.now() - start).toBeLessThan(3000);
    expect(diff).toContain('@@ -1,20000 +1,20000 @@');
  });
});

describe.each([
  ['shortest difference', 250],
  ['one hunk, when time is up', -1],
])('git apply and patch accept it: %s', (_, timeout) => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'dockmod-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const long = Array.from({ length: 40 }, (_, i) => `RUN echo ${i}\n`).join('');
  test.each<[name: string, path: string, before: string, after: string]>([
    ['plain', 'Dockerfile', before, after],
    ['below folders', 'services/api/Dockerfile', before, after],
    ['Windows line ends', 'Dockerfile', before.replaceAll('\n', '\r\n'), after.replaceAll('\n', '\r\n')],
    ['mixed line ends', 'Dockerfile', before.replace('\n', '\r\n'), after.replace('\n', '\r\n')],
    ['lone carriage returns', 'Dockerfile', before.replace('true', 'a\rb'), after.replace('true', 'a\rb')],
    ['no final newline', 'Dockerfile', before.trimEnd(), after.trimEnd()],
    ['a final newline gained', 'Dockerfile', before.trimEnd(), after],
    ['a final newline lost', 'Dockerfile', before, after.trimEnd()],
    ['a byte order mark', 'Dockerfile', `\ufeff${before}`, `\ufeff${after}`],
    ['a byte order mark on a changed line', 'Dockerfile', '\ufeffFROM a', '\ufeffFROM b'],
    ['a blank in the path', 'my services/the Dockerfile', before, after],
    ['letters beyond ASCII in the path', 'dienste/über/Dockerfile', before, after],
    ['a quote and a backslash in the path', 'a"b\\c/Dockerfile', before, after],
    ['several hunks', 'Dockerfile', `${before}${long}${before}`, `${after}${long}${after}`],
    ['an insertion at the beginning', 'Dockerfile', after, `# syntax=docker/dockerfile:1\n${after}`],
    ['an insertion at the end', 'Dockerfile', after, `${after}RUN late\n`],
    ['a removal of everything', 'Dockerfile', before, ''],
    ['text from nothing', 'Dockerfile', '', after],
    ['lines that look like a patch', 'Dockerfile', '-- a\n++ b\n@@ c\n\\ d\n', '-- a\n++ B\n@@ c\n\\ d\n'],
    ['line separators of Unicode', 'Dockerfile', 'RUN a\u2028b\n', 'RUN a\u2028c\n'],
  ])('%s', async (_, path, old, now) => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    const patch = await unifiedDiff(path, old, now, { timeout });

    writeFileSync(file, old);
    expect(run('git', ['apply', '--verbose', '-'], patch)).toBe('');
    expect(readOr(file, '')).toBe(now);

    if (!hasPatch || old === '' || now === '') return;
    writeFileSync(file, old);
    // GNU patch takes \r\n headers for a damaged mail unless told not to.
    expect(run('patch', ['--binary', '-p1'], patch)).toBe('');
    expect(readFileSync(file, 'utf8')).toBe(now);
  });

  function run(command: string, args: readonly string[], input: string): string {
    const { status, stderr } = spawnSync(command, args, { cwd: folder, input, encoding: 'utf8' });
    return status === 0 ? '' : `${command} failed: ${stderr}`;
  }
});

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}
