/** The ARG instructions of a stage whose values are others with every build. */
import { mentions, speaksOfCache, stageGraph, volatility } from '../../src/sdk.js';
import type { Document, Instruction, Pass, Stage, Volatility } from '../../src/sdk.js';

export interface Declaration {
  readonly instruction: Instruction;
  readonly names: readonly string[];
  readonly volatility: Volatility;
  /** why it stays where it is, whatever follows */
  readonly kept: string | undefined;
}

export function declarationsOf({ document, get }: Pass, stage: Stage): readonly Declaration[] {
  // an ARG holds in its stage and in those that grow from it
  const scope = [stage, ...get(stageGraph).descendants(stage)].flatMap(({ instructions }) => instructions);
  return stage.instructions.flatMap((instruction) => {
    if (instruction.keyword !== 'ARG') return [];
    const { assignments } = instruction.typed;
    const kinds = assignments.map(volatility);
    // of several in one instruction all must be
    if (kinds.length === 0 || kinds.includes(undefined)) return [];
    const names = assignments.map(({ name }) => name);
    const kind = ORDER.find((one) => kinds.includes(one))!;
    return [
      { instruction, names, volatility: kind, kept: keptBy(document, scope, instruction, names, kind) },
    ];
  });
}

/** What is the case for one of several is so for all. */
const ORDER: readonly Volatility[] = ['buster', 'asked', 'build', 'commit'];

function keptBy(
  document: Document,
  scope: readonly Instruction[],
  instruction: Instruction,
  names: readonly string[],
  kind: Volatility,
): string | undefined {
  const speaks = document
    .commentsAbove(instruction)
    .some(({ span }) => speaksOfCache(document.text.slice(span.start, span.end)));
  if (kind === 'buster' || speaks) return 'it is there to have the steps below run again';
  if (kind === 'asked') return 'programs that find out where they run ask for it';
  const isUsed = scope.some((one) => one !== instruction && mentions(document, one, names));
  return isUsed ? undefined : 'nothing names it, so that it may be there to have the steps below run again';
}
