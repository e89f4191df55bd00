/** Files, programs, packages and libraries that programs of Node.js need, and what stays open. */
import { describe, expect, test } from '@jest/globals';
import { NODE } from '../../src/runtimes/node.js';
import type { Runs } from '../../src/runtimes/runtime.js';
import { lockOf, namesOf, questionsOf, runsOf } from './stage.js';
import type { Written } from './stage.js';

/** What `node index.js` with this text needs, in a project that asks for nothing. */
function needs(text: string, more: Partial<Written> = {}): Runs {
  const files = { 'app/package.json': {}, 'app/index.js': text, ...more.files };
  return runsOf(NODE, ['node', 'index.js'], { ...more, files });
}

const FS = "const fs = require('fs'), path = require('path'), os = require('os');\n";
const RUN = "const { exec, spawn, execFile, fork } = require('child_process');\n";

describe('files', () => {
  test.each([
    ["fs.readFileSync('data/a.txt')", 'app/data/a.txt'],
    ["fs.readFileSync(path.join(__dirname, 'locales', name))", 'app/locales'],
    ["fs.readdirSync('/srv/shared')", 'srv/shared'],
  ])('%s', (code, name) => {
    const runs = needs(FS + code, { files: { 'srv/shared/x': '', 'app/locales/a.json': '' } });
    expect(runs.needs.files).toContainEqual({ name, evidence: 'app/index.js:2' });
    expect(questionsOf(runs)).toEqual([]);
  });

  test.each([
    [
      'fs.readFileSync(name)',
      'files: `fs.readFileSync` of a path that is put together when it runs (app/index.js:2)',
    ],
    [
      "fs.readFileSync('/opt/data/a.bin')",
      'outside: `fs.readFileSync` of `/opt/data/a.bin`, which is outside of `/app` (app/index.js:2)',
    ],
    [
      "fs.readFileSync('../x')",
      'outside: `fs.readFileSync` of `/x`, which is outside of `/app` (app/index.js:2)',
    ],
    [
      "fs.readFileSync(path.join(os.homedir(), '.x'))",
      'outside: `fs.readFileSync` of a path in the home directory (app/index.js:2)',
    ],
    [
      "use('/usr/share/dict/words')",
      'outside: `words` of `/usr/share/dict/words`, which is outside of `/app` (app/index.js:2)',
    ],
  ])('%s leaves a question', (code, question) => {
    expect(questionsOf(needs(FS + code))).toContain(question);
  });

  test.each([
    "fs.readFileSync('/proc/cpuinfo')",
    "fs.readFileSync('/run/secrets/key')",
    "fs.readFileSync('/etc/resolv.conf')",
    "fs.writeFileSync('/var/log/a.log', '')",
    "fs.mkdirSync('/data', { recursive: true })",
    "fs.writeFileSync(name, '')",
    "fetch('https://example.org/usr/bin')",
  ])('%s leaves none', (code) => {
    expect(questionsOf(needs(FS + code))).toEqual([]);
  });

  test('a directory that a RUN makes, and that is written to', () => {
    const runs = needs(`${FS}fs.writeFileSync('/data/a.txt', '')`, { runs: ['mkdir -p /data'] });
    expect(questionsOf(runs)).toEqual([
      'outside: `fs.writeFileSync` of `/data/a.txt`, whose directory a RUN makes (app/index.js:2)',
    ]);
  });

  test.each([
    ["fs.writeFileSync('/tmp/a', '')", 'temporary directory'],
    ["fs.readFileSync('/etc/ssl/certs/ca-certificates.crt')", 'certificates'],
    ["fs.readdirSync('/usr/share/zoneinfo')", 'time zones'],
  ])('%s needs %s', (code, facility) => {
    expect(namesOf(needs(FS + code).needs.facilities)).toEqual([facility]);
  });
});

