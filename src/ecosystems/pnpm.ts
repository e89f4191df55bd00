/** Projects that pnpm installs. */
import { PNPM as MANAGER } from '../packages/pnpm.js';
import { joinPath } from './context-path.js';
import type {
  Agreement,
  ContextFiles,
  Download,
  Ecosystem,
  FrozenForm,
  Inputs,
  ProjectCall,
} from './ecosystem.js';
import { gatherInputs } from './gather-inputs.js';
import type { Gathering } from './gather-inputs.js';
import { dataAt, objectAt, stringAt, stringMapAt, stringsAt } from './json.js';
import type { Data } from './json.js';
import { nodeWorkspace } from './node-workspace.js';
import type { NodeWorkspace, WorkspacePatterns } from './node-workspace.js';
import { earlyScript, nodeInputs, nodeLockfile, nodeOverlay, lacksPackageManager } from './node-project.js';
import type { NodeTraits } from './node-project.js';
import { readNpmrc } from './npmrc.js';
import { pnpmLockInSync } from './pnpm-lock.js';
import { importsRelative } from './relative-imports.js';
import { inRange } from './versions.js';
import { parseYaml } from './yaml.js';

const LOCKFILE = 'pnpm-lock.yaml';
/** https://pnpm.io/pnpm-workspace_yaml */
const WORKSPACE = 'pnpm-workspace.yaml';
/** https://pnpm.io/pnpmfile */
const PNPMFILES = ['.pnpmfile.cjs', '.pnpmfile.mjs', 'pnpmfile.js'];

function workspaceFile(view: ContextFiles, directory: string): Data {
  return parseYaml(view.read(joinPath(directory, WORKSPACE)) ?? '').value;
}

const patternsOf: WorkspacePatterns = (view, directory) => {
  const file = joinPath(directory, WORKSPACE);
  const text = view.read(file);
  if (text === undefined) return undefined;
  const { value, problem } = parseYaml(text);
  if (problem !== undefined) return { file, patterns: [], problem };
  const patterns = dataAt(value, 'packages');
  if (patterns !== undefined && patterns !== null) return { file, patterns: stringsAt(value, 'packages') };
  // since release 10 the file may hold settings alone; before, it meant every directory below
  return { file, patterns: ['**'] };
};

/** https://pnpm.io/cli/install */
const PLAIN = [
  ...[
    '-r',
    '--recursive',
    '-w',
    '--workspace-root',
    '-F',
    '--filter',
    '--filter-prod',
    '--force',
    '--offline',
  ],
  ...[
    '--prefer-offline',
    '--reporter',
    '--silent',
    '-s',
    '--loglevel',
    '--color',
    '--no-color',
    '--no-optional',
  ],
  ...[
    '--optional',
    '--dev',
    '-D',
    '--store-dir',
    '--registry',
    '--network-concurrency',
    '--child-concurrency',
  ],
  ...[
    '--workspace-concurrency',
    '--shamefully-hoist',
    '--strict-peer-dependencies',
    '--no-strict-peer-dependencies',
  ],
  ...[
    '--auto-install-peers',
    '--hoist',
    '--no-hoist',
    '--node-linker',
    '--public-hoist-pattern',
    '--hoist-pattern',
  ],
  ...[
    '--package-import-method',
    '--side-effects-cache',
    '--no-side-effects-cache',
    '--prefer-frozen-lockfile',
  ],
  ...['--no-frozen-lockfile', '--no-prefer-frozen-lockfile', '--no-lockfile', '--fix-lockfile', '--stream'],
  ...['--aggregate-output', '--use-stderr', '--config.confirmModulesPurge', '--no-verify-store-integrity'],
  ...['--fail-if-no-match', '--cpu', '--os', '--libc', '--yes', '-y', '--unsafe-perm', '--no-bail'],
];

const TRAITS: NodeTraits = {
  patternsOf,
  rootFiles: [LOCKFILE, WORKSPACE, '.npmrc', ...PNPMFILES],
  packageFiles: ['.npmrc'],
  // https://pnpm.io/scripts#lifecycle-scripts
  lifecycle: [
    ...['pnpm:devPreinstall', 'preinstall', 'install', 'postinstall', 'prepublish'],
    ...['preprepare', 'prepare', 'postprepare'],
  ],
  // https://pnpm.io/cli/link, https://pnpm.io/cli/add#install-from-local-file-system
  local: { 'file:': 'copied', 'link:': 'linked' },
  gather: (gathering, workspace) => {
    gatherSettings(gathering, workspace);
    gatherInjected(gathering, workspace);
  },
};

