/**
 * What npm, Yarn, pnpm and bun read and write when they install a project. https://docs.npmjs.com/cli/commands/npm-ci,
 * https://docs.npmjs.com/cli/using-npm/scripts, https://yarnpkg.com/configuration/manifest, https://pnpm.io/cli/install
 */
import picomatch from 'picomatch';
import { parse as parseYaml } from 'yaml';
import { mentions, optionsOf, relativeTo, upwards, words } from './install.js';
import type { Reading, Site, Spelling } from './install.js';
import { lockProblem } from './lock-sync.js';
import { isBelow, joined, nameOf, parentOf } from './place.js';

export type NodeManager = 'npm' | 'yarn' | 'pnpm' | 'bun';

const SPELLINGS: Readonly<Record<NodeManager, Spelling>> = {
  npm: {
    valued: words(
      '--prefix -C --omit --include --loglevel --registry --cache --fetch-retries --fetch-timeout --fetch-retry-mintimeout --fetch-retry-maxtimeout --maxsockets --only --install-strategy --workspace -w --location --network-timeout',
    ),
    plain:
      /^(?:-[sdqf]|--(?:(?:no-)?(?:audit|fund|progress|optional|bin-links|save|package-lock|update-notifier|color|verbose|quiet|silent)|silent|quiet|verbose|force|legacy-peer-deps|strict-peer-deps|ignore-scripts|production|prefer-offline|prefer-online|offline|engine-strict|unsafe-perm|foreground-scripts|workspaces|include-workspace-root|production=true|unsafe-perm=true|audit=false|fund=false|progress=false|save=false|update-notifier=false))$/,
  },
  yarn: {
    valued: words(
      '--cwd --network-timeout --network-concurrency --mutex --cache-folder --registry --mode --child-concurrency',
    ),
    plain:
      /^(?:-s|--(?:frozen-lockfile|immutable|immutable-cache|check-cache|pure-lockfile|no-lockfile|production|prod|production=true|production=false|prod=true|ignore-scripts|ignore-engines|ignore-optional|ignore-platform|non-interactive|silent|verbose|no-progress|prefer-offline|offline|force|check-files|inline-builds|skip-integrity-check|no-immutable|network-timeout=\d+|link-duplicates|no-bin-links|no-default-rc|flat))$/,
  },
  pnpm: {
    valued: words(
      '--dir -C --filter -F --store-dir --registry --loglevel --reporter --network-concurrency --child-concurrency --fetch-timeout --fetch-retries --workspace-concurrency --package-import-method',
    ),
    plain:
      /^(?:-[rPDs]|--(?:recursive|prod|production|dev|no-optional|frozen-lockfile|no-frozen-lockfile|prefer-frozen-lockfile|ignore-scripts|offline|prefer-offline|silent|force|strict-peer-dependencies|no-strict-peer-dependencies|shamefully-hoist|unsafe-perm|aggregate-output|frozen-lockfile=true|frozen-lockfile=false|config\.[\w.-]+=[\w.-]+|no-color))$/,
  },
  bun: {
    valued: words('--cwd --registry --backend --omit --network-concurrency --concurrent-scripts'),
    plain:
      /^(?:-p|--(?:frozen-lockfile|production|no-save|silent|verbose|no-progress|ignore-scripts|no-cache|force|no-summary|frozen-lockfile=true))$/,
  },
};

const INSTALLS: Readonly<Record<NodeManager, ReadonlySet<string>>> = {
  npm: words(
    'install i in ins inst insta instal isnt isnta isntal isntall ci clean-install ic install-clean',
  ),
  yarn: words('install'),
  pnpm: words('install i'),
  bun: words('install i ci'),
};
const CLEAN_INSTALLS = words('ci clean-install ic install-clean');

