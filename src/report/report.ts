/** The outcome of rewriting one Dockerfile: what every output format is made of. */
import type { Change, Safety } from '../transform.js';
import type { Position, Span } from '../text/span.js';

/** A place in the text as it was before any rewrite. */
export interface Place {
  readonly start: Position;
  readonly end: Position;
}

interface Entry {
  /** id of the transform */
  readonly id: string;
  readonly place: Place;
  /** what is the matter there */
  readonly message: string;
  /** rules of other tools that name the same concern */
  readonly docs: readonly string[];
}

export interface Applied extends Entry {
  readonly safety: Safety;
  readonly title: string;
  readonly because: string;
  /** what it edits of the Dockerfile, in `before`; what stands there already because of another fix, where that put it */
  readonly edited: readonly Span[];
  /** what it was established from, one fact a line with its source; empty where `because` says it all */
  readonly evidence?: readonly string[];
  /** what the fix said that it does; spans are of the text that it was applied to, not of `before` */
  readonly changes: readonly Change[];
}

/** A place where the pattern matches and nothing was done. */
export interface Declined extends Entry {
  readonly reason: string;
  /** of a fix beyond the level: what is known for it */
  readonly evidence?: readonly string[];
}

/** A finding that a comment of the author silenced. */
export interface Suppressed extends Entry {
  /** the comment, as written */
  readonly by: string;
}

/** A comment that is there to silence dockmod, and silences nothing. */
export interface UnusedSuppression {
  /** as written */
  readonly comment: string;
  readonly place: Place;
  /** lower case, code in backticks, no full stop */
  readonly message: string;
}

/** A fix that the validator refused: nothing of it is in the result. A bug of who made it, harmless to the file. */
export interface RolledBack extends Entry {
  /** of a `safe` one the two readings of dockmod must never differ; of another, the stricter one wins */
  readonly safety: Safety;
  readonly title: string;
  /** what the validator could not account for */
  readonly objection: string;
  /** id of the transform, where that is none of dockmod's own */
  readonly plugin?: string;
}

/** Something that is wrong: with the input (`kind: 'input'`), or with dockmod itself (`kind: 'internal'`). */
export interface Failure {
  readonly kind: 'input' | 'internal';
  readonly place: Place | undefined;
  readonly message: string;
  /** the transform of others whose bug it is */
  readonly plugin?: string;
}

/** A file of the build context that a rewrite changes with the Dockerfile: its ignore file. */
export interface ContextFile {
  /** from the context's root, with `/` */
  readonly path: string;
  /** `undefined` where the file is new */
  readonly before: string | undefined;
  readonly after: string;
}

/** What one change of a file of the context costs the next build, before and after the rewrite. */
export interface Forecast {
  /** what kind of file it is: one of the sources, or one that an install reads */
  readonly change: 'source' | 'dependency';
  /** the file that stands for them, from the context's root */
  readonly path: string;
  readonly before: ForecastSteps;
  readonly after: ForecastSteps;
}

export interface ForecastSteps {
  /** instructions that make a layer of the last stage, and of those that it needs */
  readonly steps: number;
  /** those of them that run again */
  readonly again: number;
}

export interface Report {
  /** as the caller named it */
  readonly path: string;
  readonly before: string;
  /** equal to `before` where nothing was rewritten */
  readonly after: string;
  /** what is rewritten besides, sorted by path */
  readonly files: readonly ContextFile[];
  /** what a change of one file makes run again; empty where nothing is rewritten or the context is not known */
  readonly forecast: readonly Forecast[];
  readonly applied: readonly Applied[];
  readonly declined: readonly Declined[];
  readonly suppressed: readonly Suppressed[];
  readonly unusedSuppressions: readonly UnusedSuppression[];
  readonly rolledBack: readonly RolledBack[];
  readonly failures: readonly Failure[];
  /** why the file as a whole was left alone: a template, generated, Windows … */
  readonly leftAlone: string | undefined;
}
