/** The temporary directory of a run: Dockerfiles to build, and copies of contexts. */
import { createReadStream, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { LABEL } from './builder.js';
import { isOver } from './run-id.js';

export interface Workspace {
  /** absolute */
  readonly path: string;
  /** Writes a Dockerfile with the ignore file of its own, where it has one; returns the path of each. */
  write(name: string, text: string, ignore: string | undefined): WrittenDockerfile;
  /** Makes a directory of this name, empty. */
  directory(name: string): string;
  /** Has `make` write a file at a path, hands it on as a stream, and removes it. */
  through<T>(make: (path: string) => Promise<void>, read: (stream: Readable) => Promise<T>): Promise<T>;
  remove(): void;
}

export interface WrittenDockerfile {
  readonly dockerfile: string;
  readonly ignoreFile: string | undefined;
}

export function openWorkspace(run: string): Workspace {
  const path = join(tmpdir(), `${LABEL}-${run}`);
  // It may hold sources, and must not be somebody else's.
  mkdirSync(path, { mode: 0o700 });
  const directory = (name: string): string => {
    const folder = join(path, name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    return folder;
  };
  return {
    path,
    directory,
    write: (name, text, ignore) => {
      const dockerfile = join(directory(name), 'Dockerfile');
      writeFileSync(dockerfile, text);
      if (ignore === undefined) return { dockerfile, ignoreFile: undefined };
      const ignoreFile = `${dockerfile}.dockerignore`;
      writeFileSync(ignoreFile, ignore);
      return { dockerfile, ignoreFile };
    },
    through: async (make, read) => {
      const file = join(path, 'archive');
      try {
        await make(file);
        return await read(createReadStream(file));
      } finally {
        rmSync(file, { force: true });
      }
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Removes the directories of runs that are over. */
export function sweepWorkspaces(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(`${LABEL}-`) || !isOver(name.slice(LABEL.length + 1))) continue;
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    } catch {
      // Another user's.
    }
  }
}
