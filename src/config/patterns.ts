/** Patterns of files, in configurations and on the command line. */
import { relative, sep } from 'node:path';
import picomatch from 'picomatch';

/**
 * What a pattern means, seen from a directory (absolute): asked of absolute paths. One without a slash in it means a name in
 * any directory, as git has it; what it matches stands for all below.
 */
export function matcher(directory: string, pattern: string): (path: string) => boolean {
  const bare = pattern.replace(/^\.?\//, '').replace(/\/$/, '');
  const isName = !bare.includes('/') && !/^\.?\//.test(pattern);
  const whole = isName ? `**/${bare}` : bare;
  const isMatch = picomatch([whole, `${whole}/**`], { dot: true });
  return (path) => isMatch(relative(directory, path).replaceAll(sep, '/'));
}
