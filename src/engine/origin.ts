/** The way back from a rewritten text to the one that the user has. */
import type { Edit } from '../text/edit.js';
import type { Span } from '../text/span.js';

/** Remembers the edits of every round, and maps spans of the newest version to the first. */
export class Origin {
  readonly #rounds: (readonly Edit[])[] = [];

  add(edits: readonly Edit[]): void {
    this.#rounds.push([...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end));
  }

  /** What is new maps to the place where it was put. */
  spanOf(span: Span): Span {
    return this.#rounds.reduceRight<Span>(
      (mapped, edits) => ({ start: backwards(mapped.start, edits), end: backwards(mapped.end, edits) }),
      span,
    );
  }
}

function backwards(offset: number, edits: readonly Edit[]): number {
  let shift = 0;
  for (const { span, text } of edits) {
    const start = span.start + shift;
    if (offset < start) break;
    if (offset < start + text.length) return span.start;
    shift += text.length - (span.end - span.start);
    if (offset < span.end + shift) return span.end;
  }
  return offset - shift;
}
