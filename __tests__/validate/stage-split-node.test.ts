/** Cuts of stages that build and run Node projects. */
import { describe, expect, test } from '@jest/globals';
import { objectionToCut, refuses, spoiled } from './splits.js';
import type { Cut } from './splits.js';

const json = (value: unknown): string => JSON.stringify(value);

const FILES = {
  'package.json': json({
    name: 'a',
    scripts: { build: 'tsc', start: 'node dist/server.js' },
    dependencies: { express: '^4.0.0' },
    devDependencies: { typescript: '^5.0.0', jest: '^29.0.0' },
  }),
  'package-lock.json': json({ lockfileVersion: 3, packages: {} }),
  'tsconfig.json': json({ compilerOptions: { outDir: 'dist', rootDir: 'src' } }),
  'src/server.ts':
    "import express from 'express';\nimport { greet } from './greet';\nexpress().listen(3000);\ngreet();\n",
  'src/greet.ts': "// import x from 'jest'\nexport function greet() { return 'require(\"jest\")'; }\n",
  'src/server.test.ts': "import { test } from 'jest';\ntest();\n",
};

const TSC: Cut = {
  before: `# syntax=docker/dockerfile:1
# the web server
FROM node:20
ENV NODE_ENV=production
LABEL maintainer="a@example.org"
WORKDIR /app
# manifests first
COPY package*.json ./
RUN npm ci --include=dev
COPY . .
RUN npm run build
EXPOSE 3000
HEALTHCHECK --interval=30s CMD node -e "process.exit(0)"
# started by hand
CMD ["node", "dist/server.js"]
`,
  after: `# syntax=docker/dockerfile:1
# the web server
FROM node:20 AS builder
ENV NODE_ENV=production
WORKDIR /app
# manifests first
COPY package*.json ./
RUN npm ci --include=dev
COPY . .
RUN npm run build
RUN npm prune --omit=dev

FROM node:20-slim
ENV NODE_ENV=production
LABEL maintainer="a@example.org"
WORKDIR /app
COPY --from=builder /app ./
EXPOSE 3000
HEALTHCHECK --interval=30s CMD node -e "process.exit(0)"
# started by hand
CMD ["node", "dist/server.js"]
`,
  behind: 'RUN npm run build',
  files: FILES,
};

const HEALTH = 'HEALTHCHECK --interval=30s CMD node -e "process.exit(0)"';

