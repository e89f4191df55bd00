/** The command that takes out of a project what only development needs. */
import { joinPath } from '../ecosystems/context-path.js';
import type { ContextFiles, ProjectCall } from '../ecosystems/ecosystem.js';
import type { NodeWorkspace } from '../ecosystems/node-workspace.js';
import { isSet, readNpmrc } from '../ecosystems/npmrc.js';
import { dependenciesOf } from '../ecosystems/package-json.js';
import { inRange, lowestIn } from '../ecosystems/versions.js';
import { CURRENT_RELEASES, shippedRelease, SWITCHERS } from '../images/tools.js';
import { isGlobalInstall } from '../packages/global-installs.js';
import type { Install } from './node-installs.js';
import { manifestsOf } from './node-project.js';
import type { BuiltStage, Prune } from './runtime.js';

/** How each ecosystem takes out what only development needs. */
interface Pruning {
  readonly command: string;
  /** releases of the program that know it */
  readonly needs?: { readonly program: string; readonly range: string };
  /** options of the install that it must have too */
  readonly repeats?: readonly string[];
  /** options of the install that change nothing for it */
  readonly plain: readonly string[];
  /** it takes packages of a workspace together */
  readonly workspaces: boolean;
  /** it runs scripts of the project's own packages, or undoes what they did to packages */
  readonly notWith: readonly string[];
  /** it compares the lockfile to what is installed */
  readonly needsLock: boolean;
}

/** Scripts that run when what is installed is looked at: `prepare` runs for links, whatever `--ignore-scripts` says. */
const LIFECYCLE = [
  'preinstall',
  'install',
  'postinstall',
  'prepublish',
  'preprepare',
  'prepare',
  'postprepare',
];

const PRUNINGS: Readonly<Record<string, Pruning>> = {
  // https://docs.npmjs.com/cli/commands/npm-prune; of the root it runs `dependencies` alone:
  // https://github.com/npm/cli/blob/latest/workspaces/arborist/lib/arborist/reify.js
  npm: {
    command: 'npm prune --omit=dev',
    needs: { program: 'npm', range: '>=7' },
    repeats: ['--legacy-peer-deps'],
    plain: [
      ...[
        '--no-audit',
        '--audit',
        '--no-fund',
        '--fund',
        '--quiet',
        '-q',
        '--silent',
        '-s',
        '--loglevel',
        '--verbose',
      ],
      ...[
        '--no-progress',
        '--progress',
        '--prefer-offline',
        '--prefer-online',
        '--ignore-scripts',
        '--cache',
      ],
      ...[
        '--no-update-notifier',
        '--unsafe-perm',
        '--include',
        '--fetch-retries',
        '--fetch-timeout',
        '--maxsockets',
      ],
      ...[
        '--foreground-scripts',
        '--no-color',
        '--color',
        '-y',
        '--yes',
        '--production=false',
        '--no-optional=false',
      ],
    ],
    workspaces: true,
    notWith: ['predependencies', 'dependencies', 'postdependencies'],
    needsLock: false,
  },
  // https://pnpm.io/cli/prune: not for workspaces
  pnpm: {
    command: 'pnpm prune --prod',
    plain: [
      '--frozen-lockfile',
      '--prefer-offline',
      '--offline',
      '--reporter',
      '--silent',
      '-s',
      '--loglevel',
    ],
    workspaces: false,
    notWith: LIFECYCLE,
    needsLock: true,
  },
  // https://classic.yarnpkg.com/en/docs/cli/prune: an install does it. Files that scripts of packages made are kept
  'yarn 1': {
    command: 'yarn install --production --frozen-lockfile --ignore-scripts --prefer-offline',
    plain: [
      ...[
        '--frozen-lockfile',
        '--non-interactive',
        '--silent',
        '-s',
        '--no-progress',
        '--network-timeout',
        '--verbose',
      ],
      ...['--network-concurrency', '--prefer-offline', '--mutex', '--no-audit', '--audit', '--cache-folder'],
    ],
    workspaces: false,
    notWith: LIFECYCLE,
    needsLock: true,
  },
};

