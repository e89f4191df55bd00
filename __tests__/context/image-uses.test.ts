import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { locateContexts } from '../../src/context/locate.js';
import { TemporaryRepository } from './temporary-repository.js';

let repository: TemporaryRepository;
beforeEach(() => {
  repository = new TemporaryRepository();
});
afterEach(() => repository.remove());

/** `kind entrypoint command (origin)` of every use of the image that `Dockerfile` makes, with these files around it. */
async function uses(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  for (const [path, text] of Object.entries(files)) repository.put(path, text, { tracked: false });
  repository.put('server.js', '', { tracked: false });
  repository.put('Dockerfile', 'FROM node\nCOPY server.js /\n', { tracked: false });
  repository.trackAll();
  const { contexts } = await locateContexts({
    text: 'FROM node\nCOPY server.js /\n',
    path: join(repository.root, 'Dockerfile'),
  });
  return (contexts[0]?.uses ?? []).map(
    ({ kind, entrypoint, command, isShell, target, origin }) =>
      `${kind} ${entrypoint?.join(' ') ?? '-'} ${command?.join(' ') ?? '-'}${isShell === true ? ' by a shell' : ''}${target === undefined ? '' : ` of ${target}`} (${origin})`,
  );
}

describe('compose', () => {
  test('a service starts its image with words of its own', async () => {
    const found = await uses({
      'compose.yaml': `services:
  web:
    build: .
    command: npm run "dev server"
  job:
    build: { context: ., target: tools }
    entrypoint: ["node"]
    command: ["job.js"]
`,
    });
    expect(found).toEqual([
      'start - npm run dev server (compose.yaml:4)',
      'start node job.js of tools (compose.yaml:8)',
    ]);
  });

  test('a service without a build has the image of one that has', async () => {
    const found = await uses({
      'compose.yaml': `services:
  web: { build: ., image: shop }
  worker: { image: shop, command: node worker.js }
  db: { image: postgres, command: postgres -c x=y }
`,
    });
    expect(found).toEqual(['start - node worker.js (compose.yaml:3)']);
  });

  test('a file on top of another adds a command', async () => {
    const found = await uses({
      'compose.yaml': 'services: { web: { build: . } }',
      'compose.override.yaml': 'services:\n  web:\n    command: npx nodemon server.js\n',
    });
    expect(found).toEqual(['start - npx nodemon server.js (compose.override.yaml:3)']);
  });

  test.each([
    ['["CMD", "curl", "-f", "http://localhost"]', 'health - curl -f http://localhost (compose.yaml:5)'],
    ['["CMD-SHELL", "wget -q x || exit 1"]', 'health - wget -q x || exit 1 by a shell (compose.yaml:5)'],
    ['curl x', 'health - curl x by a shell (compose.yaml:5)'],
  ])('a check of the health runs in the container: %s', async (check, use) => {
    const text = `services:\n  web:\n    build: .\n    healthcheck:\n      test: ${check}\n`;
    expect(await uses({ 'compose.yaml': text })).toEqual([use]);
  });

  test('one that is switched off, or has only times, is none', async () => {
    const text = 'services: { web: { build: ., healthcheck: { test: ["NONE"] } } }';
    expect(await uses({ 'compose.yaml': text })).toEqual([]);
    expect(await uses({ 'compose.yaml': text.replace('test: ["NONE"]', 'interval: 5s') })).toEqual([]);
  });
});

describe('scripts', () => {
  test.each([
    ['docker build -t shop .\ndocker run --rm -e CI=1 shop npm test', 'start - npm test (ci.sh:2)'],
    [
      'docker build -t shop:1 .\ndocker run -it --name x shop:2 sh -c "npm test"',
      'start - sh -c npm test (ci.sh:2)',
    ],
    ['docker build -t shop .\ndocker run --entrypoint=node shop job.js', 'start node job.js (ci.sh:2)'],
    ['docker build -t shop .\ndocker container run shop -- x', 'start - -- x (ci.sh:2)'],
  ])('%j', async (script, use) => {
    expect(await uses({ 'ci.sh': script })).toEqual([use]);
  });

  test.each([
    ['it starts as the image has it', 'docker build -t shop .\ndocker run -d -p 80:80 shop'],
    ['it is another image', 'docker build -t shop .\ndocker run other npm test'],
    ['an option is not known', 'docker build -t shop .\ndocker run $OPTIONS shop npm test'],
  ])('none where %s', async (_, script) => {
    expect(await uses({ 'ci.sh': script })).toEqual([]);
  });

  test('a service of compose is named, in a workflow', async () => {
    const found = await uses({
      'compose.yaml': 'services: { web: { build: . } }',
      '.github/workflows/ci.yml':
        'jobs: { a: { steps: [ { run: "docker compose -f compose.yaml run --rm web npm test" }, { run: "docker-compose exec web node x.js" } ] } }',
    });
    expect(found).toEqual([
      'start - npm test (.github/workflows/ci.yml:1)',
      'start  node x.js (.github/workflows/ci.yml:1)',
    ]);
  });
});

test('people work in a dev container', async () => {
  const found = await uses({
    '.devcontainer/devcontainer.json': '{ "build": { "dockerfile": "../Dockerfile", "context": ".." } }',
  });
  expect(found).toEqual(['start  bash (.devcontainer/devcontainer.json)']);
});

test('another image is made of it', async () => {
  const found = await uses({
    'build.sh': 'docker build -t acme/shop .\n',
    'admin/Dockerfile': 'FROM alpine AS a\nFROM acme/shop:latest\n',
  });
  expect(found).toEqual(['base - - (admin/Dockerfile:2)']);
});
