import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { NO_CONTEXT, overlay } from '../../src/context/context.js';
import type { BuildContext } from '../../src/context/context.js';
import { diskContext } from '../../src/context/disk-context.js';
import { memoryContext } from '../../src/context/memory-context.js';

const FILES = {
  '.dockerignore': 'node_modules\nsecret\n*.log\n!keep.log\nempty\ndocs\n!docs/api/index.md\n',
  '.gitignore': 'node_modules\n*.log\nout/\n',
  Dockerfile: 'FROM scratch\nCOPY . /\n',
  'a.log': 'a',
  'docs/api/index.md': 'api',
  'docs/api/other.md': 'other',
  'docs/guide.md': 'guide',
  'keep.log': 'keep',
  'node_modules/a/index.js': 'a',
  'node_modules/b/index.js': 'b',
  'out/x': 'x',
  secret: 'secret',
  'src/bin/run.sh': 'run',
  'src/index.js': 'index',
  untracked: 'untracked',
};
const LINKS = {
  broken: 'nowhere',
  escape: '../outside',
  absolute: '/etc/hostname',
  current: 'src',
  'src/back': '../src/index.js',
  'to-secret': 'secret',
  loop: 'loop',
  'src/deep': 'bin/../bin',
};
const IGNORED = ['node_modules', 'a.log', 'keep.log', 'out'];
const TRACKED = [
  ...['.dockerignore', '.gitignore', 'Dockerfile', 'docs/api/index.md', 'docs/api/other.md', 'docs/guide.md'],
  ...['secret', 'src/bin/run.sh', 'src/index.js', ...Object.keys(LINKS)],
];

let root: string;

beforeAll(() => {
  const outer = mkdtempSync(join(tmpdir(), 'dockmod-conformance-'));
  root = join(outer, 'repository');
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
    chmodSync(join(root, path), path.endsWith('.sh') ? 0o755 : 0o644);
  }
  mkdirSync(join(root, 'hollow'));
  mkdirSync(join(root, 'empty'));
  writeFileSync(join(outer, 'outside'), 'outside');
  for (const [path, target] of Object.entries(LINKS)) symlinkSync(target, join(root, path));
  spawnSync('git', ['init', '-q', root]);
  spawnSync('git', ['-C', root, 'add', '--', ...TRACKED]);
  rmSync(join(root, '.git/hooks'), { recursive: true, force: true });
});
afterAll(() => {
  rmSync(dirname(root), { recursive: true });
});

const KINDS: Readonly<Record<string, () => BuildContext>> = {
  memory: () =>
    memoryContext(
      { ...FILES, 'hollow/': '', 'empty/': '' },
      { tracked: TRACKED, ignored: IGNORED, modes: { 'src/bin/run.sh': 0o755 }, links: LINKS },
    ),
  disk: () => diskContext(root),
  overlaid: () => overlay(KINDS['memory']!(), {}),
};

const files = (
  context: { files(directory?: string): Iterable<string> },
  directory?: string,
): readonly string[] => [...context.files(directory)].filter((path) => !path.startsWith('.git/'));

