/** What installs of Node.js projects read and make, as far as npm, Yarn, pnpm and Bun share it. */
import { joinPath, resolvePath, parentOf } from './context-path.js';
import type { ContextFiles, Inputs, Overlay, ProjectCall } from './ecosystem.js';
import { gatherInputs } from './gather-inputs.js';
import type { Gathering } from './gather-inputs.js';
import { dataAt, isObject } from './json.js';
import { gatherLifecycle } from './lifecycle-scripts.js';
import { nodeWorkspace } from './node-workspace.js';
import type { NodeWorkspace, WorkspacePatterns } from './node-workspace.js';
import { asksFor, dependenciesOf, readPackageJson } from './package-json.js';
import type { PackageJson } from './package-json.js';
import { gatherPrisma, prismaOutputs } from './prisma.js';
import { isSet, readNpmrc } from './npmrc.js';

/** How one tool treats what the others treat differently. */
export interface NodeTraits {
  readonly patternsOf: WorkspacePatterns;
  /** files and directories at the root of the workspace */
  readonly rootFiles: readonly string[];
  /** files and directories of each package */
  readonly packageFiles: readonly string[];
  /** scripts of the project's own packages that an install runs */
  readonly lifecycle: readonly string[];
  /** protocols of dependencies → what is done with the directory or archive that they name */
  readonly local: Readonly<Record<string, 'copied' | 'linked' | 'nothing'>>;
  /** what else is read, and what of it blocks */
  readonly gather?: (gathering: Gathering, workspace: NodeWorkspace, call: ProjectCall) => void;
}

/** Dependencies whose own install scripts read files of the project that installs them. */
const READING_DEPENDENCIES: Readonly<Record<string, readonly string[]>> = {
  // https://pptr.dev/guides/configuration
  puppeteer: ['.puppeteerrc', '.puppeteerrc.json', '.puppeteerrc.yaml', '.puppeteerrc.yml'],
  // https://lefthook.dev/installation/node.html
  lefthook: ['lefthook.yml', '.lefthook.yml', 'lefthook.yaml', '.lefthook.yaml'],
  // https://nx.dev/reference/nx-json
  nx: ['nx.json'],
};

/** Dependencies whose own install scripts run programs of the project, by the names of these. */
const RUNNING_DEPENDENCIES: Readonly<Record<string, readonly string[]>> = {
  puppeteer: [
    ...['.puppeteerrc.js', '.puppeteerrc.cjs', '.puppeteerrc.mjs', '.puppeteerrc.ts', 'puppeteer.config.js'],
    ...['puppeteer.config.cjs', 'puppeteer.config.mjs', 'puppeteer.config.ts'],
  ],
};

/** Dependencies whose own install scripts write hooks into `.git`. */
const HOOKING_DEPENDENCIES: readonly string[] = [
  // husky before release 5: https://github.com/typicode/husky/releases/tag/v5.0.1
  ...['husky', 'lefthook', 'simple-git-hooks', 'yorkie', 'pre-commit', 'ghooks'],
];

/** Settings of `.npmrc` whose value is a file. https://docs.npmjs.com/cli/using-npm/config */
const FILE_SETTINGS = [
  'cafile',
  'certfile',
  'keyfile',
  'script-shell',
  'node-gyp',
  'userconfig',
  'globalconfig',
];

export function nodeInputs(
  view: ContextFiles,
  directory: string,
  call: ProjectCall,
  traits: NodeTraits,
): Inputs {
  const gathering = gatherInputs(view);
  const workspace = nodeWorkspace(view, directory, traits.patternsOf);
  const { root, manifest, members, problems } = workspace;
  for (const { file, message } of problems) gathering.problem(file, message);
  if (call.unclear !== undefined) gathering.block(joinPath(directory, 'package.json'), call.unclear);
  if (manifest === undefined && problems.length === 0)
    gathering.block(joinPath(root, 'package.json'), 'there is no manifest');
  gathering.files(root, ['package.json', ...traits.rootFiles]);

  const settings = readNpmrc(view, joinPath(root, '.npmrc'));
  for (const name of FILE_SETTINGS) {
    const path = settings.get(name);
    if (path === undefined || path.startsWith('/') || path.startsWith('~')) continue;
    if (path.includes('$')) gathering.block(joinPath(root, '.npmrc'), `\`${name}\` holds an expansion`);
    else if (path.includes('/') || view.kind(joinPath(root, path)) !== undefined)
      gathering.named(joinPath(root, '.npmrc'), root, path);
  }
  const scripts = call.scripts && !isSet(settings, 'ignore-scripts');

  const packages = [...(manifest === undefined ? [] : [{ directory: root, manifest }]), ...members];
  for (const one of packages) {
    gathering.files(one.directory, ['package.json', ...traits.packageFiles]);
    if (scripts) {
      gatherLifecycle(gathering, one.directory, one.manifest, traits.lifecycle);
      gatherDependencyScripts(gathering, one.directory, one.manifest);
    }
    gatherLocal(gathering, one.directory, one.manifest, traits, scripts);
  }
  for (const member of members) gatherBins(gathering, member.directory, member.manifest);
  traits.gather?.(gathering, workspace, call);
  return gathering.result();
}

