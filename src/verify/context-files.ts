/** What of a context directory reaches the builder. */
import {
  constants,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  chmodSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { parseIgnore } from '../context/dockerignore.js';

export interface ContextFile {
  /** from the context's root, with `/` */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'symlink';
  readonly bytes: number;
}

/** The text of the first of these files of a directory that there is. */
export function readFirst(directory: string, names: readonly string[]): string | undefined {
  for (const name of names) {
    try {
      return readFileSync(join(directory, name), 'utf8');
    } catch {
      // The next one, then.
    }
  }
  return undefined;
}

/**
 * All that the ignore file (its text) lets through, sorted by path; what cannot be read is left out. Sockets and
 * devices are nothing that a builder is sent.
 */
export function contextFiles(root: string, ignore: string | undefined): readonly ContextFile[] {
  const { excludes, mayHoldIncluded } = parseIgnore(ignore ?? '');
  const files: ContextFile[] = [];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const name of namesIn(join(root, folder))) {
      const path = folder + name;
      const stat = lstatSync(join(root, path), { throwIfNoEntry: false });
      if (stat === undefined) continue;
      const isExcluded = excludes(path);
      if (stat.isDirectory() && (!isExcluded || mayHoldIncluded(path))) folders.push(`${path}/`);
      if (isExcluded) continue;
      const kind = stat.isFile()
        ? 'file'
        : stat.isDirectory()
          ? 'directory'
          : stat.isSymbolicLink()
            ? 'symlink'
            : undefined;
      if (kind !== undefined) files.push({ path, kind, bytes: kind === 'file' ? stat.size : 0 });
    }
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Copies them, with their modes, into an empty directory. */
export function copyContext(root: string, files: readonly ContextFile[], to: string): void {
  for (const { path, kind } of files) {
    const [source, target] = [join(root, path), join(to, path)];
    mkdirSync(dirname(target), { recursive: true });
    if (kind === 'symlink') symlinkSync(readlinkSync(source), target);
    else if (kind === 'file') copyFileSync(source, target, constants.COPYFILE_FICLONE);
    else mkdirSync(target, { recursive: true });
  }
  for (const { path, kind } of files) {
    // The owner may write to a directory whatever its mode: else it could not be removed again.
    const more = kind === 'directory' ? 0o700 : 0;
    if (kind !== 'symlink') chmodSync(join(to, path), (lstatSync(join(root, path)).mode & 0o7777) | more);
  }
}
