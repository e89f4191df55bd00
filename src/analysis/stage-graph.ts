/** Which stage's layers end up in an image, and which stages use which. */
import type { Document, Stage } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import { defineAnalysis } from '../transform.js';

export interface StageGraph {
  /** stages that name this one in FROM */
  children(stage: Stage): readonly Stage[];
  /** stages that grow from this one, however far */
  descendants(stage: Stage): readonly Stage[];
  /** read by `COPY --from` or a mount, and neither it nor a stage that grows from it can be the result */
  isThrownAway(stage: Stage): boolean;
}

export const stageGraph = defineAnalysis<StageGraph>('stage graph', ({ document }) => {
  const { stages } = document;
  const read = readStages(document);
  const last = stages.at(-1);
  const children = (stage: Stage): readonly Stage[] => stages.filter((other) => other.mayGrowFrom(stage));
  const descendants = (stage: Stage): readonly Stage[] =>
    children(stage).flatMap((child) => [child, ...descendants(child)]);
  // a stage that nothing reads is there for `--target`
  const isResult = (stage: Stage): boolean =>
    stage === last || (!read.has(stage) && children(stage).length === 0);
  return {
    children,
    descendants,
    isThrownAway: (stage) => !isResult(stage) && !descendants(stage).some(isResult),
  };
});

/** Stages whose files another one takes. */
function readStages(document: Document): ReadonlySet<Stage> {
  return new Set(
    document.instructions.flatMap((instruction) =>
      stagesReadBy(document, instruction.trigger ?? instruction),
    ),
  );
}

/** Stages that an instruction takes files from by `--from` or a mount; one that a variable names is not among them. */
export function stagesReadBy(document: Document, { flags }: Instruction): readonly Stage[] {
  return flags.flatMap(({ name, value }) => {
    const reference =
      name === 'from' ? value : name === 'mount' ? /(?:^|,)from=([^,]+)/.exec(value ?? '')?.[1] : undefined;
    const stage = reference === undefined ? undefined : document.stageNamed(reference);
    return stage === undefined ? [] : [stage];
  });
}
