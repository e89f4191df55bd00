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

/** Caches of programs around package managers, in the same terms as `PackageManager.caches`. */
const FURTHER: readonly { readonly path: string; readonly name: string }[] = [
  // https://nodejs.org/api/module.html#module-compile-cache: npm 11 switches it on
  { path: '/tmp/node-compile-cache', name: 'compile cache of Node.js' },
  // https://github.com/zertosh/v8-compile-cache, in Yarn 1
  { path: '/tmp/v8-compile-cache-0', name: 'compile cache of Yarn' },
];

/**
 * All places of an image. Homes are root's, `HOME`'s and those below /home; other accounts are not looked up. What
 * the image's variables move (`npm_config_cache`, `XDG_CACHE_HOME` …) is followed, unless it would make a cache of a
 * directory that holds more: of the working directory, a home, or a directory of the system.
 */
export function cachePlaces(
  config: ImageConfig,
  files: ReadonlyMap<string, FileState>,
): readonly CachePlace[] {
  const variables = environmentOf(config);
  const homes = homesOf(variables.get('HOME'), files);
  const found = new Map<string, { names: Set<string>; mayGo: boolean; root: string | undefined }>();
  const add = (path: string, name: string, mayGo: boolean, root = hiddenIn(path)): void => {
    const place = found.get(path) ?? { names: new Set(), mayGo, root };
    found.set(path, place);
    place.names.add(name);
  };
  for (const { id, kind, index, caches } of MANAGERS) {
    const mayGo = kind === 'language';
    if (index !== undefined) add(index.path, `package lists of ${id}`, false);
    for (const { path, movedBy = {} } of caches) {
      if (!path.startsWith('~/')) add(path, `cache of ${id}`, mayGo);
      else for (const home of homes) add(`${home}/${path.slice(2)}`, `cache of ${id}`, mayGo, home);
      for (const [variable, below] of Object.entries(movedBy)) {
        const value = variables.get(variable);
        if (value?.startsWith('/') !== true) continue;
        const moved = below === '.' ? trimmed(value) : `${trimmed(value)}/${below}`;
        if (!holdsMore(moved, [...homes, config.WorkingDir ?? '/'])) add(moved, `cache of ${id}`, mayGo);
      }
    }
  }
  for (const { path, name } of FURTHER) add(path, name, true);
  return [...found].map(([path, { names, mayGo, root }]) => ({
    path,
    name: [...names].join(', '),
    mayGo,
    root,
  }));
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
export function placeOf(path: string, places: readonly CachePlace[]): CachePlace | undefined {
  let innermost: CachePlace | undefined;
  for (const place of places) {
    const isIn = path === place.path || path.startsWith(`${place.path}/`);
    if (isIn && place.path.length > (innermost?.path.length ?? 0)) innermost = place;
  }
  return innermost;
}
