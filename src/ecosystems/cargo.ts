/** Packages and workspaces of Cargo. */
import { CARGO as MANAGER } from '../packages/cargo.js';
import { joinPath, parentOf, resolvePath } from './context-path.js';
import type { ContextFiles, Ecosystem, Inputs, ProjectCall } from './ecosystem.js';
import { gatherInputs } from './gather-inputs.js';
import type { Gathering } from './gather-inputs.js';
import { expandPatterns } from './globs.js';
import { dataAt, isObject, listAt, objectAt, stringAt, stringsAt } from './json.js';
import type { Data } from './json.js';
import { parseToml } from './toml.js';

const MANIFEST = ['--manifest-path'];
const DIRECTORY = ['-C'];
const FROZEN = ['--locked', '--frozen'];
const PLAIN = [
  '--target',
  '-v',
  '-vv',
  '--verbose',
  '-q',
  '--quiet',
  '--color',
  '--offline',
  '-Z',
  '--config',
];

export const CARGO: Ecosystem = {
  id: 'cargo',
  managers: [MANAGER],
  manifests: ['Cargo.toml'],
  detect: (view, directory) => view.kind(joinPath(directory, 'Cargo.toml')) === 'file',
  commands: [
    // https://doc.rust-lang.org/cargo/commands/cargo-fetch.html
    {
      role: 'download',
      verbs: ['fetch', 'generate-lockfile'],
      operands: 'none',
      directory: DIRECTORY,
      manifest: MANIFEST,
      plain: PLAIN,
      frozenBy: FROZEN,
    },
    {
      role: 'build',
      verbs: ['install'],
      operands: 'none',
      onlyWith: ['--path'],
      directory: ['--path'],
      frozenBy: FROZEN,
    },
    { role: 'add', verbs: ['install', 'binstall', 'add'], operands: 'other' },
    {
      role: 'build',
      verbs: ['*'],
      operands: 'other',
      directory: DIRECTORY,
      manifest: MANIFEST,
      frozenBy: FROZEN,
    },
  ],
  inputs,
  overlay: (view, directory, call) => ({
    directories: call.role === 'build' ? [joinPath(rootOf(view, directory), 'target')] : [],
    files: call.frozen ? [] : [joinPath(rootOf(view, directory), 'Cargo.lock')],
  }),
  lockfile: {
    names: ['Cargo.lock'],
    path: (view, directory) => {
      const path = joinPath(rootOf(view, directory), 'Cargo.lock');
      return view.kind(path) === 'file' ? path : undefined;
    },
    // which optional packages the features of a dependency need stands in registries alone, so that a lockfile which
    // was made with other features looks the same
    inSync: (view, directory) => {
      const root = rootOf(view, directory);
      if (view.kind(joinPath(root, 'Cargo.lock')) !== 'file') return { reason: 'there is no lockfile' };
      const { value: manifest, problem } = parseToml(view.read(joinPath(root, 'Cargo.toml')) ?? '');
      if (problem !== undefined) return { reason: `\`Cargo.toml\` ${problem}` };
      const { value: lock, problem: broken } = parseToml(view.read(joinPath(root, 'Cargo.lock')) ?? '');
      if (broken !== undefined) return { reason: `the lockfile ${broken}` };
      if (dataAt(manifest, 'workspace') !== undefined || tablesOf(manifest).length > 0)
        return { reason: 'which packages the features of its dependencies need, no file here tells' };
      const [own, ...others] = listAt(lock, 'package');
      const same =
        others.length === 0 &&
        stringAt(own, 'name') === stringAt(manifest, 'package', 'name') &&
        stringAt(own, 'version') === (stringAt(manifest, 'package', 'version') ?? '0.0.0');
      return same ? 'in sync' : { reason: 'the lockfile holds packages that nothing asks for' };
    },
    // https://doc.rust-lang.org/cargo/commands/cargo-build.html#manifest-options
    frozen: (view, directory, call) => {
      if (call.frozen) return 'already';
      if (call.role === 'add') return { reason: 'it is no command on the project' };
      if (
        !/^(?:build|b|test|t|run|r|check|c|install|fetch|bench|doc|rustc)$/.test(
          call.call.subcommand?.value ?? '',
        )
      )
        return { reason: 'nothing is known of its options' };
      if (view.kind(joinPath(rootOf(view, directory), 'Cargo.lock')) !== 'file')
        return { reason: 'there is no lockfile' };
      return { add: ['--locked'] };
    },
  },
  // targets have to be there before a manifest is read, so that nothing can be fetched before the sources
  download: () => ({ reason: '`cargo fetch` reads the sources of each target' }),
  builds: [{ verbs: ['build', 'b'], outputs: ['target'] }],
  recreated: ['target'],
};

