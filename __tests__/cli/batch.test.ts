/** Many files at once: which of them, how many at a time, and that the number changes nothing. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { optimize } from '../../src/index.js';
import { FINE, Folder, WASTEFUL, dockmod, executable, git } from './program.js';
import type { Outcome } from './program.js';

jest.setTimeout(60_000);

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
  git(folder, 'init', '-q', '-b', 'main');
});
afterEach(() => {
  expect(folder.leftovers()).toEqual([]);
  folder.remove();
});

function run(...args: string[]): Outcome {
  return dockmod(folder, args);
}

function rewritten({ stdout }: Outcome): readonly string[] {
  return [...stdout.matchAll(/^--- a\/(.*?)\t?$/gm)].map(([, path]) => path!);
}

function commit(): void {
  git(folder, 'add', '-A');
  git(folder, '-c', 'user.name=a', '-c', 'user.email=a@b.c', 'commit', '-q', '-m', 'all');
}

describe('which files', () => {
  beforeEach(() => {
    for (const path of ['a/Dockerfile', 'b/Dockerfile', 'b/c/Dockerfile', 'with space/Dockerfile'])
      folder.write(path, WASTEFUL);
  });

  test('those that a file lists, one a line or with NUL between them', () => {
    folder.write('list', 'a/Dockerfile\r\nwith space/Dockerfile\n\n');
    expect(rewritten(run('--files-from', 'list'))).toEqual(['a/Dockerfile', 'with space/Dockerfile']);
    folder.write('list', 'b/c/Dockerfile\0a/Dockerfile\0');
    expect(rewritten(run('--files-from', 'list'))).toEqual(['a/Dockerfile', 'b/c/Dockerfile']);
    expect(rewritten(run('--files-from', 'list', 'b/Dockerfile'))).toEqual([
      'a/Dockerfile',
      'b/Dockerfile',
      'b/c/Dockerfile',
    ]);
  });

  test('those that standard input lists', () => {
    const outcome = dockmod(folder, ['--files-from', '-'], { input: 'b/Dockerfile\n' });
    expect(rewritten(outcome)).toEqual(['b/Dockerfile']);
  });

  test('an empty list is none, and one that is not there is a mistake', () => {
    folder.write('list', '\n');
    expect(run('--files-from', 'list')).toEqual({
      status: 0,
      stdout: '',
      stderr: '0 files, nothing to rewrite\n',
    });
    expect(run('--files-from', 'absent')).toMatchObject({
      status: 2,
      stderr: 'dockmod: absent: no such file or directory (--files-from)\n',
    });
  });

  test('a search passes over what is excluded; what is named is not searched for', () => {
    expect(rewritten(run('--exclude', 'b'))).toEqual(['a/Dockerfile', 'with space/Dockerfile']);
    expect(rewritten(run('--exclude', 'b/*/Dockerfile', '--exclude', './a'))).toEqual([
      'b/Dockerfile',
      'with space/Dockerfile',
    ]);
    expect(rewritten(run('--exclude', 'b', 'b/Dockerfile'))).toEqual(['b/Dockerfile']);
  });
});

