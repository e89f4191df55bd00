/** Whether lines may be added to the ignore file of a context: what every build that uses it still sees. */
import { ignorePath, overlay } from '../context/context.js';
import type { BuildContext } from '../context/context.js';
import { Document } from '../dockerfile/document.js';
import { appendIgnore } from '../edits/append-ignore.js';
import { applyEdits } from '../text/edit.js';
import type { Pass } from '../transform.js';
import { contextCopies } from './context-copies.js';
import type { ContextCopy } from './context-copies.js';
import { passes } from './passes.js';

/**
 * Why these patterns may not be appended to the ignore file: a Dockerfile of the context would miss something. What git
 * does not track may go where it is copied with a directory around it, for a clean clone does not have it either.
 * `undefined`: they may.
 */
export function ignoreObjection(
  { document, context }: Pass,
  patterns: readonly string[],
): string | undefined {
  if (context.origin === undefined) return 'it is not known which directory is the build context';
  const [problem] = context.ignore?.problems ?? [];
  if (problem !== undefined) return `line ${problem.line} of \`${ignorePath(context)}\`: ${problem.message}`;
  const [other] = context.otherIgnores;
  if (other !== undefined) return `other builders read \`${other}\``;
  const after = withPatterns(context, patterns);
  const removed = removedBy(context, after);
  for (const path of removed) {
    const tracked = context.tracked(path);
    if (tracked === true) return `git tracks \`${path}\``;
    if (tracked === undefined) return `git does not tell whether \`${path}\` is part of the project`;
  }
  for (const one of documentsOf(document, context)) {
    if (typeof one === 'string') return one;
    for (const copy of passes(one, context)(undefined).get(contextCopies)) {
      const missed = missedBy(copy, removed);
      if (missed !== undefined) return `line ${copy.instruction.lines.first} of \`${one.path}\` ${missed}`;
    }
  }
  return undefined;
}

function withPatterns(context: BuildContext, patterns: readonly string[]): BuildContext {
  const path = ignorePath(context);
  const text = context.ignore?.text ?? '';
  return overlay(context, { [path]: applyEdits(text, [appendIgnore(path, text, patterns)]) });
}

/** Files, and directories with all that is in them, that only the view before has. */
function removedBy(before: BuildContext, after: BuildContext): readonly string[] {
  const removed: string[] = [];
  const isGone = (path: string): boolean => after.ignore?.excludes(path) === true;
  const walk = before.files('', (directory) => {
    if (!isGone(directory) || after.ignore?.mayHoldIncluded(directory) === true) return true;
    removed.push(directory);
    return false;
  });
  for (const path of walk) if (isGone(path)) removed.push(path);
  return removed;
}

/** Every Dockerfile that the context is known to be used by, this one as it is by now; or which cannot be read. */
function* documentsOf(document: Document, context: BuildContext): Iterable<Document | string> {
  yield document;
  for (const path of context.dockerfiles) {
    if (path === context.dockerfile) continue;
    const text = context.unfiltered.read(path);
    yield text === undefined
      ? `\`${path}\`, which is built with this context, cannot be read`
      : new Document(path, text);
  }
}

/** What a COPY or a mount would no longer find. */
function missedBy({ sources, unclear }: ContextCopy, removed: readonly string[]): string | undefined {
  if (removed.length === 0) return undefined;
  if (unclear !== undefined) return `may take \`${removed[0]!}\`: ${unclear}`;
  for (const source of sources) {
    const { path, text } = source;
    const missed = removed.find((gone) =>
      path === undefined ? source.takes(gone) : path !== '' && (path === gone || path.startsWith(`${gone}/`)),
    );
    if (missed !== undefined) return `takes \`${missed}\` as \`${text}\``;
  }
  return undefined;
}
