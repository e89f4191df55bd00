import { PassThrough, Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { readImageArchive } from '../../src/verify/image-archive.js';
import { finalFiles } from '../../src/verify/image-contents.js';
import type { ImageContents } from '../../src/verify/image-contents.js';
import {
  directory,
  dockerOld,
  file,
  gzipped,
  link,
  oci,
  sha256,
  streamOf,
  symlink,
  tar,
  zstandard,
} from './archive.js';
import type { Image } from './archive.js';

const LARGE = 'x'.repeat(200_000);
const IMAGE: Image = {
  layers: [
    [
      directory('etc'),
      file('etc/os-release', 'ID=debian\n'),
      directory('srv', { uid: 10, gid: 20, mode: 0o1777 }),
    ],
    [
      directory('srv'),
      file('srv/large', LARGE, { uid: 33, gid: 34, mode: 0o640 }),
      symlink('srv/link', 'large'),
    ],
  ],
  config: { Env: ['PATH=/bin'], Cmd: ['sh'] },
  history: [
    { created_by: 'ADD rootfs.tar / ' },
    { created_by: 'ENV PATH=/bin', empty_layer: true },
    { created_by: 'RUN make # buildkit' },
  ],
};

const LAYOUTS: readonly (readonly [name: string, archive: () => Promise<Buffer>])[] = [
  ['docker save up to 24', () => dockerOld(IMAGE)],
  ['docker save up to 24, the manifest first', () => dockerOld(IMAGE, 'first')],
  ['docker save from 25 on', () => oci(IMAGE, { docker: true })],
  ['docker save from 25 on, the manifest first', () => oci(IMAGE, { docker: true, order: 'first' })],
  ['an OCI layout', () => oci(IMAGE)],
  ['an OCI layout with gzip', () => oci(IMAGE, { compress: gzipped })],
  ['an OCI layout with gzip in two members', () => oci(IMAGE, { compress: halves(gzipped) })],
  ['an OCI layout with zstd, the manifest first', () => oci(IMAGE, { compress: zstandard, order: 'first' })],
  ['an OCI layout with zstd in two frames', () => oci(IMAGE, { compress: halves(zstandard) })],
];

function halves(compress: (data: Buffer) => Buffer): (data: Buffer) => Buffer {
  return (data) => {
    const half = data.length >> 1;
    return Buffer.concat([compress(data.subarray(0, half)), compress(data.subarray(half))]);
  };
}

async function read(archive: Buffer): Promise<ImageContents> {
  return await readImageArchive(streamOf(archive));
}

describe('an image is the same in every layout', () => {
  test.each(LAYOUTS)('%s', async (_, archive) => {
    const image = await read(await archive());
    expect(image.config).toMatchObject({ os: 'linux', Env: ['PATH=/bin'], Cmd: ['sh'] });
    expect(image.layers.map(({ createdBy, bytes }) => ({ createdBy, bytes }))).toEqual([
      { createdBy: 'ADD rootfs.tar / ', bytes: 10 },
      { createdBy: 'RUN make # buildkit', bytes: LARGE.length },
    ]);
    expect(image.layers[0]!.diffId).toMatch(/^sha256:[0-9a-f]{64}$/);
    const files = finalFiles(image);
    expect([...files.keys()].sort()).toEqual(['/etc', '/etc/os-release', '/srv', '/srv/large', '/srv/link']);
    expect(files.get('/srv/large')).toEqual({
      type: 'file',
      mode: 0o640,
      uid: 33,
      gid: 34,
      bytes: LARGE.length,
      target: undefined,
      hash: sha256(LARGE),
    });
    expect(files.get('/srv/link')).toMatchObject({ type: 'symlink', target: 'large', hash: undefined });
    expect(files.get('/srv')).toMatchObject({ type: 'directory', mode: 0o755, uid: 0, gid: 0 });
  });
});

describe('members of a layer', () => {
  const only = async (...members: Parameters<typeof tar>[0]): Promise<ReturnType<typeof finalFiles>> =>
    finalFiles(await read(await oci({ layers: [members] })));

  test('names longer than a header has room for are whole', async () => {
    const long = `${'deep/'.repeat(60)}name-${'n'.repeat(120)}-ü`;
    const files = await only(file(long, 'a'), symlink('short', long));
    expect(files.get(`/${long}`)?.hash).toBe(sha256('a'));
    expect(files.get('/short')?.target).toBe(long);
  });

  test("GNU's long names are whole", async () => {
    const long = `opt/${'l'.repeat(180)}`;
    // a member of type `L` whose content is the name of the next one
    const name = await tar([file('././@LongLink', `${long}\0`)]);
    name[156] = 'L'.charCodeAt(0);
    checksum(name);
    const layer = Buffer.concat([name.subarray(0, -1024), await tar([file('opt/cut-off', 'a')])]);
    const parts = await layered(layer);
    expect([...finalFiles(await read(parts)).keys()]).toContain(`/${long}`);
  });

  test('a lost capability shows', async () => {
    const pax = { 'SCHILY.xattr.security.capability': '\u0001\u0000\u0000\u0002' };
    const files = await only(file('ping', 'a', { pax }), file('plain', 'a'));
    expect(files.get('/ping')?.attributes).toMatch(/^[0-9a-f]{64}$/);
    expect(files.get('/plain')).not.toHaveProperty('attributes');
  });

  test('numbers of devices and the type of pipes are kept', async () => {
    const files = await only(
      { name: 'null', type: 'character-device', devmajor: 1, devminor: 3, mode: 0o666 },
      { name: 'loop', type: 'block-device', devmajor: 7, devminor: 0 },
      { name: 'pipe', type: 'fifo' },
    );
    expect(files.get('/null')).toMatchObject({ type: 'character-device', target: '1:3' });
    expect(files.get('/loop')).toMatchObject({ type: 'block-device', target: '7:0' });
    expect(files.get('/pipe')).toMatchObject({ type: 'fifo', target: undefined });
  });

  test('an empty layer is a layer', async () => {
    expect(await only()).toEqual(new Map());
  });

  test('two names of a file are one file', async () => {
    const files = await only(file('a', 'text', { mode: 0o4755 }), link('b', 'a'));
    expect(files.get('/b')).toEqual(files.get('/a'));
  });

  test('a kind of member that is not read is an error with its name', async () => {
    const layer = await tar([file('sparse', 'a')]);
    layer[156] = 'S'.charCodeAt(0);
    checksum(layer);
    await expect(read(await layered(layer))).rejects.toThrow(
      '`/sparse` is a kind of tar member that is not read',
    );
  });
});

/** The same as `oci`, of a layer that is no regular tar any more. */
async function layered(layer: Buffer): Promise<Buffer> {
  const config = JSON.stringify({ rootfs: { type: 'layers', diff_ids: ['sha256:1'] } });
  return await tar([
    file('layer.tar', layer),
    file('config.json', config),
    file('manifest.json', JSON.stringify([{ Config: 'config.json', Layers: ['layer.tar'] }])),
  ]);
}

function checksum(header: Buffer): void {
  header.fill(' ', 148, 156);
  const sum = header.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
}

test('a layer that stands twice in an image may be a link to the first in the archive', async () => {
  const twice = await read(await dockerOld({ layers: [IMAGE.layers[1]!, [file('a')], IMAGE.layers[1]!] }));
  expect(twice.layers.map(({ bytes }) => bytes)).toEqual([LARGE.length, 1, LARGE.length]);
});

test('history that does not fit the layers names none of them', async () => {
  const image = await read(await oci({ ...IMAGE, history: [{ created_by: 'squashed' }] }));
  expect(image.layers.map(({ createdBy }) => createdBy)).toEqual(['', '']);
});

describe('what cannot be read is an error with a sentence', () => {
  const fails = async (archive: Buffer | Readable, sentence: string | RegExp): Promise<void> => {
    const stream = archive instanceof Readable ? archive : streamOf(archive);
    await expect(readImageArchive(stream)).rejects.toThrow(sentence);
    expect(stream.destroyed).toBe(true);
  };

  test('nothing at all', () => fails(Buffer.alloc(0), 'the image archive is empty'));

  test('text', () =>
    fails(Buffer.from('Error response from daemon: '.repeat(40)), 'it is no tar archive, or damaged'));

  test('a tar archive without an image', async () =>
    fails(await tar([file('a')]), 'it has neither a `manifest.json` nor an `index.json`'));

  test('an archive that ends early, wherever', async () => {
    const archive = await oci(IMAGE, { docker: true, order: 'first' });
    const layer = await oci(IMAGE, { docker: true });
    await fails(archive.subarray(0, archive.length - 3000), 'truncated');
    await fails(layer.subarray(0, 100_000), 'truncated');
    await fails(layer.subarray(0, 700), 'truncated');
    // between two members
    const whole = 512 + Math.ceil((await tar([file('a')])).length / 512) * 512;
    const short = await oci({ layers: [[file('a')]] });
    await fails(short.subarray(0, 1024 + whole), 'or is truncated: it has neither');
  });

  test('a stream that is destroyed by its owner', async () => {
    const stream = new PassThrough();
    const archive = await oci(IMAGE);
    stream.write(archive.subarray(0, 50_000));
    setImmediate(() => stream.destroy());
    await fails(stream, 'truncated');
  });

  test('a stream that fails', async () => {
    const stream = new PassThrough();
    stream.write((await oci(IMAGE)).subarray(0, 50_000));
    setImmediate(() => stream.destroy(new Error('docker was killed')));
    await fails(stream, 'the image archive cannot be read: docker was killed');
  });

  test('a compressed layer that ends early', async () => {
    const cut = (compress: (data: Buffer) => Buffer) => (data: Buffer) => compress(data).subarray(0, -20);
    await fails(
      await oci(IMAGE, { compress: cut(gzipped) }),
      /`blobs\/sha256\/.*` .* cannot be read: .* truncated/,
    );
    await fails(
      await oci(IMAGE, { compress: cut(zstandard) }),
      /`blobs\/sha256\/.*` .* cannot be read: .* truncated/,
    );
  });

  test('a compressed layer that is damaged', async () => {
    const damaged = (data: Buffer): Buffer => {
      const bytes = gzipped(data);
      bytes.fill(0xff, 20, 60);
      return bytes;
    };
    await fails(await oci(IMAGE, { compress: damaged }), /cannot be read: /);
  });

  test('a compression that is not known', async () => {
    const xz = (): Buffer =>
      Buffer.concat([Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), Buffer.alloc(900)]);
    await fails(await oci({ layers: [[]] }, { compress: xz }), 'it is compressed with xz, which is not read');
    const encrypted = (): Buffer => Buffer.alloc(2000, 0xa7);
    await fails(await oci({ layers: [[]] }, { compress: encrypted }), 'it is neither a tar archive nor JSON');
  });

  test('a layer or config that is not there', async () => {
    const manifest = file('manifest.json', JSON.stringify([{ Config: 'c.json', Layers: ['l.tar'] }]));
    await fails(await tar([manifest]), 'the config of the image, `c.json`, is not in the archive');
    const config = file('c.json', JSON.stringify({ rootfs: { type: 'layers', diff_ids: ['sha256:1'] } }));
    await fails(await tar([manifest, config]), 'layer `l.tar` is not in the image archive');
  });

  test('several images', async () => {
    const image = { Config: 'c.json', Layers: [] };
    await fails(await tar([file('manifest.json', JSON.stringify([image, image]))]), 'holds 2 images');
  });

  test('a hard link to nothing', async () => {
    const image = await read(await oci({ layers: [[link('a', 'gone')]] }));
    expect(() => finalFiles(image)).toThrow('the hard link `/a` leads to `/gone`');
  });

  test('a name that leads out of the archive', async () =>
    fails(await oci({ layers: [[file('../../etc/passwd')]] }), 'leads out of the archive'));
});
