/** Differences of two images in words: one of them, and thousands with one explanation as one. */
import { count, counted, size } from './quantity.js';
import type { ConfigDifference, DifferenceClass, FileDifference, FileState } from './verification.js';

/** What readers must see first comes first. */
export const CLASSES: Readonly<Record<DifferenceClass, string>> = {
  unexplained: 'unexplained',
  declared: 'declared by a fix',
  cache: 'package caches',
  noise: 'differs in any two builds',
};

/** Differences of one class with one explanation, below one directory. */
export interface DifferenceGroup {
  readonly class: DifferenceClass;
  readonly because: string;
  /** the deepest that holds them all, without a slash at its end but for the root */
  readonly directory: string;
  readonly files: readonly FileDifference[];
}

/**
 * By class, the unexplained first; then by explanation. One explanation is one group, but for the top-level directories
 * of the image: a cache below `/root` and one below `/var` are two.
 */
export function differenceGroups(files: readonly FileDifference[]): readonly DifferenceGroup[] {
  const groups = new Map<string, FileDifference[]>();
  for (const file of files) {
    // No path of an image holds a NUL.
    const key = `${file.class}\0${file.path.slice(0, file.path.indexOf('/', 1) + 1)}\0${file.because}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [file]);
    else group.push(file);
  }
  const order = Object.keys(CLASSES);
  return [...groups.values()]
    .map((members): DifferenceGroup => ({
      class: members[0]!.class,
      because: members[0]!.because,
      directory: commonDirectory(members.map(({ path }) => path)),
      files: members,
    }))
    .sort((a, b) => order.indexOf(a.class) - order.indexOf(b.class) || b.files.length - a.files.length);
}

/** `1,204 files gone, 38.2 MB`; `2 files gone, 3 new, 1 changed, +1.2 MB` */
export function extent({ files }: DifferenceGroup): string {
  const gone = files.filter(({ aspects }) => aspects.includes('missing')).length;
  const added = files.filter(({ aspects }) => aspects.includes('extra')).length;
  const changed = files.length - gone - added;
  const [first, ...more] = [
    { times: gone, became: 'gone' },
    { times: added, became: 'new' },
    { times: changed, became: 'changed' },
  ].filter(({ times }) => times > 0);
  if (first === undefined) return counted(0, 'file');
  const before = files.reduce((sum, file) => sum + (file.before?.bytes ?? 0), 0);
  const after = files.reduce((sum, file) => sum + (file.after?.bytes ?? 0), 0);
  const sign = more.length === 0 && changed === 0 ? '' : after < before ? '−' : '+';
  return [
    `${counted(first.times, 'file')} ${first.became}`,
    ...more.map(({ times, became }) => `${count(times)} ${became}`),
    ...(after === before ? [] : [`${sign}${size(after - before)}`]),
  ].join(', ');
}

/** What differs, each a phrase: `mode 0644 → 0755`, `owner 0:0 → 1000:1000`. Never empty. */
export function whatDiffers({ aspects, before, after }: FileDifference): readonly string[] {
  const phrases = aspects.map((aspect): string => {
    switch (aspect) {
      case 'missing':
        return `only before: ${stateOf(before)}`;
      case 'extra':
        return `only after: ${stateOf(after)}`;
      case 'type':
        return leads('type', before?.type, after?.type);
      case 'mode':
        return leads('mode', before && octal(before.mode), after && octal(after.mode));
      case 'owner':
        return leads('owner', before && ownerOf(before), after && ownerOf(after));
      case 'target':
        return leads('target', before?.target, after?.target);
      case 'content':
        return contentOf(before, after);
      case 'attributes':
        return 'extended attributes';
    }
  });
  return phrases.length === 0 ? ['differs'] : phrases;
}

/** `"/usr/bin" → "/bin"`; what is not set is said to be so. */
export function settingDiffers({ before, after }: ConfigDifference): string {
  return `${before ?? 'not set'} → ${after ?? 'not set'}`;
}

/** Permission bits as `chmod` takes them: `0755`. */
export function octal(mode: number): string {
  return Number.isSafeInteger(mode) && mode >= 0 ? mode.toString(8).padStart(4, '0') : 'unknown';
}

function leads(aspect: string, before: string | undefined, after: string | undefined): string {
  return `${aspect} ${before ?? 'none'} → ${after ?? 'none'}`;
}

function ownerOf({ uid, gid }: FileState): string {
  return `${uid}:${gid}`;
}

/** `file 0644 0:0, 1.2 kB` */
function stateOf(state: FileState | undefined): string {
  if (state === undefined) return 'unknown';
  const base = `${state.type} ${octal(state.mode)} ${ownerOf(state)}`;
  if (state.type === 'symlink') return `symlink to ${state.target ?? 'unknown'}`;
  return state.type === 'file' ? `${base}, ${size(state.bytes)}` : base;
}

/** `content 3f2a… → 91bc…`, with the sizes where they differ */
function contentOf(before: FileState | undefined, after: FileState | undefined): string {
  const [old, now] = [before?.hash, after?.hash];
  // Enough to tell them apart.
  let length = 4;
  while (old !== now && length < 64 && old?.slice(0, length) === now?.slice(0, length)) length += 4;
  const short = (hash: string | undefined): string | undefined =>
    hash === undefined || hash.length <= length ? hash : `${hash.slice(0, length)}…`;
  const sizes =
    before === undefined || after === undefined || before.bytes === after.bytes
      ? ''
      : `, ${size(before.bytes)} → ${size(after.bytes)}`;
  return `${leads('content', short(old), short(now))}${sizes}`;
}

function commonDirectory(paths: readonly string[]): string {
  let common = parentOf(paths[0] ?? '/');
  for (const path of paths) {
    while (common !== '/' && !path.startsWith(`${common}/`)) common = parentOf(common);
  }
  return common;
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}
