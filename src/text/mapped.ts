/** Text put together from pieces of a source, with the way back to the source's offsets. */
import type { Span } from './span.js';

/** A run of characters that stand in the source as they stand in the mapped text. */
interface Piece {
  /** offset in the mapped text */
  readonly at: number;
  /** offset in the source */
  readonly source: number;
}

/**
 * What remains of a stretch of source once some of it is dropped (continuation characters, comment lines):
 * the joined text, and for each of its offsets the offset in the source.
 */
export class MappedText {
  readonly text: string;
  readonly #pieces: readonly Piece[];

  private constructor(text: string, pieces: readonly Piece[]) {
    this.text = text;
    this.#pieces = pieces;
  }

  /** Joins the given spans of `source`, in order. */
  static join(source: string, spans: readonly Span[]): MappedText {
    const first = spans[0];
    if (first !== undefined && spans.length === 1) {
      return new MappedText(source.slice(first.start, first.end), [{ at: 0, source: first.start }]);
    }
    let text = '';
    const pieces: Piece[] = [];
    for (const span of spans) {
      if (span.end <= span.start && pieces.length > 0) continue;
      pieces.push({ at: text.length, source: span.start });
      text += source.slice(span.start, span.end);
    }
    return new MappedText(text, pieces);
  }

  /** Joins mapped texts of one source. */
  static concat(parts: readonly MappedText[]): MappedText {
    let text = '';
    const pieces: Piece[] = [];
    for (const part of parts) {
      for (const piece of part.#pieces) {
        pieces.push({ at: piece.at + text.length, source: piece.source });
      }
      text += part.text;
    }
    return new MappedText(text, pieces);
  }

  /** The part from `start` to `end` (offsets of the mapped text), mapped to the same source. */
  slice(start: number, end: number = this.text.length): MappedText {
    const pieces: Piece[] = [{ at: 0, source: this.startInSource(start) }];
    for (const piece of this.#pieces) {
      if (piece.at > start && piece.at < end) pieces.push({ at: piece.at - start, source: piece.source });
    }
    return new MappedText(this.text.slice(start, end), pieces);
  }

  /** Without leading and trailing white space. */
  trim(): MappedText {
    const start = this.text.length - this.text.trimStart().length;
    const end = this.text.trimEnd().length;
    return start === 0 && end === this.text.length ? this : this.slice(start, Math.max(start, end));
  }

  /** Source offset of the character at `offset`: at a seam, the beginning of the following piece. */
  startInSource(offset: number): number {
    return this.#locate(offset, false);
  }

  /** Source offset just behind the character before `offset`: at a seam, the end of the previous piece. */
  endInSource(offset: number): number {
    return this.#locate(offset, true);
  }

  /** The stretch of source from the first to the last character of `span`, dropped text between included. */
  toSource(span: Span): Span {
    const start = this.startInSource(span.start);
    return span.end === span.start ? { start, end: start } : { start, end: this.endInSource(span.end) };
  }

  #locate(offset: number, isEnd: boolean): number {
    const pieces = this.#pieces;
    if (pieces.length === 1) return pieces[0]!.source + offset;
    let low = 0;
    let high = pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      const { at } = pieces[middle]!;
      if (isEnd ? at < offset : at <= offset) low = middle;
      else high = middle - 1;
    }
    const piece = pieces[low];
    return piece === undefined ? offset : piece.source + (offset - piece.at);
  }
}
