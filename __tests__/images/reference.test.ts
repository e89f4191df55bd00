import { describe, expect, test } from '@jest/globals';
import { parseReference } from '../../src/images/reference.js';

const HEX = '0123456789abcdef'.repeat(4);

describe('references are read as Docker reads them', () => {
  test.each<readonly [string, string, string, string | undefined, string | undefined]>([
    ['node', 'docker.io', 'library/node', undefined, undefined],
    ['node:20-alpine', 'docker.io', 'library/node', '20-alpine', undefined],
    ['bitnami/node:20', 'docker.io', 'bitnami/node', '20', undefined],
    ['docker.io/node', 'docker.io', 'library/node', undefined, undefined],
    ['docker.io/library/node', 'docker.io', 'library/node', undefined, undefined],
    ['index.docker.io/node', 'docker.io', 'library/node', undefined, undefined],
    ['localhost/node', 'localhost', 'node', undefined, undefined],
    ['localhost:5000/node:1', 'localhost:5000', 'node', '1', undefined],
    ['registry:5000/a/b', 'registry:5000', 'a/b', undefined, undefined],
    ['REGISTRY/node', 'REGISTRY', 'node', undefined, undefined],
    [
      'gcr.io/distroless/static-debian12:nonroot',
      'gcr.io',
      'distroless/static-debian12',
      'nonroot',
      undefined,
    ],
    ['mcr.microsoft.com/dotnet/sdk:8.0', 'mcr.microsoft.com', 'dotnet/sdk', '8.0', undefined],
    ['[::1]:5000/a:1', '[::1]:5000', 'a', '1', undefined],
    [`node@sha256:${HEX}`, 'docker.io', 'library/node', undefined, `sha256:${HEX}`],
    [`node:20@sha256:${HEX}`, 'docker.io', 'library/node', '20', `sha256:${HEX}`],
    ['a__b/c.d-e--f_g:_x', 'docker.io', 'a__b/c.d-e--f_g', '_x', undefined],
    ['scratch', 'docker.io', 'library/scratch', undefined, undefined],
  ])('%s', (text, domain, path, tag, digest) => {
    expect(parseReference(text)).toEqual({ domain, path, tag, digest });
  });
});

describe('what is none', () => {
  test.each([
    '',
    '$BASE',
    'node:${VERSION}',
    '${REGISTRY}/node:20',
    'Node',
    'library/Node',
    'a//b',
    'a/',
    '/a',
    '-a',
    'a___b',
    'a..b',
    'a.-b',
    'node:',
    'node:-x',
    `node:${'x'.repeat(129)}`,
    'node@sha256:abc',
    `node@sha256:${HEX.toUpperCase()}`,
    `node@md5:${HEX}`,
    `node@${HEX}`,
    HEX,
    'exa mple',
    '{{ image }}',
    'https://example.com/a',
    `a/${'b'.repeat(255)}`,
  ])('%s', (text) => {
    expect(parseReference(text)).toBeUndefined();
  });
});
