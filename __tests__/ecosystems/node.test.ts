/** What installs of Node.js projects read, and what keeps them behind the sources. */
import { describe, expect, test } from '@jest/globals';
import { frozenOf, inputsOf, projectOf } from './project.js';
import { fixtureFiles, memoryFiles } from './memory-files.js';

const NONE = { blockers: [], problems: [] };
const LOCK = '{"lockfileVersion":3,"packages":{"":{}}}';

describe('npm', () => {
  test('manifest, lockfile, .npmrc and patches are read', () => {
    const files = {
      'package.json': { scripts: { postinstall: 'patch-package' } },
      'package-lock.json': LOCK,
      '.npmrc': 'legacy-peer-deps=true\n',
      'patches/left-pad+1.0.0.patch': '',
      'src/index.js': '',
      '.nvmrc': '20',
    };
    expect(inputsOf('npm ci', files)).toEqual({
      files: ['.npmrc', 'package-lock.json', 'package.json', 'patches'],
      ...NONE,
    });
  });

  test('a shrinkwrap is read as well', () => {
    const files = { 'package.json': {}, 'npm-shrinkwrap.json': LOCK };
    expect(inputsOf('npm ci', files).files).toEqual(['npm-shrinkwrap.json', 'package.json']);
  });

  test('manifests of all workspaces are read, those excluded and those installed are not', () => {
    const files = {
      'package.json': { workspaces: ['packages/*', 'apps/**', '!packages/old'] },
      'packages/a/package.json': {},
      'packages/old/package.json': {},
      'packages/a/node_modules/x/package.json': {},
      'packages/empty/readme.md': '',
      'apps/web/ui/package.json': {},
      'apps/web/ui/node_modules/y/package.json': {},
      'tools/t/package.json': {},
    };
    expect(inputsOf('npm install', files)).toEqual({
      files: ['apps/web/ui/package.json', 'package.json', 'packages/a/package.json'],
      ...NONE,
    });
  });

  test('in a member of a workspace the root and all members are read', () => {
    const files = {
      'package.json': { workspaces: { packages: ['packages/*'] } },
      'package-lock.json': LOCK,
      'packages/a/package.json': {},
      'packages/b/package.json': {},
    };
    expect(inputsOf('npm ci', files, 'packages/a').files).toEqual([
      'package-lock.json',
      'package.json',
      'packages/a/package.json',
      'packages/b/package.json',
    ]);
  });

  test.each(['-C', '--prefix'])('%s names the directory', (option) => {
    const files = { 'web/package.json': {}, 'package.json': { scripts: { prepare: 'make' } } };
    expect(inputsOf(`npm ${option} web ci`, files)).toEqual({ files: ['web/package.json'], ...NONE });
    expect(inputsOf(`npm ci ${option}=web`, files).files).toEqual(['web/package.json']);
  });

  test.each(['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'])(
    'the script %s blocks',
    (name) => {
      const { blockers } = inputsOf('npm ci', { 'package.json': { scripts: { [name]: 'node build.js' } } });
      expect(blockers).toEqual([`package.json: its script \`${name}\` runs \`node build.js\``]);
    },
  );

  test('a script of a workspace blocks, one that an install does not run does not', () => {
    const files = {
      'package.json': { workspaces: ['a'], scripts: { build: 'tsc', pretest: 'x' } },
      'a/package.json': { scripts: { prepare: 'tsc' } },
    };
    expect(inputsOf('npm ci', files).blockers).toEqual(['a/package.json: its script `prepare` runs `tsc`']);
  });

  test('scripts that do not run do not block', () => {
    const files = { 'package.json': { scripts: { prepare: 'tsc' } } };
    expect(inputsOf('npm ci --ignore-scripts', files).blockers).toEqual([]);
    expect(inputsOf('npm ci', { ...files, '.npmrc': 'ignore-scripts=true' }).blockers).toEqual([]);
    expect(inputsOf('npm ci', { ...files, '.npmrc': 'ignore-scripts=false' }).blockers).toHaveLength(1);
    expect(inputsOf('npm ci --ignore-scripts=false', files).blockers).toHaveLength(1);
  });

  test.each([
    'husky',
    'husky install',
    'husky || true',
    'is-ci || husky install',
    'npx only-allow npm',
    'npx -y only-allow pnpm@1',
    'patch-package',
    'patch-package --error-on-fail && husky install .config/husky',
    'ngcc --properties es2020',
    'electron-builder install-app-deps',
    'opencollective-postinstall > /dev/null 2>&1 || exit 0',
    'echo done',
    'npm run hooks',
  ])('`%s` reads no sources', (script) => {
    const files = { 'package.json': { scripts: { postinstall: script, hooks: 'husky install' } } };
    expect(inputsOf('npm ci', files)).toEqual({ files: ['package.json'], ...NONE });
  });

  test.each([
    'husky install && node scripts/x.js',
    'patch-package; tsc',
    'electron-builder',
    'prisma migrate deploy',
    'echo $(node x.js)',
    'echo x > src/version.ts',
    'npm run build',
    'npm run missing',
    '$TOOL',
    'echo "unfinished',
    'sh ./install.sh',
  ])('`%s` blocks', (script) => {
    const files = { 'package.json': { scripts: { postinstall: script, build: 'tsc' } } };
    expect(inputsOf('npm ci', files).blockers.length).toBeGreaterThan(0);
  });

  test('scripts that call each other in a circle block, and end', () => {
    const files = { 'package.json': { scripts: { postinstall: 'npm run a', a: 'npm run postinstall' } } };
    expect(inputsOf('npm ci', files).blockers.length).toBeGreaterThan(0);
  });

  test('hooks of git block where the repository is copied', () => {
    const files = { 'package.json': { scripts: { prepare: 'husky' } }, '.git/HEAD': '' };
    expect(inputsOf('npm ci', files).blockers.join()).toContain('.git');
  });

  test('binding.gyp blocks', () => {
    const { blockers } = inputsOf('npm ci', { 'package.json': {}, 'binding.gyp': '{}' });
    expect(blockers.join()).toContain('binding.gyp');
  });

  test('the schema of Prisma is read, by its place, by the manifest or by the script', () => {
    const client = { dependencies: { '@prisma/client': '5' } };
    expect(inputsOf('npm ci', { 'package.json': client, 'prisma/schema.prisma': '' }).files).toContain(
      'prisma/schema.prisma',
    );
    const named = { ...client, prisma: { schema: 'db/s.prisma' } };
    expect(inputsOf('npm ci', { 'package.json': named, 'db/s.prisma': '' }).files).toContain('db/s.prisma');
    const script = { scripts: { postinstall: 'prisma generate --schema=db/x.prisma' } };
    expect(inputsOf('npm ci', { 'package.json': script, 'db/x.prisma': '' })).toEqual({
      files: ['db/x.prisma', 'package.json'],
      ...NONE,
    });
    expect(inputsOf('npm ci', { 'package.json': script }).blockers.join()).toContain('db/x.prisma');
    const folder = { 'package.json': client, 'prisma/schema/user.prisma': '' };
    expect(inputsOf('npm ci', folder).files).toContain('prisma/schema');
  });

  test('a configuration of Prisma, and a generator of another kind, block', () => {
    const client = { 'package.json': { dependencies: { '@prisma/client': '5' } } };
    expect(inputsOf('npm ci', { ...client, 'prisma.config.ts': '' }).blockers.join()).toContain(
      'prisma.config.ts',
    );
    const schema = 'generator erd {\n  provider = "node ./erd.js"\n}\n';
    expect(inputsOf('npm ci', { ...client, 'prisma/schema.prisma': schema }).blockers.join()).toContain(
      'erd.js',
    );
  });

  test('what Prisma generates into the tree is an overlay', () => {
    const view = memoryFiles({
      'package.json': { dependencies: { '@prisma/client': '6' } },
      'prisma/schema.prisma':
        'generator client {\n  provider = "prisma-client"\n  output = "../src/generated"\n}\n',
    });
    const { ecosystem, call } = projectOf('npm ci', view);
    expect(ecosystem.overlay(view, '', call)).toEqual({
      directories: ['node_modules', 'src/generated'],
      files: [],
    });
  });

  test('node_modules of every package is an overlay, and the lockfile where it may be written', () => {
    const view = memoryFiles({ 'package.json': { workspaces: ['a'] }, 'a/package.json': {} });
    const made = (line: string): unknown => {
      const { ecosystem, call } = projectOf(line, view);
      return ecosystem.overlay(view, '', call);
    };
    expect(made('npm ci')).toEqual({ directories: ['node_modules', 'a/node_modules'], files: [] });
    expect(made('npm install')).toEqual({
      directories: ['node_modules', 'a/node_modules'],
      files: ['package-lock.json'],
    });
  });

  test('directories and archives of the tree that a dependency names are read as they are', () => {
    const files = {
      'package.json': { dependencies: { a: 'file:libs/a', t: './vendor/t.tgz' } },
      'libs/a/package.json': { dependencies: { b: 'file:../b' } },
      'libs/b/package.json': {},
      'vendor/t.tgz': '',
    };
    expect(inputsOf('npm ci', files)).toEqual({
      files: ['libs/a', 'libs/b', 'package.json', 'vendor/t.tgz'],
      ...NONE,
    });
  });

  test('a dependency outside of what is copied, and one that is not there, block', () => {
    const of = (range: string): readonly string[] =>
      inputsOf('npm ci', { 'package.json': { dependencies: { a: range } } }).blockers;
    expect(of('file:../shared')).toEqual(['package.json: `../shared` is outside of what is copied']);
    expect(of('file:.')).toEqual(['package.json: `.` is the whole of what is copied']);
    expect(of('file:./gone')).toEqual(['package.json: `./gone` is not there']);
    expect(of('git+ssh://git@github.com/x/y.git')).toEqual([]);
    expect(of('odd:thing')).toHaveLength(1);
  });

  test('a program of a workspace is read where it is executable already, else it blocks', () => {
    const files = {
      'package.json': { workspaces: ['cli'] },
      'cli/package.json': { name: 'cli', bin: { cli: './cli.js', built: 'dist/x.js' } },
      'cli/cli.js': '#!/usr/bin/env node\n',
    };
    expect(inputsOf('npm ci', memoryFiles(files, { 'cli/cli.js': 0o755 })).files).toContain('cli/cli.js');
    expect(inputsOf('npm ci', memoryFiles(files, { 'cli/cli.js': 0o644 })).blockers.join()).toContain(
      'executable',
    );
    expect(inputsOf('npm ci', files).blockers.join()).toContain('executable');
  });

  test('files that settings name are read', () => {
    const files = { 'package.json': {}, '.npmrc': 'cafile=certs/ca.pem\n', 'certs/ca.pem': '' };
    expect(inputsOf('npm ci', files).files).toEqual(['.npmrc', 'certs/ca.pem', 'package.json']);
    expect(inputsOf('npm ci', { 'package.json': {}, '.npmrc': 'cafile=${CA}/x' }).blockers).toHaveLength(1);
  });

  test('dependencies whose install runs a program of the project block', () => {
    const files = { 'package.json': { dependencies: { puppeteer: '22' } }, '.puppeteerrc.cjs': '' };
    expect(inputsOf('npm ci', files).blockers.join()).toContain('.puppeteerrc.cjs');
    expect(inputsOf('npm ci --ignore-scripts', files).blockers).toEqual([]);
  });

  test('what is no JSON is a problem, and no manifest blocks', () => {
    expect(inputsOf('npm ci', { 'package.json': '{' }).problems.join()).toContain('package.json: is no JSON');
    expect(inputsOf('npm ci', { 'package.json': '[]' }).problems).toEqual(['package.json: is no object']);
    expect(inputsOf('npm ci', { 'readme.md': '' }).blockers).toEqual(['package.json: there is no manifest']);
    expect(inputsOf('npm ci', { 'package.json': '\uFEFF{}' }).problems).toEqual([]);
  });

  test('options that are not known, and expansions, block', () => {
    const files = { 'package.json': {} };
    expect(inputsOf('npm ci --zzz', files).blockers.join()).toContain('--zzz');
    expect(inputsOf('npm ci $FLAGS', files).blockers.join()).toContain('expansion');
    expect(inputsOf('npm ci --no-audit --no-fund --loglevel error --omit=dev', files).blockers).toEqual([]);
  });

  test('a call that names packages, or is global, is no install of the project', () => {
    const view = memoryFiles({ 'package.json': {} });
    const role = (line: string): string => projectOf(line, view).call.role;
    for (const line of ['npm i express', 'npm install -g npm@10', 'npm add x', 'npm i --location=global x'])
      expect([line, role(line)]).toEqual([line, 'add']);
    for (const line of ['npm i', 'npm ci', 'npm install --production', 'npm isntall'])
      expect([line, role(line)]).toEqual([line, 'install']);
    expect(role('npm run build')).toBe('build');
    expect(projectOf('npm ci --omit=dev', view).call.production).toBe(true);
    expect(projectOf('npm ci --omit dev', view).call.production).toBe(true);
    expect(projectOf('npm ci --omit optional', view).call.production).toBe(false);
  });

  test('`npm install` becomes `npm ci` of a release that reads the lockfile', () => {
    const files = { 'package.json': {}, 'package-lock.json': LOCK };
    expect(frozenOf('npm install', files)).toBe('ci >=7');
    expect(frozenOf('npm i', { ...files, 'package-lock.json': '{"lockfileVersion":1}' })).toBe('ci >=5.7 <7');
    expect(frozenOf('npm ci', files)).toBe('already');
  });

  test.each([
    ['npm install --no-package-lock', {}],
    ['npm install --no-save', {}],
    ['npm install --force', {}],
    ['npm install express', {}],
    ['npm install $X', {}],
    ['npm install', { '.npmrc': 'package-lock=false' }],
    ['npm install', { 'node_modules/x/package.json': '{}' }],
    ['npm install', { 'package-lock.json': '{"lockfileVersion":9}' }],
  ])('`%s` stays with %j', (line, more) => {
    const form = frozenOf(line, { 'package.json': {}, 'package-lock.json': LOCK, ...more });
    expect(form).not.toMatch(/^(?:ci|already|none)/);
  });
});

