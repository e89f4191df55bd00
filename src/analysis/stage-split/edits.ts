/** The text of a split, in the author's layout. */
import { likeWritten } from '../early-copies.js';
import type { Document, Stage } from '../../dockerfile/document.js';
import type { Instruction } from '../../dockerfile/instruction.js';
import { removeLines } from '../../edits/remove-command.js';
import { insert, replace } from '../../text/edit.js';
import type { Edit } from '../../text/edit.js';
import type { SplitPlan } from './plan.js';
import { newLine } from './words.js';

/** The edits of a plan for a stage of a document. */
export function splitEdits(document: Document, stage: Stage, plan: SplitPlan): readonly Edit[] {
  const { cut } = plan;
  return cut === undefined ? grownEdits(document, stage, plan) : cutEdits(document, stage, plan, cut);
}

/** The stage becomes two. */
function cutEdits(document: Document, stage: Stage, plan: SplitPlan, cut: Instruction): readonly Edit[] {
  const { path, text } = document;
  const { from } = stage;
  const written = text.slice(from.keywordSpan.start, from.keywordSpan.end);
  const own = stage.name === undefined ? undefined : (from.operands[2] ?? stage.name);
  const as = own === undefined ? likeWritten('AS', written) : (from.operands[1] ?? 'AS');
  const named =
    own === undefined
      ? insert(path, from.span.end, ` ${as} ${plan.builder}`)
      : replace(path, { start: from.span.end - own.length, end: from.span.end }, plan.builder);

  const lines = [
    ...pruneLines(document, stage, plan),
    '',
    newLine(document, stage, `FROM ${plan.twin.reference}`) + (own === undefined ? '' : ` ${as} ${own}`),
    ...plan.lines,
  ];
  const removals = plan.moved.map((one) => {
    const first = document.commentsAbove(one)[0]?.span.start ?? one.span.start;
    return removeLines(document, { start: first, end: one.span.end });
  });
  return [named, ...removals, linesBehind(document, cut, lines)];
}

/** The stage grows from another image; from the stage that it grew from it takes files. */
function grownEdits(document: Document, stage: Stage, plan: SplitPlan): readonly Edit[] {
  const { path, text } = document;
  const { from, image, parent } = stage;
  const start = text.indexOf(image, (from.flags.at(-1)?.span ?? from.keywordSpan).end);
  const prunes = pruneLines(document, stage, plan);
  const end = parent?.instructions.at(-1);
  return [
    ...(end === undefined || prunes.length === 0 ? [] : [linesBehind(document, end, prunes)]),
    replace(path, { start, end: start + image.length }, plan.twin.reference),
    ...(plan.lines.length === 0 ? [] : [linesBehind(document, from, plan.lines)]),
  ];
}

function pruneLines(document: Document, stage: Stage, { prunes }: SplitPlan): readonly string[] {
  return prunes.map((command) => newLine(document, stage, `RUN ${command}`));
}

function linesBehind(document: Document, { span }: Instruction, lines: readonly string[]): Edit {
  const { eol, path, text } = document;
  const end = document.nextLine(span.end);
  const block = lines.join(eol);
  return insert(path, end, text.slice(0, end).endsWith('\n') ? `${block}${eol}` : `${eol}${block}`);
}
