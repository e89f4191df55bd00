/** apt, of Debian and Ubuntu, with dpkg below it. */
import type { CommandLine, Operation, PackageManager } from './package-manager.js';

// https://manpages.debian.org/unstable/apt/apt-get.8.en.html
const APT_VALUED = [
  '-o',
  '--option',
  '-c',
  '--config-file',
  '-t',
  '--target-release',
  '--default-release',
  '-a',
  '--host-architecture',
  '-P',
  '--build-profiles',
  '--solver',
  '--planner',
] as const;

const APT_FLAG_ACTIONS = {
  '-h': 'query',
  '--help': 'query',
  '-v': 'query',
  '--version': 'query',
  '-s': 'query',
  '--simulate': 'query',
  '--just-print': 'query',
  '--dry-run': 'query',
  '--recon': 'query',
  '--no-act': 'query',
  '--print-uris': 'query',
  '-d': 'fetch',
  '--download-only': 'fetch',
} as const;

const APT_GET: CommandLine = {
  subcommands: {
    update: 'refresh',
    install: 'install',
    reinstall: 'install',
    satisfy: 'install',
    'build-dep': 'install',
    upgrade: 'upgrade',
    'dist-upgrade': 'upgrade',
    'full-upgrade': 'upgrade',
    'dselect-upgrade': 'upgrade',
    remove: 'remove',
    purge: 'remove',
    autoremove: 'remove',
    'auto-remove': 'remove',
    autopurge: 'remove',
    clean: 'clean',
    autoclean: 'clean',
    'auto-clean': 'clean',
    distclean: 'clean',
    'dist-clean': 'clean',
    source: 'fetch',
    download: 'fetch',
    changelog: 'query',
    check: 'query',
    indextargets: 'query',
    moo: 'query',
    '': 'query',
  },
  valued: APT_VALUED,
  flagActions: APT_FLAG_ACTIONS,
};

// https://manpages.debian.org/unstable/apt/apt.8.en.html
const APT_COMMAND: CommandLine = {
  ...APT_GET,
  subcommands: {
    ...APT_GET.subcommands,
    list: 'query',
    search: 'query',
    show: 'query',
    showsrc: 'query',
    policy: 'query',
    depends: 'query',
    rdepends: 'query',
    madison: 'query',
    why: 'query',
    'why-not': 'query',
    'edit-sources': 'sources',
    'modernize-sources': 'sources',
  },
};

// https://manpages.debian.org/unstable/aptitude/aptitude.8.en.html
const APTITUDE: CommandLine = {
  subcommands: {
    update: 'refresh',
    install: 'install',
    reinstall: 'install',
    'build-dep': 'install',
    upgrade: 'upgrade',
    'safe-upgrade': 'upgrade',
    'full-upgrade': 'upgrade',
    'dist-upgrade': 'upgrade',
    remove: 'remove',
    purge: 'remove',
    clean: 'clean',
    autoclean: 'clean',
    download: 'fetch',
    search: 'query',
    show: 'query',
    versions: 'query',
    why: 'query',
    'why-not': 'query',
    changelog: 'query',
    hold: 'local',
    unhold: 'local',
    markauto: 'local',
    unmarkauto: 'local',
  },
  valued: [
    '-o',
    '-t',
    '--target-release',
    '--default-release',
    '-F',
    '--display-format',
    '-O',
    '--sort',
    '-w',
    '--width',
    '--add-user-tag',
    '--add-user-tag-to',
    '--remove-user-tag',
    '--remove-user-tag-from',
    '--log-file',
    '--log-level',
    '--group-by',
    '--show-package-names',
  ],
  flagActions: {
    '-h': 'query',
    '--help': 'query',
    '--version': 'query',
    '-s': 'query',
    '--simulate': 'query',
    '-d': 'fetch',
    '--download-only': 'fetch',
  },
};

// https://manpages.debian.org/unstable/dpkg/dpkg.1.en.html
const DPKG_OPERATIONS: readonly Operation[] = [
  { options: [['--add-architecture', '--remove-architecture']], action: 'sources' },
  {
    options: [
      [
        '-l',
        '--list',
        '-L',
        '--listfiles',
        '-s',
        '--status',
        '-S',
        '--search',
        '-p',
        '--print-avail',
        '-c',
        '--contents',
        '-I',
        '--info',
        '-C',
        '--audit',
        '-V',
        '--verify',
        '--get-selections',
        '--print-architecture',
        '--print-foreign-architectures',
        '--compare-versions',
        '--version',
        '--help',
      ],
    ],
    action: 'query',
  },
  {
    options: [
      [
        '-i',
        '--install',
        '--unpack',
        '-A',
        '--record-avail',
        '--configure',
        '--triggers-only',
        '-r',
        '--remove',
        '-P',
        '--purge',
        '--set-selections',
        '--clear-selections',
        '-x',
        '--extract',
        '-X',
        '--vextract',
        '-e',
        '--control',
        '-b',
        '--build',
      ],
    ],
    action: 'local',
  },
];