describe.each(Object.entries(KINDS))('a context of the %s', (_, make) => {
  test('has the files that the ignore file leaves, links as leaves', () => {
    expect(files(make())).toEqual([
      '.dockerignore',
      '.gitignore',
      'Dockerfile',
      'absolute',
      'broken',
      'current',
      'docs/api/index.md',
      'escape',
      'keep.log',
      'loop',
      'out/x',
      'src/back',
      'src/bin/run.sh',
      'src/deep',
      'src/index.js',
      'to-secret',
      'untracked',
    ]);
    expect(files(make(), 'docs')).toEqual(['docs/api/index.md']);
    expect(files(make(), 'node_modules')).toEqual([]);
    expect(files(make(), 'nowhere')).toEqual([]);
  });

  test('has all that stands there, unfiltered', () => {
    const { unfiltered } = make();
    expect(files(unfiltered)).toEqual([...Object.keys(FILES), ...Object.keys(LINKS)].sort(byWalk));
    expect(files(unfiltered, './node_modules/')).toEqual([
      'node_modules/a/index.js',
      'node_modules/b/index.js',
    ]);
    expect(unfiltered.read('secret')).toBe('secret');
    expect(unfiltered.kind('empty')).toBe('directory');
  });

  test('lists names, sorted', () => {
    expect(make().list('docs')).toEqual(['api']);
    expect(make().list('src')).toEqual(['back', 'bin', 'deep', 'index.js']);
    expect(make().unfiltered.list('docs')).toEqual(['api', 'guide.md']);
    expect(make().list('src/index.js')).toEqual([]);
    expect(make().list('hollow')).toEqual([]);
    expect(
      make()
        .list('.')
        .filter((name) => name !== '.git'),
    ).toEqual([
      ...['.dockerignore', '.gitignore', 'Dockerfile', 'absolute', 'broken', 'current', 'docs', 'escape'],
      ...['hollow', 'keep.log', 'loop', 'out', 'src', 'to-secret', 'untracked'],
    ]);
  });

  test.each<[string, 'file' | 'directory' | undefined, string | undefined]>([
    ['src/index.js', 'file', 'index'],
    ['./src//index.js', 'file', 'index'],
    ['/src/../src/index.js', 'file', 'index'],
    ['src', 'directory', undefined],
    ['', 'directory', undefined],
    ['hollow', 'directory', undefined],
    ['nowhere', undefined, undefined],
    ['src/index.js/x', undefined, undefined],
    ['../outside', undefined, undefined],
    ['src/../../outside', undefined, undefined],
    // links
    ['current', 'directory', undefined],
    ['current/index.js', 'file', 'index'],
    ['src/back', 'file', 'index'],
    ['current/back', 'file', 'index'],
    ['src/deep/run.sh', 'file', 'run'],
    ['broken', undefined, undefined],
    ['escape', undefined, undefined],
    ['absolute', undefined, undefined],
    ['loop', undefined, undefined],
    // excluded
    ['secret', undefined, undefined],
    ['to-secret', undefined, undefined],
    ['node_modules/a/index.js', undefined, undefined],
    ['node_modules', undefined, undefined],
    ['empty', undefined, undefined],
    ['a.log', undefined, undefined],
    ['keep.log', 'file', 'keep'],
    ['docs', 'directory', undefined],
    ['docs/api', 'directory', undefined],
    ['docs/api/index.md', 'file', 'api'],
    ['docs/api/other.md', undefined, undefined],
    ['docs/guide.md', undefined, undefined],
  ])('%j is a %s', (path, kind, text) => {
    expect(make().kind(path)).toBe(kind);
    expect(make().read(path)).toBe(text);
  });

  test('tells links apart, and where they lead', () => {
    const context = make();
    expect(context.link('current')).toBe('src');
    expect(context.link('current/back')).toBe('../src/index.js');
    expect(context.link('broken')).toBe('nowhere');
    expect(context.link('src')).toBeUndefined();
    expect(context.resolve('current/back')).toBe('src/index.js');
    expect(context.resolve('escape')).toBeUndefined();
    expect(context.resolve('to-secret')).toBeUndefined();
    expect(context.unfiltered.resolve('to-secret')).toBe('secret');
    expect(files(context, 'current')).toEqual(
      ['back', 'bin/run.sh', 'deep', 'index.js'].map((n) => `current/${n}`),
    );
  });

  test('enters no directory that it is told not to, or need not', () => {
    const entered: string[] = [];
    const paths = make().files('', (directory) => {
      entered.push(directory);
      return directory !== 'src' && directory !== '.git';
    });
    expect([...paths].filter((path) => path.startsWith('src/'))).toEqual([]);
    expect(entered.filter((path) => path !== '.git')).toEqual(['docs', 'docs/api', 'hollow', 'out', 'src']);
  });

  test('knows modes of what git tracks', () => {
    const context = make();
    expect(context.mode('src/bin/run.sh')).toBe(0o755);
    expect(context.mode('current/bin/run.sh')).toBe(0o755);
    expect(context.mode('src/index.js')).toBe(0o644);
    expect(context.mode('untracked')).toBeUndefined();
    expect(context.mode('secret')).toBeUndefined();
    expect(context.unfiltered.mode('secret')).toBe(0o644);
    expect(context.mode('src')).toBeUndefined();
  });

  test.each<[string, boolean, boolean]>([
    ['src/index.js', true, false],
    ['src', true, false],
    ['untracked', false, false],
    ['node_modules', false, true],
    ['node_modules/a/index.js', false, true],
    ['a.log', false, true],
    ['out', false, true],
    ['out/x', false, true],
    ['hollow', false, false],
    ['nowhere', false, false],
  ])('git on %j: tracked %j, ignored %j', (path, tracked, ignored) => {
    expect(make().tracked(path)).toBe(tracked);
    expect(make().ignoredByGit(path)).toBe(ignored);
  });

  test('names its ignore file and its Dockerfile', () => {
    expect(make().ignore?.path).toBe('.dockerignore');
    expect(make().ignore?.decidedBy('docs/guide.md')?.line).toBe(6);
    expect(make().dockerfile).toBe('Dockerfile');
  });

  test('can be seen with other texts', () => {
    const context = overlay(make(), { '.dockerignore': 'src\n', 'new/file': 'new', 'src/back': 'changed' });
    expect(context.kind('src')).toBeUndefined();
    expect(context.read('secret')).toBe('secret');
    expect(context.read('new/file')).toBe('new');
    expect(context.mode('new/file')).toBe(0o644);
    expect(context.list('new')).toEqual(['file']);
    expect(context.unfiltered.read('src/index.js')).toBe('changed');
    expect(context.unfiltered.mode('src/bin/run.sh')).toBe(0o755);
    expect(context.tracked('src')).toBe(true);
    expect(make().kind('src')).toBe('directory');
    const twice = overlay(context, { 'Dockerfile.dockerignore': 'new\n' });
    expect(twice.ignore?.path).toBe('Dockerfile.dockerignore');
    expect(twice.otherIgnores).toEqual(['.dockerignore']);
    expect(twice.kind('new')).toBeUndefined();
    expect(twice.kind('src')).toBe('directory');
  });
});

