/** Files to text, and what is said of those that are none. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { readFile, readStream } from '../../src/cli/read.js';
import type { Source } from '../../src/cli/read.js';
import { location } from '../../src/report/location.js';
import { FINE, Folder } from './program.js';

let folder: Folder;
beforeAll(() => {
  folder = new Folder();
});
afterAll(() => folder.remove());

function refusal(source: Source): string {
  return 'failure' in source
    ? `${location('file', source.failure.place)}: ${source.failure.message}`
    : 'read';
}

function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

test.each([
  ['plain', FINE],
  ['Windows line ends and no final newline', 'FROM a\r\nRUN b'],
  ['a byte order mark', `\ufeff${FINE}`],
  ['letters of two, three and four bytes', 'FROM a\nLABEL a="é€😀"\n'],
  ['a replacement character that is really there', 'FROM a\nLABEL a="\ufffd"\n'],
])('text is read as it is: %s', (_, text) => {
  folder.write('Dockerfile', text);
  const source = readFile(folder.join('Dockerfile'));
  expect(source).toEqual({ text, bytes: Buffer.from(text) });
});

describe('refused', () => {
  test.each<[name: string, content: string | Buffer, message: string]>([
    ['empty', '', 'file: is empty'],
    ['blank', ' \r\n\t\n', 'file: is empty'],
    ['nothing but a byte order mark', '\ufeff', 'file: is empty'],
    [
      'binary',
      latin1('\x7fELF\n\x02\x00\x01'),
      'file:2:2: NUL byte: this is a binary file, not a Dockerfile',
    ],
    ['UTF-16', Buffer.from('\ufeffFROM a\n', 'utf16le'), 'file: is UTF-16: save it as UTF-8'],
    [
      'Latin-1',
      latin1('FROM a\nLABEL a="caf\xe9"\n'),
      'file:2:13: byte 0xE9 at offset 19 is not UTF-8: save the file as UTF-8',
    ],
    [
      'Latin-1 behind good UTF-8',
      Buffer.concat([Buffer.from('# é€😀\n'), latin1('\xfc')]),
      'file:2:1: byte 0xFC at offset 12 is not UTF-8: save the file as UTF-8',
    ],
    [
      'a character cut in two at the end',
      Buffer.from('FROM é').subarray(0, -1),
      'file:1:6: byte 0xC3 at offset 5 is not UTF-8: save the file as UTF-8',
    ],
    [
      'a character cut in two in the middle',
      latin1('FROM \xe2\x82x\n'),
      'file:1:6: byte 0xE2 at offset 5 is not UTF-8: save the file as UTF-8',
    ],
    [
      'a surrogate',
      latin1('FROM \xed\xa0\x80\n'),
      'file:1:6: byte 0xED at offset 5 is not UTF-8: save the file as UTF-8',
    ],
    [
      '10 MB',
      `FROM a\n${'# filler\n'.repeat(1_200_000)}`,
      'file: is 10.3 MiB: more than 1 MiB is no Dockerfile',
    ],
  ])('%s', async (_, content, message) => {
    folder.write('Dockerfile', content);
    expect(refusal(readFile(folder.join('Dockerfile')))).toBe(message);
    const stream = (async function* () {
      await Promise.resolve();
      yield Buffer.from(content);
    })();
    expect(refusal(await readStream(stream))).toBe(message.replace('10.3 MiB:', 'more than 1 MiB:'));
  });

  test('what does not exist, is a directory, or has a name too long', () => {
    mkdirSync(folder.join('directory'));
    expect(refusal(readFile(folder.join('nope')))).toBe('file: no such file or directory');
    expect(refusal(readFile(folder.join('directory')))).toBe('file: is a directory');
    expect(refusal(readFile(folder.join('x'.repeat(300))))).toBe('file: the name is too long');
  });

  test('a pipe, without waiting for it', () => {
    execFileSync('mkfifo', [folder.join('pipe')]);
    expect(refusal(readFile(folder.join('pipe')))).toBe(
      'file: is no regular file: give `-` to read standard input',
    );
  });
});

test('standard input comes in pieces, cut anywhere', async () => {
  const text = 'FROM a\nLABEL a="é€😀"\n';
  const stream = (async function* () {
    await Promise.resolve();
    for (const byte of Buffer.from(text)) yield Buffer.from([byte]);
  })();
  expect(await readStream(stream)).toMatchObject({ text });
});
