/** The text of a split, in the author's layout. */
import { likeWritten } from '../early-copies.js';
import type { Document, Stage } from '../../dockerfile/document.js';
import { removeLines } from '../../edits/remove-command.js';
import { insert, replace } from '../../text/edit.js';
import type { Edit } from '../../text/edit.js';
import type { SplitPlan } from './plan.js';
import { newLine } from './words.js';

export function splitEdits(document: Document, stage: Stage, plan: SplitPlan): readonly Edit[] {
  const { eol, path, text } = document;
  const { from } = stage;
  const written = text.slice(from.keywordSpan.start, from.keywordSpan.end);
  const own = stage.name === undefined ? undefined : (from.operands[2] ?? stage.name);
  const as = likeWritten('AS', written);
  const named =
    own === undefined
      ? insert(path, from.span.end, ` ${as} ${plan.builder}`)
      : replace(path, { start: from.span.end - own.length, end: from.span.end }, plan.builder);

  const prunes = plan.prunes.map((command) => newLine(document, stage, `RUN ${command}`));
  const lines = [
    ...prunes,
    '',
    newLine(document, stage, `FROM ${plan.twin.reference}`) + (own === undefined ? '' : ` ${as} ${own}`),
    ...plan.lines,
  ];
  const end = document.nextLine(plan.cut.span.end);
  const isEnded = text.slice(0, end).endsWith('\n');
  const block = lines.join(eol);
  const removals = plan.moved.map((one) => {
    const first = document.commentsAbove(one)[0]?.span.start ?? one.span.start;
    return removeLines(document, { start: first, end: one.span.end });
  });
  return [named, ...removals, insert(path, end, isEnded ? `${block}${eol}` : `${eol}${block}`)];
}