/** Variables that take part in an install. */
const SETTING =
  /^(?:npm_config_(?:omit|include|production|only|also|legacy_peer_deps|install_strategy|global_style)|yarn_production)$/i;

/** The command, where something would go and all of it is certain. */
export function pruneOf(
  stage: BuiltStage,
  workspace: NodeWorkspace,
  installs: readonly Install[],
): Prune | undefined {
  const { files: view } = stage;
  const { root, manifest, members, declared, problems } = workspace;
  const [install] = installs;
  if (manifest === undefined || install === undefined || installs.length > 1 || problems.length > 0)
    return undefined;
  const { call, step } = install;
  const { id } = call.ecosystem;
  const pruning = Object.hasOwn(PRUNINGS, id) ? PRUNINGS[id] : undefined;
  if (pruning === undefined || call.role !== 'install' || call.production || call.unclear !== undefined)
    return undefined;
  const packages = manifestsOf(workspace);
  if (packages.every(({ asks }) => Object.keys(asks.devDependencies).length === 0)) return undefined;
  if (!pruning.workspaces && (declared || members.length > 0 || install.directory !== root)) return undefined;
  if (install.directory !== root) return undefined;

  // what it is set to by something else may be that as well
  const mode = step.environment.get('NODE_ENV');
  if (mode === 'production' || (mode === undefined && step.environment.has('NODE_ENV'))) return undefined;
  if ([...step.environment.keys()].some((name) => SETTING.test(name))) return undefined;
  const settings = readNpmrc(view, joinPath(root, '.npmrc'));
  if (
    ['omit', 'production', 'only', 'install-strategy', 'global-style', 'node-linker'].some((name) =>
      settings.has(name),
    )
  )
    return undefined;
  const repeated = (pruning.repeats ?? []).filter((option) => call.call.has(option));
  const known = new Set([...pruning.plain, ...(pruning.repeats ?? [])]);
  if (call.call.options.some(({ name }) => !known.has(name))) return undefined;

  const scripts = [
    ...pruning.notWith.filter((name) => Object.hasOwn(manifest.scripts, name)),
    ...members.flatMap((member) => LIFECYCLE.filter((name) => Object.hasOwn(member.manifest.scripts, name))),
  ];
  if (scripts.length > 0 && !isSet(settings, 'ignore-scripts')) return undefined;
  // a directory that is linked may have scripts of its own
  if (
    packages.some((one) =>
      Object.values(dependenciesOf(one)).some((range) => /^(?:file|link|portal):|^\.{0,2}\//.test(range)),
    )
  )
    return undefined;

  const lockfile = call.ecosystem.lockfile?.path(view, root);
  if (lockfile === undefined ? pruning.needsLock : !isHeld(view, root, call)) return undefined;
  if (pruning.needs !== undefined && !hasRelease(stage, pruning.needs)) return undefined;
  return { command: [pruning.command, ...repeated].join(' '), directory: root };
}

/** Whether what is installed is what the lockfile says. */
function isHeld(view: ContextFiles, root: string, call: ProjectCall): boolean {
  return call.frozen || call.ecosystem.lockfile?.inSync(view, root, call) === 'in sync';
}

/** Whether a program is of a release: that of the image, or one that was installed for all before. */
function hasRelease(
  { image, steps }: BuiltStage,
  { program, range }: { readonly program: string; readonly range: string },
): boolean {
  let release = shippedRelease(image, program);
  for (const { command } of steps) {
    if (SWITCHERS[program]?.includes(command.name ?? '') === true) return false;
    const words = command.arguments.map(({ value }) => value ?? '');
    const named = words.find((word) => word === program || word.startsWith(`${program}@`));
    if (named !== undefined && isGlobalInstall(words)) {
      const version = named.slice(program.length + 1);
      release = version === '' || version === 'latest' ? CURRENT_RELEASES[program] : lowestIn(version);
    }
  }
  return release !== undefined && inRange(release, range) === true;
}
