import { describe, expect, test } from '@jest/globals';
import { readImageArchive } from '../../src/verify/image-archive.js';
import { finalFiles, layersOf, wasted } from '../../src/verify/image-contents.js';
import type { ImageContents } from '../../src/verify/image-contents.js';
import { directory, file, link, oci, streamOf, symlink } from './archive.js';
import type { Member } from './archive.js';

async function image(...layers: readonly (readonly Member[])[]): Promise<ImageContents> {
  return await readImageArchive(streamOf(await oci({ layers }), 65_536));
}

const paths = (contents: ImageContents): readonly string[] => [...finalFiles(contents).keys()].sort();
const gone = (path: string): Member => file(path.replace(/([^/]+)$/, '.wh.$1'), '');
const opaque = (path: string): Member => file(`${path}/.wh..wh..opq`, '');

const BASE = [
  directory('a'),
  file('a/one', '1'),
  file('a/two', '22'),
  directory('a/sub'),
  file('a/sub/three', '333'),
];

describe('what a container sees', () => {
  test('a whiteout takes a file of a lower layer', async () => {
    expect(paths(await image(BASE, [gone('a/one')]))).toEqual(['/a', '/a/sub', '/a/sub/three', '/a/two']);
  });

  test('a whiteout takes a directory with all that is in it', async () => {
    expect(paths(await image(BASE, [gone('a')]))).toEqual([]);
  });

  test('a whiteout leaves what its own layer has, wherever it stands', async () => {
    const made = [directory('a'), file('a/new')];
    expect(paths(await image(BASE, [gone('a'), ...made]))).toEqual(['/a', '/a/new']);
    expect(paths(await image(BASE, [...made, gone('a')]))).toEqual(['/a', '/a/new']);
  });

  test('an opaque directory hides what lower layers have in it, and is there', async () => {
    const contents = await image(BASE, [
      directory('a/sub', { mode: 0o700 }),
      file('a/sub/new'),
      opaque('a/sub'),
    ]);
    expect(paths(contents)).toEqual(['/a', '/a/one', '/a/sub', '/a/sub/new', '/a/two']);
    expect(finalFiles(contents).get('/a/sub')?.mode).toBe(0o700);
  });

  test('an opaque root hides everything', async () => {
    expect(paths(await image(BASE, [file('.wh..wh..opq', ''), file('b')]))).toEqual(['/b']);
  });

  test('what a later layer has at the same path counts', async () => {
    const files = finalFiles(await image(BASE, [file('a/one', 'new', { uid: 5 })]));
    expect(files.get('/a/one')).toMatchObject({ bytes: 3, uid: 5 });
  });

  test('an entry for a directory changes it and keeps what is in it', async () => {
    const contents = await image(BASE, [directory('a', { mode: 0o700, uid: 7 })]);
    expect(paths(contents)).toHaveLength(5);
    expect(finalFiles(contents).get('/a')).toMatchObject({ mode: 0o700, uid: 7 });
  });

  test('a file or link in place of a directory takes all that was in it', async () => {
    expect(paths(await image(BASE, [file('a', 'file')]))).toEqual(['/a']);
    expect(paths(await image(BASE, [symlink('a', 'elsewhere')]))).toEqual(['/a']);
  });

  test('a directory in place of a link is empty', async () => {
    expect(paths(await image([symlink('a', 'b'), directory('b'), file('b/x')], [directory('a')]))).toEqual([
      '/a',
      '/b',
      '/b/x',
    ]);
  });

  test('a hard link may lead to a lower layer, and is a file of its own from then on', async () => {
    const contents = await image([file('a', 'text')], [link('b', 'a')], [file('a', 'changed')]);
    expect(finalFiles(contents).get('/b')?.bytes).toBe(4);
    expect(finalFiles(contents).get('/a')?.bytes).toBe(7);
  });

  test('a link on the way is not followed: layers have the paths that they mean', async () => {
    const contents = await image([directory('usr/bin'), symlink('bin', 'usr/bin')], [file('usr/bin/x')]);
    expect(paths(contents)).toEqual(['/bin', '/usr', '/usr/bin', '/usr/bin/x']);
  });

  test('parents without an entry are directories of root', async () => {
    const files = finalFiles(await image([file('opt/tool/bin')]));
    expect(files.get('/opt/tool')).toMatchObject({ type: 'directory', mode: 0o755, uid: 0 });
  });

  test("AUFS's own records are no files", async () => {
    expect(
      paths(await image([directory('.wh..wh.plnk'), file('.wh..wh.plnk/1.2', ''), file('.wh..wh.aufs', '')])),
    ).toEqual([]);
  });

  test('names that are written as `./a` and `/a` are one', async () => {
    expect(paths(await image([directory('./a'), file('./a/b')], [file('/a/b', 'x')]))).toEqual([
      '/a',
      '/a/b',
    ]);
  });
});

describe('wasted bytes', () => {
  const waste = async (...layers: readonly (readonly Member[])[]): Promise<readonly number[]> => {
    const all = wasted(await image(...layers));
    expect(all.bytes).toBe(all.layers.reduce((sum, one) => sum + one, 0));
    return all.layers;
  };

  test('nothing, where every layer adds', async () => {
    expect(await waste(BASE, [file('b', 'b')])).toEqual([0, 0]);
  });

  test('a file that a later layer overwrites, deletes, hides or changes the mode of', async () => {
    expect(await waste(BASE, [file('a/two', 'new')])).toEqual([2, 0]);
    expect(await waste(BASE, [gone('a/two')])).toEqual([2, 0]);
    expect(await waste(BASE, [gone('a')])).toEqual([6, 0]);
    expect(await waste(BASE, [opaque('a/sub')])).toEqual([3, 0]);
    expect(await waste(BASE, [file('a', '')])).toEqual([6, 0]);
    expect(await waste(BASE, [file('a/two', '22', { mode: 0o755 })])).toEqual([2, 0]);
  });

  test('a file that comes and goes in the layers between', async () => {
    expect(await waste(BASE, [file('tmp.tar', 'xxxxx')], [gone('tmp.tar'), file('b', 'b')])).toEqual([
      0, 5, 0,
    ]);
  });

  test('a directory whose owner changes wastes nothing', async () => {
    expect(await waste(BASE, [directory('a', { uid: 7 })])).toEqual([0, 0]);
  });

  test('a file with two names is wasted when both are gone, and once', async () => {
    const linked = [file('a', 'text'), link('b', 'a')];
    expect(await waste(linked, [gone('a')])).toEqual([0, 0]);
    expect(await waste(linked, [gone('a'), gone('b')])).toEqual([4, 0]);
  });

  test('a layer that stands twice wastes its first copy', async () => {
    expect(await waste([file('a', 'text')], [file('a', 'text')])).toEqual([4, 0]);
  });
});

test('a layer is shared where the other image has it byte for byte', async () => {
  const before = await image(BASE, [file('b', 'b')]);
  const after = await image(BASE, [file('b', 'c')]);
  expect(layersOf(before, after)).toEqual([
    { createdBy: '', bytes: 6, wasted: 0, shared: true },
    { createdBy: '', bytes: 1, wasted: 0, shared: false },
  ]);
  expect(layersOf(before, undefined).map(({ shared }) => shared)).toEqual([false, false]);
});
