/** Cuts of stages whose program is run by an interpreter, a script or a server. */
import { describe, expect, test } from '@jest/globals';
import { objectionToCut, refuses, spoiled } from './splits.js';
import type { Cut } from './splits.js';

const json = (value: unknown): string => JSON.stringify(value);

describe('Python, with an environment of its own', () => {
  const cut: Cut = {
    before: `FROM python:3.12
ENV PYTHONUNBUFFERED=1 PATH=/opt/venv/bin:$PATH
RUN apt-get update && apt-get install -y --no-install-recommends gcc && rm -rf /var/lib/apt/lists/*
RUN python -m venv /opt/venv
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
CMD ["gunicorn", "app:app"]
`,
    after: `FROM python:3.12 AS builder
ENV PYTHONUNBUFFERED=1 PATH=/opt/venv/bin:$PATH
RUN apt-get update && apt-get install -y --no-install-recommends gcc && rm -rf /var/lib/apt/lists/*
RUN python -m venv /opt/venv
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .

FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1 PATH=/opt/venv/bin:$PATH
COPY --from=builder /opt/venv /opt/venv
WORKDIR /app
COPY --from=builder /app ./
CMD ["gunicorn", "app:app"]
`,
    behind: 'COPY . .',
    files: {
      'requirements.txt': 'flask==3.0.0\ngunicorn==22.0.0\n',
      'app.py': 'import flask\napp = flask.Flask(__name__)\n',
    },
  };
  refuses(cut, {
    'the environment is not taken': {
      after: [['COPY --from=builder /opt/venv /opt/venv\n', '']],
      says: /gunicorn/,
    },
    'the environment lies elsewhere': {
      after: [['/opt/venv /opt/venv', '/opt/venv /venv']],
      says: /`\/opt\/venv` would lie at `\/venv`/,
    },
    'the sources are not taken': {
      after: [['COPY --from=builder /app ./\n', '']],
      says: /`\/app\/app\.py` is not taken|not in the new stage/,
    },
    'PATH loses the environment': {
      after: [['slim\nENV PYTHONUNBUFFERED=1 PATH=/opt/venv/bin:$PATH', 'slim\nENV PYTHONUNBUFFERED=1']],
      says: /`PATH` would lose `\/opt\/venv\/bin`/,
    },
    'PATH is in another order': {
      after: [
        [
          'slim\nENV PYTHONUNBUFFERED=1 PATH=/opt/venv/bin:$PATH',
          'slim\nENV PYTHONUNBUFFERED=1 PATH=$PATH:/opt/venv/bin',
        ],
      ],
      says: /`PATH` would have another order/,
    },
    'Python is another': { after: [['python:3.12-slim', 'python:3.13-slim']], says: /PYTHON_VERSION/ },
    'the release is another': {
      after: [['python:3.12-slim', 'python:3.12-slim-bullseye']],
      says: /another system or release/,
    },
    'the C library is another': {
      after: [['python:3.12-slim', 'python:3.12-alpine']],
      says: /another system or release/,
    },
    'a package loads a library': {
      files: { 'requirements.txt': 'psycopg2==2.9\ngunicorn\n' },
      says: /`psycopg2`, which loads what/,
    },
    'a program is started that the base has not': {
      files: { 'app.py': 'import subprocess\nsubprocess.run(["git", "log"])\n' },
      says: /`git`, which the sources start, may not be in/,
    },
    'a program is started that is not known': {
      files: { 'app.py': 'import subprocess\nsubprocess.run(words)\n' },
      says: /`subprocess`, and which programs/,
    },
    'a library is lost': {
      both: [['gcc &&', 'gcc libpq-dev &&']],
      says: /package `libpq-dev` is not installed/,
    },
  });

  test('the run-time library may be installed', () => {
    const apt =
      'RUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/*\n';
    const installed = spoiled(cut, {
      both: [['gcc &&', 'gcc libpq-dev &&']],
      after: [['COPY --from=builder /opt/venv', `${apt}COPY --from=builder /opt/venv`]],
      files: { 'requirements.txt': 'psycopg2==2.9\ngunicorn\n' },
      says: /./,
    });
    expect(objectionToCut(installed)).toBeUndefined();
  });
});

