/** Rewrites that say what they declare to change. */
import { NO_CONTEXT } from '../context/context.js';
import type { BuildContext } from '../context/context.js';
import { Document } from '../dockerfile/document.js';
import { rewrite } from '../engine/rewrite.js';
import type { AnyTransform } from '../engine/rewrite.js';
import type { Report } from '../report/report.js';
import type { Finding, Pass } from '../transform.js';
import type { PermittedChanges } from './oracle.js';

/** A rewrite with what its fixes declare, for the shell oracle. */
export interface Witnessed {
  readonly report: Report;
  readonly declared: PermittedChanges;
}

/** Rewrites a text with these transforms, fixes of every safety included. */
export function rewriteWitnessed(
  transforms: readonly AnyTransform[],
  text: string,
  context: BuildContext = NO_CONTEXT,
): Witnessed {
  const addedArguments: string[] = [];
  const droppedArguments: string[] = [];
  const addedCommands: string[] = [];
  const droppedCommands: string[] = [];
  const movedVariables: string[] = [];
  const movedCommands: string[] = [];
  const builders: string[] = [];
  let takenFrom: string | undefined;
  const witness = (transform: AnyTransform): AnyTransform => ({
    ...transform,
    *run(pass: Pass<never>): Iterable<Finding> {
      for (const finding of transform.run(pass)) {
        for (const change of finding.fix?.changes ?? []) {
          if (change.kind === 'add-argument') addedArguments.push(change.argument);
          else if (change.kind === 'drop-argument') droppedArguments.push(change.argument);
          else if (change.kind === 'add-command') addedCommands.push(change.text);
          else if (change.kind === 'remove-packages') {
            addedArguments.push(...change.adds);
            addedCommands.push(change.text);
          } else if (change.kind === 'split-stage') {
            const isThere = pass.document.stages.some(({ name }) => name === change.builder);
            if (isThere && change.behind.start === change.stage.start) takenFrom = change.builder;
            else builders.push(change.builder);
          } else if (change.kind === 'add-instruction') {
            const [run] = new Document('Dockerfile', `FROM scratch\n${change.text}\n`).instructions.slice(1);
            if (run?.keyword === 'RUN') addedCommands.push(run.arguments.text);
          } else if (change.kind === 'move-instruction') {
            const { start } = change.instruction;
            const moved = pass.document.instructions.find(({ span }) => span.start === start);
            if (moved?.keyword === 'ENV' || moved?.keyword === 'ARG')
              movedVariables.push(...moved.typed.assignments.map(({ name }) => name));
            if (moved?.keyword === 'RUN') movedCommands.push(moved.arguments.text);
          } else if (change.kind === 'drop-command') {
            const { start, end } = change.command;
            droppedCommands.push(pass.document.text.slice(start, end));
          }
        }
        yield finding;
      }
    },
  });
  const options = { transforms: transforms.map(witness), level: 'aggressive', context } as const;
  const report = rewrite('Dockerfile', text, options);
  return {
    report,
    declared: {
      ...{ addedArguments, droppedArguments, addedCommands, droppedCommands },
      ...{ movedVariables, movedCommands, builders },
      ...(takenFrom !== undefined && { takenFrom }),
    },
  };
}
