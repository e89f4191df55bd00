/** rpm, below dnf, yum, microdnf, tdnf and zypper. */
import type { PackageManager } from './package-manager.js';

export const RPM = {
  id: 'rpm',
  kind: 'system',
  programs: {
    // https://rpm.org/docs/4.20.x/man/rpm.8.html
    rpm: {
      subcommands: {},
      valued: [
        '-D',
        '--define',
        '--undefine',
        '-E',
        '--eval',
        '--dbpath',
        '-r',
        '--root',
        '--prefix',
        '--relocate',
        '--rcfile',
        '--macros',
        '--excludepath',
        '--qf',
        '--queryformat',
        '--pipe',
      ],
      operations: [
        {
          options: [
            ['-q', '--query', '-V', '--verify', '-K', '--checksig', '--version', '--showrc', '-E', '--eval'],
          ],
          action: 'query',
        },
        { options: [['--import']], action: 'sources' },
        {
          options: [
            [
              '-i',
              '--install',
              '-U',
              '--upgrade',
              '-F',
              '--freshen',
              '--reinstall',
              '-e',
              '--erase',
              '--rebuilddb',
              '--initdb',
              '--setperms',
              '--setugids',
            ],
          ],
          action: 'local',
        },
      ],
    },
    rpmkeys: { subcommands: { '': 'sources', '*': 'sources' }, valued: ['-D', '--define', '-r', '--root'] },
  },
  caches: [],
  // https://fedoraproject.org/wiki/Changes/RelocateRPMToUsr, https://fedoraproject.org/wiki/Changes/Sqlite_Rpmdb
  database: [
    '/var/lib/rpm/Packages',
    '/var/lib/rpm/rpmdb.sqlite',
    '/usr/lib/sysimage/rpm/Packages.db',
    '/usr/lib/sysimage/rpm/rpmdb.sqlite',
    '/etc/ld.so.cache',
  ],
  elsewhere: { '-r': '', '--root': '', '--dbpath': '' },
} as const satisfies PackageManager;
