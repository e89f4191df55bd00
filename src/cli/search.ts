/** The Dockerfiles in a directory and below it. */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isDockerfileName } from '../context/dockerfile-name.js';
import { git, gitEnvironment } from './git.js';
import { reason } from './read.js';

export interface SearchResult {
  /** by their paths from the directory */
  readonly files: readonly string[];
  /** directories that could not be looked into */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * Searches a directory. In a git work tree what git ignores is left out, unless the directory itself is ignored: then
 * somebody wants it nevertheless. Submodules are others' work and left out.
 */
export function search(directory: string): SearchResult {
  const listed = listedByGit(directory);
  if (listed === undefined) return walk(directory);
  const files = listed.filter((path) => isDockerfileName(basename(path)));
  // git names a repository inside that it does not track, and does not look into it.
  const inner = listed
    .filter((path) => path.endsWith('/'))
    .map((path) => ({ path, ...search(join(directory, path)) }));
  if (files.length === 0 && inner.length === 0 && isIgnored(directory)) return walk(directory);
  return {
    files: [...files, ...inner.flatMap(({ path, files }) => files.map((file) => path + file))],
    unreadable: inner.flatMap(({ path, unreadable }) =>
      unreadable.map((folder) => ({ ...folder, path: path + folder.path })),
    ),
  };
}

function listedByGit(directory: string): readonly string[] | undefined {
  const listed = asked(directory, ['ls-files', '-z', '-co', '--exclude-standard']);
  return listed?.split('\0').filter((path) => path !== '');
}

function isIgnored(directory: string): boolean {
  return asked(directory, ['check-ignore', '-q', '.']) !== undefined;
}

function asked(directory: string, words: readonly string[]): string | undefined {
  return git(directory, words, gitEnvironment(process.env));
}

const SKIPPED: ReadonlySet<string> = new Set(['node_modules', '.git']);

function walk(directory: string): SearchResult {
  const files: string[] = [];
  const unreadable: { path: string; reason: string }[] = [];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    try {
      for (const entry of readdirSync(join(directory, folder), { withFileTypes: true })) {
        const path = folder + entry.name;
        if (entry.isDirectory()) {
          if (!SKIPPED.has(entry.name)) folders.push(`${path}/`);
        } else if (isDockerfileName(entry.name)) files.push(path);
      }
    } catch (error) {
      unreadable.push({ path: folder, reason: reason(error) });
    }
  }
  return { files, unreadable };
}
