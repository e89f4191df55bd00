/** Packages that only build never land in a layer: those that the file itself removes again, and others, as a suggestion. */
import {
  applyEdits,
  buildEffects,
  defineTransform,
  Document,
  joinRuns,
  listed,
  mergeObstacle,
  moveDown,
  packageCalls,
  passageProblem,
  shellKnowledge,
  stageGraph,
} from '../../src/sdk.js';
import type { Edit, Finding, Instruction, Pass, Stage } from '../../src/sdk.js';
import { MAX_USERS, NEUTRAL } from './between.js';
import { namesOf, shared } from './names.js';
import { staying } from './staying.js';

export default defineTransform({
  id: 'drop-build-packages',
  phase: 'layer',
  summary: 'install, use and remove the packages of a build in one layer',
  safety: ['safe', 'checked', 'unsafe'],
  docs: [],
  defaults: {},
  *run(pass) {
    for (const stage of pass.document.stages) {
      if (pass.get(stageGraph).isThrownAway(stage)) continue;
      const pairs = pairsOf(pass, stage);
      for (const pair of pairs) {
        const finding = findingOf(pass, stage, pair);
        if (finding === undefined) continue;
        yield finding;
        // the others are looked at again once this one is done
        if (finding.fix !== undefined) break;
      }
      if (stage === pass.document.stages.at(-1)) yield* staying(pass, stage);
    }
  },
});

/** A RUN that installs packages, and a later one that removes them. */
interface Pair {
  readonly install: Instruction;
  readonly removal: Instruction;
  readonly names: readonly string[];
}

function pairsOf(pass: Pass, { instructions }: Stage): readonly Pair[] {
  const calls = pass.get(packageCalls);
  const runs = instructions.filter(({ keyword }) => keyword === 'RUN');
  return runs.flatMap((removal, to) => {
    const removed = calls(removal).filter(({ action }) => action === 'remove');
    if (removed.length === 0) return [];
    const own = new Set(
      calls(removal)
        .filter(({ action }) => action === 'install')
        .flatMap((call) => [...namesOf(call)]),
    );
    for (const install of runs.slice(0, to).toReversed()) {
      const names = calls(install)
        .filter(({ action }) => action === 'install')
        .flatMap((call) =>
          removed
            .filter(({ manager }) => manager === call.manager && manager.kind === 'system')
            .flatMap((one) => shared(call, one))
            .filter((name) => !own.has(name)),
        );
      if (names.length > 0) return [{ install, removal, names }];
    }
    return [];
  });
}

function findingOf(pass: Pass, stage: Stage, { install, removal, names }: Pair): Finding | undefined {
  const shown = listed([...new Set(names)].map((name) => `\`${name}\``));
  const finding = {
    span: removal.keywordSpan,
    message: `${shown} is removed here, and stays in the layer of the RUN on line ${install.lines.first}`,
  };
  const between = stage.instructions.filter(({ index }) => index > install.index && index < removal.index);
  const users = between.filter(({ keyword }) => keyword === 'RUN');
  // two RUN instructions with nothing between them are merged anyway
  if (users.length === 0 && between.every((one) => NEUTRAL.has(one.keyword))) return undefined;
  if (users.length > MAX_USERS)
    return {
      ...finding,
      declined: `${users.length} RUN instructions between them would be run again with it`,
    };
  if (users.length > 0 && !users.some((run) => mayBuild(pass, run))) return undefined;
  const group = [install, ...users, removal];
  const obstacle = pass.get(mergeObstacle)(group);
  if (obstacle !== undefined) return { ...finding, declined: obstacle };
  const strange = between.filter(({ keyword }) => keyword !== 'RUN' && !NEUTRAL.has(keyword));
  // what stands above the first use is passed by the install, what stands below the last one passes the removal
  const [first = removal, last = removal] = [users[0], users.at(-1)];
  const above = strange.filter(({ index }) => index < first.index);
  const below = strange.filter(({ index }) => index > last.index);
  const inside = strange.find((one) => !above.includes(one) && !below.includes(one));
  if (inside !== undefined)
    return { ...finding, declined: `\`${inside.keyword}\` on line ${inside.lines.first} stands between` };
  if (strange.length === 0) return { ...finding, ...mergedOr(pass, group, shown) };
  return { ...finding, ...movedOr(pass, group, above, below, shown) };
}

