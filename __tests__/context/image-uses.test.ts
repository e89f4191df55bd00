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

  test('another file starts what one builds', async () => {
    const found = await uses({
      'compose.yaml': 'services: { web: { build: ., image: acme/shop:dev } }',
      'compose.prod.yaml': 'services:\n  web: { image: "acme/shop:${TAG:-latest}", command: node job.js }\n',
    });
    expect(found).toContain('start - node job.js (compose.prod.yaml:2)');
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

describe('containers that are there already', () => {
  test.each([
    [
      'by the name that it was given',
      'docker run -d --name web shop\ndocker exec web node job.js',
      'ci.sh:3',
    ],
    ['as it was made', 'docker create --name=web shop:2\ndocker exec -it web node job.js', 'ci.sh:3'],
    [
      'by a name that is not known',
      'docker run --name "$NAME" shop\ndocker exec $NAME node job.js',
      'ci.sh:3',
    ],
  ])('a program is started in it %s', async (_, script, origin) => {
    expect(await uses({ 'ci.sh': `docker build -t shop .\n${script}` })).toEqual([
      `start  node job.js (${origin})`,
    ]);
  });

  test.each(['docker exec shop-web-1 npm test', 'docker exec -t the-container npm test'])(
    'compose has made it: %s',
    async (command) => {
      const found = await uses({
        'compose.yaml': 'services: { web: { build: ., container_name: the-container } }',
        'ci.sh': command,
      });
      expect(found).toEqual(['start  npm test (ci.sh:1)']);
    },
  );

  test.each(['docker compose ps -q web', 'docker ps -qf name=shop_web_1'])(
    'it is asked for: %s',
    async (ask) => {
      const found = await uses({
        'compose.yaml': 'services: { web: { build: . } }',
        'ci.sh': `docker exec "$(${ask})" npm test`,
      });
      expect(found).toEqual(['start  npm test (ci.sh:1)']);
    },
  );

  test('another one is left out', async () => {
    const found = await uses({
      'compose.yaml': 'services: { web: { build: . }, db: { image: postgres } }',
      'ci.sh': 'docker exec shop-db-1 psql\ndocker exec cobweb-1 psql',
    });
    expect(found).toEqual([]);
  });
});

describe('names that are not known', () => {
  test('a variable is the same name in both places', async () => {
    const found = await uses({
      'ci.sh': 'docker build -t "$REGISTRY/shop:$A" .\ndocker run ${REGISTRY}/shop:$B npm test',
    });
    expect(found).toEqual(['start - npm test (ci.sh:2)']);
  });

  test('so is an expression of a workflow', async () => {
    const found = await uses({
      '.github/workflows/ci.yml': `jobs:
  a:
    steps:
      - run: docker build -t \${{ env.IMAGE }}:\${{ github.sha }} .
      - run: docker run \${{ env.IMAGE }}:\${{ github.sha }} npm test
`,
    });
    expect(found).toEqual(['start - npm test (.github/workflows/ci.yml:5)']);
  });

  test('a release may be the output of a command', async () => {
    const found = await uses({
      'ci.sh': 'docker build --tag=shop:$(git rev-parse HEAD) .\ndocker run shop:latest npm test',
    });
    expect(found).toEqual(['start - npm test (ci.sh:2)']);
  });

  test.each([
    [
      '.github/workflows/ci.yml',
      `jobs:
  a:
    steps:
      - uses: docker/build-push-action@v6
        with:
          context: .
          tags: |
            acme/shop:1
            acme/shop:latest
`,
    ],
    ['docker-bake.hcl', 'target "shop" {\n  context = "."\n  tags = ["acme/shop:1"]\n}\n'],
    ['skaffold.yaml', 'build: { artifacts: [ { image: acme/shop, context: . } ] }'],
  ])('%s says what the image is called', async (path, text) => {
    expect(await uses({ [path]: text, 'ci.sh': 'docker run acme/shop:1 npm test' })).toEqual([
      'start - npm test (ci.sh:1)',
    ]);
  });
});

describe('Kubernetes', () => {
  const pod = (container: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
        - name: app
          image: registry.example.com/acme/shop:1.2
${container.replaceAll(/^(?=.)/gm, ' '.repeat(10))}`;
  const build = { 'build.sh': 'docker build -t acme/shop .' };

  test.each([
    ['command: ["node"]\nargs: ["job.js"]', 'start node job.js (k8s/web.yaml:11)'],
    ['command: ["node", "job.js"]', 'start node job.js - (k8s/web.yaml:11)'],
    ['args: ["job.js"]', 'start - job.js (k8s/web.yaml:11)'],
    [
      'livenessProbe:\n  exec:\n    command: ["curl", "-f", "http://localhost"]',
      'health - curl -f http://localhost (k8s/web.yaml:13)',
    ],
    [
      'lifecycle:\n  preStop:\n    exec:\n      command: ["/bin/sh", "-c", "sleep 5"]',
      'health - /bin/sh -c sleep 5 (k8s/web.yaml:14)',
    ],
  ])('%j', async (container, use) => {
    expect(await uses({ ...build, 'k8s/web.yaml': pod(container) })).toEqual([use]);
  });

  test.each([
    ['it starts as the image has it', pod('livenessProbe: { httpGet: { path: /, port: 80 } }')],
    ['it is another image', pod('command: ["x"]').replace('acme/shop', 'acme/other')],
    ['it is a template', `{{- if x }}\n${pod('command: ["x"]')}\n{{- end }}\n`],
  ])('none where %s', async (_, text) => {
    expect(await uses({ ...build, 'k8s/web.yaml': text })).toEqual([]);
  });

  test('a job within a list, in a container before the others', async () => {
    const text = `apiVersion: v1
kind: List
items:
  - apiVersion: batch/v1
    kind: Job
    spec: { template: { spec: { initContainers: [ { image: acme/shop, command: [node, migrate.js] } ] } } }
`;
    expect(await uses({ ...build, 'k8s/jobs.yml': text })).toEqual([
      'start node migrate.js - (k8s/jobs.yml:6)',
    ]);
  });

  test.each(['deploy/web', 'web-5d8f-x2'])('a program is started in a pod: %s', async (target) => {
    const found = await uses({
      ...build,
      'k8s/web.yaml': pod(''),
      'ci.sh': `kubectl -n shop exec -it ${target} -c app -- npm test`,
    });
    expect(found).toEqual(['start  npm test (ci.sh:1)']);
  });

  test('where no build says what the image is called, its directory does', async () => {
    const text = pod('command: [node, job.js]').replace('acme/shop', 'acme/web');
    for (const [path, content] of Object.entries({
      'services/web/Dockerfile': 'FROM node\nCOPY server.js /\n',
      'services/web/server.js': '',
      'k8s/web.yaml': text,
    }))
      repository.put(path, content);
    const { contexts } = await locateContexts({
      text: 'FROM node\nCOPY server.js /\n',
      path: join(repository.root, 'services/web/Dockerfile'),
    });
    expect(contexts[0]?.uses.map(({ entrypoint }) => entrypoint)).toEqual([['node', 'job.js']]);
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
