/** Projects that npm installs. */
import { GLOBAL_OPTIONS } from '../packages/global-installs.js';
import { NPM as MANAGER } from '../packages/npm.js';
import { joinPath } from './context-path.js';
import type { Agreement, ContextFiles, Ecosystem, FrozenForm, ProjectCall } from './ecosystem.js';
import { npmLockInSync, npmLockIsQuiet, npmLockVersion } from './npm-lock.js';
import { manifestPatterns, nodeWorkspace } from './node-workspace.js';
import { earlyScript, modulesIn, nodeInputs, nodeLockfile, nodeOverlay } from './node-project.js';
import type { NodeTraits } from './node-project.js';
import { isSet, readNpmrc } from './npmrc.js';

/** The shrinkwrap wins: https://docs.npmjs.com/cli/configuring-npm/npm-shrinkwrap-json */
const LOCKFILES = ['npm-shrinkwrap.json', 'package-lock.json'];

// https://github.com/npm/cli/blob/latest/lib/utils/cmd-list.js
const INSTALL = [
  'install',
  'i',
  'in',
  'ins',
  'inst',
  'insta',
  'instal',
  'isnt',
  'isnta',
  'isntal',
  'isntall',
  'add',
];
const CLEAN = ['ci', 'clean-install', 'ic', 'install-clean', 'isntall-clean'];
const TEST = ['install-test', 'it', 'install-ci-test', 'cit', 'clean-install-test', 'sit'];

/** https://docs.npmjs.com/cli/using-npm/config */
const PLAIN = [
  ...['-d', '-dd', '-q', '-s', '-f', '-y', '-E', '-D', '-P', '-O', '-S'],
  ...['--audit', '--no-audit', '--fund', '--no-fund', '--progress', '--no-progress', '--color', '--no-color'],
  ...[
    '--quiet',
    '--silent',
    '--verbose',
    '--loglevel',
    '--force',
    '--yes',
    '--unsafe-perm',
    '--no-update-notifier',
  ],
  ...[
    '--legacy-peer-deps',
    '--strict-peer-deps',
    '--install-strategy',
    '--legacy-bundling',
    '--global-style',
  ],
  ...[
    '--omit',
    '--include',
    '--only',
    '--also',
    '--optional',
    '--no-optional',
    '--no-bin-links',
    '--bin-links',
  ],
  ...[
    '--prefer-offline',
    '--prefer-online',
    '--offline',
    '--cache',
    '--registry',
    '--maxsockets',
    '--no-save',
  ],
  ...['--fetch-retries', '--fetch-timeout', '--fetch-retry-factor', '--fetch-retry-mintimeout'],
  ...[
    '--fetch-retry-maxtimeout',
    '--network-timeout',
    '--foreground-scripts',
    '--engine-strict',
    '--cpu',
    '--os',
  ],
  ...['--libc', '--strict-ssl', '--no-strict-ssl', '--timing', '--no-package-lock', '--package-lock'],
  ...[
    '-w',
    '--workspace',
    '--workspaces',
    '--include-workspace-root',
    '--allow-root',
    '--no-shrinkwrap',
    '--save',
  ],
  ...[
    '--save-exact',
    '--save-dev',
    '--save-prod',
    '--no-warnings',
    '--replace-registry-host',
    '--build-from-source',
  ],
];

const TRAITS: NodeTraits = {
  patternsOf: manifestPatterns,
  // https://github.com/npm/cli/blob/latest/workspaces/arborist/lib/shrinkwrap.js: one of Yarn is read besides
  rootFiles: [...LOCKFILES, 'yarn.lock', '.npmrc', 'patches'],
  packageFiles: ['patches'],
  // https://docs.npmjs.com/cli/using-npm/scripts#life-cycle-operation-order
  lifecycle: [
    ...['preinstall', 'install', 'postinstall', 'prepublish'],
    ...['preprepare', 'prepare', 'postprepare'],
  ],
  // https://docs.npmjs.com/cli/configuring-npm/package-json#local-paths: links, unless `install-links` is set. What
  // is copied there comes whole: a package may be packed.
  local: { 'file:': 'copied', 'link:': 'copied' },
};

const DIRECTORY = ['--prefix', '-C'];
const PRODUCTION = ['--production', '--omit=dev', '--only=production', '--only=prod'];

