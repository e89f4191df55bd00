/** yum, of Enterprise Linux up to 7 and Amazon Linux 2; later releases run dnf under its name. */
import { DNF_COMMAND_LINE, DNF_ELSEWHERE, DNF_SOURCES, KEEPCACHE } from './dnf.js';
import type { PackageManager } from './package-manager.js';
import { RPM } from './rpm.js';

export const YUM: PackageManager = {
  id: 'yum',
  kind: 'system',
  programs: {
    // https://man7.org/linux/man-pages/man8/yum.8.html
    yum: {
      ...DNF_COMMAND_LINE,
      subcommands: {
        ...DNF_COMMAND_LINE.subcommands,
        'groups update': 'upgrade',
        'groups list': 'query',
        localupdate: 'upgrade',
        resolvedep: 'query',
        'update-to': 'upgrade',
        'upgrade-to': 'upgrade',
        'repo-pkgs': undefined,
      },
    },
    'amazon-linux-extras': { subcommands: { install: 'install', '*': 'sources', '': 'query' }, valued: [] },
    'yum-builddep': { subcommands: { '*': 'install' }, valued: DNF_COMMAND_LINE.valued },
    'yum-config-manager': {
      subcommands: { '': 'sources', '*': 'sources' },
      valued: ['--add-repo', '--setopt'],
    },
    yumdownloader: { subcommands: { '*': 'fetch' }, valued: DNF_COMMAND_LINE.valued },
  },
  caches: [
    { path: '/var/cache/yum', filledBy: ['refresh', 'install', 'upgrade', 'query', 'fetch'] },
    { path: '/var/cache/dnf', filledBy: ['refresh', 'install', 'upgrade', 'query', 'fetch'] },
  ],
  cleaning: { command: 'yum clean all', orRemove: ['/var/cache/yum', '/var/cache/dnf'] },
  keptBy: KEEPCACHE,
  database: [...RPM.database, '/var/lib/yum/history', '/var/lib/dnf/history.sqlite'],
  offline: { flags: ['-C', '--cacheonly'] },
  elsewhere: DNF_ELSEWHERE,
  sources: DNF_SOURCES,
  frontends: ['ansible-playbook', 'debuginfo-install'],
};
