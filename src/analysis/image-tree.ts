/** Where the files of the build context stand in the image, as far as COPY put them there. */
import type { BuildContext } from '../context/context.js';
import type { Stage } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import type { Pass } from '../transform.js';
import { defineAnalysis } from '../transform.js';
import { contextCopies } from './context-copies.js';
import type { ContextCopy, ContextSource } from './context-copies.js';
import { environments } from './environment.js';
import { unrolled } from './unrolled.js';

/** A directory or file of the context at a path of the image. */
interface Placed {
  readonly copy: ContextCopy;
  /** in the context */
  readonly from: string;
  /** in the image, from its root, without a slash in front; `''` is the root */
  readonly to: string;
}

/** What COPY instructions have brought, seen from the image's root, without a slash in front of a path. */
export interface ImageTree {
  read(path: string): string | undefined;
  /** names, sorted */
  list(directory: string): readonly string[];
  kind(path: string): 'file' | 'directory' | undefined;
  mode(path: string): number | undefined;
  /** the COPY that had the last word on a path, and where the file stands in the context */
  origin(path: string): Origin | undefined;
  /** where in the context a COPY would take what it brings to a path from, there or not */
  source(copy: ContextCopy, path: string): string | undefined;
}

export interface Origin {
  readonly copy: ContextCopy;
  readonly path: string;
}

/**
 * The tree that an instruction finds, from the COPY instructions before it in its stage and those that it grows from; or
 * why it is not known. What RUN instructions, the base image and other stages brought is not in it.
 */
export const imageTrees = defineAnalysis<(instruction: Instruction) => ImageTree | string>(
  'image trees',
  (pass) => (instruction) => treeBefore(pass, pass.document.stageOf(instruction), instruction.index),
);

/** The tree at the end of a stage. */
export const stageTrees = defineAnalysis<(stage: Stage) => ImageTree | string>('stage trees', (pass) => {
  const found = new Map<Stage, ImageTree | string>();
  return (stage) => {
    let tree = found.get(stage);
    if (tree === undefined) {
      tree = treeBefore(pass, stage, Infinity);
      found.set(stage, tree);
    }
    return tree;
  };
});

function treeBefore({ context, get }: Pass, stage: Stage | undefined, index: number): ImageTree | string {
  const instructions = stage === undefined ? [] : unrolled(stage).instructions;
  const before = get(contextCopies).filter(
    ({ kind, instruction }) =>
      kind === 'copy' && instruction.index < index && instructions.includes(instruction),
  );
  const placed: Placed[] = [];
  for (const copy of before) {
    const found = place(copy, get(environments)(copy.instruction).workdir, context, placed);
    if (typeof found === 'string') return found;
    placed.push(...found);
  }
  return treeOf(placed, context);
}

/** Where a COPY puts its sources: https://docs.docker.com/reference/dockerfile/#destination */
function place(
  copy: ContextCopy,
  workdir: string | undefined,
  context: BuildContext,
  earlier: readonly Placed[],
): readonly Placed[] | string {
  const { sources, destination, unclear, instruction } = copy;
  if (unclear !== undefined) return unclear;
  if (destination === undefined) return 'a variable decides where files are copied to';
  const target = imagePath(destination, workdir);
  if (target === undefined) return 'the working directory is that of the base image';
  const paths = sources.flatMap((source) =>
    source.path === undefined ? matches(source, context) : [source.path],
  );
  const isDirectory =
    paths.length > 1 ||
    sources.length > 1 ||
    /(?:^|\/)\.?$/.test(destination) ||
    destination === '..' ||
    `/${target}` === workdir ||
    treeOf(earlier, context).kind(target) === 'directory';
  return paths.flatMap((path): readonly Placed[] => {
    const kind = path === '' ? 'directory' : context.kind(path);
    if (kind === undefined) return [];
    if (kind === 'directory') return [{ copy, from: path, to: target }];
    // ADD unpacks archives, and only the builder can tell one
    if (instruction.keyword === 'ADD' && ARCHIVE.test(path)) return [];
    const name = path.slice(path.lastIndexOf('/') + 1);
    return [{ copy, from: path, to: isDirectory ? join(target, name) : target }];
  });
}

