/** Which directories a Dockerfile is built with. */
import { statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { Document } from '../dockerfile/document.js';
import { NO_CONTEXT } from './context.js';
import type { BuildContext } from './context.js';
import { copySources, usesContext } from './copy-sources.js';
import type { DeclarationProblem, DeclaredBuild } from './declared/declared-build.js';
import { diskContext } from './disk-context.js';
import { isDockerfileName } from './dockerfile-name.js';
import { usesOf } from './image-uses.js';
import { once } from './once.js';
import { childOf, parentOf } from './path.js';
import type { Repository, RepositoryDeclarations } from './repository.js';
import { Repositories } from './repository.js';

/** The Dockerfile in question. */
export interface LocatedFile {
  readonly text: string;
  /** absolute; it need not be there */
  readonly path: string;
}

export interface LocateOptions {
  /** directory that the user names, absolute: nothing else is asked then */
  readonly context?: string | undefined;
  /** directory that the configuration names, absolute, and where: it comes next */
  readonly configured?: { readonly directory: string; readonly origin: string } | undefined;
  /** what is known of repositories so far; default: nothing */
  readonly repositories?: Repositories;
  /** Whether a Dockerfile makes sense with a context, where several could be meant; default: all do. */
  readonly isMeant?: (document: Document, context: BuildContext) => boolean;
  /** What the commands of a Dockerfile name and find with a context; default: nothing. */
  readonly namedFiles?: (document: Document, context: BuildContext) => ReadonlySet<string>;
}

/** Where a Dockerfile is built, and with what. */
export interface Location {
  /** all directories that it is declared to be built with, or the one that must be meant; none where nobody knows */
  readonly contexts: readonly BuildContext[];
  /**
   * directories of which it must be one, where nobody declares it and several would do; else `contexts`. What holds in
   * each of them holds
   */
  readonly plausible: readonly BuildContext[];
  /** the Dockerfile takes something from its context */
  readonly isUsed: boolean;
  /** why there is none */
  readonly reason: string | undefined;
  /** absolute: with no context, the directory that will do for who only tries a build; absent for none */
  readonly fallback?: string;
  /** stages that builds ask for by name; `undefined` among them: the last one */
  readonly targets: readonly (string | undefined)[];
  /** named contexts: paths of directories from the repository's root, or what else they are, as it is written */
  readonly namedContexts: Readonly<Record<string, string>>;
  /** absolute: the repository's root, which paths below are from */
  readonly repository: string;
  /** declarations that could not be read; the same for every Dockerfile of the repository */
  readonly problems: readonly DeclarationProblem[];
}

/**
 * Locates the contexts of a Dockerfile: the one that is named, else those that are declared in its repository, else the
 * one directory between the Dockerfile and the root of the repository in which every source of COPY and ADD exists.
 * Reads what may declare a build only where the Dockerfile uses its context. Never throws.
 */
export async function locateContexts(file: LocatedFile, options: LocateOptions = {}): Promise<Location> {
  const document = new Document(basename(file.path), file.text);
  const repository = (options.repositories ?? new Repositories()).around(dirname(file.path));
  const isUsed = usesContext(document);
  const location = {
    isUsed,
    plausible: [],
    targets: [],
    namedContexts: {},
    problems: [],
    repository: repository.root,
  };
  const named =
    options.context === undefined
      ? options.configured
      : { directory: options.context, origin: '`--context`' };
  if (named !== undefined) {
    const { directory, origin } = named;
    if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true)
      return { ...location, contexts: [], reason: `${origin} is no directory: ${directory}` };
    return certainly(location, [contextAt(directory, file, repository, origin)]);
  }
  if (!isUsed)
    return { ...location, contexts: [], reason: 'it takes nothing from one', fallback: dirname(file.path) };

  const declarations = await repository.declarations();
  const path = relative(repository.root, file.path);
  const sources = copySources(document);
  const has = (directory: string): boolean =>
    sources.every((source) => repository.files.kind(childOf(directory, source)) !== undefined);
  const declared = declarations.builds.filter(
    (build) => build.dockerfile === path && (!build.isAssumed || has(build.context)),
  );
  const { problems } = declarations;
  if (declared.length > 0) {
    const contexts = [...new Set(declared.map(({ context }) => context))].map((directory) => {
      const origin = originOf(declared.filter(({ context }) => context === directory));
      return contextAt(join(repository.root, directory), file, repository, origin, declarations);
    });
    return {
      ...certainly(location, contexts),
      targets: [...new Set(declared.map(({ target }) => target))],
      namedContexts: Object.assign({}, ...declared.map(({ contexts }) => contexts)) as Record<string, string>,
      problems,
    };
  }
  if (sources.length === 0 && repository.index === undefined)
    return {
      ...location,
      contexts: [],
      problems,
      reason: 'no source of COPY says which directory it is',
      fallback: dirname(file.path),
    };
  const candidates = candidateDirectories(repository, path).filter(has);
  if (candidates.length === 0)
    return { ...location, contexts: [], problems, reason: 'no directory has all sources of COPY' };
  const origin = candidates.length === 1 ? ONLY : MEANT;
  const contexts = candidates.map((directory) =>
    contextAt(join(repository.root, directory), file, repository, origin, declarations),
  );
  const sensible = candidates.filter(
    (_, i) => candidates.length === 1 || options.isMeant?.(document, contexts[i]!) !== false,
  );
  const { namedFiles = () => NONE } = options;
  const found = sensible.map((candidate) =>
    sensible.length === 1 ? NONE : namedFiles(document, contexts[candidates.indexOf(candidate)]!),
  );
  // one that lacks a named file, and has none that another lacks
  const meant = sensible.filter((_, i) => !found.some((other) => isMore(other, found[i]!)));
  const [directory] = meant;
  if (directory === undefined || meant.length > 1) {
    const builds = (await repository.instructions()).filter(
      (build) => build.dockerfile === path && meant.includes(build.context),
    );
    const [advised, ...others] = [...new Set(builds.map(({ context }) => context))];
    if (advised !== undefined && others.length === 0) {
      const context = contextAt(
        join(repository.root, advised),
        file,
        repository,
        originOf(builds),
        declarations,
      );
      return { ...certainly(location, [context]), problems };
    }
    const names = candidates.map((candidate) => `\`${candidate === '' ? '.' : candidate}\``).join(' and ');
    const reason = `it could be ${names}, and nothing declares it`;
    const plausible = contexts.filter((_, i) => meant.includes(candidates[i]!));
    return { ...location, contexts: [], plausible, problems, reason };
  }
  // `COPY web /` in `services/web/Dockerfile` may as well mean a program that is built elsewhere
  const isOwn = directory === '' || directory === parentOf(path);
  const isShown =
    found[sensible.indexOf(directory)]!.size > 0 ||
    sources.some((source) => !`${path}/`.startsWith(`${childOf(directory, source)}/`));
  if (!isOwn && !isShown) {
    const reason = `only \`${directory}\` has all sources of COPY, and they are where the Dockerfile stands`;
    return { ...location, contexts: [], problems, reason };
  }
  const context =
    sensible.length === 1
      ? contexts[candidates.indexOf(directory)]!
      : contextAt(join(repository.root, directory), file, repository, NAMED, declarations);
  return { ...certainly(location, [context]), problems };
}

