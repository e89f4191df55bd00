/** Files that get what would else go to standard output. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { isDirectory } from './directory.js';
import type { FormatOutput } from './outputs.js';
import { reason } from './read.js';
import { replaceFiles } from './write.js';

/**
 * Why one of the outputs cannot be, as far as that shows before there is anything to write: it is one of the inputs, or
 * stands in no directory. All paths are from `cwd`.
 */
export function refusedOutput(
  outputs: readonly Pick<FormatOutput, 'file'>[],
  inputs: readonly string[],
  cwd: string,
): string | undefined {
  for (const { file } of outputs) {
    if (file === undefined) continue;
    const path = resolve(cwd, file);
    if (inputs.some((input) => resolve(cwd, input) === path))
      return `${file}: is among the files to rewrite, and cannot be the output`;
    if (isDirectory(path)) return `${file}: is a directory, and cannot be the output`;
    if (!isDirectory(dirname(path)))
      return `${file}: there is no directory \`${relative(cwd, dirname(path))}\` to write it to`;
  }
  return undefined;
}

/**
 * Puts `text` in place of the file, whole or not at all; to what is no regular file, such as a pipe, it is written.
 * Returns why that could not be done.
 */
export function writeOutput(path: string, text: string): string | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat !== undefined && !stat.isFile()) {
      writeFileSync(path, text);
      return undefined;
    }
    const read = stat === undefined ? undefined : readFileSync(path);
    return replaceFiles([{ path, read, text }]);
  } catch (error) {
    return reason(error);
  }
}
