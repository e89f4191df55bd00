/** A stage that is cut in two as the validator reads it: what is where it was, what is new, and nothing else. */
import type { Document, Stage } from '../../dockerfile/document.js';
import type { Instruction } from '../../dockerfile/instruction.js';
import type { Change } from '../../transform.js';
import type { ContextFacts } from '../facts.js';
import { quoted } from '../objection.js';
import type { Objection } from '../objection.js';
import { isPrune } from './prunes.js';
import { shiftProblem } from './stages.js';

export type SplitIntent = Extract<Change, { kind: 'split-stage' }>;

/** Both texts around one cut; the text before is that of all other changes. */
export interface Split {
  readonly before: Document;
  readonly after: Document;
  readonly intent: SplitIntent;
  readonly facts: ContextFacts;
  /** the stage that is cut */
  readonly stage: Stage;
  readonly builder: Stage;
  readonly runtime: Stage;
  /** all that stands above the cut: instructions of the stages that it grows from, and its own */
  readonly made: readonly Instruction[];
  /** what stands below it */
  readonly tail: readonly Instruction[];
  /** what the new stage begins with, the author's tail left out */
  readonly prefix: readonly Instruction[];
  /** COPY instructions of the prefix that take from the builder */
  readonly taken: readonly Instruction[];
  /** new RUN instructions at the end of the builder */
  readonly prunes: readonly Instruction[];
}

/** Instructions that change nothing of what a builder makes. https://docs.docker.com/reference/dockerfile/ */
const METADATA: ReadonlySet<string> = new Set(
  'LABEL EXPOSE CMD ENTRYPOINT HEALTHCHECK STOPSIGNAL MAINTAINER VOLUME ONBUILD'.split(' '),
);
/** Instructions of which the new stage may have others than the old one, for its base has another configuration. */
export const ADJUSTING: ReadonlySet<string> = new Set(
  'ENV WORKDIR USER CMD ENTRYPOINT STOPSIGNAL SHELL'.split(' '),
);

/** The text of an instruction. */
export function textOf({ text }: Document, { span }: Instruction): string {
  return text.slice(span.start, span.end);
}

/** Reads the cut, or tells where the text after it is not what was declared. */
export function readSplit(
  before: Document,
  after: Document,
  intent: SplitIntent,
  facts: ContextFacts,
): Split | Objection {
  const span = intent.stage;
  const stage = stageAt(before, intent);
  if (stage === undefined) return { message: 'a declared change (`split-stage`) names no stage', span };
  const cut = stage.instructions.findIndex((one) => one.span.start === intent.behind.start);
  const isWhole = stage.from.span.start === intent.behind.start && stage.parent !== undefined;
  if (cut === -1 && !isWhole) return { message: 'the stage is cut behind what it does not have', span };
  const head = stage.instructions.slice(0, cut + 1);
  const tail = stage.instructions.slice(cut + 1);
  const [builder, runtime] = [after.stages[stage.index], after.stages[stage.index + 1]];
  if (after.stages.length !== before.stages.length + 1 || builder === undefined || runtime === undefined)
    return { message: 'the stage has not become two', span };
  const problem =
    nameProblem(before, stage, builder, runtime, intent) ??
    shiftProblem(before, after, stage, intent.builder);
  if (problem !== undefined) return { message: problem, span };

  const prunes = headOf(before, after, head, builder);
  if ('message' in prunes) return prunes;
  const text = (one: Instruction): string => textOf(before, one);
  const rest = runtime.instructions.slice(runtime.instructions.length - tail.length);
  const changed = tail.find((one, i) => rest[i] === undefined || textOf(after, rest[i]) !== text(one));
  if (changed !== undefined)
    return {
      message: `${quoted(text(changed))} is changed or does not end the new stage`,
      span: changed.span,
    };
  const prefix = runtime.instructions.slice(0, runtime.instructions.length - tail.length);
  const made = [...ancestorsOf(stage).flatMap(({ instructions }) => instructions), ...head];
  const split: Split = {
    ...{ before, after, intent, facts, stage, builder, runtime, made, tail, prefix, prunes },
    taken: prefix.filter((one) => isTaken(one, intent)),
  };
  const foreign = prefixProblem(split) ?? volumeProblem(split, head);
  return foreign ?? split;
}

/** Stages that a stage grows from, the outermost first. */
export function ancestorsOf({ parent }: Stage): readonly Stage[] {
  return parent === undefined ? [] : [...ancestorsOf(parent), parent];
}

function isTaken(instruction: Instruction, { builder }: SplitIntent): boolean {
  const from = instruction.flag('from');
  return instruction.keyword === 'COPY' && typeof from === 'string' && from.toLowerCase() === builder;
}

