/** Whether pnpm's lockfile says the same as the manifests. */
import { joinPath, relativePath, resolvePath } from './context-path.js';
import type { Agreement, ContextFiles } from './ecosystem.js';
import { dataAt, isObject, objectAt, sameData, stringAt, stringMapAt, stringsAt } from './json.js';
import type { Data, DataObject } from './json.js';
import type { NodeWorkspace } from './node-workspace.js';
import type { PackageJson } from './package-json.js';
import { isSet, readNpmrc } from './npmrc.js';
import { parseYaml } from './yaml.js';

const FIELDS = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

/** Sections that compare to manifests and settings; the others list packages. */
const COMPARED: ReadonlySet<string> = new Set([
  ...[
    'lockfileVersion',
    'settings',
    'overrides',
    'packageExtensionsChecksum',
    'pnpmfileChecksum',
    'catalogs',
  ],
  ...[
    'patchedDependencies',
    'ignoredOptionalDependencies',
    'importers',
    'specifiers',
    'onlyBuiltDependencies',
  ],
  ...FIELDS,
]);

/** Settings that change no version: https://pnpm.io/settings */
const PLAIN: ReadonlySet<string> = new Set([
  ...[
    'packages',
    'onlyBuiltDependencies',
    'ignoredBuiltDependencies',
    'neverBuiltDependencies',
    'allowBuilds',
  ],
  ...[
    'minimumReleaseAge',
    'minimumReleaseAgeExclude',
    'minimumReleaseAgeStrict',
    'trustPolicy',
    'trustPolicyExclude',
  ],
  ...[
    'nodeLinker',
    'hoist',
    'hoistPattern',
    'hoistWorkspacePackages',
    'publicHoistPattern',
    'shamefullyHoist',
  ],
  ...['strictPeerDependencies', 'strictDepBuilds', 'engineStrict', 'savePrefix', 'saveExact', 'updateConfig'],
  ...[
    'verifyDepsBeforeRun',
    'packageManagerStrict',
    'packageManagerStrictVersion',
    'managePackageManagerVersions',
  ],
  ...['updateNotifier', 'preferOffline'],
]);
/** Settings that are compared below. */
const SEEN: ReadonlySet<string> = new Set([
  ...[
    'overrides',
    'packageExtensions',
    'ignoredOptionalDependencies',
    'patchedDependencies',
    'catalog',
    'catalogs',
  ],
  ...[
    'autoInstallPeers',
    'excludeLinksFromLockfile',
    'injectWorkspacePackages',
    'peersSuffixMaxLength',
    'dedupePeers',
  ],
]);

