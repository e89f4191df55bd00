/** The packages that a Go program is made of, as far as the build context holds them. */
import { isWithin, joinPath, nameOf, parentOf, resolvePath } from '../ecosystems/context-path.js';
import type { ContextFiles } from '../ecosystems/ecosystem.js';
import { isLocalReplacement, readGoFile, readGoSum } from '../ecosystems/go-mod.js';
import type { GoBuild } from './go-build.js';
import { readGoSource } from './go-source.js';
import type { GoSource, GoTags } from './go-source.js';
import type { Need, Question } from './runtime.js';

/** What imports are resolved with: modules of the tree, or the folders of GOPATH. */
export interface GoModules {
  /** modules of the tree by their path, the longest first */
  readonly own: readonly { readonly path: string; readonly directory: string }[];
  /** modules of others that the tree asks for */
  readonly required: readonly Need[];
  /** folder of modules that the tree brings: `vendor` */
  readonly vendor: string | undefined;
  readonly problem: string | undefined;
}

/** A package of the tree, or of its `vendor`. */
export interface GoPackage {
  readonly directory: string;
  readonly own: boolean;
  readonly files: readonly { readonly path: string; readonly source: GoSource }[];
}

export interface GoProgram {
  readonly packages: readonly GoPackage[];
  /** packages of the standard library that it imports */
  readonly standard: readonly Need[];
  /** packages of others whose sources are not at hand */
  readonly foreign: readonly Need[];
  readonly questions: readonly Question[];
}

/** https://go.dev/ref/mod#workspaces, https://go.dev/ref/mod#vendoring, https://pkg.go.dev/cmd/go#hdr-GOPATH_environment_variable */
export function goModules(view: ContextFiles, build: GoBuild): GoModules {
  const own = new Map<string, string>();
  const required = new Map<string, string>();
  let problem: string | undefined;
  const add = (directory: string): void => {
    const path = joinPath(directory, 'go.mod');
    const file = readGoFile(view.read(path) ?? '');
    if (typeof file === 'string') {
      problem ??= `\`${path}\` ${file}`;
      return;
    }
    if (file.module === undefined || own.has(file.module)) return;
    own.set(file.module, directory);
    for (const one of file.requires) if (!required.has(one.path)) required.set(one.path, path);
    // before Go 1.17 a manifest names no more than direct requirements
    const [, minor] = /^1\.(\d+)/.exec(file.language ?? '1.16') ?? [];
    if (minor !== undefined && Number(minor) < 17)
      for (const line of readGoSum(view.read(joinPath(directory, 'go.sum')) ?? '')) {
        const [module, version] = line.split(' ') as [string, string];
        if (!version.endsWith('/go.mod') && !required.has(module))
          required.set(module, joinPath(directory, 'go.sum'));
      }
    for (const { old, by } of file.replaces.filter((one) => isLocalReplacement(one))) {
      const place = by.path.startsWith('/')
        ? resolvePath('', by.path.slice(1))
        : resolvePath(directory, by.path);
      if (place !== undefined && view.kind(place) === 'directory') {
        if (view.kind(joinPath(place, 'go.mod')) === 'file') add(place);
        own.set(old.path, place);
      }
    }
  };

  const above = (name: string): string | undefined => {
    for (let place: string | undefined = build.directory; place !== undefined; place = parentOf(place))
      if (view.kind(joinPath(place, name)) === 'file') return place;
    return undefined;
  };
  const off = build.variable('GO111MODULE') === 'off';
  const root = off ? undefined : above('go.mod');
  const workspace = off || build.variable('GOWORK') === 'off' ? undefined : above('go.work');
  if (root !== undefined) add(root);
  if (workspace !== undefined) {
    const work = readGoFile(view.read(joinPath(workspace, 'go.work')) ?? '');
    if (typeof work === 'string') problem ??= `\`${joinPath(workspace, 'go.work')}\` ${work}`;
    else
      for (const use of work.uses) {
        const place = resolvePath(workspace, use);
        if (place !== undefined) add(place);
      }
  }
  if (root === undefined && workspace === undefined) {
    // each folder below `src` is a package by its path
    const gopath = (build.variable('GOPATH') ?? '').split(':')[0]!.replace(/^\/+|\/+$/g, '');
    const source = joinPath(gopath, 'src');
    if (gopath === '' || !isWithin(source, build.directory)) problem ??= 'there is no `go.mod`';
    else
      return {
        own: [{ path: '', directory: source }],
        required: [],
        vendor: vendorAbove(view, build.directory, source),
        problem,
      };
  }
  const mode = build.options.get('-mod');
  const vendor = joinPath(workspace ?? root ?? '', 'vendor');
  const isVendored = mode === 'vendor' || (mode === undefined && !build.options.has('-mod'));
  return {
    own: [...own]
      .map(([path, directory]) => ({ path, directory }))
      .sort((one, other) => other.path.length - one.path.length),
    required: [...required].map(([name, evidence]) => ({ name, evidence })),
    vendor: isVendored && view.kind(joinPath(vendor, 'modules.txt')) === 'file' ? vendor : undefined,
    problem,
  };
}

