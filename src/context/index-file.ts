/** The index of a git work tree, read from its file. */
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * The mode, as git has it, of every file that git tracks in the work tree at `root` (absolute), by its path from there: what
 * `git ls-files -s` says, without a process. `undefined` where git must be asked: for a repository or an index out of
 * the ordinary, and for one of another user, about which git may refuse to say anything.
 */
export function readIndexFile(root: string): ReadonlyMap<string, number> | undefined {
  try {
    const directory = gitDirectory(root);
    return directory === undefined ? undefined : entriesOf(readFileSync(join(directory, 'index')));
  } catch {
    return undefined;
  }
}

/** What makes a work tree, its index or its object names other than usual, in a configuration. */
const UNUSUAL = /worktree|\bbare\s*=(?!\s*false\b)|\[\s*(?:extensions|include)/i;

/** https://git-scm.com/docs/gitrepository-layout; throws where something is not there. */
function gitDirectory(root: string): string | undefined {
  const place = join(root, '.git');
  // a linked work tree and a submodule say where it is
  const name = lstatSync(place).isDirectory()
    ? '.git'
    : /^gitdir: ([^\n]+)\n*$/.exec(readFileSync(place, 'utf8'))?.[1];
  if (name === undefined) return undefined;
  const directory = resolve(root, name);
  const link = join(directory, 'commondir');
  const common = existsSync(link) ? resolve(directory, readFileSync(link, 'utf8').trim()) : directory;
  const { uid } = userInfo();
  const isUsual =
    [root, place, directory].every((path) => lstatSync(path).uid === uid) &&
    ['objects', 'refs'].every((name) => existsSync(join(common, name))) &&
    /^(?:ref: refs\/|[0-9a-f]{40}\n)/.test(readFileSync(join(directory, 'HEAD'), 'utf8')) &&
    !UNUSUAL.test(readFileSync(join(common, 'config'), 'utf8'));
  return isUsual ? directory : undefined;
}

/** The octets before the first entry, and in each entry before its mode's last two, its flags, and its path. */
const HEADER = 12;
const MODE = 26;
const FLAGS = 60;
const PATH = 62;
/** of the flags: two more octets follow; how long the path is, and the greatest length that is told so */
const EXTENDED = 0x4000;
const LENGTH = 0x0fff;
/** octets of the checksum at the end */
const CHECKSUM = 20;

/** https://git-scm.com/docs/index-format; `undefined` for a format, or an extension, that is not known. */
function entriesOf(index: Buffer): ReadonlyMap<string, number> | undefined {
  const version = index.readUInt32BE(4);
  if (index.toString('latin1', 0, 4) !== 'DIRC' || version < 2 || version > 3) return undefined;
  const modes = new Map<string, number>();
  let at = HEADER;
  for (let count = index.readUInt32BE(8); count > 0; count--) {
    const flags = (index[at + FLAGS]! << 8) | index[at + FLAGS + 1]!;
    const start = at + PATH + ((flags & EXTENDED) === 0 ? 0 : 2);
    const length = flags & LENGTH;
    const end = length < LENGTH ? start + length : index.indexOf(0, start);
    if (index[end] !== 0) return undefined;
    modes.set(index.toString('utf8', start, end), (index[at + MODE]! << 8) | index[at + MODE + 1]!);
    // one to eight zeros fill an entry to a multiple of eight octets
    at += (end - at + 8) & ~7;
  }
  for (; at < index.length - CHECKSUM; at += 8 + index.readUInt32BE(at + 4)) {
    // What must be understood begins with a small letter: entries are kept elsewhere, or left out.
    if (index[at]! >= 97) return undefined;
  }
  return at === index.length - CHECKSUM ? modes : undefined;
}
