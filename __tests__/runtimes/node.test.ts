/** What programs of Node.js need when they run. */
import { describe, expect, test } from '@jest/globals';
import { NODE } from '../../src/runtimes/node.js';
import { lockOf, namesOf, questionsOf, readOf, runsOf } from './stage.js';

const TYPESCRIPT = {
  'app/package.json': {
    scripts: { build: 'tsc', start: 'node dist/server.js' },
    dependencies: { express: '4' },
    devDependencies: { typescript: '5' },
  },
  'app/package-lock.json': lockOf({ express: {} }, { typescript: {} }),
  'app/tsconfig.json': { compilerOptions: { outDir: 'dist', rootDir: 'src' } },
  'app/src/server.ts':
    "import express from 'express';\nimport path from 'path';\nimport { routes } from './routes.js';\nexpress().use(express.static(path.join(__dirname, '../public')));",
  'app/src/routes.ts': "import type { Pool } from 'pg';\nexport const routes = process.env.ROUTES;",
};

describe('what starts a program', () => {
  test('a file of JavaScript, its modules and its packages', () => {
    const runs = runsOf(NODE, ['node', 'index.js'], {
      files: {
        'app/package.json': { dependencies: { express: '4' } },
        'app/index.js': "const app = require('express')();\nrequire('./lib');",
        'app/lib/index.js': 'module.exports = process.env.PORT;',
      },
    });
    expect(runs.tree).toBe('app');
    expect(runs.needs.entry).toEqual({ name: 'app/index.js', evidence: 'Dockerfile:12' });
    expect(namesOf(runs.needs.files)).toEqual(['app/index.js', 'app/lib/index.js']);
    expect(runs.needs.packages).toEqual([{ name: 'express', evidence: 'app/index.js:1' }]);
    expect(runs.needs.variables).toEqual([{ name: 'PORT', evidence: 'app/lib/index.js:1' }]);
    expect(namesOf(runs.needs.programs)).toEqual(['node']);
  });

  test('a file that the build makes is followed to its source', () => {
    const runs = runsOf(NODE, ['npm', 'start'], { files: TYPESCRIPT, runs: ['npm ci && npm run build'] });
    expect(namesOf(runs.needs.files)).toEqual(['app/src/server.ts', 'app/src/routes.ts', 'app/public']);
    expect(namesOf(runs.needs.packages)).toEqual(['express']);
    expect(namesOf(runs.needs.programs)).toEqual(['npm', 'node']);
    expect(namesOf(runs.needs.facilities)).toEqual(['shell']);
    expect(questionsOf(runs)).toEqual([]);
  });

  test('programs of another kind are left to others', () => {
    expect(readOf(NODE, ['python3', 'app.py'], { files: {} })).toBeUndefined();
    expect(readOf(NODE, ['./server'], { files: { 'app/server': '#!/bin/sh\n' } })).toBeUndefined();
  });

  test.each([
    ['nodemon', 'index.js'],
    ['npx', 'next', 'dev'],
    ['node', '--watch', 'index.js'],
    ['npm', 'run', 'dev'],
    ['yarn', 'dev'],
    ['nest', 'start', '--watch'],
    ['tsx', 'watch', 'index.ts'],
    ['ng', 'serve'],
    ['npx', 'vite', '--host', '0.0.0.0'],
    ['next'],
    ['react-scripts', 'start'],
    ['npx', 'concurrently', 'vite', 'node index.js'],
  ])('a development server: %s %s', (...command) => {
    const files = {
      'app/package.json': { scripts: { dev: 'NODE_ENV=development vite' } },
      'app/index.js': '',
    };
    expect(readOf(NODE, command, { files })).toEqual({ reason: 'it runs a development server' });
  });

  test.each([
    [['node', '.'], 'app'],
    [['node', 'index'], 'app/index'],
    [['node', '--max-old-space-size=512', '-r', 'dotenv/config', 'index.js'], 'app/index.js'],
    [['/usr/local/bin/node', '/app/index.js'], '/app/index.js'],
    [['yarn', 'start'], 'app/index.js'],
    [['pnpm', 'run', 'start'], 'app/index.js'],
    [['npm', 'run', 'start', '--', '--port', '1'], 'app/index.js'],
    [['npm', '--prefix', '/app', 'start'], 'app/index.js'],
    [['npx', 'cross-env', 'A=1', 'node', 'index.js'], 'app/index.js'],
    [['npx', 'pm2-runtime', 'start', 'index.js', '-i', 'max'], 'app/index.js'],
    [['npx', 'tsx', 'index.js'], 'app/index.js'],
    [['./bin/start'], 'app/bin/start'],
    [['node', 'node_modules/.bin/tsx', 'index.js'], 'app/index.js'],
  ])('%j begins with %s', (command, entry) => {
    const files = {
      'app/package.json': { scripts: { start: 'exec node index.js' }, dependencies: {} },
      'app/index.js': "require('./lib/a')",
      'app/bin/start': "#!/usr/bin/env node\nrequire('../lib/a')",
      'app/lib/a.js': 'process.env.SEEN',
    };
    const { needs } = runsOf(NODE, command, { files });
    expect(needs.entry.name).toBe(entry.replace(/^\//, ''));
    expect(namesOf(needs.variables)).toEqual(['SEEN']);
  });

  test('scripts before and behind it are read, and run by npm and a shell', () => {
    const files = {
      'app/package.json': {
        scripts: { prestart: 'node migrate.js && rm -rf tmp', start: 'node index.js' },
        dependencies: {},
      },
      'app/migrate.js': '',
      'app/index.js': '',
    };
    const { needs } = runsOf(NODE, ['npm', 'start'], { files });
    expect(namesOf(needs.files)).toEqual(['app/migrate.js', 'app/index.js']);
    expect(namesOf(needs.programs)).toEqual(['npm', 'node', 'rm']);
    expect(namesOf(needs.facilities)).toEqual(['shell']);
  });

  test('a package of a workspace is started from its root', () => {
    const files = {
      'app/package.json': { workspaces: ['apps/*', 'packages/*'] },
      'app/apps/api/package.json': { name: 'api', scripts: { start: 'node main.js' } },
      'app/apps/api/main.js': "require('lib');\nrequire('fs').readFileSync('data.json');",
      'app/packages/lib/package.json': { name: 'lib' },
      'app/packages/lib/index.js': '',
    };
    for (const command of [
      'npm start -w api',
      'npm run start --workspace=api',
      'yarn workspace api start',
      'pnpm --filter api start',
    ]) {
      const runs = runsOf(NODE, command.split(' '), { files });
      expect(runs.tree).toBe('app');
      expect(namesOf(runs.needs.files)).toEqual([
        'app/apps/api/main.js',
        'app/packages/lib/index.js',
        'app/apps/api/data.json',
      ]);
    }
  });

  test('a text on the command line is read', () => {
    const files = { 'app/package.json': {}, 'app/a.js': "require('x')" };
    const { needs } = runsOf(NODE, ['node', '-e', "require('./a')"], { files });
    expect(namesOf(needs.packages)).toEqual(['x']);
  });

  test.each([
    ['files stand in the root directory', '', { 'index.js': '', 'package.json': {} }],
    ['none of its sources', 'app', { 'app/package.json': {} }],
  ])('nothing can be told where %s', (reason, directory, files) => {
    expect(readOf(NODE, ['node', 'index.js'], { files, directory })).toEqual({
      reason: expect.stringContaining(reason) as unknown,
    });
  });
});

describe('what the build makes', () => {
  const main = { 'app/src/main.ts': "import 'x';" };
  test.each([
    [
      'tsc with `outDir` alone',
      'npx tsc',
      { 'app/tsconfig.json': { compilerOptions: { outDir: 'dist' }, include: ['src'] } },
    ],
    [
      'tsc with a project',
      'tsc -p conf',
      { 'app/conf/tsconfig.json': { compilerOptions: { outDir: '../dist', rootDir: '../src' } } },
    ],
    ['tsc with options', 'tsc --outDir dist --rootDir src', { 'app/tsconfig.json': {} }],
    [
      'tsc in build mode',
      'tsc -b',
      {
        'app/tsconfig.json': { files: [], references: [{ path: './src' }] },
        'app/src/tsconfig.json': { compilerOptions: { outDir: '../dist', composite: true } },
      },
    ],
    [
      'nest',
      'nest build',
      {
        'app/nest-cli.json': { sourceRoot: 'src' },
        'app/tsconfig.build.json': { extends: './tsconfig.json' },
        'app/tsconfig.json': { compilerOptions: { outDir: './dist', baseUrl: './' } },
      },
    ],
    ['swc', 'swc src -d dist', {}],
    ['esbuild', 'esbuild src/main.ts --bundle --outfile=dist/main.js', {}],
    ['tsup', 'tsup src/main.ts', {}],
    ['a bundler', 'webpack --mode production', {}],
    [
      'a script',
      'npm run build',
      {
        'app/package.json': {
          scripts: { build: 'run-s clean compile', clean: 'rm -rf dist', compile: 'tsc' },
        },
        'app/tsconfig.json': { compilerOptions: { outDir: 'dist', rootDir: 'src' } },
      },
    ],
  ])('by %s is followed to the sources', (_, command, files) => {
    const { needs } = runsOf(NODE, ['node', 'dist/main.js'], {
      files: { 'app/package.json': {}, ...main, ...files },
      runs: [command],
    });
    expect(namesOf(needs.packages)).toEqual(['x']);
    expect(needs.questions.filter(({ text }) => text.includes('not followed'))).toEqual([]);
  });

  test('by something else is a question, and all sources are read', () => {
    const runs = runsOf(NODE, ['node', 'dist/main.js'], {
      files: {
        'app/package.json': { dependencies: { x: '1' } },
        'app/package-lock.json': lockOf({ x: {} }),
        ...main,
      },
      runs: ['make'],
    });
    expect(namesOf(runs.needs.packages)).toEqual(['x']);
    expect(questionsOf(runs)).toEqual([
      'packages: `dist/main.js` is not among what is copied, and what makes it is not followed (Dockerfile:12)',
    ]);
  });

  test('paths are those of the file that runs, not of its source', () => {
    const { needs } = runsOf(NODE, ['node', 'build/out/main.js'], {
      files: {
        'app/package.json': {},
        'app/tsconfig.json': { compilerOptions: { rootDir: 'src', outDir: 'build/out' } },
        'app/src/main.ts': "import fs from 'fs';\nfs.readFileSync(__dirname + '/../../data/a.txt');",
      },
      runs: ['tsc'],
    });
    expect(namesOf(needs.files)).toEqual(['app/src/main.ts', 'app/data/a.txt']);
  });

  test.each([
    ['.next/standalone/server.js', 'app/.next/standalone'],
    ['.output/server/index.mjs', 'app/.output'],
  ])('%s holds all of it', (file, artifact) => {
    const runs = runsOf(NODE, ['node', file], {
      files: {
        'app/package.json': { devDependencies: { next: '15' } },
        'app/pages/index.js': "import 'next';",
      },
      runs: ['npx next build'],
    });
    expect(runs.tree).toBeUndefined();
    expect(namesOf(runs.artifacts)).toEqual([artifact]);
    expect(namesOf(runs.needs.files)).toEqual([]);
  });

  test('modules that a framework finds by itself are read', () => {
    const { needs } = runsOf(NODE, ['next', 'start'], {
      files: {
        'app/package.json': { dependencies: { next: '14', react: '18', 'react-dom': '18' } },
        'app/pages/api/a.js': "import { exec } from 'child_process';\nexec('git log');",
        'app/jest.config.js': "require('jest-extras')",
        'app/next.config.js': "require('bundle-plugin')",
      },
      environment: { PATH: '/app/node_modules/.bin:/usr/bin' },
    });
    expect(namesOf(needs.programs)).toEqual(['git']);
    expect(namesOf(needs.packages)).toEqual(['next', 'react', 'react-dom', 'bundle-plugin']);
  });
});