function vendorAbove(view: ContextFiles, directory: string, top: string): string | undefined {
  for (
    let place: string | undefined = directory;
    place !== undefined && place !== top;
    place = parentOf(place)
  )
    if (view.kind(joinPath(place, 'vendor')) === 'directory') return joinPath(place, 'vendor');
  return undefined;
}

type Resolved =
  | { readonly kind: 'own' | 'vendored'; readonly directory: string }
  | { readonly kind: 'standard' | 'foreign' | 'missing' };

function resolveImport(view: ContextFiles, modules: GoModules, path: string): Resolved {
  const holder = modules.own.find((one) => one.path !== '' && isWithin(one.path, path));
  if (holder !== undefined) {
    const directory = joinPath(holder.directory, path.slice(holder.path.length).replace(/^\//, ''));
    return view.kind(directory) === 'directory' ? { kind: 'own', directory } : { kind: 'missing' };
  }
  const vendored = modules.vendor === undefined ? undefined : joinPath(modules.vendor, path);
  if (vendored !== undefined && view.kind(vendored) === 'directory')
    return { kind: 'vendored', directory: vendored };
  const gopath = modules.own.find((one) => one.path === '');
  if (gopath !== undefined && view.kind(joinPath(gopath.directory, path)) === 'directory')
    return { kind: 'own', directory: joinPath(gopath.directory, path) };
  // https://go.dev/ref/mod#module-path: only the standard library has a first element without a dot
  return { kind: path.split('/')[0]!.includes('.') ? 'foreign' : 'standard' };
}

const MAX_FILES = 5_000;
const MAX_LENGTH = 1_048_576;

/**
 * Follows imports from a main package. `files` are the sources of it where they are given by name.
 */
export function goProgram(
  view: ContextFiles,
  modules: GoModules,
  main: string,
  files: readonly string[] | undefined,
  tags: GoTags,
): GoProgram {
  const packages: GoPackage[] = [];
  const standard = new Map<string, string>();
  const foreign = new Map<string, string>();
  const questions: Question[] = [];
  const seen = new Set([main]);
  const queue = [{ directory: main, own: true }];
  let read = 0;
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { directory, own } = next;
    const names = directory === main && files !== undefined ? files : goFilesOf(view, directory);
    const sources: { path: string; source: GoSource }[] = [];
    for (const path of names) {
      const text = view.read(path);
      if (text === undefined || text.length > MAX_LENGTH || ++read > MAX_FILES) {
        questions.push({
          about: 'everything',
          text:
            read > MAX_FILES
              ? `the program has more than ${MAX_FILES} sources`
              : `\`${path}\` cannot be read, or is larger than 1 MiB`,
          evidence: path,
        });
        if (read > MAX_FILES) return { packages, standard: [], foreign: [], questions };
        continue;
      }
      const source = readGoSource(nameOf(path), text, tags);
      if (source.compiled !== false) sources.push({ path, source });
    }
    packages.push({ directory, own, files: sources });
    for (const { path, source } of sources)
      for (const { path: imported, line } of source.imports) {
        const evidence = `${path}:${line}`;
        if (imported === 'C') continue;
        const resolved = resolveImport(view, modules, imported);
        if ('directory' in resolved) {
          if (seen.has(resolved.directory)) continue;
          seen.add(resolved.directory);
          queue.push({ directory: resolved.directory, own: own && resolved.kind === 'own' });
        } else if (resolved.kind === 'missing') {
          const text = `\`${imported}\` is not in the build context, so that what it needs is not known`;
          questions.push({ about: 'outside', text, evidence });
        } else {
          const found = resolved.kind === 'standard' ? standard : foreign;
          if (!found.has(imported)) found.set(imported, evidence);
        }
      }
  }
  const needs = (found: ReadonlyMap<string, string>): readonly Need[] =>
    [...found].map(([name, evidence]) => ({ name, evidence }));
  return { packages, standard: needs(standard), foreign: needs(foreign), questions };
}

/** Sources of a package, tests left out. https://pkg.go.dev/cmd/go#hdr-Package_lists_and_patterns */
export function goFilesOf(view: ContextFiles, directory: string): readonly string[] {
  return [...view.list(directory)]
    .sort()
    .filter((name) => name.endsWith('.go') && !name.endsWith('_test.go') && !/^[_.]/.test(name))
    .map((name) => joinPath(directory, name))
    .filter((path) => view.kind(path) === 'file');
}

/** A program of a build: its main package, and the name that it gets. */
export interface GoMain {
  readonly directory: string;
  /** sources, where the build names them */
  readonly files: readonly string[] | undefined;
  readonly name: string;
}

/** Programs that a build makes, or why that is not certain. */
export function goMains(
  view: ContextFiles,
  modules: GoModules,
  build: GoBuild,
): readonly GoMain[] | { readonly reason: string } {
  const operands = build.operands.length === 0 ? ['.'] : build.operands;
  if (operands.every((one) => one.endsWith('.go'))) {
    const files = operands.map(
      (one) =>
        (one.startsWith('/') ? resolvePath('', one.slice(1)) : resolvePath(build.directory, one)) ?? one,
    );
    const directory = parentOf(files[0]!) ?? '';
    return [{ directory, files, name: nameOf(operands[0]!).slice(0, -'.go'.length) }];
  }
  const mains: GoMain[] = [];
  for (const operand of operands) {
    if (operand.includes('@')) return { reason: `\`${operand}\` is built from sources of others` };
    const every = operand === '...' || operand.endsWith('/...');
    const path = every ? operand.slice(0, -'...'.length).replace(/\/$/, '') || '.' : operand;
    const isLocal = path === '.' || path === '..' || /^\.{0,2}\//.test(path);
    let directory: string | undefined;
    if (path.startsWith('/')) directory = resolvePath('', path.slice(1));
    else if (isLocal) directory = resolvePath(build.directory, path);
    else {
      const resolved = resolveImport(view, modules, path);
      if (!('directory' in resolved)) return { reason: `\`${operand}\` is built from sources of others` };
      directory = resolved.directory;
    }
    if (directory === undefined || view.kind(directory) !== 'directory')
      return { reason: `the sources of \`${operand}\` are not in the build context` };
    for (const place of every ? directoriesBelow(view, directory) : [directory])
      if (isMain(view, place))
        mains.push({ directory: place, files: undefined, name: defaultName(modules, place) });
  }
  return mains;
}

function directoriesBelow(view: ContextFiles, directory: string): readonly string[] {
  const found = [directory];
  for (let at = 0; at < found.length && found.length < MAX_FILES; at++)
    for (const name of view.list(found[at]!))
      if (!/^[_.]/.test(name) && name !== 'testdata' && name !== 'vendor') {
        const path = joinPath(found[at]!, name);
        if (view.kind(path) === 'directory') found.push(path);
      }
  return found;
}

function isMain(view: ContextFiles, directory: string): boolean {
  const tags: GoTags = { given: undefined, cgo: undefined };
  return goFilesOf(view, directory).some((path) => {
    const source = readGoSource(nameOf(path), view.read(path) ?? '', tags);
    return source.package === 'main' && source.compiled !== false;
  });
}

/** https://pkg.go.dev/cmd/go#hdr-Compile_packages_and_dependencies: the last element of the import path that is no version */
function defaultName(modules: GoModules, directory: string): string {
  const holder = [...modules.own]
    .sort((one, other) => other.directory.length - one.directory.length)
    .find((one) => isWithin(one.directory, directory));
  const below =
    holder === undefined ? directory : directory.slice(holder.directory.length).replace(/^\//, '');
  const path = holder === undefined ? directory : joinPath(holder.path, below);
  const name = nameOf(path);
  return /^v(?:[2-9]|[1-9]\d+)$/.test(name) ? nameOf(parentOf(path) ?? name) : name;
}