describe('programs', () => {
  test.each([
    ["exec('git log | sort')", ['node', 'git', 'sort']],
    ["spawn('convert', [a])", ['node', 'convert']],
    ["execFile('./tools/x')", ['node', '/app/tools/x']],
    ["launch({ executablePath: '/usr/bin/chromium' })", ['node', '/usr/bin/chromium']],
  ])('%s', (code, programs) => {
    expect(namesOf(needs(RUN + code).needs.programs)).toEqual(programs);
  });

  test.each(['exec(command)', 'spawn(tool)', 'exec(`${tool} -v`)', 'exec("\'")'])(
    '%s leaves a question',
    (code) => {
      expect(needs(RUN + code).needs.questions.map(({ about }) => about)).toEqual(['programs']);
    },
  );

  test('what may follow in a text for the shell is a question', () => {
    const runs = needs(`${RUN}exec('git log ' + branch)`);
    expect(namesOf(runs.needs.programs)).toContain('git');
    expect(runs.needs.questions.map(({ about }) => about)).toEqual(['programs']);
  });

  test('a file that another process of it runs is read', () => {
    const files = { 'app/job.js': 'process.env.JOB' };
    expect(namesOf(needs(`${RUN}fork('job.js')`, { files }).needs.variables)).toEqual(['JOB']);
    expect(namesOf(needs(`${RUN}spawn('node', ['job.js'])`, { files }).needs.variables)).toEqual(['JOB']);
  });
});

describe('packages', () => {
  const project = (manifest: object, lock: unknown, code: string): Runs =>
    needs(code, { files: { 'app/package.json': manifest, 'app/package-lock.json': lock } });

  test('one that only development asks for is a question', () => {
    const runs = project({ devDependencies: { a: '1' } }, lockOf({}, { a: {} }), "require('a')");
    expect(questionsOf(runs)).toEqual([
      'packages: it loads `a`, which `app/package.json` has for development only (app/index.js:1)',
    ]);
  });

  test('one that is named only is a question too', () => {
    const manifest = { devDependencies: { 'pino-pretty': '1', pg: '8' } };
    const runs = project(
      manifest,
      lockOf({}, { 'pino-pretty': {}, pg: {} }),
      "log({ target: 'pino-pretty' }); db({ dialect: 'postgres' });",
    );
    expect(runs.needs.questions).toHaveLength(2);
  });

  test('one that nothing asks for is there where another one brings it', () => {
    const lock = lockOf({ a: { dependencies: { b: '1' } }, b: {} }, { c: {} });
    const manifest = { dependencies: { a: '1' }, devDependencies: { d: '1' } };
    expect(questionsOf(project(manifest, lock, "require('b')"))).toEqual([]);
    expect(questionsOf(project(manifest, lock, "require('c')"))).toEqual([
      'packages: it loads `c`, which no manifest asks for (app/index.js:1)',
    ]);
  });

  test('types are none', () => {
    const files = {
      'app/package.json': { devDependencies: { '@types/aws-lambda': '8', pg: '8' } },
      'app/index.ts': "import { Handler } from 'aws-lambda';\nimport type { Pool } from 'pg';",
    };
    expect(runsOf(NODE, ['npx', 'tsx', 'index.ts'], { files }).needs.packages).toEqual([
      { name: 'tsx', evidence: 'Dockerfile:12' },
    ]);
  });

  test('an engine of views is one, unless the program registers it', () => {
    const code = "app.set('view engine', 'ejs'); app.set('view engine', 'html');";
    const runs = project({ dependencies: { ejs: '3' } }, lockOf({ ejs: {} }), code);
    expect(namesOf(runs.needs.packages)).toEqual(['ejs']);
    expect(questionsOf(runs)).toEqual([]);
  });
});

