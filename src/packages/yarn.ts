/** Yarn, for Node.js: 1 (classic), and 2 and later (berry) as far as they share a command line. */
import type { CommandLine, PackageManager } from './package-manager.js';

const YARN_COMMAND: CommandLine = {
  // https://classic.yarnpkg.com/en/docs/cli/, https://yarnpkg.com/cli
  subcommands: {
    '': 'install',
    install: 'install',
    add: 'install',
    'global add': 'install',
    'workspaces focus': 'install',
    dedupe: 'install',
    up: 'upgrade',
    upgrade: 'upgrade',
    'upgrade-interactive': 'upgrade',
    'global upgrade': 'upgrade',
    remove: 'remove',
    'global remove': 'remove',
    autoclean: 'remove',
    'cache clean': 'clean',
    'cache clear': 'clean',
    'cache dir': 'query',
    'cache list': 'query',
    'cache ls': 'query',
    'config get': 'query',
    'config list': 'query',
    'config set': 'sources',
    'config unset': 'sources',
    'config delete': 'sources',
    config: 'query',
    'global bin': 'query',
    'global dir': 'query',
    'global list': 'query',
    audit: 'query',
    bin: 'query',
    check: 'query',
    explain: 'query',
    help: 'query',
    info: 'query',
    licenses: 'query',
    list: 'query',
    outdated: 'query',
    versions: 'query',
    why: 'query',
    'workspaces info': 'query',
    'workspaces list': 'query',
    link: 'local',
    unlink: 'local',
    'policies set-version': 'sources',
    'set version': 'sources',
    'plugin import': 'sources',
    // the subcommand proper follows a name: `yarn workspace api add x`
    workspace: undefined,
    // anything else is a script of package.json, or a binary of a dependency
    '*': 'build',
  },
  valued: [
    '--cache-folder',
    '--cwd',
    '--global-folder',
    '--https-proxy',
    '--link-folder',
    '--modules-folder',
    '--mutex',
    '--network-concurrency',
    '--network-timeout',
    '--otp',
    '--preferred-cache-folder',
    '--prefix',
    '--proxy',
    '--registry',
    '--use-yarnrc',
    '--mode',
  ],
  flagActions: { '-h': 'query', '--help': 'query', '-v': 'query', '--version': 'query' },
};

export const YARN: PackageManager = {
  id: 'yarn',
  kind: 'language',
  programs: { yarn: YARN_COMMAND, yarnpkg: YARN_COMMAND },
  // https://classic.yarnpkg.com/en/docs/cli/cache
  caches: [
    // root's, as Yarn 1 falls back to the installation's own prefix: https://github.com/yarnpkg/yarn/blob/master/src/util/user-dirs.js
    { path: '/usr/local/share/.cache/yarn', movedBy: { YARN_CACHE_FOLDER: '.' } },
    { path: '~/.cache/yarn', movedBy: { YARN_CACHE_FOLDER: '.', XDG_CACHE_HOME: 'yarn' } },
  ],
  cleaning: {
    command: 'yarn cache clean',
    orRemove: ['/usr/local/share/.cache', '/usr/local/share/.cache/yarn', '~/.cache/yarn'],
    // https://classic.yarnpkg.com/en/docs/pnp/
    unlessFlags: ['--pnp', '--enable-pnp'],
    // From Yarn 2 on the cache may be what the application is run from (Plug'n'Play), and must stay.
    proof: {
      // Yarn 2 and later stop at each of these: https://github.com/yarnpkg/berry/blob/master/packages/plugin-essentials/sources/commands/install.ts
      flags: ['--ignore-engines', '--prefer-offline', '--prod', '--production', '--pure-lockfile'],
      // https://yarnpkg.com/migration/guide: gone from 2 on
      subcommands: ['global add', 'global upgrade'],
      file: {
        name: 'yarn.lock',
        holds: '# yarn lockfile v1',
        without: ['.yarnrc.yml', '.pnp.cjs', '.pnp.js', '.yarn'],
        // Corepack runs the release that is named there: https://nodejs.org/api/packages.html#packagemanager
        // Yarn 1 can run from its cache too: https://classic.yarnpkg.com/en/docs/pnp/
        lacks: { 'package.json': ['"packageManager"', '"installConfig"'], '.yarnrc': ['yarn-path'] },
      },
      otherwise: 'it may be Yarn 2 or later, which can run an application from its cache',
    },
  },
  offline: { flags: ['--offline', '--prefer-offline'] },
  elsewhere: { '--cache-folder': '', '--preferred-cache-folder': '' },
  sources: ['~/.npmrc', '~/.yarnrc', '~/.yarnrc.yml'],
};
