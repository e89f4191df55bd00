/** Which files the paths on the command line stand for. */
import { existsSync, lstatSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, normalize, relative, resolve, sep } from 'node:path';
import { Repositories } from '../context/repository.js';
import { reason } from './read.js';

/** A file to rewrite, or something that was asked for and cannot be had. */
export interface Target {
  /** as messages name it: relative to the working directory where it lies inside of it */
  readonly path: string;
  /** why it cannot be had */
  readonly problem?: string;
  /** why it is none of ours, though a search came across it */
  readonly leftAlone?: string;
}

interface Found extends Target {
  /** where the file really is: several links may lead to one file */
  readonly real?: string;
  readonly isLink?: boolean;
}

export interface DiscoverOptions {
  /** what is known of repositories so far */
  readonly repositories?: Repositories;
  /** Whether a search passes over a file, by its absolute path. */
  readonly excludes?: (path: string) => boolean;
}

/** The files that `paths` name, or hold where they name directories; each once, sorted by path. */
export async function discover(
  paths: readonly string[],
  cwd: string,
  { excludes = () => false, repositories = new Repositories() }: DiscoverOptions = {},
): Promise<readonly Target[]> {
  const found = (
    await Promise.all(paths.map((path) => targetsOf(path, cwd, { excludes, repositories })))
  ).flat();
  const byFile = new Map<string, Found>();
  for (const target of found) {
    const key = target.real ?? target.path;
    const other = byFile.get(key);
    // Of a file and the links to it, the file; of two links, always the same.
    if (other === undefined || rank(target) < rank(other)) byFile.set(key, target);
  }
  return [...byFile.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function rank({ isLink, path }: Found): string {
  return `${isLink === true ? 1 : 0}${path}`;
}

async function targetsOf(
  given: string,
  cwd: string,
  { excludes, repositories }: Required<DiscoverOptions>,
): Promise<readonly Found[]> {
  const path = display(given, cwd);
  const absolute = resolve(cwd, given);
  try {
    if (!statSync(absolute).isDirectory()) {
      const declared = await declaredIn(path, absolute, cwd, repositories);
      if (declared !== undefined) return declared;
      const target = follow(path, absolute, projectOf(dirname(absolute)));
      if (target.leftAlone === undefined) return [target];
      return [{ path, problem: `${target.leftAlone}; give that path to rewrite it` }];
    }
    const { search } = await import('./search.js');
    const project = projectOf(absolute);
    const { files, unreadable } = search(absolute);
    const found = [
      ...files
        .filter((file) => !excludes(join(absolute, file)) && isFile(join(absolute, file)))
        .map((file) => follow(display(join(given, file), cwd), join(absolute, file), project)),
      ...unreadable.map(({ path: folder, reason }) => ({
        path: display(join(given, folder), cwd),
        problem: reason,
      })),
    ];
    return found.length > 0 ? found : [{ path, problem: NOTHING_FOUND }];
  } catch (error) {
    return [{ path, problem: isLink(absolute) ? brokenLink(error) : reason(error) }];
  }
}

/** The Dockerfiles that a compose or bake file builds; `undefined` for any other file. */
async function declaredIn(
  path: string,
  absolute: string,
  cwd: string,
  repositories: Repositories,
): Promise<readonly Found[] | undefined> {
  const repository = repositories.around(dirname(absolute));
  const { root } = repository;
  const built = await repository.builtBy(relative(root, absolute).replaceAll(sep, '/'));
  if (built === undefined) return undefined;
  const [problem] = built.problems;
  if (problem !== undefined) return [{ path, problem: problem.message }];
  const dockerfiles = [...new Set(built.builds.map(({ dockerfile }) => resolve(root, dockerfile)))];
  if (dockerfiles.length === 0) return [{ path, problem: 'declares no build' }];
  return dockerfiles.map((file) => follow(display(file, cwd), file, projectOf(dirname(absolute))));
}

const NOTHING_FOUND =
  'no Dockerfile in this directory: searched for Dockerfile, Dockerfile.*, *.Dockerfile and Containerfile*, less what git ignores';

/** A file by a path that may be a symbolic link; one that leads out of the project is left alone. */
function follow(path: string, absolute: string, project: string): Found {
  try {
    const real = realpathSync.native(absolute);
    if (!isLink(absolute)) return { path, real };
    if (isInside(real, project)) return { path, real, isLink: true };
    return { path, leftAlone: `it is a symbolic link out of the project, to ${real}` };
  } catch (error) {
    return { path, problem: isLink(absolute) ? brokenLink(error) : reason(error) };
  }
}

function brokenLink(error: unknown): string {
  return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'is a broken symbolic link' : reason(error);
}

/** What git lists may have been deleted, and what has the name may be a link to a directory. */
function isFile(path: string): boolean {
  try {
    return !statSync(path).isDirectory();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT' || isLink(path);
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

/** The git work tree that a directory belongs to, else the directory; with no link in its path. */
function projectOf(directory: string): string {
  const real = realpathSync.native(directory);
  for (let folder = real; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return real;
  }
}

function isInside(path: string, directory: string): boolean {
  const way = relative(directory, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Relative to the working directory inside of it, else as given. */
export function display(given: string, cwd: string): string {
  const absolute = resolve(cwd, given);
  const path = isInside(absolute, cwd) ? relative(cwd, absolute) || '.' : normalize(given);
  return path.replaceAll(sep, '/');
}
