/** The only place that knows the tar reader: a tar archive as its members, one after the other, from a stream. */
import type { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import type { Header } from 'tar-stream';

export interface TarEntry {
  /** as written in the archive, long names (pax, GNU) resolved */
  readonly name: string;
  /** `undefined` for a kind of member that is not read: GNU's sparse files, continued volumes … */
  readonly type: TarType | undefined;
  /** permission bits, 0 … 0o7777 */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** of a link or symlink */
  readonly target: string;
  /** `major:minor` */
  readonly device: string;
  /** pax records of the member; values that are not UTF-8 have U+FFFD where their bytes are none */
  readonly pax: Readonly<Record<string, string>>;
  /** to be read before the next member is asked for; what is left is passed over */
  readonly content: AsyncIterable<Buffer>;
}

export type TarType = Exclude<Header['type'], 'contiguous-file'>;

/**
 * The members of a tar archive. Reads `source` to its end, or destroys it when the loop is left early.
 * Throws where it is no tar archive, ends in the middle of a member, or fails itself.
 */
export async function* tarEntries(source: Readable): AsyncGenerator<TarEntry> {
  // old archives (`v7`) have no magic bytes: the checksum of their headers is looked at all the same
  const members = extract({ allowUnknownFormat: true } as object);
  source.once('error', (error) => members.destroy(error));
  source.once('close', () => {
    if (!source.readableEnded) members.destroy(new Error('Unexpected end of data'));
  });
  source.pipe(members);
  try {
    for await (const member of members) {
      yield entryOf(member.header, member as AsyncIterable<Buffer>);
      member.resume();
    }
  } finally {
    source.destroy();
  }
}

function entryOf(header: Header, content: AsyncIterable<Buffer>): TarEntry {
  const pax = (header.pax ?? {}) as Readonly<Record<string, string>>;
  return {
    // https://www.gnu.org/software/tar/manual/html_section/Sparse-Formats.html: the header's own is a substitute
    name: pax['GNU.sparse.name'] ?? header.name,
    type: typeOf(header.type),
    mode: header.mode & 0o7777,
    uid: numberOf(pax.uid) ?? header.uid,
    gid: numberOf(pax.gid) ?? header.gid,
    target: header.linkname,
    device: `${header.devmajor}:${header.devminor}`,
    pax,
    content,
  };
}

/** The reader has `null` for kinds that it does not know, whatever its types say. */
function typeOf(type: Header['type'] | null): TarType | undefined {
  return type === 'contiguous-file' ? 'file' : (type ?? undefined);
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** How many bytes `isTar` wants to see. */
export const TAR_BLOCK = 512;

/** Whether a content that begins with these bytes is a tar archive; an empty one is blocks of zeros. */
export function isTar(head: Buffer): boolean {
  if (head.length < TAR_BLOCK) return false;
  let sum = 8 * 32;
  let highest = 0;
  for (let i = 0; i < TAR_BLOCK; i++) {
    const byte = head[i]!;
    highest = Math.max(highest, byte);
    if (i < 148 || i >= 156) sum += byte;
  }
  return highest === 0 || parseInt(head.toString('latin1', 148, 156).replaceAll('\0', ' '), 8) === sum;
}
