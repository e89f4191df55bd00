/** Where a symbolic link leads, by its text alone: links on the way are not followed. */

/** The absolute path that the link at the absolute `path` leads to. */
export function linkTarget(path: string, target: string): string {
  const parts = target.startsWith('/') ? [] : path.split('/').slice(1, -1);
  for (const part of target.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
