/** Where a command of a RUN runs. */
import type { Instruction } from '../dockerfile/instruction.js';
import type { SimpleCommand } from '../shell/syntax.js';
import { joined } from './place.js';

/** Where a command runs: `cd` before it in the same and-or list or list; `undefined` where that is not known. */
export function directoryOf(
  run: Instruction,
  node: SimpleCommand,
  start: string | undefined,
): string | undefined {
  let directory = start;
  for (const command of run.script?.commands ?? []) {
    if (command.node === node) return directory;
    if (command.name !== 'cd') continue;
    const [target] = command.arguments;
    if (
      !command.isUnconditional ||
      command.path.some((step) => step.in === 'subshell' || step.in === 'group')
    )
      return undefined;
    if (target?.value === undefined || /^[-~]/.test(target.value)) return undefined;
    if (directory === undefined && !target.value.startsWith('/')) return undefined;
    directory = joined(directory ?? '/', target.value);
  }
  return undefined;
}
