/** Projects that uv installs, and requirements that it installs as pip does. */
import { UV as MANAGER } from '../packages/uv.js';
import { isWithin, joinPath, parentOf, relativePath, resolvePath } from './context-path.js';
import type { Agreement, ContextFiles, Ecosystem, Inputs, ProjectCall } from './ecosystem.js';
import { gatherInputs } from './gather-inputs.js';
import type { Gathering } from './gather-inputs.js';
import { expandPatterns } from './globs.js';
import { dataAt, isObject, listAt, objectAt, stringAt, stringsAt } from './json.js';
import type { Data } from './json.js';
import { pipOverlay } from './pip.js';
import { gatherDirectReferences, gatherPaths } from './python-project.js';
import { gatherRequirement, gatherRequirements } from './requirements.js';
import { parseToml } from './toml.js';

const LOCKFILE = 'uv.lock';
/** Sections that follow from manifests, or that list what was resolved; settings of a resolution stand in others. */
const LOCK_SECTIONS: ReadonlySet<string> = new Set([
  ...['version', 'revision', 'requires-python', 'resolution-markers', 'manifest', 'package'],
]);
const KINDS = ['virtual', 'editable', 'directory'];
const DIRECTORY = ['--directory', '--project'];
const READS = [
  ...['-r', '--requirement', '--requirements', '-c', '--constraint', '--constraints', '-e', '--editable'],
  ...[
    '-b',
    '--build-constraints',
    '--overrides',
    '--override',
    '-f',
    '--find-links',
    '--config-file',
    '--env-file',
  ],
];

/** https://docs.astral.sh/uv/reference/cli/ */
const PLAIN = [
  ...[
    '--no-cache',
    '-n',
    '--no-cache-dir',
    '--cache-dir',
    '-q',
    '--quiet',
    '-v',
    '--verbose',
    '--no-progress',
  ],
  ...['--color', '--offline', '--native-tls', '--python', '-p', '--no-python-downloads', '--managed-python'],
  ...[
    '--python-preference',
    '--no-managed-python',
    '--system',
    '--break-system-packages',
    '--prefix',
    '--target',
    '-t',
  ],
  ...[
    '--extra',
    '--all-extras',
    '--no-extra',
    '--group',
    '--no-group',
    '--only-group',
    '--all-groups',
    '--dev',
  ],
  ...[
    '--no-default-groups',
    '--only-dev',
    '--inexact',
    '--exact',
    '--compile-bytecode',
    '--no-compile-bytecode',
  ],
  ...[
    '--link-mode',
    '--index-url',
    '-i',
    '--extra-index-url',
    '--default-index',
    '--index',
    '--index-strategy',
  ],
  ...[
    '--no-index',
    '--no-binary',
    '--only-binary',
    '--no-build',
    '--no-build-package',
    '--no-binary-package',
  ],
  ...[
    '--no-build-isolation',
    '--no-build-isolation-package',
    '--prerelease',
    '--resolution',
    '--upgrade',
    '-U',
  ],
  ...['--reinstall', '--no-deps', '--require-hashes', '--no-verify-hashes', '--strict', '--python-platform'],
  ...[
    '--python-version',
    '--torch-backend',
    '--no-install-project',
    '--no-install-workspace',
    '--no-editable',
  ],
  ...['--no-install-package', '--no-sources', '--no-config', '--frozen', '--locked', '--no-dev', '--package'],
  ...['--all-packages', '--no-install-local', '--active', '--isolated', '--allow-insecure-host', '--preview'],
  ...['--exclude-newer', '--keyring-provider', '--refresh', '--no-annotate', '--preview-features'],
];

/** Options with which it resolves otherwise than the lockfile was made, or elsewhere. */
const RESOLVING = [
  ...[
    '--upgrade',
    '-U',
    '--no-sources',
    '--index',
    '--default-index',
    '--index-url',
    '-i',
    '--extra-index-url',
  ],
  ...[
    '--find-links',
    '-f',
    '--no-index',
    '--index-strategy',
    '--resolution',
    '--prerelease',
    '--exclude-newer',
  ],
  ...['--no-config', '--active', '--isolated'],
];

