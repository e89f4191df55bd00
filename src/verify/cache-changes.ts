/** Which differences are caches of package managers that went, or that both images have. */
import type { FileAspect, FileState } from '../report/verification.js';
import { cachePlaces, placeOf } from './cache-places.js';
import type { CachePlace, CachePlaces } from './cache-places.js';
import type { FileChange } from './file-changes.js';
import { environmentOf } from './image-config.js';
import type { ImageConfig } from './image-config.js';
import { linkTarget } from './link-target.js';

/** What containers of the two images see. */
export interface BothFiles {
  readonly before: ReadonlyMap<string, FileState>;
  readonly after: ReadonlyMap<string, FileState>;
}

export interface CacheChanges {
  /** the cache that an aspect of a change is explained by, in words */
  explain(change: FileChange, aspect: FileAspect): string | undefined;
  /** for a change that lies in a cache or around one and is not explained by it: what is the matter */
  nearMiss(change: FileChange, aspects: readonly FileAspect[]): string | undefined;
}

/**
 * The rules, for what lies in a cache's place:
 * - `missing`: it went, unless something that stays needs it: a symbolic link leads there, or the config names it.
 * - `content`: both images have the file, and a cache's bytes are its own business.
 * - `extra`: only where the image before has such a cache too, with an entry of this type and owner in it: then both
 *   are filled, each by its own build. A cache that only the rewritten image has is what a rewrite must not bring.
 * - any other aspect (owner, mode, target, type …) is what no cache explains, be it of a directory or of a file.
 *
 * The place itself goes with what was in it, unless it comes with the system (/var/lib/apt/lists, which apt wants to
 * be there). Directories above it, up to the home that it is in, went with it if nothing but caches was in them.
 */
export function cacheChanges(
  before: ImageConfig,
  after: ImageConfig,
  files: BothFiles,
  changes: readonly FileChange[],
): CacheChanges {
  const places = cachePlaces(before, files.before);
  const kinds = new Map<CachePlace, Set<string>>();
  for (const [path, state] of files.before) {
    const place = placeOf(path, places);
    if (place === undefined || place.path === path) continue;
    const known = kinds.get(place) ?? new Set();
    kinds.set(place, known.add(kindOf(state)));
    if (state.type === 'file') known.add('file');
  }
  const needed = neededPaths(after, files.after, places);
  const gone = goneCaches(changes, places, needed);

  return {
    explain: (change, aspect) => {
      if (aspect === 'missing') return gone.get(change.path);
      const place = placeOf(change.path, places);
      if (place === undefined || place.path === change.path) return undefined;
      if (aspect === 'content') return place.name;
      const known = kinds.get(place);
      const isLikeOthers = change.after !== undefined && known?.has(kindOf(change.after)) === true;
      if (aspect === 'extra' && isLikeOthers && known.has('file'))
        return `${place.name}, which both images hold`;
      return undefined;
    },
    nearMiss: (change, aspects) => {
      const place = placeOf(change.path, places);
      if (place === undefined) {
        const isAround = [...places.values()].some(
          ({ path, root }) => root !== undefined && path.startsWith(`${change.path}/`),
        );
        return isAround && aspects[0] === 'missing' && change.before?.type === 'directory'
          ? 'more than caches was in it'
          : undefined;
      }
      switch (aspects[0]) {
        case 'missing':
          return needed.has(change.path)
            ? `in the ${place.name}, but what stays in the image needs it: ${needed.get(change.path)!}`
            : `in the ${place.name}, whose directory the package manager expects, or which holds what is needed`;
        case 'extra':
          return `in the ${place.name}, which the image before does not hold, or not like this`;
        default:
          return `in the ${place.name}, which explains no change of ${aspects.join(', ')}`;
      }
    },
  };
}

/** Set-user-id and its like are part of the kind: no cache has them. */
function kindOf({ type, uid, gid, mode }: FileState): string {
  return [type, uid, gid, type === 'directory' ? 0 : mode & 0o7000].join(' ');
}

/** Paths in caches that what stays in the image depends on → who does, in words. */
function neededPaths(
  { Entrypoint = [], Cmd = [], Env }: ImageConfig,
  files: ReadonlyMap<string, FileState>,
  places: CachePlaces,
): ReadonlyMap<string, string> {
  const needed = new Map<string, string>();
  const need = (path: string, by: string): void => {
    if (placeOf(path, places) !== undefined) needed.set(path, by);
  };
  for (const [path, { type, target }] of files) {
    if (type === 'symlink' && placeOf(path, places) === undefined)
      need(linkTarget(path, target ?? ''), `\`${path}\` links to it`);
  }
  for (const word of [...Entrypoint, ...Cmd]) need(word, 'the image runs it');
  for (const path of environmentOf({ Env }).get('PATH')?.split(':') ?? []) need(path, 'it is in `PATH`');
  return needed;
}

/** Missing paths that are caches → the cache, in words. */
function goneCaches(
  changes: readonly FileChange[],
  places: CachePlaces,
  needed: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const gone = new Map<string, string>();
  /** directories that held something else than caches */
  const held = new Set<string>();
  // what is in a directory comes behind it
  for (const { path, aspects, before } of changes.toReversed()) {
    if (aspects[0] !== 'missing') continue;
    const because = held.has(path) ? undefined : nameOf(path, before!, places, needed, gone);
    if (because !== undefined) gone.set(path, because);
    else held.add(parentOf(path));
  }
  return gone;
}

function nameOf(
  path: string,
  { type }: FileState,
  places: CachePlaces,
  needed: ReadonlyMap<string, string>,
  gone: ReadonlyMap<string, string>,
): string | undefined {
  const place = placeOf(path, places);
  if (place !== undefined) {
    for (let one = path; one.length >= place.path.length; one = parentOf(one)) {
      if (needed.has(one)) return undefined;
    }
    return path !== place.path || (place.mayGo && type === 'directory') ? place.name : undefined;
  }
  if (type !== 'directory') return undefined;
  const inside = [...places.values()].find(
    (one) =>
      gone.has(one.path) &&
      one.root !== undefined &&
      one.path.startsWith(`${path}/`) &&
      path.startsWith(`${one.root}/`),
  );
  return inside === undefined ? undefined : `held nothing but the ${inside.name}`;
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
