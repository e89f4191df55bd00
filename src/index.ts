/** dockmod as a library: text in, report out; nothing is read from disk and nothing is written. */
import { transforms } from '../transforms/index.js';
import type { BuildContext } from './context/context.js';
import { rewrite } from './engine/rewrite.js';
import type { Level } from './engine/levels.js';
import type { Report } from './report/report.js';

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
  for (const id of [...(options.only ?? []), ...(options.skip ?? [])]) {
    if (!transforms.some((transform) => transform.id === id))
      throw new RangeError(`no transform has the id \`${id}\``);
  }
  return rewrite(path, text, { transforms, level, ...rest });
}

export { transforms };
export { LEVELS } from './engine/levels.js';
export type { Level } from './engine/levels.js';
export type { BuildContext, FileView, IgnoreInForce } from './context/context.js';
export { memoryContext } from './context/memory-context.js';
export type { MemoryOptions } from './context/memory-context.js';
export type { Applied, Declined, Failure, Place, Report, RolledBack, Suppressed } from './report/report.js';
export type { Position } from './text/span.js';
export type { Finding, Fix, Phase, Safety, Transform } from './transform.js';
