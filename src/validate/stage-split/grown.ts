/**
 * A stage that grew from another stage of the file and now grows from an image, with what it takes from that stage. It is
 * judged as a cut: both texts are read as if the two stages had been one, which is cut where the second one begins.
 * Places in them are those of the texts that they are made from.
 */
import { Document } from '../../dockerfile/document.js';
import type { Stage } from '../../dockerfile/document.js';
import type { Instruction } from '../../dockerfile/instruction.js';
import type { Span } from '../../text/span.js';
import type { Change } from '../../transform.js';
import type { Objection } from '../objection.js';
import { isPrune } from './prunes.js';
import { ancestorsOf } from './split.js';
import type { SplitIntent } from './split.js';
import { referencesOf } from './stages.js';

/** Whether the change gives a stage another image, in place of a stage that it grew from or of an image, and makes none. */
export function isGrown({ stages }: Document, { stage, behind, builder }: SplitIntent): boolean {
  return (
    stage.start === behind.start &&
    stage.end === behind.end &&
    (stages.some(({ name }) => name === builder) || /^\d+$/.test(builder))
  );
}

/** The text after the change with the stage as it was, and the stage from which nothing is pruned. */
export function foldGrown(
  before: Document,
  after: Document,
  changes: readonly Change[],
  intent: SplitIntent,
):
  | { readonly document: Document; readonly changes: readonly Change[]; readonly intent: SplitIntent }
  | Objection {
  const span = intent.stage;
  const stage = before.stages.find(
    ({ from }) => from.span.start === span.start && from.span.end === span.end,
  );
  const twin = stage === undefined ? undefined : after.stages[stage.index];
  if (stage === undefined || twin === undefined)
    return { message: 'a declared change (`split-stage`) names no stage', span };
  if (stage !== before.stages.at(-1) || after.stages.length !== before.stages.length)
    return { message: 'a stage is new or gone', span };
  if (twin.name !== stage.name || stage.from.flags.length + twin.from.flags.length > 0)
    return { message: 'the stage has another name or flags', span };
  const comments = ({ from }: Stage): string => from.comments.map(({ text }) => text).join('\n');
  if (comments(stage) !== comments(twin)) return { message: 'a comment above FROM is another', span };
  const builder = stage.parent === undefined ? undefined : after.stages[stage.parent.index];
  const pruned = builder === undefined ? [] : prunesOf(stage.parent!, builder);
  const whole = before.text.slice(stage.from.span.start, endOf(stage));
  const [kept, last] = [builder?.instructions.at(-1 - pruned.length), pruned.at(-1)];
  if (pruned.length > 0 && kept === undefined) return { message: 'nothing is left of the builder', span };
  const head =
    kept === undefined || last === undefined
      ? after.text.slice(0, twin.from.span.start)
      : after.text.slice(0, kept.span.end) + after.text.slice(last.span.end, twin.from.span.start);
  const document = new Document(after.path, head + whole + after.text.slice(endOf(twin)));
  const shift = head.length - stage.from.span.start;
  const moved = { start: span.start + shift, end: span.end + shift };
  return {
    document,
    changes: changes.filter((change) => change !== intent),
    intent: { ...intent, stage: moved, behind: moved },
  };
}

/** RUN instructions that the builder ends with and did not before. */
function prunesOf(before: Stage, after: Stage): readonly Instruction[] {
  const count = ({ instructions }: Stage): number => {
    const kept = instructions.findLastIndex((one) => !isPrune(one));
    return instructions.length - 1 - kept;
  };
  const more = count(after) - count(before);
  return more > 0 ? after.instructions.slice(-more) : [];
}

/** Both texts as if the stage and the one that it grew from had been one that is cut between them. */
export interface Grown {
  readonly before: Document;
  readonly after: Document;
  readonly intent: SplitIntent;
}