describe('TypeScript, pruned', () => {
  refuses(TSC, {
    'an instruction of the builder is gone': {
      after: [['COPY . .\n', '']],
      says: /`COPY \. \.` is changed, moved or gone/,
    },
    'an instruction of the builder is changed': {
      after: [['RUN npm run build', 'RUN npm run build --if-present']],
      says: /`RUN npm run build` is changed, moved or gone/,
    },
    'instructions of the builder are exchanged': {
      after: [['COPY . .\nRUN npm run build\n', 'RUN npm run build\nCOPY . .\n']],
      says: /is changed, moved or gone/,
    },
    'a command that is no prune is new': {
      after: [['RUN npm prune --omit=dev', 'RUN npm prune --omit=dev && rm -rf src']],
      says: /is new in the builder, and no prune that is known/,
    },
    'the tail is changed': {
      after: [['CMD ["node", "dist/server.js"]', 'CMD ["node", "dist/other.js"]']],
      says: /`CMD/,
    },
    'the tail has another order': {
      after: [[`EXPOSE 3000\n${HEALTH}`, `${HEALTH}\nEXPOSE 3000`]],
      says: /is changed or does not end the new stage/,
    },
    'something is new in the new stage': {
      after: [['EXPOSE 3000\nHEALTHCHECK', 'EXPOSE 3000\nEXPOSE 3001\nHEALTHCHECK']],
      says: /is changed or does not end the new stage|`EXPOSE 3001` is new/,
    },
    'a variable is lost': {
      after: [['slim\nENV NODE_ENV=production', 'slim']],
      says: /variable `NODE_ENV` would be lost/,
    },
    'a variable has another value': {
      after: [['slim\nENV NODE_ENV=production', 'slim\nENV NODE_ENV=development']],
      says: /variable `NODE_ENV` would have another value/,
    },
    'a variable is new': {
      after: [['slim\nENV NODE_ENV=production', 'slim\nENV NODE_ENV=production DEBUG=1']],
      says: /variable `DEBUG` would be new/,
    },
    'a label is lost': {
      after: [
        ['slim\nENV NODE_ENV=production\nLABEL maintainer="a@example.org"', 'slim\nENV NODE_ENV=production'],
      ],
      says: /LABEL maintainer/,
    },
    'the working directory is lost': {
      after: [['WORKDIR /app\nCOPY --from=builder /app ./', 'COPY --from=builder /app /app']],
      says: /`WORKDIR` would be another/,
    },
    'the files lie elsewhere': {
      after: [['COPY --from=builder /app ./', 'COPY --from=builder /app ./app']],
      says: /`\/app` would lie at `\/app\/app`/,
    },
    'files are not taken': {
      after: [['COPY --from=builder /app ./', 'COPY --from=builder /app/dist ./dist']],
      says: /is not taken to the new stage/,
    },
    'nothing is taken': {
      after: [['COPY --from=builder /app ./\n', '']],
      says: /nothing is taken from the builder/,
    },
    'a user is new': {
      after: [['COPY --from=builder', 'USER node\nCOPY --from=builder']],
      says: /`USER` would be new/,
    },
    'the release is another': {
      after: [['FROM node:20-slim', 'FROM node:20-bullseye-slim']],
      says: /of another system or release/,
    },
    'the version is another': {
      after: [['FROM node:20-slim', 'FROM node:22-slim']],
      says: /NODE_VERSION|another version/,
    },
    'the C library is another': {
      after: [['FROM node:20-slim', 'FROM node:20-alpine']],
      says: /another system or release/,
    },
    'the base is not an image for Node': {
      after: [['FROM node:20-slim', 'FROM debian:bookworm-slim']],
      says: /`NODE_VERSION` would be lost/,
    },
    'the base is not declared': { base: 'node:20', says: /does not grow from `node:20`/ },
    'the comment at the top is lost': {
      after: [['# the web server\n', '']],
      says: /comment `# the web server` is lost/,
    },
    'a comment within is lost': {
      after: [['# manifests first\n', '']],
      says: /comment `# manifests first` is lost/,
    },
    'a comment of the tail is lost': {
      after: [['# started by hand\n', '']],
      says: /comment `# started by hand` is lost/,
    },
    'a comment speaks of something else': {
      after: [
        ['# started by hand\n', ''],
        ['EXPOSE 3000\n', '# started by hand\nEXPOSE 3000\n'],
      ],
      says: /comment/,
    },
    'two comments are new': {
      after: [['\nFROM node:20-slim', '\n# to run in\n# and small\nFROM node:20-slim']],
      says: /is new or speaks of something else/,
    },
    'the directive is lost': { after: [['# syntax=docker/dockerfile:1\n', '']], says: /directive|comment/ },
    'a stage of the name is there': {
      both: [['# the web server\n', '# the web server\nFROM scratch AS builder\n']],
      says: /there is a stage `builder` already/,
    },
    'a development package is loaded': {
      files: { 'src/greet.ts': "import x from 'jest';\nexport const greet = x;\n" },
      says: /`greet\.ts` loads `jest`, which is only in `devDependencies`/,
    },
    'a development package is required': {
      files: { 'src/greet.ts': "export const greet = () => require('jest');\n" },
      says: /loads `jest`/,
    },
    'a development package is imported when it runs': {
      files: { 'src/greet.ts': "export const greet = () => import('jest');\n" },
      says: /loads `jest`/,
    },
    'it is not known what is loaded': {
      files: { 'src/greet.ts': 'export const greet = (x: string) => require(x);\n' },
      says: /loads what is not known/,
    },
    'a package is loaded that is no dependency': {
      files: { 'src/greet.ts': "export { default as greet } from 'lodash';\n" },
      says: /`lodash`, which is not in `dependencies`/,
    },
    'a package is loaded that only a development package brings': {
      files: {
        'src/greet.ts': "export { default as greet } from 'lodash';\n",
        'package-lock.json': json({ lockfileVersion: 3, packages: { 'node_modules/lodash': { dev: true } } }),
      },
      says: /`lodash`, which is not in `dependencies`/,
    },
    'what starts is a development package': {
      both: [['CMD ["node", "dist/server.js"]', 'CMD ["npx", "jest"]']],
      says: /./,
    },
    'a health check needs what the base has not': {
      both: [[HEALTH, 'HEALTHCHECK CMD curl -f http://localhost:3000/']],
      says: /`curl`, which `HEALTHCHECK` starts, is not in the new stage/,
    },
    'a package of the distribution is lost': {
      both: [['RUN npm ci', 'RUN apt-get update && apt-get install -y ffmpeg\nRUN npm ci']],
      says: /package `ffmpeg` is not installed/,
    },
    'a file of the system is lost': {
      both: [['RUN npm ci', 'RUN echo x > /etc/app.conf\nRUN npm ci']],
      says: /`\/etc\/app\.conf`/,
    },
    'what a command leaves is not known': {
      both: [['RUN npm ci', 'RUN curl https://example.org/x | sh\nRUN npm ci']],
      says: /leaves behind is not known/,
    },
    'a file is copied out of reach': {
      both: [['COPY . .', 'COPY x.conf /etc/x.conf\nCOPY . .']],
      files: { 'x.conf': 'x' },
      says: /`\/etc\/x\.conf`.*is not taken/,
    },
    'the directory belongs to another user': {
      both: [['WORKDIR /app\n# manifests', 'WORKDIR /app\nRUN chown -R node:node /app\n# manifests']],
      says: /directory `\/app` would be of another owner/,
    },
    'files are given to another user': {
      after: [['COPY --from=builder /app', 'COPY --from=builder --chown=node:node /app']],
      says: /`--chown=node:node` would give/,
    },
    'more is taken than declared': { takes: ['/app', '/data'], says: /`\/data` is taken or not/ },
    'less is declared than is taken': { takes: [], says: /`\/app` is taken or not/ },
    'the prune is not declared': { prunes: false, says: /a prune is there or not/ },
    'files get another mode': {
      after: [['COPY --from=builder /app', 'COPY --from=builder --chmod=755 /app']],
      says: /has `--chmod`/,
    },
  });

  test('what is open may be taken for granted', () => {
    const assumed = spoiled(TSC, {
      both: [['RUN npm ci', 'RUN curl https://example.org/x | sh\nRUN npm ci']],
      files: { 'src/greet.ts': 'export const greet = (x: string) => require(x);\n' },
      says: /./,
    });
    expect(objectionToCut({ ...assumed, assumes: ['outside', 'packages'] })).toBeUndefined();
    expect(objectionToCut({ ...assumed, assumes: ['outside'] })).toMatch(/loads what is not known/);
  });

  test('one comment may say what the new stage is for', () => {
    expect(
      objectionToCut(
        spoiled(TSC, { after: [['FROM node:20-slim', '# to run in\nFROM node:20-slim']], says: /./ }),
      ),
    ).toBeUndefined();
  });

  test('without a prune no package is looked for', () => {
    const cut = spoiled(TSC, {
      after: [['RUN npm prune --omit=dev\n', '']],
      files: { 'src/greet.ts': "import 'jest'" },
      says: /./,
    });
    expect(objectionToCut(cut)).toBeUndefined();
  });
});

