/** Bun, for JavaScript. */
import type { PackageManager } from './package-manager.js';

export const BUN: PackageManager = {
  id: 'bun',
  kind: 'language',
  programs: {
    // https://bun.sh/docs/cli/install
    bun: {
      subcommands: {
        install: 'install',
        i: 'install',
        ci: 'install',
        add: 'install',
        a: 'install',
        update: 'upgrade',
        remove: 'remove',
        rm: 'remove',
        'pm cache rm': 'clean',
        'pm cache': 'query',
        'pm bin': 'query',
        'pm hash': 'query',
        'pm ls': 'query',
        'pm trust': 'build',
        audit: 'query',
        outdated: 'query',
        link: 'local',
        unlink: 'local',
        upgrade: 'local',
        '': 'query',
        '*': 'build',
      },
      valued: [
        '-c',
        '--config',
        '--backend',
        '--ca',
        '--cache-dir',
        '--cafile',
        '--concurrent-scripts',
        '--cpu',
        '--cwd',
        '--env-file',
        '--filter',
        '--linker',
        '--network-concurrency',
        '--omit',
        '--os',
        '--preload',
        '-r',
        '--registry',
      ],
      flagActions: {
        '-h': 'query',
        '--help': 'query',
        '-v': 'query',
        '--version': 'query',
        '--dry-run': 'query',
      },
    },
    bunx: { subcommands: { '*': 'build', '': 'query' }, valued: ['-p', '--package'] },
  },
  // https://bun.sh/docs/install/cache. Files of node_modules are hard links into the cache, so that cleaning frees
  // next to nothing within a layer, and `--no-cache` only keeps Bun from reading manifests: neither is offered.
  caches: [
    {
      path: '~/.bun/install/cache',
      movedBy: {
        BUN_INSTALL_CACHE_DIR: '.',
        BUN_INSTALL: 'install/cache',
        XDG_CACHE_HOME: '.bun/install/cache',
      },
    },
  ],
  offline: { flags: ['--prefer-offline'] },
  elsewhere: { '--cache-dir': '' },
  sources: ['~/.npmrc', '~/.bunfig.toml'],
};
