/** A rewrite as the validator reads it: both documents, what was declared, and what became what. */
import type { Document } from '../dockerfile/document.js';
import { alignRun } from './align.js';
import type { Alignment } from './align.js';
import type { ContextFacts } from './facts.js';
import { resolveIntents, runOf } from './intents.js';
import type { Intents } from './intents.js';
import { isObjection } from './objection.js';
import type { Objection } from './objection.js';
import { pairInstructions } from './units.js';
import type { Unit } from './units.js';
import type { Change } from '../transform.js';

export interface Rewrite {
  readonly before: Document;
  readonly after: Document;
  readonly intents: Intents;
  readonly units: readonly Unit[];
  /** for every unit of RUN instructions that a change names */
  readonly alignments: ReadonlyMap<Unit, Alignment>;
  /** what is known of the build context */
  readonly facts: ContextFacts;
}

/** Reads a rewrite, or tells where it is not what was declared. */
export function readRewrite(
  before: Document,
  after: Document,
  changes: readonly Change[],
  facts: ContextFacts,
): Rewrite | Objection {
  const intents = resolveIntents(before, changes);
  if (isObjection(intents)) return intents;
  const units = pairInstructions(before, after, intents);
  if (isObjection(units)) return units;
  const alignments = new Map<Unit, Alignment>();
  for (const unit of units) {
    const [first] = unit.before;
    // new ones and the parts of one that is cut are judged apart
    if (unit.untouched || unit.rest !== undefined || first === undefined || runOf(first) === undefined)
      continue;
    const alignment = alignRun(unit, intents);
    if (isObjection(alignment)) return alignment;
    alignments.set(unit, alignment);
  }
  return { before, after, intents, units, alignments, facts };
}
