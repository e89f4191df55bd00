/** One Dockerfile and several directories that it is built with, or may be. */
import { describe, expect, test } from '@jest/globals';
import { memoryContext } from '../../src/context/memory-context.js';
import type { BuildContext } from '../../src/context/context.js';
import { rewriteInAll } from '../../src/engine/rewrite-in-all.js';
import { transforms } from '../../transforms/index.js';

const DOCKERFILE = 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["node", "index.js"]\n';
const FIRST =
  'FROM node:20\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nCMD ["node", "index.js"]\n';

/** A project of npm whose ignore file leaves out what is installed. */
function project(name: string, more: Readonly<Record<string, string>> = {}): BuildContext {
  const files = {
    'package.json': JSON.stringify({ name, version: '1.0.0' }),
    'package-lock.json': JSON.stringify({
      name,
      version: '1.0.0',
      lockfileVersion: 3,
      packages: { '': { name, version: '1.0.0' } },
    }),
    'index.js': '',
    '.dockerignore': 'node_modules\n.git\n',
    ...more,
  };
  return memoryContext(files, { tracked: Object.keys(files), origin: name, dockerfiles: ['Dockerfile'] });
}

function rewritten(contexts: readonly BuildContext[], text = DOCKERFILE): ReturnType<typeof rewriteInAll> {
  return rewriteInAll('Dockerfile', text, contexts, {
    // a split of the stage is another matter
    transforms: transforms.filter(({ id }) => id !== 'split-stages'),
    level: 'standard',
    skip: ['clean-language-caches'],
  });
}

describe('a rewrite that holds in every context', () => {
  test('is done where it is the same in all of them', () => {
    const report = rewritten([project('a'), project('b', { 'src/x.js': '' })]);
    expect(report.after).toBe(FIRST);
    expect(report.files).toEqual([]);
  });

  test('is not done where it is another in one of them', () => {
    const { after, declined } = rewritten([project('a'), project('b', { '.npmrc': 'fund=false\n' })]);
    expect(after).toBe(DOCKERFILE);
    expect(declined.map(({ id, reason }) => `${id}: ${reason}`)).toContain(
      'copy-manifests-first: it would not be the same in all directories that it is or may be built with',
    );
  });

  test('is not done where one of them stands against it', () => {
    const scripts = JSON.stringify({ name: 'b', version: '1.0.0', scripts: { postinstall: 'node x.js' } });
    expect(rewritten([project('a'), project('b', { 'package.json': scripts })]).after).toBe(DOCKERFILE);
  });

  test('is not done where it changes a file of the context', () => {
    const { after, files } = rewritten([
      project('a', { '.dockerignore': '.git\n' }),
      project('b', { '.dockerignore': '.git\n' }),
    ]);
    expect(after).toBe(DOCKERFILE);
    expect(files).toEqual([]);
  });

  test('is done beside what differs', () => {
    const text = `FROM alpine:3.20\nRUN apk update && apk add git\n${DOCKERFILE}`;
    const { after } = rewritten([project('a'), project('b', { '.npmrc': 'fund=false\n' })], text);
    expect(after).toContain('RUN apk add --no-cache git\n');
    expect(after).toContain('COPY . .\nRUN npm ci\n');
  });
});

test('one context is taken as it is, and none leaves what needs one', () => {
  expect(rewritten([project('a')]).after).toBe(FIRST);
  expect(rewritten([]).after).toBe(DOCKERFILE);
});
