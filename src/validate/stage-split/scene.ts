/** All that the judgements of a cut share: what the builder made, what is taken from it, and what starts. */
import type { Document, Stage } from '../../dockerfile/document.js';
import type { Instruction } from '../../dockerfile/instruction.js';
import type { Assumption } from '../../transform.js';
import { globMatcher } from '../ignore-lines.js';
import { isBelow, joined, nameOf, parentOf, placeAt, resolved } from '../place.js';
import { copiedBy, isCopy, Tree, viewOf } from '../tree.js';
import type { Copied } from '../tree.js';
import { artifactsOf } from './artifacts.js';
import type { Artifact } from './artifacts.js';
import type { BaseConfiguration } from './bases.js';
import { configurationOf } from './configuration.js';
import type { Images } from './configuration-problem.js';
import { directoryAt, madeBy } from './made.js';
import type { Home, Made } from './made.js';
import { programOf } from './program.js';
import type { Program } from './program.js';
import { withRecipes } from './recipes.js';
import { ancestorsOf, textOf } from './split.js';
import type { Split } from './split.js';

/** A source of a COPY that takes from the builder. */
export interface Taken {
  readonly instruction: Instruction;
  /** absolute, in the builder; with wildcards where `isGlob` */
  readonly source: string;
  readonly isGlob: boolean;
  /** the directory or file that it becomes; `undefined` where that is not known */
  readonly target: string | undefined;
}

export interface Scene {
  readonly split: Split;
  readonly images: Images;
  readonly assumes: ReadonlySet<Assumption>;
  /** commands of the builder, prunes left out */
  readonly made: readonly Made[];
  /** commands of RUN instructions that the new stage begins with */
  readonly repeated: readonly Made[];
  /** commands of RUN instructions in the author's tail */
  readonly later: readonly Made[];
  readonly taken: readonly Taken[];
  /** what COPY and ADD above the cut bring, in order */
  readonly copies: readonly Copied[];
  /** what those in the author's tail bring */
  readonly brought: readonly Copied[];
  readonly tree: Tree;
  readonly artifacts: readonly Artifact[];
  readonly program: Program;
  /** working directories at an instruction of either text */
  readonly directoryBefore: (instruction: Instruction) => string | undefined;
  readonly directoryAfter: (instruction: Instruction) => string | undefined;
  /** Whether a path of the builder is at the same path in the new stage. */
  readonly covers: (path: string) => boolean;
  /** text of a file of the context, by its path in the builder */
  readonly read: (path: string) => string | undefined;
}

/** Reads the scene, or tells what cannot be read. */
export function readScene(split: Split, images: Images): Scene | string {
  const { before, after, made: above, prefix, tail, facts, intent } = split;
  const oldHome = homeOf(split, images, 'before');
  const newHome = homeOf(split, images, 'after');
  const view = viewOf(facts, []);
  if (typeof view === 'string') return view;
  const copied = (one: Instruction): Copied =>
    copiedBy(before, one, view, directoryAt(before, one, oldHome.directory));
  const copies = above.filter(isCopy).map(copied);
  const brought = tail.filter(isCopy).map(copied);
  const tree = new Tree([...copies, ...brought]);
  const read = (path: string): string | undefined => {
    const entry = tree.files.get(path);
    return entry === undefined ? undefined : facts.read(entry.source);
  };
  const made = withRecipes(madeBy(before, above, oldHome), { paths: [...tree.files.keys()], read });
  const artifacts = artifactsOf(made, { read, files: [...tree.files.keys()] });
  const isFile = (path: string): boolean =>
    tree.files.has(path) || artifacts.some((one) => one.file === path) || /\.[a-z0-9]+$/i.test(nameOf(path));
  const taken = split.taken.flatMap((one) => takenBy(one, after, newHome, isFile));
  const covers = (path: string): boolean => taken.some((one) => holds(one, path));
  const common = {
    ...{ split, images, made, taken, copies, brought, tree, artifacts, covers, read },
    assumes: new Set(intent.assumes),
    repeated: madeBy(after, prefix, newHome),
    later: madeBy(before, tail, oldHome),
    directoryBefore: (one: Instruction) => directoryAt(before, one, oldHome.directory),
    directoryAfter: (one: Instruction) => directoryAt(after, one, newHome.directory),
  };
  return { ...common, program: programOf(common) };
}

function homeOf({ before, after, stage, runtime }: Split, images: Images, side: 'before' | 'after'): Home {
  const base = (images.same ?? (side === 'before' ? images.old : images.new))?.configuration;
  return side === 'before'
    ? homeIn(before, [...ancestorsOf(stage), stage], base)
    : homeIn(after, [runtime], base);
}

/** What a base gives to the commands of stages that grow from it, the outermost first. */
export function homeIn(
  document: Document,
  chain: readonly Stage[],
  base: BaseConfiguration | undefined,
): Home {
  const globals = document.instructions.filter((one) => document.stageOf(one) === undefined);
  return {
    directory: base === undefined ? undefined : (base.directory ?? '/'),
    environmentAt: (instruction) =>
      configurationOf(
        chain.map(({ instructions }) => instructions.filter(({ index }) => index < instruction.index)),
        { base, globals, document },
      ).environment,
  };
}

/** What a COPY from another stage takes. `isFile` tells of a path in that stage. */
export function takenBy(
  instruction: Instruction,
  after: Document,
  home: Home,
  isFile: (path: string) => boolean,
): readonly Taken[] {
  const place = placeAt(after, instruction);
  const directory = directoryAt(after, instruction, home.directory);
  const operands = instruction.operands;
  const destination = operands.at(-1) ?? '';
  const at = resolved(destination, { ...place, directory });
  return operands.slice(0, -1).map((operand): Taken => {
    const path = resolved(operand, { ...place, directory: '/' }) ?? '';
    const source = path === '' ? '' : joined('/', path);
    const isGlob = /[*?[]/.test(source);
    if (at === undefined || source === '') return { instruction, source, isGlob, target: undefined };
    const isInto = /(?:^|\/)\.?$/.test(destination) || operands.length > 2 || at === directory;
    const becomesChild = isInto && (isGlob || (source !== at && isFile(source)));
    return { instruction, source, isGlob, target: becomesChild && !isGlob ? joined(at, nameOf(source)) : at };
  });
}

/** Whether what is taken lies at its old path, and `path` is part of it. */
function holds({ source, isGlob, target }: Taken, path: string): boolean {
  if (target === undefined) return false;
  if (isGlob) {
    if (parentOf(source) !== target || parentOf(path) !== target) return false;
    return path === source || globMatcher(nameOf(source))?.(nameOf(path)) === true;
  }
  if (source !== target) return false;
  if (!path.includes('*')) return isBelow(path, source);
  // a directory whose name holds a version
  const parts = path.split('/');
  const own = source.split('/');
  return own.every((part, i) => {
    const pattern = parts[i];
    return pattern !== undefined && (pattern === part || globMatcher(pattern)?.(part) === true);
  });
}

/** Whether an instruction above the cut stands in the new stage too, and means the same path there. */
export function isRepeated(scene: Scene, instruction: Instruction): boolean {
  const { before, after, prefix } = scene.split;
  return prefix.some(
    (one) =>
      textOf(after, one) === textOf(before, instruction) &&
      scene.directoryAfter(one) === scene.directoryBefore(instruction),
  );
}
