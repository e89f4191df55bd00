/** COPY that moves behind the install, with what the install reads copied before it. */
import { describe, expect, test } from '@jest/globals';
import { changesOf, objectionWith } from './contexts.js';
import type { Files, Rewrite } from './contexts.js';

const json = (value: unknown): string => JSON.stringify(value);

const NPM: Files = {
  'package.json': json({
    name: 'a',
    version: '1.0.0',
    dependencies: { x: '^1.0.0' },
    scripts: { build: 'tsc' },
  }),
  'package-lock.json': json({
    name: 'a',
    version: '1.0.0',
    lockfileVersion: 3,
    packages: {
      '': { name: 'a', version: '1.0.0', dependencies: { x: '^1.0.0' } },
      'node_modules/x': { version: '1.0.1' },
    },
  }),
  '.npmrc': 'registry=https://packages.example.com/\n',
  'src/index.js': 'x',
  'README.md': 'x',
};
const npm = (install: string, early = 'COPY package.json package-lock.json .npmrc ./'): Rewrite => ({
  before: `FROM node:20\nWORKDIR /app\nCOPY . .\nRUN ${install}\nRUN npm run build\nCMD ["node", "."]\n`,
  after: `FROM node:20\nWORKDIR /app\n${early}\nRUN ${install}\nCOPY . .\nRUN npm run build\nCMD ["node", "."]\n`,
  files: NPM,
});

const WORKSPACES: Files = {
  'package.json': json({ name: 'root', private: true, workspaces: ['packages/*'] }),
  'package-lock.json': '{}',
  'packages/a/package.json': json({ name: 'a', version: '1.0.0' }),
  'packages/a/src/index.js': 'x',
  'packages/b/package.json': json({ name: 'b', version: '1.0.0', dependencies: { a: '1.0.0' } }),
  'examples/e/package.json': json({ name: 'e' }),
};

