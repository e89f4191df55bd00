/** Whether npm's lockfile says the same as the manifests. */
import { joinPath, relativePath } from './context-path.js';
import type { Agreement, ContextFiles } from './ecosystem.js';
import { dataAt, isObject, objectAt, parseJson, sameData, stringAt, stringMapAt } from './json.js';
import type { DataObject } from './json.js';
import type { NodeWorkspace } from './node-workspace.js';
import { DEPENDENCY_FIELDS, dependenciesOf } from './package-json.js';
import type { PackageJson } from './package-json.js';
import { inRange } from './versions.js';

/** The `lockfileVersion`; `undefined` for a file that is none. */
export function npmLockVersion(view: ContextFiles, path: string): number | undefined {
  const version = dataAt(parseJson(view.read(path) ?? '').value, 'lockfileVersion');
  return typeof version === 'number' && version >= 1 && version <= 3 ? version : undefined;
}

/**
 * Whether a lockfile holds no package that has scripts to run when it is installed, nor one that is not from a registry.
 * https://docs.npmjs.com/cli/configuring-npm/package-lock-json#packages
 */
export function npmLockIsQuiet(view: ContextFiles, path: string): boolean {
  const data = parseJson(view.read(path) ?? '').value;
  const version = npmLockVersion(view, path);
  const packages = dataAt(data, 'packages');
  if ((version !== 2 && version !== 3) || !isObject(packages)) return false;
  return Object.values(packages).every((entry) => {
    if (!isObject(entry) || entry['hasInstallScript'] === true) return false;
    return !/^(?:git|file)/.test(stringAt(entry, 'resolved') ?? '');
  });
}

/**
 * Proof that `npm install` would leave the lockfile as it is and `npm ci` takes it: each manifest asks for what the
 * lockfile says that it asks for, and all that is asked for is there in a version that does.
 */
export function npmLockInSync(
  view: ContextFiles,
  path: string,
  workspace: NodeWorkspace,
  legacyPeers: boolean,
): Agreement {
  const { value: data, problem } = parseJson(view.read(path) ?? '');
  if (problem !== undefined) return { reason: `the lockfile ${problem}` };
  const [first] = workspace.problems;
  if (first !== undefined) return { reason: `${first.file} ${first.message}` };
  if (workspace.manifest === undefined) return { reason: 'there is no manifest' };
  const version = dataAt(data, 'lockfileVersion');
  if (version === 1) return versionOneInSync(data as DataObject, workspace, workspace.manifest);
  if (version !== 2 && version !== 3) return { reason: 'its `lockfileVersion` is none that is known' };
  return packagesInSync(objectAt(data, 'packages'), workspace, workspace.manifest, legacyPeers);
}

