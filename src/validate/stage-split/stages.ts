/** The stages around the one that is cut: each stays what it is, and what names a stage still means the same. */
import type { Document, Stage } from '../../dockerfile/document.js';
import type { Instruction } from '../../dockerfile/instruction.js';

/** Why other stages are not what they were, or would take the new stages for something else. */
export function shiftProblem(
  before: Document,
  after: Document,
  stage: Stage,
  builder: string,
): string | undefined {
  const globals = before.instructions.filter((one) => before.stageOf(one) === undefined);
  const others = after.instructions.filter((one) => after.stageOf(one) === undefined);
  if (globals.length !== others.length) return 'an ARG before the first FROM is new or gone';
  const changed = globals.find((one, i) => bareText(before, one) !== bareText(after, others[i]!));
  if (changed !== undefined) return 'an ARG before the first FROM is changed';
  for (const other of before.stages) {
    if (other === stage) continue;
    const twin = after.stages[other.index + (other.index > stage.index ? 1 : 0)];
    const problem = twin === undefined ? 'a stage is gone' : twinProblem(before, after, stage, other, twin);
    if (problem !== undefined) return problem;
  }
  for (const one of before.instructions) {
    const named = referencesOf(one).find(
      (reference) => reference.toLowerCase() === builder || reference.includes('$'),
    );
    if (named !== undefined)
      return `\`${named}\` may mean something else once there is a stage \`${builder}\``;
  }
  const loose = before.stages.find(
    ({ image, parent }) => parent === undefined && (image.toLowerCase() === builder || image.startsWith('$')),
  );
  return loose === undefined || loose === stage || loose.index < stage.index
    ? undefined
    : `\`${loose.image}\` may mean something else once there is a stage \`${builder}\``;
}

function twinProblem(
  before: Document,
  after: Document,
  stage: Stage,
  other: Stage,
  twin: Stage,
): string | undefined {
  const [was, is] = [
    [other.from, ...other.instructions],
    [twin.from, ...twin.instructions],
  ];
  if (was.length !== is.length) return 'another stage is changed too';
  if (other.mayGrowFrom(stage)) return 'another stage grows from the one that is cut';
  const shifted = (index: number): number => index + (index > stage.index ? 1 : 0);
  for (const [i, one] of was.entries()) {
    const now = is[i]!;
    if (maskedText(before, one) !== maskedText(after, now)) return 'another stage is changed too';
    const [names, others] = [referencesOf(one), referencesOf(now)];
    for (const [at, reference] of names.entries()) {
      const [meant, means] = [before.stageNamed(reference), after.stageNamed(others[at] ?? '')];
      if (meant === stage) return 'another stage takes files from the one that is cut';
      if (meant === undefined ? reference !== others[at] : means?.index !== shifted(meant.index))
        return `\`--from=${reference}\` counts another stage now`;
    }
  }
  return undefined;
}

/** Stages and images that an instruction takes files from, as written. */
export function referencesOf(instruction: Instruction): readonly string[] {
  const acting = instruction.trigger ?? instruction;
  const from = acting.flag('from');
  const mounts = acting.flags
    .filter(({ name }) => name === 'mount')
    .flatMap(({ value = '' }) => value.split(',').filter((part) => part.startsWith('from=')));
  return [...(typeof from === 'string' ? [from] : []), ...mounts.map((part) => part.slice('from='.length))];
}

/** The text with the numbers of stages left out. */
function maskedText({ text }: Document, instruction: Instruction): string {
  const { span, flags } = instruction;
  let masked = '';
  let at = span.start;
  for (const flag of [...flags, ...(instruction.trigger?.flags ?? [])]) {
    if (flag.name !== 'from' && flag.name !== 'mount') continue;
    const written = text.slice(flag.span.start, flag.span.end);
    masked += text.slice(at, flag.span.start) + written.replace(/\bfrom=(["']?)\d+/g, 'from=$1#');
    at = flag.span.end;
  }
  return masked + text.slice(at, span.end);
}

function bareText({ text }: Document, { span }: Instruction): string {
  return text.slice(span.start, span.end);
}
