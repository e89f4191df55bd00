/** Every Dockerfile below some directories, as the command line would find and read them. */
import { discover } from '../src/cli/discover.js';
import { readFile } from '../src/cli/read.js';

/** Paths of the files that can be read at all; what a search leaves alone is not among them. */
export async function dockerfilesBelow(folders: readonly string[]): Promise<readonly string[]> {
  const targets = await discover(folders, process.cwd());
  return targets
    .filter(({ problem, leftAlone }) => problem === undefined && leftAlone === undefined)
    .map(({ path }) => path);
}

/** The text of a file, or `undefined` where it is no text of a Dockerfile. */
export function textOf(path: string): string | undefined {
  const source = readFile(path);
  return 'text' in source ? source.text : undefined;
}
