/** `--since`: what has changed since a revision of git, and which Dockerfiles that concerns. */
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { findsManifests } from '../analysis/finds-manifests.js';
import { isProjectFile } from '../analysis/project-files.js';
import { locateContexts } from '../context/locate.js';
import type { Repositories } from '../context/repository.js';
import type { Target } from './discover.js';
import { git } from './git.js';
import { readFile } from './read.js';

/** Paths that differ from a revision, absolute: changed, new and deleted ones, committed or not. */
export type Changes = ReadonlySet<string>;

/**
 * What has changed in the work tree around `cwd` since `revision` and the working tree parted, or why that cannot be told.
 * `environment` is what git runs in.
 */
export function changesSince(
  revision: string,
  cwd: string,
  environment: NodeJS.ProcessEnv,
): Changes | { readonly problem: string } {
  const ask = (...words: readonly string[]): string | undefined => git(cwd, words, environment);
  const root = ask('rev-parse', '--show-toplevel')?.trimEnd();
  if (root === undefined) return { problem: '`--since` needs a work tree of git, and this is none' };
  if (
    revision.startsWith('-') ||
    ask('rev-parse', '--verify', '--quiet', `${revision}^{commit}`) === undefined
  )
    return {
      problem: `there is no revision \`${revision}\`: a shallow clone has few, which \`git fetch\` brings`,
    };
  // what others have changed on that branch since is no concern of this one
  const base = ask('merge-base', revision, 'HEAD')?.trim() ?? revision;
  const changed = ask('diff', '--name-only', '--no-renames', '--no-relative', '-z', base);
  const untracked = ask('ls-files', '-z', '--others', '--exclude-standard', '--full-name', ':/');
  if (changed === undefined || untracked === undefined)
    return { problem: `git cannot compare with \`${revision}\`` };
  const paths = [...changed.split('\0'), ...untracked.split('\0')].filter((path) => path !== '');
  return new Set(paths.map((path) => join(root, path)));
}

/**
 * Whether changes concern a Dockerfile: its own text, its configuration, or, in a directory that it is or may be built with,
 * a manifest, a lockfile or an ignore file.
 */
export async function concerns(
  changes: Changes,
  { path }: Target,
  {
    cwd,
    repositories,
    context,
  }: { readonly cwd: string; readonly repositories: Repositories; readonly context: string | undefined },
): Promise<boolean> {
  const file = resolve(cwd, path);
  if (changes.has(file)) return true;
  const source = readFile(file);
  if ('failure' in source) return true;
  const { plausible } = await locateContexts(
    { path: file, text: source.text },
    {
      ...{ repositories, isMeant: findsManifests },
      ...(context !== undefined && { context: resolve(cwd, context) }),
    },
  );
  const roots = [dirname(file), ...plausible.flatMap(({ root }) => (root === undefined ? [] : [root]))];
  return [...changes].some((changed) => {
    const name = basename(changed);
    if (name.startsWith('dockmod.config.') && isBelow(file, dirname(changed))) return true;
    if (!roots.some((root) => isBelow(changed, root))) return false;
    return name.endsWith('.dockerignore') || isProjectFile(changed.replaceAll(sep, '/'));
  });
}

function isBelow(path: string, directory: string): boolean {
  const way = relative(directory, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && resolve(directory, way) === path;
}
