/** Projects that Yarn 2 and later install. */
import { joinPath, relativePath } from './context-path.js';
import type { Agreement, ContextFiles, Ecosystem } from './ecosystem.js';
import type { Gathering } from './gather-inputs.js';
import { dataAt, listAt, stringAt, stringMapAt } from './json.js';
import { manifestPatterns, nodeWorkspace } from './node-workspace.js';
import type { NodeWorkspace } from './node-workspace.js';
import { nodeInputs, nodeLockfile, nodeOverlay, lacksPackageManager } from './node-project.js';
import type { NodeTraits } from './node-project.js';
import { dependenciesOf } from './package-json.js';
import { importsRelative } from './relative-imports.js';
import { parseYaml } from './yaml.js';
import { readYarnLock } from './yarn-lock.js';
import type { YarnEntry } from './yarn-lock.js';
import {
  DIRECTORY,
  YARN_BUILDS,
  YARN_LOCKFILE,
  YARN_MANAGERS,
  YARN_OTHERS,
  yarnKind,
} from './yarn-project.js';

const SETTINGS = '.yarnrc.yml';

const TRAITS: NodeTraits = {
  patternsOf: manifestPatterns,
  // https://yarnpkg.com/getting-started/qa#which-files-should-be-gitignored: what is committed is what is read
  rootFiles: [
    ...[YARN_LOCKFILE, SETTINGS, '.npmrc', '.yarn/releases', '.yarn/plugins', '.yarn/patches', '.yarn/cache'],
    ...['.pnp.cjs', '.pnp.loader.mjs', '.yarn/unplugged', '.yarn/sdks', '.yarn/versions'],
  ],
  packageFiles: [],
  // https://yarnpkg.com/advanced/lifecycle-scripts; whether `prepare` runs is not certain in every release
  lifecycle: ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'],
  // https://yarnpkg.com/protocols
  local: { 'file:': 'copied', 'link:': 'nothing', 'portal:': 'linked' },
  gather: gatherSettings,
};

/** https://yarnpkg.com/configuration/yarnrc */
function gatherSettings(gathering: Gathering, { root, manifest, members }: NodeWorkspace): void {
  const { view } = gathering;
  const file = joinPath(root, SETTINGS);
  const settings = gathering.value(file, parseYaml(view.read(file) ?? ''));
  const program = stringAt(settings, 'yarnPath');
  if (program !== undefined) gathering.named(file, root, program);
  for (const plugin of listAt(settings, 'plugins')) {
    const path = typeof plugin === 'string' ? plugin : stringAt(plugin, 'path');
    const place = path === undefined ? undefined : gathering.named(file, root, path);
    if (place !== undefined && importsRelative(view.read(place) ?? '') && !place.includes('.yarn/plugins/'))
      gathering.block(place, 'it imports other files');
  }
  for (const name of [
    'cacheFolder',
    'caFilePath',
    'httpsCaFilePath',
    'httpsCertFilePath',
    'httpsKeyFilePath',
  ]) {
    const path = stringAt(settings, name);
    if (path !== undefined && !/^[/~$]/.test(path)) gathering.files(root, [path]);
  }
  for (const path of listAt(settings, 'injectEnvironmentFiles'))
    if (typeof path === 'string') gathering.files(root, [path.replace(/\?$/, '')]);
  if (dataAt(settings, 'enableConstraintsChecks') === true)
    gathering.block(file, '`enableConstraintsChecks` has the install run the constraints');

  const manifests = [...(manifest === undefined ? [] : [{ directory: root, manifest }]), ...members];
  for (const { directory, manifest: importer } of manifests) {
    const ranges = [
      ...Object.values(dependenciesOf(importer)),
      ...Object.values(stringMapAt(importer.data, 'resolutions')),
    ];
    for (const range of ranges) {
      if (range.startsWith('exec:')) gathering.block(importer.path, `\`${range}\` runs a program`);
      if (!range.startsWith('patch:')) continue;
      // `patch:left-pad@npm%3A1.0.0#~/.yarn/patches/x.patch`, several with `&`: https://yarnpkg.com/protocol/patch
      for (const patch of (range.split('#')[1] ?? '').replace(/::.*$/, '').split('&')) {
        const path = decodeURIComponent(patch.replace(/^optional!/, ''));
        if (path.startsWith('builtin<') || path === '') continue;
        const fromRoot = path.startsWith('~/');
        gathering.named(importer.path, fromRoot ? root : directory, fromRoot ? path.slice(2) : path);
      }
    }
    for (const range of Object.values(stringMapAt(importer.data, 'resolutions')))
      if (/^(?:file|link|portal):/.test(range))
        gathering.block(importer.path, `nothing is known of its resolution \`${range}\``);
  }
}

