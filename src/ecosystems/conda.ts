/** Environments that conda and its kin make from a file. */
import { CONDA as MANAGER } from '../packages/conda.js';
import { joinPath, parentOf, resolvePath } from './context-path.js';
import type { ContextFiles, Ecosystem, Inputs, ProjectCall } from './ecosystem.js';
import { gatherInputs } from './gather-inputs.js';
import { listAt } from './json.js';
import { gatherRequirement, gatherRequirements } from './requirements.js';
import { parseYaml } from './yaml.js';

/** `-f` is one of `env` alone, where what stands behind it is taken as an argument */
const FILE = ['--file'];
/** https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html */
const NAMES = ['environment.yml', 'environment.yaml', 'conda-lock.yml'];

const PLAIN = [
  '-f',
  ...[
    '-n',
    '--name',
    '-p',
    '--prefix',
    '-y',
    '--yes',
    '-q',
    '--quiet',
    '-v',
    '--verbose',
    '--prune',
    '--solver',
  ],
  ...[
    '-c',
    '--channel',
    '--override-channels',
    '--channel-priority',
    '--strict-channel-priority',
    '--no-deps',
  ],
  ...[
    '--freeze-installed',
    '--no-update-deps',
    '--force',
    '--json',
    '--root-prefix',
    '-r',
    '--experimental-solver',
  ],
  ...[
    '--no-default-packages',
    '--no-rc',
    '--category',
    '--platform',
    '--copy',
    '--offline',
    '--experimental',
  ],
];

export const CONDA: Ecosystem = {
  id: 'conda',
  managers: [MANAGER],
  manifests: NAMES,
  detect: (view, directory) => NAMES.some((name) => view.kind(joinPath(directory, name)) === 'file'),
  commands: [
    {
      role: 'install',
      verbs: ['env create', 'env update'],
      operands: 'inputs',
      reads: FILE,
      plain: PLAIN,
    },
    {
      role: 'install',
      verbs: ['install', 'create'],
      operands: 'inputs',
      onlyWith: FILE,
      reads: FILE,
      plain: PLAIN,
    },
    { role: 'add', verbs: ['install', 'create'], operands: 'other' },
    { role: 'build', verbs: ['run', 'build'], operands: 'other' },
  ],
  inputs,
  overlay: (_view, directory, call) => ({
    directories: call.call.options
      .filter(({ name }) => name === '-p' || name === '--prefix')
      .map(({ value }) => (value === undefined ? undefined : resolvePath(directory, value)))
      .filter((path) => path !== undefined && path !== '')
      .map((path) => path!),
    files: [],
  }),
  builds: [],
  recreated: ['__pycache__'],
};

function inputs(view: ContextFiles, directory: string, call: ProjectCall): Inputs {
  const gathering = gatherInputs(view);
  const given = call.reads.filter((path) => /\.(?:ya?ml|txt|lock|toml)$/.test(path));
  const named =
    given.length > 0
      ? given
      : NAMES.filter((name) => view.kind(joinPath(directory, name)) === 'file').slice(0, 1);
  const label = joinPath(directory, named[0] ?? 'environment.yml');
  if (call.unclear !== undefined) gathering.block(label, call.unclear);
  if (named.length === 0) gathering.block(label, 'it is not certain which file it reads');
  for (const path of named) {
    if (/^[a-z]+:\/\/|^\//.test(path)) continue;
    const place = gathering.named(label, directory, path);
    if (place === undefined || !/\.ya?ml$/.test(place)) continue;
    const environment = gathering.value(place, parseYaml(view.read(place) ?? ''));
    // https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html#create-env-file-manually:
    // what pip reads is relative to the file
    const beside = parentOf(place) ?? '';
    for (const dependency of listAt(environment, 'dependencies')) {
      for (const line of listAt(dependency, 'pip')) {
        if (typeof line !== 'string') continue;
        const option = /^(-r|--requirement|-c|--constraint|-e|--editable)(?:\s+|=)(.*)$/.exec(line);
        if (option === null) gatherRequirement(gathering, place, line, beside, false);
        else if (/^(?:-e|--e)/.test(option[1]!))
          gatherRequirement(gathering, place, option[2]!, beside, true);
        else gatherRequirements(gathering, place, beside, option[2]!, beside);
      }
    }
  }
  return gathering.result();
}
