/** Whether instructions name variables. */
import type { Document } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';

/** Whether one of the names stands as a word in an instruction, heredocs included. */
export function mentions({ text }: Document, { span }: Instruction, names: readonly string[]): boolean {
  const words = new Set(text.slice(span.start, span.end).split(/\W+/));
  return names.some((name) => words.has(name));
}
