/** Whether a Dockerfile makes sense with a directory, by what its commands need to find there. */
import { expect, test } from '@jest/globals';
import { findsManifests } from '../../src/analysis/finds-manifests.js';
import { memoryContext } from '../../src/context/memory-context.js';
import { Document } from '../../src/dockerfile/document.js';

function makesSense(run: string, files: Readonly<Record<string, string>>): boolean {
  const document = new Document('Dockerfile', `FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN ${run}\n`);
  return findsManifests(document, memoryContext(files, { origin: 'a test' }));
}

test('an install needs its manifest', () => {
  expect(makesSense('npm ci', { 'package.json': '{}' })).toBe(true);
  expect(makesSense('npm ci', { 'web/package.json': '{}' })).toBe(false);
});

test('a build needs a manifest, too', () => {
  expect(makesSense('go build -o /app .', { 'go.mod': 'module x\n' })).toBe(true);
  expect(makesSense('go build -o /app .', { 'main.go': '' })).toBe(false);
});

test('a build of source files needs these, with a manifest or without', () => {
  expect(makesSense('go build -o /app main.go', { 'main.go': '' })).toBe(true);
  expect(makesSense('go build -o /app main.go', { 'go.mod': 'module x\n', 'cmd/main.go': '' })).toBe(false);
});

test('a manifest in a directory around it is found', () => {
  const files = { 'go.mod': 'module x\n', 'cmd/shop/main.go': '' };
  expect(makesSense('cd cmd/shop && go build -o /shop .', files)).toBe(true);
});
