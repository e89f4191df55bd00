/** What building a Dockerfile as it is and as rewritten has shown: what every output of `dockmod verify` is made of. */
import type { Report } from './report.js';

/**
 * What is to be believed of a rewrite.
 * - `unchanged`: nothing is rewritten, so nothing was built
 * - `verified`: both build, and every difference between the images has an explanation
 * - `different`: both build and something differs that nothing explains, in the image or in what it does when run
 * - `broken`: the Dockerfile as it is builds, the rewritten one does not
 * - `unbuildable`: the Dockerfile as it is does not build: no failure of the rewrite
 * - `failed`: it could not be found out (no builder, no context, disk full, time over)
 */
export type Verdict = 'unchanged' | 'verified' | 'different' | 'broken' | 'unbuildable' | 'failed';

/** Everything about one Dockerfile. What was not done is `undefined`. */
export interface Verification {
  /** as the caller named the Dockerfile */
  readonly path: string;
  readonly verdict: Verdict;
  /** the verdict in one sentence for the user, lower case, no full stop: the first line of an error, what differs … */
  readonly because: string;
  readonly report: Report;
  /** name and version: `docker 28.5.2 (BuildKit)` */
  readonly builder: string | undefined;
  /** the build context, as a user would write it */
  readonly context: string | undefined;
  /** the stage built: `--target`, else `undefined` for the last one */
  readonly target: string | undefined;
  readonly before: BuiltImage | undefined;
  readonly after: BuiltImage | undefined;
  readonly comparison: Comparison | undefined;
  readonly contextSent: BeforeAfter<ContextSent> | undefined;
  readonly rebuild: Rebuild | undefined;
  readonly run: RunComparison | undefined;
  /** ids of the transforms without which it verifies (`--bisect`); empty where none alone is to blame */
  readonly culprits: readonly string[] | undefined;
  /** the rewritten text was written to disk (`--write --verify`) */
  readonly written: boolean;
}

export interface BeforeAfter<T> {
  readonly before: T;
  readonly after: T;
}

/** One image as it was built. All sizes are bytes of uncompressed content: what the layers' tar members hold. */
export interface BuiltImage {
  readonly seconds: number;
  readonly steps: readonly BuildStep[];
  /** sum of the layers */
  readonly bytes: number;
  /** bytes in layers that the final file system does not show: what squashing would win */
  readonly wasted: number;
  /** from the base image upwards */
  readonly layers: readonly Layer[];
  /** entries of the final file system */
  readonly files: number;
}

export interface Layer {
  /** the instruction that made it, as the image's history has it; empty where the history does not tell */
  readonly createdBy: string;
  readonly bytes: number;
  readonly wasted: number;
  /** it stands in both images, byte for byte: the base image, and steps that nothing changed */
  readonly shared: boolean;
}

/** One step of a build, as the builder's own progress names it: `RUN npm ci`. */
export interface BuildStep {
  readonly name: string;
  readonly cached: boolean;
  readonly seconds: number;
}

/**
 * Why something differs.
 * - `cache`: what a package manager keeps to be faster the next time
 * - `declared`: an applied fix said that it would
 * - `noise`: it differs between any two builds (time stamps, logs, `ldconfig`'s cache, machine ids)
 * - `unexplained`: nobody said so
 */
export type DifferenceClass = 'cache' | 'declared' | 'noise' | 'unexplained';

export interface Comparison {
  /** sorted by path */
  readonly files: readonly FileDifference[];
  /** sorted by field */
  readonly config: readonly ConfigDifference[];
}

/** `missing`: only the image before has it; `extra`: only the one after. */
export type FileAspect =
  'missing' | 'extra' | 'type' | 'mode' | 'owner' | 'target' | 'content' | 'attributes';

export interface FileDifference {
  /** absolute, in the image */
  readonly path: string;
  /** never empty; `missing` and `extra` stand alone */
  readonly aspects: readonly FileAspect[];
  readonly before: FileState | undefined;
  readonly after: FileState | undefined;
  readonly class: DifferenceClass;
  /** what explains it: "package lists of apt", "`clean-package-lists` deletes it"; for `unexplained`, what was looked at */
  readonly because: string;
}

export interface FileState {
  readonly type: 'file' | 'directory' | 'symlink' | 'character-device' | 'block-device' | 'fifo';
  /** permission bits, 0 … 0o7777 */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** of a regular file; else 0 */
  readonly bytes: number;
  /** where a symlink leads; of a device, `major:minor` */
  readonly target: string | undefined;
  /** SHA-256 of a regular file's content, in hexadecimal */
  readonly hash: string | undefined;
  /** SHA-256 of the extended attributes (capabilities and their like), in hexadecimal; absent where it has none */
  readonly attributes?: string;
}

export interface ConfigDifference {
  /** `User`, `Env.PATH`, `Labels.version`, `Cmd`, `ExposedPorts` … as the image specification names them */
  readonly field: string;
  /** as JSON; `undefined` for "not set" */
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly class: DifferenceClass;
  readonly because: string;
}

/** What the builder is sent of the context directory. */
export interface ContextSent {
  readonly files: number;
  readonly bytes: number;
}

/** Both built again after one file of a copy of the context was changed. */
export interface Rebuild {
  /** the changed file, from the context's root */
  readonly touched: string;
  readonly before: RebuildOutcome;
  readonly after: RebuildOutcome;
}

export interface RebuildOutcome {
  readonly seconds: number;
  readonly steps: number;
  readonly cached: number;
}

/** Containers of both images, started alike. */
export interface RunComparison {
  /** as a user would type it: `npm test`, or `port 8080` */
  readonly command: string;
  readonly before: RunOutcome;
  readonly after: RunOutcome;
  readonly same: boolean;
}

export interface RunOutcome {
  /** `undefined` where it was stopped once its port answered */
  readonly exitCode: number | undefined;
  /** what it wrote, both streams, at most 64 KiB of it */
  readonly output: string;
  readonly seconds: number;
  /** with a port: whether it answered in time */
  readonly answered: boolean | undefined;
}
