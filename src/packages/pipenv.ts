/** Pipenv, for Python. */
import type { PackageManager } from './package-manager.js';

export const PIPENV: PackageManager = {
  id: 'pipenv',
  kind: 'language',
  programs: {
    // https://pipenv.pypa.io/en/latest/cli.html
    pipenv: {
      subcommands: {
        install: 'install',
        sync: 'install',
        update: 'upgrade',
        upgrade: 'upgrade',
        uninstall: 'remove',
        clean: 'remove',
        lock: 'fetch',
        audit: 'query',
        check: 'query',
        graph: 'query',
        open: 'query',
        requirements: 'query',
        scripts: 'query',
        verify: 'query',
        run: 'build',
        shell: 'build',
        '--clear': 'clean',
        '--rm': 'remove',
        '': 'query',
      },
      valued: [
        '-e',
        '--editable',
        '-i',
        '--index',
        '-r',
        '--requirements',
        '--categories',
        '--python',
        '--pypi-mirror',
      ],
      flagActions: { '-h': 'query', '--help': 'query', '--version': 'query', '--support': 'query' },
    },
  },
  modules: { pipenv: 'pipenv' },
  // https://pipenv.pypa.io/en/latest/configuration.html
  caches: [
    {
      path: '~/.cache/pipenv',
      movedBy: { PIPENV_CACHE_DIR: '.', XDG_CACHE_HOME: 'pipenv' },
      filledBy: ['install', 'upgrade', 'fetch'],
    },
    {
      path: '~/.cache/pip',
      movedBy: { PIP_CACHE_DIR: '.', XDG_CACHE_HOME: 'pip' },
      filledBy: ['install', 'upgrade', 'fetch'],
    },
  ],
  // `pipenv --clear` fails where there is nothing to clear: https://github.com/pypa/pipenv/blob/main/pipenv/routines/clear.py
  cleaning: { command: 'rm -rf ~/.cache/pip ~/.cache/pipenv', orRemove: ['~/.cache/pipenv'] },
  sources: ['/etc/pip.conf', '~/.pip/pip.conf', '~/.config/pip/pip.conf'],
};
