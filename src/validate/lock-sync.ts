/**
 * Whether a lockfile agrees with its manifests, so that an install changes nothing in it and a frozen one does not
 * fail. https://docs.npmjs.com/cli/configuring-npm/package-lock-json, https://github.com/pnpm/spec,
 * https://classic.yarnpkg.com/docs/yarn-lock, https://bun.sh/docs/install/lockfile
 */
import { parse as parseJsonc } from 'jsonc-parser';
import { satisfies } from 'semver';
import { parse as parseYaml } from 'yaml';
import { joined } from './place.js';
import { relativeTo } from './install.js';

/** Text of a file by absolute path. */
type Read = (path: string) => string | undefined;
type Json = Readonly<Record<string, unknown>>;

const SECTIONS = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

/** A manifest with the path that its lockfile knows it by, `''` for the root. */
interface Project {
  readonly key: string;
  readonly json: Json;
}

/**
 * Why the lockfile of a package manager may not agree with the manifests in `top` and `members`, or `undefined`
 * where it does in every word.
 */
export function lockProblem(
  manager: 'npm' | 'yarn' | 'pnpm' | 'bun',
  top: string,
  read: Read,
  members: readonly string[],
): string | undefined {
  const projects: Project[] = [];
  for (const directory of [top, ...members]) {
    const json = jsonOf(read(joined(directory, 'package.json')));
    if (json === undefined) return `\`${joined(directory, 'package.json')}\` cannot be read`;
    if (
      SECTIONS.some((section) => json[section] !== undefined && dependenciesOf(json, section) === undefined)
    )
      return 'a manifest has dependencies that are no text';
    projects.push({ key: relativeTo(top, directory) ?? '', json });
  }
  try {
    switch (manager) {
      case 'npm':
        return npmProblem(
          read(joined(top, 'npm-shrinkwrap.json')) ?? read(joined(top, 'package-lock.json')),
          projects,
        );
      case 'pnpm':
        return pnpmProblem(read(joined(top, 'pnpm-lock.yaml')), projects, {
          npmrc: read(joined(top, '.npmrc')) ?? '',
          workspace: read(joined(top, 'pnpm-workspace.yaml')) ?? '',
        });
      case 'yarn': {
        const lock = read(joined(top, 'yarn.lock'));
        return lock?.includes('__metadata:') === true
          ? berryProblem(lock, projects)
          : classicProblem(lock, projects);
      }
      case 'bun':
        return bunProblem(read(joined(top, 'bun.lock')), projects);
    }
  } catch {
    return 'the lockfile cannot be read';
  }
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function jsonOf(text: string | undefined): Json | undefined {
  try {
    const json: unknown = JSON.parse((text ?? '').replace(/^\ufeff/, ''));
    return isRecord(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

/** Names and ranges of a section; `undefined` where it holds anything else. */
function dependenciesOf(json: Json, section: string): Readonly<Record<string, string>> | undefined {
  const value = json[section] ?? {};
  if (!isRecord(value) || Object.values(value).some((range) => typeof range !== 'string')) return undefined;
  return value as Readonly<Record<string, string>>;
}

function isSame(a: unknown, b: unknown): boolean {
  if (isRecord(a) && isRecord(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].every((key) => Object.hasOwn(a, key) && Object.hasOwn(b, key) && isSame(a[key], b[key]));
  }
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((one, i) => isSame(one, b[i]));
  return a === b;
}

function npmProblem(text: string | undefined, projects: readonly Project[]): string | undefined {
  const lock = jsonOf(text);
  const packages = lock?.['packages'];
  if (lock === undefined) return 'there is no lockfile that can be read';
  if ((lock['lockfileVersion'] !== 2 && lock['lockfileVersion'] !== 3) || !isRecord(packages))
    return 'the lockfile is of a version that does not say what it was made from';
  for (const { key, json } of projects) {
    const entry = packages[key];
    if (!isRecord(entry)) return `the lockfile does not know \`${key}\``;
    if (json['overrides'] !== undefined) return '`overrides` cannot be compared with the lockfile';
    for (const section of [...SECTIONS, 'peerDependencies']) {
      if (!isSame(json[section] ?? {}, entry[section] ?? {}))
        return `\`${section}\` differ between manifest and lockfile`;
    }
    for (const field of ['name', 'version'] as const) {
      if (json[field] !== undefined && entry[field] !== undefined && json[field] !== entry[field])
        return `\`${field}\` differs between manifest and lockfile`;
    }
    if (json['version'] !== undefined && entry['version'] === undefined)
      return 'the lockfile has no version of the project';
    const workspaces = isRecord(json['workspaces']) ? json['workspaces']['packages'] : json['workspaces'];
    const locked = isRecord(entry['workspaces']) ? entry['workspaces']['packages'] : entry['workspaces'];
    if (!isSame(workspaces, locked)) return '`workspaces` differ between manifest and lockfile';
    for (const section of ['dependencies', 'devDependencies'] as const) {
      for (const name of Object.keys(dependenciesOf(json, section)!)) {
        const places = [`node_modules/${name}`, ...(key === '' ? [] : [`${key}/node_modules/${name}`])];
        if (!places.some((place) => isRecord(packages[place])))
          return `the lockfile does not hold \`${name}\``;
      }
    }
  }
  const known = new Set(projects.map(({ key }) => key));
  for (const [key, entry] of Object.entries(packages)) {
    if (isRecord(entry) && entry['link'] === true && !known.has(String(entry['resolved'])))
      return `the lockfile links \`${String(entry['resolved'])}\`, which is not compared`;
    if (!key.includes('node_modules') && !known.has(key))
      return `the lockfile knows \`${key}\`, which is no workspace`;
  }
  return undefined;
}

/** Settings that say where packages come to, which of them run scripts, or what is new enough. https://pnpm.io/settings */
const PNPM_PLAIN =
  /^(?:packages|(?:only|ignored|never)BuiltDependencies|allowBuilds|minimumReleaseAge\w*|trustPolicy\w*|nodeLinker|hoist\w*|publicHoistPattern|shamefullyHoist|strict(?:PeerDependencies|DepBuilds)|engineStrict|save\w+|verifyDepsBeforeRun|packageManagerStrict\w*|managePackageManagerVersions|updateNotifier|preferOffline|updateConfig)$/;
const PNPM_COMPARED: ReadonlySet<string> = new Set(['overrides', 'catalog', 'catalogs', 'autoInstallPeers']);

function pnpmProblem(
  text: string | undefined,
  projects: readonly Project[],
  { npmrc, workspace }: { readonly npmrc: string; readonly workspace: string },
): string | undefined {
  const lock: unknown = text === undefined ? undefined : parseYaml(text);
  if (!isRecord(lock)) return 'there is no lockfile that can be read';
  const version = String(lock['lockfileVersion']);
  if (!/^(?:6|9)\./.test(version)) return `the lockfile is of version ${version}`;
  for (const field of [
    'patchedDependencies',
    'packageExtensionsChecksum',
    'pnpmfileChecksum',
    'ignoredOptionalDependencies',
  ])
    if (lock[field] !== undefined) return `\`${field}\` of the lockfile cannot be compared`;
  if (/links-from-lockfile|inject|dedupe-peer|lockfile/.test(npmrc))
    return 'settings of `.npmrc` cannot be compared';
  const settings: unknown = workspace === '' ? {} : parseYaml(workspace);
  if (!isRecord(settings)) return '`pnpm-workspace.yaml` cannot be read';
  const root = projects.find(({ key }) => key === '')?.json ?? {};
  const own = isRecord(root['pnpm']) ? root['pnpm'] : {};
  const other = [...Object.keys(own), ...Object.keys(settings)].find(
    (key) => !PNPM_PLAIN.test(key) && !PNPM_COMPARED.has(key),
  );
  if (other !== undefined) return `the setting \`${other}\` of pnpm cannot be compared`;
  const overrides = Object.assign(
    {},
    ...[root['resolutions'], own['overrides'], settings['overrides']].filter(isRecord),
  ) as Json;
  if (Object.values(overrides).some((range) => typeof range !== 'string' || range.startsWith('$')))
    return '`overrides` cannot be compared with the lockfile';
  if (!isSame(overrides, lock['overrides'] ?? {})) return '`overrides` differ from those of the lockfile';
  const catalogs: Json = {
    ...(isRecord(settings['catalogs']) ? settings['catalogs'] : {}),
    ...(isRecord(settings['catalog']) ? { default: settings['catalog'] } : {}),
  };
  for (const [name, entries] of Object.entries(isRecord(lock['catalogs']) ? lock['catalogs'] : {})) {
    const asked = catalogs[name];
    for (const [key, entry] of Object.entries(isRecord(entries) ? entries : {}))
      if (!isRecord(asked) || !isRecord(entry) || asked[key] !== entry['specifier'])
        return `the entry \`${key}\` of a catalog differs from that of the lockfile`;
  }
  const [, fromFile] = /^\s*auto-install-peers\s*=\s*(\w+)/m.exec(npmrc) ?? [];
  const peers = settings['autoInstallPeers'] ?? (fromFile === undefined ? true : fromFile === 'true');
  const kept = isRecord(lock['settings']) ? lock['settings'] : {};
  if ((kept['autoInstallPeers'] ?? peers) !== peers || kept['excludeLinksFromLockfile'] === true)
    return 'the lockfile was made with other settings';
  const importers = isRecord(lock['importers']) ? lock['importers'] : { '.': lock };
  if (Object.keys(importers).length !== projects.length) return 'the lockfile knows other workspaces';
  for (const { key, json } of projects) {
    const importer = importers[key === '' ? '.' : key];
    if (!isRecord(importer)) return `the lockfile does not know \`${key}\``;
    for (const section of SECTIONS) {
      const entries = isRecord(importer[section]) ? importer[section] : {};
      const locked = Object.fromEntries(
        Object.entries(entries).map(([name, entry]) => [
          name,
          isRecord(entry) ? entry['specifier'] : undefined,
        ]),
      );
      if (!isSame(json[section] ?? {}, locked)) return `\`${section}\` differ between manifest and lockfile`;
    }
  }
  return undefined;
}

interface ClassicEntry {
  readonly keys: readonly string[];
  readonly wants: readonly string[];
}

/** Entries of a `yarn.lock` of version 1, with the `name@range` that each of them wants. */
function classicEntries(text: string): readonly ClassicEntry[] {
  const entries: { keys: string[]; wants: string[] }[] = [];
  let inside = false;
  for (const line of text.split(/\r?\n/)) {
    if (line === '' || line.startsWith('#')) continue;
    if (!line.startsWith(' ')) {
      const keys = line
        .replace(/:$/, '')
        .split(', ')
        .map((key) => key.replace(/^"(.*)"$/, '$1'));
      entries.push({ keys, wants: [] });
      inside = false;
    } else if (/^ {2}\S/.test(line)) inside = /^ {2}(?:optionalDependencies|dependencies):$/.test(line);
    else if (inside) {
      const [, name, range] = /^ {4}"?([^"\s]+)"? "?([^"]*)"?$/.exec(line) ?? [];
      if (name !== undefined) entries.at(-1)!.wants.push(`${name}@${range!}`);
    }
  }
  return entries;
}

function classicProblem(text: string | undefined, projects: readonly Project[]): string | undefined {
  if (text?.includes('# yarn lockfile v1') !== true) return 'there is no lockfile that can be read';
  if (projects.some(({ json }) => json['resolutions'] !== undefined))
    return '`resolutions` cannot be compared';
  const entries = classicEntries(text);
  const byKey = new Map(entries.flatMap((entry) => entry.keys.map((key) => [key, entry] as const)));
  const reached = new Set<string>();
  const open: string[] = [];
  const versions = new Map(projects.map(({ json }) => [String(json['name']), String(json['version'])]));
  for (const { json } of projects) {
    for (const section of SECTIONS) {
      for (const [name, range] of Object.entries(dependenciesOf(json, section)!)) {
        const own = versions.get(name);
        if (own !== undefined && (range === '*' || satisfies(own, range))) continue;
        if (/^(?:file|link):/.test(range)) return `\`${name}\` is a directory`;
        open.push(`${name}@${range}`);
      }
    }
  }
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    if (reached.has(key)) continue;
    const entry = byKey.get(key);
    if (entry === undefined) return `the lockfile does not hold \`${key}\``;
    reached.add(key);
    open.push(...entry.wants);
  }
  const extra = [...byKey.keys()].find((key) => !reached.has(key));
  return extra === undefined ? undefined : `the lockfile holds \`${extra}\`, which nothing asks for`;
}

function berryProblem(text: string, projects: readonly Project[]): string | undefined {
  const lock: unknown = parseYaml(text);
  if (!isRecord(lock)) return 'there is no lockfile that can be read';
  if (projects.some(({ json }) => json['resolutions'] !== undefined))
    return '`resolutions` cannot be compared';
  const entries = new Map(
    Object.entries(lock).flatMap(([keys, entry]) => keys.split(', ').map((key) => [key, entry] as const)),
  );
  const found = new Set<unknown>();
  for (const { key, json } of projects) {
    const entry = entries.get(`${String(json['name'])}@workspace:${key === '' ? '.' : key}`);
    if (!isRecord(entry)) return `the lockfile does not know \`${key === '' ? '.' : key}\``;
    found.add(entry);
    const wanted = Object.assign({}, ...SECTIONS.map((section) => dependenciesOf(json, section))) as Json;
    for (const range of Object.values(wanted))
      if (/^(?:patch|catalog|exec):/.test(String(range))) return `\`${String(range)}\` cannot be compared`;
    const bare = (section: unknown): Json =>
      Object.fromEntries(
        Object.entries(isRecord(section) ? section : {}).map(([name, range]) => [
          name,
          String(range).replace(/^npm:/, ''),
        ]),
      );
    if (!isSame(bare(wanted), bare(entry['dependencies'])))
      return 'dependencies differ between manifest and lockfile';
    if (!isSame(bare(json['peerDependencies']), bare(entry['peerDependencies'])))
      return '`peerDependencies` differ between manifest and lockfile';
    const asked = Object.entries({ ...wanted }).map(([name, range]) => [name, String(range)] as const);
    for (const [name, range] of asked) {
      const isHeld = [`${name}@${range}`, `${name}@npm:${range}`].some((one) => entries.has(one));
      if (!isHeld) return `the lockfile does not hold \`${name}\``;
    }
  }
  const others = Object.keys(lock).filter((keys) => /@workspace:/.test(keys));
  return others.length === projects.length ? undefined : 'the lockfile knows other workspaces';
}

function bunProblem(text: string | undefined, projects: readonly Project[]): string | undefined {
  if (text === undefined) return 'there is no lockfile that can be read';
  const lock: unknown = parseJsonc(text, [], { allowTrailingComma: true });
  if (!isRecord(lock) || !isRecord(lock['workspaces'])) return 'there is no lockfile that can be read';
  for (const field of ['overrides', 'patchedDependencies', 'catalog', 'catalogs'])
    if (lock[field] !== undefined) return `\`${field}\` of the lockfile cannot be compared`;
  const { workspaces } = lock;
  if (Object.keys(workspaces).length !== projects.length) return 'the lockfile knows other workspaces';
  for (const { key, json } of projects) {
    const entry = workspaces[key];
    if (!isRecord(entry)) return `the lockfile does not know \`${key}\``;
    if (
      ['overrides', 'resolutions', 'patchedDependencies', 'catalog'].some(
        (field) => json[field] !== undefined,
      )
    )
      return 'overrides cannot be compared';
    for (const section of [...SECTIONS, 'peerDependencies'])
      if (!isSame(json[section] ?? {}, entry[section] ?? {}))
        return `\`${section}\` differ between manifest and lockfile`;
  }
  return undefined;
}
