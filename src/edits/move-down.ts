/** Moves instructions down, with the comments above them. */
import type { Document } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import type { ShellCommand } from '../shell/command.js';
import { insert, replace } from '../text/edit.js';
import type { Edit } from '../text/edit.js';
import type { Span } from '../text/span.js';
import { removeLines } from './remove-command.js';

/** Where instructions go: behind an instruction, or between two commands of a RUN that is cut there. */
export interface Destination {
  readonly last: Instruction;
  readonly cut?: { readonly behind: ShellCommand; readonly before: ShellCommand } | undefined;
}

/**
 * Moves `instructions`, in the order of the document, to one place below them, and puts `texts` in the place of the
 * first. Instructions that stand together stay so, with what is between them; blank lines around them are kept as the
 * author sets them.
 */
export function moveDown(
  document: Document,
  instructions: readonly Instruction[],
  { last, cut }: Destination,
  texts: readonly string[] = [],
): readonly Edit[] {
  const { eol, path, text } = document;
  const blocks = blocksOf(document, instructions);
  const taken = blocks.map((span, index) =>
    index > 0 || texts.length === 0
      ? removeLines(document, span)
      : replace(
          path,
          span,
          texts.map((one) => `${document.indentation(instructions[0]!.span.start)}${one}`).join(eol),
        ),
  );
  const moved = blocks
    .map(({ start, end }, index) => {
      const isApart = index > 0 && isBlank(document, document.lineStart(start - 1));
      return `${isApart ? eol : ''}${text.slice(start, end)}`;
    })
    .join(eol);
  const final = blocks.at(-1)!;
  const [isBelow, isAbove] = [
    isBlank(document, document.nextLine(final.end)),
    isBlank(document, document.lineStart(blocks[0]!.start - 1)),
  ];
  const end = document.nextLine(last.span.end);
  // a paragraph: several instructions, or a comment with one
  const isParagraph =
    isAbove && (instructions.length > 1 || document.commentsAbove(instructions[0]!).length > 0);
  const gap = isParagraph || isBelow || (cut === undefined && isAbove && isBlank(document, end)) ? eol : '';
  if (cut !== undefined) {
    const head = `${text.slice(last.keywordSpan.start, last.keywordSpan.end)} ${flagsOf(document, last)}`;
    const between = { start: cut.behind.span.end, end: cut.before.span.start };
    return [...taken, replace(path, between, `${eol}${gap}${moved}${eol}${gap}${head}`)];
  }
  const isEnded = text.slice(0, end).endsWith('\n');
  if (!isEnded || end === text.length)
    return [
      ...taken,
      isEnded ? insert(path, end, `${gap}${moved}${eol}`) : insert(path, end, `${eol}${gap}${moved}`),
    ];
  const below = isBelow && isAbove && !isBlank(document, end) ? eol : '';
  return [...taken, insert(path, end, `${gap}${moved}${eol}${below}`)];
}

/** Puts instructions before one, above the comments that explain it. */
export function insertBefore(document: Document, instruction: Instruction, texts: readonly string[]): Edit {
  const { start } = document.commentsAbove(instruction)[0]?.span ?? instruction.span;
  const indentation = document.indentation(instruction.span.start);
  const lines = texts.map((one) => `${indentation}${one}${document.eol}`);
  const at = document.lineStart(start);
  const isSetApart = start !== instruction.span.start && isBlank(document, document.lineStart(at - 1));
  return insert(document.path, at, lines.join('') + (isSetApart ? document.eol : ''));
}

/** From the first comment above to the end, for those that follow each other as one. */
function blocksOf(document: Document, instructions: readonly Instruction[]): readonly Span[] {
  const blocks: { start: number; end: number }[] = [];
  instructions.forEach((one, index) => {
    const { start } = document.commentsAbove(one)[0]?.span ?? one.span;
    const before = instructions[index - 1];
    const isNext = before !== undefined && before.index === one.index - 1;
    const between = isNext ? document.text.slice(before.span.end, document.lineStart(start)) : '#';
    if (between.trim() === '') blocks.at(-1)!.end = one.span.end;
    else blocks.push({ start: document.lineStart(start), end: one.span.end });
  });
  return blocks;
}

function flagsOf({ text }: Document, { flags }: Instruction): string {
  return flags.map(({ span }) => `${text.slice(span.start, span.end)} `).join('');
}

/** Whether the line at an offset is there and holds nothing. */
function isBlank(document: Document, offset: number): boolean {
  return (
    offset > 0 &&
    offset < document.text.length &&
    document.text.slice(offset, document.nextLine(offset)).trim() === ''
  );
}
