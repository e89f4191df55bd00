/** Which instructions before a rewrite became which instruction after it. */
import type { Document } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import { walk } from '../shell/syntax.js';
import type { ShellNode } from '../shell/syntax.js';
import { runOf } from './intents.js';
import type { Intents } from './intents.js';
import { quoted } from './objection.js';
import type { Objection } from './objection.js';

/** Instructions that became one; or one that is gone with its last command. */
export interface Unit {
  readonly before: readonly Instruction[];
  readonly after: Instruction | undefined;
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

  const place = (): boolean => {
    const instruction = after.instructions[next];
    if (open === undefined || open.placed || instruction?.keyword !== 'RUN') return false;
    units.push({ before: open.runs, after: instruction, untouched: false });
    open.placed = true;
    next++;
    return true;
  };

  for (const one of before.instructions) {
    const runs = groups.get(one);
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
    if (open !== undefined && !NEUTRAL.has(one.keyword)) {
      return { message: `\`${one.keyword}\` stands between the merged RUN instructions`, span: one.span };
    }
    if (isGone(one, intents)) {
      units.push({ before: [one], after: undefined, untouched: false });
      continue;
    }
    if (open !== undefined) place();
    const instruction = after.instructions[next];
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