export const UV: Ecosystem = {
  id: 'uv',
  managers: [MANAGER],
  manifests: ['pyproject.toml', 'requirements*.txt'],
  detect: (view, directory) =>
    view
      .list(directory)
      .some((name) => name === 'pyproject.toml' || /^requirements.*\.(?:txt|in)$/.test(name)),
  commands: [
    {
      role: 'install',
      verbs: ['sync'],
      operands: 'none',
      directory: DIRECTORY,
      reads: ['--config-file', '-f', '--find-links'],
      plain: PLAIN,
      frozenBy: ['--locked', '--frozen'],
      production: ['--no-dev', '--no-default-groups'],
    },
    {
      role: 'install',
      verbs: ['pip install', 'pip sync'],
      operands: 'inputs',
      onlyWith: ['-r', '--requirement', '--requirements'],
      reads: READS,
      plain: PLAIN,
      withoutScripts: ['pip install', 'pip sync'],
    },
    // `uv pip sync requirements.txt`
    {
      role: 'install',
      verbs: ['pip sync'],
      operands: 'inputs',
      reads: READS,
      plain: PLAIN,
      withoutScripts: ['pip sync'],
    },
    {
      role: 'add',
      verbs: ['add', 'pip install', 'tool install', 'lock'],
      operands: 'other',
      directory: DIRECTORY,
    },
    { role: 'build', verbs: ['build', 'run', 'publish'], operands: 'other', directory: DIRECTORY },
  ],
  inputs: (view, directory, call) =>
    call.call.verb === 'sync' ? syncInputs(view, directory, call) : pipInputs(view, directory, call),
  overlay: (view, directory, call) =>
    call.call.verb === 'sync'
      ? {
          directories: [joinPath(rootOf(view, directory), '.venv')],
          files: call.frozen ? [] : [joinPath(rootOf(view, directory), LOCKFILE)],
        }
      : pipOverlay(view, directory, call),
  lockfile: {
    names: [LOCKFILE],
    path: (view, directory) => {
      const path = joinPath(rootOf(view, directory), LOCKFILE);
      return view.kind(path) === 'file' ? path : undefined;
    },
    inSync,
    // https://docs.astral.sh/uv/concepts/projects/sync/#automatic-lock-and-sync
    frozen: (view, directory, call) => {
      if (call.call.verb !== 'sync') return undefined;
      if (call.frozen) return 'already';
      if (call.unclear !== undefined) return { reason: call.unclear };
      const unlocked = RESOLVING.find((flag) => call.call.has(flag));
      if (unlocked !== undefined) return { reason: `\`${unlocked}\` sets the lockfile or its checks aside` };
      if (view.kind(joinPath(rootOf(view, directory), LOCKFILE)) !== 'file')
        return { reason: 'there is no lockfile' };
      return { add: ['--locked'] };
    },
    // https://docs.astral.sh/uv/reference/environment/
    settings: {
      variable: /^UV_(\w+)$/,
      plain:
        /^(?:compile-bytecode|link-mode|cache-dir|no-cache|python-downloads|python-install-dir|project-environment|tool-dir|tool-bin-dir|no-dev|no-progress|http-timeout|concurrent-\w+|system-python|version|native-tls|no-managed-python|managed-python)$/,
    },
  },
  builds: [{ verbs: ['build'], outputs: ['dist'] }],
  recreated: ['.venv', '__pycache__', '.pytest_cache', '.mypy_cache', '.ruff_cache'],
};

function projectOf(view: ContextFiles, directory: string): Data {
  return parseToml(view.read(joinPath(directory, 'pyproject.toml')) ?? '').value;
}

/** https://docs.astral.sh/uv/concepts/projects/workspaces/ */
function membersOf(view: ContextFiles, root: string, project: Data): readonly string[] {
  const workspace = dataAt(project, 'tool', 'uv', 'workspace');
  if (!isObject(workspace)) return [];
  const patterns = [
    ...stringsAt(workspace, 'members'),
    ...stringsAt(workspace, 'exclude').map((pattern) => `!${pattern}`),
  ];
  return expandPatterns(view, root, patterns, 'directory').paths.filter(
    (place) =>
      place !== root && isWithin(root, place) && view.kind(joinPath(place, 'pyproject.toml')) === 'file',
  );
}

/** The root of the workspace that a directory belongs to; itself where there is none. */
function rootOf(view: ContextFiles, directory: string): string {
  for (let above = parentOf(directory); above !== undefined; above = parentOf(above))
    if (membersOf(view, above, projectOf(view, above)).includes(directory)) return above;
  return directory;
}

