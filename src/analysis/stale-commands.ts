/** Commands that a shell would go on finding in the old place after a script has installed a new one. */
import type { Instruction } from '../dockerfile/instruction.js';
import type { ShellCommand } from '../shell/command.js';
import { defineAnalysis } from '../transform.js';
import { fileEffects } from './file-effects.js';
import { packageCalls } from './package-calls.js';

/**
 * Names that a RUN both runs from its own shell and then installs anew, so that its shell remembers the old place:
 * a command put behind it in the same shell would not get what a new shell finds.
 * https://pubs.opengroup.org/onlinepubs/9699919799/utilities/hash.html
 */
export const staleCommands = defineAnalysis<(run: Instruction) => ReadonlySet<string>>(
  'stale commands',
  ({ get }) => {
    const calls = get(packageCalls);
    const effects = get(fileEffects);
    return (run) => {
      const remembered = new Set<string>();
      const stale = new Set<string>();
      for (const command of run.script?.commands ?? []) {
        if (isLookedUp(command)) remembered.add(command.name!);
        const call = calls(run).find((one) => one.command === command);
        const installed = [
          ...(call?.manager.kind === 'language'
            ? call.packages.map(({ text }) => text.split(/[@=<>~[\s]/, 1)[0]!)
            : []),
          ...(call?.manager.kind === 'language' && command.hasFlag('--system') ? [command.name ?? ''] : []),
          ...effects(run)
            .filter((effect) => effect.command === command && effect.kind === 'makes')
            .map(({ path }) => path.slice(path.lastIndexOf('/') + 1)),
        ];
        for (const name of installed) if (remembered.has(name)) stale.add(name);
      }
      return stale;
    };
  },
);

/** Whether the shell of the RUN itself looks the program up by name. */
function isLookedUp(command: ShellCommand): boolean {
  const value = command.node.words[0]?.value;
  return (
    value !== undefined && !value.includes('/') && command.name !== undefined && command.wrappers.length === 0
  );
}
