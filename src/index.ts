/** dockmod as a library: `optimize` works on text alone; `verify` builds, and so needs files and a builder. */
import { transforms } from '../transforms/index.js';
import { findsManifests } from './analysis/finds-manifests.js';
import { namedFiles } from './analysis/named-files.js';
import type { BuildContext } from './context/context.js';
import { rewrite } from './engine/rewrite.js';
import type { Level } from './engine/levels.js';
import type { Report } from './report/report.js';
import type { Verification } from './report/verification.js';
import type { VerifiedFile, VerifyOptions } from './verify/verify.js';

export interface OptimizeOptions {
  /** name of the file in the report; its ending tells templates (`Dockerfile.j2`). Default: `Dockerfile` */
  readonly path?: string;
  /** how far fixes may go; default `standard`: safe and checked ones */
  readonly level?: Level;
  /** ids of the only transforms to run; default: all. Unknown ids throw RangeError */
  readonly only?: readonly string[];
  /** ids of transforms not to run. Unknown ids throw RangeError */
  readonly skip?: readonly string[];
  /** the files that the Dockerfile is built with; default: none is known, and what needs one is declined */
  readonly context?: BuildContext;
}

/**
 * Rewrites the text of a Dockerfile. Pure and deterministic. The report's `after` is the rewritten text, equal to
 * `before` where there is nothing to do, where the file is not dockmod's to change (`leftAlone`), or where it is no
 * Dockerfile (`failures`). Throws RangeError on an id that no transform has.
 */
export function optimize(text: string, options: OptimizeOptions = {}): Report {
  const { path = 'Dockerfile', level = 'standard', ...rest } = options;
  refuseUnknown(options);
  return rewrite(path, text, { transforms, level, ...rest });
}

export interface VerifyDockerfilesOptions
  extends VerifyOptions, Pick<OptimizeOptions, 'level' | 'only' | 'skip'> {
  /** absolute; relative paths in the options are taken from it, and programs are started there */
  readonly cwd: string;
}

/**
 * Builds Dockerfiles as they are and as `optimize` rewrites them, with the builder of this machine, and compares the
 * images: one verification for each, in their order. A Dockerfile that is not rewritten is not built, and what goes
 * wrong with one is its verdict. Reads the directories that they are built with and writes nothing there; images and
 * containers that it makes are removed. Rejects with the reason of `signal` where that interrupts, and with a
 * RangeError on an id that no transform has.
 */
export async function verify(
  files: readonly VerifiedFile[],
  { level = 'standard', only, skip = [], ...options }: VerifyDockerfilesOptions,
): Promise<readonly Verification[]> {
  refuseUnknown({ skip, ...(only !== undefined && { only }) });
  // What builds and compares is large, and most who import the library do neither.
  const { verifications } = await import('./verify/verify.js');
  const rewriting = { transforms, level, skip, ...(only !== undefined && { only }) };
  const results: Verification[] = [];
  const settings = { ...options, rewriting, isMeant: findsManifests, namedFiles };
  for await (const verification of verifications(files, settings)) results.push(verification);
  return results;
}

function refuseUnknown({ only = [], skip = [] }: Pick<OptimizeOptions, 'only' | 'skip'>): void {
  for (const id of [...only, ...skip]) {
    if (!transforms.some((transform) => transform.id === id))
      throw new RangeError(`no transform has the id \`${id}\``);
  }
}

export { transforms };
export { defineConfig } from './config/config.js';
export type { Config, ConfigOverride, ConfigSettings } from './config/config.js';
export { LEVELS } from './engine/levels.js';
export type { Level } from './engine/levels.js';
export type { BuildContext, FileView, IgnoreInForce } from './context/context.js';
export { memoryContext } from './context/memory-context.js';
export type { MemoryOptions } from './context/memory-context.js';
export type {
  Applied,
  ContextFile,
  Declined,
  Failure,
  Place,
  Report,
  RolledBack,
  Suppressed,
} from './report/report.js';
export type { Position } from './text/span.js';
export type { Finding, Fix, Phase, Safety, Transform } from './transform.js';
export type * from './report/verification.js';
export type { VerifiedFile, VerifyOptions, VerifyProgress } from './verify/verify.js';
