/** Mix, for Elixir, with Hex. */
import type { PackageManager } from './package-manager.js';

export const MIX: PackageManager = {
  id: 'mix',
  kind: 'language',
  programs: {
    // https://hexdocs.pm/mix/Mix.html
    mix: {
      subcommands: {
        'deps.get': 'install',
        'deps.update': 'upgrade',
        'deps.clean': 'remove',
        'deps.unlock': 'local',
        'deps.tree': 'query',
        deps: 'query',
        'local.hex': 'install',
        'local.rebar': 'install',
        'archive.install': 'install',
        'escript.install': 'install',
        'hex.info': 'query',
        'hex.outdated': 'query',
        'hex.repo': 'sources',
        'hex.organization': 'sources',
        help: 'query',
        clean: 'local',
        // tasks of Mix, of the project and of its dependencies
        '*': 'build',
        '': 'build',
      },
      valued: ['--only', '--target', '--app', '-e', '--eval', '-r', '--require', '--sha512'],
      flagActions: { '-h': 'query', '--help': 'query', '-v': 'query', '--version': 'query' },
    },
  },
  // https://hexdocs.pm/hex/Mix.Tasks.Hex.Config.html. ~/.mix has Hex and Rebar themselves, which later tasks need.
  caches: [{ path: '~/.hex', movedBy: { HEX_HOME: '.' } }],
  offline: { environment: ['HEX_OFFLINE'] },
  sources: ['~/.hex/hex.config'],
};