/** Files that steer an install where they stand beside a manifest or above it; foreign lockfiles are taken over. */
const SETTINGS: Readonly<Record<NodeManager, ReadonlySet<string>>> = {
  npm: words('package.json package-lock.json npm-shrinkwrap.json yarn.lock .npmrc binding.gyp'),
  yarn: words(
    'package.json yarn.lock .npmrc .yarnrc .yarnrc.yml .pnp.cjs .pnp.js .pnp.loader.mjs .env.yarn binding.gyp',
  ),
  pnpm: words(
    'package.json package.json5 package.yaml pnpm-lock.yaml pnpm-workspace.yaml .npmrc .pnpmfile.cjs .pnpmfile.mjs binding.gyp',
  ),
  bun: words(
    'package.json bun.lock bun.lockb bunfig.toml .npmrc package-lock.json yarn.lock pnpm-lock.yaml binding.gyp',
  ),
};
const LOCKS: Readonly<Record<NodeManager, ReadonlySet<string>>> = {
  npm: words('package-lock.json npm-shrinkwrap.json'),
  yarn: words('yarn.lock'),
  pnpm: words('pnpm-lock.yaml'),
  bun: words('bun.lock bun.lockb'),
};
/** Scripts that an install of a project runs. https://docs.npmjs.com/cli/using-npm/scripts */
export const HOOKS: readonly string[] =
  'preinstall install postinstall prepublish preprepare prepare postprepare pnpm:devPreinstall'.split(' ');