/** Dependencies that are directories or archives of the tree. */
function gatherLocal(
  gathering: Gathering,
  directory: string,
  manifest: PackageJson,
  traits: NodeTraits,
  scripts: boolean,
): void {
  for (const [name, range] of Object.entries(dependenciesOf(manifest))) {
    const local = localPath(range, traits);
    if (local === undefined) continue;
    if (typeof local === 'string') {
      gathering.block(manifest.path, `nothing is known of \`${range}\`, which \`${name}\` comes from`);
      continue;
    }
    const target = resolvePath(directory, local.path);
    if (local.treatment === 'nothing') continue;
    if (target !== undefined && gathering.view.kind(target) === 'directory' && local.treatment === 'linked') {
      gatherLinked(gathering, target, manifest, name, traits, scripts);
      continue;
    }
    if (gathering.named(manifest.path, directory, local.path) === undefined) continue;
    gatherTarget(gathering, target!, traits, scripts);
  }
}

/** A directory that is linked, not copied: its manifest is read, and what that asks for. */
function gatherLinked(
  gathering: Gathering,
  target: string,
  manifest: PackageJson,
  name: string,
  traits: NodeTraits,
  scripts: boolean,
): void {
  if (target === '') {
    gathering.block(manifest.path, `\`${name}\` is the whole of what is copied`);
    return;
  }
  gathering.file(joinPath(target, 'package.json'));
  const inner = gatherTarget(gathering, target, traits, scripts);
  if (inner !== undefined) gatherBins(gathering, target, inner);
}

function gatherTarget(
  gathering: Gathering,
  target: string,
  traits: NodeTraits,
  scripts: boolean,
): PackageJson | undefined {
  if (gathering.view.kind(target) !== 'directory' || !gathering.first(target)) return undefined;
  const file = joinPath(target, 'package.json');
  const inner = gathering.value(file, readPackageJson(gathering.view, file));
  if (inner === undefined) return undefined;
  if (scripts) gatherLifecycle(gathering, target, inner, traits.lifecycle);
  gatherLocal(gathering, target, inner, traits, scripts);
  return inner;
}

/** Protocols that name something outside of a registry and are no path. */
const REMOTE =
  /^(?:npm:|workspace:|catalog:|jsr:|https?:|git(?:\+\w+)?:|git@|ssh:|github:|gitlab:|bitbucket:|gist:|patch:)/;

function localPath(
  range: string,
  traits: NodeTraits,
): { readonly path: string; readonly treatment: 'copied' | 'linked' | 'nothing' } | 'unknown' | undefined {
  const protocol = /^([a-z]+:)(.*)$/s.exec(range);
  if (protocol !== null && Object.hasOwn(traits.local, protocol[1]!))
    return {
      path: protocol[2]!.replace(/^\/\/(?=\.)/, '').replace(/::.*$/, ''),
      treatment: traits.local[protocol[1]!]!,
    };
  if (/^(?:\.{1,2}(?:\/|$)|\/|~\/)/.test(range) || /^[^:]*\.(?:tgz|tar|tar\.gz)$/.test(range))
    return { path: range, treatment: traits.local['file:'] ?? 'copied' };
  if (protocol !== null && !REMOTE.test(range)) return 'unknown';
  return undefined;
}

function gatherDependencyScripts(gathering: Gathering, directory: string, manifest: PackageJson): void {
  const { view } = gathering;
  for (const [name, files] of Object.entries(READING_DEPENDENCIES))
    if (asksFor(manifest, name)) gathering.files(directory, files);
  for (const [name, files] of Object.entries(RUNNING_DEPENDENCIES)) {
    const program = asksFor(manifest, name)
      ? files.find((file) => view.kind(joinPath(directory, file)) === 'file')
      : undefined;
    if (program !== undefined)
      gathering.block(joinPath(directory, program), `the install of \`${name}\` runs it`);
  }
  const hooking = HOOKING_DEPENDENCIES.find((name) => asksFor(manifest, name));
  if (hooking !== undefined && directory === '' && view.kind('.git') !== undefined)
    gathering.block(
      manifest.path,
      `the install of \`${hooking}\` may set up hooks in \`.git\`, which is copied`,
    );
  // https://mswjs.io/docs/cli/init: its install writes the worker into the public directory
  if (asksFor(manifest, 'msw') && dataAt(manifest.data, 'msw', 'workerDirectory') !== undefined)
    gathering.block(manifest.path, 'the install of `msw` writes into the directory of its worker');
  // https://www.prisma.io/docs/orm/prisma-client/setup-and-configuration/generating-prisma-client: it generates by itself
  if (asksFor(manifest, '@prisma/client')) gatherPrisma(gathering, directory, manifest.path);
}