describe('a stage of a name, with a user', () => {
  const cut: Cut = {
    before: `ARG NODE_VERSION=20
FROM node:\${NODE_VERSION} AS app
RUN groupadd -r web && useradd -r -g web web
USER node
WORKDIR /home/node/app
COPY --chown=node:node package*.json ./
RUN npm ci
COPY --chown=node:node . .
RUN npm run build
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["npm", "start"]
`,
    after: `ARG NODE_VERSION=20
FROM node:\${NODE_VERSION} AS builder
RUN groupadd -r web && useradd -r -g web web
USER node
WORKDIR /home/node/app
COPY --chown=node:node package*.json ./
RUN npm ci
COPY --chown=node:node . .
RUN npm run build

FROM node:\${NODE_VERSION}-slim AS app
RUN groupadd -r web && useradd -r -g web web
USER node
WORKDIR /home/node/app
COPY --from=builder /home/node/app ./
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["npm", "start"]
`,
    behind: 'RUN npm run build',
    files: FILES,
  };
  refuses(cut, {
    'the user is lost': {
      after: [['USER node\nWORKDIR /home/node/app\nCOPY --from', 'WORKDIR /home/node/app\nCOPY --from']],
      says: /`USER` would be lost/,
    },
    'the user comes too late': {
      after: [
        [
          'USER node\nWORKDIR /home/node/app\nCOPY --from=builder /home/node/app ./',
          'WORKDIR /home/node/app\nCOPY --from=builder /home/node/app ./\nUSER node',
        ],
      ],
      says: /would be of another owner/,
    },
    'an account is lost': {
      after: [['slim AS app\nRUN groupadd -r web && useradd -r -g web web', 'slim AS app']],
      says: /is not made again in the new stage/,
    },
    'an account is another': {
      after: [
        [
          'slim AS app\nRUN groupadd -r web && useradd -r -g web web',
          'slim AS app\nRUN groupadd -r web && useradd -r -u 999 -g web web',
        ],
      ],
      says: /is not made again|is new/,
    },
    'the name is lost': { after: [['-slim AS app', '-slim']], says: /the new stage has another name/ },
    'the entry point is lost': {
      after: [['ENTRYPOINT ["docker-entrypoint.sh"]\n', '']],
      says: /does not end the new stage/,
    },
    'the version is written down': {
      after: [['FROM node:${NODE_VERSION}-slim', 'FROM node:20-slim']],
      says: /same variables/,
    },
    'a script starts what is not there': {
      files: { 'package.json': json({ scripts: { build: 'tsc', start: 'gunicorn x' } }) },
      says: /`gunicorn`, which `npm start` starts, is not in the new stage/,
    },
    'the manifest cannot be read': { files: { 'package.json': '{' }, says: /cannot be read/ },
  });
});

