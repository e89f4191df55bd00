/** What has been run before an instruction. */
import type { Document, Stage } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';

/** The instructions that made what one finds: those of the stages that its stage grows from, and those before it. */
export function instructionsBefore(document: Document, instruction: Instruction): readonly Instruction[] {
  const stage = document.stageOf(instruction);
  if (stage === undefined) return [];
  const chain: Stage[] = [];
  for (let one = stage.parent; one !== undefined; one = one.parent) chain.unshift(one);
  return [
    ...chain.flatMap(({ instructions }) => instructions),
    ...stage.instructions.filter(({ index }) => index < instruction.index),
  ];
}