/**
 * Programs of a package that is linked: the install makes links to those that are there, and makes them executable.
 * https://github.com/npm/bin-links/blob/main/lib/link-gently.js
 */
function gatherBins(gathering: Gathering, directory: string, manifest: PackageJson): void {
  const bin = dataAt(manifest.data, 'bin');
  const bins = typeof bin === 'string' ? [bin] : isObject(bin) ? Object.values(bin) : [];
  const folder = dataAt(manifest.data, 'directories', 'bin');
  if (typeof folder === 'string') gathering.block(manifest.path, 'all of `directories.bin` is linked');
  const { view } = gathering;
  for (const one of bins) {
    const path = typeof one === 'string' ? resolvePath(directory, one) : undefined;
    if (path === undefined || view.kind(path) === undefined) continue;
    const mode = view.mode?.(path);
    const executable = mode !== undefined && (mode & 0o111) === 0o111;
    if (executable && !/^#!.*\r/.test(view.read(path) ?? '')) gathering.file(path);
    else gathering.block(manifest.path, `the install makes its program \`${one as string}\` executable`);
  }
}

/** What an install makes: the directories of modules, what Prisma generates, and files that it may write. */
export function nodeOverlay(
  view: ContextFiles,
  directory: string,
  traits: NodeTraits,
  written: readonly string[],
): Overlay {
  const { root, manifest, members } = nodeWorkspace(view, directory, traits.patternsOf);
  const packages = [...(manifest === undefined ? [] : [{ directory: root, manifest }]), ...members];
  const generated = packages.filter(
    (one) => asksFor(one.manifest, '@prisma/client') || asksFor(one.manifest, 'prisma'),
  );
  return {
    directories: [
      ...new Set([
        ...[root, ...members.map((member) => member.directory)].map((one) => joinPath(one, 'node_modules')),
        ...generated.flatMap((one) => prismaOutputs(view, one.directory)),
      ]),
    ].filter((path) => !path.includes('/node_modules/') && !path.startsWith('node_modules/')),
    files: written.map((name) => joinPath(root, name)),
  };
}

/** Where a lockfile of one of these names stands for a project; the first one wins. */
export function nodeLockfile(
  view: ContextFiles,
  directory: string,
  patternsOf: WorkspacePatterns,
  names: readonly string[],
): string | undefined {
  const { root } = nodeWorkspace(view, directory, patternsOf);
  return names.map((name) => joinPath(root, name)).find((path) => view.kind(path) === 'file');
}

/** Whether modules stand in the tree already, which some forms of an install throw away. */
export function modulesIn(view: ContextFiles, workspace: NodeWorkspace): string | undefined {
  return [workspace.root, ...workspace.members.map(({ directory }) => directory)]
    .map((directory) => joinPath(directory, 'node_modules'))
    .find((path) => view.kind(path) !== undefined);
}

/** Why a script that runs before an install may change the lockfile first: `npx npm-force-resolutions`. */
export function earlyScript({ manifest, members }: NodeWorkspace): string | undefined {
  for (const one of [
    ...(manifest === undefined ? [] : [manifest]),
    ...members.map((member) => member.manifest),
  ]) {
    for (const name of ['preinstall', 'pnpm:devPreinstall']) {
      const script = one.scripts[name];
      if (script !== undefined && !/^(?:npx (?:-y |--yes )?)?only-allow [a-z]+$/.test(script.trim()))
        return `\`${name}\` of \`${one.path}\` may change the lockfile before it is read`;
    }
  }
  return undefined;
}

/** Whether no manifest in a directory or above it names the package manager. https://nodejs.org/api/packages.html#packagemanager */
export function lacksPackageManager(view: ContextFiles, directory: string): boolean {
  for (let place: string | undefined = directory; place !== undefined; place = parentOf(place)) {
    const manifest = readPackageJson(view, joinPath(place, 'package.json'))?.value;
    if (dataAt(manifest?.data, 'packageManager') !== undefined) return false;
  }
  return true;
}
