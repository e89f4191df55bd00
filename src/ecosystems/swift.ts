/** Packages of Swift. */
import { SWIFT as MANAGER } from '../packages/swift.js';
import { joinPath, parentOf } from './context-path.js';
import type { ContextFiles, Download, Ecosystem, Inputs, ProjectCall } from './ecosystem.js';
import { gatherInputs } from './gather-inputs.js';
import type { Gathering } from './gather-inputs.js';

const DIRECTORY = ['--package-path'];
const LOCKFILE = 'Package.resolved';
const FROZEN = [
  '--force-resolved-versions',
  '--only-use-versions-from-resolved-file',
  '--disable-automatic-resolution',
];

export const SWIFT: Ecosystem = {
  id: 'swift',
  managers: [MANAGER],
  manifests: ['Package.swift'],
  detect: (view, directory) => view.kind(joinPath(directory, 'Package.swift')) === 'file',
  commands: [
    {
      role: 'download',
      verbs: ['package resolve'],
      operands: 'none',
      directory: DIRECTORY,
      plain: [
        '--skip-update',
        '-v',
        '--verbose',
        '--cache-path',
        '--disable-sandbox',
        '--scratch-path',
        '--build-path',
        '-q',
        '--quiet',
      ],
      frozenBy: FROZEN,
    },
    { role: 'add', verbs: ['package update', 'sdk install'], operands: 'other' },
    {
      role: 'build',
      verbs: ['build', 'run', 'test', '*'],
      operands: 'other',
      directory: DIRECTORY,
      frozenBy: FROZEN,
    },
  ],
  inputs,
  overlay: (_view, directory, call) => ({
    directories: [joinPath(directory, '.build')],
    files: call.frozen ? [] : [joinPath(directory, LOCKFILE)],
  }),
  lockfile: {
    names: [LOCKFILE],
    path: (view, directory) => {
      const path = joinPath(directory, LOCKFILE);
      return view.kind(path) === 'file' ? path : undefined;
    },
    inSync: (view, directory) =>
      view.kind(joinPath(directory, LOCKFILE)) === 'file'
        ? { reason: '`Package.swift` is a program, which cannot be compared to the lockfile' }
        : { reason: 'there is no lockfile' },
    frozen: (_view, _directory, call) => (call.frozen ? 'already' : { add: ['--force-resolved-versions'] }),
  },
  download,
  builds: [{ verbs: ['build'], outputs: ['.build'] }],
  recreated: ['.build'],
};

function inputs(view: ContextFiles, directory: string, call: ProjectCall): Inputs {
  const gathering = gatherInputs(view);
  const file = joinPath(directory, 'Package.swift');
  if (call.unclear !== undefined) gathering.block(file, call.unclear);
  if (call.role === 'build') gathering.block(file, 'it builds from sources');
  gathering.files(directory, [LOCKFILE, '.swift-version', '.swiftpm/configuration']);
  if (view.kind(file) === 'file') gatherPackage(gathering, file);
  else gathering.block(file, 'there is no `Package.swift`');
  return gathering.result();
}

/** https://docs.swift.org/swiftpm/documentation/packagedescription/: manifests of one package for several releases */
function gatherPackage(gathering: Gathering, file: string): void {
  if (!gathering.first(file)) return;
  const { view } = gathering;
  const directory = parentOf(file) ?? '';
  const manifests = view
    .list(directory)
    .filter((name) => name === 'Package.swift' || /^Package@swift-.*\.swift$/.test(name));
  for (const name of manifests) {
    const path = joinPath(directory, name);
    gathering.file(path);
    const text = (view.read(path) ?? '').replace(/\/\*[^]*?\*\//g, ' ').replace(/(^|[^:])\/\/[^\n]*/g, '$1');
    for (const [, local = ''] of text.matchAll(
      /\.package\(\s*(?:name:\s*"[^"]*"\s*,\s*)?path:\s*"([^"]*)"/g,
    )) {
      const place = gathering.named(path, directory, local);
      if (place === undefined) continue;
      const inner = joinPath(place, 'Package.swift');
      if (view.kind(inner) === 'file') gatherPackage(gathering, inner);
      else gathering.block(path, `there is no package at \`${local}\``);
    }
    const reading =
      /FileManager|contentsOf|String\(contentsOf|Process\(\)|import\s+Foundation|Context\.gitInformation|#file|fopen/.exec(
        text,
      );
    if (reading !== null) gathering.block(path, `it may read other files (\`${reading[0]}\`)`);
  }
}

/** `swift package resolve`, held to the lockfile where there is one, as `swift build` starts with. */
function download(
  view: ContextFiles,
  directory: string,
  call: ProjectCall,
): Download | { readonly reason: string } {
  if (call.role !== 'build' || call.call.verb !== 'build')
    return { reason: 'it resolves nothing, or by itself' };
  const lock = view.kind(joinPath(directory, LOCKFILE)) === 'file';
  // without one the build would resolve by itself, and write it
  if (!lock) return { reason: 'there is no lockfile' };
  if (call.call.has('--scratch-path', '--build-path', '--cache-path'))
    return { reason: 'it has a directory of its own for what it fetches' };
  const frozen = call.frozen ? ' --force-resolved-versions' : '';
  return {
    command: `swift package resolve${frozen}`,
    inputs: inputs(view, directory, { ...call, role: 'download', unclear: undefined }),
    overlay: { directories: [joinPath(directory, '.build')], files: [joinPath(directory, LOCKFILE)] },
    settings: /^(?:SWIFT\w*|HOME)$/,
    inexact: '`swift package resolve` may choose other versions than the lockfile has',
  };
}