function stageAt({ stages }: Document, { stage }: SplitIntent): Stage | undefined {
  return stages.find(({ from }) => from.span.start === stage.start && from.span.end === stage.end);
}

function nameProblem(
  before: Document,
  stage: Stage,
  builder: Stage,
  runtime: Stage,
  { builder: name, base }: SplitIntent,
): string | undefined {
  if (name !== name.toLowerCase() || builder.name !== name) return `the builder is not named \`${name}\``;
  if (before.stages.some((other) => other.name === name)) return `there is a stage \`${name}\` already`;
  if (builder.image !== stage.image || flagsOf(builder) !== flagsOf(stage))
    return 'the builder grows from another image';
  if (runtime.image !== base) return `the new stage does not grow from \`${base}\``;
  if (runtime.name !== stage.name) return 'the new stage has another name';
  if (flagsOf(runtime) !== flagsOf(ancestorsOf(stage)[0] ?? stage))
    return 'the platform of the image is another';
  if (after(runtime, base)) return 'the new stage grows from a stage of the file';
  return undefined;
}

function after({ parent }: Stage, base: string): boolean {
  return parent !== undefined && base.toLowerCase() === parent.name;
}

function flagsOf({ from }: Stage): string {
  return from.flags.map(({ name, value }) => `--${name}=${value ?? ''}`).join(' ');
}

/** Goes through the builder: the instructions above the cut in order, and RUN instructions that prune. */
function headOf(
  before: Document,
  after: Document,
  head: readonly Instruction[],
  { instructions, from }: Stage,
): readonly Instruction[] | Objection {
  let next = 0;
  for (const one of head) {
    const instruction = instructions[next];
    if (instruction !== undefined && textOf(after, instruction) === textOf(before, one)) next++;
    else if (!METADATA.has(one.keyword))
      return { message: `${quoted(textOf(before, one))} is changed, moved or gone`, span: one.span };
  }
  const prunes = instructions.slice(next);
  const other = prunes.find((one) => !isPrune(one));
  const { span } = head.at(-1) ?? from;
  return other === undefined
    ? prunes
    : { message: `${quoted(textOf(after, other))} is new in the builder, and no prune that is known`, span };
}

/** What the new stage begins with is repeated, takes files from the builder, or sets what the base sets otherwise. */
function prefixProblem({ before, after, prefix, made, intent, stage, taken }: Split): Objection | undefined {
  const known = new Set(made.map((one) => textOf(before, one)));
  for (const one of prefix) {
    if (known.has(textOf(after, one)) || taken.includes(one) || one.keyword === 'RUN') continue;
    if (ADJUSTING.has(one.keyword)) continue;
    const { span } = stage.from;
    return { message: `${quoted(textOf(after, one))} is new, which no fix declared`, span };
  }
  const runs = made.some(({ keyword }) => /^(?:RUN|COPY|ADD)$/.test(keyword));
  return taken.length > 0 || !runs
    ? undefined
    : { message: 'nothing is taken from the builder', span: intent.stage };
}

/**
 * The classic builder forgets what is written below a volume. VOLUME may leave the builder only where nothing above the
 * cut is copied below it, and stand in the new stage only behind what is copied there.
 * https://docs.docker.com/reference/dockerfile/#notes-about-specifying-volumes
 */
function volumeProblem({ builder, before, after, prefix, stage }: Split, head: readonly Instruction[]) {
  const kept = new Set(builder.instructions.map((one) => textOf(after, one)));
  const near = (volume: Instruction, others: readonly Instruction[]): boolean =>
    others.some(
      (one) =>
        /^(?:COPY|ADD|RUN)$/.test(one.keyword) &&
        volume.operands.some((path) => mayTouch(one, path.replace(/\/+$/, ''))),
    );
  for (const [i, one] of head.entries()) {
    if (one.keyword === 'VOLUME' && !kept.has(textOf(before, one)) && near(one, head.slice(i + 1)))
      return { message: 'a VOLUME leaves the builder, which writes there', span: one.span };
  }
  const early = prefix.find((one, i) => one.keyword === 'VOLUME' && near(one, prefix.slice(i + 1)));
  return early === undefined
    ? undefined
    : { message: 'a VOLUME stands above what is copied there', span: stage.from.span };
}

/** Whether an instruction names a path, or copies to where it may lie. */
function mayTouch({ keyword, operands, arguments: { text } }: Instruction, path: string): boolean {
  if (keyword === 'RUN') return text.includes(path);
  const target = (operands.at(-1) ?? '').replace(/\/+$/, '');
  return (
    !target.startsWith('/') || `${path}/`.startsWith(`${target}/`) || `${target}/`.startsWith(`${path}/`)
  );
}
