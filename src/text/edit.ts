/** Changes to a text, as replacements of spans; nothing else in dockmod writes text. */
import type { Span } from './span.js';

/** Replaces `span` of the file at `path` (as the project names it) by `text`. An empty span inserts. */
export interface Edit {
  readonly path: string;
  readonly span: Span;
  readonly text: string;
}

export function insert(path: string, offset: number, text: string): Edit {
  return { path, span: { start: offset, end: offset }, text };
}

export function replace(path: string, span: Span, text: string): Edit {
  return { path, span, text };
}

export function remove(path: string, span: Span): Edit {
  return { path, span, text: '' };
}

/**
 * Applies edits of one file to its text. Edits may come in any order; several insertions at one offset are
 * applied in the order given. Throws RangeError where two edits overlap or one lies outside the text.
 */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const ordered = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  let result = '';
  let last = 0;
  for (const { span, text: replacement } of ordered) {
    if (span.start < last) {
      throw new RangeError(`edit at ${span.start} overlaps the previous one ending at ${last}`);
    }
    if (span.end < span.start || span.end > text.length) {
      throw new RangeError(`edit at ${span.start} to ${span.end} is outside the text`);
    }
    result += text.slice(last, span.start) + replacement;
    last = span.end;
  }
  return result + text.slice(last);
}
