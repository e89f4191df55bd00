/** What is another with every build is set below the steps that it has nothing to do with. */
import { defineTransform, moveDown } from '../../src/sdk.js';
import type { Document, Finding, Fix, Instruction, Pass, Stage } from '../../src/sdk.js';
import { crossingOf } from './crossing.js';
import type { Crossing } from './crossing.js';
import { declarationsOf } from './declarations.js';
import type { Declaration } from './declarations.js';
import { spares } from './spared.js';

export default defineTransform({
  id: 'sink-volatile-args',
  phase: 'context',
  summary: 'move ARG for commits and build dates, and what uses them, below the steps that do not need them',
  safety: ['safe', 'checked'],
  defaults: {},
  *run(pass) {
    for (const stage of pass.document.stages) yield* findingsIn(pass, stage);
  },
});

function* findingsIn(pass: Pass, stage: Stage): Generator<Finding> {
  const declarations = declarationsOf(pass, stage);
  const groups = groupsOf(pass, stage, declarations);
  for (const declaration of declarations) {
    const { instruction, names, kept } = declaration;
    const finding = {
      span: instruction.span,
      message: `with every other \`${names.join('`, `')}\` the steps below run again`,
    };
    if (kept !== undefined) {
      if (hasRunBehind(stage, instruction)) yield { ...finding, declined: kept };
      continue;
    }
    const group = groups.find(({ members }) => members.includes(declaration))!;
    const { crossing } = group;
    if (group.isWorthwhile) {
      if (group.members[0] !== declaration) continue;
      const fix = fixOf(pass.document, crossing);
      yield typeof fix === 'string' ? { ...finding, declined: fix } : { ...finding, fix };
      continue;
    }
    const { stop } = crossing;
    const wouldSpare = stop?.run !== undefined && spares(pass, stage, declaration, stop.run);
    if (stop !== undefined && wouldSpare) yield { ...finding, declined: stop.reason };
  }
}

/** Declarations that move together, and whether that spares a step. */
interface Group {
  readonly members: readonly Declaration[];
  readonly crossing: Crossing;
  readonly isWorthwhile: boolean;
}

function groupsOf(pass: Pass, stage: Stage, declarations: readonly Declaration[]): readonly Group[] {
  const open = declarations.filter(({ kept }) => kept === undefined);
  const groups: Omit<Group, 'isWorthwhile'>[] = [];
  for (const declaration of open) {
    if (groups.some(({ members }) => members.includes(declaration))) continue;
    let members: readonly Declaration[] = [declaration];
    let crossing = crossingOf(pass, stage, members);
    // what a label shows of two of them keeps these together
    for (;;) {
      const used = new Set(crossing.moving.flatMap(({ typed }) => typed.variables));
      const more = open.filter((one) => members.includes(one) || one.names.some((name) => used.has(name)));
      if (more.length === members.length) break;
      members = more;
      crossing = crossingOf(pass, stage, members);
    }
    const earlier = groups.findIndex((group) => group.members.some((one) => members.includes(one)));
    if (earlier !== -1) {
      const [other] = groups.splice(earlier, 1);
      members = open.filter((one) => members.includes(one) || other!.members.includes(one));
      crossing = crossingOf(pass, stage, members);
    }
    groups.push({ members, crossing });
  }
  const together = joined(pass, stage, groups);
  return together.map((group) => ({
    ...group,
    isWorthwhile: group.members.some((member) =>
      group.crossing.crossed.some((run) => spares(pass, stage, member, run, together)),
    ),
  }));
}

/** Groups that go to one place become one, so that they stay in order. */
function joined(
  pass: Pass,
  stage: Stage,
  groups: readonly Omit<Group, 'isWorthwhile'>[],
): readonly Omit<Group, 'isWorthwhile'>[] {
  const found: Omit<Group, 'isWorthwhile'>[] = [];
  for (const group of groups) {
    const last = group.crossing.crossed.at(-1);
    const at = last === undefined ? -1 : found.findIndex(({ crossing }) => crossing.crossed.at(-1) === last);
    if (at === -1) {
      found.push(group);
      continue;
    }
    const members = [...found[at]!.members, ...group.members].sort(
      (a, b) => a.instruction.index - b.instruction.index,
    );
    const crossing = crossingOf(pass, stage, members);
    if (crossing.crossed.at(-1) === last) found[at] = { members, crossing };
    else found.push(group);
  }
  return found;
}

function hasRunBehind({ instructions }: Stage, { index }: Instruction): boolean {
  return instructions.some((one) => one.keyword === 'RUN' && one.index > index);
}

function fixOf(document: Document, { moving, crossed, isSure }: Crossing): Fix | string {
  const last = crossed.at(-1)!;
  const shared = moving.find((one) => sharesComment(document, one, moving));
  if (shared !== undefined)
    return `the comment above line ${shared.lines.first} may be on what stays below it too`;
  const shown = moving.map(({ keyword, typed }) =>
    keyword === 'LABEL' ? '`LABEL`' : `\`${keyword} ${typed.assignments.map(({ name }) => name).join(' ')}\``,
  );
  const isPlain = moving.every(({ keyword }) => keyword !== 'ENV');
  return {
    title: `Move ${listed([...new Set(shown)])} below line ${last.lines.last}`,
    safety: isSure && isPlain ? 'safe' : 'checked',
    because: `${crossed.length === 1 ? 'the RUN in between asks' : 'the RUN instructions in between ask'} for no variable of that name, and would run again with each`,
    edits: moveDown(document, moving, { last }),
    claims: document.instructions
      .filter(({ index }) => index >= moving[0]!.index && index <= last.index)
      .map(({ span }) => span),
    changes: moving.map(({ span }) => ({ kind: 'move-instruction', instruction: span, behind: last.span })),
  };
}

/** Whether the comment above an instruction heads a list of which the rest stays. */
function sharesComment(document: Document, one: Instruction, moving: readonly Instruction[]): boolean {
  if (document.commentsAbove(one).length === 0) return false;
  const next = document.instructions[one.index + 1];
  return (
    next !== undefined &&
    next.keyword === one.keyword &&
    !moving.includes(next) &&
    document.lineStart(next.span.start) === document.nextLine(one.span.end)
  );
}

function listed(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)!}`;
}
