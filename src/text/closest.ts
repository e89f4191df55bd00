/** What somebody meant who mistyped a name. */

/** The name that takes the fewest changes to get to, if they are few enough to be a slip. */
export function closest(typed: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let fewest = Math.floor(typed.length / 3) + 1;
  for (const name of names) {
    const changes = distance(typed, name);
    if (changes <= fewest && (best === undefined || changes < fewest)) {
      best = name;
      fewest = changes;
    }
  }
  return best;
}

/** Insertions, deletions and replacements of one character, and swaps of neighbours, from one name to another. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= a.length; row++) {
    const above = rows[row - 1]!;
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(
        Math.min(
          current[column - 1]! + 1,
          above[column]! + 1,
          above[column - 1]! + (same ? 0 : 1),
          swapped ? rows[row - 2]![column - 2]! + 1 : Infinity,
        ),
      );
    }
    rows.push(current);
  }
  return rows[a.length]![b.length]!;
}
