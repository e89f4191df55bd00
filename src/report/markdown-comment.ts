/** A comment that fits: what matters most of every file, and a sentence about what was left out. */

/** The longest comment that GitHub takes has 65,536 characters; bytes are never fewer. */
export const LONGEST = 65_536;
/** For the sentence that says what was left out. */
const RESERVE = 400;

/** What can be left out. */
export interface Part<Name extends string> {
  readonly name: Name;
  /** index of its file */
  readonly file: number;
  readonly text: string;
}

interface Comment<Name extends string> {
  readonly title: string;
  /** of the parts: what matters most comes first. The first one stands above all files */
  readonly order: readonly Name[];
  /** what stands above the first part of the first kind */
  readonly head?: string;
  readonly parts: readonly Part<Name>[];
  /** of each file, above its parts */
  readonly headings: readonly string[];
  /** what a number of parts is called */
  readonly leftOut: Readonly<Record<Name, (times: number) => string>>;
  /** bytes in UTF-8, 1,000 at least */
  readonly longest: number;
}

/** Never longer than `longest`: what does not fit is left out, the least important first, and the last line says so. */
export function comment<Name extends string>({
  title,
  order,
  head = '',
  parts,
  headings,
  leftOut,
  longest,
}: Comment<Name>): string {
  const [overview] = order;
  let room = Math.max(1000, longest) - RESERVE - bytes(title) - bytes(head);
  // Of very many files the first shall have more than their line in the overview.
  const roomBesideOverview = room / 2;
  const kept = new Set<Part<Name>>();
  const headed = new Set<number>();
  for (const name of order) {
    for (const part of parts.filter((other) => other.name === name)) {
      const heading = name === overview || headed.has(part.file) ? '' : headings[part.file]!;
      const needed = bytes(heading) + bytes(part.text);
      if (needed > room - (name === overview ? roomBesideOverview : 0)) continue;
      room -= needed;
      kept.add(part);
      if (name !== overview) headed.add(part.file);
    }
  }

  const lines = parts.filter((part) => part.name === overview && kept.has(part));
  const sections = headings.map((heading, file) => {
    const own = parts.filter((part) => part.file === file && part.name !== overview && kept.has(part));
    return own.length === 0 ? '' : heading + own.map(({ text }) => text).join('');
  });
  const left = order.flatMap((name) => {
    const times = parts.filter((part) => part.name === name && !kept.has(part)).length;
    return times === 0 ? [] : [leftOut[name](times)];
  });
  return [
    title,
    lines.length === 0 ? '' : `\n${head}`,
    ...lines.map(({ text }) => text),
    ...sections,
    left.length === 0 ? '' : `\n*Left out to fit a comment: ${left.join(', ')}.*\n`,
  ].join('');
}

function bytes(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
