/** Python projects that are installed from their sources: `pip install .`, `pip install -e .`, `setup.py install`. */
import { PIP } from '../packages/pip.js';
import { SETUPTOOLS as MANAGER } from '../packages/setuptools.js';
import { UV } from '../packages/uv.js';
import { joinPath } from './context-path.js';
import type { Ecosystem, ProjectCommand } from './ecosystem.js';
import { gatherInputs } from './gather-inputs.js';
import { PIP_PLAIN, PIP_READS, pipInputs, pipOverlay } from './pip.js';

const EDITABLE = ['-e', '--editable'];
/** A path, as pip tells one from a name: https://pip.pypa.io/en/stable/cli/pip_install/#argument-handling */
const PATH = /^\.|\/|^file:/;

/** https://docs.astral.sh/uv/reference/cli/#uv-pip-install */
const UV_READS = ['-c', '--constraint', '--constraints', '-e', '--editable', '-f', '--find-links'];
const REQUIREMENTS = ['-r', '--requirement', '--requirements'];

/** A call with `-e`, or with a path among its arguments, and with no requirements file. */
function fromSources(verb: string, reads: readonly string[]): readonly ProjectCommand[] {
  const common = {
    role: 'install',
    verbs: [verb],
    operands: 'inputs',
    notWith: REQUIREMENTS,
    reads: reads.filter((option) => !REQUIREMENTS.includes(option)),
    plain: [...PIP_PLAIN, '--system'],
  } as const;
  return [
    { ...common, onlyWith: EDITABLE },
    { ...common, someOperand: PATH },
  ];
}

export const SETUPTOOLS: Ecosystem = {
  id: 'setuptools',
  managers: [MANAGER, PIP, UV],
  manifests: ['pyproject.toml', 'setup.py', 'setup.cfg'],
  detect: (view, directory) =>
    ['pyproject.toml', 'setup.py', 'setup.cfg'].some(
      (name) => view.kind(joinPath(directory, name)) === 'file',
    ),
  commands: [
    {
      role: 'install',
      programs: ['setup.py'],
      verbs: ['install', 'develop'],
      operands: 'other',
    },
    { role: 'build', programs: ['setup.py'], verbs: ['*', ''], operands: 'other' },
    ...fromSources('install', PIP_READS),
    ...fromSources('pip install', UV_READS),
  ],
  // https://setuptools.pypa.io/en/latest/userguide/: what a build takes with it only the build itself tells
  inputs: (view, directory, call) => {
    if (call.call.manager !== MANAGER) return pipInputs(view, directory, call);
    const gathering = gatherInputs(view);
    gathering.files(directory, ['pyproject.toml', 'setup.py', 'setup.cfg']);
    gathering.block(joinPath(directory, 'setup.py'), 'it is a program, and builds the sources');
    return gathering.result();
  },
  overlay: (view, directory, call) => {
    const made = pipOverlay(view, directory, call);
    return {
      ...made,
      directories: [...made.directories, joinPath(directory, 'build'), joinPath(directory, 'dist')],
    };
  },
  builds: [{ verbs: ['bdist_wheel', 'sdist', 'build'], outputs: ['dist', 'build', '*.egg-info'] }],
  recreated: ['*.egg-info', '__pycache__', '.eggs'],
};
