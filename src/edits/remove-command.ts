/** Takes a simple command out of a RUN, with the operator that joins it to its neighbours. */
import type { Document } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import type { ShellCommand, Step } from '../shell/command.js';
import type { ShellScript } from '../shell/script.js';
import type { Block, ShellNode } from '../shell/syntax.js';
import { remove } from '../text/edit.js';
import type { Edit } from '../text/edit.js';
import type { Span } from '../text/span.js';
import { errexitOf } from './joint.js';
import type { ShellKnowledge } from './joint.js';

/**
 * The edit that removes a command that always succeeds; or why there is none. What runs before and after, and
 * when, stays the same: the command is an operand of `&&`, or a statement whose status nobody reads. A RUN that
 * holds nothing else goes as a whole, with its line.
 */
export function removeCommand(document: Document, run: Instruction, command: ShellCommand): Edit | string {
  const edits = removeCommands(document, run, [command]);
  return typeof edits === 'string' ? edits : edits[0]!;
}

/** As `removeCommand`, for several commands of one RUN. */
export function removeCommands(
  document: Document,
  run: Instruction,
  commands: readonly ShellCommand[],
  knowledge: ShellKnowledge = 'inherited',
): readonly Edit[] | string {
  const { script } = run;
  if (script === undefined) return run.opaque ?? 'it has no shell script';
  const removed = new Map<ShellNode | Block, Set<number>>();
  const note = (within: ShellNode | Block, index: number): number => {
    const indexes = removed.get(within) ?? new Set();
    removed.set(within, indexes.add(index));
    return indexes.size;
  };
  for (const { path, wrappers } of commands) {
    if (wrappers.some((wrapper) => wrapper !== 'sudo')) return 'another program runs it';
    let step = path.at(-1);
    if (step?.in === 'and-or') {
      const { operands, operators } = step.node;
      const [before, after] = [operators[step.index - 1], operators[step.index]];
      if ((before ?? '&&') !== '&&' || (after ?? '&&') !== '&&') return 'it stands beside `||`';
      const list = path.at(-2);
      if (
        step.index === operands.length - 1 &&
        !isResult(script, list) &&
        !ignoresFailures(script, knowledge)
      )
        return 'without it, a failure before it on its chain would count under `set -e`';
      if (note(step.node, step.index) < operands.length) continue;
      removed.delete(step.node);
      step = list;
    }
    if (step?.in !== 'list') return 'it is part of a pipeline';
    note(step.block, step.index);
  }

  const edits: Edit[] = [];
  for (const [within, indexes] of removed) {
    const outcome =
      'statements' in within
        ? cutStatements(document, run, script, within, indexes)
        : cut(document, run, operandsOf(within), indexes);
    if (typeof outcome === 'string') return outcome;
    edits.push(...outcome);
  }
  return edits;
}

/** Whether a statement's status is that of its script. */
function isResult({ block }: ShellScript, step: Step | undefined): boolean {
  return step?.in === 'list' && step.block === block && step.index === block.statements.length - 1;
}

function ignoresFailures(script: ShellScript, knowledge: ShellKnowledge): boolean {
  return errexitOf(script) === false && (knowledge === 'certain' || script.shell.declared);
}

function operandsOf(node: ShellNode): readonly ShellNode[] {
  return node.kind === 'and-or' ? node.operands : [];
}

function cutStatements(
  document: Document,
  run: Instruction,
  script: ShellScript,
  block: Block,
  indexes: ReadonlySet<number>,
): readonly Edit[] | string {
  const { statements } = block;
  if (indexes.size === statements.length) {
    if (block !== script.block) return 'it is the only command of its block';
    const edit = removeInstruction(document, run);
    return typeof edit === 'string' ? edit : [edit];
  }
  if ([...indexes].some((index) => statements[index]!.background)) return 'it runs in the background';
  if (indexes.has(statements.length - 1) && errexitOf(script) !== true) {
    return 'it hides whether the command before it failed';
  }
  return cut(
    document,
    run,
    statements.map(({ node }) => node),
    indexes,
  );
}

/** The edit that removes a whole instruction with its line, or why there is none. */
export function removeInstruction(document: Document, instruction: Instruction): Edit | string {
  if (instruction.innerComments.length > 0) return 'a comment stands in it';
  if (document.commentsAbove(instruction).length > 0) return 'a comment explains it';
  return removeLines(document, instruction.span);
}

/** Removes the lines of a span; of two blank lines that would meet, one goes too. */
export function removeLines(document: Document, span: Span): Edit {
  const { text } = document;
  const start = document.lineStart(span.start);
  let end = document.nextLine(span.end);
  const above = start === 0 ? '' : text.slice(document.lineStart(start - 1), start);
  const below = document.nextLine(end);
  if (above.trim() === '' && end < text.length && text.slice(end, below).trim() === '') end = below;
  return remove(document.path, { start, end });
}

/** Cuts elements of a chain, each with one gap: those it begins with up to the first that stays, others from the gap before. */
function cut(
  document: Document,
  run: Instruction,
  elements: readonly ShellNode[],
  indexes: ReadonlySet<number>,
): readonly Edit[] | string {
  const first = elements.findIndex((_, index) => !indexes.has(index));
  const spans: Span[] = [...indexes]
    .filter((index) => index > first)
    .map((index) => ({ start: elements[index - 1]!.span.end, end: elements[index]!.span.end }));
  if (first > 0) spans.unshift({ start: elements[0]!.span.start, end: elements[first]!.span.start });
  const beside = run.innerComments.some(({ span: comment }) =>
    spans.some((span) => span.start <= comment.start && comment.end <= span.end),
  );
  return beside ? 'a comment stands beside it' : spans.map((span) => remove(document.path, span));
}