const NONE: ReadonlySet<string> = new Set();

/** Whether a set has all that another one has, and more. */
function isMore(set: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return set.size > other.size && [...other].every((one) => set.has(one));
}

function certainly(
  location: Omit<Location, 'contexts' | 'plausible' | 'reason'>,
  contexts: readonly BuildContext[],
): Location {
  return { ...location, contexts, plausible: contexts, reason: undefined };
}

const ONLY = 'inferred: the only directory in which every source of COPY exists';
const MEANT =
  'inferred: the only directory with every source of COPY in which what is installed finds its manifest';

const NAMED = 'inferred: the only directory with every source of COPY that has the files which commands name';

/** The context of a location where it is certain that it is the one. */
export function onlyContext({ contexts }: Location): BuildContext {
  return contexts.length === 1 ? contexts[0]! : NO_CONTEXT;
}

/** The first place that says so; the others are counted. */
function originOf(builds: readonly DeclaredBuild[]): string {
  const origins = [...new Set(builds.map(({ origin }) => origin))];
  return origins.length === 1 ? origins[0]! : `${origins[0]!} and ${origins.length - 1} more`;
}

function contextAt(
  directory: string,
  file: LocatedFile,
  repository: Repository,
  origin: string,
  declarations: RepositoryDeclarations = { builds: [], runs: [], names: [], problems: [] },
): BuildContext {
  const root = resolve(directory);
  const isInside = !relative(repository.root, root).startsWith('..');
  const dockerfiles = once(() => [
    ...new Set([relative(root, file.path), ...builtWith(root, repository, declarations)]),
  ]);
  return diskContext(root, {
    dockerfile: file.path,
    ...(isInside && repository.index !== undefined && { index: repository.index }),
    origin,
    dockerfiles,
    uses: once(() => usesOf(file, repository, declarations)),
  });
}

/** Dockerfiles of the repository that are built with a directory, or may be, from that directory. */
function builtWith(
  root: string,
  repository: Repository,
  { builds }: RepositoryDeclarations,
): readonly string[] {
  const directory = relative(repository.root, root);
  const declared = new Set(builds.map(({ dockerfile }) => dockerfile));
  const here = builds.filter(({ context }) => context === directory).map(({ dockerfile }) => dockerfile);
  const inferred = repository.paths.filter((path) => {
    if (declared.has(path) || !isDockerfileName(basename(path))) return false;
    if (!candidateDirectories(repository, path).includes(directory)) return false;
    const text = repository.files.read(path);
    return text !== undefined && sourcesExist(text, directory, repository);
  });
  return [...here, ...inferred]
    .filter((path) => repository.files.kind(path) === 'file')
    .map((path) => relative(root, join(repository.root, path)))
    .sort();
}

function sourcesExist(text: string, directory: string, { files }: Repository): boolean {
  const document = new Document('Dockerfile', text);
  return (
    usesContext(document) &&
    copySources(document).every((source) => files.kind(childOf(directory, source)) !== undefined)
  );
}

/** From the directory of a Dockerfile up to the root of its repository; the directory alone outside of one. */
function candidateDirectories(repository: Repository, path: string): readonly string[] {
  const directories = [parentOf(path)];
  if (repository.index === undefined) return directories;
  while (directories.at(-1) !== '') directories.push(parentOf(directories.at(-1)!));
  return directories;
}