export const NPM: Ecosystem = {
  id: 'npm',
  managers: [MANAGER],
  manifests: ['package.json'],
  // whoever calls npm means it, whatever other lockfiles there are
  detect: (view, directory) => view.kind(joinPath(directory, 'package.json')) === 'file',
  commands: [
    {
      role: 'install',
      verbs: [...INSTALL, ...CLEAN],
      operands: 'none',
      notWith: [...GLOBAL_OPTIONS, '--package-lock-only'],
      directory: DIRECTORY,
      plain: PLAIN,
      frozenBy: CLEAN,
      production: PRODUCTION,
      withoutScripts: ['--ignore-scripts'],
    },
    // https://docs.npmjs.com/cli/configuring-npm/npmrc: in global mode the project's `.npmrc` is not read
    {
      role: 'add',
      verbs: INSTALL,
      operands: 'other',
      onlyWith: GLOBAL_OPTIONS,
      plain: PLAIN,
      detached: true,
    },
    { role: 'add', verbs: [...INSTALL, 'link', 'ln'], operands: 'other', directory: DIRECTORY },
    // `npm run build`, and tests
    {
      role: 'build',
      verbs: [
        ...TEST,
        'run',
        'run-script',
        'rum',
        'urn',
        'test',
        't',
        'tst',
        'start',
        'exec',
        'x',
        'rebuild',
        'rb',
      ],
      operands: 'other',
      directory: DIRECTORY,
    },
  ],
  inputs: (view, directory, call) => nodeInputs(view, directory, call, TRAITS),
  overlay: (view, directory, call) =>
    nodeOverlay(view, directory, TRAITS, call.frozen ? [] : LOCKFILES.slice(1)),
  lockfile: {
    names: LOCKFILES,
    path: (view, directory) => nodeLockfile(view, directory, manifestPatterns, LOCKFILES),
    inSync,
    frozen,
    // https://docs.npmjs.com/cli/using-npm/config#environment-variables
    settings: {
      variable: /^npm_config_(\w+)$/i,
      plain:
        /^(?:cache|loglevel|update-notifier|fund|audit|progress|registry|production|omit|include|unsafe-perm|color|(?:https?-)?proxy|noproxy|cafile|strict-ssl|maxsockets|fetch-[\w-]+|network-timeout|python|foreground-scripts|@[\w.-]+:registry|\/\/.*)$/,
    },
  },
  runsNoScript,
  // https://docs.npmjs.com/cli/commands/npm-run-script; each framework's default output directory
  builds: [
    {
      verbs: ['run build', 'run-script build'],
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

function legacyPeers(view: ContextFiles, root: string, call: ProjectCall | undefined): boolean {
  const settings = readNpmrc(view, joinPath(root, '.npmrc'));
  return call?.call.has('--legacy-peer-deps') === true || isSet(settings, 'legacy-peer-deps');
}

function inSync(view: ContextFiles, directory: string, call?: ProjectCall): Agreement {
  const workspace = nodeWorkspace(view, directory, manifestPatterns);
  const path = nodeLockfile(view, directory, manifestPatterns, LOCKFILES);
  if (path === undefined) return { reason: 'there is no lockfile' };
  return npmLockInSync(view, path, workspace, legacyPeers(view, workspace.root, call));
}

/**
 * `npm ci` installs the same tree as `npm install` where the lockfile agrees with the manifests, and throws
 * `node_modules` away first. https://docs.npmjs.com/cli/commands/npm-ci
 */
function frozen(
  view: ContextFiles,
  directory: string,
  call: ProjectCall,
): 'already' | FrozenForm | { readonly reason: string } {
  if (call.frozen) return 'already';
  if (call.role !== 'install') return { reason: 'it is no install of the project' };
  if (call.unclear !== undefined) return { reason: call.unclear };
  const unlocked = ['--no-package-lock', '--no-shrinkwrap', '--no-save', '--force', '-f'].find((flag) =>
    call.call.has(flag),
  );
  const some = ['-w', '--workspace', '--workspaces'].find((flag) => call.call.has(flag));
  if (some !== undefined) return { reason: `\`npm ci\` would throw away what \`${some}\` leaves alone` };
  if (unlocked !== undefined) return { reason: `\`${unlocked}\` sets the lockfile or its checks aside` };
  const workspace = nodeWorkspace(view, directory, manifestPatterns);
  const settings = readNpmrc(view, joinPath(workspace.root, '.npmrc'));
  for (const name of ['package-lock', 'shrinkwrap', 'save', 'force']) {
    const value = settings.get(name);
    if (value !== undefined && value !== (name === 'force' ? 'false' : 'true'))
      return { reason: `\`.npmrc\` sets \`${name}=${value}\`` };
  }
  const script = earlyScript(workspace);
  if (script !== undefined) return { reason: script };
  const modules = modulesIn(view, workspace);
  if (modules !== undefined) return { reason: `\`npm ci\` would throw away \`${modules}\`, which is copied` };
  const path = nodeLockfile(view, directory, manifestPatterns, LOCKFILES);
  const version = path === undefined ? undefined : npmLockVersion(view, path);
  if (version === undefined) return { reason: 'there is no lockfile that can be read' };
  if (version === 1) return { reason: 'a lockfile of version 1 does not say what it was made from' };
  // https://docs.npmjs.com/cli/configuring-npm/package-lock-json#lockfileversion: what is proven of 2 and 3 is what npm 7
  // reads
  return { subcommand: 'ci', needs: { program: 'npm', range: '>=7' } };
}

/** What is not frozen may find another lockfile than the one that is read here: then nothing is certain. */
function runsNoScript(view: ContextFiles, directory: string, call: ProjectCall): boolean {
  if (call.unclear !== undefined) return false;
  if (!call.scripts) return true;
  const path = nodeLockfile(view, directory, manifestPatterns, LOCKFILES);
  if (path === undefined || !call.frozen) return false;
  const { manifest, members, problems } = nodeWorkspace(view, directory, manifestPatterns);
  if (manifest === undefined || problems.length > 0) return false;
  const isQuiet = [manifest, ...members.map((member) => member.manifest)].every((one) =>
    TRAITS.lifecycle.every((name) => !Object.hasOwn(one.scripts, name)),
  );
  return isQuiet && view.kind(joinPath(directory, 'binding.gyp')) === undefined && npmLockIsQuiet(view, path);
}
