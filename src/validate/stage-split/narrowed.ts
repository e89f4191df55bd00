/**
 * The last word on a COPY of a whole tree of another stage that takes a few paths of it instead. All other changes are
 * judged first, on a text in which the COPY is whole. What is left behind is then judged as for a stage that is cut: as
 * if the stage that it is taken from were the builder, and everything outside the tree were there.
 */
import { Document } from '../../dockerfile/document.js';
import type { Stage } from '../../dockerfile/document.js';
import type { Instruction } from '../../dockerfile/instruction.js';
import type { Change } from '../../transform.js';
import { compareFrame } from '../comments.js';
import type { ContextFacts } from '../facts.js';
import { quoted } from '../objection.js';
import type { Objection } from '../objection.js';
import { isBelow, joined, nameOf, overlap, placeAt, resolved } from '../place.js';
import { closedProgram } from './closure.js';
import type { Closed } from './closure.js';
import { copyProblem, madeProblem } from './files.js';
import { directoriesProblem } from './ownership.js';
import { placeOf, readNarrowing } from './narrowing.js';
import type { Narrowing } from './narrowing.js';
import { leftProblem, startProblem } from './narrowed-start.js';
import { textOf } from './split.js';

export type NarrowIntent = Extract<Change, { kind: 'narrow-copy' }>;

/** What is left of a rewrite once a COPY that it narrows is whole again. */
export interface Widened {
  readonly document: Document;
  readonly changes: readonly Change[];
  readonly intent: NarrowIntent;
  /** the COPY as it stands in `document` */
  readonly copy: Instruction;
  /** what stands in its place after the rewrite */
  readonly copies: readonly Instruction[];
}

/** Makes a COPY that the changes narrow whole again; `undefined` where none is. */
export function foldNarrowed(
  before: Document,
  after: Document,
  changes: readonly Change[],
): Widened | Objection | undefined {
  const intent = changes.findLast((change) => change.kind === 'narrow-copy');
  if (intent === undefined) return undefined;
  const span = intent.copy;
  const copy = before.instructions.find((one) => one.span.start === span.start && one.span.end === span.end);
  const stage = copy === undefined ? undefined : before.stageOf(copy);
  if (copy?.keyword !== 'COPY' || stage === undefined)
    return { message: 'a declared change (`narrow-copy`) names no COPY', span };
  const copies = copiesOf(after, after.stages[stage.index], copy, intent);
  const [first, last] = [copies?.[0], copies?.at(-1)];
  if (copies === undefined || first === undefined || last === undefined)
    return { message: 'the COPY does not take what was declared', span };
  const whole = textOf(before, copy);
  const text = after.text.slice(0, first.span.start) + whole + after.text.slice(last.span.end);
  const document = new Document(after.path, text);
  const folded = document.instructions.find((one) => one.span.start === first.span.start);
  if (folded === undefined || textOf(document, folded) !== whole)
    return { message: 'the COPY does not become whole again', span };
  return {
    ...{ document, intent, copies, copy: folded },
    changes: changes.filter((change) => change !== intent),
  };
}

/** COPY instructions in a row, one for each path that is taken. */
function copiesOf(
  after: Document,
  stage: Stage | undefined,
  copy: Instruction,
  { takes }: NarrowIntent,
): readonly Instruction[] | undefined {
  const { instructions = [] } = stage ?? {};
  const isOne = (one: Instruction | undefined, path: string): boolean =>
    one?.keyword === 'COPY' &&
    flagsOf(one) === flagsOf(copy) &&
    one.operands.length === 2 &&
    one.operands[0] === path;
  const at = instructions.findIndex((_, start) =>
    takes.every((path, i) => isOne(instructions[start + i], path)),
  );
  if (at === -1 || takes.length === 0) return undefined;
  const copies = instructions.slice(at, at + takes.length);
  const isApart = copies.some(
    (one, i) => i > 0 && after.text.slice(copies[i - 1]!.span.end, one.span.start).trim() !== '',
  );
  return isApart ? undefined : copies;
}

function flagsOf({ flags }: Instruction): string {
  return flags.map(({ name, value }) => `--${name}=${value ?? ''}`).join(' ');
}

/** Judges the narrower COPY alone. */
export function checkNarrowed(widened: Widened, after: Document, facts: ContextFacts): Objection | undefined {
  const { document, copy } = widened;
  const frame = compareFrame(document, after);
  if (frame !== undefined) return frame;
  const { span } = copy;
  const problem = placeProblem(widened, after);
  if (problem !== undefined) return { message: problem, span };
  const narrowing = readNarrowing(widened, after, facts);
  if (typeof narrowing === 'string') return { message: narrowing, span };
  const message =
    targetProblem(narrowing) ??
    targetNamed(narrowing) ??
    startProblem(narrowing) ??
    leftProblem(narrowing) ??
    closureProblem(narrowing);
  return message === undefined ? undefined : { message, span };
}

/** Directories that images have files of their own in. */
const SYSTEM =
  /^\/(?:$|(?:bin|boot|dev|etc|home|lib\w*|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)$|go$|home\/[^/]+$|opt\/(?:java|maven|gradle)(?:\/|$)|(?:etc|lib\w*|usr\/(?:bin|sbin|lib\w*|share|include|local)|var\/(?:lib|log|cache|run|spool|tmp))(?:\/|$))/;

