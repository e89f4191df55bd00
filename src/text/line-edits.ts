/** The difference of two versions of a text as replacements of whole lines, which a reviewer can accept with a click. */
import { changedLines, linesOf } from './diff.js';
import type { ChangedLines, DiffOptions } from './diff.js';
import type { Span } from './span.js';

/** Replaces lines by lines. */
export interface LineEdit {
  /** the lines, counted from 1, both included */
  readonly first: number;
  readonly last: number;
  /**
   * of the old text: the lines without the end of the last one, which stays; with it where it changes, and then `span`
   * ends where the next line begins
   */
  readonly span: Span;
  /** what stands there afterwards */
  readonly text: string;
  /** whether `span` has the end of its last line */
  readonly withLineEnd: boolean;
}

/**
 * What makes `after` of `before`, in order and without touching each other. Lines that come or go take a line beside
 * them that stays, so that no replacement is empty and each has lines to replace; but in an empty text there is only
 * the place at its beginning.
 */
export async function lineEdits(
  before: string,
  after: string,
  options: Pick<DiffOptions, 'timeout'> = {},
): Promise<readonly LineEdit[]> {
  if (before === after) return [];
  const [old, now] = [linesOf(before), linesOf(after)];
  const changes = await changedLines(old, now, options);
  const offsets = offsetsOf(old);
  return joined(changes.map((change) => anchored(change, old.length))).map(({ before, after }) => {
    const start = offsets[before.start]!;
    const end = offsets[before.end]!;
    const text = now.slice(after.start, after.end).join('');
    const lineEnd = endOf(old[before.end - 1] ?? '');
    const stays = endOf(text) === lineEnd;
    const cut = stays ? lineEnd.length : 0;
    return {
      first: before.start + 1,
      last: Math.max(before.end, before.start + 1),
      span: { start, end: end - cut },
      text: text.slice(0, text.length - cut),
      withLineEnd: !stays && lineEnd !== '',
    };
  });
}

/** With a neighbour where one side is empty: the line below, and at the end of the text the one above. */
function anchored({ before, after }: ChangedLines, lines: number): ChangedLines {
  if (before.start < before.end && after.start < after.end) return { before, after };
  if (before.end < lines) return moved({ before, after }, 0, 1);
  return before.start > 0 ? moved({ before, after }, -1, 0) : { before, after };
}

function moved({ before, after }: ChangedLines, start: number, end: number): ChangedLines {
  return {
    before: { start: before.start + start, end: before.end + end },
    after: { start: after.start + start, end: after.end + end },
  };
}

/** Those that touch each other as one. */
function joined(changes: readonly ChangedLines[]): readonly ChangedLines[] {
  const result: ChangedLines[] = [];
  for (const change of changes) {
    const last = result.at(-1);
    if (last === undefined || last.before.end < change.before.start) result.push(change);
    else {
      result[result.length - 1] = {
        before: { start: last.before.start, end: change.before.end },
        after: { start: last.after.start, end: change.after.end },
      };
    }
  }
  return result;
}

/** Where each line begins, and where the text ends. */
function offsetsOf(lines: readonly string[]): readonly number[] {
  const offsets = [0];
  for (const line of lines) offsets.push(offsets.at(-1)! + line.length);
  return offsets;
}

function endOf(text: string): string {
  return text.endsWith('\r\n') ? '\r\n' : text.endsWith('\n') ? '\n' : '';
}
