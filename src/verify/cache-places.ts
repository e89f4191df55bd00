/** Where package managers keep caches and indexes in an image. */
import { MANAGERS } from '../packages/managers.js';
import type { FileState } from '../report/verification.js';
import { environmentOf } from './image-config.js';
import type { ImageConfig } from './image-config.js';

export interface CachePlace {
  /** absolute; the cache is what is in it */
  readonly path: string;
  /** whose it is: "package lists of apt", "cache of npm" */
  readonly name: string;
  /**
   * The directory itself may go with what is in it: a cache in a home, made by the first command that fills it. The
   * place of a system's package manager comes with the system, and may be missed.
   */
  readonly mayGo: boolean;
  /** the directory up to which all directories above are there for caches: a home, or where a hidden name begins */
  readonly root: string | undefined;
}

/** By their paths. */
export type CachePlaces = ReadonlyMap<string, CachePlace>;

/** What is left behind as well, and which no transform takes away by itself. */
const FURTHER: readonly { readonly path: string; readonly of: string; readonly what: string }[] = [
  // https://nodejs.org/api/module.html#module-compile-cache: npm 11 switches it on
  { path: '/tmp/node-compile-cache', what: 'compile cache', of: 'Node.js' },
  // https://github.com/zertosh/v8-compile-cache, in Yarn 1
  { path: '/tmp/v8-compile-cache-0', what: 'compile cache', of: 'yarn' },
  // https://pnpm.io/settings#cachedir
  { path: '~/.cache/pnpm', what: 'cache', of: 'pnpm' },
];

/**
 * All places of an image. Homes are root's, `HOME`'s and those below /home; other accounts are not looked up. What
 * the image's variables move (`npm_config_cache`, `XDG_CACHE_HOME` …) is followed, unless it would make a cache of a
 * directory that holds more: of the working directory, a home, or a directory of the system.
 */
export function cachePlaces(config: ImageConfig, files: ReadonlyMap<string, FileState>): CachePlaces {
  const variables = environmentOf(config);
  const homes = homesOf(variables.get('HOME'), files);
  const found = new Map<
    string,
    { what: string; ids: Set<string>; mayGo: boolean; root: string | undefined }
  >();
  const add = (path: string, what: string, id: string, mayGo: boolean, root = hiddenIn(path)): void => {
    const place = found.get(path) ?? { what, ids: new Set<string>(), mayGo, root };
    found.set(path, place);
    place.ids.add(id);
  };
  const addIn = (path: string, what: string, id: string, mayGo: boolean): void => {
    if (!path.startsWith('~/')) add(path, what, id, mayGo);
    else for (const home of homes) add(`${home}/${path.slice(2)}`, what, id, mayGo, home);
  };
  for (const { id, kind, index, caches } of MANAGERS) {
    const mayGo = kind === 'language';
    if (index !== undefined) add(index.path, 'package lists', id, false);
    for (const { path, movedBy = {} } of caches) {
      addIn(path, 'cache', id, mayGo);
      for (const [variable, below] of Object.entries(movedBy)) {
        const value = variables.get(variable);
        if (value?.startsWith('/') !== true) continue;
        const moved = below === '.' ? trimmed(value) : `${trimmed(value)}/${below}`;
        if (!holdsMore(moved, [...homes, config.WorkingDir ?? '/'])) add(moved, 'cache', id, mayGo);
      }
    }
  }
  for (const { path, what, of } of FURTHER) addIn(path, what, of, true);
  return new Map(
    [...found].map(([path, { what, ids, mayGo, root }]) => [
      path,
      { path, name: `${what} of ${[...ids].join(', ')}`, mayGo, root },
    ]),
  );
}

function homesOf(home: string | undefined, files: ReadonlyMap<string, FileState>): readonly string[] {
  const named = home?.startsWith('/') === true && home !== '/' ? [trimmed(home)] : [];
  const below = [...files].filter(([path, { type }]) => type === 'directory' && /^\/home\/[^/]+$/.test(path));
  return [...new Set(['/root', ...named, ...below.map(([path]) => path)])];
}

function hiddenIn(path: string): string | undefined {
  const dot = path.indexOf('/.');
  return dot > 0 ? path.slice(0, dot) : undefined;
}

function trimmed(path: string): string {
  return path.replace(/(.)\/+$/, '$1');
}

/** https://refspecs.linuxfoundation.org/FHS_3.0/fhs/ch03.html */
const SYSTEM =
  /^\/(?:bin|boot|dev|etc|lib\d*|opt|proc|run|sbin|srv|sys|tmp|usr|var)(?:\/(?:bin|lib|local|share|cache))*$/;

function holdsMore(path: string, inside: readonly string[]): boolean {
  return SYSTEM.test(path) || inside.some((one) => one === path || one.startsWith(`${trimmed(path)}/`));
}

/** The place that a path is in or is: the innermost one. */
export function placeOf(path: string, places: CachePlaces): CachePlace | undefined {
  for (let one = path; one !== ''; one = one.slice(0, one.lastIndexOf('/'))) {
    const place = places.get(one);
    if (place !== undefined) return place;
  }
  return undefined;
}