/** Why the place of the COPY is not one where all that uses the tree can be known. */
function placeProblem({ document, copy, intent }: Widened, after: Document): string | undefined {
  const stage = document.stageOf(copy)!;
  if (stage !== document.stages.at(-1)) return 'other stages may use what the COPY brings';
  if (after.stages.length !== document.stages.length) return 'a stage is new or gone';
  if (copy.innerComments.length > 0 || copy.heredocs.length > 0) return 'the COPY has more than its operands';
  if (stage.instructions.some(({ keyword }) => keyword === 'ONBUILD'))
    return 'an ONBUILD is for images that are made of this one';
  const other = copy.flags.find(({ name }) => name !== 'from' && name !== 'chown');
  if (other !== undefined) return `the COPY has \`--${other.name}\``;
  const [path, place] = [joined('/', intent.path), joined('/', intent.target)];
  if (path !== intent.path || place !== intent.target) return 'a directory is not declared by its path';
  if (SYSTEM.test(place)) return `\`${place}\` may hold files of the base image`;
  if (path !== place && overlap(path, place)) return `\`${path}\` and \`${place}\` lie in one another`;
  const outside = intent.takes.find(
    (one) => one !== joined('/', one) || one === path || !isBelow(one, path) || !/^\/[\w.@+/-]+$/.test(one),
  );
  if (outside !== undefined) return `\`${outside}\` is no path below \`${path}\``;
  // what was there before is written over by all of the tree, and not by a part of it
  for (const one of stage.instructions) {
    if (one.index >= copy.index || one.keyword === 'ARG') continue;
    const isOther = one.keyword === 'COPY' || one.keyword === 'ADD';
    const target = isOther ? resolved(one.operands.at(-1) ?? '', placeAt(document, one)) : undefined;
    if (isOther && (target === undefined || overlap(target, place)))
      return `${quoted(textOf(document, one))} may bring what the COPY writes over`;
  }
  const mount = stage.instructions.find(({ flags }) => flags.some(({ name }) => name === 'mount'));
  return mount === undefined ? undefined : `${quoted(textOf(document, mount))} has a mount`;
}

/** Each path goes to where it went, and directories on the way are what they were. */
function targetProblem(narrowing: Narrowing): string | undefined {
  const { whole, scene, intent } = narrowing;
  const { path, target } = intent;
  if (whole.source !== path || whole.target !== target || whole.isGlob)
    return 'the tree does not go to where it is declared to go';
  for (const one of scene.taken) {
    if (one.isGlob || one.target === undefined || one.target !== placeOf(one.source, path, target))
      return `\`${one.source}\` would lie at \`${one.target ?? '?'}\``;
    const problem = directoriesProblem(one, path, scene);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Sources that name the directory that the tree goes to: what they mean by it is not followed. */
function targetNamed({ scene, intent }: Narrowing): string | undefined {
  const { path, target } = intent;
  if (path === target) return undefined;
  const naming = [...scene.tree.files.keys()].find(
    (file) => !isTest(file) && isBelow(file, path) && (scene.read(file) ?? '').includes(target),
  );
  return naming === undefined ? undefined : `\`${nameOf(naming)}\` names \`${target}\``;
}

/** What the builder brought and made below the tree, and is not taken, is of no use to the program. */
function closureProblem({ scene }: Narrowing): string | undefined {
  const closed = closedProgram(scene);
  if (closed === undefined) return 'the program may read any of the tree';
  const { programs, libraries } = closed.uses;
  if (programs !== undefined) return `\`${programs.word}\` may start a program of the tree`;
  if (libraries !== undefined && !closed.isStatic)
    return `\`${libraries.word}\` may load a library of the tree`;
  for (const copied of scene.copies) {
    const message = copyProblem(copied, scene, closed);
    if (message !== undefined) return message;
  }
  const named = namedProblem(scene, closed);
  if (named !== undefined) return named;
  for (const made of scene.made) {
    const message = madeProblem(made, scene, closed);
    if (message !== undefined) return message;
  }
  return undefined;
}

/** Files that become part of a program when it is built. https://pkg.go.dev/embed · https://doc.rust-lang.org/std/macro.include_str.html */
const EMBEDDED = /^\s*\/\/go:embed[^\n]*|\binclude(?:_str|_bytes)?!\s*\([^)]*\)/gm;

/** A file that is left and of which a source has the name, whatever it does with it. */
function namedProblem({ tree, covers, read }: Narrowing['scene'], closed: Closed): string | undefined {
  const left = [...tree.files.keys()].filter((path) => !covers(path));
  const lost = left.filter((path) => !closed.isInert(path));
  if (lost.length === 0) return undefined;
  for (const source of left) {
    if (!closed.isInert(source) || isTest(source)) continue;
    const text = (read(source) ?? '').replaceAll(EMBEDDED, '');
    const file = lost.find((path) => text.includes(nameOf(path)));
    if (file !== undefined) return `\`${nameOf(source)}\` names \`${file}\`, which is not taken`;
  }
  return undefined;
}

/** What nobody runs from an image, and what only people read. */
function isTest(path: string): boolean {
  return /_test\.\w+$|(?:^|\/)tests?\/|\.md$|(?:^|\/)(?:README|LICENSE|Dockerfile|Makefile|\.\w+)[^/]*$/i.test(
    path,
  );
}
