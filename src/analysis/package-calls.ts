/** The package manager calls of every instruction that runs a shell script. */
import type { Instruction } from '../dockerfile/instruction.js';
import { recognise } from '../packages/recognise.js';
import type { PackageCall } from '../packages/recognise.js';
import { defineAnalysis } from '../transform.js';

/** Calls in the order they are written, those inside of conditions, loops and substitutions included. */
export const packageCalls = defineAnalysis<(instruction: Instruction) => readonly PackageCall[]>(
  'package calls',
  () => {
    const found = new Map<Instruction, readonly PackageCall[]>();
    return (instruction) => {
      let calls = found.get(instruction);
      if (calls === undefined) {
        calls = (instruction.script?.commands ?? []).map(recognise).filter((call) => call !== undefined);
        found.set(instruction, calls);
      }
      return calls;
    };
  },
);
