/**
 * Which steps of a build run again after a file of the context changed: the rules of the builder's cache, on paper.
 * https://docs.docker.com/build/cache/invalidation/
 */
import type { BuildContext } from '../context/context.js';
import { Document } from '../dockerfile/document.js';
import type { Stage } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import { applyEdits } from '../text/edit.js';
import type { Edit } from '../text/edit.js';
import { defineAnalysis } from '../transform.js';
import type { Pass } from '../transform.js';
import { contextCopies } from './context-copies.js';
import type { ContextCopy } from './context-copies.js';
import { imageTrees } from './image-tree.js';
import { passes } from './passes.js';
import { projectSteps } from './project-steps.js';
import { stagesReadBy } from './stage-graph.js';
import { isInstall } from './source-needs.js';

/** The steps of a build, and what of them one change makes run again. */
export interface CacheForecast {
  /** instructions that make a layer of a stage, and of those that it needs; default: the last stage */
  steps(target?: Stage): readonly Instruction[];
  /** those that run again when the file at a path of the context changes */
  again(path: string, target?: Stage): readonly Instruction[];
}

const MAKES_LAYER: ReadonlySet<string> = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR']);

export const cacheForecast = defineAnalysis<CacheForecast>('cache forecast', ({ document, get }) => {
  const copies = copiesByInstruction(get(contextCopies));
  const last = document.stages.at(-1);
  return {
    steps: (target = last) =>
      neededStages(document, target).flatMap(({ instructions }) =>
        instructions.filter(({ keyword }) => MAKES_LAYER.has(keyword)),
      ),
    again: (path, target = last) => againAfter(path, neededStages(document, target), document, copies),
  };
});

/** A file of the context whose change tells something of the cache. */
export interface TypicalChange {
  readonly kind: 'source' | 'dependency';
  /** from the context's root */
  readonly path: string;
}

/** More files than this are not looked through for one that is a source. */
const MAX_FILES = 5000;

/** A source file that is copied, and a file that an install reads: the first of each, where there is one. */
export const typicalChanges = defineAnalysis<readonly TypicalChange[]>(
  'typical changes',
  ({ document, context, get }) => {
    const read = readByInstalls(document, get);
    const dependency = read[0];
    const copies = get(contextCopies).filter(({ kind }) => kind === 'copy');
    const isCopied = (path: string): boolean =>
      copies.some(({ sources }) => sources.some((source) => source.takes(path)));
    const isRead = (path: string): boolean => read.some((one) => one === path || path.startsWith(`${one}/`));
    const source =
      copies.length === 0 ? undefined : firstOf(context, (path) => isCopied(path) && !isRead(path));
    return [
      ...(source === undefined ? [] : [{ kind: 'source', path: source } as const]),
      ...(dependency === undefined ? [] : [{ kind: 'dependency', path: dependency } as const]),
    ];
  },
);

/** Paths of the context that installs read. */
function readByInstalls(document: Document, get: Pass['get']): readonly string[] {
  const steps = get(projectSteps);
  const trees = get(imageTrees);
  return document.instructions.flatMap((run) => {
    const tree = run.keyword === 'RUN' ? trees(run) : '';
    if (typeof tree === 'string') return [];
    return steps(run).flatMap(({ project }) => {
      if (project === undefined || !isInstall(project)) return [];
      const { files } = project.ecosystem.inputs(tree, project.directory, project.call);
      return files.flatMap((path) => tree.origin(path)?.path ?? []);
    });
  });
}

/** What a project holds beside its sources. */
const ASIDE =
  /(?:^|\/)(?:\.[^/]*|[^/]*Dockerfile[^/]*|Containerfile[^/]*|LICEN[CS]E[^/]*|[^/]*\.(?:md|txt|ya?ml|toml|lock))$|(?:^|\/)\.[^/]+\//i;

function firstOf(context: BuildContext, accepts: (path: string) => boolean): string | undefined {
  let left = MAX_FILES;
  let other: string | undefined;
  for (const path of context.files()) {
    if (left-- === 0) break;
    if (!accepts(path) || context.tracked(path) === false) continue;
    if (!ASIDE.test(path)) return path;
    other ??= path;
  }
  return other;
}

/**
 * Whether fewer installs run again after the file at a path of the context changed, when these edits of the document
 * are made; for a build of the stage at `target` among the stages.
 */
export function sparesInstall(
  { document, context }: Pick<Pass, 'document' | 'context'>,
  edits: readonly Edit[],
  path: string,
  target: number,
): boolean {
  const own = edits.filter((edit) => edit.path === document.path);
  const after = new Document(document.path, applyEdits(document.text, own));
  const [before = 0, then = 0] = [document, after].map((one) => {
    const { get } = passes(one, context)(undefined);
    const again = get(cacheForecast).again(path, one.stages[target]);
    return again.filter(
      (step) =>
        step.keyword === 'RUN' &&
        get(projectSteps)(step).some(({ project }) => project !== undefined && isInstall(project)),
    ).length;
  });
  return then < before;
}

function copiesByInstruction(
  copies: readonly ContextCopy[],
): ReadonlyMap<Instruction, readonly ContextCopy[]> {
  const found = new Map<Instruction, ContextCopy[]>();
  for (const copy of copies) found.set(copy.instruction, [...(found.get(copy.instruction) ?? []), copy]);
  return found;
}

function againAfter(
  path: string,
  stages: readonly Stage[],
  document: Document,
  copies: ReadonlyMap<Instruction, readonly ContextCopy[]>,
): readonly Instruction[] {
  const changed = new Set<Stage>();
  const again: Instruction[] = [];
  for (const stage of stages) {
    let isChanged = stage.parent !== undefined && changed.has(stage.parent);
    for (const instruction of stage.instructions) {
      if (!MAKES_LAYER.has(instruction.keyword)) continue;
      const takes =
        copies
          .get(instruction)
          ?.some(
            ({ sources, unclear }) => unclear !== undefined || sources.some((source) => source.takes(path)),
          ) === true;
      const isFrom = stagesReadBy(document, instruction).some((other) => changed.has(other));
      // a linked copy is a layer by itself, whatever is below it
      const isApart = instruction.flag('link') !== undefined;
      if (!takes && !isFrom && (isApart || !isChanged)) continue;
      again.push(instruction);
      isChanged = true;
    }
    if (isChanged) changed.add(stage);
  }
  return again;
}

/** A stage with those that it grows from or takes files from, in their order. */
function neededStages(document: Document, target: Stage | undefined): readonly Stage[] {
  const needed = new Set<Stage>();
  const visit = (stage: Stage): void => {
    if (needed.has(stage)) return;
    needed.add(stage);
    for (const other of document.stages) if (stage.mayGrowFrom(other)) visit(other);
    for (const other of stage.instructions.flatMap((one) => stagesReadBy(document, one))) visit(other);
  };
  if (target !== undefined) visit(target);
  return document.stages.filter((stage) => needed.has(stage));
}