describe('what a compose or bake file builds', () => {
  test('is given by that file', () => {
    folder.write('web/Dockerfile', WASTEFUL);
    folder.write('api/prod.Dockerfile', WASTEFUL);
    folder.write('other/Dockerfile', WASTEFUL);
    folder.write(
      'deploy/compose.yaml',
      'services:\n  web: { build: ../web }\n  api: { build: { context: ../api, dockerfile: prod.Dockerfile } }\n  db: { image: postgres }\n',
    );
    folder.write('docker-bake.json', '{"target": {"web": {"context": "web"}}}');
    expect(rewritten(run('deploy/compose.yaml'))).toEqual(['api/prod.Dockerfile', 'web/Dockerfile']);
    expect(rewritten(run('docker-bake.json'))).toEqual(['web/Dockerfile']);
  });

  test.each([
    ['services:\n  db: { image: postgres }\n', 'compose.yaml: error: declares no build'],
    ['services:\n  web: { build: absent }\n', 'compose.yaml: error: `absent` is no directory'],
    ['services: [', 'compose.yaml: error: '],
  ])('mistakes: %j', (text, message) => {
    folder.write('compose.yaml', text);
    const { status, stderr } = run('compose.yaml');
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('since a revision', () => {
  const APP =
    'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm install\nRUN apt-get update && apt-get install -y curl\n';
  beforeEach(() => {
    for (const name of ['web', 'api', 'old']) {
      folder.write(`${name}/Dockerfile`, APP);
      folder.write(`${name}/package.json`, `{"name":"${name}"}`);
      folder.write(`${name}/index.js`, '');
    }
    commit();
  });

  test('its own text, committed or not, and files that git does not know yet', () => {
    expect(rewritten(run('--since', 'HEAD'))).toEqual([]);
    folder.write('web/Dockerfile', `${APP}# more\n`);
    folder.write('new/Dockerfile', WASTEFUL);
    expect(rewritten(run('--since', 'HEAD'))).toEqual(['new/Dockerfile', 'web/Dockerfile']);
    commit();
    expect(rewritten(run('--since', 'HEAD'))).toEqual([]);
    expect(rewritten(run('--since', 'HEAD~1'))).toEqual(['new/Dockerfile', 'web/Dockerfile']);
  });

  test('manifests and ignore files of the directories that they are built with, not sources', () => {
    folder.write('api/package.json', '{"name":"api","version":"1.0.0"}');
    folder.write('web/index.js', 'changed');
    folder.write('old/.dockerignore', '*.md\n');
    expect(rewritten(run('--only', 'clean-package-lists', '--since', 'HEAD'))).toEqual([
      'api/Dockerfile',
      'old/Dockerfile',
    ]);
  });

  test('a configuration concerns all below it', () => {
    folder.write('api/dockmod.config.json', '{}');
    expect(rewritten(run('--since', 'HEAD'))).toEqual(['api/Dockerfile']);
  });

  test('what others changed on the other branch does not count', () => {
    git(folder, 'checkout', '-q', '-b', 'ours');
    folder.write('web/Dockerfile', `${APP}# ours\n`);
    commit();
    git(folder, 'checkout', '-q', 'main');
    folder.write('api/Dockerfile', `${APP}# theirs\n`);
    commit();
    git(folder, 'checkout', '-q', 'ours');
    expect(rewritten(run('--since', 'main'))).toEqual(['web/Dockerfile']);
  });

  test.each(['nothing', '--all', 'HEAD~99'])('a revision that is none: %s', (revision) => {
    const { status, stderr } = run(`--since=${revision}`);
    expect(status).toBe(2);
    expect(stderr).toContain(`dockmod: there is no revision \`${revision}\``);
  });

  test('without git', () => {
    const bare = new Folder({ Dockerfile: WASTEFUL });
    expect(dockmod(bare, ['--since', 'HEAD'])).toMatchObject({
      status: 2,
      stderr: 'dockmod: `--since` needs a work tree of git, and this is none\n',
    });
    bare.remove();
  });
});

describe('several at a time', () => {
  /** Services of which each two share a context, and so an ignore file. */
  function services(): void {
    for (let i = 0; i < 12; i++) {
      const name = `s${i % 6}`;
      folder.write(
        `${name}/${i < 6 ? '' : 'second.'}Dockerfile`,
        'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\n',
      );
      folder.write(`${name}/package.json`, `{"name":"${name}","version":"1.0.0"}`);
      folder.write(
        `${name}/package-lock.json`,
        `{"name":"${name}","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"${name}","version":"1.0.0"}}}`,
      );
      folder.write(`${name}/index.js`, '');
    }
    for (let i = 0; i < 20; i++) folder.write(`t${i}/Dockerfile`, i % 3 === 0 ? FINE : WASTEFUL);
    folder.write('broken/Dockerfile', 'RUN true\n');
    commit();
  }

  test('what is printed does not depend on how many', () => {
    services();
    const one = run('--jobs', '1', '--explain');
    expect(one.stdout).toContain('.dockerignore');
    expect(one.stderr).toContain('broken/Dockerfile');
    for (const jobs of ['2', '5']) expect(run('--jobs', jobs, '--explain')).toEqual(one);
    for (const format of ['json', 'sarif', 'markdown'])
      expect(run('-j', '3', '--format', format)).toEqual(run('-j', '1', '--format', format));
  });

  test('what is written does not, either; a second run has nothing to do', () => {
    services();
    run('-j', '1', '--write');
    const paths = ['s0/Dockerfile', 's0/.dockerignore', 's5/second.Dockerfile', 't1/Dockerfile'];
    const texts = paths.map((path) => readFileSync(folder.join(path), 'utf8'));
    git(folder, 'checkout', '-q', '.');
    git(folder, 'clean', '-qfd');
    run('-j', '3', '--write');
    expect(paths.map((path) => readFileSync(folder.join(path), 'utf8'))).toEqual(texts);
    expect(run('-j', '3').stdout).toBe('');
  });

  test('a worker that ends costs one file', () => {
    services();
    folder.write(
      'p.mjs',
      `export default { id: 'the-end', phase: 'syntax', summary: 's', safety: ['safe'], defaults: {},
        *run({ document }) { if (document.path.startsWith('t4/')) process.exit(3); } };`,
    );
    folder.write('dockmod.config.json', '{"transforms": ["./p.mjs"]}');
    const { status, stdout, stderr } = run('-j', '2');
    expect(status).toBe(2);
    expect(stderr.match(/^.*error: the worker .*$/gm)).toHaveLength(1);
    expect(stderr).toMatch(/^t4\/Dockerfile: .*the worker that had it ended/m);
    expect(rewritten({ status, stdout, stderr })).toContain('t5/Dockerfile');
    expect(rewritten({ status, stdout, stderr })).not.toContain('t4/Dockerfile');
  });

  test.each(['0', '-1', 'many', '1000'])('`--jobs %s` is no number of them', (jobs) => {
    expect(run(`--jobs=${jobs}`)).toMatchObject({
      status: 2,
      stderr: 'dockmod: `--jobs` takes a number, 1 to 999\n',
    });
  });
});

describe('killed while it writes', () => {
  const BETTER = optimize(WASTEFUL).after;

  test('every file is whole, and the next run removes what was left', async () => {
    const paths = Array.from({ length: 60 }, (_, i) => `${i}/Dockerfile`);
    for (let round = 0; round < 8; round++) {
      for (const path of paths) folder.write(path, WASTEFUL);
      const child = spawn(process.execPath, [executable, '-w', '-q', '-j', '1', '.'], {
        cwd: folder.path,
        stdio: 'ignore',
      });
      const ended = new Promise((resolve) => child.on('close', resolve));
      const isBegun = (): boolean => readFileSync(folder.join(paths[0]!), 'utf8') === BETTER;
      while (child.exitCode === null && !isBegun()) await new Promise((resolve) => setTimeout(resolve, 1));
      // each round a little later
      for (let turn = 0; turn < round * 3; turn++) await new Promise((resolve) => setImmediate(resolve));
      child.kill('SIGKILL');
      await ended;
      for (const path of paths) expect([WASTEFUL, BETTER]).toContain(readFileSync(folder.join(path), 'utf8'));
      expect(run('-w', '-q', '-j', '1', '.').status).toBe(0);
      for (const path of paths) expect(readFileSync(folder.join(path), 'utf8')).toBe(BETTER);
      expect(folder.leftovers()).toEqual([]);
    }
  });

  test('what another run is writing just now is not touched', () => {
    const path = `a/.Dockerfile.${process.pid}-abcdefgh.dockmod`;
    folder.write('a/Dockerfile', WASTEFUL);
    folder.write(path, 'of the process that runs this test');
    expect(run('-w', 'a').status).toBe(0);
    expect(folder.leftovers()).toEqual([path]);
    rmSync(folder.join(path));
  });
});

describe('a full disk in the middle of a run', () => {
  (mayMount() ? test : test.skip)(
    'leaves whole files, says which were not written, and leaves nothing behind',
    () => {
      const disk = folder.join('disk');
      mkdirSync(disk);
      expect(mount(disk)).toBe(true);
      try {
        // pages of 4 KiB: as many files as fit, and room for one more page
        const padding = `# ${'x'.repeat(6000)}\n`;
        const paths = ['a', 'b', 'c', 'd'].map((name) => `disk/${name}.Dockerfile`);
        for (const path of paths) folder.write(path, padding + WASTEFUL);
        folder.write('disk/filler', 'x'.repeat(4096));
        const { status, stderr } = run('-w', 'disk');
        expect(status).toBe(2);
        expect(stderr).toMatch(/^disk\/\w\.Dockerfile: error: not written: no space left on the device$/m);
        for (const path of paths)
          expect([padding + WASTEFUL, optimize(padding + WASTEFUL).after]).toContain(
            readFileSync(folder.join(path), 'utf8'),
          );
        expect(folder.leftovers()).toEqual([]);
      } finally {
        spawnSync('umount', [disk]);
      }
    },
  );
});

/** Puts a disk of ten pages there. */
function mount(directory: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=40k', 'tmpfs', directory]).status === 0;
}

/** Whether whoever runs the tests may mount: root, and not in every container. */
function mayMount(): boolean {
  const probe = new Folder();
  const mounted = mount(probe.path);
  if (mounted) spawnSync('umount', [probe.path]);
  probe.remove();
  return mounted;
}
