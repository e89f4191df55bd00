/** Projects that Yarn 1 installs. */
import { joinPath } from './context-path.js';
import type { Agreement, ContextFiles, Ecosystem } from './ecosystem.js';
import type { Gathering } from './gather-inputs.js';
import { stringMapAt } from './json.js';
import { manifestPatterns, nodeWorkspace } from './node-workspace.js';
import type { NodeWorkspace } from './node-workspace.js';
import { earlyScript, nodeInputs, nodeLockfile, nodeOverlay, lacksPackageManager } from './node-project.js';
import type { NodeTraits } from './node-project.js';
import { dependenciesOf } from './package-json.js';
import { readYarnLock } from './yarn-lock.js';
import type { YarnEntry } from './yarn-lock.js';
import { inRange } from './versions.js';
import {
  DIRECTORY,
  YARN_BUILDS,
  YARN_LOCKFILE,
  YARN_MANAGERS,
  YARN_OTHERS,
  yarnKind,
} from './yarn-project.js';

/** https://classic.yarnpkg.com/en/docs/cli/install */
const PLAIN = [
  ...[
    '--pure-lockfile',
    '--no-lockfile',
    '--non-interactive',
    '--silent',
    '-s',
    '--verbose',
    '--no-progress',
  ],
  ...[
    '--network-timeout',
    '--network-concurrency',
    '--ignore-engines',
    '--ignore-optional',
    '--ignore-platform',
  ],
  ...[
    '--prefer-offline',
    '--offline',
    '--force',
    '--check-files',
    '--cache-folder',
    '--preferred-cache-folder',
  ],
  ...[
    '--mutex',
    '--link-duplicates',
    '--no-bin-links',
    '--registry',
    '--production',
    '--prod',
    '--update-checksums',
  ],
  ...[
    '--json',
    '--emoji',
    '--no-emoji',
    '--focus',
    '--har',
    '--flat',
    '--skip-integrity-check',
    '--no-audit',
  ],
  ...['--no-optional', '--strict-semver', '-W', '--ignore-workspace-root-check', '--no-node-version-check'],
  ...['--no-default-rc', '--proxy', '--https-proxy', '--disable-pnp', '--dev', '--no-fund', '--audit'],
];

const TRAITS: NodeTraits = {
  patternsOf: manifestPatterns,
  rootFiles: [YARN_LOCKFILE, '.yarnrc', '.npmrc', 'patches'],
  packageFiles: ['patches', '.npmrc', '.yarnrc'],
  // https://classic.yarnpkg.com/en/docs/package-json#toc-scripts, and `prepare` and `prepublish` of the project
  lifecycle: ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'],
  // https://classic.yarnpkg.com/en/docs/package-json#toc-dependencies
  local: { 'file:': 'copied', 'link:': 'nothing' },
  gather: gatherSettings,
};