function syncInputs(view: ContextFiles, directory: string, call: ProjectCall): Inputs {
  const gathering = gatherInputs(view);
  const root = rootOf(view, directory);
  const file = joinPath(root, 'pyproject.toml');
  if (call.unclear !== undefined) gathering.block(file, call.unclear);
  gathering.files(root, [LOCKFILE, 'uv.toml', '.python-version']);
  for (const path of call.reads) if (!/^[a-z+]+:\/\/|^\//.test(path)) gathering.named(file, directory, path);
  if (!gathering.file(file)) {
    gathering.block(file, 'there is no `pyproject.toml`');
    return gathering.result();
  }
  const project = gathering.value(file, parseToml(view.read(file) ?? ''));
  const members = membersOf(view, root, project);
  const noWorkspace = call.call.has('--no-install-workspace', '--no-install-local');
  const noProject = noWorkspace || call.call.has('--no-install-project');
  gatherProject(gathering, root, project, noProject);
  for (const member of members) {
    const manifest = joinPath(member, 'pyproject.toml');
    gathering.file(manifest);
    const own = gathering.value(manifest, parseToml(view.read(manifest) ?? ''));
    gatherProject(gathering, member, own, noWorkspace);
  }
  return gathering.result();
}

/** A project of the workspace: what it names by path, and whether it is itself built from its sources. */
function gatherProject(gathering: Gathering, directory: string, project: Data, isLeftOut: boolean): void {
  const file = joinPath(directory, 'pyproject.toml');
  gatherDirectReferences(gathering, file, project);
  for (const source of Object.values(objectAt(project, 'tool', 'uv', 'sources'))) {
    const path = stringAt(source, 'path');
    if (path !== undefined) gatherPaths(gathering, file, directory, [path]);
  }
  if (isPackage(project) && !isLeftOut)
    gathering.block(file, 'the project itself is installed from its sources');
  // the lock needs the version, which a build then has to tell
  if (stringsAt(project, 'project', 'dynamic').length > 0 && !isLeftOut)
    gathering.block(file, 'a `dynamic` field is told by building the project');
}

/** https://docs.astral.sh/uv/concepts/projects/config/#project-packaging */
function isPackage(project: Data): boolean {
  const declared = dataAt(project, 'tool', 'uv', 'package');
  return typeof declared === 'boolean' ? declared : isObject(dataAt(project, 'build-system'));
}

function pipInputs(view: ContextFiles, directory: string, call: ProjectCall): Inputs {
  const gathering = gatherInputs(view);
  const label = joinPath(directory, call.reads[0] ?? 'requirements.txt');
  if (call.unclear !== undefined) gathering.block(label, call.unclear);
  gathering.files(directory, ['uv.toml', 'pyproject.toml', '.python-version']);
  for (const { name, value } of call.call.options) {
    if (value === undefined || !READS.includes(name)) continue;
    if (name === '-e' || name === '--editable') gatherRequirement(gathering, label, value, directory, true);
    else if (['-f', '--find-links', '--config-file', '--env-file'].includes(name)) {
      if (!/^[a-z+]+:\/\/|^\//.test(value)) gathering.named(label, directory, value);
    } else gatherFile(gathering, label, directory, value);
  }
  for (const { value } of call.call.packages) {
    if (value === undefined) continue;
    if (call.call.verb === 'pip sync') gatherFile(gathering, label, directory, value);
    else gatherRequirement(gathering, label, value, directory, false);
  }
  return gathering.result();
}

function gatherFile(gathering: Gathering, label: string, directory: string, value: string): void {
  if (value.startsWith('/') || value === '-') return;
  if (/\.(?:toml|py|cfg)$/.test(value)) {
    gathering.named(label, directory, value);
    gathering.block(label, `\`${value}\` is read as a project`);
  } else gatherRequirements(gathering, label, directory, value, directory);
}

/**
 * Proof that `uv sync --locked` takes the lockfile: the metadata of each member of the workspace asks for what its
 * manifest does. What cannot be compared as text is not proven.
 */
function inSync(view: ContextFiles, directory: string): Agreement {
  const root = rootOf(view, directory);
  const text = view.read(joinPath(root, LOCKFILE));
  if (text === undefined) return { reason: 'there is no lockfile' };
  const { value: lock, problem } = parseToml(text);
  if (problem !== undefined) return { reason: `the lockfile ${problem}` };
  const own = parseToml(view.read(joinPath(root, 'pyproject.toml')) ?? '');
  if (own.problem !== undefined) return { reason: `\`pyproject.toml\` ${own.problem}` };
  const settings = objectAt(own.value, 'tool', 'uv');
  const uncompared = Object.keys(settings).find(
    (key) => !['workspace', 'package', 'sources', 'dev-dependencies', 'default-groups'].includes(key),
  );
  if (uncompared !== undefined)
    return { reason: `\`tool.uv.${uncompared}\` cannot be compared to the lockfile` };
  if (view.kind(joinPath(root, 'uv.toml')) !== undefined)
    return { reason: '`uv.toml` cannot be compared to the lockfile' };
  const settled =
    Object.keys(lock).find((key) => !LOCK_SECTIONS.has(key)) ??
    Object.keys(objectAt(lock, 'manifest')).find((key) => key !== 'members');
  if (settled !== undefined || !/^version = 1$/m.test(text))
    return { reason: `the lockfile has \`${settled ?? 'version'}\`, which cannot be compared` };
  const packages = listAt(lock, 'package');
  const members = [root, ...membersOf(view, root, own.value)];
  for (const member of members) {
    const project = parseToml(view.read(joinPath(member, 'pyproject.toml')) ?? '').value;
    const place = relativePath(root, member) || '.';
    if (Object.keys(objectAt(project, 'tool', 'uv', 'sources')).length > 0)
      return { reason: '`tool.uv.sources` cannot be compared to the lockfile' };
    const entry = packages.find((one) =>
      ['editable', 'virtual'].some((kind) => stringAt(one, 'source', kind) === place),
    );
    if (entry === undefined) return { reason: `the lockfile knows nothing of \`${place}\`` };
    const python = stringAt(project, 'project', 'requires-python');
    if (plain(stringAt(lock, 'requires-python') ?? '') !== plain(python ?? ''))
      return { reason: 'the lockfile is for another `requires-python`' };
    if (isPackage(project) === (stringAt(entry, 'source', 'virtual') !== undefined))
      return { reason: `the lockfile has \`${place}\` as another kind of project` };
    if (stringAt(entry, 'version') !== stringAt(project, 'project', 'version'))
      return { reason: `the lockfile has another version of \`${place}\`` };
    const asked = requirementsOf(project);
    const locked = lockedRequirements(dataAt(entry, 'metadata'));
    const different =
      [...asked].find((one) => !locked.has(one)) ?? [...locked].find((one) => !asked.has(one));
    if (different !== undefined)
      return { reason: `\`${place}\` and the lockfile differ in \`${different}\`` };
    if (resolvePath(root, place) === undefined) return { reason: `\`${place}\` is outside` };
  }
  const held = packages.filter(
    (one) =>
      isObject(dataAt(one, 'source')) && KINDS.some((kind) => stringAt(one, 'source', kind) !== undefined),
  );
  return held.length === members.length
    ? 'in sync'
    : { reason: 'the lockfile knows other members of the workspace' };
}

/** What a project asks for, each as `where: name[extras]specifier;marker`. */
function requirementsOf(project: Data): ReadonlySet<string> {
  const found = new Set<string>();
  const take = (where: string, list: readonly Data[]): void => {
    for (const one of list) if (typeof one === 'string') found.add(`${where}: ${requirement(one)}`);
  };
  take('', listAt(project, 'project', 'dependencies'));
  for (const [extra, list] of Object.entries(objectAt(project, 'project', 'optional-dependencies')))
    take(`extra ${extra}`, Array.isArray(list) ? (list as readonly Data[]) : []);
  for (const [group, list] of Object.entries(objectAt(project, 'dependency-groups')))
    take(`group ${group}`, Array.isArray(list) ? (list as readonly Data[]) : []);
  take('group dev', listAt(project, 'tool', 'uv', 'dev-dependencies'));
  return found;
}

/** A requirement of PEP 508 in one spelling. */
function requirement(text: string): string {
  const found = /^([A-Za-z0-9._-]+)\s*(?:\[([^\]]*)\])?\s*(?:\(([^)]*)\)|([^;]*))(?:;(.*))?$/.exec(
    text.trim(),
  );
  if (found === null) return text;
  const [, name = '', extras = '', inBrackets, bare = '', marker = ''] = found;
  return spelled(name, extras.split(','), inBrackets ?? bare, marker);
}

