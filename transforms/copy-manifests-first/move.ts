/** The edits that put manifests in the place of a COPY, and the COPY behind the install. */
import { insert, removeLines, replace } from '../../src/sdk.js';
import type { Document, Edit, Instruction } from '../../src/sdk.js';
import type { Crossing } from './crossing.js';

/**
 * Moves `copy` with the comments above it to behind the crossing, and puts `texts` in its place. Blank lines around it
 * are kept as the author sets them.
 */
export function moveEdits(
  document: Document,
  copy: Instruction,
  { last, cut }: Crossing,
  texts: readonly string[],
): readonly Edit[] {
  const { eol, path, text } = document;
  const start = document.commentsAbove(copy)[0]?.span.start ?? copy.span.start;
  const block = text.slice(document.lineStart(start), copy.span.end);
  const isSetApart = start !== copy.span.start && hasBlankLineAbove(document, start);
  const gap = isSetApart || hasBlankLineBehind(document, copy) ? eol : '';
  const indentation = document.indentation(copy.span.start);
  const taken =
    texts.length === 0
      ? removeLines(document, { start, end: copy.span.end })
      : replace(
          path,
          { start: document.lineStart(start), end: copy.span.end },
          texts.map((one) => `${indentation}${one}`).join(eol),
        );
  if (cut !== undefined) {
    const head = `${text.slice(last.keywordSpan.start, last.keywordSpan.end)} ${flagsOf(document, last)}`;
    const between = { start: cut.behind.span.end, end: cut.before.span.start };
    return [taken, replace(path, between, `${eol}${gap}${block}${eol}${gap}${head}`)];
  }
  const end = document.nextLine(last.span.end);
  const isEnded = text.slice(0, end).endsWith('\n');
  return [
    taken,
    isEnded ? insert(path, end, `${gap}${block}${eol}`) : insert(path, end, `${eol}${gap}${block}`),
  ];
}

/** Puts instructions before one, above the comments that explain it. */
export function insertBefore(document: Document, instruction: Instruction, texts: readonly string[]): Edit {
  const start = document.commentsAbove(instruction)[0]?.span.start ?? instruction.span.start;
  const indentation = document.indentation(instruction.span.start);
  const lines = texts.map((one) => `${indentation}${one}${document.eol}`);
  const isSetApart = start !== instruction.span.start && hasBlankLineAbove(document, start);
  return insert(document.path, document.lineStart(start), lines.join('') + (isSetApart ? document.eol : ''));
}

function flagsOf({ text }: Document, { flags }: Instruction): string {
  return flags.map(({ span }) => `${text.slice(span.start, span.end)} `).join('');
}

function hasBlankLineBehind(document: Document, { span }: Instruction): boolean {
  const next = document.nextLine(span.end);
  return next < document.text.length && document.text.slice(next, document.nextLine(next)).trim() === '';
}

function hasBlankLineAbove(document: Document, offset: number): boolean {
  const start = document.lineStart(offset);
  return start > 0 && document.text.slice(document.lineStart(start - 1), start).trim() === '';
}
