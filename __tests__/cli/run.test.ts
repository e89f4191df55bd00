/** A run, with transforms that misbehave. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parseArguments } from '../../src/cli/arguments.js';
import { run } from '../../src/cli/run.js';
import { defineTransform } from '../../src/transform.js';
import type { Transform } from '../../src/transform.js';
import { transforms } from '../../transforms/index.js';
import { Folder, WASTEFUL } from './program.js';

let folder: Folder;
beforeEach(() => {
  folder = new Folder({ 'a/Dockerfile': WASTEFUL, 'b/Dockerfile': WASTEFUL });
});
afterEach(() => {
  expect(folder.leftovers()).toEqual([]);
  folder.remove();
});

async function execute(
  args: readonly string[],
  extra: Transform['run'],
): Promise<{ code: number; out: string; err: string }> {
  const misbehaving = defineTransform({
    id: 'misbehave',
    phase: 'syntax',
    summary: 'misbehaves',
    safety: ['safe'],
    defaults: {},
    run: extra,
  });
  const command = parseArguments(args, ['misbehave'], '1.2.3');
  if (command.command !== 'rewrite') throw new Error('no rewrite');
  let out = '';
  let err = '';
  const code = await run(command, {
    transforms: [misbehaving, ...transforms],
    cwd: folder.path,
    stdin: process.stdin,
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    environment: {},
    version: '1.2.3',
  });
  return { code, out, err };
}

test('a transform that throws costs its file the rewrite, and no other file', async () => {
  const { code, out, err } = await execute(['.', '--write', '--format', 'diff'], ({ document }) => {
    if (document.path.startsWith('a')) throw new TypeError('cannot read\nproperties');
    return [];
  });
  expect(code).toBe(2);
  expect(err).toMatch(
    /^a\/Dockerfile: error: `misbehave` failed: cannot read\\nproperties: a bug in dockmod, please report it/,
  );
  expect(err).not.toContain('    at ');
  expect(out).not.toContain('a/a/Dockerfile');
  expect(out).toContain('--- a/b/Dockerfile');
  expect(readFileSync(folder.join('a/Dockerfile'), 'utf8')).toBe(WASTEFUL);
  expect(readFileSync(folder.join('b/Dockerfile'), 'utf8')).not.toBe(WASTEFUL);
});

test('a file that somebody else writes to meanwhile is theirs', async () => {
  const { code, err } = await execute(['.', '-w'], ({ document }) => {
    if (document.path === 'b/Dockerfile') folder.write('b/Dockerfile', 'FROM theirs\n');
    return [];
  });
  expect(code).toBe(2);
  expect(err).toContain('b/Dockerfile: error: not written: the file changed while dockmod worked on it\n');
  expect(err).toContain('1 of 2 files rewritten');
  expect(readFileSync(folder.join('b/Dockerfile'), 'utf8')).toBe('FROM theirs\n');
  expect(readFileSync(folder.join('a/Dockerfile'), 'utf8')).not.toBe(WASTEFUL);
});

test('--explain says which directory a file is built with, and where the answer came from', async () => {
  folder.write('compose.yaml', 'services:\n  a:\n    build: a\n');
  folder.write('a/Dockerfile', 'FROM x\nCOPY . /\n');
  folder.write('b/Dockerfile', 'FROM x\nCOPY . /\n');
  folder.write('.git/HEAD', '');
  const said = await execute(['.', '--explain'], () => []);
  expect(said.err).toContain('a/Dockerfile: build context: a (compose.yaml:3)\n');
  expect(said.err).toContain('b/Dockerfile: build context: not known: it could be `b` and `.`');
  const named = await execute(['b', '--explain', '--context', 'b'], () => []);
  expect(named.err).toContain('b/Dockerfile: build context: b (`--context`)\n');
});

test('a declaration that does not parse is said once, and costs no file its rewrite', async () => {
  folder.write('compose.yaml', 'services: {a: {build: [}\n');
  folder.write('a/Dockerfile', `${WASTEFUL}COPY . /\n`);
  folder.write('b/Dockerfile', `${WASTEFUL}COPY . /\n`);
  folder.write('.git/HEAD', '');
  const { code, err } = await execute(['.'], () => []);
  expect(code).toBe(0);
  expect(err.split('\n').filter((line) => line.startsWith('compose.yaml: '))).toEqual([
    expect.stringMatching(
      /the YAML does not parse \(line 1: .*\); what it builds is not taken into account$/,
    ),
  ]);
  expect((await execute(['.', '-q'], () => [])).err).not.toContain('compose.yaml');
});
