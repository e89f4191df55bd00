/** What a repository starts of an image, and what a stage that is split has for it. */
import { expect, test } from '@jest/globals';
import type { ImageUse } from '../../src/context/image-use.js';
import { memoryContext } from '../../src/context/memory-context.js';
import { rewrite } from '../../src/engine/rewrite.js';
import splitStages from '../../transforms/split-stages/index.js';

const DOCKERFILE = `FROM node:20-bookworm
WORKDIR /app
COPY . .
CMD ["node", "server.js"]
RUN npm ci
`;
const FILES = {
  'package.json': '{"name":"shop","version":"1.0.0","dependencies":{"ms":"2.1.3"}}',
  'package-lock.json':
    '{"name":"shop","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"shop","version":"1.0.0","dependencies":{"ms":"2.1.3"}},"node_modules/ms":{"version":"2.1.3"}}}',
  'server.js': "require('ms');\n",
};

function split(...uses: readonly Omit<ImageUse, 'origin'>[]): { after: string; reasons: readonly string[] } {
  const context = memoryContext(FILES, {
    origin: 'a test',
    uses: uses.map((use) => ({ ...use, origin: 'k8s/web.yaml:12' })),
  });
  const { after, declined } = rewrite('Dockerfile', DOCKERFILE, {
    transforms: [splitStages],
    level: 'standard',
    context,
  });
  return { after, reasons: declined.map(({ reason }) => reason) };
}

test('a probe gets the program that it calls', () => {
  const { after } = split({ kind: 'health', command: ['curl', '-f', 'http://localhost:8080'] });
  expect(after).toContain('FROM node:20-bookworm-slim\nRUN apt-get update');
  expect(after).toContain('apt-get install -y --no-install-recommends curl');
});

test('a program that is started besides is not guessed at', () => {
  const { after, reasons } = split({ kind: 'start', entrypoint: [], command: ['git', 'log'] });
  expect(after).toBe(DOCKERFILE);
  expect(reasons).toEqual([
    expect.stringContaining('`git` may not be in `node:20-bookworm-slim` (k8s/web.yaml:12)'),
  ]);
});

test('a prompt may be for anything', () => {
  const { after, reasons } = split({ kind: 'start', entrypoint: [], command: ['bash'] });
  expect(after).toBe(DOCKERFILE);
  expect(reasons).toEqual(['a container of it is started with a prompt (k8s/web.yaml:12)']);
});
