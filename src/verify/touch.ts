/** One changed source file, and what it costs to build again. */
import { appendFileSync, chmodSync, lstatSync } from 'node:fs';
import { basename, join } from 'node:path';
import { randomInt } from 'node:crypto';
import type { ContextFile } from './context-files.js';

/** Languages whose sources people change, by the endings of their files. */
const SOURCES =
  /\.(?:[cm]?[jt]sx?|vue|svelte|py|go|rs|rb|php|java|kt|scala|cs|c|cc|cpp|h|hpp|ex|exs|erl|hs|swift|sh|html|css)$/;
/** What is no source though it ends like one. */
const APART =
  /(?:^|\/)(?:node_modules|vendor|dist|build|target|tests?|__tests__|spec|docs?|scripts|\.[^/]+)\//;
const CONFIGURATION = /(?:config|conf|rc|setup|conftest|rakefile)\.\w+$|\.(?:test|spec|d)\.\w+$|_test\.\w+$/i;
/** Where most programs begin. */
const ENTRIES = /^(?:main|index|app|server|program|__main__|application)\./i;

/** The source file that a developer is most likely to change; `undefined` where there is none. */
export function sourceToTouch(files: readonly ContextFile[]): string | undefined {
  const depth = (path: string): number => path.split('/').length;
  return files
    .filter(({ kind }) => kind === 'file')
    .map(({ path }) => path)
    .filter((path) => SOURCES.test(path) && !APART.test(path) && !CONFIGURATION.test(basename(path)))
    .sort(
      (a, b) =>
        Number(ENTRIES.test(basename(b))) - Number(ENTRIES.test(basename(a))) ||
        depth(a) - depth(b) ||
        (a < b ? -1 : 1),
    )[0];
}

/**
 * Changes a file of a copy so that its content is one that no build has seen, by blanks and newlines at its end, which
 * mean nothing in nearly every language.
 */
export function touch(directory: string, path: string): void {
  const file = join(directory, path);
  const { mode } = lstatSync(file);
  chmodSync(file, mode | 0o200);
  const bits = randomInt(2 ** 32)
    .toString(2)
    .padStart(32, '0');
  appendFileSync(file, `\n${bits.replaceAll('0', ' ').replaceAll('1', '\n')}\n`);
  chmodSync(file, mode & 0o7777);
}