describe('what packages need of the system', () => {
  const closure = (
    lock: Readonly<Record<string, string | object>>,
    dependencies: object = { a: '1' },
  ): Runs => needs('', { files: { 'app/package.json': { dependencies }, ...lock } });

  test.each([
    ['package-lock.json', lockOf({ a: { dependencies: { 'simple-git': '3' } }, 'simple-git': {} })],
    [
      'yarn.lock',
      '# yarn lockfile v1\n\na@1:\n  version "1.0.0"\n  dependencies:\n    simple-git "3"\n\nsimple-git@3:\n  version "3.0.0"\n',
    ],
    [
      'yarn.lock',
      '__metadata:\n  version: 8\n\n"a@npm:1":\n  version: 1.0.0\n  dependencies:\n    simple-git: "npm:3"\n\n"simple-git@npm:3":\n  version: 3.0.0\n',
    ],
    [
      'pnpm-lock.yaml',
      "lockfileVersion: '9.0'\n\npackages:\n\n  a@1.0.0:\n    resolution: {}\n\nsnapshots:\n\n  a@1.0.0:\n    dependencies:\n      simple-git: 3.0.0\n\n  simple-git@3.0.0: {}\n",
    ],
    [
      'pnpm-lock.yaml',
      "lockfileVersion: '6.0'\n\npackages:\n\n  /a@1.0.0:\n    dependencies:\n      simple-git: 3.0.0\n\n  /simple-git@3.0.0:\n    dev: false\n",
    ],
    [
      'package-lock.json',
      {
        lockfileVersion: 1,
        dependencies: {
          a: { version: '1.0.0', requires: { 'simple-git': '3' } },
          'simple-git': { version: '3.0.0' },
        },
      },
    ],
    [
      'bun.lock',
      '{ "packages": { "a": ["a@1.0.0", "", { "dependencies": { "simple-git": "3" } }], "simple-git": ["simple-git@3.0.0", "", {}], } }',
    ],
  ])('what one brings is found in %s', (file, lock) => {
    const runs = closure({ [`app/${file}`]: lock });
    expect(namesOf(runs.needs.programs)).toEqual(['node', 'git']);
    expect(questionsOf(runs)).toEqual([]);
  });

  test('a library of the system', () => {
    const runs = closure({
      'app/package-lock.json': lockOf({ a: { dependencies: { 'pg-native': '3' } }, 'pg-native': {} }),
    });
    expect(runs.needs.libraries).toEqual([
      { name: 'libpq.so.5', evidence: 'app/package-lock.json (pg-native)' },
    ]);
  });

  test.each([
    [{ hasInstallScript: true }, true],
    [{ dependencies: { bindings: '1' } }, true],
    [{}, false],
  ])('one that builds something (%j) and is not known: %s', (entry, isOpen) => {
    const runs = closure({ 'app/package-lock.json': lockOf({ a: entry, bindings: {} }) });
    expect(questionsOf(runs)).toEqual(
      isOpen
        ? [
            'libraries: `a` builds something when it is installed, and nothing is known of it (app/package-lock.json)',
          ]
        : [],
    );
  });

  test('sharp needs fonts where it draws texts, and libvips where that of the system is there', () => {
    const files = {
      'app/package.json': { dependencies: { sharp: '1' } },
      'app/package-lock.json': lockOf({ sharp: {} }),
    };
    const plain = needs("require('sharp')(file)", { files });
    expect([...plain.needs.facilities, ...plain.needs.libraries]).toEqual([]);
    const drawing = needs("require('sharp')(Buffer.from('<svg>' + name + '</svg>'))", { files });
    expect(namesOf(drawing.needs.facilities)).toEqual(['fonts']);
    const own = needs("require('sharp')", { files, systemPackages: ['libvips-dev'] });
    expect(namesOf(own.needs.libraries)).toEqual(['libvips.so.42']);
  });

  test('one that is known to bring all that it loads', () => {
    const lock = lockOf({
      bcrypt: { hasInstallScript: true, dependencies: { 'node-addon-api': '5' } },
      'node-addon-api': {},
    });
    expect(questionsOf(closure({ 'app/package-lock.json': lock }, { bcrypt: '5' }))).toEqual([]);
  });

  test.each([
    ['no lockfile', {}, 'there is no lockfile'],
    [
      'a lockfile that does not know it',
      { 'app/package-lock.json': lockOf({}) },
      'the lockfile knows nothing of `a`',
    ],
    ['a lockfile that cannot be read', { 'app/package-lock.json': '{' }, 'there is no lockfile'],
  ])('%s leaves a question', (_, files, text) => {
    expect(questionsOf(closure(files))[0]).toContain(`libraries: ${text}`);
  });
});