/** Of a text as pnpm writes it, the top-level sections of these names: the rest may be of tens of megabytes. */
function sectionsOf(text: string): string {
  // pnpm 11 may put documents of its own before that of the project
  const documents = text.split(/^---\n/m);
  return documents
    .at(-1)!
    .split(/^(?=[^\s#])/m)
    .filter((section) => COMPARED.has(/^[^:\n]*/.exec(section)![0].replace(/^'(.*)'$/, '$1')))
    .join('');
}

/**
 * Proof that a `pnpm install` takes the lockfile as it is: every importer's specifiers, overrides, catalogs and
 * settings are those that it was made with, as pnpm's own check has it:
 * https://github.com/pnpm/pnpm/blob/main/lockfile/settings-checker/src/getOutdatedLockfileSetting.ts and
 * https://github.com/pnpm/pnpm/blob/main/lockfile/verification/src/satisfiesPackageManifest.ts
 */
export function pnpmLockInSync(
  view: ContextFiles,
  path: string,
  workspace: NodeWorkspace,
  settings: Data,
): Agreement {
  const text = view.read(path) ?? '';
  if (/^(?:<{7}|={7}|>{7})/m.test(text))
    return { reason: 'the lockfile holds the marks of an unfinished merge' };
  const { value: lock, problem } = parseYaml(sectionsOf(text));
  if (problem !== undefined) return { reason: `the lockfile ${problem}` };
  const [first] = workspace.problems;
  if (first !== undefined) return { reason: `${first.file} ${first.message}` };
  const { root, manifest } = workspace;
  if (manifest === undefined) return { reason: 'there is no manifest' };
  const written = dataAt(lock, 'lockfileVersion');
  const version =
    typeof written === 'number' ? written : Number.parseFloat(stringAt(lock, 'lockfileVersion') ?? '');
  if (!(version >= 5 && version < 10)) return { reason: 'its `lockfileVersion` is none that is known' };
  return (
    importersDiffer(lock, workspace, manifest) ??
    settingsDiffer(view, lock, root, manifest, settings) ??
    ('in sync' as const)
  );
}

function importersDiffer(
  lock: Data,
  { root, members }: NodeWorkspace,
  manifest: PackageJson,
): { readonly reason: string } | undefined {
  const own = objectAt(lock, 'importers');
  // before version 9 a project outside of a workspace stands at the top
  const importers = Object.keys(own).length > 0 ? own : { '.': isObject(lock) ? lock : {} };
  const packages = [{ directory: root, manifest }, ...members];
  const keys = new Map(packages.map((one) => [relativePath(root, one.directory) || '.', one.manifest]));
  const gone = Object.keys(importers).find((key) => !keys.has(key));
  if (gone !== undefined)
    return { reason: `the lockfile holds \`${gone}\`, which is no part of the workspace` };
  for (const [key, importer] of keys) {
    const locked = objectAt(importers, key);
    if (!Object.hasOwn(importers, key)) {
      if (FIELDS.every((field) => Object.keys(importer.asks[field]).length === 0)) continue;
      return { reason: `the lockfile knows nothing of \`${key}\`` };
    }
    const asked = Object.assign({}, ...FIELDS.map((field) => importer.asks[field])) as Record<string, string>;
    const specifiers = specifiersOf(locked);
    for (const [name, range] of Object.entries(asked)) {
      const other = Object.hasOwn(specifiers, name) ? specifiers[name] : undefined;
      if (other !== range)
        return { reason: `\`${key}\` asks for \`${name}\` ${range}, the lockfile for ${other ?? 'none'}` };
    }
    // peers stand there too, where they are installed by themselves
    const extra = Object.keys(specifiers).find(
      (name) => !Object.hasOwn(asked, name) && importer.asks.peerDependencies[name] !== specifiers[name],
    );
    if (extra !== undefined)
      return { reason: `the lockfile holds \`${extra}\`, which \`${key}\` does not ask for` };
    for (const field of FIELDS) {
      const moved = Object.keys(importer.asks[field]).find(
        (name) => winner(importer, name) === field && !Object.hasOwn(objectAt(locked, field), name),
      );
      if (moved !== undefined)
        return { reason: `the lockfile does not have \`${moved}\` among the \`${field}\` of \`${key}\`` };
    }
  }
  return undefined;
}

/** The field that counts for a name in several of them. */
function winner({ asks }: PackageJson, name: string): string {
  return (['optionalDependencies', 'dependencies', 'devDependencies'] as const).find((field) =>
    Object.hasOwn(asks[field], name),
  )!;
}

/** What an importer asked for when the lockfile was made. */
function specifiersOf(importer: DataObject): Readonly<Record<string, string>> {
  if (isObject(importer['specifiers'])) return stringMapAt(importer, 'specifiers');
  return Object.fromEntries(
    FIELDS.flatMap((field) =>
      Object.entries(objectAt(importer, field)).map(([name, entry]) => [
        name,
        stringAt(entry, 'specifier') ?? '',
      ]),
    ),
  );
}

function settingsDiffer(
  view: ContextFiles,
  lock: Data,
  root: string,
  manifest: PackageJson,
  settings: Data,
): { readonly reason: string } | undefined {
  const own = dataAt(manifest.data, 'pnpm');
  const npmrc = readNpmrc(view, joinPath(root, '.npmrc'));
  const either = (name: string): DataObject => ({ ...objectAt(own, name), ...objectAt(settings, name) });

  const unknown = [
    ...Object.keys(objectAt({ own }, 'own')),
    ...Object.keys(objectAt({ settings }, 'settings')),
  ].find((key) => !PLAIN.has(key) && !SEEN.has(key));
  if (unknown !== undefined)
    return { reason: `its setting \`${unknown}\` cannot be compared to the lockfile` };

  const overrides = { ...stringMapAt(manifest.data, 'resolutions'), ...either('overrides') };
  const expanded = Object.fromEntries(
    Object.entries(overrides).map(([name, range]) => [
      name,
      typeof range === 'string' && range.startsWith('$')
        ? FIELDS.map((field) => manifest.asks[field][range.slice(1)]).find((one) => one !== undefined)
        : range,
    ]),
  );
  if (!sameData(expanded, objectAt(lock, 'overrides')))
    return { reason: 'its `overrides` are not those of the lockfile' };

  const extensions = Object.keys(either('packageExtensions')).length > 0;
  if (extensions || dataAt(lock, 'packageExtensionsChecksum') !== undefined)
    return { reason: 'its `packageExtensions` cannot be compared to the lockfile' };
  if (dataAt(lock, 'pnpmfileChecksum') !== undefined)
    return { reason: 'a pnpmfile cannot be compared to the lockfile' };
  const pnpmfile = ['.pnpmfile.cjs', '.pnpmfile.mjs', 'pnpmfile.js'].find(
    (name) => view.kind(joinPath(root, name)) !== undefined,
  );
  if (pnpmfile !== undefined) return { reason: `\`${pnpmfile}\` cannot be compared to the lockfile` };

  const ignored = [
    ...stringsAt(own, 'ignoredOptionalDependencies'),
    ...stringsAt(settings, 'ignoredOptionalDependencies'),
  ];
  if (!sameData([...ignored].sort(), [...stringsAt(lock, 'ignoredOptionalDependencies')].sort()))
    return { reason: 'its `ignoredOptionalDependencies` are not those of the lockfile' };

  const patches = stringMapAt(either('patchedDependencies'));
  const locked = objectAt(lock, 'patchedDependencies');
  if (Object.keys(patches).length > 0 || Object.keys(locked).length > 0)
    return patchesDiffer(view, root, patches, locked);

  const catalogs: Record<string, Data> = { ...objectAt(settings, 'catalogs') };
  if (isObject(dataAt(settings, 'catalog'))) catalogs['default'] = dataAt(settings, 'catalog');
  for (const [name, entries] of Object.entries(objectAt(lock, 'catalogs'))) {
    for (const [key, entry] of Object.entries(isObject(entries) ? entries : {})) {
      if (dataAt(catalogs, name, key) !== dataAt(entry, 'specifier'))
        return { reason: `its catalog entry \`${key}\` is not that of the lockfile` };
    }
  }

  // https://pnpm.io/settings: settings that the lockfile keeps, with their defaults
  const kept = objectAt(lock, 'settings');
  for (const [name, otherwise] of [
    ['autoInstallPeers', true],
    ['excludeLinksFromLockfile', false],
  ] as const) {
    const dashed = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const set = dataAt(settings, name) ?? (npmrc.has(dashed) ? isSet(npmrc, dashed) : undefined);
    const lockedValue = kept[name];
    if (lockedValue !== undefined && lockedValue !== (set ?? otherwise))
      return { reason: `its setting \`${name}\` is not that of the lockfile` };
  }
  for (const name of ['injectWorkspacePackages', 'peersSuffixMaxLength', 'dedupePeers']) {
    if (kept[name] !== undefined && kept[name] !== dataAt(settings, name))
      return { reason: `its setting \`${name}\` is not that of the lockfile` };
  }
  return undefined;
}

/** Patches are there, and named as in the lockfile; their sums are not compared, so that this proves nothing. */
function patchesDiffer(
  view: ContextFiles,
  root: string,
  patches: Readonly<Record<string, string>>,
  locked: DataObject,
): { readonly reason: string } {
  const gone = Object.entries(patches).find(
    ([name, path]) => !Object.hasOwn(locked, name) || view.kind(resolvePath(root, path) ?? '') !== 'file',
  );
  return {
    reason:
      gone === undefined
        ? 'sums of its `patchedDependencies` are not compared to the lockfile'
        : `its patch of \`${gone[0]}\` is not that of the lockfile`,
  };
}