/** Scripts that read nothing of the project but what is said here, and write into `node_modules` alone. */
const HARMLESS =
  /^(?:husky(?: install)?(?: \|\| (?:true|exit 0|:))?|is-ci \|\| husky(?: install)?|(?:npx )?only-allow (?:npm|yarn|pnpm|bun)|(?:npx )?(?:--yes |-y )?only-allow (?:npm|yarn|pnpm|bun)|patch-package|(?:npx )?prisma generate|echo [\w .,!'"-]*|true|exit 0|:)$/;

/** Whether a script reads nothing of the project but what is known, and writes nothing beside its packages. */
export function isHarmlessScript(script: unknown): boolean {
  return typeof script === 'string' && HARMLESS.test(script.trim().replaceAll(/\s+/g, ' '));
}

interface Manifest {
  readonly directory: string;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** The words of a call sorted out: operands, names of options, and the directory that it is sent to. */
export function nodeWords(
  manager: NodeManager,
  given: readonly string[],
):
  | {
      readonly operands: readonly string[];
      readonly options: ReadonlySet<string>;
      readonly directory: string | undefined;
      readonly isGlobal: boolean;
    }
  | string {
  const options = optionsOf(given, SPELLINGS[manager]);
  if (typeof options === 'string') return options;
  const directory = ['--prefix', '-C', '--cwd', '--dir'].flatMap((name) => options.given.get(name) ?? [])[0];
  const isGlobal = options.given.has('--location') || given.some((word) => /^(?:-g|--global)$/.test(word));
  return { operands: options.operands, options: new Set(options.given.keys()), directory, isGlobal };
}

/** Reads the call of a package manager; `undefined` where it is no install of the project. */
export function nodeInstall(
  manager: NodeManager,
  given: readonly string[],
  site: Site,
  corepack: boolean,
): Reading | undefined {
  const options = optionsOf(given, SPELLINGS[manager]);
  if (typeof options === 'string') return options;
  const [subcommand = manager === 'yarn' ? 'install' : '', ...operands] = options.operands;
  if (!INSTALLS[manager].has(subcommand)) return undefined;
  if (operands.length > 0) return `it installs ${operands[0]!}, not the project`;
  const location = options.given.get('--location')?.[0];
  if (location !== undefined) return 'it installs elsewhere';
  let { directory } = site;
  for (const name of ['--prefix', '-C', '--cwd', '--dir']) {
    for (const value of options.given.get(name) ?? []) directory = joined(directory, value);
  }
  for (const name of ['--cache', '--cache-folder', '--store-dir']) {
    for (const value of options.given.get(name) ?? [])
      if (!value.startsWith('/') || site.paths.some((path) => isBelow(path, value)))
        return `\`${name}\` points among the copied files`;
  }
  const project = nodeProject(directory, site);
  if (typeof project === 'string') return project;

  const ignoresScripts =
    options.given.has('--ignore-scripts') || options.given.get('--mode')?.[0] === 'skip-build';
  const problem = manifestProblem(project, site, ignoresScripts, manager);
  if (problem !== undefined) return problem;
  if (corepack && manager !== 'npm' && manager !== 'bun' && !project.manifests.some(pinsManager))
    return 'corepack may write `packageManager` into the manifest';

  const lockFrozen =
    (manager === 'npm' && CLEAN_INSTALLS.has(subcommand)) ||
    (manager === 'bun' && subcommand === 'ci') ||
    ['--frozen-lockfile', '--immutable', '--pure-lockfile', '--no-lockfile', '--no-package-lock'].some(
      (flag) => options.given.has(flag),
    ) ||
    options.given.get('--frozen-lockfile')?.[0] === 'true';
  const locks = [...LOCKS[manager]].map((name) => joined(project.top, name)).filter((path) => site.has(path));
  const stale =
    lockFrozen || locks.length === 0
      ? undefined
      : lockProblem(manager, project.top, (path) => site.text(path), project.members);
  const mayWriteLock = !lockFrozen && (locks.length > 0 ? stale !== undefined : true);
  const keepsCache = options.given.has('--immutable-cache');
  const directories = new Set([project.top, directory, ...project.members]);
  return {
    reads: readerOf(manager, project, site),
    writes: (path) =>
      /\/node_modules(?:\/|$)/.test(path) ||
      (LOCKS[manager].has(nameOf(path)) &&
        directories.has(parentOf(path)) &&
        (mayWriteLock || !locks.includes(path)) &&
        !lockFrozen) ||
      (manager === 'yarn' &&
        (/\/\.pnp\.(?:cjs|loader\.mjs|js)$/.test(path) ||
          /\/\.yarn\/(?:install-state\.gz|build-state\.yml|unplugged(?:\/|$))/.test(path) ||
          (!keepsCache && /\/\.yarn\/cache(?:\/|$)/.test(path)))) ||
      project.bins.includes(path),
  };
}

/** A project with all that an install of it takes part in. */
export interface Project {
  /** directory of the outermost manifest that counts */
  readonly top: string;
  readonly manifests: readonly Manifest[];
  /** directories of workspaces, `top` left out */
  readonly members: readonly string[];
  /** directories and files that dependencies name */
  readonly local: readonly string[];
  /** directories beside whose files settings are looked up */
  readonly directories: readonly string[];
  /** files that are linked as programs, whose mode the install sets */
  readonly bins: readonly string[];
}

function pinsManager({ json }: Manifest): boolean {
  return json['packageManager'] !== undefined;
}

/** Reads the manifests in a directory and above it, those of workspaces and of local dependencies. */
export function nodeProject(directory: string, site: Site): Project | string {
  const above = upwards(directory);
  const nearest = above.find((one) => site.has(joined(one, 'package.json')));
  if (nearest === undefined) return 'its `package.json` is not one that a COPY brings';
  const manifests = new Map<string, Manifest>();
  const read = (at: string): string | undefined => {
    if (manifests.has(at)) return undefined;
    const path = joined(at, 'package.json');
    const text = site.text(path);
    const json = text === undefined ? undefined : objectOf(text);
    if (text === undefined || json === undefined) return `\`${path}\` cannot be read`;
    manifests.set(at, { directory: at, text, json });
    return undefined;
  };
  let top = nearest;
  for (const one of above) {
    if (!isBelow(nearest, one)) continue;
    const hasManifest = site.has(joined(one, 'package.json'));
    if (hasManifest) {
      const problem = read(one);
      if (problem !== undefined) return problem;
    }
    const isRoot =
      site.has(joined(one, 'pnpm-workspace.yaml')) ||
      (hasManifest && manifests.get(one)!.json['workspaces'] !== undefined);
    if (isRoot) top = one;
  }
  const members = membersOf(top, manifests.get(top), site);
  if (typeof members === 'string') return members;
  for (const member of members) {
    const problem = read(member);
    if (problem !== undefined) return problem;
  }
  const local = new Set<string>();
  const visit = (manifest: Manifest): string | undefined => {
    for (const target of localTargets(manifest)) {
      if (typeof target !== 'string') return target.problem;
      if (local.has(target)) continue;
      local.add(target);
      if (!site.has(joined(target, 'package.json'))) continue;
      const problem = read(target);
      if (problem !== undefined) return problem;
      const inner = visit(manifests.get(target)!);
      if (inner !== undefined) return inner;
    }
    return undefined;
  };
  for (const manifest of [...manifests.values()]) {
    const problem = visit(manifest);
    if (problem !== undefined) return problem;
  }
  const all = [...manifests.values()];
  const linked = all.filter((one) => one.directory !== top && one.directory !== nearest);
  const bins = linked.flatMap((one) => binsOf(one)).filter((path) => site.has(path));
  return {
    top,
    manifests: all,
    members,
    local: [...local],
    directories: [...new Set([...above, top, ...members])],
    bins: bins.filter((path) => site.mode(path) !== 0o755),
  };
}

function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const json: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    return isRecord(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Directories of the workspaces that have a manifest among the copied files. */
function membersOf(top: string, manifest: Manifest | undefined, site: Site): readonly string[] | string {
  const patterns: string[] = [];
  const declared = manifest?.json['workspaces'];
  const listed: unknown = isRecord(declared) ? declared['packages'] : declared;
  if (Array.isArray(listed)) patterns.push(...listed.filter((one) => typeof one === 'string'));
  else if (listed !== undefined) return '`workspaces` is not a list';
  const text = site.text(joined(top, 'pnpm-workspace.yaml'));
  if (site.has(joined(top, 'pnpm-workspace.yaml'))) {
    let parsed: unknown;
    try {
      parsed = parseYaml(text ?? '');
    } catch {
      return '`pnpm-workspace.yaml` cannot be read';
    }
    const packages = isRecord(parsed) ? parsed['packages'] : undefined;
    if (Array.isArray(packages)) patterns.push(...packages.filter((one) => typeof one === 'string'));
  }
  if (patterns.length === 0) return [];
  const cleaned = patterns.map((pattern) => pattern.replace(/^(!?)(?:\.\/)*/, '$1').replace(/\/+$/, ''));
  const wanted = cleaned.filter((pattern) => !pattern.startsWith('!'));
  if (wanted.some((pattern) => pattern.startsWith('..'))) return 'a workspace lies outside';
  const isWanted = picomatch(wanted, { dot: true });
  const unwanted = cleaned.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  const isUnwanted = picomatch(unwanted);
  const members: string[] = [];
  for (const path of site.paths) {
    if (nameOf(path) !== 'package.json' || path.includes('/node_modules/')) continue;
    const relative = relativeTo(top, parentOf(path));
    if (relative === undefined || !isWanted(relative)) continue;
    if (unwanted.length > 0 && isUnwanted(relative)) continue;
    members.push(parentOf(path));
  }
  return members;
}

const SECTIONS =
  'dependencies devDependencies optionalDependencies peerDependencies resolutions overrides pnpm catalog catalogs'.split(
    ' ',
  );

/** Absolute paths that dependencies of a manifest name, or why they are not known. */
function localTargets({ directory, json }: Manifest): readonly (string | { readonly problem: string })[] {
  const targets: (string | { readonly problem: string })[] = [];
  const visit = (value: unknown): void => {
    if (typeof value === 'string') {
      const named =
        /^(?:file|link|portal):(.*)$/.exec(value)?.[1] ??
        (/^(?:\.{1,2}\/|\/|~\/)/.test(value) ? value : undefined);
      if (named !== undefined) targets.push(joined(directory, named.replace(/[?#].*$/, '')));
      if (value.startsWith('exec:')) targets.push({ problem: 'a dependency runs a script of the project' });
      for (const [, patch] of value.matchAll(/#(?:~\/|\.\/)?([^#&:]+\.(?:patch|diff))/g))
        targets.push(joined(directory, patch!));
      if (/^patches\/|\.patch$/.test(value) && !value.includes(':')) targets.push(joined(directory, value));
    } else if (isRecord(value)) for (const inner of Object.values(value)) visit(inner);
  };
  for (const section of SECTIONS) visit(json[section]);
  visit(json['patchedDependencies']);
  return targets;
}

function binsOf({ directory, json }: Manifest): readonly string[] {
  const bin = json['bin'];
  const named = typeof bin === 'string' ? [bin] : isRecord(bin) ? Object.values(bin) : [];
  return named.filter((one) => typeof one === 'string').map((one) => joined(directory, one));
}

/** Why the project's own files may have a say in the install beyond those that are counted as read. */
function manifestProblem(
  { manifests, top }: Project,
  site: Site,
  ignoresScripts: boolean,
  manager: NodeManager,
): string | undefined {
  for (const { directory, json } of manifests) {
    if (isRecord(json['directories']) && json['directories']['bin'] !== undefined)
      return 'a manifest has `directories.bin`';
    if (ignoresScripts) continue;
    if (json['msw'] !== undefined) return '`msw` writes among the sources';
    if (site.has(joined(directory, 'binding.gyp'))) return '`binding.gyp` makes it compile';
    const scripts = isRecord(json['scripts']) ? json['scripts'] : {};
    for (const hook of HOOKS) {
      const script = scripts[hook];
      if (script === undefined) continue;
      if (typeof script !== 'string' || !isHarmlessScript(script))
        return `the script \`${hook}\` of \`${joined(directory, 'package.json')}\` may read sources`;
      if (script.includes('husky') && site.paths.some((path) => /\/\.git(?:\/|$)/.test(path)))
        return '`husky` sets up the repository that is copied';
      if (script.includes('prisma') && !hasPlainSchemas(directory, site))
        return '`prisma generate` writes among the sources';
    }
    if (manager === 'pnpm' && site.has(joined(directory, '.pnpmfile.cjs'))) {
      const text = site.text(joined(directory, '.pnpmfile.cjs')) ?? 'require(';
      if (/\brequire\s*\(|\bimport\b|__dirname|process\./.test(text))
        return '`.pnpmfile.cjs` reads other files';
    }
  }
  if (site.has(joined(top, '.pnpmfile.mjs'))) return '`.pnpmfile.mjs` is not read';
  for (const path of site.paths) {
    if (!path.includes('/.yarn/')) continue;
    const plugin = /\/\.yarn\/plugins\/(?:.*\/)?([^/]+)$/.exec(path)?.[1];
    if (plugin !== undefined && isBelow(path, top) && !KNOWN_PLUGINS.test(plugin))
      return `the plugin \`${plugin}\` is not known`;
  }
  return undefined;
}

const KNOWN_PLUGINS =
  /^plugin-(?:workspace-tools|typescript|interactive-tools|stage|version|constraints|essentials|compat|nm|outdated|deduplicate|licenses|production-install)\.cjs$/;

function hasPlainSchemas(directory: string, site: Site): boolean {
  const schemas = site.paths.filter((path) => path.endsWith('.prisma') && isBelow(path, directory));
  return schemas.every((path) => !/^\s*output\s*=/m.test(site.text(path) ?? 'output ='));
}

/** Whether an install may read a file; what the settings say is looked up once for all files. */
function readerOf(
  manager: NodeManager,
  { directories, local, manifests, top, members, bins }: Project,
  site: Site,
): (path: string) => boolean {
  const beside = new Set(directories);
  const hasPrisma = usesPrisma(manifests);
  const projects = [...new Set([top, ...manifests.map((manifest) => manifest.directory)])].map(
    (directory) => ({
      directory,
      texts: MENTIONING.flatMap((name) => site.text(joined(directory, name)) ?? []),
    }),
  );
  return (path) => {
    const name = nameOf(path);
    if ((SETTINGS[manager].has(name) || READ_BY_PACKAGES.test(name)) && beside.has(parentOf(path)))
      return true;
    if (local.some((target) => isBelow(path, target)) || bins.includes(path)) return true;
    if (members.some((member) => isBelow(member, path)) && site.isLink(path)) return true;
    return projects.some(({ directory, texts }) => {
      const relative = relativeTo(directory, path);
      if (relative === undefined) return false;
      if (/^(?:patches|\.pnpm-patches)\/|^\.yarn\/(?!sdks\/|versions\/)/.test(relative)) return true;
      if (hasPrisma && PRISMA.test(relative)) return true;
      // a file, or a directory such as the mirror of `yarn-offline-mirror`
      return texts.some((text) =>
        [path, ...upwards(parentOf(path))].some((one) => mentions(text, directory, one)),
      );
    });
  };
}

const MENTIONING = ['.npmrc', '.yarnrc', '.yarnrc.yml', 'bunfig.toml'];
/** Settings of packages that are looked up when these are installed. */
const READ_BY_PACKAGES = /^(?:\.puppeteerrc|puppeteer\.config|\.?lefthook)\b/;
const PRISMA = /(?:^|\/)(?:prisma\.config\.\w+|schema\.prisma)$|^prisma\/sql\/|\.prisma$/;

/** The package generates its client when it is installed. */
function usesPrisma(manifests: readonly Manifest[]): boolean {
  return manifests.some(({ text }) => /"(?:@prisma\/client|prisma)"\s*:/.test(text));
}
