/** Whether package managers of Node are run by Corepack. https://github.com/nodejs/corepack#readme */
import type { Instruction } from '../dockerfile/instruction.js';
import { defineAnalysis } from '../transform.js';
import { environments } from './environment.js';
import { instructionsBefore } from './instructions-before.js';

/** Whether Corepack may write into a manifest what it runs in a RUN: it was set up before, and not told to leave that. */
export const corepackPins = defineAnalysis<(run: Instruction) => boolean>(
  'corepack pins',
  ({ document, get }) =>
    (run) => {
      if (get(environments)(run).variables.get('COREPACK_ENABLE_AUTO_PIN') === '0') return false;
      const runs = [...instructionsBefore(document, run), run].filter(({ keyword }) => keyword === 'RUN');
      return runs.some(({ script, arguments: { text } }) =>
        script === undefined
          ? text.includes('corepack')
          : script.commands.some(({ name }) => name === 'corepack'),
      );
    },
);
