/** Requirements that pip installs. */
import { PIP as MANAGER } from '../packages/pip.js';
import { joinPath, resolvePath } from './context-path.js';
import type { ContextFiles, Ecosystem, Inputs, Overlay, ProjectCall } from './ecosystem.js';
import { gatherInputs } from './gather-inputs.js';
import { matches } from './globs.js';
import { gatherRequirement, gatherRequirements } from './requirements.js';

/** https://pip.pypa.io/en/stable/cli/pip_install/ */
export const PIP_PLAIN: readonly string[] = [
  ...['-q', '--quiet', '-v', '--verbose', '-U', '--upgrade', '-I', '--ignore-installed', '--force-reinstall'],
  ...[
    '--no-cache-dir',
    '--no-cache',
    '--cache-dir',
    '--disable-pip-version-check',
    '--no-warn-script-location',
  ],
  ...['--no-deps', '--pre', '--user', '--prefer-binary', '--no-binary', '--only-binary', '--require-hashes'],
  ...[
    '--progress-bar',
    '--root-user-action',
    '--break-system-packages',
    '--no-input',
    '--isolated',
    '--no-compile',
  ],
  ...['--compile', '--no-build-isolation', '--use-pep517', '--no-use-pep517', '--trusted-host', '--timeout'],
  ...['--default-timeout', '--retries', '--proxy', '-i', '--index-url', '--extra-index-url', '--no-index'],
  ...[
    '--upgrade-strategy',
    '--use-feature',
    '--use-deprecated',
    '--no-color',
    '--exists-action',
    '--platform',
  ],
  ...['--python-version', '--implementation', '--abi', '--no-python-version-warning', '--no-warn-conflicts'],
  ...[
    '--ignore-requires-python',
    '--global-option',
    '--install-option',
    '--config-settings',
    '-C',
    '--target',
    '-t',
  ],
  ...[
    '--prefix',
    '--root',
    '--src',
    '--require-virtualenv',
    '--no-clean',
    '--python',
    '--debug',
    '--build-option',
  ],
  ...[
    '--process-dependency-links',
    '--allow-external',
    '--allow-all-external',
    '-d',
    '--dest',
    '-w',
    '--wheel-dir',
  ],
];

/** Options whose value is read. */
export const PIP_READS: readonly string[] = [
  ...[
    '-r',
    '--requirement',
    '-c',
    '--constraint',
    '--build-constraint',
    '-e',
    '--editable',
    '-f',
    '--find-links',
  ],
  ...['--group', '--cert', '--client-cert', '--requirements-from-script'],
];

export const PIP: Ecosystem = {
  id: 'pip',
  managers: [MANAGER],
  manifests: ['requirements*.txt', 'requirements/*.txt'],
  detect: (view, directory) =>
    view.list(directory).some((name) => matches('requirements*.{txt,in}', name)) ||
    view.list(joinPath(directory, 'requirements')).some((name) => name.endsWith('.txt')),
  commands: [
    {
      role: 'install',
      verbs: ['install'],
      operands: 'inputs',
      onlyWith: ['-r', '--requirement'],
      reads: PIP_READS,
      plain: PIP_PLAIN,
    },
    {
      role: 'download',
      verbs: ['download', 'wheel'],
      operands: 'inputs',
      onlyWith: ['-r', '--requirement'],
      reads: PIP_READS,
      plain: PIP_PLAIN,
    },
    // https://pip.pypa.io/en/stable/topics/configuration/: none of its files is one of the working directory
    {
      role: 'add',
      verbs: ['install'],
      operands: 'other',
      notWith: PIP_READS,
      plain: PIP_PLAIN,
      detached: true,
    },
    { role: 'add', verbs: ['install', 'download', 'wheel'], operands: 'other' },
  ],
  inputs: pipInputs,
  overlay: pipOverlay,
  builds: [],
  recreated: ['__pycache__', '.pytest_cache', '.mypy_cache', '.ruff_cache', '.tox', '.nox'],
};

/** What the arguments of a call of pip read: paths are relative to the working directory, `directory`. */
export function pipInputs(view: ContextFiles, directory: string, call: ProjectCall): Inputs {
  const gathering = gatherInputs(view);
  const label = joinPath(
    directory,
    call.call.options.find(({ name }) => PIP_READS.includes(name))?.value ?? '.',
  );
  if (call.unclear !== undefined) gathering.block(label, call.unclear);
  for (const { name, value } of call.call.options) {
    if (value === undefined) continue;
    switch (name) {
      case '-r':
      case '--requirement':
      case '-c':
      case '--constraint':
      case '--build-constraint':
        if (!value.startsWith('/')) gatherRequirements(gathering, label, directory, value, directory);
        break;
      case '-e':
      case '--editable':
        gatherRequirement(gathering, label, value, directory, true);
        break;
      case '--group':
        // `[path:]group`, `pyproject.toml` of the working directory where there is no path
        gathering.named(
          label,
          directory,
          value.includes(':') ? value.slice(0, value.indexOf(':')) : 'pyproject.toml',
        );
        break;
      case '-f':
      case '--find-links':
      case '--cert':
      case '--client-cert':
      case '--requirements-from-script':
        if (!/^[a-z+]+:\/\/|^\//.test(value)) gathering.named(label, directory, value);
        break;
    }
  }
  for (const { value } of call.call.packages)
    if (value !== undefined) gatherRequirement(gathering, label, value, directory, false);
  return gathering.result();
}

/** Packages go where Python looks for them, unless an option names a directory of the tree. */
export function pipOverlay(_view: ContextFiles, directory: string, call: ProjectCall): Overlay {
  const into = ['-t', '--target', '--prefix', '--root', '--src', '-d', '--dest', '-w', '--wheel-dir'];
  return {
    directories: call.call.options
      .filter(({ name }) => into.includes(name))
      .map(({ value }) => (value === undefined ? undefined : resolvePath(directory, value)))
      .filter((path): path is string => path !== undefined && path !== ''),
    files: [],
  };
}
