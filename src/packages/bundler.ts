/** Bundler, for Ruby. */
import type { CommandLine, PackageManager } from './package-manager.js';

const BUNDLE_COMMAND: CommandLine = {
  // https://bundler.io/man/bundle.1.html
  subcommands: {
    '': 'install',
    install: 'install',
    i: 'install',
    add: 'install',
    pristine: 'install',
    update: 'upgrade',
    remove: 'remove',
    // takes away gems, not archives
    clean: 'remove',
    cache: 'fetch',
    package: 'fetch',
    pack: 'fetch',
    lock: 'fetch',
    config: 'local',
    check: 'local',
    info: 'local',
    show: 'local',
    list: 'local',
    binstubs: 'local',
    doctor: 'local',
    env: 'local',
    platform: 'local',
    version: 'local',
    help: 'query',
    outdated: 'query',
    exec: 'build',
    e: 'build',
    console: 'build',
    gem: 'build',
    init: 'build',
    open: 'build',
    plugin: undefined,
  },
  valued: [
    '--path',
    '--without',
    '--with',
    '--gemfile',
    '-j',
    '--jobs',
    '--retry',
    '-r',
    '--shebang',
    '--trust-policy',
    '--target-rbconfig',
    '--cache-path',
    '--source',
    '-g',
    '--group',
  ],
  flagActions: { '-h': 'query', '--help': 'query', '--version': 'query' },
};

export const BUNDLER: PackageManager = {
  id: 'bundler',
  kind: 'language',
  programs: { bundle: BUNDLE_COMMAND, bundler: BUNDLE_COMMAND },
  // Where archives stay depends on BUNDLE_PATH, on .bundle/config and on Ruby's release, and `--no-cache` speaks of
  // vendor/cache: no `cleaning`, no `noCache`.
  caches: [
    { path: '/usr/local/bundle/cache', movedBy: { GEM_HOME: 'cache' } },
    { path: '~/.bundle/cache', movedBy: { BUNDLE_USER_CACHE: '.', BUNDLE_USER_HOME: 'cache' } },
  ],
  offline: { flags: ['--local', '--prefer-local'] },
  elsewhere: { '--path': '' },
  sources: ['~/.bundle', '~/.gemrc'],
};
