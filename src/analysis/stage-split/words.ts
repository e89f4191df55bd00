/** Texts of new instructions, and of messages. */
import { likeWritten } from '../early-copies.js';
import type { Document, Stage } from '../../dockerfile/document.js';

/** A new instruction, its keywords in lower case where the stage's own FROM is. */
export function newLine({ text }: Document, { from }: Stage, line: string): string {
  const written = text.slice(from.keywordSpan.start, from.keywordSpan.end);
  return line.replace(/^[A-Z]+/, (keyword) => likeWritten(keyword, written));
}

/** Puts texts in a row, the first few of many. */
export function listed(texts: readonly string[], separator = ', '): string {
  const shown = texts.slice(0, SHOWN);
  const rest = texts.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join(separator);
}

const SHOWN = 5;
