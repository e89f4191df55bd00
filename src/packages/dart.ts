/** Pub, for Dart and Flutter. */
import type { PackageManager } from './package-manager.js';

const PUB = {
  'pub get': 'install',
  'pub upgrade': 'upgrade',
  'pub downgrade': 'upgrade',
  'pub add': 'install',
  'pub remove': 'remove',
  'pub unpack': 'fetch',
  'pub global activate': 'install',
  'pub global deactivate': 'remove',
  'pub global run': 'build',
  'pub global list': 'query',
  'pub run': 'build',
  'pub deps': 'query',
  'pub outdated': 'query',
  'pub cache add': 'fetch',
  'pub cache clean': 'clean',
  'pub cache list': 'query',
  'pub cache repair': 'fetch',
  'pub token': 'sources',
} as const;

const VALUED = [
  '-C',
  '--directory',
  '-o',
  '--output',
  '-t',
  '--target',
  '-D',
  '--define',
  '--packages',
] as const;

export const DART: PackageManager = {
  id: 'dart',
  kind: 'language',
  programs: {
    // https://dart.dev/tools/dart-tool, https://dart.dev/tools/pub/cmd
    dart: {
      subcommands: { ...PUB, help: 'query', info: 'query', format: 'local', '': 'query', '*': 'build' },
      valued: [...VALUED, '--enable-experiment'],
      flagActions: { '-h': 'query', '--help': 'query', '--version': 'query' },
    },
    // https://docs.flutter.dev/reference/flutter-cli
    flutter: {
      subcommands: {
        ...PUB,
        'packages get': 'install',
        precache: 'fetch',
        config: 'local',
        doctor: 'query',
        devices: 'query',
        clean: 'local',
        channel: 'local',
        '': 'query',
        '*': 'build',
      },
      valued: [
        ...VALUED,
        '--build-name',
        '--build-number',
        '--dart-define',
        '--dart-define-from-file',
        '--flavor',
      ],
      flagActions: { '-h': 'query', '--help': 'query', '--version': 'query' },
    },
  },
  // https://dart.dev/tools/pub/environment-variables. Packages are run from it: no `cleaning`.
  caches: [{ path: '~/.pub-cache', movedBy: { PUB_CACHE: '.' } }],
  offline: { flags: ['--offline'] },
};
