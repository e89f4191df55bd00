/** The COPY instructions that bring manifests before the sources. */
import type { Document } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import type { Pass } from '../transform.js';
import type { ContextCopy } from './context-copies.js';
import type { ImageTree } from './image-tree.js';

/** More COPY lines than this nobody wants to read. */
const MAX_COPIES = 16;

/**
 * The texts of COPY instructions that bring these paths of the image to where `copy` brings them too, with its flags;
 * or why they cannot be written. Paths that another COPY brings are there already.
 */
export function earlyCopies(
  copy: ContextCopy,
  target: string,
  paths: readonly string[],
  tree: ImageTree,
  { document, context }: Pick<Pass, 'document' | 'context'>,
): readonly string[] | string {
  const { instruction } = copy;
  const directories = new Map<string, string[]>();
  for (const path of paths) {
    const origin = tree.origin(path);
    if (origin?.copy !== copy) continue;
    if (/[\s"'\\$#*?[\]<>]/.test(origin.path + path))
      return `the name \`${origin.path}\` cannot be written plainly`;
    if (context.tracked(origin.path) === false)
      return `git does not track \`${origin.path}\`, so that a clean clone could not copy it`;
    const isDirectory = tree.kind(path) === 'directory';
    const at = isDirectory ? path : parentOf(path);
    const key = `${at}\0${isDirectory ? path : ''}`;
    directories.set(key, [...(directories.get(key) ?? []), origin.path]);
  }
  if (directories.size === 0) return [];
  if (directories.size > MAX_COPIES)
    return `it would take ${directories.size} COPY instructions to bring the manifests`;
  const head = headOf(document, instruction);
  const operands = instruction.operands.map((operand) => operand.replace(/^(["'])(.*)\1$/, '$2'));
  const to = operands.at(-1)!;
  // `./web` is written for `web` by some
  const prefix = operands.slice(0, -1).every((operand) => /^\.\/./.test(operand)) ? './' : '';
  return [...directories]
    .sort(([a], [b]) => depth(a) - depth(b))
    .map(([key, sources]) => {
      const inside = key.slice(0, key.indexOf('\0')).slice(target === '' ? 0 : target.length + 1);
      const from = sources.map((source) => `${prefix}${source}`).join(' ');
      return `${head} ${from} ${destination(to, inside)}`;
    });
}

function depth(key: string): number {
  return key.split('\0')[0]!.split('/').length;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** `COPY --chown=app`, for ADD too. */
function headOf(document: Document, { flags, keywordSpan }: Instruction): string {
  return [
    likeWritten('COPY', document.text.slice(keywordSpan.start, keywordSpan.end)),
    ...flags.map(({ name, value }) => (value === undefined ? `--${name}` : `--${name}=${value}`)),
  ].join(' ');
}

/** A keyword in lower case where the author writes another so. */
export function likeWritten(keyword: string, written: string): string {
  return written === written.toLowerCase() ? keyword.toLowerCase() : keyword;
}

/** A directory below the copy's destination, written as the author writes that one; it ends in a slash. */
function destination(to: string, inside: string): string {
  const bare = to.replace(/\/+\.?$/, '').replace(/^\.$/, '');
  const base = to.startsWith('/') && bare === '' ? '/' : bare === '' ? '' : `${bare}/`;
  if (inside === '') return base === '' ? './' : base;
  return `${base}${inside}/`;
}
