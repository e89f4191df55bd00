/** Rewrites a Dockerfile that is built, or may be, with one of several directories. */
import { NO_CONTEXT } from '../context/context.js';
import type { BuildContext } from '../context/context.js';
import type { Applied, Declined, Report } from '../report/report.js';
import { rewrite } from './rewrite.js';
import type { RewriteOptions } from './rewrite.js';

/**
 * Rewrites for all of these contexts at once: only what is the same in each of them, and has been proven there, is done.
 * A rewrite that changes a file of the context is none of those, for it is of one of them. With one context it is what
 * `rewrite` does; with none, what can be done without.
 */
export function rewriteInAll(
  path: string,
  text: string,
  contexts: readonly BuildContext[],
  options: Omit<RewriteOptions, 'context'>,
): Report {
  const [first = NO_CONTEXT, ...others] = contexts;
  const within = (context: BuildContext, only = options.only): Report =>
    rewrite(path, text, { ...options, context, ...(only !== undefined && { only }) });
  if (others.length === 0) return within(first);
  const reports = contexts.map((context) => within(context));
  if (agree(reports)) return reports[0]!;
  // without the transforms that do different things in them
  const ids = [...new Set(reports.flatMap(({ applied }) => applied.map(({ id }) => id)))];
  const shared = ids.filter((id) => {
    const [one, ...more] = reports.map(({ applied }) => outline(applied.filter((entry) => entry.id === id)));
    return one !== undefined && more.every((other) => other === one);
  });
  const again = contexts.map((context) => within(context, shared));
  const isShared = shared.length > 0 && agree(again);
  const done = isShared ? again[0]! : within(NO_CONTEXT);
  const differing = differences(reports, isShared ? shared : done.applied.map(({ id }) => id));
  const known = new Set([...shared, ...differing.map(({ id }) => id)]);
  const left = within(NO_CONTEXT).declined.filter(({ id }) => !known.has(id));
  const declined = isShared ? [...done.declined, ...left] : left;
  return { ...done, declined: [...declined, ...differing] };
}

/** What is done in some of the contexts and not in all, once for each place. */
function differences(reports: readonly Report[], shared: readonly string[]): readonly Declined[] {
  const found = new Map<string, Declined>();
  for (const { id, place, message, docs } of reports.flatMap(({ applied }) => applied)) {
    const reason = 'it would not be the same in all directories that it is or may be built with';
    if (!shared.includes(id)) found.set(`${id} ${place.start.line}`, { id, place, message, docs, reason });
  }
  return [...found.values()];
}

function agree(reports: readonly Report[]): boolean {
  return reports.every(({ after, files }) => after === reports[0]!.after && files.length === 0);
}

/** What was applied, as far as it can be the same in two contexts. */
function outline(applied: readonly Applied[]): string | undefined {
  if (applied.some(({ changes }) => changes.some(({ kind }) => kind === 'ignore'))) return undefined;
  return JSON.stringify(applied.map(({ place, title, safety }) => [place, title, safety]));
}
