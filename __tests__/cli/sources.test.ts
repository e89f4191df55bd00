/** Sources of programs, as the built program reads them: the compiler is no part of it, and loaded when there is a need. */
import { afterEach, expect, jest, test } from '@jest/globals';
import { Folder, WASTEFUL, dockmod } from './program.js';

jest.setTimeout(60_000);

let folder: Folder;
afterEach(() => folder.remove());

const NODE = `FROM node:20
WORKDIR /app
COPY . .
RUN npm ci
CMD ["node", "main.js"]
`;
const MANIFEST = { dependencies: {}, devDependencies: { mocha: '11.0.0' } };
const LOCK = {
  lockfileVersion: 3,
  packages: { '': MANIFEST, 'node_modules/mocha': { version: '11.0.0', dev: true } },
};
const FILES = {
  'package.json': JSON.stringify(MANIFEST),
  'package-lock.json': JSON.stringify(LOCK),
  '.dockerignore': 'node_modules\n',
};
/** Every module that Node.js loads as CommonJS is told on standard error. */
const TELLING = { env: { NODE_DEBUG: 'module' } };

test('a program that stands by itself is taken into a stage of its own', () => {
  folder = new Folder({ ...FILES, Dockerfile: NODE, 'main.js': "require('./lib');", 'lib.js': '' });
  const { stdout, stderr } = dockmod(folder, ['--only', 'split-stages', '--context', '.'], TELLING);
  expect(stdout).toContain('+FROM node:20-slim\n');
  expect(stderr).toContain('/ts-morph/');
});

test('what it asks for is said with its place', () => {
  const text = "\nrequire('child_process').exec('git log');";
  folder = new Folder({ ...FILES, Dockerfile: NODE, 'main.js': text });
  const { stdout, stderr } = dockmod(folder, ['--only', 'split-stages', '--context', '.', '--explain']);
  expect(stdout).toBe('');
  expect(stderr).toContain('`git` may not be in `node:20-slim` (app/main.js:2)');
});

test('the compiler is not loaded for other programs', () => {
  folder = new Folder({ Dockerfile: WASTEFUL });
  const { stderr } = dockmod(folder, [], TELLING);
  expect(stderr).toContain('MODULE');
  expect(stderr).not.toContain('ts-morph');
});
