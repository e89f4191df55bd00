/** Which files the paths on the command line stand for. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { discover } from '../../src/cli/discover.js';
import { isDockerfileName } from '../../src/context/dockerfile-name.js';
import { FINE, Folder, git } from './program.js';

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

async function found(...paths: readonly string[]): Promise<readonly string[]> {
  const targets = await discover(paths, folder.path);
  return targets.map(({ path, problem, leftAlone }) =>
    [path, problem, leftAlone && `left alone: ${leftAlone}`].filter((part) => part !== undefined).join(': '),
  );
}

describe('names', () => {
  test.each([
    'Dockerfile',
    'dockerfile',
    'Dockerfile.dev',
    'Dockerfile.alpine.j2',
    'api.Dockerfile',
    'api.dockerfile',
    'Containerfile',
    'Containerfile.dev',
    'Containerfile-dev',
  ])('%s is taken', (name) => expect(isDockerfileName(name)).toBe(true));

  test.each([
    'Dockerfile.dockerignore',
    'api.Dockerfile.dockerignore',
    'Dockerfile.dev.dockerignore',
    'Dockerfile.md',
    'Dockerfiles',
    'Dockerfile-old',
    'MyDockerfile',
    '.Dockerfile',
    '.Dockerfile.x1y2.dockmod',
    'docker-compose.yml',
  ])('%s is not', (name) => expect(isDockerfileName(name)).toBe(false));
});

describe.each([
  ['a git work tree', () => void git(folder, 'init', '-q')],
  ['a plain directory', () => undefined],
])('in %s', (_, prepare) => {
  beforeEach(prepare);

  test('directories are searched, files taken as they are, everything once and sorted', async () => {
    for (const path of ['b/Dockerfile', 'a/x.Dockerfile', 'a/sub/Containerfile', 'a/main.go', 'other'])
      folder.write(path, FINE);
    expect(await found('.')).toEqual(['a/sub/Containerfile', 'a/x.Dockerfile', 'b/Dockerfile']);
    expect(await found('other', 'b', './b/Dockerfile', folder.join('b/Dockerfile'), 'b/../b')).toEqual([
      'b/Dockerfile',
      'other',
    ]);
  });

  test('names with blanks, quotes and letters beyond ASCII are found', async () => {
    const names = ['my app/Dockerfile', 'ü/Dockerfile', '"q"/Dockerfile', 'n\nl/Dockerfile'];
    for (const path of names) folder.write(path, FINE);
    expect(await found('.')).toEqual(names.sort());
  });

  test('a directory without any is a problem, one line', async () => {
    mkdirSync(folder.join('empty'));
    expect(await found('empty')).toEqual([expect.stringMatching(/^empty: no Dockerfile in this directory/)]);
  });

  test('what does not exist is a problem, and the others are found', async () => {
    folder.write('Dockerfile', FINE);
    expect(await found('nope', 'Dockerfile', 'Dockerfile/x')).toEqual([
      'Dockerfile',
      'Dockerfile/x: no such file or directory',
      'nope: no such file or directory',
    ]);
  });

  test('a broken link is a problem, named or found', async () => {
    symlinkSync('nowhere', folder.join('Dockerfile'));
    expect(await found('Dockerfile')).toEqual(['Dockerfile: is a broken symbolic link']);
    expect(await found('.')).toEqual(['Dockerfile: is a broken symbolic link']);
  });

  test('a link in a circle is a problem', async () => {
    symlinkSync('Dockerfile', folder.join('Dockerfile'));
    expect(await found('.')).toEqual(['Dockerfile: too many levels of symbolic links']);
  });

  test('a link inside stands for its target, once', async () => {
    folder.write('docker/Dockerfile.prod', FINE);
    symlinkSync('docker/Dockerfile.prod', folder.join('Dockerfile'));
    expect(await found('.')).toEqual(['docker/Dockerfile.prod']);
    expect(await found('Dockerfile')).toEqual(['Dockerfile']);
  });

  test('a link out of the project is left alone where found, refused where named', async () => {
    const other = new Folder({ Dockerfile: FINE });
    try {
      symlinkSync(other.join('Dockerfile'), folder.join('Dockerfile'));
      expect(await found('.')).toEqual([
        `Dockerfile: left alone: it is a symbolic link out of the project, to ${other.join('Dockerfile')}`,
      ]);
      expect(await found('Dockerfile')).toEqual([
        `Dockerfile: it is a symbolic link out of the project, to ${other.join('Dockerfile')}; give that path to rewrite it`,
      ]);
    } finally {
      other.remove();
    }
  });

  test('a directory by the name of a Dockerfile is searched, not read', async () => {
    folder.write('Dockerfile/Dockerfile', FINE);
    mkdirSync(folder.join('x'));
    symlinkSync('../Dockerfile', folder.join('x/Dockerfile'));
    expect(await found('.')).toEqual(['Dockerfile/Dockerfile']);
  });

  test('outside of the working directory a path is named as it was given', async () => {
    const other = new Folder({ 'app/Dockerfile': FINE });
    try {
      expect(await found(other.path)).toEqual([other.join('app/Dockerfile')]);
      expect(await found(other.join('app/Dockerfile'))).toEqual([other.join('app/Dockerfile')]);
    } finally {
      other.remove();
    }
  });
});

describe('with git', () => {
  beforeEach(() => void git(folder, 'init', '-q'));

  test('what is ignored is left out, unless it is tracked or asked for', async () => {
    folder.write('.gitignore', 'build/\n*.local.Dockerfile\nkept.Dockerfile\n');
    for (const path of ['build/Dockerfile', 'a.local.Dockerfile', 'kept.Dockerfile', 'Dockerfile'])
      folder.write(path, FINE);
    git(folder, 'add', '-f', 'kept.Dockerfile');
    expect(await found('.')).toEqual(['Dockerfile', 'kept.Dockerfile']);
    expect(await found('build')).toEqual(['build/Dockerfile']);
    expect(await found('a.local.Dockerfile')).toEqual(['a.local.Dockerfile']);
  });

  test('what is tracked and deleted is not there', async () => {
    folder.write('a/Dockerfile', FINE);
    folder.write('Dockerfile', FINE);
    git(folder, 'add', '.');
    rmSync(folder.join('a/Dockerfile'));
    expect(await found('.')).toEqual(['Dockerfile']);
  });

  test('a repository inside that is not tracked is searched with its own rules', async () => {
    folder.write('clone/.gitignore', 'tmp/\n');
    for (const path of ['clone/Dockerfile', 'clone/tmp/Dockerfile', 'Dockerfile']) folder.write(path, FINE);
    git(folder, 'init', '-q', 'clone');
    expect(await found('.')).toEqual(['Dockerfile', 'clone/Dockerfile']);
  });

  test("a hook's environment does not lead elsewhere", async () => {
    folder.write('.gitignore', 'build/\n');
    for (const path of ['build/Dockerfile', 'app/Dockerfile']) folder.write(path, FINE);
    process.env['GIT_DIR'] = '/nowhere';
    try {
      expect(await found('.')).toEqual(['app/Dockerfile']);
    } finally {
      delete process.env['GIT_DIR'];
    }
  });
});

describe('without git', () => {
  test('node_modules and .git are left out', async () => {
    for (const path of [
      'node_modules/x/Dockerfile',
      '.git/Dockerfile',
      'app/node_modules/Dockerfile',
      'Dockerfile',
    ])
      folder.write(path, FINE);
    expect(await found('.')).toEqual(['Dockerfile']);
  });

  const asRoot = process.getuid?.() === 0;
  (asRoot ? test.skip : test)('a directory that cannot be looked into is a problem of its own', async () => {
    folder.write('closed/Dockerfile', FINE);
    folder.write('Dockerfile', FINE);
    chmodSync(folder.join('closed'), 0);
    expect(await found('.')).toEqual(['Dockerfile', 'closed: permission denied']);
  });
});