const ARCHIVE = /\.(?:tar|tgz|tbz2?|txz|tzst|gz|bz2|xz|zst)$/i;

/** Every path that a pattern of one COPY names itself: its parent does not match. */
function matches(source: ContextSource, context: BuildContext): readonly string[] {
  const found: string[] = [];
  const visit = (directory: string): void => {
    for (const name of context.list(directory)) {
      const path = join(directory, name);
      if (source.takes(path)) found.push(path);
      else if (source.takesBelow(path) && context.kind(path) === 'directory') visit(path);
    }
  };
  visit('');
  return found;
}

function treeOf(placed: readonly Placed[], context: BuildContext): ImageTree {
  const find = (path: string): (Origin & { readonly kind: 'file' | 'directory' }) | undefined => {
    for (let i = placed.length - 1; i >= 0; i--) {
      const { copy, from, to } = placed[i]!;
      if (!contains(to, path)) continue;
      const inside = insideOf({ from, to }, path);
      const kind = inside === '' ? 'directory' : context.kind(inside);
      if (kind !== undefined) return { copy, path: inside, kind };
    }
    return undefined;
  };
  const origin = (path: string): Origin | undefined => {
    const found = find(path);
    return found === undefined ? undefined : { copy: found.copy, path: found.path };
  };
  const isAbove = (path: string): boolean => placed.some(({ to }) => to !== path && contains(path, to));
  const kind = (path: string): 'file' | 'directory' | undefined => {
    const found = find(path);
    if (found === undefined) return isAbove(path) ? 'directory' : undefined;
    return found.kind;
  };
  return {
    origin,
    source: (copy, path) => {
      const found = placed.findLast((one) => one.copy === copy && one.to !== path && contains(one.to, path));
      return found === undefined ? undefined : insideOf(found, path);
    },
    kind,
    read: (path) => {
      const found = origin(path);
      return found === undefined ? undefined : context.read(found.path);
    },
    mode: (path) => {
      const found = origin(path);
      return found === undefined ? undefined : context.mode(found.path);
    },
    list: (directory) => {
      const names = new Set<string>();
      for (const { from, to } of placed) {
        if (contains(to, directory)) {
          const inside = insideOf({ from, to }, directory);
          if (inside === '' || context.kind(inside) === 'directory')
            for (const name of context.list(inside)) names.add(name);
        } else if (contains(directory, to)) {
          names.add(to.slice(directory === '' ? 0 : directory.length + 1).split('/')[0]!);
        }
      }
      return [...names].sort();
    },
  };
}

/** The path of the context that is brought to a path in or at `to`. */
function insideOf({ from, to }: Pick<Placed, 'from' | 'to'>, path: string): string {
  return path === to ? from : join(from, path.slice(to === '' ? 0 : to.length + 1));
}

/** Whether a directory is a path or lies above it. */
function contains(directory: string, path: string): boolean {
  return directory === '' || path === directory || path.startsWith(`${directory}/`);
}

function join(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}

/** Stands for the working directory of the base image, which a file cannot be called. */
const BASE_DIRECTORY = '\0';

/**
 * A path of the image from its root, without a slash in front, by what an instruction calls it. `undefined` where it
 * lies above the working directory of the base image, which nobody here knows.
 */
export function imagePath(path: string, workdir: string | undefined): string | undefined {
  const names: string[] = [];
  for (const name of (path.startsWith('/') ? path : `${workdir ?? BASE_DIRECTORY}/${path}`).split('/')) {
    if (name === '..') {
      if (names.pop() === BASE_DIRECTORY) return undefined;
    } else if (name !== '' && name !== '.') names.push(name);
  }
  return names.join('/');
}
