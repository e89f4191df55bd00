/** Which stage's layers end up in an image, and which stages use which. */
import type { Document, Stage } from '../dockerfile/document.js';
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

/** Stages whose files another one takes. A `--from` that holds a variable may mean any of them. */
function readStages(document: Document): ReadonlySet<Stage> {
  const read = new Set<Stage>();
  for (const instruction of document.instructions) {
    for (const flag of (instruction.trigger ?? instruction).flags) {
      const reference =
        flag.name === 'from'
          ? flag.value
          : flag.name === 'mount'
            ? /(?:^|,)from=([^,]+)/.exec(flag.value ?? '')?.[1]
            : undefined;
      const stage = reference === undefined ? undefined : document.stageNamed(reference);
      if (stage !== undefined) read.add(stage);
    }
  }
  return read;
}
