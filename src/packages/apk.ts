/** apk, of Alpine Linux. */
import type { PackageManager } from './package-manager.js';

export const APK: PackageManager = {
  id: 'apk',
  kind: 'system',
  programs: {
    // https://gitlab.alpinelinux.org/alpine/apk-tools/-/blob/master/doc/apk.8.scd
    apk: {
      subcommands: {
        update: 'refresh',
        add: 'install',
        fix: 'install',
        upgrade: 'upgrade',
        del: 'remove',
        fetch: 'fetch',
        // takes away packages that no index has any more, and no index
        'cache clean': 'local',
        'cache purge': 'local',
        'cache download': 'fetch',
        'cache sync': 'fetch',
        dot: 'query',
        info: 'query',
        list: 'query',
        policy: 'query',
        query: 'query',
        search: 'query',
        stats: 'query',
        version: 'query',
        audit: 'local',
        verify: 'local',
        manifest: 'local',
        '': 'query',
      },
      valued: [
        '-p',
        '--root',
        '-X',
        '--repository',
        '-t',
        '--virtual',
        '--arch',
        '--cache-dir',
        '--cache-max-age',
        '--keys-dir',
        '--progress-fd',
        '--repositories-file',
        '--repository-config',
        '--timeout',
        '--wait',
        '--output',
        '--preupgrade-depends',
      ],
      flagActions: {
        '-h': 'query',
        '--help': 'query',
        '-V': 'query',
        '--version': 'query',
        '-s': 'query',
        '--simulate': 'query',
      },
    },
  },
  index: {
    path: '/var/cache/apk',
    // From 2.10 on (Alpine 3.8) `apk add` fetches an index that is missing or four hours old; before, "unsatisfiable
    // constraints" until the next `apk update`: https://gitlab.alpinelinux.org/alpine/apk-tools/-/commit/8a28c6d
    refetched: false,
    removedBy: ['/var/cache/apk', '/var/cache/apk/APKINDEX*', '/var/cache/apk/APKINDEX.*'],
    refreshFlags: ['-U', '--update', '--update-cache', '--no-cache'],
  },
  // filled where /etc/apk/cache exists: https://wiki.alpinelinux.org/wiki/Local_APK_cache
  caches: [{ path: '/etc/apk/cache' }],
  // Since 2.6.6, Alpine 3.3: https://gitlab.alpinelinux.org/alpine/apk-tools/-/commit/c43bfed
  // No `database`: /lib/apk/db/installed has some 100 kB, too little to join layers for
  noCache: { flag: '--no-cache', since: [3, 3], actions: ['install', 'upgrade', 'remove', 'query'] },
  // https://gitlab.alpinelinux.org/alpine/apk-tools/-/blob/master/doc/apk.8.scd: `--preserve-env`, and ENVIRONMENT
  environment: {
    asksFor:
      /^(?:PATH|HOME|ENV|IFS|TMPDIR|TZ|TERM|COLUMNS|LINES|NO_COLOR|LANG|LANGUAGE|NETRC|SOURCE_DATE_EPOCH|\w*_PROXY|(?:LC|LD|MUSL|HTTP|FTP|SSL|APK)_\w*)$/i,
    unlessFlags: ['--preserve-env'],
  },
  offline: { flags: ['--no-network'] },
  // https://gitlab.alpinelinux.org/alpine/apk-tools/-/blob/master/doc/apk-add.8.scd
  groups: ['-t', '--virtual'],
  // https://gitlab.alpinelinux.org/alpine/apk-tools/-/blob/master/doc/apk-del.8.scd
  removal: {
    programs: ['apk'],
    verb: 'add',
    options: [
      ...['--no-cache', '-U', '--update', '--update-cache', '-u', '--upgrade', '-l', '--latest'],
      ...['-q', '--quiet', '-v', '--verbose', '--no-progress', '--allow-untrusted'],
      ...['-t', '--virtual', '-X', '--repository'],
    ],
    command: 'apk del',
    group: ['--virtual', '.build-deps'],
    beside: 'apk add --no-cache',
  },
  elsewhere: { '-p': '', '--root': '', '--cache-dir': '' },
  sources: ['/etc/apk/repositories', '/etc/apk/repositories.d', '/etc/apk/keys', '/etc/apk/arch', '/etc/apk'],
  frontends: [
    'abuild',
    'ansible-playbook',
    // each with --no-cache: https://github.com/docker-library/php
    'docker-php-ext-configure',
    'docker-php-ext-enable',
    'docker-php-ext-install',
    'install-php-extensions',
    'lbu',
    'setup-alpine',
    'setup-apkrepos',
  ],
};
