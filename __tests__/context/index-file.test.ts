import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DECLARES } from '../../src/context/first-look.js';
import { readIndexFile } from '../../src/context/index-file.js';
import { TemporaryRepository } from './temporary-repository.js';

const made: string[] = [];
afterAll(() => {
  for (const path of made) rmSync(path, { recursive: true, force: true });
});

let root: string;
beforeEach(() => {
  const repository = new TemporaryRepository();
  root = repository.root;
  made.push(root);
  repository.put('a');
  repository.put('b/ü', 'b', { mode: 0o755 });
  repository.put(`long/${'n'.repeat(200)}/${'m'.repeat(200)}`);
  repository.put('untracked', '', { tracked: false });
  symlinkSync('a', join(root, 'link'));
  git('add', 'link');
});

function git(...command: readonly string[]): string {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false'];
  const { stdout, stderr, status } = spawnSync('git', [...identity, ...command], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** What git says of its index: modes by paths. */
function asked(directory = root): ReadonlyMap<string, number> {
  const lines = git('-C', directory, 'ls-files', '-s', '-z').split('\0').filter(Boolean);
  return new Map(lines.map((line) => [line.slice(line.indexOf('\t') + 1), parseInt(line, 8)]));
}

describe('the file says what git says', () => {
  test('of files, programs and links', () => {
    const read = readIndexFile(root);
    expect([...read!]).toEqual([...asked()]);
    expect(read!.get('b/ü')).toBe(0o100755);
    expect(read!.get('link')).toBe(0o120000);
  });

  test('of a path longer than its entry can tell', () => {
    const path = Array.from({ length: 24 }, (_, i) => String(i).padEnd(200, 'x')).join('/');
    const object = git('hash-object', '-w', 'a').trim();
    git('update-index', '--add', '--cacheinfo', `100644,${object},${path}`);
    expect([...readIndexFile(root)!.keys()]).toContain(path);
    expect([...readIndexFile(root)!]).toEqual([...asked()]);
  });

  test('of a file that is only meant to be added', () => {
    git('add', '-N', 'untracked');
    expect([...readIndexFile(root)!]).toEqual([...asked()]);
  });

  test('of a linked work tree', () => {
    git('commit', '-qm', 'first');
    const tree = mkdtempSync(join(tmpdir(), 'dockmod-work-tree-'));
    made.push(tree);
    git('worktree', 'add', '-q', '-f', join(tree, 'linked'));
    writeFileSync(join(tree, 'linked/new'), '');
    git('-C', join(tree, 'linked'), 'add', 'new');
    expect([...readIndexFile(join(tree, 'linked'))!]).toEqual([...asked(join(tree, 'linked'))]);
    expect(readIndexFile(root)!.has('new')).toBe(false);
  });
});

describe('git must be asked', () => {
  test.each<[string, () => void]>([
    ['of an index whose paths are packed', () => git('update-index', '--index-version', '4')],
    ['of an index in two files', () => git('update-index', '--split-index')],
    ['where the files stand elsewhere', () => git('config', 'core.worktree', '/')],
    ['of a repository with extensions', () => git('config', 'extensions.preciousObjects', 'true')],
    ['of a repository without a work tree', () => git('config', 'core.bare', 'true')],
    ['of a configuration that lies elsewhere', () => git('config', 'include.path', 'other')],
    ['of what is no repository', () => rmSync(join(root, '.git/HEAD'))],
    ['of a repository in which nothing was added', () => rmSync(join(root, '.git/index'))],
    ['of what is no index', () => writeFileSync(join(root, '.git/index'), 'DIRC')],
  ])('%s', (_, change) => {
    expect(readIndexFile(root)).toBeDefined();
    change();
    expect(readIndexFile(root)).toBeUndefined();
  });

  test('of an index that ends too early', () => {
    const index = join(root, '.git/index');
    truncateSync(index, statSync(index).size - 30);
    expect(readIndexFile(root)).toBeUndefined();
  });
});

test.each([
  ...['compose.yaml', 'a/docker-compose.dev.yml', 'docker-bake.hcl', 'bake.json', 'x.bake.hcl'],
  ...['.github/workflows/a.yml', '.gitlab-ci.yml', '.circleci/config.yml', 'azure-pipelines.yml'],
  ...['Makefile', 'makefile.build', 'GNUmakefile', 'a.mk', 'a/package.json', 'a.sh', 'a.bash'],
  ...['skaffold.yaml', '.devcontainer/devcontainer.json', '.devcontainer.json'],
])('%s is looked at for declarations', (path) => {
  expect(DECLARES.test(path)).toBe(true);
});
