/** One transform at work on one text, and what it declares to change. */
import { NO_CONTEXT } from '../context/context.js';
import type { BuildContext } from '../context/context.js';
import { rewrite } from '../engine/rewrite.js';
import type { AnyTransform } from '../engine/rewrite.js';
import type { Report } from '../report/report.js';
import type { Finding, Pass } from '../transform.js';
import type { PermittedChanges } from './oracle.js';

export interface Alone {
  readonly report: Report;
  /** what the fixes of all rounds declare, for the shell oracle */
  readonly declared: PermittedChanges;
}

/** Rewrites a text with one transform, fixes of every safety included. */
export function rewriteAlone(
  transform: AnyTransform,
  text: string,
  context: BuildContext = NO_CONTEXT,
): Alone {
  const addedArguments: string[] = [];
  const droppedArguments: string[] = [];
  const addedCommands: string[] = [];
  const droppedCommands: string[] = [];
  const listening = {
    ...transform,
    *run(pass: Pass<never>): Iterable<Finding> {
      for (const finding of transform.run(pass)) {
        for (const change of finding.fix?.changes ?? []) {
          if (change.kind === 'add-argument') addedArguments.push(change.argument);
          else if (change.kind === 'drop-argument') droppedArguments.push(change.argument);
          else if (change.kind === 'add-command') addedCommands.push(change.text);
          else if (change.kind === 'drop-command') {
            const { start, end } = change.command;
            droppedCommands.push(pass.document.text.slice(start, end));
          }
        }
        yield finding;
      }
    },
  };
  const report = rewrite('Dockerfile', text, { transforms: [listening], level: 'aggressive', context });
  return { report, declared: { addedArguments, droppedArguments, addedCommands, droppedCommands } };
}
