/** A stage that grows from other stages, read as the one stage that it comes to. */
import { Document } from '../dockerfile/document.js';
import type { Stage } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import type { Span } from '../text/span.js';
import type { Pass } from '../transform.js';
import { passes } from './passes.js';
import { stagesReadBy } from './stage-graph.js';

export interface Unrolled {
  /** over a text in which every place is that of the file */
  readonly pass: Pass;
  readonly stage: Stage;
  /** the last instruction that another stage of the file brings; `undefined`: they bring none */
  readonly inherited: Instruction | undefined;
}

/**
 * Reads the last stage and those that it grows from as one: FROM lines between them, and stages that have nothing to do
 * with it, are blank. Variables and the shell go from a stage to those that grow from it, as they go from line to line:
 * https://docs.docker.com/build/building/variables/#scoping
 */
export function unrolled(pass: Pass, stage: Stage): Unrolled | string {
  const { document, context } = pass;
  const chain = chainOf(stage);
  const [root] = chain;
  const flag = chain.slice(1).flatMap(({ from }) => from.flags)[0];
  if (flag !== undefined) return `FROM has \`--${flag.name}\`, though it names a stage`;
  const others = document.stages.filter((one) => one.index > root.index && !chain.includes(one));
  const own = chain.flatMap(({ instructions }) => instructions);
  const isRead = own.some(
    (one) => countsStages(one) || stagesReadBy(document, one).some((read) => others.includes(read)),
  );
  if (isRead) return 'files of a stage are taken that stands between those that it grows from';

  const name = root.from.operands[2];
  const blanks: readonly Span[] = [
    // which stage a target names is told by its uses
    ...(name === undefined ? [] : [{ start: endOfImage(document, root), end: root.from.span.end }]),
    ...chain.slice(1).map(({ from }) => from.span),
    ...others.map(({ from, instructions }) => ({
      start: from.span.start,
      end: (instructions.at(-1) ?? from).span.end,
    })),
  ];
  const text = blanks.reduce(
    (current, { start, end }) =>
      current.slice(0, start) + current.slice(start, end).replace(/[^\r\n]/g, ' ') + current.slice(end),
    document.text,
  );
  const uses = context.uses
    .filter(({ target }) => target === undefined || target === stage.name)
    .map((use) => ({ ...use, target: undefined }));
  const flat = new Document(document.path, text);
  const one = flat.stages[root.index]!;
  return {
    pass: passes(flat, Object.create(context, { uses: { value: uses } }) as Pass['context'])(undefined),
    stage: one,
    inherited: one.instructions.findLast(({ span }) => span.start < stage.from.span.start),
  };
}

/** The stages that one grows from, the outermost first, and itself. */
export function chainOf(stage: Stage): readonly [Stage, ...Stage[]] {
  return stage.parent === undefined ? [stage] : [...chainOf(stage.parent), stage];
}

/** Whether an instruction counts stages: `--from=0`. */
function countsStages({ flags }: Instruction): boolean {
  return flags.some(
    ({ name, value = '' }) =>
      (name === 'from' && /^\d+$/.test(value)) || (name === 'mount' && /(?:^|,)from=\d+(?:,|$)/.test(value)),
  );
}

function endOfImage({ text }: Document, { from, image }: Stage): number {
  const behind = from.flags.at(-1)?.span.end ?? from.keywordSpan.end;
  return text.indexOf(image, behind) + image.length;
}
