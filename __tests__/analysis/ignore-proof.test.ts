/** Lines for the ignore file are refused where a Dockerfile of the context would miss something. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ignoreObjection, proveIgnore } from '../../src/analysis/ignore-proof.js';
import { passes } from '../../src/analysis/passes.js';
import { memoryContext } from '../../src/context/memory-context.js';
import type { MemoryOptions } from '../../src/context/memory-context.js';
import { Document } from '../../src/dockerfile/document.js';
import { rewrite } from '../../src/engine/rewrite.js';
import writeDockerignore from '../../transforms/write-dockerignore/index.js';

const NODE = 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\n';
const MANIFEST = '{ "name": "shop", "version": "1.0.0" }';

/** Files as texts; those in `ignored` are not tracked, all others are. */
function contextWith(
  files: Readonly<Record<string, string>>,
  { ignored = [], ...options }: MemoryOptions = {},
) {
  const isIgnored = (path: string) => ignored.some((one) => path === one || path.startsWith(`${one}/`));
  const tracked = Object.keys(files).filter((path) => !isIgnored(path) && !path.startsWith('.git/'));
  return memoryContext(files, { tracked, ignored, origin: 'the test', ...options });
}

function objection(text: string, patterns: readonly string[], ...context: Parameters<typeof contextWith>) {
  return ignoreObjection(
    passes(new Document('Dockerfile', text), contextWith(...context))(undefined),
    patterns,
  );
}

describe('a line for what is installed', () => {
  const files = { 'package.json': MANIFEST, 'a.js': '', 'node_modules/x/index.js': '' };
  const ignored = ['node_modules'];

  test('holds where the stage installs it', () => {
    expect(objection(NODE, ['node_modules'], files, { ignored })).toBeUndefined();
  });

  test.each([
    ['git tracks it', NODE, {}, 'git tracks `node_modules`'],
    [
      'nothing installs it',
      'FROM node:20\nCOPY . .\n',
      { ignored },
      'nothing behind it is sure to make it anew',
    ],
    [
      'it is installed elsewhere',
      'FROM node:20\nCOPY . /a\nWORKDIR /b\nRUN npm ci\n',
      { ignored },
      'nothing behind it is sure',
    ],
    [
      'the install may not run',
      NODE.replace('npm ci', 'false || npm ci'),
      { ignored },
      'nothing behind it is sure',
    ],
    [
      'another stage copies it by its name',
      `${NODE}FROM nginx\nCOPY node_modules/x /x\n`,
      { ignored },
      'takes `node_modules` as `node_modules/x`',
    ],
    [
      'a pattern reaches into it',
      `${NODE}FROM nginx\nCOPY */x /x/\n`,
      { ignored },
      'takes `node_modules` as `*/x`',
    ],
    ['a mount shows it', `${NODE}RUN --mount=target=/src ls\n`, { ignored }, 'mounts `node_modules`'],
    [
      'a variable decides what else is copied',
      `ARG A\n${NODE}ARG A\nCOPY $A /a\n`,
      { ignored },
      'a variable decides what is copied',
    ],
    ['ONBUILD copies it', `${NODE}ONBUILD ADD . /a\n`, { ignored }, 'for builds that are not known here'],
    [
      'the base image copies by itself',
      'FROM node:8-onbuild\nCOPY . .\nRUN npm ci\n',
      { ignored },
      'may copy files by itself',
    ],
    [
      'one of two stages that grow from it does not install it',
      'FROM node:20 AS base\nWORKDIR /app\nCOPY . .\nFROM base\nRUN npm ci\nFROM base\nCMD ["node", "a.js"]\n',
      { ignored },
      'nothing behind it is sure',
    ],
    [
      'another stage reads the one that does not install it',
      'FROM node:20 AS base\nWORKDIR /app\nCOPY . .\nFROM base\nRUN npm ci\nFROM nginx\nCOPY --from=base /app /app\n',
      { ignored },
      'nothing behind it is sure',
    ],
    [
      'a pattern would take the new ignore file',
      `${NODE}COPY .d* /x/\n`,
      { ignored },
      'line 5 of `Dockerfile` would take `.dockerignore` itself',
    ],
    [
      'a flag decides what is copied',
      `${NODE}COPY --exclude=*.md . /b\n`,
      { ignored },
      'its flags decide what is copied',
    ],
  ] as const)('is refused where %s', (_case, text, options, reason) => {
    expect(objection(text, ['node_modules'], files, options)).toContain(reason);
  });

  test('is refused where a link to it is copied', () => {
    const text = `${NODE}COPY modules /m\n`;
    expect(
      objection(text, ['node_modules'], files, { ignored, links: { modules: 'node_modules' } }),
    ).toContain('takes `node_modules`');
  });

  test('is refused where git knows nothing of the place', () => {
    const pass = passes(
      new Document('Dockerfile', NODE),
      memoryContext(files, { origin: 'the test' }),
    )(undefined);
    expect(ignoreObjection(pass, ['node_modules'])).toContain('git does not tell');
  });

  test('is refused where it is not known which directory is the context', () => {
    const pass = passes(new Document('Dockerfile', NODE), memoryContext(files))(undefined);
    expect(ignoreObjection(pass, ['node_modules'])).toContain('it is not known which directory');
  });
});

