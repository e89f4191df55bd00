/** RUNs become one where a later one undoes, or needs anew, what an earlier one has put into its layer. */
import {
  concerns,
  defineTransform,
  fileEffects,
  joinRuns,
  mergeObstacle,
  packageCalls,
  packageIndex,
  shellKnowledge,
  stageGraph,
} from '../../src/sdk.js';
import type { Edit, Finding, Instruction, Pass, Span, Stage } from '../../src/sdk.js';
import { benefitOf } from './benefit.js';
import type { Benefit, Facts } from './benefit.js';

export default defineTransform({
  id: 'merge-runs',
  phase: 'layer',
  summary: 'merge RUN instructions where a later one deletes, changes or copies what an earlier one made',
  safety: ['safe'],
  docs: ['DL3059'],
  defaults: {},
  *run(pass) {
    for (const stage of pass.document.stages) yield* mergeStage(pass, stage);
  },
});

/** A later RUN, by its position among the stage's RUNs, that gains from being one with an earlier one. */
interface Link {
  readonly from: number;
  readonly to: number;
  readonly benefit: Benefit;
  /** RUNs between that use the file which the benefit is about */
  readonly through: readonly number[];
}

function* mergeStage(pass: Pass, stage: Stage): Generator<Finding> {
  const runs = stage.instructions.filter(({ keyword }) => keyword === 'RUN');
  const links = linksOf(pass, runs);
  if (links.length === 0) return;
  if (pass.get(stageGraph).isThrownAway(stage)) {
    const [first] = links;
    yield decline(
      runs[first!.to]!,
      first!.benefit,
      'the layers of this stage are thrown away, only its files are copied',
    );
    return;
  }

  const settled = new Set<Link>();
  for (let from = 0; from < runs.length; from++) {
    const to = furthest(pass, runs, links, from);
    if (to === undefined) continue;
    const group = runs.slice(from, to + 1);
    const inside = within(links, from, to);
    for (const link of inside) settled.add(link);
    yield merge(pass, stage, group, inside);
    from = to;
  }
  const told = new Set<number>();
  for (const link of links) {
    if (settled.has(link) || told.has(link.to)) continue;
    told.add(link.to);
    yield decline(runs[link.to]!, link.benefit, refusal(pass, stage, runs, links, link));
  }
}

function linksOf(pass: Pass, runs: readonly Instruction[]): readonly Link[] {
  const index = pass.get(packageIndex);
  const facts: Facts = {
    calls: pass.get(packageCalls),
    effects: pass.get(fileEffects),
    concerns,
    fetchesIndex: (run, manager) =>
      manager.index?.refetched === false && index.use(run, manager).end === 'fetched',
  };
  const links: Link[] = [];
  for (let to = 1; to < runs.length; to++) {
    const found = new Set<string>();
    for (let from = to - 1; from >= Math.max(0, to - HORIZON); from--) {
      const benefit = benefitOf(runs[from]!, runs[to]!, facts);
      // the nearest RUN that it is about; one before that is linked to the nearest in turn
      const about = benefit?.path ?? 'packages';
      if (benefit === undefined || found.has(about)) continue;
      found.add(about);
      links.push({ from, to, benefit, through: usersOf(benefit, runs, from, to) });
    }
  }
  return links;
}

/** RUNs further apart than this have nothing to do with each other. */
const HORIZON = 32;

function usersOf(
  benefit: Benefit,
  runs: readonly Instruction[],
  from: number,
  to: number,
): readonly number[] {
  const { path } = benefit;
  if (path === undefined) return [];
  const name = path.slice(path.lastIndexOf('/') + 1);
  const users: number[] = [];
  for (let i = from + 1; i < to; i++)
    if (runs[i]!.arguments.text.includes(name.length > 3 ? name : path)) users.push(i);
  return users;
}

/** Whether a link begins, ends or passes at a RUN. */
function touches({ from, to, through }: Link, run: number): boolean {
  return from === run || to === run || through.includes(run);
}

/** The last RUN of the largest group from `from` that can be merged and in which each RUN gains or gives. */
function furthest(
  pass: Pass,
  runs: readonly Instruction[],
  links: readonly Link[],
  from: number,
): number | undefined {
  let reach = from;
  for (const link of links) if (from <= link.from && link.from <= reach) reach = Math.max(reach, link.to);
  for (let to = reach; to > from; to--) {
    const inside = within(links, from, to);
    if (isConnected(inside, from, to) && obstacle(pass, runs.slice(from, to + 1), inside) === undefined)
      return to;
  }
  return undefined;
}

/** Every RUN of the group has a link in it, and no cut through the group leaves all links whole. */
function isConnected(inside: readonly Link[], from: number, to: number): boolean {
  for (let i = from; i <= to; i++) {
    if (!inside.some((link) => touches(link, i))) return false;
    if (i < to && !inside.some((link) => link.from <= i && i < link.to)) return false;
  }
  return true;
}

/** Why these RUNs, which follow each other among the RUNs of their stage, cannot be merged. */
function obstacle(pass: Pass, group: readonly Instruction[], links: readonly Link[]): string | undefined {
  const edits = pass.get(mergeObstacle)(group) ?? joined(pass, group, links);
  return typeof edits === 'string' ? edits : undefined;
}

function joined(pass: Pass, group: readonly Instruction[], links: readonly Link[]): readonly Edit[] | string {
  const grouping = links.every(({ benefit }) => benefit.isSmall === true) ? 'refused' : 'allowed';
  return joinRuns(pass.document, group, pass.get(shellKnowledge)(group[0]!), grouping);
}

function within(links: readonly Link[], from: number, to: number): readonly Link[] {
  return links.filter((link) => from <= link.from && link.to <= to);
}

function merge(pass: Pass, stage: Stage, group: readonly Instruction[], links: readonly Link[]): Finding {
  const edits = joined(pass, group, links);
  if (typeof edits === 'string') throw new RangeError(`stage ${stage.index}: ${edits}`);
  const span: Span = { start: group[0]!.span.start, end: group.at(-1)!.span.end };
  const reasons = [...new Set(links.map(({ benefit }) => benefit.because))];
  return {
    span,
    message: links[0]!.benefit.message,
    fix: {
      title: `Merge ${group.length} RUN instructions`,
      safety: 'safe',
      because: reasons.slice(0, 3).join('; '),
      edits,
      changes: [{ kind: 'merge-runs', runs: group.map((run) => run.span) }],
    },
  };
}

function refusal(
  pass: Pass,
  stage: Stage,
  runs: readonly Instruction[],
  links: readonly Link[],
  link: Link,
): string {
  const reason = obstacle(pass, runs.slice(link.from, link.to + 1), [link]);
  const separated = stage.instructions.find(
    ({ index, keyword }) =>
      keyword !== 'RUN' && runs[link.from]!.index < index && index < runs[link.to]!.index,
  );
  if (separated !== undefined && reason !== undefined) return reason;
  const bystander = runs
    .slice(link.from + 1, link.to)
    .find((_, i) => !links.some((one) => touches(one, link.from + 1 + i)));
  if (bystander !== undefined) {
    return `the RUN on line ${bystander.lines.first} between them has nothing to do with it and would be run again with it`;
  }
  return reason ?? 'a RUN between them is merged with others';
}

function decline(run: Instruction, benefit: Benefit, declined: string): Finding {
  return { span: run.keywordSpan, message: benefit.message, declined };
}
