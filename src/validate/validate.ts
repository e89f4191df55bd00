/** The last word on a rewrite: whether the text after it builds what the text before it built. */
import type { Document } from '../dockerfile/document.js';
import type { Change } from '../transform.js';
import { checkAdditions } from './additions.js';
import { checkCommands } from './arguments.js';
import { compareComments } from './comments.js';
import { compareBehaviour } from './compare.js';
import { checkFlags } from './fold.js';
import { checkIndexes } from './indexes.js';
import { isObjection } from './objection.js';
import type { Objection } from './objection.js';
import { readRewrite } from './rewrite.js';
import { checkRuns } from './runs.js';

export type { Objection } from './objection.js';

const NOWHERE = { start: 0, end: 0 };

/**
 * Compares two versions of a Dockerfile on the validator's own reading of both. `changes` are those that accepted
 * fixes declared; their spans are of `before`. Returns undefined when every difference is one of them and harmless
 * by its kind, else the first objection (lower case, no full stop). `modeOf` gives the permission bits of a file of the
 * build context, by its path from the root, where they are certain.
 */
export function validate(
  before: Document,
  after: Document,
  changes: readonly Change[],
  modeOf: (path: string) => number | undefined = () => undefined,
): Objection | undefined {
  if (before.text === after.text) {
    return changes.length === 0
      ? undefined
      : { message: 'a declared change is not in the text', span: NOWHERE };
  }
  if (before.problems.length > 0) return { message: 'the file could not be built before', span: NOWHERE };
  const [problem] = after.problems;
  if (problem !== undefined) {
    return { message: `the file could no longer be built: ${problem.message}`, span: NOWHERE };
  }
  const rewrite = readRewrite(before, after, changes, modeOf);
  if (isObjection(rewrite)) return rewrite;
  const objection =
    compareComments(before, after, rewrite.units) ??
    checkRuns(rewrite) ??
    checkCommands(rewrite) ??
    checkAdditions(rewrite) ??
    checkFlags(rewrite) ??
    checkIndexes(rewrite);
  if (objection !== undefined) return objection;
  for (const [unit, alignment] of rewrite.alignments) {
    const difference = compareBehaviour(before, unit, alignment);
    if (difference !== undefined) return difference;
  }
  return undefined;
}