describe('another Dockerfile of the context', () => {
  const files = {
    'package.json': MANIFEST,
    'node_modules/x/index.js': '',
    'other/Dockerfile': 'FROM nginx\nCOPY . /srv\n',
  };
  const options = { ignored: ['node_modules'], dockerfiles: ['Dockerfile', 'other/Dockerfile'] };

  test('may need what this one makes', () => {
    expect(objection(NODE, ['node_modules'], files, options)).toBe(
      'line 2 of `other/Dockerfile` copies `node_modules`, and nothing behind it is sure to make it anew',
    );
  });

  test('does not count where it has an ignore file of its own', () => {
    const own = { ...files, 'other/Dockerfile.dockerignore': '*.md\n' };
    expect(objection(NODE, ['node_modules'], own, options)).toBeUndefined();
  });

  test('does not count where this one has', () => {
    const own = { ...files, 'Dockerfile.dockerignore': '*.md\n' };
    expect(objection(NODE, ['node_modules'], own, options)).toBeUndefined();
  });

  test('refuses all lines where it cannot be read', () => {
    const absent = { ...options, dockerfiles: ['Dockerfile', 'gone'] };
    expect(objection(NODE, ['node_modules'], files, absent)).toContain(
      '`gone`, which is built with this context',
    );
  });
});

test('each line gets the evidence and the objections of what it leaves out itself', () => {
  const files = { 'package.json': MANIFEST, 'node_modules/x': '', 'a.log': '', 'dist/a.js': '', 'b.md': '' };
  const context = contextWith(files, { ignored: ['node_modules', 'a.log', 'dist'] });
  const pass = passes(new Document('Dockerfile', NODE), context)(undefined);
  expect(proveIgnore(pass, ['node_modules', '*.log', 'dist', '*.md', 'none'])).toMatchObject([
    { evidence: ['`npm ci` on line 4 makes it anew'], objection: undefined },
    { evidence: ['it is a log, and git ignores it'], objection: undefined },
    { objection: 'line 3 of `Dockerfile` copies `dist`, and nothing behind it is sure to make it anew' },
    { objection: 'git tracks `b.md`' },
    { evidence: [], objection: undefined },
  ]);
});

test('what is expected counts as if it were there', () => {
  const context = contextWith({ 'package.json': MANIFEST });
  const pass = passes(new Document('Dockerfile', NODE), context)(undefined);
  expect(proveIgnore(pass, ['node_modules'])).toMatchObject([{ evidence: [] }]);
  expect(proveIgnore(pass, ['node_modules'], ['node_modules/x'])).toMatchObject([
    { evidence: ['`npm ci` on line 4 makes it anew'] },
  ]);
});

describe('what an output directory holds may only go where it is thrown away', () => {
  const build = (script: string, run = 'npm ci && npm run build') =>
    objection(
      `FROM node:20\nWORKDIR /app\nCOPY . .\nRUN ${run}\n`,
      ['dist'],
      {
        'package.json': JSON.stringify({ name: 'a', version: '1.0.0', scripts: { build: script } }),
        'dist/old.js': '',
      },
      { ignored: ['dist'] },
    );

  test.each([
    'rm -rf dist && tsc',
    'rimraf dist && tsc',
    'npx rimraf ./dist && tsc',
    'vite build',
    'tsc && vite build',
  ])('by `%s`', (script) => {
    expect(build(script)).toBeUndefined();
  });

  test.each([
    'tsc',
    'vite build --outDir out',
    'rm -rf out && tsc',
    'rm -rf dist || true',
    'rm dist/a',
    'vite',
    'rm -rf $DIR',
  ])('not by `%s`', (script) => {
    expect(build(script)).toContain('nothing behind it is sure to make it anew');
  });

  test('by the RUN itself', () => {
    expect(build('tsc', 'rm -rf dist && npm ci && npm run build')).toBeUndefined();
  });

  test('not where a configuration says otherwise', () => {
    const files = {
      'package.json': '{ "name": "a", "version": "1.0.0", "scripts": { "build": "vite build" } }',
      'vite.config.js': 'export default { build: { emptyOutDir: false } };',
      'dist/old.js': '',
    };
    expect(objection(`${NODE}RUN npm run build\n`, ['dist'], files, { ignored: ['dist'] })).toContain(
      'nothing behind it is sure',
    );
  });

  test('not by a command before the copy', () => {
    const text = 'FROM node:20\nWORKDIR /app\nRUN rm -rf dist\nCOPY . .\n';
    expect(objection(text, ['dist'], { 'dist/a': '', b: '' }, { ignored: ['dist'] })).toContain(
      'nothing behind it',
    );
  });
});

