/** RubyGems. */
import type { PackageManager } from './package-manager.js';

export const GEM: PackageManager = {
  id: 'gem',
  kind: 'language',
  programs: {
    // https://guides.rubygems.org/command-reference/
    gem: {
      subcommands: {
        install: 'install',
        i: 'install',
        pristine: 'install',
        update: 'upgrade',
        uninstall: 'remove',
        cleanup: 'remove',
        fetch: 'fetch',
        mirror: 'fetch',
        check: 'query',
        contents: 'query',
        dependency: 'query',
        environment: 'query',
        env: 'query',
        help: 'query',
        info: 'query',
        list: 'query',
        outdated: 'query',
        query: 'query',
        search: 'query',
        specification: 'query',
        which: 'query',
        sources: 'sources',
        source: 'sources',
        'sources -l': 'query',
        'sources --list': 'query',
        // specifications only: the archives of installed gems stay
        'sources -c': 'local',
        'sources --clear-all': 'local',
        build: 'build',
        exec: 'build',
        push: 'build',
        rdoc: 'build',
        setup: 'build',
        '': 'query',
      },
      valued: [
        '-v',
        '--version',
        '-i',
        '--install-dir',
        '-n',
        '--bindir',
        '-P',
        '--trust-policy',
        '--build-root',
        '--config-file',
        '--platform',
        '-s',
        '--source',
        '--target-rbconfig',
        '-B',
        '--bulk-threshold',
      ],
      flagActions: { '-h': 'query', '--help': 'query', '--explain': 'query' },
    },
  },
  // Archives of installed gems: https://github.com/rubygems/rubygems/blob/master/lib/rubygems.rb (cache_dir), in the
  // home of the official images. Elsewhere the path holds Ruby's release and only `gem env gemdir` knows it, and
  // there is no command that empties it: no `cleaning`.
  caches: [{ path: '/usr/local/bundle/cache', movedBy: { GEM_HOME: 'cache' } }],
  offline: { flags: ['-l', '--local'] },
  elsewhere: { '-i': '', '--install-dir': '', '--build-root': '' },
  sources: ['/etc/gemrc', '/usr/local/etc/gemrc', '~/.gemrc'],
};