describe('Python, with packages of the system', () => {
  const cut: Cut = {
    before: `FROM python:3.12-bookworm
WORKDIR /srv
COPY requirements.txt ./
RUN pip install -r requirements.txt
COPY . .
USER nobody
CMD ["python", "-m", "app"]
`,
    after: `FROM python:3.12-bookworm AS builder
WORKDIR /srv
COPY requirements.txt ./
RUN pip install -r requirements.txt
COPY . .

FROM python:3.12-slim-bookworm
WORKDIR /srv
COPY --from=builder /usr/local/lib/python3.12/site-packages /usr/local/lib/python3.12/site-packages
COPY --from=builder /usr/local/bin /usr/local/bin
COPY --from=builder /srv ./
USER nobody
CMD ["python", "-m", "app"]
`,
    behind: 'COPY . .',
    files: { 'requirements.txt': 'requests\n', 'app/__main__.py': 'import requests\n' },
  };
  refuses(cut, {
    'the packages are not taken': {
      after: [
        [
          'COPY --from=builder /usr/local/lib/python3.12/site-packages /usr/local/lib/python3.12/site-packages\n',
          '',
        ],
      ],
      says: /site-packages/,
    },
    'the programs are not taken': {
      after: [['COPY --from=builder /usr/local/bin /usr/local/bin\n', '']],
      says: /`\/usr\/local\/bin`/,
    },
    'the user is lost': {
      after: [['COPY --from=builder /srv ./\nUSER nobody', 'COPY --from=builder /srv ./']],
      says: /`USER nobody` is changed|USER/,
    },
  });
});

describe('Ruby', () => {
  const cut: Cut = {
    before: `FROM ruby:3.3
WORKDIR /app
COPY Gemfile Gemfile.lock ./
RUN bundle install
COPY . .
CMD ["bundle", "exec", "rackup"]
`,
    after: `FROM ruby:3.3 AS builder
WORKDIR /app
COPY Gemfile Gemfile.lock ./
RUN bundle install
COPY . .

FROM ruby:3.3-slim
COPY --from=builder /usr/local/bundle /usr/local/bundle
WORKDIR /app
COPY --from=builder /app ./
CMD ["bundle", "exec", "rackup"]
`,
    behind: 'COPY . .',
    files: {
      Gemfile: 'gem "rack"\n',
      'Gemfile.lock': 'GEM\n  specs:\n    rack (3.0.0)\n',
      'config.ru': 'run ->(env) { [200, {}, []] }\n',
    },
  };
  refuses(cut, {
    'the gems are not taken': {
      after: [['COPY --from=builder /usr/local/bundle /usr/local/bundle\n', '']],
      says: /`\/usr\/local\/bundle`/,
    },
    'a gem loads a library': {
      files: { 'Gemfile.lock': 'GEM\n  specs:\n    pg (1.5.0)\n' },
      says: /`pg`, which loads what/,
    },
    'a program is started': {
      files: { 'config.ru': 'system("git log")\n' },
      says: /which programs it starts/,
    },
  });
});

describe('Node, with what is needed alone', () => {
  const cut: Cut = {
    before: `FROM node:20
WORKDIR /app
COPY . .
RUN npm ci
RUN npm run build
CMD ["node", "dist/server.js"]
`,
    after: `FROM node:20 AS builder
WORKDIR /app
COPY . .
RUN npm ci
RUN npm run build

FROM node:20-slim
WORKDIR /app
COPY --from=builder /app/package.json ./
COPY --from=builder /app/node_modules ./node_modules
COPY --from=builder /app/dist ./dist
CMD ["node", "dist/server.js"]
`,
    behind: 'RUN npm run build',
    files: {
      'package.json': json({
        type: 'module',
        scripts: { build: 'tsc' },
        dependencies: { express: '4' },
        devDependencies: { typescript: '5' },
      }),
      'src/server.ts': "import express from 'express';\nexpress().listen(3000);\n",
      'public/index.html': 'x',
    },
  };
  refuses(cut, {
    'the packages are not taken': {
      after: [['COPY --from=builder /app/node_modules ./node_modules\n', '']],
      says: /is not taken/,
    },
    'what is built is not taken': {
      after: [['COPY --from=builder /app/dist ./dist\n', '']],
      says: /`\/app\/dist\/server\.js`, which `CMD` runs/,
    },
    'the manifest is not taken': {
      after: [['COPY --from=builder /app/package.json ./\n', '']],
      says: /`\/app\/package\.json`/,
    },
    'a directory is served': {
      files: {
        'src/server.ts': "import express from 'express';\nexpress().use(express.static('public'));\n",
      },
      says: /express\.static.*`\/app\/public\/index\.html`|makes is not taken/,
    },
    'a file is read': {
      files: {
        'src/server.ts': "import { readFileSync } from 'node:fs';\nreadFileSync('public/index.html');\n",
      },
      says: /is not taken/,
    },
    'a package may read files': {
      files: { 'package.json': json({ dependencies: { 'some-cms': '1' }, scripts: { build: 'tsc' } }) },
      says: /`some-cms`|is not taken/,
    },
    'a module that is not built is loaded': {
      both: [['CMD ["node", "dist/server.js"]', 'CMD ["node", "server.js"]']],
      after: [['COPY --from=builder /app/dist ./dist', 'COPY --from=builder /app/server.js ./server.js']],
      files: { 'server.js': "import './lib/x.js';\n", 'lib/x.js': 'export default 1;\n' },
      says: /`\/app\/lib\/x\.js`, which may be read where it starts, is not taken/,
    },
    'a program is started': {
      files: { 'src/server.ts': "import { execSync } from 'child_process';\nexecSync('git log');\n" },
      says: /is not taken|which programs it starts/,
    },
    'a build writes elsewhere': {
      files: {
        'package.json': json({
          scripts: { build: 'tsc --outDir /srv/dist' },
          dependencies: { express: '4' },
        }),
      },
      says: /script `build` names `\/srv\/dist`/,
    },
  });
});

