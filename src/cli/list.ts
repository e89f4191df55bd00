/** `dockmod list` */
import type { AnyTransform } from '../engine/rewrite.js';

/** One line for each transform: id, safety, phase, summary, in columns. */
export function list(transforms: readonly AnyTransform[]): string {
  const rows = transforms
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, safety, phase, summary }) => [id, safety.join(', '), phase, summary]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}\n`)
    .join('');
}
