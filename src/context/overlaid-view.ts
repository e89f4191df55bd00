/** Files of which some have other texts. */
import type { FileView } from './context.js';
import { childOf, normalPath, parentOf } from './path.js';
import { viewOf } from './tree-view.js';
import type { EntryKind, Tree, TreeView } from './tree-view.js';

/** Sees `files` with the texts of `texts` at their paths; what is not there yet is, with mode 644. */
export function overlaid(files: FileView, texts: Readonly<Record<string, string>>): TreeView {
  const changed = new Map<string, string>();
  const added = new Map<string, Map<string, EntryKind>>();
  for (const [given, text] of Object.entries(texts)) {
    const normal = normalPath(given);
    // what stands outside is not among the files
    if (normal === undefined) continue;
    // a text for a link is one for the file that it leads to
    changed.set(files.resolve(normal) ?? normal, text);
    let kind: EntryKind = 'file';
    for (let path = files.resolve(normal) ?? normal; path !== ''; path = parentOf(path)) {
      const names = added.get(parentOf(path)) ?? new Map<string, EntryKind>();
      added.set(parentOf(path), names.set(path.slice(path.lastIndexOf('/') + 1), kind));
      kind = 'directory';
    }
  }
  const listed = new Map<string, ReadonlyMap<string, EntryKind>>();
  const tree: Tree = {
    entries: (directory) => {
      const known = listed.get(directory);
      if (known !== undefined) return known;
      const there = entriesOf(files, directory);
      const more = [...(added.get(directory) ?? [])].filter(([name]) => !there.has(name));
      const entries = more.length === 0 ? there : new Map([...there, ...more]);
      listed.set(directory, entries);
      return entries;
    },
    text: (file) => changed.get(file) ?? files.read(file),
    mode: (file) => (files.kind(file) === undefined ? 0o644 : files.mode(file)),
    target: (link) => files.link(link),
  };
  const view = viewOf(tree);
  const fresh = [...changed.keys()].filter((path) => files.resolve(path) === undefined);
  if (!('tree' in files) || fresh.some((path) => path.includes('/'))) return view;
  return {
    ...view,
    files: (directory = '', enters) =>
      enters === undefined && normalPath(directory) === ''
        ? withNames(files.files(), fresh)
        : view.files(directory, enters),
  };
}

/** Paths in the order of a walk, with further ones that stand beside the first names of the others. */
function withNames(paths: Iterable<string>, names: readonly string[]): Iterable<string> {
  if (names.length === 0) return paths;
  const all = [...paths];
  for (const name of names) {
    const place = all.findIndex((path) => path.split('/', 1)[0]! > name);
    all.splice(place === -1 ? all.length : place, 0, name);
  }
  return all;
}

function entriesOf(files: FileView, directory: string): ReadonlyMap<string, EntryKind> {
  // the same map for all who lay something over a large tree
  if ('tree' in files) return (files as TreeView).tree.entries(directory);
  const names = files.resolve(directory) === undefined ? [] : files.list(directory);
  return new Map(names.map((name) => [name, kindOf(files, childOf(directory, name))]));
}

function kindOf(files: FileView, path: string): EntryKind {
  return files.link(path) === undefined ? (files.kind(path) ?? 'other') : 'link';
}
