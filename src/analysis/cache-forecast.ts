/**
 * Which steps of a build run again after a file of the context changed: the rules of the builder's cache, on paper.
 * https://docs.docker.com/build/cache/invalidation/
 */
import type { Document, Stage } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import { defineAnalysis } from '../transform.js';
import { contextCopies } from './context-copies.js';
import type { ContextCopy } from './context-copies.js';

/** The steps of a build of the last stage, and what of them one change makes run again. */
export interface CacheForecast {
  /** instructions that make a layer, those of stages that the last one does not need left out */
  readonly steps: readonly Instruction[];
  /** those that run again when the file at a path of the context changes */
  again(path: string): readonly Instruction[];
}

const MAKES_LAYER: ReadonlySet<string> = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR']);

export const cacheForecast = defineAnalysis<CacheForecast>('cache forecast', ({ document, get }) => {
  const copies = copiesByInstruction(get(contextCopies));
  const stages = neededStages(document);
  const steps = stages.flatMap(({ instructions }) =>
    instructions.filter(({ keyword }) => MAKES_LAYER.has(keyword)),
  );
  return { steps, again: (path) => againAfter(path, stages, document, copies) };
});

function copiesByInstruction(
  copies: readonly ContextCopy[],
): ReadonlyMap<Instruction, readonly ContextCopy[]> {
  const found = new Map<Instruction, ContextCopy[]>();
  for (const copy of copies) found.set(copy.instruction, [...(found.get(copy.instruction) ?? []), copy]);
  return found;
}

function againAfter(
  path: string,
  stages: readonly Stage[],
  document: Document,
  copies: ReadonlyMap<Instruction, readonly ContextCopy[]>,
): readonly Instruction[] {
  const changed = new Set<Stage>();
  const again: Instruction[] = [];
  for (const stage of stages) {
    let isChanged = stage.parent !== undefined && changed.has(stage.parent);
    for (const instruction of stage.instructions) {
      if (!MAKES_LAYER.has(instruction.keyword)) continue;
      const takes =
        copies
          .get(instruction)
          ?.some(
            ({ sources, unclear }) => unclear !== undefined || sources.some((source) => source.takes(path)),
          ) === true;
      const isFrom = stagesRead(document, instruction).some((other) => changed.has(other));
      // a linked copy is a layer by itself, whatever is below it
      const isApart = instruction.flag('link') !== undefined;
      if (!takes && !isFrom && (isApart || !isChanged)) continue;
      again.push(instruction);
      isChanged = true;
    }
    if (isChanged) changed.add(stage);
  }
  return again;
}

/** Stages that the last one grows from or takes files from, in their order. */
function neededStages(document: Document): readonly Stage[] {
  const needed = new Set<Stage>();
  const visit = (stage: Stage): void => {
    if (needed.has(stage)) return;
    needed.add(stage);
    for (const other of document.stages) if (stage.mayGrowFrom(other)) visit(other);
    for (const other of stage.instructions.flatMap((one) => stagesRead(document, one))) visit(other);
  };
  const last = document.stages.at(-1);
  if (last !== undefined) visit(last);
  return document.stages.filter((stage) => needed.has(stage));
}

/** Stages that `--from` and mounts name. */
function stagesRead(document: Document, { flags }: Instruction): readonly Stage[] {
  return flags.flatMap(({ name, value = '' }) => {
    const reference =
      name === 'from' ? value : name === 'mount' ? /(?:^|,)from=([^,]+)/.exec(value)?.[1] : undefined;
    const stage = reference === undefined ? undefined : document.stageNamed(reference);
    return stage === undefined ? [] : [stage];
  });
}
