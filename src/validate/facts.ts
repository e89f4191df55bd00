/** What the validator is told of the build context: evidence about files, no judgement. */
import type { Document } from '../dockerfile/document.js';

/** Paths are from the context's root, with `/`, without `./`. */
export interface ContextFacts {
  /** every file and link before any exclusion; `undefined` where it is not known which directory is the context */
  files(): Iterable<string> | undefined;
  /** text of a file, where it can be read */
  read(path: string): string | undefined;
  kind(path: string): 'file' | 'directory' | 'link' | undefined;
  /** permission bits of a file, where they are certain */
  mode(path: string): number | undefined;
  /** whether git tracks it; `undefined` where that is not known */
  tracked(path: string): boolean | undefined;
  /** the ignore file in force: its path, and its text where it is there */
  readonly ignore: { readonly path: string; readonly text: string | undefined };
  /** the other Dockerfiles that are built with this context */
  readonly otherDockerfiles: readonly Document[];
}

/** Nothing is known of any file. */
export const NOTHING_KNOWN: ContextFacts = {
  files: () => undefined,
  read: () => undefined,
  kind: () => undefined,
  mode: () => undefined,
  tracked: () => undefined,
  ignore: { path: '.dockerignore', text: undefined },
  otherDockerfiles: [],
};
