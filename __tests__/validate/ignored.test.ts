/** Lines that the ignore file gets. */
import { describe, expect, test } from '@jest/globals';
import { Document } from '../../src/dockerfile/document.js';
import { readIgnore } from '../../src/validate/ignore-lines.js';
import { validate } from '../../src/validate/validate.js';
import { factsOf, objectionWithIgnored } from './contexts.js';
import type { ContextOptions, Files } from './contexts.js';

const NODE =
  'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\nCMD ["node", "dist/a.js"]\n';
const FILES: Files = {
  'package.json': '{"scripts":{"build":"rm -rf dist && node build.js"}}',
  'src/a.js': 'x',
  'docs/guide.md': 'x',
  'node_modules/x/index.js': 'x',
  'dist/a.js': 'x',
  '.git/HEAD': 'ref: refs/heads/main',
  'npm-debug.log': 'x',
  '.DS_Store': 'x',
  'a.pem': 'x',
};
const isTracked = (path: string): boolean => /^(?:package\.json|src\/|docs\/|\.env\.example)/.test(path);

function objection(
  patterns: readonly string[],
  {
    text = NODE,
    files = {},
    path = '.dockerignore',
    ...options
  }: ContextOptions & { readonly text?: string; readonly files?: Files; readonly path?: string } = {},
): string | undefined {
  const document = new Document('Dockerfile', text);
  const facts = factsOf({ ...FILES, ...files }, { tracked: isTracked, ...options });
  return validate(document, document, [{ kind: 'ignore', path, patterns }], facts)?.message;
}

describe('lines that may come', () => {
  test.each<[string, readonly string[]]>([
    ['packages that are installed again', ['node_modules']],
    ['packages anywhere', ['**/node_modules']],
    ['a repository that nothing reads', ['.git']],
    ['output that is built again', ['dist']],
    ['logs and files of the system', ['npm-debug.log*', '**/.DS_Store']],
    ['keys that nothing names', ['*.pem']],
    ['several', ['node_modules', '.git', 'dist', '**/*.log']],
    ['what is not there yet', ['**/__pycache__', '.venv']],
  ])('%s', (_, patterns) => {
    expect(objection(patterns)).toBeUndefined();
  });

  test('packages of a directory that is copied by name, with its install', () => {
    const text = 'FROM node:20\nWORKDIR /app\nCOPY web ./web\nRUN cd web && npm ci\n';
    expect(
      objection(['**/node_modules'], { text, files: { 'web/node_modules/x.js': 'x', 'web/a.js': 'x' } }),
    ).toBeUndefined();
  });

  test('packages that another stage hands on', () => {
    const text = 'FROM node:20\nWORKDIR /app\nCOPY . .\nCOPY --from=deps /app/node_modules ./node_modules\n';
    expect(objection(['node_modules'], { text })).toBeUndefined();
  });

  test('a line behind those that are there', () => {
    expect(objection(['dist'], { ignore: 'node_modules\n!src\n' })).toBeUndefined();
  });

  test('a file of its own for this Dockerfile, where there is none', () => {
    const others = ['FROM nginx\nCOPY node_modules /x\n'];
    expect(objection(['node_modules'], { others })).toBeDefined();
    expect(objection(['node_modules'], { others, path: 'Dockerfile.dockerignore' })).toBeUndefined();
  });
});

