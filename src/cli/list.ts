/** `dockmod list` */
import type { AnyTransform } from '../engine/rewrite.js';
import { wrap } from '../report/columns.js';

/** Fewer columns than this for the summary, and it stands below. */
const ROOM = 32;
const INDENT = 4;

/**
 * One entry for each transform: id, safety, phase, summary, in columns; where `width` (`undefined` for any) leaves too
 * little room, the summary stands below the others.
 */
export function list(
  transforms: readonly AnyTransform[],
  { width }: { readonly width?: number | undefined } = {},
): string {
  const rows = transforms
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, safety, phase, summary }) => ({ facts: [id, safety.join(', '), phase], summary }));
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map(({ facts }) => facts[column]!.length)));
  return rows
    .map(({ facts, summary }) => {
      const head = facts.map((cell, column) => cell.padEnd(widths[column]!)).join('  ');
      if (width === undefined) return `${head}  ${summary}\n`;
      const isBelow = width - head.length - 2 < ROOM;
      const indent = isBelow ? INDENT : head.length + 2;
      const lines = wrap(summary, Math.max(ROOM, width - indent)).map((line) => ' '.repeat(indent) + line);
      const text = lines.join('\n');
      return isBelow ? `${head.trimEnd()}\n${text}\n` : `${head}${text.slice(head.length)}\n`;
    })
    .join('');
}
