/** Swift's package manager. */
import type { PackageManager } from './package-manager.js';

export const SWIFT: PackageManager = {
  id: 'swift',
  kind: 'language',
  programs: {
    // https://docs.swift.org/swiftpm/documentation/packagemanagerdocs/
    swift: {
      subcommands: {
        'package resolve': 'fetch',
        'package update': 'fetch',
        'package clean': 'local',
        'package reset': 'local',
        'package purge-cache': 'clean',
        'package describe': 'query',
        'package show-dependencies': 'query',
        'package dump-package': 'query',
        'package config': 'sources',
        'sdk install': 'install',
        build: 'build',
        run: 'build',
        test: 'build',
        '': undefined,
        '*': 'build',
      },
      valued: [
        ...[
          '-c',
          '--configuration',
          '--product',
          '--target',
          '--package-path',
          '--scratch-path',
          '--build-path',
        ],
        ...['--cache-path', '--config-path', '--security-path', '--triple', '--arch', '--sdk', '--swift-sdk'],
        ...['-j', '--jobs', '-Xswiftc', '-Xlinker', '-Xcc', '-Xcxx', '--filter', '--skip', '--sanitize'],
        ...['--toolchain', '--pkg-config-path', '--destination', '--traits'],
      ],
      flagActions: { '-h': 'query', '--help': 'query', '--version': 'query', '--show-bin-path': 'query' },
    },
  },
  // https://docs.swift.org/swiftpm/documentation/packagemanagerdocs/swiftpackagepurgecache
  caches: [
    {
      path: '~/.cache/org.swift.swiftpm',
      movedBy: { XDG_CACHE_HOME: 'org.swift.swiftpm' },
      filledBy: ['fetch', 'build'],
    },
  ],
  elsewhere: { '--cache-path': '' },
  sources: ['~/.swiftpm'],
};
