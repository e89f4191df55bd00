/** Projects that Bun installs. */
import { BUN as MANAGER } from '../packages/bun.js';
import { bunLockInSync } from './bun-lock.js';
import { joinPath } from './context-path.js';
import type { Agreement, ContextFiles, Ecosystem } from './ecosystem.js';
import type { Gathering } from './gather-inputs.js';
import { stringMapAt } from './json.js';
import { manifestPatterns, nodeWorkspace } from './node-workspace.js';
import type { NodeWorkspace } from './node-workspace.js';
import { nodeInputs, nodeLockfile, nodeOverlay } from './node-project.js';
import type { NodeTraits } from './node-project.js';
import { parseToml } from './toml.js';

/** https://bun.sh/docs/install/lockfile: the text wins over the binary form, and migrates that of npm, Yarn and pnpm */
const LOCKFILES = ['bun.lock', 'bun.lockb'];

const TRAITS: NodeTraits = {
  patternsOf: manifestPatterns,
  rootFiles: [...LOCKFILES, 'bunfig.toml', '.npmrc', 'package-lock.json', 'yarn.lock', 'pnpm-lock.yaml'],
  packageFiles: [],
  // https://bun.sh/docs/install/lifecycle
  lifecycle: ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'],
  local: { 'file:': 'copied', 'link:': 'copied' },
  gather: gatherSettings,
};

/** Patches, and a `bunfig.toml` that can be read: https://bun.sh/docs/install/patch */
function gatherSettings(gathering: Gathering, { root, manifest }: NodeWorkspace): void {
  const file = joinPath(root, 'bunfig.toml');
  const text = gathering.view.read(file);
  if (text !== undefined) gathering.value(file, parseToml(text));
  if (manifest === undefined) return;
  for (const patch of Object.values(stringMapAt(manifest.data, 'patchedDependencies')))
    gathering.named(manifest.path, root, patch);
}

const DIRECTORY = ['--cwd'];
const INSTALL = ['install', 'i'];

export const BUN: Ecosystem = {
  id: 'bun',
  managers: [MANAGER],
  manifests: ['package.json'],
  detect: (view, directory) => view.kind(joinPath(directory, 'package.json')) === 'file',
  commands: [
    {
      role: 'install',
      verbs: [...INSTALL, 'ci'],
      operands: 'none',
      notWith: ['-g', '--global', '--lockfile-only'],
      directory: DIRECTORY,
      // https://bun.sh/docs/cli/install
      plain: [
        ...[
          '--omit',
          '--no-save',
          '--silent',
          '--verbose',
          '--no-progress',
          '--no-summary',
          '--no-cache',
          '--force',
        ],
        ...[
          '--cache-dir',
          '--backend',
          '--registry',
          '--network-concurrency',
          '--concurrent-scripts',
          '--linker',
        ],
        ...['--no-verify', '--filter', '-f', '--no-frozen-lockfile', '--save-text-lockfile', '--cpu', '--os'],
        ...['--prefer-offline', '-y', '--yarn', '--quiet'],
      ],
      frozenBy: ['--frozen-lockfile', 'ci'],
      production: ['--production', '-p', '--omit=dev'],
      withoutScripts: ['--ignore-scripts'],
    },
    { role: 'add', verbs: [...INSTALL, 'add', 'a'], operands: 'other', directory: DIRECTORY },
    { role: 'build', verbs: ['*'], operands: 'other', directory: DIRECTORY },
  ],
  inputs: (view, directory, call) => nodeInputs(view, directory, call, TRAITS),
  overlay: (view, directory, call) => nodeOverlay(view, directory, TRAITS, call.frozen ? [] : LOCKFILES),
  lockfile: {
    names: LOCKFILES,
    path: (view, directory) => nodeLockfile(view, directory, manifestPatterns, LOCKFILES),
    inSync,
    // https://bun.sh/docs/cli/install#production-mode
    frozen: (view, directory, call) => {
      if (call.frozen) return 'already';
      if (call.role !== 'install') return { reason: 'it is no install of the project' };
      if (call.unclear !== undefined) return { reason: call.unclear };
      const unlocked = ['--no-save', '--no-frozen-lockfile', '--force', '-f'].find((flag) =>
        call.call.has(flag),
      );
      if (unlocked !== undefined) return { reason: `\`${unlocked}\` sets the lockfile or its checks aside` };
      // it freezes by itself
      if (call.production) return 'already';
      const path = nodeLockfile(view, directory, manifestPatterns, LOCKFILES);
      return path === undefined
        ? { reason: 'there is no lockfile' }
        : { add: ['--frozen-lockfile'], needs: { program: 'bun', range: '>=1.2' } };
    },
  },
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
  recreated: ['node_modules'],
};

function inSync(view: ContextFiles, directory: string): Agreement {
  const path = nodeLockfile(view, directory, manifestPatterns, LOCKFILES);
  if (path === undefined) return { reason: 'there is no lockfile' };
  if (path.endsWith('.lockb')) return { reason: 'a binary lockfile is not read' };
  return bunLockInSync(view, path, nodeWorkspace(view, directory, manifestPatterns));
}
