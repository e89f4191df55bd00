/** pacman, of Arch Linux. */
import type { PackageManager } from './package-manager.js';

const SYNC = ['-S', '--sync'] as const;
const CLEAN = ['-c', '--clean'] as const;
const REFRESH = ['-y', '--refresh'] as const;

export const PACMAN: PackageManager = {
  id: 'pacman',
  kind: 'system',
  programs: {
    // https://man.archlinux.org/man/pacman.8
    pacman: {
      subcommands: {},
      operations: [
        { options: [['-h', '--help']], action: 'query' },
        { options: [['-V', '--version']], action: 'query' },
        // Without an answer `-Scc` takes its default, no; `-Sc` keeps what is installed anyway.
        // https://gitlab.archlinux.org/pacman/pacman/-/blob/master/src/pacman/sync.c (sync_cleancache)
        { options: [SYNC, CLEAN, ['--noconfirm']], action: 'local' },
        { options: [SYNC, CLEAN, CLEAN], action: 'clean' },
        { options: [SYNC, CLEAN], action: 'local' },
        {
          options: [
            SYNC,
            [
              '-s',
              '--search',
              '-i',
              '--info',
              '-l',
              '--list',
              '-g',
              '--groups',
              '-p',
              '--print',
              '--print-format',
            ],
          ],
          action: 'query',
        },
        { options: [SYNC, ['-w', '--downloadonly']], action: 'fetch' },
        { options: [SYNC, ['-u', '--sysupgrade']], action: 'upgrade' },
        { options: [SYNC, REFRESH], bare: true, action: 'refresh' },
        { options: [SYNC], action: 'install' },
        { options: [['-U', '--upgrade']], action: 'install' },
        { options: [['-R', '--remove']], action: 'remove' },
        { options: [['-F', '--files']], action: 'query' },
        { options: [['-Q', '--query', '-D', '--database', '-T', '--deptest']], action: 'local' },
      ],
      valued: [
        '-b',
        '--dbpath',
        '-r',
        '--root',
        '--arch',
        '--assume-installed',
        '--cachedir',
        '--color',
        '--config',
        '--gpgdir',
        '--hookdir',
        '--ignore',
        '--ignoregroup',
        '--logfile',
        '--overwrite',
        '--print-format',
        '--sysroot',
      ],
    },
    'pacman-key': {
      subcommands: { '': 'sources', '*': 'sources' },
      valued: ['--keyserver', '--config', '--gpgdir'],
    },
  },
  index: {
    path: '/var/lib/pacman/sync',
    // "database file for 'core' does not exist" until the next `pacman -Sy`
    refetched: false,
    // no `removal`: who builds on the image may well call `pacman -S` without `-y`
    removedBy: ['/var/lib/pacman/sync'],
    refreshFlags: ['-y', '--refresh'],
  },
  caches: [{ path: '/var/cache/pacman/pkg', filledBy: ['install', 'upgrade', 'fetch'] }],
  cleaning: { command: 'rm -rf /var/cache/pacman/pkg/*', orRemove: ['/var/cache/pacman/pkg'] },
  elsewhere: { '-b': '', '--dbpath': '', '-r': '', '--root': '', '--sysroot': '', '--cachedir': '' },
  sources: ['/etc/pacman.conf', '/etc/pacman.d', '/etc/pacman.d/mirrorlist'],
  frontends: ['makepkg', 'pacstrap', 'paru', 'pikaur', 'reflector', 'yay'],
};
