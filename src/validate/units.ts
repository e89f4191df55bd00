/** Which instructions before a rewrite became which instruction after it. */
import type { Document } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import { walk } from '../shell/syntax.js';
import type { ShellNode } from '../shell/syntax.js';
import { runOf } from './intents.js';
import type { Intents } from './intents.js';
import { isObjection, quoted } from './objection.js';
import type { Objection } from './objection.js';

/** Instructions that became one, one that is gone with its last command, one that is new, or one that is cut. */
export interface Unit {
  /** empty where the instruction is new */
  readonly before: readonly Instruction[];
  readonly after: Instruction | undefined;
  /** the second part of a RUN that is cut */
  readonly rest?: Instruction;
  /** no change names it, and it is the same text */
  readonly untouched: boolean;
}

/**
 * Instructions that neither make a layer nor affect a RUN: a RUN may move past them.
 * https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/convert.go (dispatch)
 */
const NEUTRAL: ReadonlySet<string> = new Set([
  'LABEL',
  'EXPOSE',
  'CMD',
  'ENTRYPOINT',
  'HEALTHCHECK',
  'STOPSIGNAL',
  'MAINTAINER',
]);

/** Pairs the instructions of two documents in order, or tells the first that is not where it was. */
export function pairInstructions(
  before: Document,
  after: Document,
  intents: Intents,
): readonly Unit[] | Objection {
  const units: Unit[] = [];
  const touched = touchedBy(intents);
  const groups = new Map(intents.merges.flatMap((runs) => runs.map((run) => [run, runs] as const)));
  let open: { readonly runs: readonly Instruction[]; placed: boolean } | undefined;
  let next = 0;
  const heads = new Map<Instruction, Instruction>();

  const place = (): boolean => {
    const instruction = after.instructions[next];
    if (open === undefined || open.placed || instruction?.keyword !== 'RUN') return false;
    units.push({ before: open.runs, after: instruction, untouched: false });
    open.placed = true;
    next++;
    return true;
  };

  const slots = slotsOf(before, intents);
  if (isObjection(slots)) return slots;
  for (const slot of slots) {
    const one = slot.instruction;
    const runs = slot.kind === 'old' ? groups.get(one) : undefined;
    if (runs !== undefined) {
      if (one === runs[0]) open = { runs, placed: false };
      if (open?.runs !== runs) return { message: 'declared merges overlap', span: one.span };
      place();
      if (one === runs.at(-1)) {
        if (!open.placed) return { message: 'the merged RUN is missing or has moved', span: one.span };
        open = undefined;
      }
      continue;
    }
    if (open !== undefined && (slot.kind !== 'old' || !NEUTRAL.has(one.keyword))) {
      return { message: `\`${one.keyword}\` stands between the merged RUN instructions`, span: one.span };
    }
    if (slot.kind === 'old' && isGone(one, intents)) {
      units.push({ before: [one], after: undefined, untouched: false });
      continue;
    }
    if (open !== undefined) place();
    const instruction = after.instructions[next];
    if (slot.kind === 'new') {
      if (instruction === undefined || textOf(after, instruction) !== slot.text) {
        return { message: `the new ${quoted(slot.text)} is not where it was declared`, span: one.span };
      }
      units.push({ before: [], after: instruction, untouched: false });
      next++;
      continue;
    }
    if (slot.kind === 'head' || slot.kind === 'tail') {
      if (instruction?.keyword !== 'RUN')
        return { message: 'the RUN is not cut as it was declared', span: one.span };
      if (slot.kind === 'head') heads.set(one, instruction);
      else units.push({ before: [one], after: heads.get(one), rest: instruction, untouched: false });
      next++;
      continue;
    }
    const untouched = !touched.has(one);
    if (instruction === undefined)
      return { message: `${quoted(textOf(before, one))} is gone`, span: one.span };
    if (
      untouched ? textOf(before, one) !== textOf(after, instruction) : one.keyword !== instruction.keyword
    ) {
      return {
        message: `${quoted(textOf(before, one))} is changed, moved or gone, which no fix declared`,
        span: one.span,
      };
    }
    units.push({ before: [one], after: instruction, untouched });
    next++;
  }
  const extra = after.instructions[next];
  if (extra === undefined) return units;
  const last = before.instructions.at(-1);
  return {
    message: `${quoted(textOf(after, extra))} is new, which no fix declared`,
    span: last?.span ?? { start: 0, end: 0 },
  };
}

/** What must stand in the text after a rewrite, in order. */
type Slot =
  | { readonly kind: 'old' | 'head' | 'tail'; readonly instruction: Instruction }
  | { readonly kind: 'new'; readonly instruction: Instruction; readonly text: string };

/** The instructions before with those that are new, without those that move, and these where they go. */
function slotsOf(before: Document, intents: Intents): readonly Slot[] | Objection {
  const { insertions, splits, moves } = intents;
  const touched = touchedBy(intents);
  const merged = new Set(intents.merges.flat());
  for (const [instruction, { behind }] of moves) {
    const { span } = instruction;
    if (touched.has(instruction) || merged.has(instruction) || splits.has(instruction))
      return { message: 'what moves is changed too', span };
    if (moves.has(behind) || isGone(behind, intents) || merged.has(behind))
      return { message: 'it moves behind what does not stay', span };
    if (behind.index <= instruction.index || before.stageOf(behind) !== before.stageOf(instruction))
      return { message: 'it does not move down in its stage', span };
  }
  for (const run of splits.keys()) {
    if (touched.has(run) || merged.has(run))
      return { message: 'the RUN that is cut is changed too', span: run.span };
  }
  return before.instructions.flatMap((instruction): readonly Slot[] => {
    const arriving = (inside: boolean): readonly Slot[] =>
      [...moves]
        .filter(([, move]) => move.behind === instruction && move.inside === inside)
        .map(([one]) => one)
        .sort((a, b) => a.index - b.index)
        .map((one) => ({ kind: 'old', instruction: one }));
    const slots: Slot[] = insertions
      .filter((insertion) => insertion.before === instruction)
      .map(({ text }) => ({ kind: 'new', instruction, text }));
    if (splits.has(instruction)) {
      slots.push({ kind: 'head', instruction }, ...arriving(true), { kind: 'tail', instruction });
    } else if (!moves.has(instruction)) slots.push({ kind: 'old', instruction });
    return [...slots, ...arriving(false)];
  });
}

function textOf({ text }: Document, { span }: Instruction): string {
  return text.slice(span.start, span.end);
}

function touchedBy({ commands, additions, flags }: Intents): ReadonlySet<Instruction> {
  return new Set([
    ...[...commands.values()].map(({ instruction }) => instruction),
    ...additions.keys(),
    ...flags.keys(),
  ]);
}

/** Every command of the RUN is dropped, and none is added. */
function isGone(instruction: Instruction, { commands, additions }: Intents): boolean {
  const script = runOf(instruction)?.script;
  if (additions.has(instruction) || script === undefined || instruction.keyword !== 'RUN') return false;
  const nodes: ShellNode[] = [];
  walk(script.block, (node) => {
    if (node.kind === 'command') nodes.push(node);
  });
  return nodes.length > 0 && nodes.every((node) => commands.get(node)?.drop === true);
}