describe('Yarn 1', () => {
  const yarn = { 'package.json': {}, 'yarn.lock': '# yarn lockfile v1\n' };

  test('the bare command is an install; settings, mirror and its own program are read', () => {
    const files = {
      ...yarn,
      '.yarnrc': 'yarn-path ".yarn/releases/yarn-1.22.19.cjs"\nyarn-offline-mirror "./mirror"\n',
      '.yarn/releases/yarn-1.22.19.cjs': '',
      'mirror/x.tgz': '',
    };
    expect(inputsOf('yarn', files)).toEqual({
      files: ['.yarn/releases/yarn-1.22.19.cjs', '.yarnrc', 'mirror', 'package.json', 'yarn.lock'],
      ...NONE,
    });
    expect(projectOf('yarn --frozen-lockfile', memoryFiles(files)).call.frozen).toBe(true);
    expect(projectOf('yarn build', memoryFiles(files)).call.role).toBe('build');
    expect(projectOf('yarn global add x', memoryFiles(files)).call.role).toBe('add');
  });

  test('`link:` reads nothing, `file:` reads the directory', () => {
    const files = {
      ...yarn,
      'package.json': { dependencies: { a: 'link:../a', b: 'file:./b' } },
      'b/package.json': {},
    };
    expect(inputsOf('yarn install', files)).toEqual({ files: ['b', 'package.json', 'yarn.lock'], ...NONE });
  });

  test('scripts block but with --ignore-scripts', () => {
    const files = { ...yarn, 'package.json': { scripts: { prepare: 'tsc' } } };
    expect(inputsOf('yarn', files).blockers).toHaveLength(1);
    expect(inputsOf('yarn --ignore-scripts', files).blockers).toEqual([]);
  });

  test('it is frozen by an option', () => {
    expect(frozenOf('yarn', yarn)).toBe('+--frozen-lockfile');
    expect(frozenOf('yarn install --production', yarn)).toBe('+--frozen-lockfile');
    expect(frozenOf('yarn --frozen-lockfile', yarn)).toBe('already');
    expect(frozenOf('yarn --pure-lockfile', yarn)).toContain('--pure-lockfile');
  });

  test.each([
    [{ 'package.json': {} }, 'yarn 1'],
    [{ 'package.json': { packageManager: 'yarn@1.22.22' } }, 'yarn 1'],
    [{ 'package.json': { packageManager: 'yarn@4.1.0' } }, 'yarn'],
    [{ 'package.json': {}, 'yarn.lock': '__metadata:\n  version: 8\n' }, 'yarn'],
    [{ 'package.json': {}, '.yarnrc.yml': 'yarnPath: .yarn/releases/yarn-3.cjs\n' }, 'yarn'],
    [
      {
        'package.json': {},
        '.yarnrc.yml': 'nodeLinker: node-modules\n',
        'yarn.lock': '# yarn lockfile v1\n',
      },
      'yarn 1',
    ],
  ])('%j is a project of %s', (files, id) => {
    expect(projectOf('yarn install', memoryFiles(files)).ecosystem.id).toBe(id);
  });
});

