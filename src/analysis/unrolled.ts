/** A stage that grows from other stages, read as the one stage that it comes to. */
import { Stage } from '../dockerfile/document.js';

const UNROLLED = new WeakMap<Stage, Stage>();

/**
 * The stage with the instructions of those that it grows from before its own. Variables and the shell go from a stage to
 * those that grow from it, as they go from line to line: https://docs.docker.com/build/building/variables/#scoping
 */
export function unrolled(stage: Stage): Stage {
  if (stage.parent === undefined) return stage;
  let whole = UNROLLED.get(stage);
  if (whole === undefined) {
    const instructions = chainOf(stage).flatMap((one) => one.instructions);
    whole = new Stage(stage.from, stage.index, [], instructions);
    UNROLLED.set(stage, whole);
  }
  return whole;
}

/** The stages that one grows from, the outermost first, and itself. */
export function chainOf(stage: Stage): readonly [Stage, ...Stage[]] {
  return stage.parent === undefined ? [stage] : [...chainOf(stage.parent), stage];
}
