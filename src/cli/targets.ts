/** The files of a run: those that are named, found, and left over by `--exclude` and `--since`. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { matcher } from '../config/patterns.js';
import type { Repositories } from '../context/repository.js';
import type { RewriteCommand } from './arguments.js';
import { changesSince, concerns } from './changes.js';
import { discover } from './discover.js';
import { reason } from './read.js';
import { STDIN } from './rewrite-options.js';
import type { RunTarget } from './rewrite-target.js';

interface Around {
  readonly cwd: string;
  readonly stdin: AsyncIterable<string | Buffer>;
  readonly repositories: Repositories;
  /** what git runs in */
  readonly environment: NodeJS.ProcessEnv;
}

/** The targets in their order, or why there can be none. */
export async function targetsOf(
  { paths, filesFrom, exclude, since, stdinFilename, context }: RewriteCommand,
  { cwd, stdin, repositories, environment }: Around,
): Promise<readonly RunTarget[] | { readonly problem: string }> {
  const listed = filesFrom === undefined ? [] : await pathsIn(filesFrom, cwd, stdin);
  if ('problem' in listed) return listed;
  const changes = since === undefined ? undefined : changesSince(since, cwd, environment);
  if (changes !== undefined && 'problem' in changes) return changes;
  const excludes = exclude.map((pattern) => matcher(cwd, pattern));
  const files = await discover(
    [...paths, ...listed].filter((path) => path !== STDIN),
    cwd,
    {
      repositories,
      excludes: (path) => excludes.some((matches) => matches(path)),
    },
  );
  const wanted: RunTarget[] = paths.includes(STDIN)
    ? [{ path: stdinFilename ?? '<stdin>', stdin: true }]
    : [];
  for (const target of files) {
    const isKept =
      changes === undefined ||
      target.problem !== undefined ||
      (await concerns(changes, target, { cwd, repositories, context }));
    if (isKept) wanted.push(target);
  }
  return wanted;
}

/** Paths in a file, or on standard input: one a line, or with NUL between them. */
async function pathsIn(
  file: string,
  cwd: string,
  stdin: AsyncIterable<string | Buffer>,
): Promise<readonly string[] | { readonly problem: string }> {
  let text = '';
  try {
    if (file === STDIN) for await (const chunk of stdin) text += chunk.toString();
    else text = readFileSync(resolve(cwd, file), 'utf8');
  } catch (error) {
    return { problem: `${file}: ${reason(error)} (--files-from)` };
  }
  const separator = text.includes('\0') ? '\0' : /\r?\n/;
  return text.split(separator).filter((path) => path !== '');
}
