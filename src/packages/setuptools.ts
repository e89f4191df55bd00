/** A `setup.py`, for Python: a program of the tree, which setuptools or distutils runs. */
import type { PackageManager } from './package-manager.js';

export const SETUPTOOLS: PackageManager = {
  id: 'setuptools',
  kind: 'language',
  programs: {
    // https://setuptools.pypa.io/en/latest/deprecated/commands.html
    'setup.py': {
      subcommands: {
        install: 'install',
        develop: 'install',
        // commands may follow each other, and a project may have its own
        '*': 'build',
        '': 'build',
      },
      valued: ['--prefix', '--root', '--install-dir', '-d', '--record', '--install-option'],
      flagActions: { '--help': 'query', '--version': 'query' },
    },
  },
  caches: [],
};
