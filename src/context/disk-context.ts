/** A directory of the disk as a build context. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { BuildContext } from './context.js';

/** Modes that git keeps, as its index has them: https://git-scm.com/docs/index-format */
const GIT_MODES: Readonly<Record<string, number>> = { '100644': 0o644, '100755': 0o755 };

/**
 * The files below `root` (absolute). Reads what it is asked for and nothing else; what cannot be read is not there.
 * A file's mode is certain where git tracks it and the disk agrees: then every clone has it.
 */
export function diskContext(root: string): BuildContext {
  const modes = new Map<string, number | undefined>();
  const place = (path: string): string | undefined => {
    const full = join(root, path);
    return relative(root, full).startsWith('..') ? undefined : full;
  };
  return {
    read: (path) => {
      const full = place(path);
      try {
        return full === undefined ? undefined : readFileSync(full, 'utf8');
      } catch {
        return undefined;
      }
    },
    kind: (path) => {
      const full = place(path);
      const stat = full === undefined ? undefined : statSync(full, { throwIfNoEntry: false });
      return stat === undefined
        ? undefined
        : stat.isDirectory()
          ? 'directory'
          : stat.isFile()
            ? 'file'
            : undefined;
    },
    mode: (path) => {
      if (!modes.has(path)) modes.set(path, modeOf(root, path));
      return modes.get(path);
    },
  };
}

function modeOf(root: string, path: string): number | undefined {
  const stat = statSync(join(root, path), { throwIfNoEntry: false });
  if (stat?.isFile() !== true) return undefined;
  const { status, stdout } = spawnSync(
    'git',
    ['-c', 'core.fsmonitor=false', 'ls-files', '-s', '-z', '--', `:(literal)${path}`],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  const entries = status === 0 ? stdout.split('\0').filter((entry) => entry !== '') : [];
  const mode = entries.length === 1 ? GIT_MODES[entries[0]!.slice(0, 6)] : undefined;
  return mode === (stat.mode & 0o7777) ? mode : undefined;
}

/** The directory of the work tree that holds `directory`, as far as `.git` tells. */
export function repositoryRoot(directory: string): string | undefined {
  for (let current = directory; ; current = join(current, '..')) {
    if (existsSync(join(current, '.git'))) return current;
    if (current === join(current, '..')) return undefined;
  }
}