export const YARN_BERRY: Ecosystem = {
  id: 'yarn',
  managers: YARN_MANAGERS,
  manifests: ['package.json'],
  detect: (view, directory) =>
    view.kind(joinPath(directory, 'package.json')) === 'file' && yarnKind(view, directory) === 'berry',
  commands: [
    {
      role: 'install',
      verbs: ['', 'install'],
      operands: 'none',
      directory: DIRECTORY,
      // https://yarnpkg.com/cli/install
      plain: [
        ...[
          '--immutable-cache',
          '--check-cache',
          '--check-resolutions',
          '--refresh-lockfile',
          '--inline-builds',
        ],
        ...['--json', '--mode', '--network-timeout', '--no-immutable', '--silent'],
      ],
      frozenBy: ['--immutable', '--frozen-lockfile'],
      withoutScripts: ['--mode=skip-build', '--skip-builds'],
    },
    // https://yarnpkg.com/cli/workspaces/focus: leaves the lockfile as it is, and asks it for nothing
    {
      role: 'install',
      verbs: ['workspaces focus'],
      operands: 'other',
      directory: DIRECTORY,
      plain: ['--json', '-A', '--all'],
      production: ['--production'],
    },
    ...YARN_OTHERS,
  ],
  inputs: (view, directory, call) => nodeInputs(view, directory, call, TRAITS),
  pinsRelease: lacksPackageManager,
  overlay: (view, directory, call) => {
    const overlay = nodeOverlay(view, directory, TRAITS, [
      ...(call.frozen ? [] : [YARN_LOCKFILE]),
      ...['.pnp.cjs', '.pnp.loader.mjs', '.yarn/install-state.gz', '.yarn/build-state.yml'],
    ]);
    const { root } = nodeWorkspace(view, directory, manifestPatterns);
    return {
      ...overlay,
      directories: [...overlay.directories, joinPath(root, '.yarn/cache'), joinPath(root, '.yarn/unplugged')],
    };
  },
  lockfile: {
    names: [YARN_LOCKFILE],
    path: (view, directory) => nodeLockfile(view, directory, manifestPatterns, [YARN_LOCKFILE]),
    inSync,
    // https://yarnpkg.com/cli/install#options-immutable
    settings: {
      variable: /^yarn_(\w+)$/i,
      plain:
        /^(?:version|cache-folder|global-folder|enable-telemetry|enable-global-cache|enable-progress-bars|npm-registry-server|http-timeout|network-concurrency)$/,
    },
    frozen: (view, directory, call) => {
      if (call.frozen) return 'already';
      if (call.role !== 'install') return { reason: 'it is no install of the project' };
      if (call.unclear !== undefined) return { reason: call.unclear };
      if (call.call.verb === 'workspaces focus')
        return { reason: '`workspaces focus` takes no `--immutable`' };
      const unlocked = ['--no-immutable', '--refresh-lockfile', '--mode'].find((flag) => call.call.has(flag));
      if (unlocked !== undefined) return { reason: `\`${unlocked}\` changes what is done with the lockfile` };
      const path = nodeLockfile(view, directory, manifestPatterns, [YARN_LOCKFILE]);
      return path === undefined ? { reason: 'there is no lockfile' } : { add: ['--immutable'] };
    },
  },
  builds: YARN_BUILDS,
  recreated: ['node_modules'],
};

/**
 * Proof that `yarn install` leaves the lockfile as it is: the entry of each package of the workspace asks for what its
 * manifest does, each thing that an entry asks for has one, and each is asked for.
 */