/** https://docs.npmjs.com/cli/configuring-npm/package-lock-json#packages */
function packagesInSync(
  packages: DataObject,
  { root, members }: NodeWorkspace,
  manifest: PackageJson,
  legacyPeers: boolean,
): Agreement {
  const overrides = overridesOf(manifest);
  if (overrides === undefined) return { reason: 'its `overrides` go deeper than can be compared' };
  const importers = [{ directory: root, manifest }, ...members];
  for (const { directory, manifest: importer } of importers) {
    const key = relativePath(root, directory);
    const entry = dataAt(packages, key);
    const label = key === '' ? 'the project' : `\`${key}\``;
    if (!isObject(entry)) return { reason: `the lockfile knows nothing of ${label}` };
    for (const field of DEPENDENCY_FIELDS) {
      const difference = differenceOf(importer.asks[field], stringMapAt(entry, field));
      if (difference !== undefined) return { reason: `${label} asks for ${difference} in \`${field}\`` };
    }
    if (!sameData(objectAt(importer.data, 'peerDependenciesMeta'), objectAt(entry, 'peerDependenciesMeta')))
      return { reason: `${label} has other \`peerDependenciesMeta\` than the lockfile` };
    if (importer.name !== undefined && key !== '') {
      const link = objectAt(packages, `node_modules/${importer.name}`);
      if (link['link'] !== true || link['resolved'] !== key)
        return { reason: `the lockfile does not link ${label}` };
    }
  }
  const known = new Set(importers.map(({ directory }) => relativePath(root, directory)));
  const gone = Object.keys(packages).find(
    (key) =>
      !key.includes('node_modules/') &&
      key !== 'node_modules' &&
      !known.has(key) &&
      !isLocal(packages, key, importers),
  );
  if (gone !== undefined)
    return { reason: `the lockfile holds \`${gone}\`, which is no part of the project` };

  for (const [key, entry] of Object.entries(packages)) {
    if (!isObject(entry) || entry['link'] === true) continue;
    const isImporter = known.has(key);
    const optionalPeers = objectAt(entry, 'peerDependenciesMeta');
    const peers = Object.entries(stringMapAt(entry, 'peerDependencies')).filter(
      ([name]) => dataAt(optionalPeers, name, 'optional') !== true,
    );
    const wanted: (readonly [string, string])[] = [
      ...Object.entries(stringMapAt(entry, 'dependencies')),
      ...Object.entries(stringMapAt(entry, 'optionalDependencies')),
      ...(isImporter ? Object.entries(stringMapAt(entry, 'devDependencies')) : []),
      ...(legacyPeers ? [] : peers),
    ];
    const bundled = entry['inBundle'] === true;
    for (const [name, range] of wanted) {
      const found = installedFor(packages, key, name);
      const label = key === '' ? 'the project' : `\`${key}\``;
      if (found === undefined) {
        if (bundled) continue;
        return { reason: `the lockfile lacks \`${name}\`, which ${label} asks for` };
      }
      if (Object.hasOwn(overrides, name)) continue;
      if (!serves(found, range) && (isImporter || !peers.some(([peer]) => peer === name)))
        return { reason: `the lockfile holds \`${name}\` in a version that is not \`${range}\`` };
    }
  }
  for (const [name, range] of Object.entries(overrides)) {
    for (const [key, entry] of Object.entries(packages)) {
      if (!key.endsWith(`node_modules/${name}`) || !isObject(entry)) continue;
      if (!serves(entry, range))
        return { reason: `the lockfile holds \`${name}\` in a version that is not that of \`overrides\`` };
    }
  }
  return 'in sync';
}

/** A directory that a dependency of a manifest links to by its path; a member that is missing is linked too. */
function isLocal(
  packages: DataObject,
  key: string,
  importers: readonly { readonly manifest: PackageJson }[],
): boolean {
  return importers.some(({ manifest }) =>
    Object.entries(dependenciesOf(manifest)).some(([name, range]) => {
      const entry = objectAt(packages, `node_modules/${name}`);
      return /^(?:file:|link:|\.|~\/|\/)/.test(range) && entry['link'] === true && entry['resolved'] === key;
    }),
  );
}

/** What Node.js finds for a name from a place of the lockfile: the nearest `node_modules` that has it. */
function installedFor(packages: DataObject, from: string, name: string): DataObject | undefined {
  for (let place = from; ;) {
    const entry = dataAt(packages, joinPath(place, `node_modules/${name}`));
    if (isObject(entry))
      return entry['link'] === true ? objectAt(packages, stringAt(entry, 'resolved') ?? '') : entry;
    if (place === '') return undefined;
    const nested = place.lastIndexOf('/node_modules/');
    // a package of the workspace finds what is in the directories above it
    if (nested !== -1) place = place.slice(0, nested);
    else place = place.startsWith('node_modules/') ? '' : above(place);
  }
}

function above(place: string): string {
  const slash = place.lastIndexOf('/');
  return slash === -1 ? '' : place.slice(0, slash);
}