/** Makes the two texts; `before` has the stage as it was and all else as in `after`. */
export function readGrown(before: Document, after: Document, intent: SplitIntent): Grown | string {
  const stage = before.stages.at(-1);
  const runtime = after.stages.at(-1);
  const { parent } = stage ?? {};
  if (stage === undefined || runtime === undefined || parent === undefined)
    return 'the stage grows from no other';
  if (parent.name !== intent.builder || parent.instructions.length === 0)
    return `the stage does not grow from \`${intent.builder}\``;
  const between = before.stages.slice(parent.index + 1, stage.index);
  const strange = strangeReference(before, after, stage, runtime, between, intent);
  if (strange !== undefined) return strange;
  const folded = blanked(before, [
    // the stage that is cut has no name of its own
    { start: endOfImage(before, parent), end: parent.from.span.end },
    ...between.map(wholeOf),
    stage.from.span,
  ]);
  const cut = blanked(after, [
    ...after.stages.slice(parent.index + 1, stage.index).map(wholeOf),
    { start: endOfImage(after, runtime), end: runtime.from.span.end },
  ]);
  const one = folded.stages[parent.index];
  const last = one?.instructions[parent.instructions.length - 1];
  if (one === undefined || last === undefined) return 'the stages cannot be read as one';
  return {
    before: without(
      folded,
      stage.from.comments.map(({ span }) => span),
    ),
    after: without(
      cut,
      runtime.from.comments.map(({ span }) => span),
    ),
    intent: { ...intent, stage: one.from.span, behind: last.span },
  };
}

/** The text with the instructions of the stages that the last one grows from written out in it again. */
export function inlined(document: Document): Document {
  const { path, text, stages, eol } = document;
  const stage = stages.at(-1);
  const [root, ...others] = stage === undefined ? [] : ancestorsOf(stage);
  if (stage === undefined || root === undefined) return document;
  const { from, image } = stage;
  const start = endOfImage(document, stage) - image.length;
  const lines = [root, ...others].flatMap(({ instructions }) =>
    instructions.map(({ span }) => text.slice(span.start, span.end)),
  );
  return new Document(
    path,
    [text.slice(0, start) + root.image + text.slice(start + image.length, from.span.end), ...lines].join(
      eol,
    ) + text.slice(from.span.end),
  );
}

/** What may mean another stage once those between are left out, or is changed for more than the last stage. */
function strangeReference(
  before: Document,
  after: Document,
  stage: Stage,
  runtime: Stage,
  between: readonly Stage[],
  { builder, prunes }: SplitIntent,
): string | undefined {
  for (const [document, { instructions }] of [
    [before, stage],
    [after, runtime],
  ] as const) {
    for (const reference of instructions.flatMap(referencesOf)) {
      const meant = document.stageNamed(reference);
      if (/\$/.test(reference) || /^\d+$/.test(reference)) return `\`${reference}\` may mean another stage`;
      if (meant !== undefined && between.some(({ index }) => index === meant.index))
        return `files of \`${reference}\` are taken, which stands between the two stages`;
    }
  }
  if (!prunes) return undefined;
  const uses = between.some(
    (one) =>
      one.mayGrowFrom(before.stageNamed(builder)!) ||
      one.instructions
        .flatMap(referencesOf)
        .some((reference) => reference.includes('$') || before.stageNamed(reference)?.name === builder),
  );
  return uses ? `\`${builder}\` is used for more than the last stage` : undefined;
}

function wholeOf(stage: Stage): Span {
  return { start: stage.from.span.start, end: endOf(stage) };
}

function endOf({ from, instructions }: Stage): number {
  return (instructions.at(-1) ?? from).span.end;
}

function endOfImage({ text }: Document, { from, image }: Stage): number {
  return text.indexOf(image, (from.flags.at(-1) ?? { span: from.keywordSpan }).span.end) + image.length;
}

function without(document: Document, comments: readonly Span[]): Document {
  return comments.length === 0 ? document : blanked(document, comments);
}

/** The text with blanks in place of some of it, line by line. */
function blanked({ path, text }: Document, spans: readonly Span[]): Document {
  const blank = ({ start, end }: Span, current: string): string =>
    current.slice(0, start) + current.slice(start, end).replaceAll(/[^\r\n]/g, ' ') + current.slice(end);
  return new Document(
    path,
    spans.reduce((current, span) => blank(span, current), text),
  );
}