/** Accepted rewrites by name. */
const ACCEPTED: Readonly<Record<string, Rewrite>> = {
  'npm ci': npm('npm ci'),
  'npm ci with flags and a clean-up': npm('npm ci --omit=dev --no-audit && npm cache clean --force'),
  'npm install with a lockfile in sync': npm('npm install'),
  'npm in a context directory with owners': {
    before:
      'FROM node:20\nWORKDIR /app\nRUN chown node /app\nUSER node\nCOPY --chown=node:node . .\nRUN npm ci\nCMD ["x"]\n',
    after:
      'FROM node:20\nWORKDIR /app\nRUN chown node /app\nUSER node\nCOPY --chown=node:node package.json package-lock.json .npmrc ./\nRUN npm ci\nCOPY --chown=node:node . .\nCMD ["x"]\n',
    files: NPM,
  },
  'npm in a subdirectory of the context': {
    before: 'FROM node:20\nWORKDIR /app\nCOPY web ./web\nRUN cd web && npm ci\nRUN cd web && npm run build\n',
    after:
      'FROM node:20\nWORKDIR /app\nCOPY web/package.json web/package-lock.json web/.npmrc ./web/\nRUN cd web && npm ci\nCOPY web ./web\nRUN cd web && npm run build\n',
    files: Object.fromEntries(Object.entries(NPM).map(([path, text]) => [`web/${path}`, text])),
  },
  'COPY to a directory that WORKDIR names behind it': {
    before: 'FROM node:20\nCOPY . /app\nWORKDIR /app\nRUN npm ci\nCMD ["x"]\n',
    after:
      'FROM node:20\nCOPY package.json package-lock.json .npmrc /app/\nWORKDIR /app\nRUN npm ci\nCOPY . /app\nCMD ["x"]\n',
    files: NPM,
  },
  'programs of the packages in PATH': {
    before:
      'FROM node:20\nWORKDIR /app\nENV PATH=/app/node_modules/.bin:$PATH\nCOPY . .\nRUN npm ci\nCMD ["x"]\n',
    after:
      'FROM node:20\nWORKDIR /app\nENV PATH=/app/node_modules/.bin:$PATH\nCOPY package.json package-lock.json .npmrc ./\nRUN npm ci\nCOPY . .\nCMD ["x"]\n',
    files: NPM,
  },
  'install and build in one RUN': {
    before: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nCMD ["x"]\n',
    after:
      'FROM node:20\nWORKDIR /app\nCOPY package.json package-lock.json .npmrc ./\nRUN npm ci\nCOPY . .\nRUN npm run build\nCMD ["x"]\n',
    files: NPM,
  },
  'install and build in one RUN with set -e': {
    before: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN set -e; npm ci; npm run build\nCMD ["x"]\n',
    after:
      'FROM node:20\nWORKDIR /app\nCOPY package.json package-lock.json .npmrc ./\nRUN set -e; npm ci\nCOPY . .\nRUN set -e; npm run build\nCMD ["x"]\n',
    files: NPM,
  },
  'npm workspaces': {
    before: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n',
    after:
      'FROM node:20\nWORKDIR /app\nCOPY package.json package-lock.json ./\nCOPY packages/a/package.json ./packages/a/\nCOPY packages/b/package.json ./packages/b/\nRUN npm ci\nCOPY . .\nRUN npm run build\n',
    files: WORKSPACES,
  },
  'Yarn 1': {
    before: 'FROM node:20\nWORKDIR /app\nCOPY . /app\nRUN yarn install --frozen-lockfile\nRUN yarn build\n',
    after:
      'FROM node:20\nWORKDIR /app\nCOPY package.json yarn.lock /app/\nRUN yarn install --frozen-lockfile\nCOPY . /app\nRUN yarn build\n',
    files: { 'package.json': '{}', 'yarn.lock': '# yarn lockfile v1\n', 'src/a.js': 'x' },
  },
  'Yarn 4': {
    before: 'FROM node:20\nRUN corepack enable\nWORKDIR /app\nCOPY . .\nRUN yarn install --immutable\n',
    after:
      'FROM node:20\nRUN corepack enable\nWORKDIR /app\nCOPY package.json yarn.lock .yarnrc.yml ./\nCOPY .yarn/releases/yarn-4.1.0.cjs ./.yarn/releases/\nRUN yarn install --immutable\nCOPY . .\n',
    files: {
      'package.json': json({ packageManager: 'yarn@4.1.0' }),
      'yarn.lock': '__metadata:\n',
      '.yarnrc.yml': 'yarnPath: .yarn/releases/yarn-4.1.0.cjs\n',
      '.yarn/releases/yarn-4.1.0.cjs': 'x',
      'src/a.js': 'x',
    },
  },
  pnpm: {
    before:
      'FROM node:20\nRUN npm install -g pnpm\nWORKDIR /app\nCOPY . .\nRUN pnpm install --frozen-lockfile\nRUN pnpm build\n',
    after:
      'FROM node:20\nRUN npm install -g pnpm\nWORKDIR /app\nCOPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./\nCOPY apps/web/package.json ./apps/web/\nCOPY patches ./patches\nRUN pnpm install --frozen-lockfile\nCOPY . .\nRUN pnpm build\n',
    files: {
      'package.json': '{}',
      'pnpm-lock.yaml': 'lockfileVersion: "9.0"\n',
      'pnpm-workspace.yaml': 'packages:\n  - apps/*\n  - "!apps/old"\n',
      'apps/web/package.json': json({ name: 'web' }),
      'apps/web/a.ts': 'x',
      'apps/old/package.json': json({ name: 'old' }),
      'patches/x.patch': 'x',
    },
  },
  'pip with nested requirements': {
    before:
      'FROM python:3.11\nWORKDIR /app\nCOPY . .\nRUN pip install --no-cache-dir -r requirements/prod.txt\nCMD ["python", "a.py"]\n',
    after:
      'FROM python:3.11\nWORKDIR /app\nCOPY requirements/prod.txt requirements/base.txt ./requirements/\nCOPY constraints.txt ./\nRUN pip install --no-cache-dir -r requirements/prod.txt\nCOPY . .\nCMD ["python", "a.py"]\n',
    files: {
      'requirements/prod.txt': '-r base.txt\ngunicorn==20.1.0  # server\n',
      'requirements/base.txt':
        '-c ../constraints.txt\nflask>=2,<3\nrequests[socks]==2.31.0 ; python_version > "3"\n',
      'constraints.txt': 'werkzeug<3\n',
      'requirements/dev.txt': 'pytest\n',
      'a.py': 'x',
    },
  },
  Bundler: {
    before:
      'FROM ruby:3.3\nWORKDIR /app\nENV BUNDLE_FROZEN=1\nCOPY . .\nRUN bundle install --jobs 4\nCMD ["x"]\n',
    after:
      'FROM ruby:3.3\nWORKDIR /app\nENV BUNDLE_FROZEN=1\nCOPY Gemfile Gemfile.lock .ruby-version ./\nRUN bundle install --jobs 4\nCOPY . .\nCMD ["x"]\n',
    files: {
      Gemfile:
        'source "https://gems.example.com"\nruby file: ".ruby-version"\ngem "rails", "~> 7.1", require: "rails/all"\n',
      'Gemfile.lock': 'GEM\n',
      '.ruby-version': '3.3.0',
      'app/a.rb': 'x',
    },
  },
  Composer: {
    before:
      'FROM php:8.3\nWORKDIR /app\nCOPY . .\nRUN composer install --no-dev --no-interaction\nCMD ["x"]\n',
    after:
      'FROM php:8.3\nWORKDIR /app\nCOPY composer.json composer.lock ./\nRUN composer install --no-dev --no-interaction\nCOPY . .\nCMD ["x"]\n',
    files: {
      'composer.json': json({
        require: { 'monolog/monolog': '^3' },
        autoload: { 'psr-4': { 'App\\': 'src/' } },
      }),
      'composer.lock': '{}',
      'src/A.php': 'x',
    },
  },
  'Go with its download': {
    before: 'FROM golang:1.24\nWORKDIR /src\nCOPY . .\nRUN go mod download\nRUN go build -o /bin/app .\n',
    after:
      'FROM golang:1.24\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\nRUN go build -o /bin/app .\n',
    files: { 'go.mod': 'module x\n\ngo 1.24\n', 'go.sum': 'x', 'main.go': 'x' },
  },
  'Go with a download that is new': {
    before: 'FROM golang:1.24\nWORKDIR /src\nCOPY . .\nRUN go build -o /bin/app .\n',
    after:
      'FROM golang:1.24\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\nRUN go build -o /bin/app .\n',
    files: { 'go.mod': 'module x\n\ngo 1.24\n', 'go.sum': 'x', 'main.go': 'x' },
  },
  'Go workspaces': {
    before: 'FROM golang:1.24\nWORKDIR /src\nCOPY . .\nRUN go mod download\nRUN go build ./...\n',
    after:
      'FROM golang:1.24\nWORKDIR /src\nCOPY go.work ./\nCOPY a/go.mod ./a/\nCOPY b/go.mod b/go.sum ./b/\nRUN go mod download\nCOPY . .\nRUN go build ./...\n',
    files: {
      'go.work': 'go 1.24\n\nuse (\n\t./a\n\t./b\n)\n',
      'a/go.mod': 'module a\n',
      'a/a.go': 'x',
      'b/go.mod': 'module b\n',
      'b/go.sum': 'x',
    },
  },
  'Maven of one module': {
    before:
      'FROM maven:3-eclipse-temurin-21\nWORKDIR /app\nCOPY . .\nRUN mvn -B dependency:go-offline\nRUN mvn -B package\n',
    after:
      'FROM maven:3-eclipse-temurin-21\nWORKDIR /app\nCOPY pom.xml ./\nCOPY .mvn ./.mvn\nRUN mvn -B dependency:go-offline\nCOPY . .\nRUN mvn -B package\n',
    files: { 'pom.xml': '<project></project>', '.mvn/maven.config': '-B', 'src/A.java': 'x' },
  },
  '.NET with a project reference': {
    before:
      'FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /src\nCOPY . .\nRUN dotnet restore App/App.csproj\nRUN dotnet publish App -c Release -o /out --no-restore\n',
    after:
      'FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /src\nCOPY Directory.Build.props nuget.config ./\nCOPY App/App.csproj ./App/\nCOPY Lib/Lib.csproj ./Lib/\nRUN dotnet restore App/App.csproj\nCOPY . .\nRUN dotnet publish App -c Release -o /out --no-restore\n',
    files: {
      'App/App.csproj':
        '<Project><ItemGroup><ProjectReference Include="..\\Lib\\Lib.csproj" /></ItemGroup></Project>',
      'App/Program.cs': 'x',
      'Lib/Lib.csproj': '<Project></Project>',
      'Test/Test.csproj': '<Project></Project>',
      'Directory.Build.props': '<Project></Project>',
      'nuget.config': '<configuration></configuration>',
    },
  },
  Poetry: {
    before:
      'FROM python:3.11\nWORKDIR /app\nCOPY . .\nRUN pip install poetry==1.8.2 && poetry install --no-root --only main\nCMD ["x"]\n',
    after:
      'FROM python:3.11\nWORKDIR /app\nCOPY pyproject.toml poetry.lock ./\nRUN pip install poetry==1.8.2 && poetry install --no-root --only main\nCOPY . .\nCMD ["x"]\n',
    files: { 'pyproject.toml': '[tool.poetry]\n', 'poetry.lock': 'x', 'app/a.py': 'x' },
  },
  uv: {
    before:
      'FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN uv sync --locked --no-install-project\nRUN uv sync --locked\n',
    after:
      'FROM python:3.12\nWORKDIR /app\nCOPY pyproject.toml uv.lock .python-version ./\nRUN uv sync --locked --no-install-project\nCOPY . .\nRUN uv sync --locked\n',
    files: {
      'pyproject.toml': '[project]\nname = "a"\n[build-system]\n',
      'uv.lock': 'x',
      '.python-version': '3.12',
      'a.py': 'x',
    },
  },
  Mix: {
    before:
      'FROM elixir:1.16\nWORKDIR /app\nCOPY . .\nRUN mix local.hex --force && mix deps.get --check-locked\nRUN mix compile\n',
    after:
      'FROM elixir:1.16\nWORKDIR /app\nCOPY mix.exs mix.lock ./\nCOPY config ./config\nRUN mix local.hex --force && mix deps.get --check-locked\nCOPY . .\nRUN mix compile\n',
    files: { 'mix.exs': 'defmodule A do end', 'mix.lock': '%{}', 'config/config.exs': 'x', 'lib/a.ex': 'x' },
  },
  'a COPY past packages of the system': {
    before:
      'FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\nCMD ["x"]\n',
    after:
      'FROM debian:12\nWORKDIR /app\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\nCOPY . .\nCMD ["x"]\n',
    files: { 'a.sh': 'x' },
  },
  'comments that go with their instructions': {
    before: 'FROM node:20\nWORKDIR /app\n# all of it\nCOPY . .\n# dependencies\nRUN npm ci\nCMD ["x"]\n',
    after:
      'FROM node:20\nWORKDIR /app\nCOPY package.json package-lock.json .npmrc ./\n# dependencies\nRUN npm ci\n# all of it\nCOPY . .\nCMD ["x"]\n',
    files: NPM,
  },
  'a RUN that picks the package manager by the lockfile': {
    before:
      'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN if [ -f yarn.lock ]; then yarn --frozen-lockfile; elif [ -f package-lock.json ]; then npm ci; else echo none && exit 1; fi\nCMD ["x"]\n',
    after:
      'FROM node:20\nWORKDIR /app\nCOPY package.json package-lock.json .npmrc ./\nRUN if [ -f yarn.lock ]; then yarn --frozen-lockfile; elif [ -f package-lock.json ]; then npm ci; else echo none && exit 1; fi\nCOPY . .\nCMD ["x"]\n',
    files: NPM,
  },
};

