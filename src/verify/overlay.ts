/** Layers on top of each other, as the OCI image specification has them applied. */
import type { FileState } from '../report/verification.js';
import type { ArchiveLayer, LayerEntry } from './image-contents.js';

export interface Overlay {
  readonly files: ReadonlyMap<string, FileState>;
  /** path → hash of the content without its dates, of the few files where these are known */
  readonly essences: ReadonlyMap<string, string>;
  /** bytes of each layer's regular files that the result shows, several names of a file counted once */
  readonly shown: readonly number[];
}

/** A name in the tree. */
interface Node {
  /** `undefined` for a directory that no layer has an entry for */
  state: FileState | undefined;
  /** the regular file behind the name, shared by its hard links */
  content: Content | undefined;
  children: Map<string, Node> | undefined;
}

interface Content {
  readonly layer: number;
  readonly bytes: number;
  readonly essence: string | undefined;
}

/** What containerd and Docker make for a parent without an entry of its own. */
const IMPLICIT: FileState = {
  type: 'directory',
  mode: 0o755,
  uid: 0,
  gid: 0,
  bytes: 0,
  target: undefined,
  hash: undefined,
};

/**
 * Applies the layers, the lowest first. Whiteouts and opaque directories hide what lower layers have, wherever they
 * stand in their own (https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts). An entry for a
 * directory that is there changes its owner and mode and keeps what is in it; any other entry replaces what is there.
 * Throws where a hard link leads to nothing.
 */
export function overlay(layers: readonly Pick<ArchiveLayer, 'entries'>[]): Overlay {
  const root: Node = { state: undefined, content: undefined, children: new Map() };
  layers.forEach(({ entries }, layer) => {
    for (const entry of entries) hide(root, entry);
    for (const entry of entries) put(root, entry, layer);
  });
  return flatten(root, layers.length);
}

function hide(root: Node, { kind, path }: LayerEntry): void {
  if (kind === 'opaque') find(root, path)?.children?.clear();
  else if (kind === 'whiteout') {
    const { parent, name } = split(path);
    find(root, parent)?.children?.delete(name);
  }
}

function put(root: Node, entry: LayerEntry, layer: number): void {
  if (entry.kind === 'whiteout' || entry.kind === 'opaque') return;
  const { path } = entry;
  let node: Node;
  if (entry.kind === 'link') {
    const target = find(root, entry.to);
    if (target?.state === undefined || target.state.type === 'directory')
      throw new Error(`the hard link \`${path}\` leads to \`${entry.to}\`, which is no file of the image`);
    node = { state: target.state, content: target.content, children: undefined };
  } else {
    const { state, essence } = entry;
    const content = state.type === 'file' ? { layer, bytes: state.bytes, essence } : undefined;
    node = { state, content, children: undefined };
  }
  if (path === '/') {
    root.state = node.state;
    return;
  }
  const { parent, name } = split(path);
  const siblings = childrenAt(root, parent);
  const old = siblings.get(name);
  if (node.state!.type === 'directory') {
    const stays = old !== undefined && (old.state?.type ?? 'directory') === 'directory';
    node.children = (stays ? old.children : undefined) ?? new Map<string, Node>();
  }
  siblings.set(name, node);
}

function split(path: string): { parent: string; name: string } {
  const slash = path.lastIndexOf('/');
  return { parent: path.slice(0, slash), name: path.slice(slash + 1) };
}

function find(root: Node, path: string): Node | undefined {
  let node: Node | undefined = root;
  for (const name of path.split('/')) {
    if (name !== '') node = node?.children?.get(name);
  }
  return node;
}

/** The children of a directory, which is made where it is missing. */
function childrenAt(root: Node, path: string): Map<string, Node> {
  let children = (root.children ??= new Map<string, Node>());
  for (const name of path.split('/')) {
    if (name === '') continue;
    let node = children.get(name);
    if (node === undefined) {
      node = { state: IMPLICIT, content: undefined, children: undefined };
      children.set(name, node);
    }
    children = node.children ??= new Map<string, Node>();
  }
  return children;
}

function flatten(root: Node, layers: number): Overlay {
  const files = new Map<string, FileState>();
  const essences = new Map<string, string>();
  const shown = Array.from({ length: layers }, () => 0);
  const counted = new Set<Content>();
  const visit = (node: Node, path: string): void => {
    if (node.state !== undefined) files.set(path === '' ? '/' : path, node.state);
    const { content } = node;
    if (content?.essence !== undefined) essences.set(path, content.essence);
    if (content !== undefined && !counted.has(content)) {
      counted.add(content);
      shown[content.layer]! += content.bytes;
    }
    for (const [name, child] of node.children ?? []) visit(child, `${path}/${name}`);
  };
  visit(root, '');
  return { files, essences, shown };
}
