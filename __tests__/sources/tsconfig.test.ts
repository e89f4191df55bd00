/** Where the TypeScript compiler takes files from, and where it puts them. */
import { describe, expect, test } from '@jest/globals';
import { readTsConfig } from '../../src/sources/tsconfig.js';
import { memoryFiles } from '../ecosystems/memory-files.js';

const options = (compilerOptions: unknown, rest: object = {}): unknown => ({ ...rest, compilerOptions });

describe('a configuration', () => {
  test('paths are from the root of the view', () => {
    const view = memoryFiles({
      'app/tsconfig.json': options({ outDir: './dist', rootDir: 'src', baseUrl: '.' }),
    });
    expect(readTsConfig(view, 'app/tsconfig.json')).toMatchObject({
      directory: 'app',
      outDir: 'app/dist',
      rootDir: 'app/src',
      baseUrl: 'app',
      emits: true,
      problems: [],
    });
  });

  test('comments and trailing commas are no problem', () => {
    const view = memoryFiles({ 'tsconfig.json': '{ // x\n"compilerOptions": { "outDir": "out", }, }' });
    expect(readTsConfig(view, 'tsconfig.json')).toMatchObject({ outDir: 'out', problems: [] });
  });

  test('what it extends holds where it says nothing itself, from its own directory', () => {
    const view = memoryFiles({
      'app/tsconfig.json': options({ outDir: 'build' }, { extends: '../base' }),
      'base.json': options({ outDir: 'lib', rootDir: 'shared' }, { include: ['shared'] }),
    });
    expect(readTsConfig(view, 'app')).toMatchObject({
      outDir: 'app/build',
      rootDir: 'shared',
      include: ['shared'],
    });
  });

  test('of several that it extends the last one wins', () => {
    const view = memoryFiles({
      'tsconfig.json': { extends: ['./a.json', './b.json'] },
      'a.json': options({ outDir: 'a', rootDir: 'src' }),
      'b.json': options({ outDir: 'b' }),
    });
    expect(readTsConfig(view, 'tsconfig.json')).toMatchObject({ outDir: 'b', rootDir: 'src' });
  });

  test('packages of the workspace are found', () => {
    const view = memoryFiles({
      'app/tsconfig.json': { extends: '@x/config/node.json' },
      'config/node.json': options({ outDir: '${configDir}/dist' }),
    });
    const found = readTsConfig(view, 'app', (name) => (name === '@x/config' ? 'config' : undefined));
    expect(found).toMatchObject({ outDir: 'app/dist', problems: [] });
  });

  test('paths, references and what emits nothing', () => {
    const view = memoryFiles({
      'app/tsconfig.json': options(
        { paths: { '@/*': ['./src/*'] }, noEmit: true, composite: true },
        { references: [{ path: '../lib' }] },
      ),
      'lib/tsconfig.json': {},
    });
    expect(readTsConfig(view, 'app')).toMatchObject({
      paths: [{ pattern: '@/*', targets: ['app/src/*'] }],
      references: ['lib/tsconfig.json'],
      emits: false,
      rootDir: 'app',
    });
  });
});

describe('bad input', () => {
  test.each([
    [{ extends: './missing.json' }, 'extends `./missing.json`, which is not there'],
    [{ extends: '@sindresorhus/tsconfig' }, 'extends `@sindresorhus/tsconfig`, which is not there'],
    [{ extends: './tsconfig.json' }, 'extends `./tsconfig.json`, which leads back to it'],
    ['{ "compilerOptions": ', 'is no JSON: ValueExpected'],
  ])('%j is a problem with a name', (text, message) => {
    const problems = readTsConfig(memoryFiles({ 'tsconfig.json': text }), 'tsconfig.json')?.problems;
    expect(problems?.[0]).toEqual({ file: 'tsconfig.json', message });
  });

  test('a circle of two ends', () => {
    const view = memoryFiles({ 'a.json': { extends: './b.json' }, 'b.json': { extends: './a.json' } });
    expect(readTsConfig(view, 'a.json')?.problems).toHaveLength(1);
  });

  test('bases that say nothing of paths may be missing', () => {
    const view = memoryFiles({ 'tsconfig.json': { extends: '@tsconfig/node20/tsconfig.json' } });
    expect(readTsConfig(view, 'tsconfig.json')?.problems).toEqual([]);
  });

  test.each(['null', '[]', '1', '{"compilerOptions":[],"extends":{},"references":[1],"files":"x"}'])(
    'nothing is thrown for %s',
    (text) => {
      expect(readTsConfig(memoryFiles({ 'tsconfig.json': text }), 'tsconfig.json')).toBeDefined();
    },
  );

  test('there may be none', () => {
    expect(readTsConfig(memoryFiles({}), 'tsconfig.json')).toBeUndefined();
  });
});
