/** Paths of an image, from its root and without a slash in front; the root itself is `''`. */
import { resolvePath } from '../ecosystems/context-path.js';

/** Where a path leads from a directory; `undefined` where that is not certain, or above the root. */
export function imagePath(directory: string | undefined, path: string): string | undefined {
  if (path.startsWith('~')) return undefined;
  if (path.startsWith('/')) return resolvePath('', path.slice(1).replace(/^\/+/, ''));
  return directory === undefined ? undefined : resolvePath(directory, path);
}

/** https://github.com/moby/buildkit/blob/master/util/system/path.go: where an image sets no PATH */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Directories that a program's name is looked up in, in order. `own` are those that the image's PATH begins with,
 * where no variable says more. A PATH that is only partly known counts with what is known of it.
 */
export function searchPath(
  environment: ReadonlyMap<string, string | undefined>,
  own: readonly string[],
): readonly string[] {
  const given = environment.get('PATH') ?? '';
  const known = given.includes('$') ? '' : given;
  const all = known === '' ? [...own, ...DEFAULT_PATH.split(':')] : known.split(':');
  return all.filter((one) => one.startsWith('/')).map((one) => one.slice(1).replace(/\/+$/, ''));
}

/** Directories that every image with a shell has. */
export const SYSTEM_DIRECTORIES: readonly string[] = [
  ...[
    '',
    'bin',
    'sbin',
    'etc',
    'home',
    'lib',
    'media',
    'mnt',
    'opt',
    'root',
    'run',
    'srv',
    'tmp',
    'usr',
    'var',
  ],
  ...['usr/bin', 'usr/sbin', 'usr/lib', 'usr/share', 'usr/local', 'usr/src', 'var/lib', 'var/log', 'var/tmp'],
  ...[
    'usr/local/bin',
    'usr/local/sbin',
    'usr/local/lib',
    'usr/local/share',
    'usr/local/etc',
    'usr/local/include',
  ],
];