const QUERY: CommandLine = { subcommands: { '': 'query', '*': 'query' }, valued: ['-o', '--option', '-c'] };
const LOCAL: CommandLine = { subcommands: { '': 'local', '*': 'local' }, valued: ['-o', '--option', '-c'] };
const SOURCES: CommandLine = {
  subcommands: { '': 'sources', '*': 'sources' },
  valued: ['-k', '--keyserver'],
};

export const APT: PackageManager = {
  id: 'apt',
  kind: 'system',
  programs: {
    'add-apt-repository': SOURCES,
    apt: APT_COMMAND,
    'apt-add-repository': SOURCES,
    'apt-cache': QUERY,
    'apt-config': LOCAL,
    // fetches its own part of the lists into the same directory: https://manpages.debian.org/unstable/apt-file/apt-file.1.en.html
    'apt-file': { subcommands: { update: 'refresh', '*': 'query' }, valued: ['-o', '--option', '-c'] },
    'apt-get': APT_GET,
    'apt-key': SOURCES,
    'apt-mark': LOCAL,
    aptitude: APTITUDE,
    'debconf-set-selections': LOCAL,
    dpkg: {
      subcommands: {},
      valued: ['--admindir', '--instdir', '--root', '-D', '--debug'],
      operations: DPKG_OPERATIONS,
    },
    'dpkg-divert': LOCAL,
    'dpkg-query': LOCAL,
    'dpkg-reconfigure': LOCAL,
    'dpkg-statoverride': LOCAL,
  },
  // https://manpages.debian.org/unstable/apt/apt-get.8.en.html#FILES
  index: {
    path: '/var/lib/apt/lists',
    // "E: Unable to locate package" until the next `apt-get update`
    refetched: false,
    // `rm -rf` of the directory itself makes old versions fail: "List directory /var/lib/apt/lists/partial is missing"
    removal: 'rm -rf /var/lib/apt/lists/*',
    removedBy: ['/var/lib/apt/lists'],
    // https://salsa.debian.org/apt-team/apt/-/blob/main/debian/changelog: `distclean`, since 2.7
    emptiedBy: ['distclean', 'dist-clean'],
    // apt 3.1: `-U`, `--update`
    refreshFlags: ['-U', '--update'],
  },
  // Emptied by the images' own docker-clean where it is there: BaseImage.dockerClean
  // https://github.com/debuerreotype/debuerreotype/blob/master/scripts/debuerreotype-minimizing-config
  caches: [
    { path: '/var/cache/apt/archives', filledBy: ['install', 'upgrade', 'fetch'] },
    { path: '/var/cache/apt', filledBy: ['install', 'upgrade', 'query', 'refresh'] },
  ],
  database: [
    '/var/lib/dpkg/status',
    '/var/lib/apt/extended_states',
    '/var/cache/debconf/config.dat',
    '/var/cache/debconf/templates.dat',
    '/etc/ld.so.cache',
  ],
  // https://manpages.debian.org/unstable/apt/apt-get.8.en.html: `--auto-remove`
  removal: {
    programs: ['apt-get', 'apt'],
    verb: 'install',
    options: [
      ...['-y', '--yes', '--assume-yes', '--force-yes', '-q', '--quiet', '-V', '--verbose-versions'],
      ...['--no-install-recommends', '--no-install-suggests', '--install-recommends'],
      ...['-f', '--fix-broken', '-m', '--fix-missing', '--allow-unauthenticated', '--allow-downgrades'],
      ...['-o', '--option', '-t', '--target-release', '--default-release'],
    ],
    command: 'apt-get purge -y --auto-remove',
    takesDependents: true,
  },
  offline: { flags: ['--no-download'] },
  elsewhere: { '-o': 'Dir', '--option': 'Dir', '--root': '', '--admindir': '', '--instdir': '' },
  sources: [
    '/etc/apt/sources.list',
    '/etc/apt/sources.list.d',
    '/etc/apt/preferences',
    '/etc/apt/preferences.d',
    '/etc/apt/apt.conf',
    '/etc/apt/apt.conf.d',
    '/etc/apt/auth.conf',
    '/etc/apt/auth.conf.d',
    '/etc/apt/trusted.gpg',
    '/etc/apt/trusted.gpg.d',
    '/etc/apt/keyrings',
    '/usr/share/keyrings',
    '/etc/apt',
  ],
  frontends: [
    'ansible-playbook',
    'apt-fast',
    'apt-install',
    'apt-venv',
    'clean-install',
    'deb-get',
    'debootstrap',
    'dselect',
    'extrepo',
    'gdebi',
    // https://github.com/mlocati/docker-php-extension-installer
    'install-php-extensions',
    // https://github.com/rocker-org/rocker-versioned2
    'install2.r',
    // https://github.com/bitnami/minideb
    'install_packages',
    'mk-build-deps',
    'nala',
    // https://playwright.dev/docs/browsers#install-system-dependencies
    'playwright',
    'playwright-core',
    // https://pptr.dev/browsers-api: `--install-deps`
    'puppeteer',
    'rosdep',
    'tasksel',
    'ubuntu-drivers',
    'unattended-upgrade',
    'unminimize',
  ],
};
