/** What git knows of the files in a work tree. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readIndexFile } from './index-file.js';
import { once } from './once.js';
import { childOf, parentOf } from './path.js';

/** Knowledge of one work tree. Paths are from its root. Where git is absent, or fails, what it is asked is `undefined`. */
export interface GitIndex {
  /** absolute */
  readonly root: string;
  /** paths of all files that git tracks, in its order */
  readonly files: () => readonly string[] | undefined;
  /** Whether git tracks a file, or one in a directory. */
  tracked(path: string): boolean | undefined;
  ignored(path: string): boolean | undefined;
  /** permission bits that git keeps of a file that it tracks */
  mode(path: string): number | undefined;
}

/** Modes that git keeps: https://git-scm.com/docs/index-format */
const MODES: ReadonlyMap<number, number> = new Map([
  [0o100644, 0o644],
  [0o100755, 0o755],
]);

/** A directory that is another repository, of whose files this one knows nothing. */
const SUBMODULE = 0o160000;

/**
 * Asks git of the work tree at `root` (absolute), when it is first asked: once for what is tracked, unless its index
 * can be read, once for what is ignored, and once for each path that is asked for and is not there. `environment` is
 * what git runs in; one without `GIT_DIR` and the like, which speak of another repository. Without one, that of this
 * process, git is always asked, for only git knows what its variables say.
 */
export function gitIndex(root: string, environment?: NodeJS.ProcessEnv): GitIndex {
  const git = (command: readonly string[]): readonly string[] | undefined => {
    // A configured monitor is a program to run, and the index is not ours to refresh.
    const { status, stdout } = spawnSync(
      'git',
      ['--no-optional-locks', '-c', 'core.fsmonitor=false', ...command],
      {
        cwd: root,
        encoding: 'utf8',
        maxBuffer: 2 ** 30,
        stdio: ['ignore', 'pipe', 'ignore'],
        ...(environment !== undefined && { env: environment }),
      },
    );
    return status === 0 ? stdout.split('\0').filter((entry) => entry !== '') : undefined;
  };

  const modes = once(() => {
    const read = environment === undefined ? undefined : readIndexFile(root);
    if (read !== undefined) return read;
    const lines = git(['ls-files', '-s', '-z']);
    // `100644 <object> <stage>\t<path>`
    return (
      lines &&
      new Map(lines.map((line) => [line.slice(line.indexOf('\t') + 1), parseInt(line.slice(0, 6), 8)]))
    );
  });
  const directories = once(() => {
    const found = new Set<string>();
    for (const path of modes()?.keys() ?? []) {
      for (let at = parentOf(path); !found.has(at); at = parentOf(at)) found.add(at);
    }
    return found;
  });
  const hasSubmodules = once(() => [...(modes()?.values() ?? [])].includes(SUBMODULE));
  const ignored = once(() => {
    const paths = git(['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory']);
    return paths && new Set(paths.map((path) => path.replace(/\/$/, '')));
  });
  const absent = new Map<string, boolean>();
  const tracked = (path: string): boolean | undefined => {
    const known = modes();
    if (known === undefined) return undefined;
    if (known.has(path) || directories().has(path)) return true;
    if (!hasSubmodules()) return false;
    for (let at = parentOf(path); at !== ''; at = parentOf(at))
      if (known.get(at) === SUBMODULE) return undefined;
    return false;
  };
  return {
    root,
    files: once(() => {
      const known = modes();
      return known && [...known.keys()];
    }),
    tracked,
    mode: (path) => MODES.get(modes()?.get(path) ?? 0),
    ignored: (path) => {
      const known = ignored();
      if (known === undefined) return undefined;
      if (path === '.git' || path.startsWith('.git/')) return false;

      if (tracked(path) !== false) return tracked(path) === true ? false : undefined;
      for (let at = path; at !== ''; at = parentOf(at)) if (known.has(at)) return true;
      let said = absent.get(path);
      if (said === undefined) {
        said = !existsSync(join(root, path)) && git(['check-ignore', '-q', '--', path]) !== undefined;
        absent.set(path, said);
      }
      return said;
    },
  };
}

/** The root of the work tree that holds `directory`, as far as `.git` tells. Both are absolute. */
export function repositoryRoot(directory: string): string | undefined {
  for (let current = directory; ; current = join(current, '..')) {
    if (existsSync(join(current, '.git'))) return current;
    if (current === join(current, '..')) return undefined;
  }
}

/** An index as seen from a directory of its work tree, given by its path from the root. */
export function indexBelow(
  index: GitIndex,
  directory: string,
): Pick<GitIndex, 'tracked' | 'ignored' | 'mode'> {
  const from = (path: string): string => {
    const whole = childOf(directory, path);
    return whole.endsWith('/') ? whole.slice(0, -1) : whole;
  };
  return {
    tracked: (path) => index.tracked(from(path)),
    ignored: (path) => index.ignored(from(path)),
    mode: (path) => index.mode(from(path)),
  };
}