describe('a script that starts', () => {
  const SCRIPT = '#!/bin/sh\nset -e\nif [ "$1" = "migrate" ]; then\n  node migrate.js\nfi\nexec "$@"\n';
  const cut: Cut = {
    before: `FROM node:20
WORKDIR /app
COPY . .
RUN npm ci
COPY entrypoint.sh /usr/local/bin/entrypoint.sh
RUN chmod +x /usr/local/bin/entrypoint.sh
HEALTHCHECK CMD wget -qO- http://localhost:3000/ || exit 1
ENTRYPOINT ["entrypoint.sh"]
CMD ["node", "index.js"]
`,
    after: `FROM node:20 AS builder
WORKDIR /app
COPY . .
RUN npm ci

FROM node:20-slim
RUN apt-get update && apt-get install -y --no-install-recommends wget && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=builder /app ./
COPY entrypoint.sh /usr/local/bin/entrypoint.sh
RUN chmod +x /usr/local/bin/entrypoint.sh
HEALTHCHECK CMD wget -qO- http://localhost:3000/ || exit 1
ENTRYPOINT ["entrypoint.sh"]
CMD ["node", "index.js"]
`,
    behind: 'RUN npm ci',
    files: { 'package.json': '{}', 'index.js': 'x', 'migrate.js': 'x', 'entrypoint.sh': SCRIPT },
  };
  refuses(cut, {
    'the health check loses its program': {
      after: [
        [
          'RUN apt-get update && apt-get install -y --no-install-recommends wget && rm -rf /var/lib/apt/lists/*\n',
          '',
        ],
      ],
      says: /`wget`, which `HEALTHCHECK` starts/,
    },
    'the script starts what is not there': {
      files: { 'entrypoint.sh': SCRIPT.replace('node migrate.js', 'psql -f x.sql') },
      says: /`psql`, which `entrypoint\.sh` starts/,
    },
    'the script runs what is not known': {
      files: { 'entrypoint.sh': '#!/bin/sh\n$RUNNER "$@"\n' },
      says: /what `\$RUNNER` runs is not known/,
    },
    'its interpreter is not there': {
      files: { 'entrypoint.sh': '#!/usr/bin/env zsh\nexec "$@"\n' },
      says: /`zsh`/,
    },
    'a package that the builder has not is installed': {
      after: [['--no-install-recommends wget', '--no-install-recommends wget nginx']],
      says: /is new in the new stage/,
    },
    'a command of the tail needs the old image': {
      both: [['RUN chmod +x /usr/local/bin/entrypoint.sh', 'RUN make install']],
      says: /`make install` may do something else/,
    },
  });
});

