/** The contract between the engine and a transform. */
import type { BuildContext } from './context/context.js';
import type { Document } from './dockerfile/document.js';
import type { Edit } from './text/edit.js';
import type { Span } from './text/span.js';

/**
 * How far a fix may be trusted.
 * - `safe`: every build that succeeded still succeeds and makes the same image but for package-manager caches;
 *   one that failed still fails.
 * - `checked`: changes the image or the context on purpose; every precondition was read from the files at hand.
 * - `unsafe`: probably what the user wants, not provable here.
 */
export const SAFETIES = ['safe', 'checked', 'unsafe'] as const;
export type Safety = (typeof SAFETIES)[number];

/** In the order they are run. Inside a phase transforms commute. */
export const PHASES = ['syntax', 'command', 'structure', 'layer', 'context'] as const;
export type Phase = (typeof PHASES)[number];

/** What may be open about the process of a container that is given a stage of its own. */
export type Assumption = 'files' | 'outside' | 'packages' | 'programs' | 'libraries';

/**
 * What a fix does to the build, for the validator: every difference between before and after must be one of
 * these. Spans are of the text before the fix.
 */
export type Change =
  /** the RUN instructions become one, in this order, which runs the same commands */
  | { readonly kind: 'merge-runs'; readonly runs: readonly Span[] }
  /** a word is added to a simple command */
  | { readonly kind: 'add-argument'; readonly command: Span; readonly argument: string }
  /** a word is taken from a simple command */
  | { readonly kind: 'drop-argument'; readonly command: Span; readonly argument: string }
  /** commands are added to the RUN at `run`; `text` is as a shell would read it alone */
  | { readonly kind: 'add-command'; readonly run: Span; readonly text: string }
  /**
   * packages that the command `install` installs are removed at the end of its RUN, or of the one that this becomes, by
   * the commands of `text`; `adds` are words that the install gets: a name for all of its packages, or libraries that stay
   */
  | {
      readonly kind: 'remove-packages';
      readonly install: Span;
      readonly adds: readonly string[];
      readonly text: string;
    }
  /** a simple command goes; with it its RUN, if it was the only one */
  | { readonly kind: 'drop-command'; readonly command: Span }
  /** a COPY or ADD gets a flag */
  | {
      readonly kind: 'set-flag';
      readonly copy: Span;
      readonly flag: 'chown' | 'chmod';
      readonly value: string;
    }
  /** an instruction is new, directly before the one at `before`; `text` is all of it */
  | { readonly kind: 'add-instruction'; readonly before: Span; readonly text: string }
  /** a RUN is cut in two behind the command at `behind`: what follows becomes a RUN of its own */
  | { readonly kind: 'split-run'; readonly run: Span; readonly behind: Span }
  /**
   * an instruction moves down: to directly behind the instruction at `behind`, or, where a RUN is cut, behind the
   * command at `behind`, with which its first part ends
   */
  | { readonly kind: 'move-instruction'; readonly instruction: Span; readonly behind: Span }
  /**
   * The stage at `stage` (its FROM) is cut behind the instruction at `behind`. What stands above is left to a stage
   * `builder`; what stands below goes to a new stage that grows from `base`, takes files from `builder`, and begins with
   * instructions that are moved there or repeated. Where `behind` is the FROM itself and `builder` a stage of the
   * file, nothing of the stage is left to another one: it grows from `base`, and takes files from `builder`. `assumes` is what the fix takes for granted, nothing for a fix that
   * is `checked`.
   */
  | {
      readonly kind: 'split-stage';
      readonly stage: Span;
      readonly behind: Span;
      readonly builder: string;
      readonly base: string;
      readonly assumes: readonly Assumption[];
      /** paths that the new stage takes from the builder, absolute, with all below */
      readonly takes: readonly string[];
      /** packages that only development needs are taken out of `takes` */
      readonly prunes: boolean;
      /** variables that one of the two bases sets and that the program does not ask for */
      readonly variables: readonly string[];
    }
  /**
   * the COPY at `copy`, of the directory `path` of another stage to the directory `target`, becomes a COPY with the same
   * flags for each of `takes`: absolute paths below `path`, each to where it went
   */
  | {
      readonly kind: 'narrow-copy';
      readonly copy: Span;
      readonly path: string;
      readonly target: string;
      readonly takes: readonly string[];
    }
  /** lines are appended to the ignore file in force, which is made where there is none; `path` from the context's root */
  | { readonly kind: 'ignore'; readonly path: string; readonly patterns: readonly string[] };

/** What to do about a finding. All edits are made, or none. */
export interface Fix {
  /** imperative: "Add `--no-cache`" */
  readonly title: string;
  readonly safety: Safety;
  /** the evidence, for a reviewer: "the index is deleted two lines below" */
  readonly because: string;
  /** what it was established from, one fact a line with its source, where that is more than a sentence: `--explain` */
  readonly evidence?: readonly string[];
  readonly edits: readonly Edit[];
  /** text that it relies on beyond the instructions it edits */
  readonly claims?: readonly Span[];
  /** what the validator must see, and nothing else */
  readonly changes?: readonly Change[];
}

/** Something to say about a place of the document: a fix, or why there is none. */
export interface Finding {
  readonly span: Span;
  /** what is the matter: lower case unless code, code in backticks, no full stop */
  readonly message: string;
  readonly fix?: Fix;
  /** why nothing is done here */
  readonly declined?: string;
  /** rules of other tools that name the same concern (DL3009, JSONArgsRecommended): their suppressions count */
  readonly docs?: readonly string[];
}

/** A named pure function of a pass. The engine computes it once per version of a document. */
export interface Analysis<T> {
  readonly name: string;
  run(pass: Pass): T;
}

/** What a transform sees: one version of one document. */
export interface Pass<O = unknown> {
  readonly document: Document;
  readonly context: BuildContext;
  readonly options: O;
  readonly get: <T>(analysis: Analysis<T>) => T;
}

/** One kind of rewrite. Pure: the same pass yields the same findings. */
export interface Transform<O = object> {
  /** an outcome in kebab case, good after "dockmod will …" */
  readonly id: string;
  readonly phase: Phase;
  /** one sentence, lower case, for lists */
  readonly summary: string;
  /** what its fixes may be */
  readonly safety: readonly Safety[];
  /** rules of other tools whose suppressions silence it */
  readonly docs?: readonly string[];
  readonly defaults: O;
  run(pass: Pass<O>): Iterable<Finding>;
}

export function defineTransform<O>(transform: Transform<O>): Transform<O> {
  return transform;
}

export function defineAnalysis<T>(name: string, run: (pass: Pass) => T): Analysis<T> {
  return { name, run };
}
