/** Files and standard input to text, or one line about what is wrong with them. */
import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import type { Failure } from '../report/report.js';
import { positionAt } from '../text/span.js';

/** Far more than any Dockerfile: what is larger is something else, or an accident. */
const MAX_BYTES = 1024 * 1024;

/** The text of a file with the bytes that it was read from, or why there is none. */
export type Source = { readonly text: string; readonly bytes: Buffer } | { readonly failure: Failure };

/** Reads a Dockerfile whose text can be written back byte for byte. */
export function readFile(path: string): Source {
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) return refuse('is a directory');
    if (!stat.isFile()) return refuse('is no regular file: give `-` to read standard input');
    if (stat.size > MAX_BYTES) return tooLarge(`${(stat.size / 1024 / 1024).toFixed(1)} MiB`);
    return decode(readFileSync(path));
  } catch (error) {
    return refuse(reason(error));
  }
}

/** Reads standard input to its end, or until it is too much. */
export async function readStream(stream: AsyncIterable<string | Buffer>): Promise<Source> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk);
      chunks.push(bytes);
      size += bytes.length;
      if (size > MAX_BYTES) return tooLarge(`more than ${MAX_BYTES / 1024 / 1024} MiB`);
    }
  } catch (error) {
    return refuse(reason(error));
  }
  return decode(Buffer.concat(chunks));
}

function decode(bytes: Buffer): Source {
  const mark = bytes.subarray(0, 2).toString('latin1');
  if (mark === '\xff\xfe' || mark === '\xfe\xff') return refuse('is UTF-16: save it as UTF-8');
  const zero = bytes.indexOf(0);
  if (zero !== -1) {
    const head = bytes.toString('utf8', 0, zero);
    return refuse('NUL byte: this is a binary file, not a Dockerfile', head);
  }
  if (!isUtf8(bytes)) {
    const head = validHead(bytes);
    const offset = Buffer.byteLength(head);
    const byte = bytes[offset]!.toString(16).toUpperCase();
    return refuse(`byte 0x${byte} at offset ${offset} is not UTF-8: save the file as UTF-8`, head);
  }
  const text = bytes.toString('utf8');
  if (text.replace(/^\ufeff/, '').trim() === '') return refuse('is empty');
  return { text, bytes };
}

/** What stands before the first byte that is not UTF-8. */
function validHead(bytes: Buffer): string {
  const decoded = (length: number): string | undefined => {
    try {
      // A character that the end cuts in two is no error yet.
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, length), {
        stream: true,
      });
    } catch {
      return undefined;
    }
  };
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (decoded(middle) === undefined) bad = middle;
    else good = middle;
  }
  return decoded(good) ?? '';
}

function tooLarge(size: string): Source {
  return refuse(`is ${size}: more than ${MAX_BYTES / 1024 / 1024} MiB is no Dockerfile`);
}

/** @param head what stands before the place of the matter */
function refuse(message: string, head?: string): Source {
  const position = head === undefined ? undefined : positionAt(head, head.length);
  return {
    failure: {
      kind: 'input',
      message,
      place: position === undefined ? undefined : { start: position, end: position },
    },
  };
}

/** What the operating system says, in words. */
export function reason(error: unknown): string {
  const { code, message = String(error) } = error as Partial<NodeJS.ErrnoException>;
  // "EXDEV: cross-device link not permitted, rename 'a' -> 'b'"
  return REASONS[code ?? ''] ?? message.replace(/^[A-Z]+: (.*?), .*$/s, '$1');
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  ENOTDIR: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EISDIR: 'is a directory',
  ELOOP: 'too many levels of symbolic links',
  ENAMETOOLONG: 'the name is too long',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the device',
  EMFILE: 'too many open files',
};
