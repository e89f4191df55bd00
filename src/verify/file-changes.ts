/** Two file systems compared, entry by entry: what differs, without a judgement. */
import type { FileAspect, FileState } from '../report/verification.js';

export interface FileChange {
  /** absolute, in the image */
  readonly path: string;
  /** never empty; `missing` and `extra` stand alone */
  readonly aspects: readonly FileAspect[];
  readonly before: FileState | undefined;
  readonly after: FileState | undefined;
}

type Files = ReadonlyMap<string, FileState>;

/** All that differs, sorted by path, so that a directory comes before what is in it. */
export function fileChanges(before: Files, after: Files): readonly FileChange[] {
  const changes: FileChange[] = [];
  for (const [path, old] of before) {
    const state = after.get(path);
    const aspects = state === undefined ? (['missing'] as const) : aspectsOf(old, state);
    if (aspects.length > 0) changes.push({ path, aspects, before: old, after: state });
  }
  for (const [path, state] of after) {
    if (!before.has(path)) changes.push({ path, aspects: ['extra'], before: undefined, after: state });
  }
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function aspectsOf(a: FileState, b: FileState): readonly FileAspect[] {
  const aspects: FileAspect[] = [];
  if (a.type !== b.type) aspects.push('type');
  // Linux gives every symbolic link 0777, and archives write what they like
  else if (a.type !== 'symlink' && a.mode !== b.mode) aspects.push('mode');
  if (a.uid !== b.uid || a.gid !== b.gid) aspects.push('owner');
  if (a.type === b.type) {
    if (a.target !== b.target) aspects.push('target');
    if (a.hash !== b.hash) aspects.push('content');
  }
  if (a.attributes !== b.attributes) aspects.push('attributes');
  return aspects;
}