/** Packages of the workspace that are copied into `node_modules`, not linked: https://pnpm.io/package_json#dependenciesmetainjected */
function gatherInjected(gathering: Gathering, { root, manifest, members }: NodeWorkspace): void {
  const settings = workspaceFile(gathering.view, root);
  const npmrc = readNpmrc(gathering.view, joinPath(root, '.npmrc'));
  if (dataAt(settings, 'injectWorkspacePackages') === true || npmrc.has('inject-workspace-packages'))
    gathering.block(joinPath(root, WORKSPACE), 'packages of the workspace are copied with their sources');
  for (const one of [
    ...(manifest === undefined ? [] : [manifest]),
    ...members.map((member) => member.manifest),
  ]) {
    const injected = Object.entries(objectAt(one.data, 'dependenciesMeta')).find(
      ([, meta]) => dataAt(meta, 'injected') === true,
    );
    if (injected !== undefined) gathering.block(one.path, `\`${injected[0]}\` is copied with its sources`);
  }
}

/** Patches, hooks and what else settings name: https://pnpm.io/settings */
function gatherSettings(gathering: Gathering, { root, manifest }: NodeWorkspace): void {
  const { view } = gathering;
  const file = joinPath(root, WORKSPACE);
  const settings = workspaceFile(view, root);
  const own = manifest === undefined ? undefined : dataAt(manifest.data, 'pnpm');
  for (const [place, data] of [
    [file, settings],
    [joinPath(root, 'package.json'), own],
  ] as const) {
    for (const patch of Object.values(stringMapAt(data, 'patchedDependencies')))
      gathering.named(place, root, patch);
    for (const [name, range] of Object.entries(stringMapAt(data, 'overrides'))) {
      if (/^(?:file:|link:|\.{1,2}\/)/.test(range))
        gathering.block(place, `nothing is known of its override of \`${name}\`, which is a path`);
    }
  }
  const named = stringAt(settings, 'pnpmfile') ?? readNpmrc(view, joinPath(root, '.npmrc')).get('pnpmfile');
  const hooks = named === undefined ? undefined : gathering.named(file, root, named);
  for (const path of hooks === undefined ? PNPMFILES.map((name) => joinPath(root, name)) : [hooks]) {
    if (importsRelative(view.read(path) ?? '')) gathering.block(path, 'it imports other files');
  }
}

const DIRECTORY = ['-C', '--dir', '--prefix'];
const INSTALL = ['install', 'i'];
const CLEAN = ['ci', 'clean-install'];
const COMMON = { operands: 'none', directory: DIRECTORY, plain: PLAIN } as const;

export const PNPM: Ecosystem = {
  id: 'pnpm',
  managers: [MANAGER],
  manifests: ['package.json', WORKSPACE],
  detect: (view, directory) =>
    ['package.json', WORKSPACE, LOCKFILE].some((name) => view.kind(joinPath(directory, name)) === 'file'),
  commands: [
    {
      ...COMMON,
      role: 'install',
      verbs: [...INSTALL, ...CLEAN],
      notWith: ['-g', '--global', '--lockfile-only'],
      frozenBy: ['--frozen-lockfile', ...CLEAN],
      production: ['--prod', '-P', '--production'],
      withoutScripts: ['--ignore-scripts'],
    },
    // https://pnpm.io/cli/fetch
    {
      ...COMMON,
      role: 'download',
      verbs: ['fetch'],
      production: ['--prod', '-P'],
      frozenBy: ['fetch'],
      withoutScripts: ['fetch'],
    },
    { role: 'add', verbs: [...INSTALL, 'add'], operands: 'other', directory: DIRECTORY },
    {
      role: 'build',
      verbs: ['*', 'deploy', 'install-test', 'it'],
      operands: 'other',
      directory: DIRECTORY,
    },
  ],
  inputs: (view, directory, call) =>
    call.role === 'download' ? fetchInputs(view, directory, call) : nodeInputs(view, directory, call, TRAITS),
  pinsRelease: lacksPackageManager,
  overlay: (view, directory, call) => nodeOverlay(view, directory, TRAITS, call.frozen ? [] : [LOCKFILE]),
  lockfile: {
    names: [LOCKFILE],
    path: (view, directory) => nodeLockfile(view, directory, patternsOf, [LOCKFILE]),
    inSync,
    // https://pnpm.io/cli/install#--frozen-lockfile
    settings: {
      variable: /^(?:npm_config|pnpm_config|pnpm)_(\w+)$/i,
      plain:
        /^(?:version|home|cache|store-dir|loglevel|update-notifier|fund|audit|progress|registry|production|unsafe-perm|color|(?:https?-)?proxy|cafile|strict-ssl|fetch-[\w-]+|network-concurrency|node-options)$/,
    },
    frozen: (view, directory, call) => {
      if (call.frozen) return 'already';
      if (call.role !== 'install') return { reason: 'it is no install of the project' };
      if (call.unclear !== undefined) return { reason: call.unclear };
      const unlocked = ['--no-frozen-lockfile', '--no-lockfile', '--fix-lockfile', '--force'].find((flag) =>
        call.call.has(flag),
      );
      if (unlocked !== undefined) return { reason: `\`${unlocked}\` sets the lockfile or its checks aside` };
      const workspace = nodeWorkspace(view, directory, patternsOf);
      const script = earlyScript(workspace);
      if (script !== undefined) return { reason: script };
      const path = nodeLockfile(view, directory, patternsOf, [LOCKFILE]);
      if (path === undefined) return { reason: 'there is no lockfile' };
      return frozenForm(view, path, workspace);
    },
  },
  download,
  builds: [
    {
      verbs: ['run build', 'build'],
      outputs: [
        'dist',
        'build',
        '.next',
        'out',
        '.output',
        'public/build',
        '.svelte-kit',
        'storybook-static',
        '_site',
      ],
    },
  ],
  recreated: ['node_modules', '.pnpm-store'],
};