describe('accepted', () => {
  test.each(Object.entries(ACCEPTED))('%s', (_, rewrite) => {
    expect(changesOf(rewrite)).not.toEqual([]);
    expect(objectionWith(rewrite)).toBeUndefined();
  });
});

/** The rewrites that are left when one source of one new COPY is taken away. */
function without(rewrite: Rewrite): readonly (readonly [string, Rewrite])[] {
  const lines = rewrite.after.split('\n');
  return lines.flatMap((line, at) => {
    if (!line.startsWith('COPY ') || rewrite.before.split('\n').includes(line)) return [];
    const words = line.split(' ');
    const flags = words.filter((word) => word.startsWith('--')).length;
    const sources = words.slice(1 + flags, -1);
    return sources.map((source): readonly [string, Rewrite] => {
      const rest = words.filter((word) => word !== source);
      const changed = sources.length === 1 ? [] : [rest.join(' ')];
      return [source, { ...rewrite, after: lines.toSpliced(at, 1, ...changed).join('\n') }];
    });
  });
}

describe('without any one of the files that the install reads', () => {
  const cases = Object.entries(ACCEPTED).flatMap(([name, rewrite]) =>
    without(rewrite).map(([source, changed]) => [name, source, changed] as const),
  );
  test.each(cases)('%s: %s', (_, __, rewrite) => {
    expect(objectionWith(rewrite)).toBeDefined();
  });
});