describe('the entry point of the base', () => {
  const cut: Cut = {
    before: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\nENTRYPOINT ["node"]\nCMD ["index.js"]\n',
    after:
      'FROM node:20 AS builder\nWORKDIR /app\nCOPY . .\nRUN npm ci\n\nFROM node:20-slim\nWORKDIR /app\nCOPY --from=builder /app ./\nENTRYPOINT ["node"]\nCMD ["index.js"]\n',
    behind: 'RUN npm ci',
    files: { 'package.json': '{}', 'index.js': 'x' },
  };
  refuses(cut, {
    'ENTRYPOINT takes CMD with it': {
      both: [['CMD ["index.js"]\n', '']],
      after: [['COPY --from=builder /app ./', 'COPY --from=builder /app ./\nCMD ["node"]']],
      says: /`CMD` would be new/,
    },
    'SHELL is lost': {
      both: [['WORKDIR /app', 'SHELL ["/bin/bash", "-c"]\nWORKDIR /app']],
      after: [],
      says: /`SHELL` would be another/,
    },
    'ONBUILD is lost': {
      both: [['WORKDIR /app', 'ONBUILD RUN true\nWORKDIR /app']],
      says: /`ONBUILD` would be lost/,
    },
    'STOPSIGNAL is lost': {
      both: [['WORKDIR /app', 'STOPSIGNAL SIGINT\nWORKDIR /app']],
      says: /`STOPSIGNAL` would be lost/,
    },
    'VOLUME is lost': {
      both: [['WORKDIR /app', 'VOLUME /data\nWORKDIR /app']],
      says: /`VOLUME \/data` would be lost/,
    },
    'EXPOSE is lost': {
      both: [['WORKDIR /app', 'EXPOSE 80\nWORKDIR /app']],
      says: /`EXPOSE 80` would be lost/,
    },
  });
});

describe('other stages', () => {
  const cut: Cut = {
    before: `FROM node:20 AS assets
COPY . /x

FROM node:20 AS app
WORKDIR /app
COPY . .
RUN npm ci
COPY --from=0 /x /app/x
CMD ["node", "index.js"]

FROM alpine:3.20 AS docs
COPY . /docs

FROM alpine:3.20
COPY --from=2 /docs /docs
`,
    after: `FROM node:20 AS assets
COPY . /x

FROM node:20 AS builder
WORKDIR /app
COPY . .
RUN npm ci

FROM node:20-slim AS app
WORKDIR /app
COPY --from=builder /app ./
COPY --from=0 /x /app/x
CMD ["node", "index.js"]

FROM alpine:3.20 AS docs
COPY . /docs

FROM alpine:3.20
COPY --from=3 /docs /docs
`,
    behind: 'RUN npm ci',
    stage: 1,
    files: { 'package.json': '{}', 'index.js': 'x' },
  };
  refuses(cut, {
    'a number counts another stage': {
      after: [['--from=3', '--from=2']],
      says: /`COPY --from=1 \/docs \/docs`|counts another stage now|is changed/,
    },
    'another stage is changed': {
      after: [['COPY . /docs', 'COPY docs /docs']],
      says: /is changed|another stage/,
    },
    'another stage takes files from it': {
      both: [['COPY . /docs', 'COPY --from=app /app /docs']],
      says: /takes files from the one that is cut/,
    },
    'another stage grows from it': {
      both: [['FROM alpine:3.20 AS docs', 'FROM app AS docs']],
      says: /grows from the one that is cut/,
    },
    'an image is named like the builder': {
      both: [['COPY . /docs', 'COPY --from=builder /a /docs']],
      says: /`builder` may mean something else/,
    },
  });

  test('other changes are judged with it', () => {
    const dropped = (document: { text: string }) => {
      const start = document.text.indexOf('COPY . /docs');
      return [
        {
          kind: 'set-flag',
          copy: { start, end: start + 'COPY . /docs'.length },
          flag: 'chown',
          value: '0:0',
        },
      ] as const;
    };
    expect(objectionToCut({ ...cut, others: dropped })).toBeDefined();
  });
});

test('a package that another dependency brings is not pruned', () => {
  const files = {
    'src/greet.ts': "export { default as greet } from 'body-parser';\n",
    'package-lock.json': json({
      lockfileVersion: 3,
      packages: { 'node_modules/body-parser': { version: '1.20.2' } },
    }),
  };
  expect(objectionToCut(spoiled(TSC, { files, says: /^/ }))).toBeUndefined();
});
