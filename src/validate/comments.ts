/** Comments, pragmas and directives: no rewrite may lose one, or let it speak of something else. */
import type { Document } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import type { Comment } from '../dockerfile/scan.js';
import { shellComments } from './atoms.js';
import { runOf } from './intents.js';
import { quoted } from './objection.js';
import type { Objection } from './objection.js';
import type { Unit } from './units.js';

const PRAGMA =
  /^(?:hadolint\s+(?:global\s+)?(?:ignore|shell)\s*=|check\s*=|dockmod-ignore|shellcheck\s|checkov:|trivy:|kics-|nosemgrep)/i;

/** Checks directives, comments and what stands between the instructions. */
export function compareComments(
  before: Document,
  after: Document,
  units: readonly Unit[],
): Objection | undefined {
  return (
    compareFrame(before, after) ??
    comparePragmas(before, after, units) ??
    compareTexts(before, after, units) ??
    compareBlocks(before, after, units)
  );
}

/** Checks what holds of a text as a whole: directives, byte order mark and ends of line. */
export function compareFrame(before: Document, after: Document): Objection | undefined {
  return compareDirectives(before, after) ?? compareLines(before, after);
}

function compareDirectives(before: Document, after: Document): Objection | undefined {
  for (const [index, { name, value, span }] of before.directives.entries()) {
    const other = after.directives[index];
    if (other?.name !== name || other.value !== value) {
      return { message: `the directive \`# ${name}=\` is changed or no longer read`, span };
    }
  }
  if (before.directives.length === after.directives.length && before.escape === after.escape)
    return undefined;
  return {
    message: 'a comment has become a directive',
    span: before.directives[0]?.span ?? { start: 0, end: 0 },
  };
}

/** Byte order mark and ends of line stay what they were. */
function compareLines(before: Document, after: Document): Objection | undefined {
  const span = { start: 0, end: 0 };
  if (before.text.startsWith('\ufeff') !== after.text.startsWith('\ufeff')) {
    return { message: 'the byte order mark is lost or new', span };
  }
  for (const end of [/\r\n/, /(?<!\r)\n/]) {
    if (end.test(after.text) && !end.test(before.text)) return { message: 'ends of line are mixed', span };
  }
  return undefined;
}

function comparePragmas(before: Document, after: Document, units: readonly Unit[]): Objection | undefined {
  for (const { before: group, after: instruction } of units) {
    for (const one of group) {
      const pragma = firstPragma(one);
      if (group.length > 1 && (pragma !== undefined || one.innerComments.some(isPragma))) {
        return { message: 'a merged RUN has a pragma of its own', span: (pragma ?? one).span };
      }
    }
    const [one] = group;
    if (one === undefined) continue;
    const mine = aboveFrom(before, one);
    const other = instruction === undefined ? undefined : aboveFrom(after, instruction);
    if (mine !== other) {
      const span = firstPragma(one)?.span ?? one.span;
      return { message: 'a pragma no longer stands above its instruction', span };
    }
  }
  return undefined;
}

/** Whether a comment tells a tool something. */
export function isPragma({ text }: Comment): boolean {
  return PRAGMA.test(text);
}

function firstPragma({ comments }: Instruction): Comment | undefined {
  return comments.find(isPragma);
}

/** Everything from the first pragma above an instruction to its keyword, so that distance counts too. */
function aboveFrom({ text }: Document, instruction: Instruction): string | undefined {
  const pragma = firstPragma(instruction);
  return pragma === undefined ? undefined : text.slice(pragma.span.start, instruction.keywordSpan.start);
}

function compareTexts(before: Document, after: Document, units: readonly Unit[]): Objection | undefined {
  const counts = new Map<string, number>();
  for (const { text } of commentsOf(
    after,
    units.filter(isTouched).flatMap((unit) => [unit.after ?? [], unit.rest ?? []].flat()),
  )) {
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  for (const { text, span } of commentsOf(
    before,
    units.filter(isTouched).flatMap((unit) => unit.before),
  )) {
    const count = counts.get(text) ?? 0;
    if (count === 0) return { message: `the comment ${quoted(`# ${text}`)} is lost or changed`, span };
    counts.set(text, count - 1);
  }
  for (const [text, count] of counts) {
    if (count > 0)
      return { message: `the comment ${quoted(`# ${text}`)} is new or changed`, span: { start: 0, end: 0 } };
  }
  return undefined;
}

/**
 * Where instructions are new, cut or in another order, the comment directly above each stays with it, and none
 * comes to stand above a new one.
 */
function compareBlocks(before: Document, after: Document, units: readonly Unit[]): Objection | undefined {
  const isReordered = units.some(
    ({ before: group, rest }, i) =>
      group.length === 0 || rest !== undefined || (units[i - 1]?.before[0]?.index ?? -1) > group[0]!.index,
  );
  if (!isReordered) return undefined;
  for (const { before: group, after: instruction, rest } of units) {
    const [one] = group;
    if (instruction === undefined || group.length > 1) continue;
    const span = one?.span ?? { start: 0, end: 0 };
    const mine = one === undefined ? '' : blockOf(before, one);
    if (mine !== blockOf(after, instruction) || (rest !== undefined && blockOf(after, rest) !== '')) {
      return { message: 'a comment no longer stands above its instruction', span };
    }
    const hasPragma = one !== undefined && [...one.comments, ...one.innerComments].some(isPragma);
    if (rest !== undefined && hasPragma) return { message: 'a RUN with a pragma is cut', span };
  }
  return undefined;
}

function blockOf(document: Document, instruction: Instruction): string {
  return document
    .commentsAbove(instruction)
    .map(({ text }) => text)
    .join('\n');
}

function isTouched({ untouched }: Unit): boolean {
  return !untouched;
}

/** All comment lines of the file, and the shell's comments of those instructions. */
function commentsOf(document: Document, shells: readonly Instruction[]): readonly Comment[] {
  return [
    ...document.instructions.flatMap(({ comments, innerComments }) => [...comments, ...innerComments]),
    ...document.trailingComments,
    ...shells.flatMap((instruction) => {
      const script = runOf(instruction)?.script;
      const { span } = instruction;
      // the builder drops its comments, the shell sees its own: one may not become the other
      return script === undefined
        ? []
        : shellComments(script).map((text) => ({ text: `${text} (in the script)`, span }));
    }),
  ];
}
