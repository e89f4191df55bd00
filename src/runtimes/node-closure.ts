/** Which packages an install brings, from the lockfile: those that are asked for, and what they ask for in turn. */
import { joinPath } from '../ecosystems/context-path.js';
import type { ContextFiles } from '../ecosystems/ecosystem.js';
import { dataAt, isObject, objectAt, parseJson, parseJsonc, stringMapAt } from '../ecosystems/json.js';
import type { Data } from '../ecosystems/json.js';
import { readYarnLock } from '../ecosystems/yarn-lock.js';

/** What a lockfile knows of a package, whatever its version. */
export interface LockedPackage {
  readonly name: string;
  readonly dependencies: ReadonlySet<string>;
  /** it has scripts that run when it is installed; `undefined`: the lockfile does not say */
  readonly hasScript: boolean | undefined;
  /** it stands where every module finds it, and stays there without what only development needs */
  readonly stays: boolean;
}

export interface Lock {
  readonly file: string;
  readonly packages: ReadonlyMap<string, LockedPackage>;
}

interface Entry {
  dependencies: Set<string>;
  hasScript: boolean | undefined;
  stays: boolean;
}

type Reader = (text: string) => ReadonlyMap<string, Entry> | undefined;

/** Lockfiles in the order in which one wins: https://docs.npmjs.com/cli/configuring-npm/npm-shrinkwrap-json */
const READERS: readonly (readonly [name: string, read: Reader])[] = [
  ['npm-shrinkwrap.json', readNpm],
  ['package-lock.json', readNpm],
  ['yarn.lock', readYarn],
  ['pnpm-lock.yaml', readPnpm],
  ['bun.lock', readBun],
];

/**
 * Reads the lockfile in a directory, the one of `manager` where there are several. `undefined` where there is none that
 * can be read.
 */
export function readLock(
  view: ContextFiles,
  directory: string,
  manager: string | undefined,
): Lock | undefined {
  const there = READERS.filter(([name]) => view.kind(joinPath(directory, name)) === 'file');
  const own = there.filter(([name]) => manager !== undefined && FILES_OF[manager]?.includes(name) === true);
  const [chosen] = own.length > 0 ? own : there;
  if (chosen === undefined || (manager !== undefined && FILES_OF[manager] !== undefined && own.length === 0))
    return undefined;
  const file = joinPath(directory, chosen[0]);
  const entries = chosen[1](view.read(file) ?? '');
  if (entries === undefined) return undefined;
  return {
    file,
    packages: new Map([...entries].map(([name, entry]) => [name, { name, ...entry }])),
  };
}

const FILES_OF: Readonly<Record<string, readonly string[]>> = {
  npm: ['npm-shrinkwrap.json', 'package-lock.json'],
  yarn: ['yarn.lock'],
  pnpm: ['pnpm-lock.yaml'],
  bun: ['bun.lock'],
};

/** All that some packages bring; `missing` are those among them that the lockfile does not know. */
export function closureOf(
  { packages }: Lock,
  names: readonly string[],
): { readonly packages: readonly LockedPackage[]; readonly missing: readonly string[] } {
  const found = new Map<string, LockedPackage>();
  const missing: string[] = [];
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    const one = packages.get(name);
    if (one === undefined) {
      if (names.includes(name) && !missing.includes(name)) missing.push(name);
      continue;
    }
    found.set(name, one);
    waiting.push(...one.dependencies);
  }
  return { packages: [...found.values()], missing };
}

class Entries {
  readonly found = new Map<string, Entry>();

  add(name: string, dependencies: Iterable<string>, hasScript: boolean | undefined, stays = false): void {
    const entry = this.found.get(name) ?? {
      dependencies: new Set<string>(),
      hasScript: undefined,
      stays: false,
    };
    for (const one of dependencies) entry.dependencies.add(one);
    if (hasScript !== undefined) entry.hasScript = entry.hasScript === true || hasScript;
    if (stays) entry.stays = true;
    this.found.set(name, entry);
  }
}

const ASKING = ['dependencies', 'optionalDependencies', 'peerDependencies'] as const;

function askedBy(data: Data): readonly string[] {
  return ASKING.flatMap((field) => Object.keys(stringMapAt(data, field)));
}

