/** A directory of the disk as a build context. */
import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { contextOf } from './context.js';
import type { BuildContext } from './context.js';
import { gitIndex, indexBelow, repositoryRoot } from './git-index.js';
import type { GitIndex } from './git-index.js';
import type { ImageUse } from './image-use.js';
import { normalPath } from './path.js';
import { viewOf } from './tree-view.js';
import type { EntryKind, Tree } from './tree-view.js';

export interface DiskOptions {
  /** the Dockerfile, absolute; default: `Dockerfile` in the root */
  readonly dockerfile?: string;
  /** what git knows of the work tree around the root; default: it is asked */
  readonly index?: GitIndex | undefined;
  readonly dockerfiles?: () => readonly string[];
  readonly origin?: string | undefined;
  readonly uses?: () => readonly ImageUse[];
}

/**
 * The files below `root` (absolute). Reads what it is asked for, directories once each, and nothing else; what cannot
 * be read is not there. A file's mode is certain where git tracks it and the disk agrees: then every clone has it.
 */
export function diskContext(root: string, options: DiskOptions = {}): BuildContext {
  const index = options.index ?? indexAround(root);
  const known = index && indexBelow(index, slashed(relative(index.root, root)));
  const { dockerfile = join(root, 'Dockerfile'), dockerfiles, origin, uses } = options;
  const fromRoot = slashed(relative(root, dockerfile));
  const isOuter = fromRoot.startsWith('../');
  const within = (path: string): string => normalPath(path) ?? '.git';
  return contextOf(viewOf(diskTree(root, known?.mode)), {
    root,
    dockerfile: fromRoot,
    ...(isOuter && { outerIgnore: textAt(`${dockerfile}.dockerignore`) }),
    tracked: (path) => known?.tracked(within(path)),
    ignoredByGit: (path) => known?.ignored(within(path)),
    ...(dockerfiles !== undefined && { dockerfiles }),
    ...(uses !== undefined && { uses }),
    origin,
  });
}

function indexAround(directory: string): GitIndex | undefined {
  const root = repositoryRoot(directory);
  return root === undefined ? undefined : gitIndex(root);
}

function slashed(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}

function textAt(file: string): string | undefined {
  try {
    const bytes = readFileSync(file);
    // what PowerShell writes by `>`, and pip and others read by its mark; builders read their ignore file without
    const isWide = bytes[0] === 0xff && bytes[1] === 0xfe && !file.endsWith('.dockerignore');
    return isWide ? bytes.toString('utf16le', 2) : bytes.toString('utf8');
  } catch {
    return undefined;
  }
}

/** A directory of the disk (absolute) as a tree. `modes` says what modes git keeps. */
export function diskTree(root: string, modes: (path: string) => number | undefined = () => undefined): Tree {
  const listed = new Map<string, ReadonlyMap<string, EntryKind>>();
  return {
    entries: (directory) => {
      const known = listed.get(directory);
      if (known !== undefined) return known;
      const entries = new Map(entriesOf(join(root, directory)).map((entry) => [entry.name, kindOf(entry)]));
      listed.set(directory, entries);
      return entries;
    },
    text: (file) => textAt(join(root, file)),
    mode: (file) => {
      const mode = modes(file);
      const stat = mode === undefined ? undefined : lstatSync(join(root, file), { throwIfNoEntry: false });
      return mode !== undefined && stat !== undefined && (stat.mode & 0o7777) === mode ? mode : undefined;
    },
    target: (link) => {
      try {
        return slashed(readlinkSync(join(root, link)));
      } catch {
        return undefined;
      }
    },
  };
}

function entriesOf(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

function kindOf(entry: Dirent): EntryKind {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  return entry.isSymbolicLink() ? 'link' : 'other';
}