/** Whether a RUN may use what is installed: one that only arranges files and accounts does not. */
function mayBuild(pass: Pass, run: Instruction): boolean {
  const effects = pass.get(buildEffects)(run);
  return (
    typeof effects === 'string' ||
    effects.some(({ kind }) => kind === 'build' || kind === 'language' || kind === 'unknown')
  );
}

type Outcome = Pick<Finding, 'fix'> | Pick<Finding, 'declined'>;

function mergedOr(pass: Pass, group: readonly Instruction[], names: string): Outcome {
  const edits = joinRuns(pass.document, group, pass.get(shellKnowledge)(group[0]!));
  if (typeof edits === 'string') return { declined: edits };
  return {
    fix: {
      title: `Merge ${group.length} RUN instructions, from the install of ${names} to its removal`,
      safety: 'safe',
      because: 'packages that are removed in a later layer free nothing',
      edits,
      changes: [{ kind: 'merge-runs', runs: group.map(({ span }) => span) }],
    },
  };
}

/** Takes what stands between out of the way, one thing after the other, if all can be one RUN then. */
function movedOr(
  pass: Pass,
  group: readonly Instruction[],
  above: readonly Instruction[],
  below: readonly Instruction[],
  names: string,
): Outcome {
  const { document } = pass;
  const [install, next] = group as readonly [Instruction, Instruction];
  const removal = group.at(-1)!;
  const problem = passageProblem(pass, install, above) ?? passageProblem(pass, removal, below);
  if (problem !== undefined) return { declined: problem };
  const stuck = below.find(({ keyword }) => keyword !== 'COPY' && keyword !== 'ADD');
  if (stuck !== undefined)
    return { declined: `\`${stuck.keyword}\` on line ${stuck.lines.first} stands between` };
  const late = below.length === 0 ? [] : moveDown(document, below, { last: removal });
  const early = above.length === 0 ? [] : moveDown(document, [install], { last: above.at(-1)! });
  const reason = joinProblem(pass, [...early, ...late], group.length, next);
  if (reason !== undefined) return { declined: reason };
  const because =
    'what is installed and removed in one RUN is in no layer, and neither has to do with the other';
  const claims = [{ start: install.span.start, end: removal.span.end }];
  if (below.length > 0)
    return {
      fix: {
        title: `Remove ${names} before the ${below[0]!.keyword} on line ${below[0]!.lines.first}`,
        ...{ safety: 'checked', because, claims, edits: late },
        changes: below.map(({ span }) => ({
          ...{ kind: 'move-instruction', instruction: span, behind: removal.span },
        })),
      },
    };
  const behind = above.at(-1)!;
  return {
    fix: {
      title: `Install ${names} behind the ${behind.keyword} on line ${behind.lines.first}`,
      ...{ safety: 'checked', because, claims, edits: early },
      changes: [{ kind: 'move-instruction', instruction: install.span, behind: behind.span }],
    },
  };
}

/** Why the RUN instructions could not be one after a move: it would be in vain. */
function joinProblem(
  pass: Pass,
  edits: readonly Edit[],
  count: number,
  next: Instruction,
): string | undefined {
  const { document } = pass;
  const after = new Document(document.path, applyEdits(document.text, edits));
  const at = after.instructions.findIndex(
    ({ keyword, arguments: { text } }) => keyword === 'RUN' && text === next.arguments.text,
  );
  const group = after.instructions
    .slice(0, at + count)
    .filter(({ keyword, index }) => keyword === 'RUN' && index >= at - 1);
  const joined = joinRuns(after, group.slice(0, count), pass.get(shellKnowledge)(next));
  return typeof joined === 'string' ? joined : undefined;
}