describe('a site behind a server', () => {
  const cut: Cut = {
    before: `FROM nginx:1.27
RUN apt-get update && apt-get install -y nodejs npm && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY . .
RUN npm ci && npm run build && cp -r dist/. /usr/share/nginx/html
COPY nginx.conf /etc/nginx/conf.d/default.conf
WORKDIR /
`,
    after: `FROM nginx:1.27 AS builder
RUN apt-get update && apt-get install -y nodejs npm && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY . .
RUN npm ci && npm run build && cp -r dist/. /usr/share/nginx/html

FROM nginx:1.27
COPY --from=builder /usr/share/nginx/html /usr/share/nginx/html
COPY nginx.conf /etc/nginx/conf.d/default.conf
WORKDIR /
`,
    behind: 'RUN npm ci && npm run build && cp -r dist/. /usr/share/nginx/html',
    files: {
      'package.json': json({ scripts: { build: 'vite build' } }),
      'src/main.js': 'x',
      'nginx.conf': 'server { listen 80; root /usr/share/nginx/html; }\n',
    },
    assumes: ['programs'],
  };
  refuses(cut, {
    'the site is not taken': {
      after: [
        [
          'COPY --from=builder /usr/share/nginx/html /usr/share/nginx/html',
          'COPY --from=builder /build /build',
        ],
      ],
      says: /`\/usr\/share\/nginx\/html`/,
    },
    'the configuration names what is left': {
      files: { 'nginx.conf': 'server { root /build/dist; }\n' },
      says: /`?\/build/,
    },
    'the image is another': {
      after: [['\nFROM nginx:1.27\n', '\nFROM nginx:1.27-alpine\n']],
      says: /is not known/,
    },
  });
});

describe('accounts and owners', () => {
  const cut: Cut = {
    before: `FROM python:3.12
RUN useradd --create-home --uid 1500 app
WORKDIR /home/app/web
RUN chown app:app /home/app/web
USER app
COPY --chown=app:app . .
RUN python -m venv .venv && .venv/bin/pip install -r requirements.txt
CMD [".venv/bin/python", "main.py"]
`,
    after: `FROM python:3.12 AS builder
RUN useradd --create-home --uid 1500 app
WORKDIR /home/app/web
RUN chown app:app /home/app/web
USER app
COPY --chown=app:app . .
RUN python -m venv .venv && .venv/bin/pip install -r requirements.txt

FROM python:3.12-slim
RUN useradd --create-home --uid 1500 app
WORKDIR /home/app/web
RUN chown app:app /home/app/web
USER app
COPY --from=builder /home/app/web ./
CMD [".venv/bin/python", "main.py"]
`,
    behind: 'RUN python -m venv .venv && .venv/bin/pip install -r requirements.txt',
    files: { 'requirements.txt': 'requests\n', 'main.py': 'import requests\n' },
  };
  const useradd = 'RUN useradd --create-home --uid 1500 app\n';
  refuses(cut, {
    'the account is not made': {
      after: [[`slim\n${useradd}`, 'slim\n']],
      says: /`useradd --create-home --uid 1500 app` is not made again/,
    },
    'the account has another number': {
      after: [[`slim\n${useradd}`, `slim\n${useradd.replace('1500', '1501')}`]],
      says: /is not made again/,
    },
    'the directory is not given away': {
      after: [
        [
          'WORKDIR /home/app/web\nRUN chown app:app /home/app/web\nUSER app\nCOPY --from',
          'WORKDIR /home/app/web\nUSER app\nCOPY --from',
        ],
      ],
      says: /`\/home\/app\/web` would be of another owner/,
    },
    'the user is lost': { after: [['USER app\nCOPY --from', 'COPY --from']], says: /`USER` would be lost/ },
    'a group is given': {
      after: [['COPY --from=builder /home', 'COPY --from=builder --chown=root:root /home']],
      says: /--chown=root:root/,
    },
  });

  test('a number of its own in another base', () => {
    const numbered = spoiled(
      {
        before:
          'FROM gradle:8-jdk17-jammy\nRUN useradd app\nWORKDIR /app\nCOPY . .\nRUN gradle jar\nUSER app\nCMD ["java", "-jar", "build/libs/a.jar"]\n',
        after:
          'FROM gradle:8-jdk17-jammy AS builder\nRUN useradd app\nWORKDIR /app\nCOPY . .\nRUN gradle jar\n\nFROM eclipse-temurin:17-jre-jammy\nRUN useradd app\nWORKDIR /app\nCOPY --from=builder /app ./\nUSER app\nCMD ["java", "-jar", "build/libs/a.jar"]\n',
        behind: 'RUN gradle jar',
        files: { 'build.gradle': '', 'src/main/java/A.java': 'class A {}' },
      },
      { says: /./ },
    );
    expect(objectionToCut(numbered)).toMatch(/would get another number/);
  });
});
