/** A view of the files in any kind of tree: links are followed here, and walks made, for all of them alike. */
import type { FileView } from './context.js';
import { childOf, normalPath, parentOf } from './path.js';

/** What stands at one place of a tree. */
export type EntryKind = 'file' | 'directory' | 'link' | 'other';

/** A tree of files that follows no links. Paths are normal ones: see `normalPath`. */
export interface Tree {
  /** what a directory holds, by name; empty for what is none or cannot be read */
  entries(directory: string): ReadonlyMap<string, EntryKind>;
  text(file: string): string | undefined;
  /** permission bits where they are certain */
  mode(file: string): number | undefined;
  target(link: string): string | undefined;
}

/** As https://man7.org/linux/man-pages/man7/path_resolution.7.html: more links than these lead nowhere. */
const MAX_LINKS = 40;

/** A view of a tree that is at hand, for whoever looks at all of it. */
export interface TreeView extends FileView {
  readonly tree: Tree;
}

/** Sees a tree as a file view. */
export function viewOf(tree: Tree): TreeView {
  const directories = new Map<string, string | undefined>([['', '']]);

  const entry = (path: string): EntryKind | undefined =>
    path === '' ? 'directory' : tree.entries(parentOf(path)).get(path.slice(path.lastIndexOf('/') + 1));

  /** Where a normal path leads once all links are followed. */
  const follow = (path: string, links: number): string | undefined => {
    const parent = parentOf(path);
    const directory = path === '' ? '' : links === 0 ? directoryOf(parent) : follow(parent, links);
    if (directory === undefined) return undefined;
    if (path === '') return '';
    const place = childOf(directory, path.slice(path.lastIndexOf('/') + 1));
    const kind = entry(place);
    if (kind !== 'link') return kind === 'file' || kind === 'directory' ? place : undefined;
    const target = tree.target(place);
    if (target === undefined || target.startsWith('/') || links === MAX_LINKS) return undefined;
    const joined = normalPath(`${directory}/${target}`);
    return joined === undefined ? undefined : follow(joined, links + 1);
  };
  const directoryOf = (path: string): string | undefined => {
    if (!directories.has(path)) directories.set(path, follow(path, 0));
    return directories.get(path);
  };
  const resolve = (path: string): string | undefined => {
    const normal = normalPath(path);
    return normal === undefined ? undefined : (directories.get(normal) ?? follow(normal, 0));
  };
  /** The place itself, links on the way to it followed. */
  const place = (path: string): string | undefined => {
    const normal = normalPath(path);
    if (normal === undefined || normal === '') return normal;
    const directory = directoryOf(parentOf(normal));
    return directory === undefined
      ? undefined
      : childOf(directory, normal.slice(normal.lastIndexOf('/') + 1));
  };
  const ifFile = <T>(path: string, ask: (file: string) => T): T | undefined => {
    const real = resolve(path);
    return real !== undefined && entry(real) === 'file' ? ask(real) : undefined;
  };

  /** The names of directories, which every walk asks for again. */
  const sorted = new Map<string, readonly string[]>();
  const namesIn = (directory: string): readonly string[] => {
    const known = sorted.get(directory);
    if (known !== undefined) return known;
    const names = [...tree.entries(directory).keys()].sort();
    sorted.set(directory, names);
    return names;
  };

  // One loop, for a generator within a generator hands on each path once more.
  function* walk(top: string, shownTop: string, enters: (path: string) => boolean): Iterable<string> {
    const open = (real: string, shown: string) => ({
      ...{ real, shown, next: 0 },
      ...{ names: namesIn(real), entries: tree.entries(real) },
    });
    const stack = [open(top, shownTop)];
    for (let at = stack.at(-1); at !== undefined; at = stack.at(-1)) {
      const name = at.names[at.next++];
      if (name === undefined) {
        stack.pop();
        continue;
      }
      const seen = childOf(at.shown, name);
      if (at.entries.get(name) !== 'directory') yield seen;
      else if (enters(seen)) stack.push(open(childOf(at.real, name), seen));
    }
  }

  /** all files, once somebody has asked for all */
  let whole: readonly string[] | undefined;

  return {
    tree,
    read: (path) => ifFile(path, (file) => tree.text(file)),
    mode: (path) => ifFile(path, (file) => tree.mode(file)),
    kind: (path) => {
      const at = place(path);
      let kind = at === undefined ? undefined : entry(at);
      if (kind === 'link') {
        const real = follow(at!, 0);
        kind = real === undefined ? undefined : entry(real);
      }
      return kind === 'file' || kind === 'directory' ? kind : undefined;
    },
    list: (path) => {
      const real = resolve(path);
      return real === undefined ? [] : namesIn(real);
    },
    files: (directory = '', enters) => {
      if (enters === undefined && normalPath(directory) === '')
        return (whole ??= [...walk('', '', () => true)]);
      const real = resolve(directory);
      return real === undefined ? [] : walk(real, normalPath(directory)!, enters ?? (() => true));
    },
    link: (path) => {
      const at = place(path);
      return at !== undefined && entry(at) === 'link' ? tree.target(at) : undefined;
    },
    resolve,
  };
}