function spelled(name: string, extras: readonly string[], specifier: string, marker: string): string {
  const canonical = name.toLowerCase().replace(/[-_.]+/g, '-');
  const sorted = extras
    .map((extra) => extra.trim())
    .filter((extra) => extra !== '')
    .sort();
  const versions = plain(specifier).split(',').sort().join(',');
  return `${canonical}[${sorted.join(',')}]${versions};${plain(marker)}`;
}

function plain(text: string): string {
  return text.replace(/\s+/g, '').replaceAll('"', "'");
}

function lockedRequirements(metadata: Data): ReadonlySet<string> {
  const found = new Set<string>();
  const take = (where: string | undefined, list: readonly Data[]): void => {
    for (const one of list) {
      const marker = stringAt(one, 'marker') ?? '';
      const extra = /^(?:(.*) and )?extra == '([^']*)'$/.exec(marker);
      const place = where ?? (extra === null ? '' : `extra ${extra[2]!}`);
      const rest = extra === null ? marker : (extra[1] ?? '');
      found.add(
        `${place}: ${spelled(stringAt(one, 'name') ?? '', stringsAt(one, 'extras'), stringAt(one, 'specifier') ?? '', rest)}`,
      );
    }
  };
  take(undefined, listAt(metadata, 'requires-dist'));
  for (const [group, list] of Object.entries(objectAt(metadata, 'requires-dev')))
    take(`group ${group}`, Array.isArray(list) ? (list as readonly Data[]) : []);
  return found;
}
