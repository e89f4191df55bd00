/** A layer of an image, from a tar stream: what its members say, and the hashes of their contents. */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { FileState } from '../report/verification.js';
import { MAX_DATED_BYTES, undating } from './essence.js';
import type { LayerEntry } from './image-contents.js';
import { tarEntries } from './tar-entries.js';
import type { TarEntry } from './tar-entries.js';

export interface LayerFiles {
  /** of its regular files */
  readonly bytes: number;
  readonly entries: readonly LayerEntry[];
}

// https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';
/** AUFS's own records, which no image means as files: `.wh..wh.plnk`, `.wh..wh.aufs` */
const OWN = '/.wh..wh.';

/** Reads a layer to its end. Throws where it is damaged, or holds a kind of member that is not read. */
export async function readLayer(source: Readable): Promise<LayerFiles> {
  const entries: LayerEntry[] = [];
  let bytes = 0;
  for await (const member of tarEntries(source)) {
    const path = pathOf(member.name);
    const slash = path.lastIndexOf('/');
    const name = path.slice(slash + 1);
    if (name === OPAQUE) entries.push({ kind: 'opaque', path: path.slice(0, slash) || '/' });
    else if (path.includes(OWN)) continue;
    else if (name.startsWith(WHITEOUT))
      entries.push({ kind: 'whiteout', path: `${path.slice(0, slash)}/${name.slice(WHITEOUT.length)}` });
    else if (member.type === 'link') entries.push({ kind: 'link', path, to: pathOf(member.target) });
    else {
      const { state, essence } = await stateOf(member, path);
      bytes += state.bytes;
      entries.push({ kind: 'file', path, state, ...(essence === undefined ? {} : { essence }) });
    }
  }
  return { bytes, entries };
}

/** An empty part of a path, `.` or `..` */
const ODD_PART = /(?:^|\/)\.{0,2}(?:\/|$)/;

/** `./usr/bin/` and `usr/bin` are `/usr/bin`. */
export function pathOf(name: string): string {
  const plain = name.endsWith('/') ? name.slice(0, -1) : name;
  if (!ODD_PART.test(plain)) return `/${plain}`;
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw new Error(`\`${name}\` leads out of the archive`);
  return `/${parts.join('/')}`;
}

async function stateOf(
  member: TarEntry,
  path: string,
): Promise<{ state: FileState; essence: string | undefined }> {
  const { type, mode, uid, gid } = member;
  if (type === undefined || type === 'link')
    throw new Error(`\`${path}\` is a kind of tar member that is not read`);
  const attributes = attributesOf(member.pax);
  const { bytes, hash, essence } = type === 'file' ? await contentOf(member.content, path) : NO_CONTENT;
  const state = {
    type,
    mode,
    uid,
    gid,
    bytes,
    hash,
    target: targetOf(member),
    ...(attributes === undefined ? {} : { attributes }),
  };
  return { state, essence };
}

function targetOf({ type, target, device }: TarEntry): string | undefined {
  switch (type) {
    case 'symlink':
      return target;
    case 'character-device':
    case 'block-device':
      return device;
    default:
      return undefined;
  }
}

interface FileContent {
  readonly bytes: number;
  readonly hash: string | undefined;
  /** hash of what is left without dates */
  readonly essence: string | undefined;
}

const NO_CONTENT: FileContent = { bytes: 0, hash: undefined, essence: undefined };

async function contentOf(content: AsyncIterable<Buffer>, path: string): Promise<FileContent> {
  const undated = undating(path);
  const hash = createHash('sha256');
  const kept: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    hash.update(chunk);
    bytes += chunk.length;
    if (undated !== undefined && bytes <= MAX_DATED_BYTES) kept.push(chunk);
  }
  const essence =
    undated === undefined || bytes > MAX_DATED_BYTES
      ? undefined
      : createHash('sha256')
          .update(undated(Buffer.concat(kept).toString('latin1')))
          .digest('hex');
  return { bytes, hash: hash.digest('hex'), essence };
}

/** Capabilities and other extended attributes; what an overlay notes for itself is none of the image's. */
const ATTRIBUTE = /^(?:SCHILY\.xattr|LIBARCHIVE\.xattr|SCHILY\.acl)\.(?!(?:trusted|user)\.overlay\.)/;

function attributesOf(pax: Readonly<Record<string, string>>): string | undefined {
  const records = Object.entries(pax)
    .filter(([name]) => ATTRIBUTE.test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (records.length === 0) return undefined;
  return createHash('sha256').update(JSON.stringify(records)).digest('hex');
}