function manifestOf(view: ContextFiles, directory: string): Data {
  return parseToml(view.read(joinPath(directory, 'Cargo.toml')) ?? '').value;
}

/** https://doc.rust-lang.org/cargo/reference/workspaces.html */
function rootOf(view: ContextFiles, directory: string): string {
  const named = stringAt(manifestOf(view, directory), 'package', 'workspace');
  if (named !== undefined) return resolvePath(directory, named) ?? directory;
  for (let place: string | undefined = directory; place !== undefined; place = parentOf(place))
    if (dataAt(manifestOf(view, place), 'workspace') !== undefined) return place;
  return directory;
}

/** Every table of dependencies of a manifest. */
function tablesOf(manifest: Data): readonly Data[] {
  const kinds = ['dependencies', 'dev-dependencies', 'build-dependencies'];
  return [
    ...kinds.map((kind) => dataAt(manifest, kind)),
    ...Object.values(objectAt(manifest, 'target')).flatMap((target) =>
      kinds.map((kind) => dataAt(target, kind)),
    ),
    dataAt(manifest, 'workspace', 'dependencies'),
    ...Object.values(objectAt(manifest, 'patch')),
    dataAt(manifest, 'replace'),
  ].filter((table) => isObject(table) && Object.keys(table).length > 0);
}

function inputs(view: ContextFiles, directory: string, call: ProjectCall): Inputs {
  const gathering = gatherInputs(view);
  const root = rootOf(view, directory);
  const file = joinPath(root, 'Cargo.toml');
  if (call.unclear !== undefined) gathering.block(file, call.unclear);
  if (call.role === 'build') gathering.block(file, 'it builds from sources');
  gathering.files(root, ['Cargo.lock', 'rust-toolchain', 'rust-toolchain.toml']);
  for (let place: string | undefined = directory; place !== undefined; place = parentOf(place))
    gathering.files(place, ['.cargo', 'rust-toolchain', 'rust-toolchain.toml']);
  if (view.kind(file) !== 'file') {
    gathering.block(file, 'there is no `Cargo.toml`');
    return gathering.result();
  }
  gatherManifest(gathering, root);
  gatherManifest(gathering, directory);
  const workspace = dataAt(manifestOf(view, root), 'workspace');
  if (isObject(workspace)) {
    const { paths, problem } = expandPatterns(view, root, stringsAt(workspace, 'members'), 'directory');
    if (problem !== undefined) gathering.problem(file, problem);
    const excluded = stringsAt(workspace, 'exclude').map((path) => resolvePath(root, path));
    for (const member of paths) if (!excluded.includes(member)) gatherManifest(gathering, member);
  }
  return gathering.result();
}

/** A manifest, with the packages that it names by path; its targets have to be there for it to be read at all. */
function gatherManifest(gathering: Gathering, directory: string): void {
  if (!gathering.first(directory)) return;
  const file = joinPath(directory, 'Cargo.toml');
  if (!gathering.file(file)) return;
  const manifest = gathering.value(file, parseToml(gathering.view.read(file) ?? ''));
  if (dataAt(manifest, 'package') !== undefined)
    gathering.block(file, 'the files of its targets have to be there for it to be read');
  for (const table of tablesOf(manifest)) {
    for (const dependency of Object.values(objectAt({ table }, 'table'))) {
      const path = stringAt(dependency, 'path');
      if (path === undefined) continue;
      const place = resolvePath(directory, path);
      if (place === undefined) gathering.block(file, `\`${path}\` is outside of what is copied`);
      else if (gathering.view.kind(joinPath(place, 'Cargo.toml')) !== 'file')
        gathering.block(file, `\`${path}\` is not there`);
      else gatherManifest(gathering, place);
    }
  }
}