describe('taking out what only development needs', () => {
  const LOCKED = {
    'app/package.json': { dependencies: { a: '1.0.0' }, devDependencies: { b: '1.0.0' } },
    'app/package-lock.json': {
      lockfileVersion: 3,
      packages: {
        '': { dependencies: { a: '1.0.0' }, devDependencies: { b: '1.0.0' } },
        'node_modules/a': { version: '1.0.0' },
        'node_modules/b': { version: '1.0.0', dev: true },
      },
    },
    'app/index.js': "require('a')",
  };
  const pruned = (runs: readonly string[], more: Partial<Written> = {}): string | undefined =>
    runsOf(NODE, ['node', 'index.js'], { ...more, runs, files: { ...LOCKED, ...more.files } }).prune?.command;

  test.each([
    ['npm ci', 'npm prune --omit=dev'],
    ['npm install --no-audit', 'npm prune --omit=dev'],
    ['npm ci --legacy-peer-deps', 'npm prune --omit=dev --legacy-peer-deps'],
  ])('%s: %s', (install, command) => {
    expect(pruned([install, 'npm run build'])).toBe(command);
  });

  test('pnpm and Yarn 1', () => {
    const pnpm = {
      'app/package-lock.json': '',
      'app/pnpm-lock.yaml': "lockfileVersion: '9.0'\n\npackages:\n\n  a@1.0.0:\n    resolution: {}\n",
    };
    expect(pruned(['pnpm install --frozen-lockfile'], { files: pnpm })).toBe('pnpm prune --prod');
    const yarn = {
      'app/package-lock.json': '',
      'app/yarn.lock': '# yarn lockfile v1\n\na@1.0.0:\n  version "1.0.0"\n',
    };
    expect(pruned(['yarn --frozen-lockfile'], { files: yarn })).toBe(
      'yarn install --production --frozen-lockfile --ignore-scripts --prefer-offline',
    );
  });

  test.each([
    ['nothing is installed', []],
    ['it is out already', ['npm ci --omit=dev']],
    ['more is installed behind it', ['npm ci', 'npm install c']],
    ['an option is not known', ['npm ci --install-strategy=linked']],
    ['another npm is put in place', ['npm install -g npm@6', 'npm ci']],
  ])('nothing where %s', (_, runs) => {
    expect(pruned(runs)).toBeUndefined();
  });

  test.each([
    ['NODE_ENV is production', { environment: { NODE_ENV: 'production' } }],
    ['the release of npm is not known', { image: 'registry.example/node' }],
    ['npm is too old', { image: 'node:14' }],
    ['settings leave out something', { files: { 'app/.npmrc': 'omit=optional' } }],
    ['nothing would go', { files: { 'app/package.json': { dependencies: { a: '1.0.0' } } } }],
    [
      'a directory is linked',
      {
        files: { 'app/package.json': { dependencies: { a: '1.0.0' }, devDependencies: { b: 'file:../b' } } },
      },
    ],
    [
      'scripts would run',
      {
        files: {
          'app/package.json': {
            scripts: { dependencies: 'x' },
            dependencies: { a: '1.0.0' },
            devDependencies: { b: '1.0.0' },
          },
        },
      },
    ],
    ['a package may be needed', { files: { 'app/index.js': "require('b')" } }],
  ])('nothing where %s', (_, more) => {
    expect(pruned(['npm ci'], more)).toBeUndefined();
  });

  test('nothing where an install may not hold to the lockfile', () => {
    const files = { 'app/package.json': { dependencies: { a: '2.0.0' }, devDependencies: { b: '1.0.0' } } };
    expect(pruned(['npm install'], { files })).toBeUndefined();
  });
});

describe('what is left outside of the project, or unread', () => {
  test.each([
    [
      'a manifest that is no JSON',
      { 'app/packages/a/package.json': '{', 'app/package.json': { workspaces: ['packages/*'] } },
      [],
      'packages: `app/packages/a/package.json` is no JSON',
    ],
    [
      'a configuration that extends nothing',
      { 'app/tsconfig.json': { extends: './gone.json' } },
      ['tsc'],
      'packages: `app/tsconfig.json` extends `./gone.json`, which is not there',
    ],
    ['another Node.js', {}, ['n 18'], 'programs: `n` may put another Node.js in place'],
    [
      'Yarn without node_modules',
      { 'app/.yarnrc.yml': 'x: 1\n', 'app/package.json': { packageManager: 'yarn@4.5.0' } },
      ['yarn install'],
      'outside: Yarn leaves packages in the home directory',
    ],
  ])('%s', (_, files, runs, question) => {
    expect(questionsOf(needs('', { files, runs })).join('\n')).toContain(question);
  });

  test('a program of a package that is installed for all is no part of the project', () => {
    const files = { 'app/package.json': {}, 'app/index.js': '' };
    const runs = runsOf(NODE, ['pm2-runtime', 'index.js'], { files, runs: ['npm install -g pm2'] });
    expect(namesOf(runs.needs.programs)).toEqual(['pm2-runtime']);
  });

  test('modules that a variable has Node.js load first', () => {
    const runs = needs('', {
      files: { 'app/trace.js': "require('tracer')" },
      environment: { NODE_OPTIONS: '--require ./trace.js' },
    });
    expect(namesOf(runs.needs.packages)).toEqual(['tracer']);
  });
});
