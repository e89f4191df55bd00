/** Packages of Dart and Flutter. */
import { DART as MANAGER } from '../packages/dart.js';
import { joinPath, parentOf, relativePath, resolvePath } from './context-path.js';
import type { Agreement, ContextFiles, Ecosystem, Inputs, ProjectCall } from './ecosystem.js';
import { gatherInputs } from './gather-inputs.js';
import type { Gathering } from './gather-inputs.js';
import { dataAt, objectAt, stringAt, stringsAt } from './json.js';
import type { Data } from './json.js';
import { parseYaml } from './yaml.js';

const LOCKFILE = 'pubspec.lock';
const DIRECTORY = ['-C', '--directory'];

export const DART: Ecosystem = {
  id: 'dart',
  managers: [MANAGER],
  manifests: ['pubspec.yaml'],
  detect: (view, directory) => view.kind(joinPath(directory, 'pubspec.yaml')) === 'file',
  commands: [
    {
      role: 'install',
      // https://dart.dev/tools/pub/cmd/pub-get
      verbs: ['pub get', 'packages get'],
      operands: 'none',
      directory: DIRECTORY,
      plain: [
        '--offline',
        '--no-precompile',
        '--precompile',
        '--no-example',
        '--example',
        '-v',
        '--verbose',
        '--no-analytics',
      ],
      frozenBy: ['--enforce-lockfile'],
    },
    {
      role: 'add',
      verbs: ['pub add', 'pub upgrade', 'pub global activate'],
      operands: 'other',
      directory: DIRECTORY,
    },
    { role: 'build', verbs: ['*', 'pub run'], operands: 'other' },
  ],
  inputs,
  overlay: (view, directory, call) => {
    const root = rootOf(view, directory);
    return {
      directories: [...new Set([root, directory])].map((place) => joinPath(place, '.dart_tool')),
      files: [
        ...(call.frozen ? [] : [joinPath(root, LOCKFILE)]),
        ...['.flutter-plugins', '.flutter-plugins-dependencies', '.packages'].map((name) =>
          joinPath(directory, name),
        ),
      ],
    };
  },
  lockfile: {
    names: [LOCKFILE],
    path: (view, directory) => {
      const path = joinPath(rootOf(view, directory), LOCKFILE);
      return view.kind(path) === 'file' ? path : undefined;
    },
    inSync,
    frozen: (view, directory, call) => {
      if (call.frozen) return 'already';
      if (call.role !== 'install') return { reason: 'it is no install of the project' };
      if (call.unclear !== undefined) return { reason: call.unclear };
      if (view.kind(joinPath(rootOf(view, directory), LOCKFILE)) !== 'file')
        return { reason: 'there is no lockfile' };
      return { add: ['--enforce-lockfile'], needs: { program: 'dart', range: '>=3.0' } };
    },
  },
  builds: [
    { verbs: ['compile'], outputs: ['build', 'bin'] },
    { verbs: ['build'], outputs: ['build'] },
  ],
  recreated: ['.dart_tool'],
};

function pubspecOf(view: ContextFiles, directory: string): Data {
  return parseYaml(view.read(joinPath(directory, 'pubspec.yaml')) ?? '').value;
}

/** https://dart.dev/tools/pub/workspaces */
function rootOf(view: ContextFiles, directory: string): string {
  if (stringAt(pubspecOf(view, directory), 'resolution') !== 'workspace') return directory;
  for (let place = parentOf(directory); place !== undefined; place = parentOf(place)) {
    const above = place;
    const members = stringsAt(pubspecOf(view, above), 'workspace');
    if (members.some((member) => resolvePath(above, member) === directory)) return place;
  }
  return directory;
}

function inputs(view: ContextFiles, directory: string, call: ProjectCall): Inputs {
  const gathering = gatherInputs(view);
  const root = rootOf(view, directory);
  const file = joinPath(root, 'pubspec.yaml');
  if (call.unclear !== undefined) gathering.block(file, call.unclear);
  if (call.role === 'build') gathering.block(file, 'it builds from sources');
  if (view.kind(file) !== 'file') {
    gathering.block(file, 'there is no `pubspec.yaml`');
    return gathering.result();
  }
  gathering.files(root, [LOCKFILE]);
  gatherPackage(gathering, root);
  return gathering.result();
}

function gatherPackage(gathering: Gathering, directory: string): void {
  if (!gathering.first(directory)) return;
  const file = joinPath(directory, 'pubspec.yaml');
  gathering.files(directory, ['pubspec.yaml', 'pubspec_overrides.yaml']);
  const pubspec = gathering.value(file, parseYaml(gathering.view.read(file) ?? ''));
  // https://docs.flutter.dev/ui/accessibility-and-internationalization/internationalization: `pub get` writes sources
  if (dataAt(pubspec, 'flutter', 'generate') === true)
    gathering.block(file, '`flutter: generate` has it write sources from other files');
  for (const member of stringsAt(pubspec, 'workspace')) gatherPath(gathering, file, directory, member);
  const overrides = parseYaml(gathering.view.read(joinPath(directory, 'pubspec_overrides.yaml')) ?? '').value;
  const tables = [
    ...['dependencies', 'dev_dependencies', 'dependency_overrides'].map((name) => objectAt(pubspec, name)),
    objectAt(overrides, 'dependency_overrides'),
  ];
  for (const dependency of tables.flatMap((table) => Object.values(table))) {
    const path = stringAt(dependency, 'path');
    if (path !== undefined) gatherPath(gathering, file, directory, path);
  }
  // an example is resolved with the package that it stands in
  if (gathering.view.kind(joinPath(directory, 'example/pubspec.yaml')) === 'file')
    gatherPackage(gathering, joinPath(directory, 'example'));
}

function gatherPath(gathering: Gathering, file: string, directory: string, path: string): void {
  const place = resolvePath(directory, path);
  if (place === undefined) gathering.block(file, `\`${path}\` is outside of what is copied`);
  else if (gathering.view.kind(joinPath(place, 'pubspec.yaml')) !== 'file')
    gathering.block(file, `there is no package at \`${path}\``);
  else gatherPackage(gathering, place);
}

/** Direct dependencies stand in the lockfile by their names; ranges are not kept in it, and not compared. */
function inSync(view: ContextFiles, directory: string): Agreement {
  const root = rootOf(view, directory);
  const text = view.read(joinPath(root, LOCKFILE));
  if (text === undefined) return { reason: 'there is no lockfile' };
  const { problem } = parseYaml(text);
  if (problem !== undefined) return { reason: `the lockfile ${problem}` };
  return {
    reason: `the lockfile keeps no ranges that \`${relativePath(directory, joinPath(root, 'pubspec.yaml'))}\` could be compared to`,
  };
}
