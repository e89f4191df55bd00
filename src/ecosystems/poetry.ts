/** Projects that Poetry installs. */
import { POETRY as MANAGER } from '../packages/poetry.js';
import { pythonJson, sumOf } from './content-hash.js';
import { joinPath } from './context-path.js';
import type { Agreement, ContextFiles, Ecosystem, Inputs, ProjectCall } from './ecosystem.js';
import { gatherInputs } from './gather-inputs.js';
import { dataAt, objectAt, stringAt } from './json.js';
import type { Data } from './json.js';
import {
  gatherDirectReferences,
  gatherPaths,
  gatherPyproject,
  pathsIn,
  poetryTables,
} from './python-project.js';
import { parseToml } from './toml.js';

const LOCKFILE = 'poetry.lock';
const DIRECTORY = ['-C', '--directory', '-P', '--project'];

export const POETRY: Ecosystem = {
  id: 'poetry',
  managers: [MANAGER],
  manifests: ['pyproject.toml'],
  detect: (view, directory) => view.kind(joinPath(directory, 'pyproject.toml')) === 'file',
  commands: [
    {
      role: 'install',
      // https://python-poetry.org/docs/cli/#install
      verbs: ['install', 'sync'],
      operands: 'none',
      directory: DIRECTORY,
      plain: [
        ...[
          '--no-interaction',
          '-n',
          '--no-ansi',
          '--ansi',
          '-v',
          '-vv',
          '-vvv',
          '-q',
          '--quiet',
          '--verbose',
        ],
        ...[
          '--only',
          '--with',
          '--without',
          '-E',
          '--extras',
          '--all-extras',
          '--all-groups',
          '--sync',
          '--compile',
        ],
        ...['--no-root', '--no-directory', '--no-cache', '--no-plugins', '--remove-untracked', '--only-root'],
      ],
      // an install never changes the lockfile, and stops where it is old
      frozenBy: ['install', 'sync'],
      production: ['--no-dev', '--only=main', '--without=dev'],
    },
    { role: 'add', verbs: ['add', 'self add', 'update', 'lock'], operands: 'other', directory: DIRECTORY },
    { role: 'build', verbs: ['build', 'run', 'publish'], operands: 'other', directory: DIRECTORY },
  ],
  inputs,
  // with `virtualenvs.in-project`: https://python-poetry.org/docs/configuration/#virtualenvsin-project
  overlay: (_view, directory) => ({ directories: [joinPath(directory, '.venv')], files: [] }),
  lockfile: {
    names: [LOCKFILE],
    path: (view, directory) => {
      const path = joinPath(directory, LOCKFILE);
      return view.kind(path) === 'file' ? path : undefined;
    },
    inSync,
    frozen: () => 'already',
  },
  builds: [{ verbs: ['build'], outputs: ['dist'] }],
  recreated: ['.venv', '__pycache__', '.pytest_cache', '.mypy_cache', '.ruff_cache'],
};

function inputs(view: ContextFiles, directory: string, call: ProjectCall): Inputs {
  const gathering = gatherInputs(view);
  const file = joinPath(directory, 'pyproject.toml');
  const project = gatherPyproject(gathering, directory);
  gathering.files(directory, [LOCKFILE, 'poetry.toml']);
  if (call.unclear !== undefined) gathering.block(file, call.unclear);
  gatherDirectReferences(gathering, file, project);
  // https://python-poetry.org/docs/cli/#options-2: `--no-directory` leaves out dependencies that are directories
  if (!call.call.has('--no-directory'))
    gatherPaths(gathering, file, directory, poetryTables(project).flatMap(pathsIn));
  // https://python-poetry.org/docs/basic-usage/#operating-modes
  const isPackage = dataAt(project, 'tool', 'poetry', 'package-mode') !== false;
  if (isPackage && !call.call.has('--no-root'))
    gathering.block(file, 'the project itself is installed from its sources, for there is no `--no-root`');
  return gathering.result();
}

/** https://github.com/python-poetry/poetry/blob/main/src/poetry/packages/locker.py (`_get_content_hash`) */
function inSync(view: ContextFiles, directory: string): Agreement {
  const text = view.read(joinPath(directory, LOCKFILE));
  if (text === undefined) return { reason: 'there is no lockfile' };
  const lock = parseToml(text);
  if (lock.problem !== undefined) return { reason: `the lockfile ${lock.problem}` };
  const project = parseToml(view.read(joinPath(directory, 'pyproject.toml')) ?? '');
  if (project.problem !== undefined) return { reason: `\`pyproject.toml\` ${project.problem}` };
  const locked = stringAt(lock.value, 'metadata', 'content-hash');
  return sums(project.value).includes(locked)
    ? 'in sync'
    : { reason: 'the lockfile was made from another `pyproject.toml`, by its `content-hash`' };
}

/** What Poetry 1, and 2 in its releases, sums up. */
function sums(project: Data): readonly (string | undefined)[] {
  const poetry = objectAt(project, 'tool', 'poetry');
  const legacy = ['dependencies', 'source', 'extras', 'dev-dependencies'];
  const own = pick(project, ['project'], ['requires-python', 'dependencies', 'optional-dependencies']);
  const groups = objectAt(project, 'dependency-groups');
  const content = (isLegacy: boolean): Record<string, Data> =>
    Object.fromEntries(
      [...legacy, 'group']
        .filter((key) => poetry[key] !== undefined || (isLegacy && legacy.includes(key)))
        .map((key) => [key, poetry[key]]),
    );
  const contents: Data[] = [content(true)];
  if (Object.keys(own).length > 0) contents.push({ project: own, tool: { poetry: content(false) } });
  if (Object.keys(groups).length > 0)
    contents.push({ project: own, 'dependency-groups': groups, tool: { poetry: content(false) } });
  // what later releases sum up as well must not be left out of account
  const counted =
    Object.keys(groups).length > 0
      ? contents.slice(-1)
      : Object.keys(own).length > 0
        ? contents.slice(1)
        : contents;
  return counted
    .map((one) => pythonJson(one))
    .map((one) => (one === undefined ? undefined : sumOf('sha256', one)));
}

function pick(data: Data, path: readonly string[], keys: readonly string[]): Record<string, Data> {
  const from = objectAt(data, ...path);
  return Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]]));
}
