/** Judges a RUN that is cut in two: put together again, the parts must do what it did. */
import type { Instruction } from '../dockerfile/instruction.js';
import { alignRun } from './align.js';
import { atomsOf } from './atoms.js';
import { compareBehaviour } from './compare.js';
import type { Intents } from './intents.js';
import { isObjection } from './objection.js';
import type { Objection } from './objection.js';
import type { Rewrite } from './rewrite.js';
import { checkRun } from './runs.js';
import type { Unit } from './units.js';

const NOTHING: Intents = {
  merges: [],
  commands: new Map(),
  additions: new Map(),
  flags: new Map(),
  insertions: [],
  splits: new Map(),
  moves: new Map(),
  removals: [],
  ignores: [],
};

/** Checks every RUN that is cut. */
export function checkSplits(rewrite: Rewrite): Objection | undefined {
  for (const unit of rewrite.units) {
    if (unit.rest === undefined) continue;
    const objection = splitProblem(unit, rewrite);
    if (objection !== undefined) return objection;
  }
  return undefined;
}

function splitProblem({ before: [run], after: head, rest }: Unit, rewrite: Rewrite): Objection | undefined {
  const { before, after, intents } = rewrite;
  if (run === undefined || head === undefined || rest === undefined) return undefined;
  const { span } = run;
  const place = cutProblem(run, head, intents);
  if (place !== undefined) return { message: place, span };
  // the same comparison as for a merge, with before and after exchanged
  const merged: Unit = { before: [head, rest], after: run, untouched: false };
  const alignment = alignRun(merged, NOTHING, true);
  const objection = isObjection(alignment)
    ? alignment
    : (checkRun(merged, after, before) ?? compareBehaviour(after, merged, alignment));
  return objection === undefined
    ? undefined
    : { message: `the RUN may not be cut there: ${objection.message}`, span };
}

/** The first part ends with the command that was declared. */
function cutProblem(run: Instruction, head: Instruction, { splits }: Intents): string | undefined {
  if (run.script === undefined || head.script === undefined) return 'the RUN that is cut cannot be read';
  const last = splits.get(run);
  const commands = run.script.commands.map(({ node }) => node);
  const count = commands.findIndex((node) => node === last) + 1;
  const atoms = atomsOf(run.script).map(({ text }) => text);
  const heads = atomsOf(head.script).map(({ text }) => text);
  const isThere =
    count > 0 &&
    count < commands.length &&
    head.script.commands.length === count &&
    heads.every((text, i) => text === atoms[i]);
  return isThere ? undefined : 'the RUN is not cut where it was declared';
}
