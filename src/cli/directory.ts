/** Whether a path is one of a directory. */
import { statSync } from 'node:fs';

export function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