/** Whether an entry is what a range asks for; what is no range (an address, a tag, a path) is compared elsewhere. */
function serves(entry: DataObject, range: string): boolean {
  const version = stringAt(entry, 'version');
  const alias = /^npm:(?:@[^/]+\/)?[^@]+(?:@(.*))?$/.exec(range);
  const wanted = alias === null ? range : (alias[1] ?? '*');
  if (wanted === '' || wanted === '*' || wanted === 'latest') return true;
  return version === undefined || inRange(version, wanted) !== false;
}

/** `overrides` of names alone; `undefined` where they hold for some packages only, or refer to each other. */
function overridesOf(manifest: PackageJson): Readonly<Record<string, string>> | undefined {
  const overrides: Record<string, string> = {};
  for (const [name, value] of Object.entries(objectAt(manifest.data, 'overrides'))) {
    if (typeof value !== 'string' || /(?!^)@/.test(name)) return undefined;
    const range = value.startsWith('$') ? dependenciesOf(manifest)[value.slice(1)] : value;
    if (range === undefined) return undefined;
    overrides[name] = range;
  }
  return overrides;
}

/** The first entry in which they differ, as a reason. */
function differenceOf(
  asked: Readonly<Record<string, string>>,
  locked: Readonly<Record<string, string>>,
): string | undefined {
  for (const [name, range] of Object.entries(asked)) {
    const other = Object.hasOwn(locked, name) ? locked[name] : undefined;
    if (other !== range)
      return `\`${name}\` ${range}, the lockfile for ${other === undefined ? 'none' : other}`;
  }
  const extra = Object.keys(locked).find((name) => !Object.hasOwn(asked, name));
  return extra === undefined ? undefined : `no \`${extra}\`, which the lockfile has it ask for`;
}

/** npm 5 and 6: names and versions of what is at the top. */
function versionOneInSync(data: DataObject, workspace: NodeWorkspace, manifest: PackageJson): Agreement {
  if (workspace.declared) return { reason: 'a lockfile of version 1 knows no workspaces' };
  if (Object.keys(objectAt(manifest.data, 'overrides')).length > 0)
    return { reason: 'a lockfile of version 1 knows no `overrides`' };
  const dependencies = objectAt(data, 'dependencies');
  const asked = dependenciesOf(manifest);
  for (const [name, range] of Object.entries(asked)) {
    const version = stringAt(dependencies, name, 'version');
    if (version === undefined) return { reason: `the lockfile lacks \`${name}\`` };
    if (inRange(version, range) !== true)
      return { reason: `the lockfile holds \`${name}\` ${version}, which is not proven to be \`${range}\`` };
  }
  return requiresInSync(dependencies, [dependencies], Object.keys(asked));
}

/** What each entry requires is there, in a version that does, and nothing is there that no one requires. */
function requiresInSync(
  dependencies: DataObject,
  scopes: readonly DataObject[],
  asked: readonly string[],
): Agreement {
  const reached = new Set(asked);
  const visit = (tree: DataObject, around: readonly DataObject[]): string | undefined => {
    for (const [name, entry] of Object.entries(tree)) {
      if (!isObject(entry)) return `its entry \`${name}\` is none`;
      const inner = objectAt(entry, 'dependencies');
      for (const [wanted, range] of Object.entries(stringMapAt(entry, 'requires'))) {
        const scope = [inner, ...around].find((one) => Object.hasOwn(one, wanted));
        const version = scope === undefined ? undefined : stringAt(scope, wanted, 'version');
        if (version === undefined) return `the lockfile lacks \`${wanted}\`, which \`${name}\` asks for`;
        if (inRange(version, range) === false)
          return `the lockfile holds \`${wanted}\` ${version}, which is not \`${range}\``;
        if (scope === dependencies) reached.add(wanted);
      }
      const problem = visit(inner, [inner, ...around]);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
  const problem = visit(dependencies, scopes);
  if (problem !== undefined) return { reason: problem };
  const extra = Object.keys(dependencies).find((name) => !reached.has(name));
  return extra === undefined
    ? 'in sync'
    : { reason: `the lockfile holds \`${extra}\`, which nothing asks for` };
}