describe('the repository may go', () => {
  const repository = { '.git/HEAD': '', 'a.js': 'run();' };
  const git = (text: string, files: Readonly<Record<string, string>> = {}) =>
    objection(`FROM node:20\nCOPY . .\n${text}\n`, ['.git'], { ...repository, ...files });

  test.each([
    'RUN apt-get update && apt-get install -y git',
    'RUN git clone https://example.com/a.git /a',
    'RUN go build -buildvcs=false ./...',
    'CMD ["node", "a.js"]',
    'RUN npm ci',
  ])('with `%s`', (text) => {
    expect(git(text)).toBeUndefined();
  });

  test.each([
    'RUN git describe > v',
    'RUN V=$(git rev-parse HEAD) npm ci',
    'RUN /usr/bin/git log',
    'CMD ["git", "log"]',
    'RUN go build ./...',
    'RUN pip install .',
    'RUN composer install',
    'RUN dotnet publish',
    'RUN cat .git/HEAD',
    'RUN GIT_DIR=x true',
    'RUN <<EOF\ngit describe\nEOF',
    'COPY .git /repo',
    'RUN --mount=source=.git,target=/g true',
  ])('not with `%s`', (text) => {
    expect(git(text)).toBeDefined();
  });

  test.each([
    ['package.json', '{ "scripts": { "x": "git log" } }'],
    ['package.json', '{ "devDependencies": { "husky": "^9" } }'],
    ['build.js', 'execSync("git rev-parse HEAD")'],
    ['build.js', "spawn('git', ['log'])"],
    ['build.js', 'readFileSync(".git/HEAD")'],
    ['pyproject.toml', 'requires = ["setuptools-scm"]'],
    ['Cargo.toml', 'vergen = "8"'],
    ['build.gradle', "id 'com.palantir.git-version'"],
    ['Makefile', 'V := $(shell git describe)'],
    ['.gitmodules', ''],
    ['CMakeLists.txt', 'find_package(Git)'],
    ['rebar.config', '{vsn, git}'],
    ['vite.config.js', "import { sentryVitePlugin } from '@sentry/vite-plugin'"],
    ['project/plugins.sbt', 'addSbtPlugin("com.github.sbt" % "sbt-git" % "2.0.1")'],
    ['requirements.in', 'mkdocs-git-revision-date-localized-plugin'],
    ['a.gemspec', 's.files = `git ls-files`'],
  ])('not where `%s` says `%s`', (path, text) => {
    expect(git('CMD ["node", "a.js"]', { [path]: text })).toContain('may read');
  });

  test.each([
    ['package.json', '{ "repository": { "type": "git", "url": "git+https://example.com/a.git" } }'],
    ['README.md', 'git clone it'],
    ['a.js', 'fetch("https://github.com/a/b")'],
  ])('where `%s` only says `%s`', (path, text) => {
    expect(git('CMD ["node", "a.js"]', { [path]: text })).toBeUndefined();
  });
});

/** The same examples in every run; DOCKMOD_SEED=random for others. */
const seed = process.env['DOCKMOD_SEED'] === 'random' ? Math.trunc(Math.random() * 2 ** 31) : 20_240_501;
const runs = (numRuns: number) => ({ numRuns, seed });