describe('Yarn 2 and later', () => {
  const berry = {
    'package.json': { packageManager: 'yarn@4.1.0' },
    'yarn.lock': '__metadata:\n  version: 8\n',
  };

  test('settings, its program, plugins, patches and a committed cache are read', () => {
    const files = {
      ...berry,
      'package.json': {
        packageManager: 'yarn@4.1.0',
        resolutions: { x: 'patch:x@npm%3A1.0.0#~/fixes/x.patch' },
        workspaces: ['a'],
      },
      'a/package.json': { dependencies: { y: 'patch:y@npm:1.0.0#./y.patch' } },
      'a/y.patch': '',
      'fixes/x.patch': '',
      '.yarnrc.yml': 'yarnPath: .yarn/releases/yarn-4.1.0.cjs\nplugins:\n  - path: tools/plugin.cjs\n',
      '.yarn/releases/yarn-4.1.0.cjs': '',
      '.yarn/cache/x.zip': '',
      '.pnp.cjs': '',
      'tools/plugin.cjs': 'module.exports = {}',
    };
    expect(inputsOf('yarn install --immutable', files)).toEqual({
      files: [
        ...['.pnp.cjs', '.yarn/cache', '.yarn/releases', '.yarnrc.yml', 'a/package.json', 'a/y.patch'],
        ...['fixes/x.patch', 'package.json', 'tools/plugin.cjs', 'yarn.lock'],
      ],
      ...NONE,
    });
  });

  test('a missing program, an `exec:` and settings that do not parse are told', () => {
    expect(inputsOf('yarn', { ...berry, '.yarnrc.yml': 'yarnPath: gone.cjs\n' }).blockers).toHaveLength(1);
    const exec = { packageManager: 'yarn@4', dependencies: { g: 'exec:./gen.js' } };
    expect(inputsOf('yarn', { ...berry, 'package.json': exec }).blockers.join()).toContain('exec:./gen.js');
    expect(inputsOf('yarn', { ...berry, '.yarnrc.yml': 'a: [' }).problems.join()).toContain('.yarnrc.yml');
  });

  test('`portal:` reads the manifest of what it links, `--mode=skip-build` runs no script', () => {
    const files = {
      ...berry,
      'package.json': {
        packageManager: 'yarn@4',
        scripts: { postinstall: 'tsc' },
        dependencies: { p: 'portal:./p' },
      },
      'p/package.json': {},
      'p/index.js': '',
    };
    expect(inputsOf('yarn install --mode=skip-build', files)).toEqual({
      files: ['p/package.json', 'package.json', 'yarn.lock'],
      ...NONE,
    });
    expect(inputsOf('yarn install', files).blockers).toHaveLength(1);
  });

  test('it is frozen by --immutable', () => {
    expect(frozenOf('yarn install', berry)).toBe('+--immutable');
    expect(frozenOf('yarn install --immutable', berry)).toBe('already');
    expect(frozenOf('yarn workspaces focus --production', berry)).toContain('focus');
  });
});

