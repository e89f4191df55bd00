/** Half-open ranges of one version of one text. Offsets are UTF-16 code units, as in JavaScript strings. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Whether two spans share at least one character, or an empty one lies strictly inside the other. */
export function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

/** Whether `outer` covers every character of `inner`. */
export function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** A place as people and editors count it: line and column from 1, columns in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where the lines of a text begin, so that many offsets can be told as positions. Lines end at `\n`. */
export class LineIndex {
  readonly #starts: readonly number[];

  constructor(text: string) {
    const starts = [0];
    for (let feed = text.indexOf('\n'); feed !== -1; feed = text.indexOf('\n', feed + 1))
      starts.push(feed + 1);
    this.#starts = starts;
  }

  /** Converts an offset to the line and column that a message shows. */
  positionAt(offset: number): Position {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - this.#starts[low]! + 1 };
  }
}

/** As `LineIndex`, for a single offset. */
export function positionAt(text: string, offset: number): Position {
  return new LineIndex(text.slice(0, offset)).positionAt(offset);
}
