/** Whether a step is spared: whether nothing else has it run again whenever a variable changes. */
import { contextCopies, instructionsBefore } from '../../src/sdk.js';
import type { Instruction, Pass, Stage } from '../../src/sdk.js';
import { declarationsOf } from './declarations.js';
import type { Declaration } from './declarations.js';
import type { Crossing } from './crossing.js';

/**
 * Whether a RUN runs again for the sake of `declaration` alone, once the groups have moved; without groups, once all of
 * the stage have moved that may.
 */
export function spares(
  pass: Pass,
  stage: Stage,
  declaration: Declaration,
  run: Instruction,
  groups?: readonly { readonly members: readonly Declaration[]; readonly crossing: Crossing }[],
): boolean {
  const { document } = pass;
  if (declaration.instruction.index > run.index) return false;
  const before = instructionsBefore(document, run);
  const isByCommit = declaration.volatility === 'commit';
  const moves = (one: Declaration): boolean =>
    document.stageOf(one.instruction) === stage &&
    one.kept === undefined &&
    (groups === undefined ||
      groups.some(
        ({ members, crossing }) =>
          members.some(({ instruction }) => instruction === one.instruction) &&
          crossing.crossed.includes(run),
      ));
  const isHeld = document.stages
    .flatMap((one) => declarationsOf(pass, one))
    .some(
      (one) =>
        one.instruction !== declaration.instruction &&
        before.includes(one.instruction) &&
        !moves(one) &&
        (isByCommit || one.volatility !== 'commit'),
    );
  return !isHeld && !(isByCommit && before.some((one) => bringsSources(pass, one)));
}

/** A COPY of what changes with a commit: a directory of the context, or what another stage has made. */
function bringsSources(pass: Pass, instruction: Instruction): boolean {
  const { document, context } = pass;
  const from = instruction.flag('from');
  if (typeof from === 'string') return document.stageNamed(from) !== undefined;
  return pass
    .get(contextCopies)
    .some(
      (copy) =>
        copy.instruction === instruction &&
        copy.kind === 'copy' &&
        (copy.unclear !== undefined ||
          copy.sources.some(
            ({ path }) =>
              path === '' ||
              (path !== undefined &&
                (context.kind(path) === 'directory' ||
                  (context.kind(path) === undefined &&
                    !path.slice(path.lastIndexOf('/') + 1).includes('.')))),
          )),
    );
}
