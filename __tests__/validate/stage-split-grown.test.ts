/** A last stage that grew from the one that builds and is given an image of its own: all that it had is there. */
import { describe } from '@jest/globals';
import { refuses } from './splits.js';
import type { Cut } from './splits.js';

const GO: Cut = {
  before: `ARG VERSION=1
FROM golang:1.22-bookworm AS builder
WORKDIR /app
ENV MODE=fast
COPY . .
RUN CGO_ENABLED=0 go build -o server .

FROM builder AS test
RUN go test ./...

# what is shipped
FROM builder AS production
EXPOSE 8080
CMD ["/app/server"]
`,
  after: `ARG VERSION=1
FROM golang:1.22-bookworm AS builder
WORKDIR /app
ENV MODE=fast
COPY . .
RUN CGO_ENABLED=0 go build -o server .

FROM builder AS test
RUN go test ./...

# what is shipped
FROM gcr.io/distroless/static-debian12 AS production
WORKDIR /app
ENV MODE=fast
COPY --from=builder /app/server /app/server
EXPOSE 8080
CMD ["/app/server"]
`,
  files: {
    'go.mod': 'module example.org/server\n\ngo 1.22\n',
    'main.go': 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("here") }\n',
  },
};

describe('a program of Go', () => {
  refuses(GO, {
    'the program is not taken': {
      after: [['COPY --from=builder /app/server /app/server\n', '']],
      says: /taken/,
    },
    'a variable of the builder is lost': {
      after: [['/app\nENV MODE=fast\nCOPY --from', '/app\nCOPY --from']],
      says: /`MODE` would be lost/,
    },
    'the working directory is another': {
      after: [['production\nWORKDIR /app', 'production\nWORKDIR /srv']],
      says: /WORKDIR/,
    },
    'a stage between is changed too': {
      after: [['RUN go test ./...', 'RUN go vet ./...']],
      says: /go test|go vet|changed/,
    },
    'the builder is changed too': {
      after: [['ENV MODE=fast\nCOPY . .', 'ENV MODE=slow\nCOPY . .']],
      says: /MODE|changed/,
    },
    'what the author wrote is lost': { after: [['EXPOSE 8080\n', '']], says: /EXPOSE/ },
    'the stage has another name': { after: [['AS production', 'AS shipped']], says: /name/ },
    'the stage gets a platform': {
      after: [['FROM gcr.io', 'FROM --platform=linux/amd64 gcr.io']],
      says: /flags/,
    },
    'the comment above it is another': { after: [['# what is shipped', '# what is sold']], says: /comment/ },
    'the image is of another release': {
      both: [['CGO_ENABLED=0 go build', 'go build']],
      after: [['gcr.io/distroless/static-debian12', 'debian:bullseye-slim']],
      base: 'debian:bullseye-slim',
      files: {
        'main.go': 'package main\n\n// int one() { return 1; }\nimport "C"\n\nfunc main() { C.one() }\n',
      },
      says: /release/,
    },
    'files of a stage between are taken': {
      both: [['EXPOSE 8080', 'COPY --from=test /app/report /app/report']],
      says: /between/,
    },
    'stages are counted': { both: [['EXPOSE 8080', 'COPY --from=1 /app/r /app/r']], says: /another stage/ },
    'another builder is declared': { builder: 'test', says: /changed/ },
  });
});

const NODE: Cut = {
  before: `FROM node:20 AS builder
WORKDIR /app
COPY . .
RUN npm ci
RUN npm run build

FROM builder
CMD ["node", "dist/index.js"]
`,
  after: `FROM node:20 AS builder
WORKDIR /app
COPY . .
RUN npm ci
RUN npm run build
RUN npm prune --omit=dev

FROM node:20-slim
WORKDIR /app
COPY --from=builder /app ./
CMD ["node", "dist/index.js"]
`,
  takes: ['/app'],
  files: {
    'package.json': JSON.stringify({
      name: 'shop',
      version: '1.0.0',
      scripts: { build: 'tsc' },
      dependencies: { ms: '2.1.3' },
      devDependencies: { typescript: '5.4.5' },
    }),
    'package-lock.json': JSON.stringify({
      lockfileVersion: 3,
      packages: {
        '': { dependencies: { ms: '2.1.3' }, devDependencies: { typescript: '5.4.5' } },
        'node_modules/ms': { version: '2.1.3' },
        'node_modules/typescript': { version: '5.4.5', dev: true },
      },
    }),
    'tsconfig.json': JSON.stringify({ compilerOptions: { outDir: 'dist', rootDir: 'src' } }),
    'src/index.ts': "import ms from 'ms';\nconsole.log(ms('1d'));\n",
  },
};

describe('a program of Node that is pruned', () => {
  refuses(NODE, {
    'the prune is not declared': { prunes: false, says: /prune/ },
    'the builder gets more than a prune': {
      after: [['RUN npm prune --omit=dev\n', 'RUN npm prune --omit=dev\nRUN rm -rf src\n']],
      says: /changed, moved or gone/,
    },
    'another stage grows from what is pruned': {
      both: [['\nFROM ', '\nFROM builder AS test\nRUN npm test\n\nFROM ']],
      says: /used for more/,
    },
    'another stage takes files of what is pruned': {
      both: [['\nFROM ', '\nFROM busybox AS files\nCOPY --from=builder /app/node_modules /modules\n\nFROM ']],
      says: /used for more/,
    },
  });
});

describe('a program of Node that is pruned in a stage of its own', () => {
  refuses(
    {
      ...NODE,
      before: NODE.before.replace('\nFROM ', '\nFROM builder AS test\nRUN npm test\n\nFROM '),
      after: NODE.after
        .replace('RUN npm prune --omit=dev\n', '')
        .replace(
          '\nFROM node:20-slim',
          '\nFROM builder AS test\nRUN npm test\n\nFROM builder AS pruned\nRUN npm prune --omit=dev\n\nFROM node:20-slim',
        )
        .replace('--from=builder', '--from=pruned'),
      builder: 'pruned',
      base: 'node:20-slim',
    },
    {
      'the stage for tests is changed': { after: [['RUN npm test', 'RUN npm run tests']], says: /changed/ },
      'the stage of its own grows from another': {
        after: [['FROM builder AS pruned', 'FROM test AS pruned']],
        says: /another image/,
      },
      'more is done in it': {
        after: [['RUN npm prune --omit=dev\n', 'RUN npm prune --omit=dev\nRUN rm -rf src\n']],
        says: /rm -rf src/,
      },
      'a package that is loaded goes': {
        files: { 'src/index.ts': "import ts from 'typescript';\nconsole.log(ts.version);\n" },
        says: /typescript/,
      },
    },
  );
});