describe('any files, any copies', () => {
  const names = ['a', 'b', 'node_modules', 'dist', 'x.log', 'coverage', '.env', '.git', 'src'];
  const path = fc
    .array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.join('/'))
    // one product in another is judged by the inner one here, by the outer one there
    .filter((one) => !/(?:node_modules|dist)\/.*(?:node_modules|dist)/.test(one))
    // settings of the products of others are no settings of the project
    .filter((one) => !/[^/].*\.env/.test(one) || /^[abs][^/]*\/\.env$/.test(one));
  const source = fc.oneof(
    { weight: 3, arbitrary: path },
    { weight: 1, arbitrary: fc.constantFrom('.', '*', './', 'no*', '*/*', 'x.*', '?', 'a/*', '[a-c]') },
  );
  const copy = fc.oneof(
    fc.tuple(source, fc.constantFrom('/app/', './', '/srv/')).map(([from, to]) => `COPY ${from} ${to}`),
    source.map((from) => `RUN --mount=type=bind,source=${from},target=/m true`),
    fc.constantFrom(
      'RUN npm ci',
      'RUN rm -rf dist && npm run build',
      'RUN git log',
      'FROM node:20',
      'WORKDIR /app',
      'COPY . .',
    ),
  );
  const text = fc
    .array(copy, { minLength: 1, maxLength: 6 })
    .map((lines) => ['FROM node:20', 'WORKDIR /app', ...lines, ''].join('\n'));
  const files = fc
    .array(fc.tuple(path, fc.boolean()), { minLength: 1, maxLength: 12 })
    // no path is a file and a directory
    .map((all) => all.filter(([one]) => !all.some(([other]) => other.startsWith(`${one}/`))));
  const patterns = fc.array(
    fc.oneof(
      path,
      fc.constantFrom('*', '**', '**/*.log', '**/node_modules', '*/x.log', 'no*', '!a', '.*', '**/dist'),
    ),
    { minLength: 1, maxLength: 3 },
  );

  /** What a source names or matches itself, as builders do, by a reading of its own. */
  const matched = (from: string, all: readonly string[]): readonly string[] => {
    const wanted = from.split('/').filter((part) => part !== '' && part !== '.');
    const glob = (pattern: string, name: string) =>
      new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')}$`).test(name);
    return all.filter((file) => {
      const parts = file.split('/');
      return parts.length >= wanted.length && wanted.every((part, i) => glob(part, parts[i]!));
    });
  };
  const sourcesOf = (dockerfile: string) =>
    [...dockerfile.matchAll(/^COPY (\S+) |source=([^,]+)/gm)].map(([, a, b]) => a ?? b!);

  test('lines that hold leave every source that is more than a directory around them as it was', () => {
    fc.assert(
      fc.property(text, files, patterns, (dockerfile, given, lines) => {
        const paths = given.map(([one]) => one);
        const ignored = given.filter(([, isIgnored]) => isIgnored).map(([one]) => one);
        const texts = Object.fromEntries(paths.map((one) => [one, '']));
        const context = contextWith({ ...texts, 'package.json': MANIFEST }, { ignored });
        const pass = passes(new Document('Dockerfile', dockerfile), context)(undefined);
        if (ignoreObjection(pass, lines) !== undefined) return;
        const after = contextWith(
          { ...texts, 'package.json': MANIFEST, '.dockerignore': `${lines.join('\n')}\n` },
          { ignored },
        );
        for (const from of sourcesOf(dockerfile)) {
          const before = matched(from, paths);
          const left = before.filter((one) => after.kind(one) !== undefined);
          const lost = before.filter((one) => !left.includes(one));
          // what is named or matched itself is all there
          if (lost.length > 0) expect(from).toMatch(/^(?:\.|\.\/|[\w./]+)$/);
          expect(lost.filter((one) => one === from)).toEqual([]);
          // what git tracks is, too
          expect(lost.filter((one) => context.tracked(one) === true && !one.startsWith('.git'))).toEqual([]);
          // and something is left
          if (before.length > 0)
            expect(left.length + (from === '.' || from === './' ? 1 : 0)).toBeGreaterThan(0);
        }
      }),
      runs(2000),
    );
  });

  test('lines that are written are lines that hold, and the validator agrees', () => {
    fc.assert(
      fc.property(text, files, (dockerfile, given) => {
        const ignored = given.filter(([, isIgnored]) => isIgnored).map(([one]) => one);
        const texts = Object.fromEntries(given.map(([one]) => [one, '']));
        const context = contextWith({ ...texts, 'package.json': MANIFEST }, { ignored });
        const report = rewrite('Dockerfile', dockerfile, {
          transforms: [writeDockerignore],
          level: 'standard',
          context,
        });
        expect(report.rolledBack).toEqual([]);
        for (const { after } of report.files) {
          const lines = after.split('\n').filter((line) => line !== '');
          const pass = passes(new Document('Dockerfile', dockerfile), context)(undefined);
          expect(ignoreObjection(pass, lines)).toBeUndefined();
        }
      }),
      runs(1000),
    );
  });

  test('any file that a COPY names can be deleted by no line', () => {
    fc.assert(
      fc.property(files, fc.nat(), (given, pick) => {
        const paths = given.map(([one]) => one);
        fc.pre(paths.length > 0);
        const needed = paths[pick % paths.length]!;
        const texts = Object.fromEntries(paths.map((one) => [one, '']));
        const context = contextWith({ ...texts, 'package.json': MANIFEST }, { ignored: paths });
        const dockerfile = `FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci && rm -rf dist\nCOPY ${needed} /x/\n`;
        const pass = passes(new Document('Dockerfile', dockerfile), context)(undefined);
        for (const line of [needed, needed.split('/')[0]!, `**/${needed.split('/').at(-1)!}`, '*', '**'])
          expect(ignoreObjection(pass, [line])).toBeDefined();
      }),
      runs(500),
    );
  });
});
