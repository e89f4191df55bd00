/** What programs of Node.js need when they run. */
import { describe, expect, test } from '@jest/globals';
import { NODE } from '../../src/runtimes/node.js';
import { namesOf, questionsOf, readOf, runsOf } from './stage.js';

const TYPESCRIPT = {
  'app/package.json': {
    scripts: { build: 'tsc', start: 'node dist/server.js' },
    dependencies: { express: '4' },
    devDependencies: { typescript: '5' },
  },
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
  });

  test.each([
    ['nodemon', 'index.js'],
    ['npx', 'next', 'dev'],
    ['node', '--watch', 'index.js'],
    ['npm', 'run', 'dev'],
  ])('a development server: %s %s', (...command) => {
    const files = { 'app/package.json': { scripts: { dev: 'vite' } }, 'app/index.js': '' };
    expect(readOf(NODE, command, { files })).toEqual({ reason: 'it runs a development server' });
  });
});
