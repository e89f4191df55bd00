/**
 * The last word on a stage that is cut into a builder and a stage to run in. All other changes are judged first, on a
 * text in which the stage is whole; then the cut alone, on the validator's own tables of images, commands and sources.
 */
import { Document } from '../../dockerfile/document.js';
import type { Stage } from '../../dockerfile/document.js';
import type { Change } from '../../transform.js';
import { compareFrame } from '../comments.js';
import type { ContextFacts } from '../facts.js';
import { isObjection } from '../objection.js';
import type { Objection } from '../objection.js';
import { accountProblem } from './accounts.js';
import { basesOf, baseProblem } from './base-pairs.js';
import { configurationProblem, imagesOf } from './configuration-problem.js';
import { fileProblem } from './files.js';
import { foldGrown, inlined, isGrown, readGrown } from './grown.js';
import { interpretedProblem } from './interpreted.js';
import { ownershipProblem } from './ownership.js';
import { packageProblem } from './node-packages.js';
import { processProblem } from './process.js';
import { checkRebased } from './rebased.js';
import { readScene } from './scene.js';
import { splitCommentProblem } from './split-comments.js';
import { readSplit } from './split.js';
import { takenProblem } from './taken.js';
import type { SplitIntent } from './split.js';

/** What is left of a rewrite once a stage that it cuts is put together again. */
export interface Folded {
  readonly document: Document;
  readonly changes: readonly Change[];
  readonly intent: SplitIntent;
}

/** Puts the stage that the changes cut together again; `undefined` where none is cut. */
export function foldSplit(
  before: Document,
  after: Document,
  changes: readonly Change[],
): Folded | Objection | undefined {
  const intents = changes.filter((change) => change.kind === 'split-stage');
  const [intent, another] = intents;
  if (intent === undefined) return undefined;
  const span = intent.stage;
  if (another !== undefined) return { message: 'two stages are cut at once', span: another.stage };
  if (isGrown(before, intent)) return foldGrown(before, after, changes, intent);
  const stage = before.stages.find(({ from }) => from.span.start === span.start);
  if (stage === undefined) return { message: 'a declared change (`split-stage`) names no stage', span };
  const builder = after.stages[stage.index];
  const runtime = after.stages[stage.index + 1];
  if (builder === undefined || runtime === undefined)
    return { message: 'the stage has not become two', span };
  const whole = before.text.slice(stage.from.span.start, endOf(stage));
  const start = builder.from.span.start;
  const text = after.text.slice(0, start) + whole + uncounted(after, stage.index, endOf(runtime));
  const document = new Document(after.path, text);
  // spans that lie in the folded text as they lay before
  const shift = start - stage.from.span.start;
  const shifted = ({ start: from, end }: typeof span) => ({ start: from + shift, end: end + shift });
  return {
    document,
    changes: changes.filter((change) => change !== intent),
    intent: { ...intent, stage: shifted(intent.stage), behind: shifted(intent.behind) },
  };
}

/** The text behind an offset with the numbers of stages as they were before there was one more at `index`. */
function uncounted({ text, stages }: Document, index: number, from: number): string {
  let result = '';
  let at = from;
  const later = stages.slice(index + 2).flatMap(({ instructions }) => instructions);
  for (const flag of later.flatMap((one) => [...one.flags, ...(one.trigger?.flags ?? [])])) {
    if (flag.name !== 'from' && flag.name !== 'mount') continue;
    const { start, end } = flag.span;
    const written = text
      .slice(start, end)
      .replace(/\bfrom=(["']?)(\d+)/g, (whole, quote: string, number: string) =>
        Number(number) > index ? `from=${quote}${Number(number) - 1}` : whole,
      );
    result += text.slice(at, start) + written;
    at = end;
  }
  return result + text.slice(at);
}

function endOf({ from, instructions }: Stage): number {
  return (instructions.at(-1) ?? from).span.end;
}

/** Judges the cut alone. */
export function checkStageSplit(
  { document: before, intent }: Folded,
  after: Document,
  facts: ContextFacts,
): Objection | undefined {
  if (!isGrown(before, intent)) return checkCut(before, after, intent, facts);
  const frame = compareFrame(before, after);
  if (frame !== undefined) return frame;
  if (before.stages.at(-1)?.parent?.name !== intent.builder)
    return checkRebased(inlined(before), after, intent, facts);
  const grown = readGrown(before, after, intent);
  return typeof grown === 'string'
    ? { message: grown, span: intent.stage }
    : checkCut(grown.before, grown.after, grown.intent, facts);
}

function checkCut(
  before: Document,
  after: Document,
  intent: SplitIntent,
  facts: ContextFacts,
): Objection | undefined {
  const split = readSplit(before, after, intent, facts);
  if (isObjection(split)) return split;
  const span = intent.stage;
  const comments = compareFrame(before, after) ?? splitCommentProblem(split);
  if (comments !== undefined) return comments;
  const bases = basesOf(split);
  if (typeof bases === 'string') return { message: bases, span };
  const images = imagesOf(split, bases);
  if (typeof images === 'string') return { message: images, span };
  const configuration = configurationProblem(split, images);
  if (configuration !== undefined) return configuration;
  const scene = readScene(split, images);
  if (typeof scene === 'string') return { message: scene, span };
  return (
    baseProblem(scene) ??
    takenProblem(scene) ??
    accountProblem(scene) ??
    processProblem(scene) ??
    fileProblem(scene) ??
    interpretedProblem(scene) ??
    ownershipProblem(scene) ??
    packageProblem(scene)
  );
}
