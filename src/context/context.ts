/** Read-only view of the directory that a Dockerfile is built with. */
import { parseIgnore } from './dockerignore.js';
import type { IgnoreFile } from './dockerignore.js';
import { filtered } from './filtered-view.js';
import type { ImageUse } from './image-use.js';
import { once } from './once.js';
import { overlaid } from './overlaid-view.js';

/**
 * Files below a directory. Paths are from there, with `/`; a slash at either end is of no matter, and what leads out
 * of the directory is not there. A symbolic link counts as what it leads to, if that stands inside.
 */
export interface FileView {
  /** Text of a file; `undefined` where there is none to be read. */
  read(path: string): string | undefined;
  /** Kind of what stands at a path; `undefined` for nothing, or nothing known. */
  kind(path: string): 'file' | 'directory' | undefined;
  /** permission bits of a file where they are certain (git tracks it), else `undefined` */
  mode(path: string): number | undefined;
  /** Names in a directory, sorted, links that lead nowhere among them; none for what is no directory. */
  list(directory: string): readonly string[];
  /**
   * Paths of all that is no directory, below one (default: all), in the order of `list`, looked up as they are asked
   * for. Links are among them and are not followed. Directories for which `enters` is false are passed over.
   */
  files(directory?: string, enters?: (directory: string) => boolean): Iterable<string>;
  /** What a symbolic link says, as it is written; `undefined` for all else. */
  link(path: string): string | undefined;
  /** The path without links in it; `undefined` for what is not there, or leads out of the directory. */
  resolve(path: string): string | undefined;
}

/** The ignore file that decides which files reach the builder. */
export interface IgnoreInForce extends IgnoreFile {
  /** from the context's root; it begins with `../` where the Dockerfile that it stands beside is outside of it */
  readonly path: string;
}

/** The files that a Dockerfile is built with: as the builder sees them, those that an ignore file excludes left out. */
export interface BuildContext extends FileView {
  /** what stands there, excluded or not */
  readonly unfiltered: FileView;
  /** the directory, absolute; `undefined`: it is none of the disk */
  readonly root: string | undefined;
  /** the Dockerfile, from the context's root; it begins with `../` where it stands outside; `undefined`: not known */
  readonly dockerfile: string | undefined;
  /** Whether git tracks a file, or one in a directory; `undefined` where git knows nothing of the place. */
  tracked(path: string): boolean | undefined;
  /** Whether git ignores a path, there or not; `undefined` where git knows nothing of the place. */
  ignoredByGit(path: string): boolean | undefined;
  /** the ignore file that BuildKit takes; `undefined`: there is none */
  readonly ignore: IgnoreInForce | undefined;
  /**
   * ignore files that are there and that other builders take instead: `.containerignore` (podman, buildah), and
   * `.dockerignore` where `<Dockerfile>.dockerignore` comes before it (the classic builder)
   */
  readonly otherIgnores: readonly string[];
  /** paths of all Dockerfiles that are built with this context, as far as it is declared or can be inferred */
  readonly dockerfiles: readonly string[];
  /** where the answer came from which directory it is: `compose.yaml:12`, `--context`; `undefined` for none */
  readonly origin: string | undefined;
  /** what the repository does with the image that is built, as far as its files say so */
  readonly uses: readonly ImageUse[];
}

/** What makes a context of a view. */
export interface ContextFacts {
  readonly root?: string | undefined;
  /** from the context's root */
  readonly dockerfile?: string | undefined;
  /** text of the file `<Dockerfile>.dockerignore` where that stands outside of the context */
  readonly outerIgnore?: string | undefined;
  readonly tracked?: (path: string) => boolean | undefined;
  readonly ignoredByGit?: (path: string) => boolean | undefined;
  readonly dockerfiles?: () => readonly string[];
  readonly origin?: string | undefined;
  readonly uses?: () => readonly ImageUse[];
}

/** The context whose files are those of `unfiltered`. Nothing is read before it is asked for. */
export function contextOf(unfiltered: FileView, facts: ContextFacts): BuildContext {
  const { dockerfile = 'Dockerfile' } = facts;
  const beside = `${dockerfile}.dockerignore`;
  const inForce = once(() => ignoreOf(unfiltered, beside, facts.outerIgnore));
  return {
    ...filtered(unfiltered, inForce),
    unfiltered,
    root: facts.root,
    dockerfile: facts.dockerfile,
    tracked: facts.tracked ?? (() => undefined),
    ignoredByGit: facts.ignoredByGit ?? (() => undefined),
    get ignore() {
      return inForce();
    },
    get otherIgnores() {
      const others = ['.containerignore', ...(inForce()?.path === beside ? ['.dockerignore'] : [])];
      return others.filter((path) => unfiltered.kind(path) === 'file');
    },
    get dockerfiles() {
      return facts.dockerfiles?.() ?? [];
    },
    origin: facts.origin,
    get uses() {
      return facts.uses?.() ?? [];
    },
  };
}

/** https://docs.docker.com/build/concepts/context/#filename-and-location */
function ignoreOf(files: FileView, beside: string, outer: string | undefined): IgnoreInForce | undefined {
  const texts: readonly (readonly [string, string | undefined])[] = [
    [beside, outer ?? files.read(beside)],
    ['.dockerignore', files.read('.dockerignore')],
  ];
  const found = texts.find(([, text]) => text !== undefined);
  return found === undefined ? undefined : { ...parseIgnore(found[1] ?? ''), path: found[0] };
}

/**
 * The context as it will be when some of its files have other texts, those that are not there yet among them, by
 * their paths. A text for the ignore file decides anew what reaches the builder.
 */
export function overlay(context: BuildContext, texts: Readonly<Record<string, string>>): BuildContext {
  const { dockerfile } = context;
  const beside = dockerfile?.startsWith('../') === true ? `${dockerfile}.dockerignore` : undefined;
  const outer = beside !== undefined && context.ignore?.path === beside ? context.ignore.text : undefined;
  return contextOf(overlaid(context.unfiltered, texts), {
    root: context.root,
    dockerfile,
    ...(beside !== undefined && { outerIgnore: texts[beside] ?? outer }),
    tracked: (path) => context.tracked(path),
    ignoredByGit: (path) => context.ignoredByGit(path),
    dockerfiles: () => context.dockerfiles,
    origin: context.origin,
    uses: () => context.uses,
  });
}

const NOTHING: FileView = {
  read: () => undefined,
  kind: () => undefined,
  mode: () => undefined,
  list: () => [],
  files: () => [],
  link: () => undefined,
  resolve: () => undefined,
};

/** The context of a text alone: nothing is known of any file. */
export const NO_CONTEXT: BuildContext = contextOf(NOTHING, {});

/** Where lines for the ignore file go: the one in force, or the one that every builder reads. */
export function ignorePath({ ignore }: BuildContext): string {
  return ignore?.path ?? '.dockerignore';
}
