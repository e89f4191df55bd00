/**
 * `npm run bench:images`: what it costs to read two images of 1 GB and to compare them. The archives are made on the
 * fly, in this process, and stand nowhere on disk. The last line is one line of JSON.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { compareImages } from '../src/verify/compare-images.js';
import { NOTHING_DECLARED } from '../src/verify/declarations.js';
import { readImageArchive } from '../src/verify/image-archive.js';
import { finalFiles, wasted } from '../src/verify/image-contents.js';

const SMALL_FILES = 60_000;
const SMALL_BYTES = 10_000;
const LARGE_FILES = 4;
const LARGE_BYTES = 100_000_000;
/** Every thousandth small file differs between the images. */
const CHANGED = 1000;
const LIMIT_MEGABYTES = 300;

const noise = noiseOf(1 << 20);

const start = process.hrtime.bigint();
const before = await readImageArchive(archive('before'));
const after = await readImageArchive(archive('after'));
const read = process.hrtime.bigint();
const { files: differences } = compareImages(before, after, NOTHING_DECLARED);
const files = finalFiles(after).size;
const unused = wasted(after).bytes;
const end = process.hrtime.bigint();

const gigabytes = (SMALL_FILES * SMALL_BYTES + LARGE_FILES * LARGE_BYTES) / 1e9;
const [reading, comparing] = [secondsBetween(start, read), secondsBetween(read, end)];
const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
const rows: readonly (readonly [string, string])[] = [
  ['images', `2 of ${gigabytes} GB, ${files} entries each`],
  ['making and reading the archives', `${reading} s`],
  ['comparing', `${comparing} s, ${differences.length} differences, ${unused} bytes wasted`],
  ['peak memory', `${peakMegabytes} MB (limit ${LIMIT_MEGABYTES} MB)`],
];
for (const [name, value] of rows) console.log(`${name.padEnd(32)}${value}`);
console.log(JSON.stringify({ gigabytes, files, reading, comparing, peakMegabytes }));
if (peakMegabytes > LIMIT_MEGABYTES) process.exitCode = 1;

/** An archive as `docker save` writes it: the manifest last. */
function archive(name: string): Readable {
  const outer = pack();
  const write = async (): Promise<void> => {
    await pipeInto(outer, 'blobs/sha256/small', sizeOf(SMALL_FILES, SMALL_BYTES), smallFiles(name));
    await pipeInto(outer, 'blobs/sha256/large', sizeOf(LARGE_FILES, LARGE_BYTES), largeFiles());
    const config = { os: 'linux', rootfs: { type: 'layers', diff_ids: ['sha256:small', 'sha256:large'] } };
    outer.entry({ name: 'blobs/sha256/config' }, JSON.stringify(config));
    const layers = ['blobs/sha256/small', 'blobs/sha256/large'];
    outer.entry(
      { name: 'manifest.json' },
      JSON.stringify([{ Config: 'blobs/sha256/config', Layers: layers }]),
    );
    outer.finalize();
  };
  write().catch((error: unknown) => {
    outer.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  return Readable.from(outer);
}

async function* smallFiles(name: string): AsyncGenerator<Uint8Array> {
  const inner = pack();
  const write = async (): Promise<void> => {
    for (let i = 0; i < SMALL_FILES; i++) {
      const isChanged = name === 'after' && i % CHANGED === 0;
      const content = Buffer.from(noise.subarray(i, i + SMALL_BYTES));
      if (isChanged) content[0]! ^= 1;
      await written((done) =>
        inner.entry({ name: `srv/packages/${i % 600}/lib/module-${i}.js` }, content, done),
      );
    }
    inner.finalize();
  };
  const writing = write();
  yield* inner as AsyncIterable<Uint8Array>;
  await writing;
}

async function* largeFiles(): AsyncGenerator<Uint8Array> {
  const inner = pack();
  const write = async (): Promise<void> => {
    for (let i = 0; i < LARGE_FILES; i++) {
      const sink = inner.entry({ name: `srv/models/${i}.bin`, size: LARGE_BYTES });
      for (let left = LARGE_BYTES; left > 0; left -= noise.length) {
        if (!sink.write(noise.subarray(0, Math.min(left, noise.length))))
          await written((done) => sink.once('drain', done));
      }
      await written((done) => {
        sink.once('close', done);
        sink.end(undefined);
      });
    }
    inner.finalize();
  };
  const writing = write();
  yield* inner as AsyncIterable<Uint8Array>;
  await writing;
}

async function pipeInto(
  outer: ReturnType<typeof pack>,
  name: string,
  size: number,
  content: AsyncIterable<Uint8Array>,
): Promise<void> {
  const sink = outer.entry({ name, size });
  for await (const chunk of content) {
    if (!sink.write(chunk)) await written((done) => sink.once('drain', done));
  }
  await written((done) => {
    sink.once('close', done);
    sink.end(undefined);
  });
}

function written(start: (done: () => void) => void): Promise<void> {
  return new Promise((resolve) => start(resolve));
}

/** Bytes of a tar archive: a header for each file, contents in blocks of 512, two blocks at the end. */
function sizeOf(count: number, bytes: number): number {
  return count * (512 + Math.ceil(bytes / 512) * 512) + 1024;
}

/** Bytes that do not repeat, the same ones each time. */
function noiseOf(length: number): Buffer {
  const blocks = Array.from({ length: length / 32 }, (_, i) =>
    createHash('sha256').update(String(i)).digest(),
  );
  return Buffer.concat(blocks);
}

function secondsBetween(from: bigint, to: bigint): number {
  return Math.round(Number(to - from) / 1e8) / 10;
}