/** https://docs.npmjs.com/cli/configuring-npm/package-lock-json */
function readNpm(text: string): ReadonlyMap<string, Entry> | undefined {
  const { value: data } = parseJson(text);
  const entries = new Entries();
  const packages = dataAt(data, 'packages');
  if (isObject(packages)) {
    for (const [key, entry] of Object.entries(packages)) {
      const at = key.lastIndexOf('node_modules/');
      if (at === -1 || dataAt(entry, 'link') === true) continue;
      entries.add(
        key.slice(at + 'node_modules/'.length),
        askedBy(entry),
        dataAt(entry, 'hasInstallScript') === true,
        at === 0 && dataAt(entry, 'dev') !== true && dataAt(entry, 'devOptional') !== true,
      );
    }
    return entries.found;
  }
  const visit = (tree: Data): void => {
    for (const [name, entry] of Object.entries(isObject(tree) ? tree : {})) {
      entries.add(name, Object.keys(objectAt(entry, 'requires')), undefined);
      visit(dataAt(entry, 'dependencies'));
    }
  };
  if (!isObject(dataAt(data, 'dependencies'))) return undefined;
  visit(dataAt(data, 'dependencies'));
  return entries.found;
}

function readYarn(text: string): ReadonlyMap<string, Entry> | undefined {
  const lock = readYarnLock(text).value;
  if (lock === undefined) return undefined;
  const entries = new Entries();
  for (const { patterns, maps } of lock.entries) {
    const asked = ASKING.flatMap((field) => Object.keys(maps[field] ?? {}));
    for (const pattern of patterns) entries.add(nameBefore(pattern), asked, undefined);
  }
  return entries.found;
}

/** `@babel/core@^7.0.0` */
function nameBefore(pattern: string): string {
  const at = pattern.indexOf('@', 1);
  return at === -1 ? pattern : pattern.slice(0, at);
}

/**
 * The sections `packages` and `snapshots`, line by line: a file may have a hundred thousand of them.
 * https://github.com/pnpm/spec/tree/master/lockfile
 */
function readPnpm(text: string): ReadonlyMap<string, Entry> | undefined {
  if (!/^lockfileVersion:/m.test(text)) return undefined;
  const saysScripts = !/^lockfileVersion: '?(?:9|1\d)/m.test(text);
  const entries = new Entries();
  let inPackages = false;
  let name: string | undefined;
  let asks = false;
  for (const line of text.split(/\r?\n/)) {
    if (/^\S/.test(line)) inPackages = /^(?:packages|snapshots):/.test(line);
    if (!inPackages) continue;
    const [, indent = '', key = '', value = ''] =
      /^( +)('[^']+'|[^\s:][^\s]*?):(?:\s+(.*))?$/.exec(line) ?? [];
    const plain = key.replace(/^'(.*)'$/, '$1');
    if (indent.length === 2) {
      name = pnpmName(plain);
      asks = false;
      if (name !== undefined) entries.add(name, [], saysScripts ? false : undefined);
    } else if (indent.length === 4) {
      asks = plain === 'dependencies' || plain === 'optionalDependencies';
      if (name !== undefined && plain === 'requiresBuild' && value === 'true') entries.add(name, [], true);
    } else if (indent.length === 6 && asks && name !== undefined) entries.add(name, [plain], undefined);
  }
  return entries.found;
}

/** `/express/4.18.2`, `/express@4.18.2(x@1)`, `express@4.18.2`, `file:packages/a` */
function pnpmName(key: string): string | undefined {
  return /^\/?((?:@[^/@]+\/)?[^/@()]+)[/@]\d/.exec(key)?.[1];
}

/** https://bun.sh/docs/install/lockfile */
function readBun(text: string): ReadonlyMap<string, Entry> | undefined {
  const packages = dataAt(parseJsonc(text).value, 'packages');
  if (!isObject(packages)) return undefined;
  const entries = new Entries();
  for (const value of Object.values(packages)) {
    const [first, ...rest] = Array.isArray(value) ? (value as readonly Data[]) : [];
    if (typeof first !== 'string') continue;
    const data = rest.find(isObject);
    entries.add(nameBefore(first), askedBy(data), undefined);
  }
  return entries.found;
}
