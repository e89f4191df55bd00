/** Projects that Pipenv installs. */
import { PIPENV as MANAGER } from '../packages/pipenv.js';
import { pythonJson, sumOf } from './content-hash.js';
import { joinPath } from './context-path.js';
import type { Agreement, ContextFiles, Ecosystem, Inputs, ProjectCall } from './ecosystem.js';
import { gatherInputs } from './gather-inputs.js';
import { dataAt, isObject, objectAt, parseJson, stringAt } from './json.js';
import type { Data } from './json.js';
import { gatherPaths, pathsIn } from './python-project.js';
import { parseToml } from './toml.js';

const LOCKFILE = 'Pipfile.lock';

const PLAIN = [
  ...[
    '--system',
    '--ignore-pipfile',
    '--dev',
    '-d',
    '--skip-lock',
    '--pre',
    '--clear',
    '--verbose',
    '-v',
    '-q',
  ],
  ...[
    '--quiet',
    '--pypi-mirror',
    '--python',
    '--categories',
    '--site-packages',
    '--keep-outdated',
    '--sequential',
  ],
  ...['--bare', '--extra-pip-args', '--three', '--selective-upgrade', '-i', '--index', '--dev-only'],
];

export const PIPENV: Ecosystem = {
  id: 'pipenv',
  managers: [MANAGER],
  manifests: ['Pipfile'],
  detect: (view, directory) => view.kind(joinPath(directory, 'Pipfile')) === 'file',
  commands: [
    {
      role: 'install',
      // https://pipenv.pypa.io/en/latest/commands.html
      verbs: ['install', 'sync'],
      operands: 'none',
      notWith: ['-r', '--requirements', '-e', '--editable'],
      plain: PLAIN,
      frozenBy: ['--deploy', 'sync', '--ignore-pipfile'],
    },
    { role: 'add', verbs: ['install', 'update', 'upgrade', 'lock'], operands: 'other' },
    { role: 'build', verbs: ['run'], operands: 'other' },
  ],
  inputs,
  // with PIPENV_VENV_IN_PROJECT, or where `.venv` is there: https://pipenv.pypa.io/en/latest/virtualenv.html
  overlay: (_view, directory, call) => ({
    directories: [joinPath(directory, '.venv')],
    files: call.frozen ? [] : ['Pipfile', LOCKFILE].map((name) => joinPath(directory, name)),
  }),
  lockfile: {
    names: [LOCKFILE],
    path: (view, directory) => {
      const path = joinPath(directory, LOCKFILE);
      return view.kind(path) === 'file' ? path : undefined;
    },
    inSync,
    // https://pipenv.pypa.io/en/latest/commands.html#install: it fails for another Python as well, of which a plain
    // install only warns
    frozen: (_view, _directory, call) =>
      call.frozen
        ? 'already'
        : { reason: '`--deploy` fails too where there is another Python than the Pipfile requires' },
  },
  builds: [],
  recreated: ['.venv', '__pycache__'],
};

function inputs(view: ContextFiles, directory: string, call: ProjectCall): Inputs {
  const gathering = gatherInputs(view);
  const file = joinPath(directory, 'Pipfile');
  if (call.unclear !== undefined) gathering.block(file, call.unclear);
  gathering.files(directory, ['Pipfile', LOCKFILE]);
  if (view.kind(file) === undefined) {
    gathering.block(file, 'there is no `Pipfile`');
    return gathering.result();
  }
  const project = gathering.value(file, parseToml(view.read(file) ?? ''));
  for (const [section, table] of Object.entries(objectAt({ project }, 'project'))) {
    if (['source', 'requires', 'scripts', 'pipenv', 'pipfile'].includes(section) || !isObject(table))
      continue;
    gatherPaths(gathering, file, directory, pathsIn(table));
  }
  return gathering.result();
}

/** https://github.com/sarugaku/plette/blob/master/src/plette/pipfiles.py (`get_hash`) */
function inSync(view: ContextFiles, directory: string): Agreement {
  const text = view.read(joinPath(directory, LOCKFILE));
  if (text === undefined) return { reason: 'there is no lockfile' };
  const lock = parseJson(text);
  if (lock.problem !== undefined) return { reason: `the lockfile ${lock.problem}` };
  const { value: project, problem } = parseToml(view.read(joinPath(directory, 'Pipfile')) ?? '');
  if (problem !== undefined) return { reason: `\`Pipfile\` ${problem}` };
  const others = Object.entries(project).filter(
    ([section]) =>
      !['source', 'requires', 'packages', 'dev-packages', 'scripts', 'pipenv', 'pipfile'].includes(section),
  );
  const content: Data = {
    _meta: { sources: dataAt(project, 'source') ?? [], requires: dataAt(project, 'requires') ?? {} },
    default: dataAt(project, 'packages') ?? {},
    develop: dataAt(project, 'dev-packages') ?? {},
    ...Object.fromEntries(others),
  };
  const written = pythonJson(content, ',', ':');
  const sum = written === undefined ? undefined : sumOf('sha256', written);
  return sum !== undefined && stringAt(lock.value, '_meta', 'hash', 'sha256') === sum
    ? 'in sync'
    : { reason: 'the lockfile was made from another `Pipfile`, by its sum' };
}
