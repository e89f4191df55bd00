/** conda and its kin, mamba and micromamba. */
import type { CommandLine, PackageManager } from './package-manager.js';

const CONDA_COMMAND: CommandLine = {
  // https://docs.conda.io/projects/conda/en/stable/commands/index.html
  // https://mamba.readthedocs.io/en/latest/user_guide/micromamba.html
  subcommands: {
    install: 'install',
    create: 'install',
    'env create': 'install',
    'env update': 'install',
    update: 'upgrade',
    upgrade: 'upgrade',
    'self-update': 'local',
    remove: 'remove',
    uninstall: 'remove',
    'env remove': 'remove',
    // https://docs.conda.io/projects/conda/en/stable/commands/clean.html
    clean: 'local',
    'clean -a': 'clean',
    'clean --all': 'clean',
    'clean -t': 'clean',
    'clean --tarballs': 'clean',
    'clean -f': 'clean',
    'clean --force-pkgs-dirs': 'clean',
    config: 'sources',
    'config list': 'query',
    'config --show': 'query',
    'config --get': 'query',
    activate: 'local',
    deactivate: 'local',
    init: 'local',
    shell: 'local',
    compare: 'query',
    doctor: 'query',
    'env export': 'query',
    'env list': 'query',
    export: 'query',
    info: 'query',
    list: 'query',
    repoquery: 'query',
    search: 'query',
    build: 'build',
    run: 'build',
    '': 'query',
  },
  // `-f` takes a value behind `env create` and none behind `clean`
  valued: [
    '-c',
    '--channel',
    '-n',
    '--name',
    '-p',
    '--prefix',
    '-r',
    '--root-prefix',
    '--category',
    '--cacert-path',
    '--console',
    '--experimental',
    '--file',
    '--platform',
    '--rc-file',
    '--repodata-fn',
    '--revision',
    '--solver',
    '--subdir',
  ],
  flagActions: {
    '-h': 'query',
    '--help': 'query',
    '-V': 'query',
    '--version': 'query',
    '--dry-run': 'query',
  },
};

export const CONDA: PackageManager = {
  id: 'conda',
  kind: 'language',
  programs: { conda: CONDA_COMMAND, mamba: CONDA_COMMAND, micromamba: CONDA_COMMAND },
  caches: [
    {
      path: '/opt/conda/pkgs',
      movedBy: { CONDA_PKGS_DIRS: '.', MAMBA_ROOT_PREFIX: 'pkgs' },
      filledBy: ['install', 'upgrade'],
    },
  ],
  cleaning: {
    // Archives and the index, no more: environments hold hard links to unpacked packages, so that `--all` frees little
    // beyond these, and breaks environments that were made with symbolic links instead.
    command: 'conda clean --tarballs --index-cache --yes',
    orRemove: ['/opt/conda/pkgs'],
  },
  offline: { flags: ['--offline', '--use-local'], environment: ['CONDA_OFFLINE', 'MAMBA_OFFLINE'] },
  sources: ['~/.condarc', '~/.mambarc', '/opt/conda/.condarc', '/etc/conda'],
};