/**
 * Each release takes lockfiles of its own version alone when frozen. Which one runs, `packageManager` says where it is
 * there: https://github.com/pnpm/spec/tree/master/lockfile, https://pnpm.io/package_json#packagemanager
 */
function frozenForm(
  view: ContextFiles,
  path: string,
  { manifest }: NodeWorkspace,
): FrozenForm | { readonly reason: string } {
  const version = Number.parseFloat(/^lockfileVersion: '?([\d.]+)/m.exec(view.read(path) ?? '')?.[1] ?? '');
  const range = version >= 9 ? '>=9' : version >= 6 ? '^8' : undefined;
  if (range === undefined) return { reason: 'its `lockfileVersion` is none that is known' };
  const pinned = /^pnpm@(\d+\.\d+\.\d+)/.exec(stringAt(manifest?.data, 'packageManager') ?? '')?.[1];
  if (pinned === undefined) return { add: ['--frozen-lockfile'], needs: { program: 'pnpm', range } };
  return inRange(pinned, range) === true
    ? { add: ['--frozen-lockfile'] }
    : { reason: `the lockfile is not of the release that \`packageManager\` names, ${pinned}` };
}

function inSync(view: ContextFiles, directory: string): Agreement {
  const path = nodeLockfile(view, directory, patternsOf, [LOCKFILE]);
  if (path === undefined) return { reason: 'there is no lockfile' };
  const workspace = nodeWorkspace(view, directory, patternsOf);
  return pnpmLockInSync(view, path, workspace, workspaceFile(view, workspace.root));
}

/** The lockfile, settings, patches and hooks; the manifest of the root only for the settings in it. */
function fetchInputs(view: ContextFiles, directory: string, call: ProjectCall): Inputs {
  const gathering = gatherInputs(view);
  const workspace = nodeWorkspace(view, directory, patternsOf);
  for (const { file, message } of workspace.problems) gathering.problem(file, message);
  const { root } = workspace;
  if (call.unclear !== undefined) gathering.block(joinPath(root, LOCKFILE), call.unclear);
  if (!gathering.file(joinPath(root, LOCKFILE)))
    gathering.block(joinPath(root, LOCKFILE), 'there is no lockfile');
  gathering.files(root, ['package.json', WORKSPACE, '.npmrc', ...PNPMFILES]);
  gatherSettings(gathering, workspace);
  return gathering.result();
}

/**
 * `pnpm fetch` fills the store and the virtual store from the lockfile alone, so that an install whose scripts need the
 * sources downloads nothing.
 */
function download(
  view: ContextFiles,
  directory: string,
  call: ProjectCall,
): Download | { readonly reason: string } {
  if (call.role !== 'install') return { reason: 'it is no install of the project' };
  if (call.call.has('-F', '--filter', '--filter-prod'))
    return { reason: '`pnpm fetch` takes all packages of the workspace, the install only some' };
  const agreement = inSync(view, directory);
  if (agreement !== 'in sync') return agreement;
  const workspace = nodeWorkspace(view, directory, patternsOf);
  if (workspace.root !== directory) return { reason: 'the lockfile is in another directory' };
  const command = call.production ? 'pnpm fetch --prod' : 'pnpm fetch';
  const fetch: ProjectCall = { ...call, unclear: undefined };
  return {
    command,
    inputs: fetchInputs(view, directory, fetch),
    overlay: { directories: [joinPath(directory, 'node_modules')], files: [] },
    settings: /^(?:npm_config|pnpm)_|^(?:HOME|XDG_\w+)$/i,
  };
}