/** In the order of a walk: directory by directory, names by code unit. */
function byWalk(a: string, b: string): number {
  const [first, second] = [a.split('/'), b.split('/')];
  const i = first.findIndex((name, at) => name !== second[at]);
  return first[i]! < (second[i] ?? '') ? -1 : 1;
}

describe('which ignore file applies', () => {
  const texts = {
    x: '',
    '.dockerignore': 'a',
    'docker/api.Dockerfile.dockerignore': 'b',
    '.containerignore': 'c',
  };

  test('the one beside the Dockerfile, else that of the root; patterns are from the root either way', () => {
    const api = memoryContext(texts, { dockerfile: 'docker/api.Dockerfile' });
    expect(api.ignore?.path).toBe('docker/api.Dockerfile.dockerignore');
    expect(api.ignore?.excludes('b')).toBe(true);
    expect(api.otherIgnores).toEqual(['.containerignore', '.dockerignore']);
    const other = memoryContext(texts, { dockerfile: 'docker/Dockerfile' });
    expect(other.ignore?.path).toBe('.dockerignore');
    expect(other.otherIgnores).toEqual(['.containerignore']);
    expect(memoryContext({}).ignore).toBeUndefined();
  });

  test('one outside of the context counts as well', () => {
    const context = diskContext(join(root, 'src'), { dockerfile: join(root, 'docs/Dockerfile') });
    expect(context.ignore).toBeUndefined();
    writeFileSync(join(root, 'docs/Dockerfile.dockerignore'), 'bin');
    const with_ = diskContext(join(root, 'src'), { dockerfile: join(root, 'docs/Dockerfile') });
    expect(with_.ignore?.path).toBe('../docs/Dockerfile.dockerignore');
    expect(with_.kind('bin')).toBeUndefined();
    expect(overlay(with_, { x: '' }).kind('bin')).toBeUndefined();
    rmSync(join(root, 'docs/Dockerfile.dockerignore'));
  });

  test('a file that arrives empty has no text', () => {
    const context = memoryContext({ '.dockerignore': 'a\n!a/b\na', 'a/b': 'b' });
    expect(context.kind('a/b')).toBe('file');
    expect(context.read('a/b')).toBeUndefined();
    expect(context.unfiltered.read('a/b')).toBe('b');
  });
});

describe('where there is little to know', () => {
  test('nothing is known of no context', () => {
    expect(NO_CONTEXT.kind('')).toBeUndefined();
    expect([...NO_CONTEXT.files()]).toEqual([]);
    expect(NO_CONTEXT.tracked('a')).toBeUndefined();
    expect(NO_CONTEXT.origin).toBeUndefined();
  });

  test('git says nothing outside of a repository, and of another one inside', () => {
    expect(memoryContext({ a: '' }).tracked('a')).toBeUndefined();
    expect(memoryContext({ a: '' }).ignoredByGit('a')).toBeUndefined();
    const bare = mkdtempSync(join(tmpdir(), 'dockmod-no-repository-'));
    writeFileSync(join(bare, 'a'), '');
    expect(diskContext(bare).kind('a')).toBe('file');
    expect(diskContext(bare).tracked('a')).toBeUndefined();
    expect(diskContext(bare).mode('a')).toBeUndefined();
    rmSync(bare, { recursive: true });
  });

  test('text in UTF-16 is read by its mark', () => {
    const directory = mkdtempSync(join(tmpdir(), 'dockmod-wide-'));
    writeFileSync(join(directory, 'requirements.txt'), Buffer.from('\uFEFFflask==3.1.0\r\n', 'utf16le'));
    writeFileSync(join(directory, '.dockerignore'), Buffer.from('\uFEFF*\r\n', 'utf16le'));
    expect(diskContext(directory).read('requirements.txt')).toBe('flask==3.1.0\r\n');
    rmSync(directory, { recursive: true });
  });

  test('what is not there has nothing in it', () => {
    expect([...diskContext(join(root, 'nowhere')).files()]).toEqual([]);
    expect(diskContext(join(root, 'nowhere')).kind('a')).toBeUndefined();
  });

  test('a path out of the context is a mistake of whoever gives it', () => {
    expect(() => memoryContext({ '../a': '' })).toThrow(RangeError);
  });

  test('names that objects have of their own are names like others', () => {
    const context = memoryContext({ constructor: 'c' }, { tracked: [] });
    expect(context.read('constructor')).toBe('c');
    expect(context.mode('constructor')).toBeUndefined();
    expect(context.kind('__proto__')).toBeUndefined();
  });
});

describe('all files of a context with further ones', () => {
  const files = { 'a/b': '', 'c.js': '', 'd/e/f': '', z: '' };

  test.each([['.dockerignore'], ['b'], ['cc'], ['zz'], ['d/new'], ['z']])(
    'are those of a walk: %s',
    (path) => {
      const { unfiltered } = overlay(memoryContext(files), { [path]: 'x' });
      const walked = [...unfiltered.files('', () => true)];
      expect([...unfiltered.files()]).toEqual(walked);
      expect(walked).toContain(path);
      expect([...unfiltered.files()]).toEqual(walked);
    },
  );
});
