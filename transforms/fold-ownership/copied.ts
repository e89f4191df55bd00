/** What a COPY or ADD writes: which paths, and whether they are single files. */
import type { Environment, Instruction, Pass } from '../../src/sdk.js';
import { holdsOneOf } from './characters.js';
import { isFileName } from './file-names.js';
import { nameOf, resolvePath } from './path.js';

export interface Copied {
  readonly copy: Instruction;
  /** what may have been written: these files, or anything at this path and below it; `undefined`: anywhere */
  readonly region: Region | undefined;
  /** its only source as written, when it has one with nothing to expand; `<<` stands for a heredoc */
  readonly source: string | undefined;
  /** the path that the only source is written to, should it be a file */
  readonly target: string | undefined;
  /** the destination is a directory by the way it is written */
  readonly intoDirectory: boolean;
}

export type Region =
  | { readonly kind: 'files'; readonly paths: readonly string[] }
  | { readonly kind: 'tree'; readonly root: string };

/** Reads an instruction that stands in `environment`. */
export function readCopy(pass: Pass, copy: Instruction, { workdir }: Environment): Copied {
  const sources = copy.operands.slice(0, -1);
  const last = copy.operands.at(-1) ?? '';
  const destination = isLiteral(last) ? resolvePath(workdir, last) : undefined;
  const intoDirectory = last.endsWith('/') || last === '.' || last.endsWith('/.') || sources.length > 1;
  const names = sources.map((source) => fileName(pass, copy, source));
  const [source = ''] = sources;
  const single = sources.length === 1 && (isLiteral(source) || source.startsWith('<<'));
  return {
    copy,
    region: destination === undefined ? undefined : regionOf(destination, intoDirectory, names),
    source: single ? source : undefined,
    target:
      !single || destination === undefined
        ? undefined
        : intoDirectory
          ? resolvePath(destination, copy.heredocs[0]?.name ?? nameOf(normal(source)))
          : destination,
    intoDirectory,
  };
}

/** Path of a source from the context's root. */
export function contextPath(source: string): string {
  return normal(source).slice(1);
}

export function isHeredoc({ source }: Copied): boolean {
  return source?.startsWith('<<') === true;
}

/** Nothing in an operand is expanded, escaped or quoted. */
export function isLiteral(operand: string): boolean {
  return !holdsOneOf(operand, '$*?[]"\'\\`<');
}

function regionOf(
  destination: string,
  intoDirectory: boolean,
  names: readonly (string | undefined)[],
): Region {
  const known = names.filter((name) => name !== undefined);
  if (known.length < names.length) return { kind: 'tree', root: destination };
  if (intoDirectory) return { kind: 'files', paths: known.map((name) => resolvePath(destination, name)!) };
  return isFileName(nameOf(destination))
    ? { kind: 'files', paths: [destination] }
    : { kind: 'tree', root: destination };
}

/** The name of a source that is a file for certain. */
function fileName(pass: Pass, copy: Instruction, source: string): string | undefined {
  if (source.startsWith('<<')) {
    return copy.heredocs.find(({ name }) => source.includes(name))?.name;
  }
  if (!isLiteral(source)) return undefined;
  const name = nameOf(normal(source));
  const kind = copy.flag('from') === undefined ? pass.context.kind(contextPath(source)) : undefined;
  return kind === 'file' || (kind === undefined && isFileName(name)) ? name : undefined;
}

function normal(source: string): string {
  return resolvePath('/', source) ?? '/';
}
