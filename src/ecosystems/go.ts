/** Go modules and workspaces. */
import { GO as MANAGER } from '../packages/go.js';
import { joinPath, parentOf, resolvePath } from './context-path.js';
import type { Agreement, ContextFiles, Download, Ecosystem, Inputs, ProjectCall } from './ecosystem.js';
import { gatherInputs } from './gather-inputs.js';
import type { Gathering } from './gather-inputs.js';
import { isLocalReplacement, readGoFile, readGoSum, resolvedModule } from './go-mod.js';
import type { GoFile } from './go-mod.js';

/** https://pkg.go.dev/cmd/go, options of building left out */
const PLAIN = ['-x', '-v', '-json', '-modcacherw', '-reuse', '-insecure'];
const DIRECTORY = ['-C'];

export const GO: Ecosystem = {
  id: 'go',
  managers: [MANAGER],
  manifests: ['go.mod', 'go.work'],
  detect: (view, directory) =>
    ['go.mod', 'go.work'].some((name) => view.kind(joinPath(directory, name)) === 'file'),
  commands: [
    {
      role: 'download',
      verbs: ['mod download'],
      operands: 'none',
      directory: DIRECTORY,
      plain: PLAIN,
      // https://go.dev/ref/mod#go-mod-download: sums that are there are checked
      frozenBy: ['mod download'],
      withoutScripts: ['mod download'],
    },
    // https://go.dev/ref/mod#go-install: with a version, `go.mod` of the working directory is not read
    { role: 'add', verbs: ['install'], operands: 'other', someOperand: /@/, plain: PLAIN, detached: true },
    { role: 'add', verbs: ['get', 'run'], operands: 'other', someOperand: /@/ },
    { role: 'add', verbs: ['mod download'], operands: 'other' },
    {
      role: 'build',
      // https://pkg.go.dev/cmd/go#hdr-Package_lists_and_patterns
      files: /\.go$/,
      verbs: [
        'build',
        'install',
        'test',
        'vet',
        'run',
        'generate',
        'list',
        'mod tidy',
        'mod vendor',
        'get',
        'tool',
      ],
      operands: 'other',
      directory: DIRECTORY,
    },
  ],
  inputs,
  overlay: (view, directory) => ({
    directories: [],
    files: inSync(view, directory) === 'in sync' ? [] : [joinPath(directory, 'go.sum')],
  }),
  lockfile: {
    names: ['go.sum'],
    path: (view, directory) => {
      const path = joinPath(directory, 'go.sum');
      return view.kind(path) === 'file' ? path : undefined;
    },
    inSync,
    // https://go.dev/ref/mod#build-commands: `-mod=readonly` since Go 1.16
    frozen: (_view, _directory, call) =>
      call.call.options.some(({ name, value }) => name === '-mod' && value === 'mod')
        ? { reason: '`-mod=mod` asks for changes' }
        : 'already',
  },
  download,
  builds: [],
  // `vendor` and `bin` are often kept in version control
  recreated: [],
};

/** The directory of the `go.work` that holds for a directory. https://go.dev/ref/mod#workspaces */
function workspaceOf(view: ContextFiles, directory: string): string | undefined {
  for (let place: string | undefined = directory; place !== undefined; place = parentOf(place))
    if (view.kind(joinPath(place, 'go.work')) === 'file') return place;
  return undefined;
}

function moduleOf(view: ContextFiles, directory: string): string | undefined {
  for (let place: string | undefined = directory; place !== undefined; place = parentOf(place))
    if (view.kind(joinPath(place, 'go.mod')) === 'file') return place;
  return undefined;
}

function read(gathering: Gathering, file: string): GoFile | undefined {
  const parsed = readGoFile(gathering.view.read(file) ?? '');
  if (typeof parsed !== 'string') return parsed;
  gathering.problem(file, parsed);
  return undefined;
}

function inputs(view: ContextFiles, directory: string, call: ProjectCall): Inputs {
  const gathering = gatherInputs(view);
  const module = moduleOf(view, directory);
  const workspace = workspaceOf(view, directory);
  const own = joinPath(
    module ?? workspace ?? directory,
    module === undefined && workspace !== undefined ? 'go.work' : 'go.mod',
  );
  if (call.unclear !== undefined) gathering.block(own, call.unclear);
  if (call.role === 'build') gathering.block(own, 'it builds from sources');
  if (module === undefined && workspace === undefined) gathering.block(own, 'there is no `go.mod`');
  if (module !== undefined) gatherModule(gathering, module);
  if (workspace === undefined) return gathering.result();

  const file = joinPath(workspace, 'go.work');
  gathering.files(workspace, ['go.work', 'go.work.sum']);
  const work = read(gathering, file);
  for (const use of work?.uses ?? []) {
    const place = resolvePath(workspace, use);
    if (place === undefined) gathering.block(file, `\`${use}\` is outside of what is copied`);
    else gatherModule(gathering, place, file);
  }
  if (work !== undefined) gatherReplacements(gathering, file, workspace, work);
  return gathering.result();
}