/** https://classic.yarnpkg.com/en/docs/yarnrc: a program of Yarn in the tree, and a mirror of archives */
function gatherSettings(gathering: Gathering, { root }: NodeWorkspace): void {
  const file = joinPath(root, '.yarnrc');
  for (const line of (gathering.view.read(file) ?? '').split(/\r?\n/)) {
    const pair = /^\s*"?([^"\s]+)"?\s+"?([^"]*)"?\s*$/.exec(line);
    if (pair === null) continue;
    const [, name = '', value = ''] = pair;
    if (name === 'yarn-path' && !value.startsWith('/')) gathering.named(file, root, value);
    // an empty mirror is filled by the install
    if (name === 'yarn-offline-mirror' && !value.startsWith('/'))
      gathering.file(joinPath(root, value.replace(/^\.\//, '')));
    if (['cafile', '--modules-folder', 'modules-folder', '--cwd', '--install.modules-folder'].includes(name))
      gathering.block(file, `nothing is known of its setting \`${name}\``);
    if (name === 'ignore-scripts' || name === '--install.ignore-scripts') continue;
  }
}

export const YARN_CLASSIC: Ecosystem = {
  id: 'yarn 1',
  managers: YARN_MANAGERS,
  manifests: ['package.json'],
  detect: (view, directory) =>
    view.kind(joinPath(directory, 'package.json')) === 'file' && yarnKind(view, directory) === 'classic',
  commands: [
    {
      role: 'install',
      verbs: ['', 'install'],
      operands: 'none',
      notWith: ['-g', '--global'],
      directory: DIRECTORY,
      plain: PLAIN,
      frozenBy: ['--frozen-lockfile'],
      production: ['--production', '--prod', '--production=true', '--prod=true'],
      withoutScripts: ['--ignore-scripts'],
    },
    ...YARN_OTHERS,
  ],
  inputs: (view, directory, call) => nodeInputs(view, directory, call, TRAITS),
  pinsRelease: lacksPackageManager,
  overlay: (view, directory, call) =>
    nodeOverlay(
      view,
      directory,
      TRAITS,
      call.frozen || call.call.has('--pure-lockfile') ? [] : [YARN_LOCKFILE],
    ),
  lockfile: {
    names: [YARN_LOCKFILE],
    path: (view, directory) => nodeLockfile(view, directory, manifestPatterns, [YARN_LOCKFILE]),
    inSync,
    // https://classic.yarnpkg.com/en/docs/cli/install#toc-yarn-install-frozen-lockfile
    settings: {
      variable: /^(?:yarn|npm_config)_(\w+)$/i,
      plain:
        /^(?:version|cache-folder|registry|production|loglevel|progress|network-timeout|network-concurrency|(?:https?-)?proxy|cafile|strict-ssl|fund|audit|update-notifier|unsafe-perm)$/,
    },
    frozen: (view, directory, call) => {
      if (call.frozen) return 'already';
      if (call.role !== 'install') return { reason: 'it is no install of the project' };
      if (call.unclear !== undefined) return { reason: call.unclear };
      const unlocked = ['--pure-lockfile', '--no-lockfile', '--force', '--flat', '--update-checksums'].find(
        (flag) => call.call.has(flag),
      );
      if (unlocked !== undefined) return { reason: `\`${unlocked}\` sets the lockfile or its checks aside` };
      const script = earlyScript(nodeWorkspace(view, directory, manifestPatterns));
      if (script !== undefined) return { reason: script };
      const path = nodeLockfile(view, directory, manifestPatterns, [YARN_LOCKFILE]);
      return path === undefined ? { reason: 'there is no lockfile' } : { add: ['--frozen-lockfile'] };
    },
  },
  builds: YARN_BUILDS,
  recreated: ['node_modules'],
};

/**
 * Proof that `yarn install` leaves the lockfile as it is: each pattern that a manifest or a locked package asks for has
 * an entry, in a version that does, and each entry is asked for. Yarn 1 does not look at all of that by itself when
 * frozen: https://github.com/yarnpkg/yarn/issues/5840
 */
function inSync(view: ContextFiles, directory: string): Agreement {
  const workspace = nodeWorkspace(view, directory, manifestPatterns);
  const path = nodeLockfile(view, directory, manifestPatterns, [YARN_LOCKFILE]);
  if (path === undefined) return { reason: 'there is no lockfile' };
  const { value: lock, problem } = readYarnLock(view.read(path) ?? '');
  if (problem !== undefined) return { reason: `the lockfile ${problem}` };
  if (lock.version !== 1) return { reason: 'the lockfile is that of a later Yarn' };
  const [first] = workspace.problems;
  if (first !== undefined) return { reason: `${first.file} ${first.message}` };
  if (workspace.manifest === undefined) return { reason: 'there is no manifest' };
  if (Object.keys(stringMapAt(workspace.manifest.data, 'resolutions')).length > 0)
    return { reason: 'its `resolutions` cannot be compared to the lockfile' };
  const entries = new Map(
    lock.entries.flatMap((entry) => entry.patterns.map((pattern) => [pattern, entry] as const)),
  );
  return reach(entries, workspace);
}

function reach(
  entries: ReadonlyMap<string, YarnEntry>,
  { root, manifest, members }: NodeWorkspace,
): Agreement {
  const importers = [{ directory: root, manifest: manifest! }, ...members];
  const own = new Map(
    members.filter((one) => one.manifest.name !== undefined).map((one) => [one.manifest.name!, one.manifest]),
  );
  const waiting: (readonly [name: string, range: string, by: string])[] = importers.flatMap((importer) =>
    Object.entries(dependenciesOf(importer.manifest)).map(
      ([name, range]) => [name, range, importer.manifest.path] as const,
    ),
  );
  const reached = new Set<string>();
  while (waiting.length > 0) {
    const [name, range, by] = waiting.pop()!;
    // a package of the workspace is taken in place of one of that name, where its version does
    const member = own.get(name);
    if (member !== undefined) {
      const serves = range === '*' || range === '' || inRange(member.version ?? '0.0.0', range) === true;
      if (serves && !entries.has(`${name}@${range}`)) continue;
      return { reason: `\`${name}\` ${range} may be the package of the workspace, or not` };
    }
    if (/^link:/.test(range)) continue;
    // what is a path has an entry by its path, and none for what is in the directory
    const pattern = range === '' ? `${name}@` : `${name}@${range}`;
    if (reached.has(pattern)) continue;
    const entry = entries.get(pattern) ?? (range === '' ? entries.get(name) : undefined);
    if (entry === undefined)
      return { reason: `the lockfile has no entry for \`${pattern}\`, which ${by} asks for` };
    reached.add(pattern);
    if (range === '') reached.add(name);
    const version = entry.fields['version'];
    const wanted = /^npm:(?:@[^/]+\/)?[^@]+@(.*)$/.exec(range)?.[1] ?? range;
    if (version === undefined || inRange(version, wanted) === false)
      return { reason: `the lockfile has \`${name}\` in a version that is not \`${range}\`` };
    for (const field of ['dependencies', 'optionalDependencies'])
      for (const [inner, innerRange] of Object.entries(entry.maps[field] ?? {}))
        waiting.push([inner, innerRange, `\`${name}\``]);
  }
  const extra = [...entries.keys()].find((pattern) => !reached.has(pattern));
  return extra === undefined
    ? 'in sync'
    : { reason: `the lockfile has an entry for \`${extra}\`, which nothing asks for` };
}
