/** Text measured in the columns of a terminal: cut, broken and filled up to a width. */

/**
 * Columns that a text takes, never fewer than any terminal gives it: two for East Asian and pictographic characters,
 * none for what combines with the character before. The text is one line without control characters.
 */
export function columns(text: string): number {
  let sum = 0;
  for (const character of text) sum += columnsOf(character);
  return sum;
}

/** The text, or as much from its beginning as leaves room for the ellipsis. */
export function clip(text: string, width: number, ellipsis: string): string {
  if (columns(text) <= width) return text;
  const room = width - ellipsis.length;
  return room < 0 ? beginning(text, width) : `${beginning(text, room)}${ellipsis}`;
}

/** Filled up with blanks on the right, or on the left. */
export function pad(text: string, width: number, side: 'left' | 'right' = 'right'): string {
  const blanks = ' '.repeat(Math.max(0, width - columns(text)));
  return side === 'right' ? `${text}${blanks}` : `${blanks}${text}`;
}

/** Lines of at most `width` columns (which is 2 or more), broken at blanks and, where a word is longer, inside it. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (columns(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (columns(line) > width) {
      const head = beginning(line, width);
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  lines.push(line);
  return lines;
}

function beginning(text: string, width: number): string {
  let sum = 0;
  let end = 0;
  for (const character of text) {
    sum += columnsOf(character);
    if (sum > width) break;
    end += character.length;
  }
  return text.slice(0, end);
}

function columnsOf(character: string): number {
  const code = character.codePointAt(0)!;
  if (code < 0x300) return 1;
  if (/\p{Mn}|\p{Me}/u.test(character)) return 0;
  // Blocks that hold wide characters, as a whole: https://www.unicode.org/Public/UCD/latest/ucd/EastAsianWidth.txt
  const isWide =
    (code >= 0x1100 && code < 0x1200) ||
    (code >= 0x2300 && code < 0x2400) ||
    (code >= 0x25a0 && code < 0x2800) ||
    (code >= 0x2b00 && code < 0x2c00) ||
    (code >= 0x2e80 && code < 0xfff0) ||
    code >= 0x10000;
  return isWide ? 2 : 1;
}