function inSync(view: ContextFiles, directory: string): Agreement {
  const workspace = nodeWorkspace(view, directory, manifestPatterns);
  const path = nodeLockfile(view, directory, manifestPatterns, [YARN_LOCKFILE]);
  if (path === undefined) return { reason: 'there is no lockfile' };
  const { value: lock, problem } = readYarnLock(view.read(path) ?? '');
  if (problem !== undefined) return { reason: `the lockfile ${problem}` };
  if (lock.version < 4) return { reason: 'the lockfile is that of an earlier Yarn' };
  const [first] = workspace.problems;
  if (first !== undefined) return { reason: `${first.file} ${first.message}` };
  const { root, manifest, members } = workspace;
  if (manifest === undefined) return { reason: 'there is no manifest' };
  for (const field of ['resolutions', 'packageExtensions', 'dependenciesMeta'])
    if (dataAt(manifest.data, field) !== undefined)
      return { reason: `its \`${field}\` cannot be compared to the lockfile` };
  const settings = parseYaml(view.read(joinPath(root, SETTINGS)) ?? '').value;
  for (const field of [
    'packageExtensions',
    'defaultProtocol',
    'supportedArchitectures',
    'plugins',
    'catalog',
    'catalogs',
  ])
    if (dataAt(settings, field) !== undefined)
      return { reason: `\`${field}\` of ${SETTINGS} cannot be compared to the lockfile` };

  const entries = new Map(
    lock.entries.flatMap((entry) => entry.patterns.map((pattern) => [pattern, entry] as const)),
  );
  const importers = [{ directory: root, manifest }, ...members];
  const places = new Map(importers.map((one) => [relativePath(root, one.directory) || '.', one.manifest]));
  const waiting: YarnEntry[] = [];
  for (const [place, importer] of places) {
    const entry = lock.entries.find(
      ({ fields }) => fields['resolution']?.endsWith(`@workspace:${place}`) === true,
    );
    if (entry === undefined) return { reason: `the lockfile knows nothing of \`${place}\`` };
    if (importer.name !== undefined && entry.fields['resolution'] !== `${importer.name}@workspace:${place}`)
      return { reason: `the lockfile has another name for \`${place}\`` };
    const difference =
      differenceOf(dependenciesOf(importer), entry.maps['dependencies'] ?? {}) ??
      differenceOf(importer.asks.peerDependencies, entry.maps['peerDependencies'] ?? {});
    if (difference !== undefined) return { reason: `\`${place}\` asks for ${difference}` };
    waiting.push(entry);
  }
  const stray = lock.entries.find(({ fields }) => {
    const place = /@workspace:(.*)$/.exec(fields['resolution'] ?? '')?.[1];
    return place !== undefined && !places.has(place);
  });
  if (stray !== undefined)
    return { reason: `the lockfile holds \`${stray.patterns[0]}\`, which is no part of the workspace` };

  const seen = new Set<YarnEntry>(waiting);
  while (waiting.length > 0) {
    for (const [name, range] of Object.entries(waiting.pop()!.maps['dependencies'] ?? {})) {
      const found = entryFor(entries, places, lock.entries, name, range);
      if (found === undefined) return { reason: `the lockfile has no entry for \`${name}@${range}\`` };
      if (seen.has(found)) continue;
      seen.add(found);
      waiting.push(found);
      // what is patched is fetched as it is first
      const source = /^patch:(.*?)#/.exec(range)?.[1];
      const original = source === undefined ? undefined : entries.get(decodeURIComponent(source));
      if (original !== undefined && !seen.has(original)) {
        seen.add(original);
        waiting.push(original);
      }
    }
  }
  const extra = lock.entries.find((entry) => !seen.has(entry) && !isPatched(entry, entries, seen));
  return extra === undefined
    ? 'in sync'
    : { reason: `the lockfile has an entry for \`${extra.patterns[0]}\`, which nothing asks for` };
}

function entryFor(
  entries: ReadonlyMap<string, YarnEntry>,
  places: ReadonlyMap<string, { readonly name: string | undefined }>,
  all: readonly YarnEntry[],
  name: string,
  range: string,
): YarnEntry | undefined {
  const direct =
    entries.get(`${name}@${range}`) ??
    entries.get(`${name}@npm:${range}`) ??
    // a name in place of another: `npm:@scope/other@^1`
    entries.get(`${name}@${range.replace(/^npm:/, '')}`);
  if (direct !== undefined) return direct;
  // built-in patches of some packages stand for them: https://github.com/yarnpkg/berry/tree/master/packages/plugin-compat
  const patched = [...entries].find(
    ([pattern]) =>
      pattern.startsWith(`${name}@patch:${name}@`) && pattern.includes(encodeURIComponent(range)),
  );
  if (patched !== undefined) return patched[1];
  for (const [place, { name: own }] of places) {
    if (own !== name) continue;
    const entry = all.find(({ fields }) => fields['resolution'] === `${name}@workspace:${place}`);
    if (entry?.patterns.includes(`${name}@${range}`) === true) return entry;
  }
  return undefined;
}

/** An entry which another one, that is reached, is a patch of; or the patch that Yarn has built in. */
function isPatched(
  entry: YarnEntry,
  entries: ReadonlyMap<string, YarnEntry>,
  seen: ReadonlySet<YarnEntry>,
): boolean {
  return entry.patterns.every((pattern) => {
    const at = pattern.indexOf('@', 1);
    const name = pattern.slice(0, at);
    const range = pattern.slice(at + 1);
    if (range.startsWith('patch:')) {
      const source = /^patch:(.*?)#/.exec(range)?.[1];
      const original = source === undefined ? undefined : entries.get(decodeURIComponent(source));
      return range.includes('builtin<') && original !== undefined && seen.has(original);
    }
    return [...entries].some(
      ([other, found]) =>
        seen.has(found) && other.startsWith(`${name}@patch:${name}@${encodeURIComponent(range)}#`),
    );
  });
}

/** The first entry in which they differ; a range of a registry may be written with `npm:` before it, or without. */
function differenceOf(
  asked: Readonly<Record<string, string>>,
  locked: Readonly<Record<string, string>>,
): string | undefined {
  const plain = (range: string): string => range.replace(/^npm:/, '');
  for (const [name, range] of Object.entries(asked)) {
    const other = Object.hasOwn(locked, name) ? locked[name]! : undefined;
    if (other === undefined || plain(other) !== plain(range))
      return `\`${name}\` ${range}, the lockfile for ${other ?? 'none'}`;
  }
  const extra = Object.keys(locked).find((name) => !Object.hasOwn(asked, name));
  return extra === undefined ? undefined : `no \`${extra}\`, which the lockfile has it ask for`;
}
