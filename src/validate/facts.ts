/** What the validator is told of the build context: evidence about files, no judgement. */
import type { BuildContext } from '../context/context.js';
import { Document } from '../dockerfile/document.js';

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
  /** the other Dockerfiles that the ignore file holds for; `undefined` for one that cannot be read */
  readonly otherDockerfiles: readonly (Document | undefined)[];
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

/**
 * What has been asked of a context: every fix of a file is judged with it, and what it holds does not change. The keys
 * are the contexts themselves, so that nothing outlives them.
 */
const FACTS = new WeakMap<BuildContext, ContextFacts>();

/** What a build context tells, each thing looked up when it is first asked for. */
export function factsOf(context: BuildContext): ContextFacts {
  let facts = FACTS.get(context);
  if (facts === undefined) {
    facts = read(context);
    FACTS.set(context, facts);
  }
  return facts;
}

function read(context: BuildContext): ContextFacts {
  const { unfiltered } = context;
  let files: readonly string[] | undefined;
  let others: readonly (Document | undefined)[] | undefined;
  return {
    files: () => {
      files ??= [...unfiltered.files()];
      return files.length === 0 ? undefined : files;
    },
    read: (path) => unfiltered.read(path),
    kind: (path) => (unfiltered.link(path) === undefined ? unfiltered.kind(path) : 'link'),
    mode: (path) => unfiltered.mode(path),
    tracked: (path) => context.tracked(path),
    get ignore() {
      return { path: context.ignore?.path ?? '.dockerignore', text: context.ignore?.text };
    },
    get otherDockerfiles() {
      others ??= context.dockerfiles
        .filter(
          (path) => path !== context.dockerfile && unfiltered.kind(`${path}.dockerignore`) === undefined,
        )
        .map((path) => {
          const text = unfiltered.read(path);
          return text === undefined ? undefined : new Document(path, text);
        });
      return others;
    },
  };
}