describe('output of a build that may be left out', () => {
  const build = (script: string, more: Files = {}): Files => ({
    'package.json': JSON.stringify({ scripts: { build: script } }),
    ...more,
  });
  test.each<[string, string, Files, string?]>([
    ['a script deletes it first', 'dist', build('rimraf dist && tsc')],
    [
      'the Dockerfile deletes it first',
      'dist',
      build('tsc'),
      NODE.replace('RUN npm run', 'RUN rm -rf dist && npm run'),
    ],
    ['Vite empties it', 'dist', build('tsc -b && vite build')],
    ['Next empties it', '.next', { ...build('next build'), '.next/x': 'x' }],
    ['it is called by itself', 'dist', {}, NODE.replace('npm run build', 'npx vite build')],
    [
      'the only stage that grows from it builds it',
      'dist',
      {},
      'FROM node:20 AS base\nWORKDIR /app\nCOPY . .\nFROM base\nRUN npm ci && npm run build\n',
    ],
  ])('%s', (_, pattern, files, ...[text]) => {
    expect(objection([pattern], { files, ...(text !== undefined && { text }) })).toBeUndefined();
  });

  test.each<[string, string, Files, string?]>([
    ['a script adds to it', 'dist', build('node build.js')],
    ['a script deletes something else', 'dist', build('rm -rf dist/js && tsc')],
    ['a script deletes it too late', 'dist', build('cp -r dist old && rm -rf dist && tsc')],
    [
      'a script comes before the script',
      'dist',
      { 'package.json': '{"scripts":{"prebuild":"x","build":"vite build"}}' },
    ],
    ['Vite keeps it', 'dist', build('vite build', { 'vite.config.ts': 'build: { emptyOutDir: false }' })],
    [
      'Next builds elsewhere',
      '.next',
      { ...build('next build'), '.next/x': 'x', 'next.config.js': 'distDir: "b"' },
    ],
    ['it may fail unseen', 'dist', {}, NODE.replace('npm run build', 'npm run build || true')],
    ['it is read before', 'dist', {}, NODE.replace('RUN npm run', 'RUN cp -r dist /old\nRUN npm run')],
    ['anything runs before', 'dist', {}, NODE.replace('RUN npm run', 'RUN ./x.sh\nRUN npm run')],
    ['it was built before the copy', 'dist', {}, 'FROM node:20\nWORKDIR /app\nRUN npm run build\nCOPY . .\n'],
    [
      'another stage adds its own',
      'dist',
      {},
      'FROM node:20\nWORKDIR /app\nCOPY . .\nCOPY --from=a /app/dist ./dist\n',
    ],
    [
      'Maven keeps it',
      'target',
      { 'target/old.jar': 'x' },
      'FROM maven:3\nWORKDIR /app\nCOPY . .\nRUN mvn package\n',
    ],
    [
      'Gradle keeps it',
      'build',
      { 'build/old.jar': 'x' },
      'FROM gradle:8\nWORKDIR /app\nCOPY . .\nRUN gradle build\n',
    ],
    ['nothing builds it after', 'dist', {}, 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN rm -rf dist\n'],
  ])('not where %s', (_, pattern, files, ...[text]) => {
    expect(objection([pattern], { files, ...(text !== undefined && { text }) })).toMatch(/does not make/);
  });

  test('Maven cleans it', () => {
    const text = 'FROM maven:3\nWORKDIR /app\nCOPY . .\nRUN mvn -B clean package\n';
    expect(objection(['target'], { text, files: { 'target/old.jar': 'x' } })).toBeUndefined();
  });
});

describe('packages and the stages that grow from theirs', () => {
  const base = 'FROM node:20 AS base\nWORKDIR /app\nCOPY . .\n';
  const judge = (rest: string): string | undefined => objection(['node_modules'], { text: base + rest });
  test('each of them installs', () => {
    expect(judge('FROM base AS a\nRUN npm ci\nFROM base\nRUN npm ci --omit=dev\n')).toBeUndefined();
  });
  test('one of them does not', () => {
    expect(judge('FROM base AS a\nRUN npm ci\nFROM base\nCMD ["x"]\n')).toMatch(/does not make/);
  });
  test('another copies from it as it is', () => {
    expect(judge('FROM base AS a\nRUN npm ci\nFROM nginx\nCOPY --from=base /app /x\n')).toMatch(
      /does not make/,
    );
  });
});

describe('parts of packages and of the repository are no secrets', () => {
  test.each<[string, Files]>([
    [
      'packages',
      { 'node_modules/x/cert.pem': 'x', 'node_modules/y/.env': 'x', 'node_modules/y/.env.example': 'x' },
    ],
    ['the repository', { '.git/hooks/x.pem': 'x', '.git/.env': 'x' }],
  ])('%s', (_, files) => {
    const all = { ...files, 'src/a.js': 'require("dotenv").config()' };
    expect(objection(['node_modules', '.git'], { files: all })).toBeUndefined();
  });
  test('packages with a key still need an install', () => {
    const text = 'FROM nginx\nCOPY . /usr/share/nginx/html\n';
    const document = new Document('Dockerfile', text);
    const facts = factsOf({ 'a.html': 'x', 'node_modules/x/cert.pem': 'x' }, { tracked: isTracked });
    const change = { kind: 'ignore', path: '.dockerignore', patterns: ['node_modules'] } as const;
    expect(validate(document, document, [change], facts)).toBeDefined();
  });
});

describe('a new ignore file', () => {
  const judge = (source: string, ignore?: string): string | undefined =>
    objection(['.git'], { text: `${NODE}COPY ${source} /x/\n`, ...(ignore !== undefined && { ignore }) });
  test.each(['.*', '*', '.d*', '.dockerignore'])('`COPY %s` would take it', (source) => {
    expect(judge(source)).toMatch(/by a pattern/);
  });
  test.each(['*.json', 'src', '.', 'src/*'])('`COPY %s` would not, or takes all', (source) => {
    expect(judge(source)).toBeUndefined();
  });
});

describe('lines that may not come', () => {
  test.each<[string, readonly string[], Parameters<typeof objection>[1]]>([
    ['a tracked file', ['docs'], {}],
    ['a tracked file of a kind that is made again', ['node_modules'], { tracked: () => true }],
    ['what git knows nothing of', ['node_modules'], { tracked: () => undefined }],
    ['an untracked file of no known kind', ['data'], { files: { 'data/x.csv': 'x' } }],
    ['a kind that is not known, and not there', ['secrets'], {}],
    ['a source that a COPY names', ['dist'], { text: 'FROM nginx\nCOPY dist /usr/share/nginx/html\n' }],
    ['a file that a COPY names', ['*.pem'], { text: 'FROM nginx\nCOPY a.pem /etc/x\n' }],
    ['a wildcard source that loses a file', ['npm-debug.log*'], { text: 'FROM nginx\nCOPY *.log /x/\n' }],
    [
      'a wildcard source that is emptied',
      ['node_modules'],
      { text: 'FROM nginx\nCOPY node_module[s] /x/\n' },
    ],
    ['a source that a variable names', ['dist'], { text: 'FROM nginx\nARG D\nCOPY $D /x/\n' }],
    [
      'packages that no command installs',
      ['node_modules'],
      { text: 'FROM nginx\nCOPY . /usr/share/nginx/html\n' },
    ],
    [
      'output that no command builds',
      ['dist'],
      { text: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\n' },
    ],
    [
      'packages that another stage installs',
      ['node_modules'],
      { text: 'FROM node:20\nWORKDIR /app\nRUN npm ci\nFROM nginx\nCOPY . /x\n' },
    ],
    [
      'what a bind mount shows',
      ['dist'],
      { text: 'FROM node:20\nRUN --mount=type=bind,target=/src cp -r /src/dist /x\n' },
    ],
    [
      'what a bind mount of a directory shows',
      ['dist'],
      { text: 'FROM node:20\nRUN --mount=type=bind,source=dist,target=/x cp -r /x /y\n' },
    ],
    ['what a trigger copies', ['node_modules'], { text: 'FROM node:20\nONBUILD COPY . .\nRUN npm ci\n' }],
    ['what another Dockerfile copies', ['dist'], { others: ['FROM nginx\nCOPY dist /x\n'] }],
    [
      'packages that another Dockerfile does not install',
      ['node_modules'],
      { others: ['FROM nginx\nCOPY . /x\n'] },
    ],
    ['all of a directory', ['dist'], { text: `${NODE}COPY dist/ /x\n` }],
    ['an exception', ['!docs'], {}],
    ['a comment', ['#x'], {}],
    ['a pattern that does not parse', ['[a'], {}],
    ['a pattern that is two lines', ['dist\ndocs'], {}],
    ['another ignore file', ['dist'], { path: 'web/.dockerignore' }],
    [
      'the root file, where the Dockerfile has its own',
      ['dist'],
      { ignore: '', ignorePath: 'Dockerfile.dockerignore' },
    ],
    ['a template of settings', ['.env*'], { files: { '.env.example': 'x' } }],
    ['all that begins with a dot', ['.*'], { files: { '.npmrc': 'x' } }],
    ['everything', ['*'], {}],
  ])('%s', (_, patterns, options) => {
    expect(objection(patterns, options)).toBeDefined();
  });

  test.each<[string, Parameters<typeof objection>[1]]>([
    [
      'a command of the Dockerfile',
      { text: NODE.replace('RUN npm ci', 'RUN git rev-parse HEAD > /v && npm ci') },
    ],
    [
      'the command that the image runs',
      { text: NODE.replace('CMD ["node", "dist/a.js"]', 'CMD ["git", "pull"]') },
    ],
    [
      'the compiler of Go, which stamps its output',
      { text: 'FROM golang:1.24\nWORKDIR /x\nCOPY . .\nRUN go build -o /a .\n' },
    ],
    [
      'Composer, which notes the version',
      { text: 'FROM php:8\nWORKDIR /x\nCOPY . .\nRUN composer install\n' },
    ],
    ['setuptools_scm', { files: { 'pyproject.toml': '[build-system]\nrequires = ["setuptools_scm>=8"]\n' } }],
    ['versioneer', { files: { 'setup.cfg': '[versioneer]\nVCS = git\n' } }],
    ['hatch-vcs', { files: { 'pyproject.toml': 'requires = ["hatchling", "hatch-vcs"]' } }],
    [
      'a script of the manifest',
      { files: { 'package.json': '{"scripts":{"build":"VERSION=$(git describe --tags) tsc"}}' } },
    ],
    ['a program of the manifest', { files: { 'package.json': '{"devDependencies":{"lerna":"8"}}' } }],
    ['a Makefile', { files: { Makefile: 'VERSION := $(shell git describe --always)\n' } }],
    ['a script of the shell', { files: { 'scripts/build.sh': 'git log -1\n' } }],
    ['a source', { files: { 'src/v.js': 'fs.readFileSync(".git/HEAD")' } }],
    [
      'a call from a source',
      { files: { 'src/v.py': 'subprocess.check_output(["git", "rev-parse", "HEAD"])' } },
    ],
    ['a build script of Rust', { files: { 'build.rs': 'vergen::EmitBuilder::builder()' } }],
    ['a plugin of Maven', { files: { 'pom.xml': '<artifactId>git-commit-id-maven-plugin</artifactId>' } }],
    ['a gemspec', { files: { 'a.gemspec': 'spec.files = `git ls-files`.split' } }],
    ['the version of .NET', { files: { 'a.csproj': '<PackageReference Include="MinVer" />' } }],
    ['submodules', { files: { '.gitmodules': 'x' } }],
    ['CMake', { files: { 'CMakeLists.txt': 'find_package(Git QUIET)' } }],
    ['Meson', { files: { 'meson.build': "vcs_tag(input: 'v.in', output: 'v.h')" } }],
    ['requirements', { files: { 'requirements-build.txt': 'setuptools_scm[toml]\n' } }],
    ['requirements of a directory', { files: { 'requirements/dev.txt': 'GitPython\n' } }],
    ['rebar', { files: { 'src/a.app.src': '{application, a, [{vsn, git}]}.' } }],
    ['sbt-git', { files: { 'project/plugins.sbt': 'addSbtPlugin("com.github.sbt" % "sbt-git" % "2")' } }],
    [
      'sbt-dynver',
      { files: { 'project/plugins.sbt': 'addSbtPlugin("com.github.sbt" % "sbt-dynver" % "5")' } },
    ],
    ['grgit', { files: { 'build.gradle': "id 'org.ajoberstar.grgit' version '5'" } }],
    ['Eleventy', { files: { 'package.json': '{"devDependencies":{"@11ty/eleventy":"3"}}' } }],
    ['Hugo', { files: { 'hugo.toml': 'enableGitInfo = true' } }],
    ['Sentry', { files: { 'package.json': '{"devDependencies":{"@sentry/webpack-plugin":"2"}}' } }],
    ['Codecov', { files: { 'package.json': '{"devDependencies":{"@codecov/vite-plugin":"1"}}' } }],
    ['Datadog', { files: { 'package.json': '{"dependencies":{"dd-trace":"5"}}' } }],
    ['a tool of a workspace', { files: { 'web/package.json': '{"devDependencies":{"turbo":"2"}}' } }],
    ['a tool of a script', { files: { 'ci/x.sh': 'npx turbo run build' } }],
    ['a tool of the Dockerfile', { text: NODE.replace('npm run build', 'npx turbo build') }],
    ['a file that cannot be read', { files: { 'src/big.js': undefined as unknown as string } }],
  ])('the repository is read by %s', (_, options) => {
    expect(objection(['.git'], options)).toMatch(/repository/);
  });

  test.each<[string, Files]>([
    ['a minified library', { 'static/js/zxcvbn.min.js': 'var a="husky,turbo,git status"' }],
    ['a dictionary', { 'src/words.js': 'export default ["turbo", "husky", "lerna"]' }],
    ['a translation', { 'locales/en.json': '{"engine":"turbo","dog":"husky"}' }],
  ])('the repository is not read by %s', (_, files) => {
    expect(objection(['.git'], { files })).toBeUndefined();
  });

  test.each<[string, Parameters<typeof objection>[1]]>([
    ['Strapi', { files: { 'package.json': '{"dependencies":{"@strapi/strapi":"4"}}' } }],
    ['Directus', { files: { 'package.json': '{"dependencies":{"directus":"10"}}' } }],
    ['Payload', { files: { 'package.json': '{"dependencies":{"payload":"^3.0.0"}}' } }],
    ['pipenv', { text: `${NODE}RUN pipenv run x\n` }],
    ['honcho', { files: { 'requirements.txt': 'honcho\n' } }],
    ['a framework', { files: { 'package.json': '{"dependencies":{"next":"14"}}' } }],
    ['a library', { files: { 'src/a.js': 'require("dotenv").config()' } }],
    ['a path', { files: { 'src/a.py': 'load("/app/.env")' } }],
    ['the Dockerfile', { text: `${NODE}RUN . ./.env\n` }],
  ])('settings are read by %s', (_, options) => {
    expect(objection(['.env'], { ...options, files: { '.env': 'A=1', ...options?.files } })).toMatch(
      /may read/,
    );
  });

  test('the context is not known', () => {
    const document = new Document('Dockerfile', NODE);
    expect(
      validate(document, document, [{ kind: 'ignore', path: '.dockerignore', patterns: ['dist'] }]),
    ).toBeDefined();
  });
});

describe('lines that a change of order needs', () => {
  const rewrite = {
    before: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["x"]\n',
    after: 'FROM node:20\nWORKDIR /app\nCOPY package.json ./\nRUN npm ci\nCOPY . .\nCMD ["x"]\n',
    files: { 'package.json': '{}', 'a.js': 'x', 'node_modules/x/a.js': 'x' },
    context: { tracked: isTracked },
  };
  test('host packages are left out', () => {
    expect(objectionWithIgnored(rewrite, 'node_modules')).toBeUndefined();
  });
  test('host packages are left out, and a build comes later', () => {
    const build = (text: string): string => text.replace('CMD', 'RUN npm run build\nCMD');
    const built = { ...rewrite, before: build(rewrite.before), after: build(rewrite.after) };
    expect(objectionWithIgnored(built, 'node_modules')).toBeUndefined();
  });
  test('other packages are left out', () => {
    expect(objectionWithIgnored(rewrite, 'vendor')).toBeDefined();
  });
  test('what the install reads is left out', () => {
    expect(objectionWithIgnored(rewrite, 'node_modules', 'package.json')).toBeDefined();
  });
});

describe('patterns', () => {
  // https://github.com/moby/patternmatcher/blob/main/patternmatcher_test.go
  test.each<[string, readonly string[], readonly string[]]>([
    ['node_modules', ['node_modules/x'], ['a/node_modules/x']],
    ['**/node_modules', ['a/node_modules/x', 'node_modules'], ['xnode_modules']],
    ['**node_modules', ['xnode_modules', 'a/b_node_modules/c'], ['node_modules_x']],
    ['foo/**', ['foo/x', 'foo/x/y'], ['foo']],
    ['foo/*', ['foo/x', 'foo/x/y'], ['foo']],
    ['*', ['a/b', '.env'], []],
    ['*\n!src\n!package.json', ['README.md', 'lib/src/x'], ['src/a/b.js', 'package.json']],
    ['*.md\n!README.md', ['a.md'], ['docs/README.md', 'README.md']],
    ['**/*.md\n!README.md', ['a.md', 'docs/a.md', 'docs/README.md'], ['README.md']],
    ['.git*', ['.github/x', '.gitignore'], ['sub/.gitignore']],
    ['build\n!build/keep', ['build/x'], ['build/keep/x']],
    ['!src\n*', ['src/x'], []],
    ['Dockerfile*', ['Dockerfile.prod'], ['docker/Dockerfile']],
    ['a/../b', ['b'], ['a/b']],
    ['src/\\*.txt', ['src/*.txt'], ['src/a.txt']],
    ['**/.env*\n!**/.env.example', ['.env', 'a/.env.local'], ['apps/a/.env.example']],
    ['/a/', ['a', 'a/b'], ['b/a']],
    ['# a\n #b', ['#b'], ['a']],
    ['..\n.\n/', [], ['a', 'b/c']],
    ['a?c', ['abc'], ['ac', 'a/c']],
    ['[a-c]x', ['ax'], ['dx']],
    ['[^a]x', ['bx'], ['ax']],
  ])('%j', (text, excluded, kept) => {
    const ignores = readIgnore(text);
    if (typeof ignores === 'string') throw new Error(ignores);
    expect(excluded.filter((path) => !ignores(path))).toEqual([]);
    expect(kept.filter((path) => ignores(path))).toEqual([]);
  });

  test.each(['!', '[', 'a\\'])('%j does not parse', (text) => {
    expect(typeof readIgnore(text)).toBe('string');
  });
});
