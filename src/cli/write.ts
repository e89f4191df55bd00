/** Replacing a file on disk, whole or not at all. */
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { reason } from './read.js';

export interface WriteOptions {
  /** called when the new texts are on disk under other names: the last chance for something to go wrong */
  readonly beforeRename?: (temporaries: readonly string[]) => void;
}

/** A file that gets another text. */
export interface Replacement {
  readonly path: string;
  /** what it held when it was read; `undefined` where there was none */
  readonly read: Buffer | undefined;
  readonly text: string;
}

interface Prepared extends Replacement {
  /** the file itself, where `path` is a link */
  readonly target: string;
  /** holds the new text */
  readonly temporary: string;
}

/**
 * Puts new texts in place of files that must still hold the bytes that were read: all of them, or none. Each new text
 * is written beside its file and renamed over it, in this order, so that no reader ever sees half of one; mode and
 * owner stay, and a symbolic link stays a link. Returns why it was not done, or `undefined`.
 */
export function replaceFiles(
  replacements: readonly Replacement[],
  { beforeRename }: WriteOptions = {},
): string | undefined {
  const prepared: Prepared[] = [];
  const renamed: Prepared[] = [];
  try {
    for (const replacement of replacements) prepared.push(prepare(replacement));
    beforeRename?.(prepared.map(({ temporary }) => temporary));
    if (!prepared.every(isAsRead)) return 'not written: the file changed while dockmod worked on it';
    for (const one of prepared) {
      renameSync(one.temporary, one.target);
      renamed.push(one);
    }
    return undefined;
  } catch (error) {
    for (const one of renamed) restore(one);
    return `not written: ${reason(error)}`;
  } finally {
    for (const one of prepared) if (!renamed.includes(one)) removeQuietly(one.temporary);
  }
}

/** Writes the new text beside the file, with its mode and owner. */
function prepare({ path, read, text }: Replacement): Prepared {
  const target = read === undefined ? path : realpathSync(path);
  if (read !== undefined) accessSync(target, constants.W_OK);
  const kept = read === undefined ? undefined : statSync(target);
  removeAbandoned(dirname(target));
  // Random too, for a container gives every run the same process id.
  const suffix = `${process.pid}-${Math.random().toString(36).slice(2, 10)}`;
  const temporary = join(dirname(target), `.${basename(target).slice(0, 200)}.${suffix}.dockmod`);
  // A new file gets the mode that any program would give it.
  const file = openSync(temporary, 'wx', kept === undefined ? 0o666 : 0o600);
  try {
    writeFileSync(file, text);
    if (kept !== undefined) {
      const made = fstatSync(file);
      if (made.uid !== kept.uid || made.gid !== kept.gid) fchownSync(file, kept.uid, kept.gid);
      // After chown, which clears the set-user-id bit.
      fchmodSync(file, kept.mode & 0o7777);
    }
    fsyncSync(file);
  } catch (error) {
    removeQuietly(temporary);
    throw error;
  } finally {
    closeSync(file);
  }
  return { path, read, text, target, temporary };
}

function isAsRead({ target, read }: Prepared): boolean {
  return read === undefined ? !existsSync(target) : readFileSync(target).equals(read);
}

/** Takes a replacement back, because one behind it could not be made. */
function restore({ target, read }: Prepared): void {
  try {
    if (read === undefined) unlinkSync(target);
    else writeFileSync(target, read);
  } catch {
    // The message about what failed first says more.
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // The message about what failed first says more.
  }
}

const TEMPORARY = /^\..*\.(\d+)-[a-z0-9]+\.dockmod$/;
/** No run holds a temporary file for longer. */
const HOUR = 3_600_000;
/** Directories that have been looked through. */
const tidied = new Set<string>();

/** Removes temporary files of runs that were killed. */
function removeAbandoned(directory: string): void {
  if (tidied.has(directory)) return;
  tidied.add(directory);
  for (const name of readdirSync(directory)) {
    const pid = TEMPORARY.exec(name)?.[1];
    if (pid === undefined) continue;
    const path = join(directory, name);
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: Date.now() };
    const began = Date.now() - process.uptime() * 1000;
    const isOurs = Number(pid) === process.pid;
    const isOld = mtimeMs < (isOurs ? began : Date.now() - HOUR);
    if (isOld || (!isOurs && !isRunning(Number(pid)))) removeQuietly(path);
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