describe('pnpm', () => {
  const pnpm = { 'package.json': {}, 'pnpm-lock.yaml': "lockfileVersion: '9.0'\nimporters:\n  .: {}\n" };

  test('workspace, settings, hooks and patches are read', () => {
    const files = {
      ...pnpm,
      'package.json': { pnpm: { patchedDependencies: { 'x@1.0.0': 'patches/x.patch' } } },
      'pnpm-workspace.yaml':
        "packages:\n  - packages/*\n  - '!packages/skip'\npatchedDependencies:\n  y: fix/y.patch\n",
      'packages/a/package.json': {},
      'packages/a/.npmrc': '',
      'packages/skip/package.json': {},
      '.npmrc': '',
      '.pnpmfile.cjs': 'module.exports = { hooks: {} }',
      'patches/x.patch': '',
      'fix/y.patch': '',
    };
    expect(inputsOf('pnpm install --frozen-lockfile', files)).toEqual({
      files: [
        ...[
          '.npmrc',
          '.pnpmfile.cjs',
          'fix/y.patch',
          'package.json',
          'packages/a/.npmrc',
          'packages/a/package.json',
        ],
        ...['patches/x.patch', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'],
      ],
      ...NONE,
    });
  });

  test('hooks that import, and settings that do not parse, are told', () => {
    expect(inputsOf('pnpm i', { ...pnpm, '.pnpmfile.cjs': "require('./hooks')" }).blockers).toHaveLength(1);
    expect(inputsOf('pnpm i', { ...pnpm, 'pnpm-workspace.yaml': 'packages: [' }).problems).toHaveLength(1);
  });

  test('packages that are copied with their sources block', () => {
    const meta = { 'package.json': { dependenciesMeta: { a: { injected: true } } } };
    expect(inputsOf('pnpm i', { ...pnpm, ...meta }).blockers).toHaveLength(1);
    const setting = { 'pnpm-workspace.yaml': 'packages: []\ninjectWorkspacePackages: true\n' };
    expect(inputsOf('pnpm i', { ...pnpm, ...setting }).blockers).toHaveLength(1);
  });

  test('a fetch reads the lockfile, not the manifests of the workspace', () => {
    const files = {
      ...pnpm,
      'pnpm-workspace.yaml': 'packages: [a]\n',
      'a/package.json': { scripts: { prepare: 'tsc' } },
    };
    expect(inputsOf('pnpm fetch --prod', files)).toEqual({
      files: ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'],
      ...NONE,
    });
  });

  test('before an install that needs sources stands a fetch, where the lockfile agrees', () => {
    const fixture = fixtureFiles('lockfiles/pnpm10');
    const step = (line: string, files: Readonly<Record<string, string>>): unknown => {
      const view = memoryFiles(files);
      const { ecosystem, call } = projectOf(line, view);
      const found = ecosystem.download!(view, '', call);
      return 'reason' in found ? 'none' : found.command;
    };
    expect(step('pnpm install', fixture)).toBe('pnpm fetch');
    expect(step('pnpm install --prod', fixture)).toBe('pnpm fetch --prod');
    expect(step('pnpm install --filter a', fixture)).toBe('none');
    expect(step('pnpm install', { ...fixture, 'package.json': '{}' })).toBe('none');
  });

  test('it is frozen by an option', () => {
    expect(frozenOf('pnpm i', pnpm)).toBe('+--frozen-lockfile');
    expect(frozenOf('pnpm install --frozen-lockfile', pnpm)).toBe('already');
    expect(frozenOf('pnpm install --no-frozen-lockfile', pnpm)).toContain('--no-frozen-lockfile');
    expect(projectOf('pnpm add -g x', memoryFiles(pnpm)).call.role).toBe('add');
    expect(projectOf('pnpm build', memoryFiles(pnpm)).call.role).toBe('build');
  });
});

describe('Bun', () => {
  const bun = { 'package.json': {}, 'bun.lock': '{"lockfileVersion":1,"workspaces":{"":{}},"packages":{},}' };

  test('lockfile, settings, patches and workspaces are read', () => {
    const files = {
      ...bun,
      'package.json': { workspaces: ['a'], patchedDependencies: { 'x@1': 'patches/x.patch' } },
      'a/package.json': {},
      'bunfig.toml': '[install]\nexact = true\n',
      'patches/x.patch': '',
    };
    expect(inputsOf('bun install', files)).toEqual({
      files: ['a/package.json', 'bun.lock', 'bunfig.toml', 'package.json', 'patches/x.patch'],
      ...NONE,
    });
    expect(inputsOf('bun install', { ...bun, 'bunfig.toml': '=' }).problems).toHaveLength(1);
  });

  test('scripts of the project block; it is frozen by an option', () => {
    const files = { ...bun, 'package.json': { scripts: { postinstall: 'tsc' } } };
    expect(inputsOf('bun i', files).blockers).toHaveLength(1);
    expect(frozenOf('bun install', bun)).toBe('+--frozen-lockfile >=1.2');
    expect(frozenOf('bun install --production', bun)).toBe('already');
    expect(frozenOf('bun ci', bun)).toBe('already');
  });
});
