/** The text of a split, in the author's layout. */
import { insert, likeWritten, removeLines, replace } from '../../src/sdk.js';
import type { Document, Edit, Stage } from '../../src/sdk.js';
import type { Plan } from './plan.js';
import { newLine } from './words.js';

export function editsOf(document: Document, stage: Stage, plan: Plan): readonly Edit[] {
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
