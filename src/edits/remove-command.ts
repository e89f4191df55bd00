/** Takes a simple command out of a RUN, with the operator that joins it to its neighbours. */
import type { Document } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import type { ShellCommand } from '../shell/script.js';
import type { ShellNode } from '../shell/syntax.js';
import { remove } from '../text/edit.js';
import type { Edit } from '../text/edit.js';
import type { Span } from '../text/span.js';
import { errexitOf } from './joint.js';

/**
 * The edit that removes a command that always succeeds; or why there is none. What runs before and after, and
 * when, stays the same: the command is an operand of `&&`, or a statement whose status nobody reads. A RUN that
 * holds nothing else goes as a whole, with its line.
 */
export function removeCommand(document: Document, run: Instruction, command: ShellCommand): Edit | string {
  const step = command.path.at(-1);
  const { script } = run;
  if (script === undefined || step === undefined) return run.opaque ?? 'it has no shell script';
  if (command.wrappers.length !== 0 && command.wrappers.some((wrapper) => wrapper !== 'sudo'))
    return 'another program runs it';

  if (step.in === 'and-or') {
    const { operands, operators } = step.node;
    const [before, after] = [operators[step.index - 1], operators[step.index]];
    if ((before ?? '&&') !== '&&' || (after ?? '&&') !== '&&') return 'it stands beside `||`';
    return cut(document, run, operands, step.index);
  }
  if (step.in !== 'list') return 'it is part of a pipeline';
  const { statements } = step.block;
  if (statements.length === 1) {
    if (step.block !== script.block) return 'it is the only command of its block';
    return removeInstruction(document, run);
  }
  if (statements[step.index]!.background) return 'it runs in the background';
  if (step.index === statements.length - 1 && errexitOf(script) !== true) {
    return 'it hides whether the command before it failed';
  }
  return cut(
    document,
    run,
    statements.map(({ node }) => node),
    step.index,
  );
}

/** The edit that removes a whole instruction with its line, or why there is none. */
export function removeInstruction(document: Document, instruction: Instruction): Edit | string {
  if (instruction.innerComments.length > 0) return 'a comment stands in it';
  if (instruction.comments.length > 0) return 'a comment explains it';
  const { text } = document;
  const start = document.lineStart(instruction.span.start);
  let end = nextLine(text, instruction.span.end);
  // of two blank lines that would meet, one goes too
  const before = start === 0 ? '' : text.slice(document.lineStart(start - 1), start);
  const below = nextLine(text, end);
  if (before.trim() === '' && text.slice(end, below).trim() === '') end = below;
  return remove(document.path, { start, end });
}

function nextLine(text: string, offset: number): number {
  const feed = text.indexOf('\n', offset);
  return feed === -1 ? text.length : feed + 1;
}

/** Cuts an element of a chain with one gap: that behind it for the first, that before it for any other. */
function cut(
  document: Document,
  run: Instruction,
  elements: readonly ShellNode[],
  index: number,
): Edit | string {
  const element = elements[index]!.span;
  const span: Span =
    index === 0
      ? { start: element.start, end: elements[1]!.span.start }
      : { start: elements[index - 1]!.span.end, end: element.end };
  const comment = run.innerComments.find(
    (inner) => span.start <= inner.span.start && inner.span.end <= span.end,
  );
  return comment === undefined ? remove(document.path, span) : 'a comment stands beside it';
}
