/** What a stream holds, by its first bytes, and its content without compression. */
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Decompress } from 'fzstd';

type Chunks = AsyncIterable<Buffer>;

export type Compression = 'gzip' | 'zstd';

/** First bytes of formats that content may be compressed with; only two of them are read. */
const MAGIC: readonly (readonly [name: string, bytes: readonly number[]])[] = [
  // RFC 1952
  ['gzip', [0x1f, 0x8b]],
  // RFC 8878
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['lz4', [0x04, 0x22, 0x4d, 0x18]],
];

/** Name of the compression that content with these first bytes has. */
export function compressionOf(head: Buffer): string | undefined {
  const found = MAGIC.find(([, bytes]) => bytes.every((byte, i) => head[i] === byte));
  // a skippable frame may stand before the first one
  const isSkippable = head.length >= 4 && head.readUInt32LE(0) >>> 4 === 0x184d2a5;
  return found?.[0] ?? (isSkippable ? 'zstd' : undefined);
}

export function isReadable(compression: string): compression is Compression {
  return compression === 'gzip' || compression === 'zstd';
}

/** The beginning of a stream, of at least `bytes` where it has as many, and all of it, to be read once. */
export async function peek(chunks: Chunks, bytes: number): Promise<{ head: Buffer; all: Chunks }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  for (let length = 0; length < bytes;) {
    const next = await iterator.next();
    if (next.done === true) break;
    first.push(next.value);
    length += next.value.length;
  }
  async function* all(): AsyncGenerator<Buffer> {
    yield* first;
    for (;;) {
      const next = await iterator.next();
      if (next.done === true) return;
      yield next.value;
    }
  }
  return { head: Buffer.concat(first), all: all() };
}

/** Takes the compression off. Throws where the data is damaged or ends early. */
export function decompressed(chunks: Chunks, compression: Compression): Chunks {
  return compression === 'gzip' ? gunzipped(chunks) : unzstded(chunks);
}

async function* gunzipped(chunks: Chunks): AsyncGenerator<Buffer> {
  const source = Readable.from(chunks);
  const output = createGunzip({ chunkSize: 65_536 });
  source.once('error', (error) => output.destroy(error));
  yield* source.pipe(output) as Chunks;
}

/** Few frames are opened at once: the decoder goes one call deeper with each that ends in what it is given. */
const ZSTD_BYTES = 16_384;

async function* unzstded(chunks: Chunks): AsyncGenerator<Buffer> {
  const ready: Uint8Array[] = [];
  const decoder = new Decompress((data) => ready.push(data));
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += ZSTD_BYTES) {
      decoder.push(chunk.subarray(at, at + ZSTD_BYTES));
      for (const data of ready.splice(0)) yield Buffer.from(data.buffer, data.byteOffset, data.length);
    }
  }
  decoder.push(new Uint8Array(0), true);
  for (const data of ready) yield Buffer.from(data.buffer, data.byteOffset, data.length);
}
