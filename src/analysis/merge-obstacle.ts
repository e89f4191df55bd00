/** What one shell in place of several would be told apart by, beside what the scripts themselves leave in it. */
import type { Instruction } from '../dockerfile/instruction.js';
import { defineAnalysis } from '../transform.js';
import { environments } from './environment.js';
import { fileEffects } from './file-effects.js';
import { rememberedProgram } from './remembered-programs.js';
import { staleCommands } from './stale-commands.js';

/** Why RUN instructions of one stage, in order, cannot be one; `undefined` where only their scripts decide. */
export const mergeObstacle = defineAnalysis<(group: readonly Instruction[]) => string | undefined>(
  'merge obstacle',
  (pass) => (group) => {
    const { variables, workdir } = pass.get(environments)(group[0]!);
    if (variables.has('BASH_ENV') || variables.has('ENV')) return 'the shell reads a start-up file';
    for (const run of group.slice(0, -1)) {
      const gone = pass
        .get(fileEffects)(run)
        .find(
          ({ kind, path }) =>
            kind !== 'makes' &&
            (path === '.' || path === workdir || workdir?.startsWith(`${path}/`) === true),
        );
      if (gone !== undefined)
        return `\`${gone.path}\` is the working directory, which a builder makes again for the next RUN`;
    }
    for (let i = 0; i < group.length; i++) {
      const stale = pass.get(staleCommands)(group[i]!);
      for (const later of group.slice(i + 1)) {
        const name = later.script?.commands.find(
          (command) => command.name !== undefined && stale.has(command.name),
        )?.name;
        if (name !== undefined)
          return `the shell would go on using the \`${name}\` that it had found before the new one`;
      }
    }
    return rememberedProgram(group);
  },
);
