/** Whether the shell of an instruction is known with its options. */
import type { Instruction } from '../dockerfile/instruction.js';
import type { ShellKnowledge } from '../edits/joint.js';
import { defineAnalysis } from '../transform.js';
import { bases } from './bases.js';

/** `inherited` where no SHELL instruction stands before, and the base image is not known to have none. */
export const shellKnowledge = defineAnalysis<(instruction: Instruction) => ShellKnowledge>(
  'shell knowledge',
  ({ document, get }) => {
    const images = get(bases);
    return (instruction) => {
      const stage = document.stageOf(instruction);
      const known =
        instruction.shell.declared || (stage !== undefined && images[stage.index]?.declaresShell === false);
      return known ? 'certain' : 'inherited';
    };
  },
);
