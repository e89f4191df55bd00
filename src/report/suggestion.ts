/** Rewrites as suggestions: lines that replace lines, each with the fixes that it is made of. */
import { lineEdits } from '../text/line-edits.js';
import type { LineEdit } from '../text/line-edits.js';
import type { Span } from '../text/span.js';
import { isRewritten } from './outcome.js';
import type { Applied, Report } from './report.js';

/** A contiguous change of one file. */
export interface Suggestion {
  readonly file: RewrittenFile;
  readonly edit: LineEdit;
  /** in the order of their places; never empty unless the report names none */
  readonly fixes: readonly Applied[];
}

/** A file before and after all rewrites of a run. */
export interface RewrittenFile {
  readonly path: string;
  /** `undefined` where the file is new */
  readonly before: string | undefined;
  readonly after: string;
}

/** Suggestions that hold only together: a fix has a part in each of them. */
export interface Rewrite {
  /** never empty; in the order of their files and lines */
  readonly suggestions: readonly Suggestion[];
  readonly fixes: readonly Applied[];
}

/**
 * What the reports say is to be done to the files as they were before the run: each file once, though several
 * Dockerfiles may change one ignore file. Made all at once, the suggestions give what `--write` writes.
 */
export async function rewritesOf(reports: readonly Report[]): Promise<readonly Rewrite[]> {
  const suggestions = await Promise.all(changedFiles(reports).map(suggestionsOf));
  return connected(suggestions.flat());
}

/** As `rewritesOf`, for one report: its own changes, on top of those of the reports before it. */
export async function suggestionsOfReport(report: Report): Promise<readonly Suggestion[]> {
  return (await Promise.all(changedFiles([report]).map(suggestionsOf))).flat();
}

interface Changed extends RewrittenFile {
  readonly fixes: readonly Applied[];
  /** the Dockerfile itself, of whose text `edited` speaks */
  readonly isOwn: boolean;
}

function changedFiles(reports: readonly Report[]): readonly Changed[] {
  const files = new Map<string, Changed>();
  for (const report of reports.filter(isRewritten)) {
    const { path, before, after, applied } = report;
    if (before !== after) {
      const fixes = applied.filter(({ edited }) => edited.length > 0);
      files.set(path, { path, before, after, fixes, isOwn: true });
    }
    const fixes = applied.filter(({ changes }) => changes.some(({ kind }) => kind === 'ignore'));
    for (const file of report.files) {
      const earlier = files.get(file.path);
      files.set(file.path, {
        path: file.path,
        before: earlier === undefined ? file.before : earlier.before,
        after: file.after,
        fixes: [...(earlier?.fixes ?? []), ...fixes],
        isOwn: false,
      });
    }
  }
  return [...files.values()];
}

async function suggestionsOf(file: Changed): Promise<readonly Suggestion[]> {
  const { path, before, after, fixes, isOwn } = file;
  const edits = await lineEdits(before ?? '', after);
  const parts = fixes.map((fix) => (isOwn ? partsOf(fix, edits) : edits));
  return edits.map((edit) => {
    const own = fixes.filter((_, index) => parts[index]!.includes(edit));
    return { file: { path, before, after }, edit, fixes: own.length === 0 ? nearestFixes(edit, fixes) : own };
  });
}

/** The changes that a fix has a part in: those that its edits touch, or else come nearest to. */
function partsOf({ edited }: Applied, edits: readonly LineEdit[]): readonly LineEdit[] {
  return edited.flatMap((span) => nearest(edits, (edit) => distance(edit.span, span)));
}

function nearestFixes(edit: LineEdit, fixes: readonly Applied[]): readonly Applied[] {
  return nearest(fixes, ({ edited }) => Math.min(...edited.map((span) => distance(edit.span, span))));
}

function nearest<T>(all: readonly T[], of: (one: T) => number): readonly T[] {
  const distances = all.map(of);
  const least = Math.min(...distances);
  return all.filter((_, index) => distances[index] === least);
}

/** Characters between two spans; 0 where they touch. */
function distance(a: Span, b: Span): number {
  return Math.max(0, a.start - b.end, b.start - a.end);
}

function connected(suggestions: readonly Suggestion[]): readonly Rewrite[] {
  let groups: (readonly Suggestion[])[] = [];
  for (const suggestion of suggestions) {
    const isRelated = (group: readonly Suggestion[]): boolean =>
      group.some(({ fixes }) => fixes.some((fix) => suggestion.fixes.includes(fix)));
    const related = groups.filter(isRelated);
    const [first] = related;
    if (first === undefined) groups.push([suggestion]);
    else {
      // Stands where the first of them stood.
      const merged = suggestions.filter(
        (one) => one === suggestion || related.some((group) => group.includes(one)),
      );
      groups = groups
        .map((group) => (group === first ? merged : group))
        .filter((group) => group === merged || !related.includes(group));
    }
  }
  return groups.map((group) => ({
    suggestions: group,
    fixes: [...new Set(group.flatMap(({ fixes }) => fixes))],
  }));
}
