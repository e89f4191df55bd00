/** The hooks of pre-commit: it gives the names of the files, and takes a change or another exit code than 0 as a failure. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { parse } from 'yaml';
import { dockmod, FINE, Folder, WASTEFUL } from '../cli/program.js';

jest.setTimeout(30_000);

interface Hook {
  readonly id: string;
  readonly entry: string;
  readonly language: string;
  readonly types: readonly string[];
}

const hooks = parse(readFileSync('.pre-commit-hooks.yaml', 'utf8')) as readonly Hook[];

let folder: Folder;
beforeEach(() => {
  folder = new Folder({ Dockerfile: WASTEFUL, 'a b/api.Dockerfile': WASTEFUL, 'fine/Dockerfile': FINE });
});
afterEach(() => {
  folder.remove();
});

function run(id: string, ...files: readonly string[]): ReturnType<typeof dockmod> {
  const [program, ...args] = hooks.find((hook) => hook.id === id)!.entry.split(' ');
  expect(program).toBe('dockmod');
  return dockmod(folder, [...args, ...files]);
}

test('are installed by Node, for Dockerfiles', () => {
  expect(hooks.map(({ id, language, types }) => [id, language, ...types])).toEqual([
    ['dockmod', 'node', 'dockerfile'],
    ['dockmod-check', 'node', 'dockerfile'],
  ]);
});

describe('dockmod', () => {
  test('rewrites the files that it is given, and is silent', () => {
    expect(run('dockmod', 'Dockerfile', 'fine/Dockerfile')).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(readFileSync(folder.join('Dockerfile'), 'utf8')).not.toBe(WASTEFUL);
    expect(readFileSync(folder.join('a b/api.Dockerfile'), 'utf8')).toBe(WASTEFUL);
  });

  test('run again changes nothing', () => {
    run('dockmod', 'Dockerfile');
    const once = readFileSync(folder.join('Dockerfile'), 'utf8');
    run('dockmod', 'Dockerfile');
    expect(readFileSync(folder.join('Dockerfile'), 'utf8')).toBe(once);
  });
});

describe('dockmod-check', () => {
  test('fails where a rewrite is pending, shows it, and changes nothing', () => {
    const { status, stdout } = run('dockmod-check', 'a b/api.Dockerfile', 'fine/Dockerfile');
    expect(status).toBe(1);
    expect(stdout).toContain('+++ b/a b/api.Dockerfile');
    expect(readFileSync(folder.join('a b/api.Dockerfile'), 'utf8')).toBe(WASTEFUL);
  });

  test('passes where none is', () => {
    expect(run('dockmod-check', 'fine/Dockerfile').status).toBe(0);
  });
});
