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
