/** Where something was found and nothing is done, for readers who ask. */
import type { Declined, Report } from './report.js';

/** What was declined, and what the validator refused, in the order of the lines. */
export function notesOf({ declined, rolledBack }: Report): readonly Declined[] {
  const refused = rolledBack.map(({ objection, ...entry }) => ({
    ...entry,
    reason: `refused by the check of dockmod: ${objection}`,
  }));
  return [...declined, ...refused].sort(
    (a, b) => a.place.start.line - b.place.start.line || a.place.start.column - b.place.start.column,
  );
}
