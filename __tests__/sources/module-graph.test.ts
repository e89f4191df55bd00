/** Which modules a program loads. */
import { describe, expect, test } from '@jest/globals';
import { moduleGraph, sourcesBelow } from '../../src/sources/module-graph.js';
import type { ModuleGraph } from '../../src/sources/module-graph.js';
import { readTsConfig } from '../../src/sources/tsconfig.js';
import { memoryFiles } from '../ecosystems/memory-files.js';

/** The graph of a program in `app` that begins with a file; packages of `members` are linked. */
function graphOf(
  entry: string,
  files: Readonly<Record<string, unknown>>,
  members: Readonly<Record<string, string>> = {},
): ModuleGraph {
  const view = memoryFiles(files);
  const tree = {
    view,
    members: new Map(Object.entries(members)),
    configOf: () => readTsConfig(view, 'app/tsconfig.json'),
    sourceOf: () => undefined,
    runsAt: (path: string) => path,
  };
  const entries = [{ path: entry, directory: 'app', environment: new Map<string, string>() }];
  return moduleGraph(tree, entries, () => sourcesBelow(view, 'app') ?? []);
}

function modules(
  entry: string,
  files: Readonly<Record<string, unknown>>,
  members?: Record<string, string>,
): readonly string[] {
  return graphOf(entry, files, members).modules.map(({ path }) => path);
}

describe('a specifier leads to', () => {
  test.each([
    ['a file', './a.js', 'app/a.js'],
    ['a file without its ending', './a', 'app/a.js'],
    ['the source of a file of JavaScript', './b.js', 'app/b.ts'],
    ['a directory with an index', './c', 'app/c/index.js'],
    ['the main file of a directory', './d', 'app/d/lib/main.js'],
    ['a module of its own package', '#e', 'app/e.js'],
    ['what `paths` says', '@/f', 'app/src/f.ts'],
    ['what `baseUrl` says', 'src/f', 'app/src/f.ts'],
    ['a package of the workspace', '@x/g', 'g/index.ts'],
    ['what `exports` of a package says', '@x/g/sub', 'g/lib/sub.ts'],
  ])('%s', (_, specifier, expected) => {
    const files = {
      'app/package.json': { name: 'app', imports: { '#e': './e.js' } },
      'app/tsconfig.json': { compilerOptions: { baseUrl: '.', paths: { '@/*': ['src/*'] } } },
      'app/main.js': `require('${specifier}')`,
      'app/a.js': '',
      'app/b.ts': '',
      'app/c/index.js': '',
      'app/d/package.json': { main: 'lib/main' },
      'app/d/lib/main.js': '',
      'app/e.js': '',
      'app/src/f.ts': '',
      'g/package.json': { name: '@x/g', exports: { '.': { import: './index.ts' }, './*': './lib/*.ts' } },
      'g/index.ts': '',
      'g/lib/sub.ts': '',
    };
    expect(modules('app/main.js', files, { '@x/g': 'g' })).toEqual(['app/main.js', expected]);
  });

  test('a file of JavaScript before its declarations', () => {
    const files = { 'app/main.ts': "import './a'", 'app/a.js': '', 'app/a.d.ts': '' };
    expect(modules('app/main.ts', files)).toEqual(['app/main.ts', 'app/a.js']);
  });

  test('packages and what Node.js brings', () => {
    const graph = graphOf('app/main.js', {
      'app/main.js': "require('fs');\nrequire('node:test');\nrequire('@x/y/z');\nrequire('a/b');",
    });
    expect(graph.packages.map(({ name, evidence }) => `${name} ${evidence}`)).toEqual([
      '@x/y app/main.js:3',
      'a app/main.js:4',
    ]);
    expect(graph.questions).toEqual([]);
  });

  test('JSON is a file, not a module', () => {
    const graph = graphOf('app/main.js', { 'app/main.js': "require('./a.json')", 'app/a.json': '{}' });
    expect(graph.files).toEqual([{ path: 'app/a.json', evidence: 'app/main.js:1' }]);
  });
});

describe('what is put together when it runs', () => {
  test('a directory is loaded as a whole, tests left out', () => {
    const files = {
      'app/main.js': "require('./models/' + name)",
      'app/models/a.js': '',
      'app/models/deep/b.js': '',
      'app/models/a.test.js': '',
      'app/other.js': '',
    };
    const graph = graphOf('app/main.js', files);
    expect(graph.modules.map(({ path }) => path)).toEqual([
      'app/main.js',
      'app/models/a.js',
      'app/models/deep/b.js',
    ]);
    expect(graph.questions).toEqual([]);
  });

  test('what may be any module is a question, and any module is read', () => {
    const graph = graphOf('app/main.js', {
      'app/main.js': '\nrequire(name)',
      'app/other.js': "require('a')",
    });
    expect(graph.questions).toEqual([
      { kind: 'dynamic', text: '`require` of what is put together when it runs', evidence: 'app/main.js:2' },
    ]);
    expect(graph.packages.map(({ name }) => name)).toEqual(['a']);
  });
});

describe('bad input', () => {
  test('modules that load each other are read once', () => {
    const files = { 'app/a.js': "require('./b')", 'app/b.js': "require('./a'); require('./b')" };
    expect(modules('app/a.js', files)).toEqual(['app/a.js', 'app/b.js']);
  });

  test('a module that is not there is a question', () => {
    expect(graphOf('app/a.js', { 'app/a.js': "require('./gone')" }).questions).toEqual([
      {
        kind: 'missing',
        text: '`./gone`, which it loads, is not among what is copied',
        evidence: 'app/a.js:1',
      },
    ]);
  });

  test('styles and pictures are none', () => {
    expect(
      graphOf('app/a.js', { 'app/a.js': "import './a.css'; import logo from './logo.svg?url';" }).questions,
    ).toEqual([]);
  });

  test('a syntax error is a question with its line', () => {
    expect(graphOf('app/a.ts', { 'app/a.ts': 'const a = {;\n' }).questions).toEqual([
      { kind: 'unread', text: 'its syntax is none that is known', evidence: 'app/a.ts:1' },
    ]);
  });

  test('a package whose main file is missing, or leads back to it', () => {
    const files = {
      'app/a.js': "require('./b'); require('./c')",
      'app/b/package.json': { main: './gone.js' },
      'app/b/index.js': '',
      'app/c/package.json': { main: '.' },
      'app/c/index.js': '',
    };
    expect(modules('app/a.js', files)).toEqual(['app/a.js', 'app/b/index.js', 'app/c/index.js']);
  });

  test('more modules than are read', () => {
    const files: Record<string, string> = { 'app/main.js': "require('./all/' + name)" };
    for (let at = 0; at < 5_000; at++) files[`app/all/${at}.js`] = '';
    const { modules: read, questions } = graphOf('app/main.js', files);
    expect(read).toHaveLength(5_000);
    expect(questions.map(({ kind }) => kind)).toEqual(['bound']);
  });

  test('a file that is too long, and one that nests too deeply', () => {
    const long = graphOf('app/a.js', { 'app/a.js': `//${'x'.repeat(1_048_576)}` });
    expect(long.questions.map(({ kind }) => kind)).toEqual(['unread']);
    const deep = graphOf('app/a.js', { 'app/a.js': `x = ${'1+'.repeat(200_000)}1` });
    expect(deep.questions.map(({ kind }) => kind)).toEqual(['unread']);
  });
});
