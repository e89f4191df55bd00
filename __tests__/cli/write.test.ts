/** Replacing a file, whole or not at all. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { replaceFiles } from '../../src/cli/write.js';
import type { WriteOptions } from '../../src/cli/write.js';
import { FINE, Folder } from './program.js';

const before = Buffer.from(FINE);
const after = 'FROM scratch\r\nCOPY a /é\n';
let folder: Folder;
let file: string;
beforeEach(() => {
  folder = new Folder({ Dockerfile: FINE });
  file = folder.join('Dockerfile');
});
afterEach(() => {
  expect(folder.leftovers()).toEqual([]);
  folder.remove();
});

/** One file, as most runs write. */
function replaceFile(path: string, read: Buffer, text: string, options?: WriteOptions): string | undefined {
  return replaceFiles([{ path, read, text }], options);
}

test('the text is written byte for byte, under another name first', () => {
  let seen: string | undefined;
  const beforeRename = ([temporary]: readonly string[]): void => {
    seen = readFileSync(temporary!, 'utf8');
    expect(readFileSync(file, 'utf8')).toBe(FINE);
  };
  expect(replaceFile(file, before, after, { beforeRename })).toBeUndefined();
  expect(seen).toBe(after);
  expect(readFileSync(file, 'utf8')).toBe(after);
});

test.each([0o644, 0o600, 0o755, 0o444, 0o4711, 0o666])('mode %p stays', (mode) => {
  chmodSync(file, mode);
  const refusal = replaceFile(file, before, after);
  if (process.getuid?.() !== 0 && (mode & 0o200) === 0) {
    expect(refusal).toBe('not written: permission denied');
    return;
  }
  expect(refusal).toBeUndefined();
  expect(statSync(file).mode & 0o7777).toBe(mode);
});

const asRoot = process.getuid?.() === 0;
(asRoot ? test : test.skip)('owner and group stay', () => {
  chownSync(file, 1234, 5678);
  chmodSync(file, 0o4755);
  expect(replaceFile(file, before, after)).toBeUndefined();
  expect(statSync(file)).toMatchObject({ uid: 1234, gid: 5678 });
  expect(statSync(file).mode & 0o7777).toBe(0o4755);
});

test('a link stays a link, and the file that it leads to is replaced', () => {
  folder.write('docker/Dockerfile.prod', FINE);
  rmSync(file);
  symlinkSync('docker/Dockerfile.prod', file);
  expect(replaceFile(file, before, after)).toBeUndefined();
  expect(lstatSync(file).isSymbolicLink()).toBe(true);
  expect(readFileSync(folder.join('docker/Dockerfile.prod'), 'utf8')).toBe(after);
});

describe('refused, with the file as it was and nothing left behind', () => {
  test('where somebody wrote to the file meanwhile', () => {
    const beforeRename = (): void => folder.write('Dockerfile', 'FROM theirs\n');
    expect(replaceFile(file, before, after, { beforeRename })).toBe(
      'not written: the file changed while dockmod worked on it',
    );
    expect(readFileSync(file, 'utf8')).toBe('FROM theirs\n');
  });

  test('where what was read is not what is there, even if only in its line ends', () => {
    expect(replaceFile(file, Buffer.from(FINE.replaceAll('\n', '\r\n')), after)).toMatch(/changed/);
    expect(readFileSync(file, 'utf8')).toBe(FINE);
  });

  test('where the file went away meanwhile', () => {
    expect(replaceFile(file, before, after, { beforeRename: () => rmSync(file) })).toBe(
      'not written: no such file or directory',
    );
  });

  test('where something else goes wrong at the last moment', () => {
    const beforeRename = (): void => {
      throw new Error('the disk is on fire');
    };
    expect(replaceFile(file, before, after, { beforeRename })).toBe('not written: the disk is on fire');
    expect(readFileSync(file, 'utf8')).toBe(FINE);
  });
});

describe('several files are written together', () => {
  const ignore = 'node_modules\n';

  test('a new one and one that was there', () => {
    const files = [
      { path: folder.join('.dockerignore'), read: undefined, text: ignore },
      { path: file, read: before, text: after },
    ];
    expect(replaceFiles(files)).toBeUndefined();
    expect(readFileSync(folder.join('.dockerignore'), 'utf8')).toBe(ignore);
    expect(readFileSync(file, 'utf8')).toBe(after);
  });

  test('or none is, where one of them changed meanwhile', () => {
    const files = [
      { path: folder.join('.dockerignore'), read: undefined, text: ignore },
      { path: file, read: Buffer.from('FROM other\n'), text: after },
    ];
    expect(replaceFiles(files)).toMatch(/changed/);
    expect(existsSync(folder.join('.dockerignore'))).toBe(false);
    expect(readFileSync(file, 'utf8')).toBe(FINE);
  });

  test('or none is, where somebody made the new one first', () => {
    const files = [
      { path: file, read: before, text: after },
      { path: folder.join('.dockerignore'), read: undefined, text: ignore },
    ];
    const beforeRename = (): void => folder.write('.dockerignore', 'theirs\n');
    expect(replaceFiles(files, { beforeRename })).toMatch(/changed/);
    expect(readFileSync(folder.join('.dockerignore'), 'utf8')).toBe('theirs\n');
    expect(readFileSync(file, 'utf8')).toBe(FINE);
  });

  test('or none is, where the last rename fails', () => {
    const files = [
      { path: file, read: before, text: after },
      { path: folder.join('.dockerignore'), read: undefined, text: ignore },
    ];
    // gone under its other name: the first rename works, the second cannot
    const beforeRename = (temporaries: readonly string[]): void => rmSync(temporaries[1]!);
    expect(replaceFiles(files, { beforeRename })).toMatch(/not written: no such file/);
    expect(existsSync(folder.join('.dockerignore'))).toBe(false);
    expect(readFileSync(file, 'utf8')).toBe(FINE);
  });
});
