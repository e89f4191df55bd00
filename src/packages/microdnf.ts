/** microdnf, of minimal images of Fedora and Enterprise Linux. */
import { DNF_SOURCES } from './dnf.js';
import type { PackageManager } from './package-manager.js';
import { RPM } from './rpm.js';

export const MICRODNF: PackageManager = {
  id: 'microdnf',
  kind: 'system',
  programs: {
    // https://github.com/rpm-software-management/microdnf/tree/main/dnf/plugins
    microdnf: {
      subcommands: {
        makecache: 'refresh',
        install: 'install',
        reinstall: 'install',
        swap: 'install',
        update: 'upgrade',
        upgrade: 'upgrade',
        'distro-sync': 'upgrade',
        distrosync: 'upgrade',
        remove: 'remove',
        erase: 'remove',
        'clean all': 'clean',
        download: 'fetch',
        leaves: 'local',
        repolist: 'query',
        repoquery: 'query',
        'module enable': 'sources',
        'module disable': 'sources',
        'module reset': 'sources',
        '': 'query',
      },
      valued: [
        '--archlist',
        '--config',
        '--disableplugin',
        '--disablerepo',
        '--enableplugin',
        '--enablerepo',
        '--installroot',
        '--releasever',
        '--setopt',
      ],
      flagActions: { '-h': 'query', '--help': 'query', '--assumeno': 'query' },
    },
  },
  // yum's on el8: https://github.com/rpm-software-management/microdnf/blob/main/dnf/dnf-main.c
  caches: [
    { path: '/var/cache/yum', filledBy: ['refresh', 'install', 'upgrade', 'query', 'fetch'] },
    { path: '/var/cache/dnf', filledBy: ['refresh', 'install', 'upgrade', 'query', 'fetch'] },
    { path: '/var/cache/libdnf5', filledBy: ['refresh', 'install', 'upgrade', 'query', 'fetch'] },
  ],
  cleaning: {
    command: 'microdnf clean all',
    orRemove: ['/var/cache/yum', '/var/cache/dnf', '/var/cache/libdnf5'],
  },
  database: RPM.database,
  elsewhere: { '--installroot': '', '--setopt': 'cachedir' },
  sources: DNF_SOURCES,
};
