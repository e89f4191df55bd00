/** Replacing a file on disk, whole or not at all. */
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
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
  /** called when the new text is on disk under another name: the last chance for something to go wrong */
  readonly beforeRename?: (temporary: string) => void;
}

/**
 * Puts `text` in place of the file at `path`, which must still hold the bytes `read`. The new file is written beside
 * the old one and renamed over it, so that no reader ever sees half of it; mode and owner stay, and a symbolic link
 * stays a link. Returns why it was not done, or `undefined`.
 */
export function replaceFile(
  path: string,
  read: Buffer,
  text: string,
  { beforeRename }: WriteOptions = {},
): string | undefined {
  let temporary: string | undefined;
  try {
    const target = realpathSync(path);
    accessSync(target, constants.W_OK);
    const { mode, uid, gid } = statSync(target);
    // Random, for a container gives every run the same process id.
    const suffix = Math.random().toString(36).slice(2, 10);
    const name = join(dirname(target), `.${basename(target).slice(0, 200)}.${suffix}.dockmod`);
    const file = openSync(name, 'wx', 0o600);
    temporary = name;
    try {
      writeFileSync(file, text);
      const made = fstatSync(file);
      if (made.uid !== uid || made.gid !== gid) fchownSync(file, uid, gid);
      // After chown, which clears the set-user-id bit.
      fchmodSync(file, mode & 0o7777);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    beforeRename?.(temporary);
    if (!readFileSync(target).equals(read)) return 'not written: the file changed while dockmod worked on it';
    renameSync(temporary, target);
    temporary = undefined;
    return undefined;
  } catch (error) {
    return `not written: ${reason(error)}`;
  } finally {
    if (temporary !== undefined) removeQuietly(temporary);
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // The message about what failed first says more.
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs `work`, which must not wait for anything; a signal that would end the process ends it behind the work. */
export async function uninterrupted<T>(work: () => T): Promise<T> {
  let received: NodeJS.Signals | undefined;
  const hold = (signal: NodeJS.Signals): void => {
    received ??= signal;
  };
  for (const signal of SIGNALS) process.on(signal, hold);
  try {
    return work();
  } finally {
    // Signals are delivered between two turns of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    for (const signal of SIGNALS) process.off(signal, hold);
    if (received !== undefined) process.kill(process.pid, received);
  }
}
