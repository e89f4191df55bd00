/** The difference of two versions of a text, as a patch that `git apply` and `patch -p1` accept. */
import type { StructuredPatchHunk } from 'diff';
import picocolors from 'picocolors';

export interface DiffOptions {
  /** for a terminal: as git colours it */
  readonly color?: boolean;
  /** milliseconds to look for the shortest difference; after that one hunk from first to last change does */
  readonly timeout?: number;
}

/** Unchanged lines around a change. */
const CONTEXT = 3;

/**
 * The unified diff of a file, which is new where `before` is `undefined`; empty where nothing changed. `path` is the file's name in messages; in the headers it
 * stands behind `a/` and `b/`, an absolute one without its slash.
 */
export async function unifiedDiff(
  path: string,
  before: string | undefined,
  after: string,
  { color = false, timeout = 250 }: DiffOptions = {},
): Promise<string> {
  if (before === after) return '';
  const old = before ?? '';
  // Imported here: 14 ms that a run without a rewrite need not spend.
  const { structuredPatch, formatPatch, FILE_HEADERS_ONLY } = await import('diff');
  const name = path.replace(/^\/+/, '');
  const found = structuredPatch('', '', old, after, undefined, undefined, { context: CONTEXT, timeout });
  const patch = formatPatch(
    {
      oldFileName: before === undefined ? '/dev/null' : `a/${name}`,
      newFileName: `b/${name}`,
      oldHeader: undefined,
      newHeader: undefined,
      hunks: found?.hunks ?? [wholeHunk(old, after)],
    },
    FILE_HEADERS_ONLY,
  );
  const lines = patch.split('\n').map((line, index) => (index < 2 ? endName(line) : line));
  return (color ? lines.map(paint) : lines).join('\n');
}

/** Lines that are replaced: those of the old text from `start` to before `end`, by those of the new one. */
export interface ChangedLines {
  readonly before: LineRange;
  readonly after: LineRange;
}

/** Half-open; counted from 0. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/** Where two lists of lines differ, in order; between any two places stands a line that is the same in both. */
export async function changedLines(
  before: readonly string[],
  after: readonly string[],
  { timeout = 250 }: Pick<DiffOptions, 'timeout'> = {},
): Promise<readonly ChangedLines[]> {
  const { diffArrays } = await import('diff');
  const parts = diffArrays([...before], [...after], { timeout });
  if (parts === undefined) return [changedAtAll(before, after)];
  const changes: ChangedLines[] = [];
  let [old, now] = [0, 0];
  for (const { count, added, removed } of parts) {
    const start = { old, now };
    if (!added) old += count;
    if (!removed) now += count;
    if (!added && !removed) continue;
    const last = changes.at(-1);
    const continued =
      last?.before.end === start.old && last.after.end === start.now ? changes.pop() : undefined;
    changes.push({
      before: { start: continued?.before.start ?? start.old, end: old },
      after: { start: continued?.after.start ?? start.now, end: now },
    });
  }
  return changes;
}

/** GNU patch reads a name only up to its first blank, unless a tab ends it. */
function endName(header: string): string {
  return header.indexOf(' ', 4) === -1 || header.endsWith('"') ? header : `${header}\t`;
}

/** Everything between the lines that both texts begin with and those they end with. */
function wholeHunk(before: string, after: string): StructuredPatchHunk {
  const old = linesOf(before);
  const now = linesOf(after);
  const changed = changedAtAll(old, now);
  const head = changed.before.start;
  const tail = old.length - changed.before.end;

  const start = Math.max(0, head - CONTEXT);
  const below = Math.min(tail, CONTEXT);
  const removed = old.slice(head, old.length - tail);
  const added = now.slice(head, now.length - tail);
  const lines = [
    ...old.slice(start, head).map((line) => ` ${line}`),
    ...removed.map((line) => `-${line}`),
    ...added.map((line) => `+${line}`),
    ...old.slice(old.length - tail, old.length - tail + below).map((line) => ` ${line}`),
  ];
  return {
    oldStart: start + 1,
    oldLines: head - start + removed.length + below,
    newStart: start + 1,
    newLines: head - start + added.length + below,
    lines: lines.flatMap((line) =>
      line.endsWith('\n') ? [line.slice(0, -1)] : [line, '\\ No newline at end of file'],
    ),
  };
}

function changedAtAll(before: readonly string[], after: readonly string[]): ChangedLines {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return {
    before: { start: head, end: before.length - tail },
    after: { start: head, end: after.length - tail },
  };
}

/** Each line with its end. */
export function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function paint(line: string, index: number): string {
  const { bold, cyan, green, red } = picocolors.createColors(true);
  if (index < 2) return bold(line);
  if (line.startsWith('@')) return cyan(line);
  if (line.startsWith('-')) return red(line);
  if (line.startsWith('+')) return green(line);
  return line;
}