/** Manifest and sums of a module, and the manifests of the directories that it puts in place of others. */
function gatherModule(gathering: Gathering, directory: string, by?: string): void {
  if (!gathering.first(directory)) return;
  const file = joinPath(directory, 'go.mod');
  if (!gathering.file(file)) {
    gathering.block(by ?? file, `there is no \`${file}\``);
    return;
  }
  gathering.files(directory, ['go.sum']);
  const module = read(gathering, file);
  if (module !== undefined) gatherReplacements(gathering, file, directory, module);
}

function gatherReplacements(gathering: Gathering, file: string, directory: string, module: GoFile): void {
  for (const replacement of module.replaces.filter(isLocalReplacement)) {
    const place = resolvePath(directory, replacement.by.path);
    if (place === undefined) gathering.block(file, `\`${replacement.by.path}\` is outside of what is copied`);
    // of what is replaced, replacements count for nothing: https://go.dev/ref/mod#go-mod-file-replace
    else if (!gathering.file(joinPath(place, 'go.mod')))
      gathering.block(file, `there is no \`${joinPath(place, 'go.mod')}\``);
  }
}

/** Every requirement has the sum of its manifest. */
function inSync(view: ContextFiles, directory: string): Agreement {
  return sumsOf(view, directory, (path, version) => `${path} ${version}/go.mod`);
}

function sumsOf(
  view: ContextFiles,
  directory: string,
  wanted: (path: string, version: string) => string,
): Agreement {
  const place = moduleOf(view, directory);
  if (place === undefined) return { reason: 'there is no `go.mod`' };
  if (workspaceOf(view, directory) !== undefined)
    return { reason: 'a workspace chooses versions that its `go.work.sum` alone does not tell' };
  const module = readGoFile(view.read(joinPath(place, 'go.mod')) ?? '');
  if (typeof module === 'string') return { reason: `\`go.mod\` ${module}` };
  const sums = readGoSum(view.read(joinPath(place, 'go.sum')) ?? '');
  for (const required of module.requires) {
    const resolved = resolvedModule(module, required);
    if (resolved === 'local') continue;
    if (!sums.has(wanted(resolved.path, resolved.version)))
      return { reason: `\`go.sum\` has no sum for \`${resolved.path}\` ${resolved.version}` };
  }
  return 'in sync';
}

/**
 * `go mod download` fetches the modules that `go.mod` requires, no others from Go 1.17 on
 * (https://go.dev/doc/go1.17#go-command): where `go.sum` has the sum of each, all of them were fetched to make it.
 */
function download(
  view: ContextFiles,
  directory: string,
  call: ProjectCall,
): Download | { readonly reason: string } {
  if (call.role !== 'build') return { reason: 'it downloads modules by itself' };
  if (view.kind(joinPath(directory, 'go.mod')) !== 'file')
    return { reason: 'there is no `go.mod` in its directory' };
  if (view.kind(joinPath(directory, 'vendor')) === 'directory')
    return { reason: 'the modules are in `vendor`' };
  if (call.call.options.some(({ name }) => name === '-mod' || name === '-modfile'))
    return { reason: '`-mod` or `-modfile` says where modules come from' };
  const module = readGoFile(view.read(joinPath(directory, 'go.mod')) ?? '');
  if (typeof module === 'string') return { reason: `\`go.mod\` ${module}` };
  if (module.requires.length === 0) return { reason: 'it requires no module' };
  const [major = 0, minor = 0] = (module.language ?? '').split('.').map(Number);
  if (!(major > 1 || minor >= 17))
    return { reason: 'before Go 1.17, modules that are not needed are fetched too' };
  const agreement = sumsOf(view, directory, (path, version) => `${path} ${version}`);
  if (agreement !== 'in sync') return agreement;
  return {
    command: 'go mod download',
    inputs: inputs(view, directory, { ...call, role: 'download', unclear: undefined }),
    overlay: { directories: [], files: [] },
    // https://go.dev/ref/mod#environment-variables
    settings:
      /^(?:GO(?:FLAGS|PROXY|MODCACHE|PATH|NO\w+|PRIVATE|SUMDB|WORK|111MODULE|TOOLCHAIN|ENV|VCS|INSECURE|AUTH|ROOT)|HOME|NETRC|GIT_\w+|\w*_proxy)$/i,
  };
}
