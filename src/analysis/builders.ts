/** The stages that a stage takes files from, as one that reads its programs would see them there. */
import type { Stage } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import type { ShellCommand } from '../shell/command.js';
import { ShellScript } from '../shell/script.js';
import type { Pass } from '../transform.js';
import { defineAnalysis } from '../transform.js';
import { environments } from './environment.js';
import { imagePath, stageTrees } from './image-tree.js';
import type { ImageTree } from './image-tree.js';
import { unrolled } from './unrolled.js';

/** A stage that files are taken from. */
export interface Builder {
  /** as COPY names it */
  readonly name: string;
  /** what it grows from and itself, read as one stage */
  readonly stage: Stage;
  /** what COPY instructions take from it, as commands that would do the same in one image */
  readonly takes: readonly Take[];
  /** where what is taken may stand, from the image's root, with all below */
  readonly places: readonly string[];
  /** what it has of the build context, at its paths there and at those that it is taken to */
  readonly tree: ImageTree;
}

export interface Take {
  readonly instruction: Instruction;
  readonly command: ShellCommand;
}

interface Copy {
  readonly instruction: Instruction;
  readonly from: string;
  readonly sources: readonly string[];
  /** from the image's root */
  readonly target: string;
  /** the destination is written as a directory */
  readonly isInto: boolean;
}

/** Builders of a stage in the order in which it first takes files from them; or why they cannot be told. */
export const builders = defineAnalysis<(stage: Stage) => readonly Builder[] | string>(
  'builders',
  (pass) => (stage) => buildersOf(pass, stage),
);

function buildersOf(pass: Pass, stage: Stage): readonly Builder[] | string {
  const copies: Copy[] = [];
  for (const instruction of stage.instructions) {
    const copy = instruction.keyword === 'COPY' ? copyOf(pass, instruction) : undefined;
    if (typeof copy === 'string') return copy;
    if (copy !== undefined) copies.push(copy);
  }
  const found: Builder[] = [];
  for (const name of new Set(copies.map(({ from }) => from))) {
    const builder = unrolled(pass.document.stageNamed(name)!);
    const tree = pass.get(stageTrees)(builder);
    if (typeof tree === 'string') return tree;
    const own = copies.filter(({ from }) => from === name);
    const takes = own.flatMap((copy) => takesOf(copy, tree));
    const places = own.flatMap(({ sources, target, isInto }) =>
      isInto && sources.every((source) => tree.kind(source) === 'file')
        ? sources.map((source) => join(target, source.slice(source.lastIndexOf('/') + 1)))
        : [target],
    );
    found.push({ name, stage: builder, takes, places, tree: movedTree(tree, own) });
  }
  return found;
}

/** A COPY from another stage; `undefined` for one from elsewhere; why it cannot be read. */
function copyOf(pass: Pass, instruction: Instruction): Copy | string | undefined {
  const from = instruction.flag('from');
  if (typeof from !== 'string' || pass.document.stageNamed(from) === undefined) return undefined;
  const { operands } = instruction;
  const destination = operands.at(-1) ?? '';
  const { workdir } = pass.get(environments)(instruction);
  const target = imagePath(destination, workdir);
  const sources = operands.slice(0, -1).map((one) => imagePath(one, '/'));
  if (operands.some((one) => !PLAIN.test(one)) || target === undefined || sources.includes(undefined))
    return 'it is not known what is taken from another stage, or where to';
  const isInto = /(?:^|\/)\.?$/.test(destination) || sources.length > 1 || `/${target}` === (workdir ?? '/');
  return { instruction, from, sources: sources as string[], target, isInto };
}

/** Paths without quotes and variables. */
const PLAIN = /^[\w./@+*:=,-]+$/;

/** `cp` of each source. It is open of what a build makes whether it is a file or a directory: both are told. */
function takesOf({ instruction, sources, target, isInto }: Copy, tree: ImageTree): readonly Take[] {
  const commands = sources.flatMap((source): readonly string[] => {
    if (source.includes('*')) return [`cp /${source} /${target}${isInto ? '/' : ''}`];
    const kind = isInto ? tree.kind(source) : 'directory';
    const inside = join(target, source.slice(source.lastIndexOf('/') + 1));
    // what stays where it is has been made there already
    return [
      ...(kind === 'file' || source === target ? [] : [`cp -r -T /${source} /${target}`]),
      ...(kind === 'directory' || source === inside ? [] : [`cp /${source} /${target}/`]),
    ];
  });
  return commands.flatMap((text) => {
    const script = ShellScript.parseText(text);
    const command = typeof script === 'string' ? undefined : script.commands[0];
    return command === undefined ? [] : [{ instruction, command }];
  });
}

/** The tree with its files at the paths too that they are taken to. */
function movedTree(tree: ImageTree, copies: readonly Copy[]): ImageTree {
  const before = (path: string): string => {
    for (const { sources, target, isInto } of copies.toReversed()) {
      for (const source of sources) {
        const kind = tree.kind(source);
        if (kind === undefined) continue;
        const at =
          isInto && kind === 'file' ? join(target, source.slice(source.lastIndexOf('/') + 1)) : target;
        if (path === at) return source;
        if (kind === 'directory' && (at === '' || path.startsWith(`${at}/`)))
          return join(source, path.slice(at === '' ? 0 : at.length + 1));
      }
    }
    return path;
  };
  return {
    read: (path) => tree.read(before(path)),
    kind: (path) => tree.kind(before(path)),
    mode: (path) => tree.mode(before(path)),
    list: (path) => tree.list(before(path)),
    origin: (path) => tree.origin(before(path)),
    source: (copy, path) => tree.source(copy, before(path)),
  };
}

/** Files of several trees, those of an earlier one before those of a later one. */
export function layered(trees: readonly ImageTree[]): ImageTree {
  const [first, ...rest] = trees;
  const at = (path: string): ImageTree =>
    rest.reduce<ImageTree>((found, next) => (found.kind(path) === undefined ? next : found), first!);
  return {
    read: (path) => at(path).read(path),
    kind: (path) => at(path).kind(path),
    mode: (path) => at(path).mode(path),
    list: (path) => [...new Set(trees.flatMap((tree) => tree.list(path)))].sort(),
    origin: (path) => at(path).origin(path),
    source: (copy, path) => at(path).source(copy, path),
  };
}

function join(directory: string, name: string): string {
  return directory === '' || name === '' ? directory + name : `${directory}/${name}`;
}
