/** Paths inside a directory: names joined by `/`, the directory itself the empty path. */

/**
 * A path without `.`, `..`, and slashes that say nothing; a leading one is dropped, as in the sources of COPY.
 * `undefined` for one that leads out of the directory.
 */
export function normalPath(path: string): string | undefined {
  if (!SAYS_NOTHING.test(path)) return path;
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue;
    if (name !== '..') names.push(name);
    else if (names.pop() === undefined) return undefined;
  }
  return names.join('/');
}

/** A name that is empty, `.` or `..`: most paths have none, and they are many. */
const SAYS_NOTHING = /(?:^|\/)\.{0,2}(?:\/|$)/;

/** The path of a name in a directory. */
export function childOf(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}

/** The directory that a path is in; of a name alone, the empty path. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}
