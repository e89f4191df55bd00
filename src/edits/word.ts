/** Adds a word to a command, and takes one away. */
import type { Document } from '../dockerfile/document.js';
import type { Word } from '../shell/syntax.js';
import { insert, remove } from '../text/edit.js';
import type { Edit } from '../text/edit.js';

/** Adds `text` behind a word, one blank between. */
export function addWordBehind(document: Document, word: Word, text: string): Edit {
  return insert(document.path, word.span.end, ` ${text}`);
}

/** Takes a word away with the blanks before it, on its own line alone: what it shared with others stays. */
export function removeWord(document: Document, word: Word): Edit {
  let { start } = word.span;
  while (/[ \t]/.test(document.text[start - 1] ?? '')) start--;
  // the first word of a continued line: the blanks before it are the indentation
  if (document.text[start - 1] === '\n') {
    let { end } = word.span;
    while (/[ \t]/.test(document.text[end] ?? '')) end++;
    return remove(document.path, { start: word.span.start, end });
  }
  return remove(document.path, { start, end: word.span.end });
}
