/** Absolute paths of an image, in normal form: no `.`, no `..`, no `/` at the end. */

/** The path that `path` names from `directory`; `undefined` where it climbs, or where nobody knows the directory. */
export function resolvePath(directory: string | undefined, path: string): string | undefined {
  const whole = path.startsWith('/') ? path : directory === undefined ? undefined : `${directory}/${path}`;
  if (whole === undefined) return undefined;
  const parts = whole.split('/').filter((part) => part !== '' && part !== '.');
  return parts.includes('..') ? undefined : `/${parts.join('/')}`;
}

/** Whether a path is `directory`, or lies below it. */
export function isUnder(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`);
}

/** Whether one of two paths holds the other. */
export function meet(a: string, b: string): boolean {
  return isUnder(a, b) || isUnder(b, a);
}

export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The path itself and every directory above it but `/`. */
export function chainOf(path: string): readonly string[] {
  const chain: string[] = [];
  for (let at = path; at !== '/'; at = parentOf(at)) chain.push(at);
  return chain;
}
