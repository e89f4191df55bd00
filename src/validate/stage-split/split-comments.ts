/** Comments of a stage that is cut: each stays, with the instruction that it speaks of. */
import type { Document, Stage } from '../../dockerfile/document.js';
import type { Instruction } from '../../dockerfile/instruction.js';
import { isPragma } from '../comments.js';
import { quoted } from '../objection.js';
import type { Objection } from '../objection.js';
import { textOf } from './split.js';
import type { Split } from './split.js';

/** Comment lines that may be new, to say what the new stage is for. */
const NEW_COMMENTS = 1;

/** Checks what stands between the instructions of the stage. */
export function splitCommentProblem(split: Split): Objection | undefined {
  const { before, after, stage, builder, runtime } = split;
  const now = [builder, runtime].flatMap(withFrom);
  const kept = (one: Instruction): readonly Instruction[] =>
    one === stage.from ? [builder.from] : now.filter((other) => textOf(after, other) === textOf(before, one));
  for (const one of withFrom(stage)) {
    if (one.comments.length === 0) continue;
    const homes = kept(one);
    const lost = one.comments.find(
      ({ text }) => !homes.some(({ comments }) => comments.some((other) => other.text === text)),
    );
    if (lost !== undefined)
      return { message: `the comment ${quoted(`# ${lost.text}`)} is lost or changed`, span: lost.span };
    const block = blockOf(before, one);
    if (!homes.some((other) => blockOf(after, other) === block))
      return { message: 'a comment no longer stands above its instruction', span: one.span };
    const pragma = one.comments.find(isPragma);
    if (pragma !== undefined && !homes.some((other) => aboveFrom(after, other) === aboveFrom(before, one)))
      return { message: 'a pragma no longer stands above its instruction', span: pragma.span };
  }
  return newProblem(split, now);
}

/** A comment of the new text stands where the old one stood, but for one. */
function newProblem({ before, after, stage, builder }: Split, now: readonly Instruction[]) {
  const old = withFrom(stage);
  const own = (one: Instruction): ReadonlySet<string> => {
    const same =
      one === builder.from
        ? [stage.from]
        : old.filter((other) => textOf(before, other) === textOf(after, one));
    return new Set(same.flatMap(({ comments }) => comments.map(({ text }) => text)));
  };
  const fresh = now.flatMap((one) => {
    const texts = own(one);
    return one.comments.filter(({ text }) => !texts.has(text));
  });
  const { span } = stage.from;
  const [first] = fresh;
  if (first === undefined) return undefined;
  if (fresh.length > NEW_COMMENTS || fresh.some(isPragma))
    return { message: `the comment ${quoted(`# ${first.text}`)} is new or speaks of something else`, span };
  const wasThere = old.some(({ comments }) => comments.some(({ text }) => text === first.text));
  return wasThere
    ? { message: `the comment ${quoted(`# ${first.text}`)} speaks of something else`, span }
    : undefined;
}

function withFrom({ from, instructions }: Stage): readonly Instruction[] {
  return [from, ...instructions];
}

function blockOf(document: Document, instruction: Instruction): string {
  return document
    .commentsAbove(instruction)
    .map(({ text }) => text)
    .join('\n');
}

/** From the first pragma to the keyword: how far it stands above counts too. */
function aboveFrom({ text }: Document, { comments, keywordSpan }: Instruction): string | undefined {
  const pragma = comments.find(isPragma);
  return pragma === undefined ? undefined : text.slice(pragma.span.start, keywordSpan.start);
}
