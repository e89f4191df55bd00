/** The last word on a rewrite: whether the text after it builds what the text before it built. */
import type { Document } from '../dockerfile/document.js';
import type { Change } from '../transform.js';
import { checkAdditions } from './additions.js';
import { checkCommands } from './arguments.js';
import { compareComments } from './comments.js';
import { compareBehaviour } from './compare.js';
import { checkFlags } from './fold.js';
import type { ContextFacts } from './facts.js';
import { NOTHING_KNOWN } from './facts.js';
import { checkIgnores } from './ignored.js';
import { checkIndexes } from './indexes.js';
import { checkMoves } from './moves.js';
import { isObjection } from './objection.js';
import type { Objection } from './objection.js';
import { checkRemovals } from './removals.js';
import { readRewrite } from './rewrite.js';
import { checkRuns } from './runs.js';
import { checkSplits } from './splits.js';
import { checkNarrowed, foldNarrowed } from './stage-split/narrowed.js';
import { checkStageSplit, foldSplit } from './stage-split/stage-split.js';

export type { Objection } from './objection.js';

const NOWHERE = { start: 0, end: 0 };

/**
 * Compares two versions of a Dockerfile on the validator's own reading of both. `changes` are those that accepted
 * fixes declared; their spans are of `before`. Returns undefined when every difference is one of them and harmless
 * by its kind, else the first objection (lower case, no full stop). `facts` tell of the build context before the
 * rewrite; what the ignore file leaves out after it follows from the declared changes.
 */
export function validate(
  before: Document,
  after: Document,
  changes: readonly Change[],
  facts: ContextFacts = NOTHING_KNOWN,
): Objection | undefined {
  if (before.text === after.text && changes.every(({ kind }) => kind === 'ignore')) {
    return changes.length === 0 ? undefined : checkIgnores(before, after, changes, facts);
  }
  if (before.text === after.text) {
    return { message: 'a declared change is not in the text', span: NOWHERE };
  }
  if (before.problems.length > 0) return { message: 'the file could not be built before', span: NOWHERE };
  const [problem] = after.problems;
  if (problem !== undefined) {
    return { message: `the file could no longer be built: ${problem.message}`, span: NOWHERE };
  }
  // these are large, and loaded for what they judge alone
  const declares = (kind: Change['kind']): boolean => changes.some((change) => change.kind === kind);
  const folded = declares('split-stage') ? foldSplit(before, after, changes) : undefined;
  if (isObjection(folded)) return folded;
  if (folded !== undefined) {
    const { document, changes: others } = folded;
    return (
      (document.text === before.text && others.length === 0
        ? undefined
        : validate(before, document, others, facts)) ?? checkStageSplit(folded, after, facts)
    );
  }
  const widened = declares('narrow-copy') ? foldNarrowed(before, after, changes) : undefined;
  if (isObjection(widened)) return widened;
  if (widened !== undefined) {
    const { document, changes: others } = widened;
    return (
      (document.text === before.text && others.length === 0
        ? undefined
        : validate(before, document, others, facts)) ?? checkNarrowed(widened, after, facts)
    );
  }
  const rewrite = readRewrite(before, after, changes, facts);
  if (isObjection(rewrite)) return rewrite;
  const objection =
    compareComments(before, after, rewrite.units) ??
    checkRuns(rewrite) ??
    checkCommands(rewrite) ??
    checkAdditions(rewrite) ??
    checkRemovals(rewrite) ??
    checkFlags(rewrite) ??
    checkIndexes(rewrite) ??
    checkSplits(rewrite) ??
    checkMoves(rewrite) ??
    (declares('ignore') ? checkIgnores(before, after, changes, facts) : undefined);
  if (objection !== undefined) return objection;
  for (const [unit, alignment] of rewrite.alignments) {
    const difference = compareBehaviour(before, unit, alignment);
    if (difference !== undefined) return difference;
  }
  return undefined;
}
