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

/** Converts an offset of `text` to the line and column that a message shows. Lines end at `\n`. */
export function positionAt(text: string, offset: number): Position {
  let line = 1;
  let start = 0;
  for (let newline = text.indexOf('\n'); newline !== -1 && newline < offset;) {
    line++;
    start = newline + 1;
    newline = text.indexOf('\n', start);
  }
  return { line, column: offset - start + 1 };
}
