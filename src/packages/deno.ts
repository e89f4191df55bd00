/** Deno, for JavaScript. */
import type { PackageManager } from './package-manager.js';

export const DENO: PackageManager = {
  id: 'deno',
  kind: 'language',
  programs: {
    // https://docs.deno.com/runtime/reference/cli/
    deno: {
      subcommands: {
        install: 'install',
        i: 'install',
        add: 'install',
        ci: 'install',
        cache: 'fetch',
        update: 'upgrade',
        outdated: 'query',
        remove: 'remove',
        uninstall: 'remove',
        clean: 'clean',
        info: 'query',
        doc: 'query',
        help: 'query',
        types: 'query',
        completions: 'query',
        fmt: 'local',
        lint: 'local',
        init: 'local',
        upgrade: 'local',
        // a program of the tree
        '': undefined,
        '*': 'build',
      },
      valued: [
        ...['-c', '--config', '--import-map', '-o', '--output', '-n', '--name', '--root', '--target', '-L'],
        ...['--log-level', '--cert', '--env-file', '--location', '--seed', '--ext', '--conditions'],
      ],
      flagActions: { '-h': 'query', '--help': 'query', '-V': 'query', '--version': 'query' },
    },
  },
  // https://docs.deno.com/runtime/reference/env_variables/. Programs are run from it: no `cleaning`.
  caches: [
    { path: '/deno-dir', movedBy: { DENO_DIR: '.' }, filledBy: ['install', 'upgrade', 'fetch', 'build'] },
    {
      path: '~/.cache/deno',
      movedBy: { DENO_DIR: '.', XDG_CACHE_HOME: 'deno' },
      filledBy: ['install', 'upgrade', 'fetch', 'build'],
    },
  ],
  offline: { flags: ['--cached-only'] },
};
