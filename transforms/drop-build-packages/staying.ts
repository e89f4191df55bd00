/** Packages for building that nothing in the file removes: they go with their last use, or it is told why they stay. */
import {
  bases,
  buildEffects,
  buildPrograms,
  distributionOf,
  instructionsBefore,
  isBuildToolUser,
  listed,
  mayUseBuildTools,
  mergeObstacle,
  moveDown,
  packageCalls,
  passageProblem,
  replace,
  runtimeNeeds,
  systemPackage,
} from '../../src/sdk.js';
import type { Edit, Finding, Instruction, PackageCall, Pass, Stage } from '../../src/sdk.js';
import { MAX_USERS, NEUTRAL } from './between.js';
import { namesOf, shared } from './names.js';
import { removalOf, removed } from './removal.js';
import type { Removal } from './removal.js';

/** What is found of the last stage. */
export function* staying(pass: Pass, stage: Stage): Generator<Finding> {
  const calls = pass.get(packageCalls);
  const runs = stage.instructions.filter(({ keyword }) => keyword === 'RUN');
  const release = distributionOf(pass.get(bases)[stage.index]!);
  const removals = runs.flatMap(calls).filter(({ action }) => action === 'remove');
  // what removes by a pattern, or all that is not needed, may remove any of them
  if (removals.some(({ dynamic, packages }) => dynamic || packages.length === 0)) return;
  for (const run of runs) {
    for (const call of calls(run)) {
      if (call.action !== 'install' || call.manager.kind !== 'system') continue;
      const isRemoved = removals.some((one) => shared(call, one).length > 0);
      const tools = [...namesOf(call)].filter((name) => systemPackage(name, release).use === 'build');
      if (isRemoved || tools.length === 0) continue;
      const outcome = outcomeOf(pass, stage, run, call, new Set(tools.flatMap(buildPrograms)));
      yield {
        span: call.command.span,
        message: `${quoted(tools)} ${tools.length === 1 ? 'is for building, and stays' : 'are for building, and stay'} in the image`,
        ...(typeof outcome === 'string' ? { declined: outcome } : { fix: outcome }),
      };
      // the others are looked at again once this one is done
      if (typeof outcome !== 'string') return;
    }
  }
}

function quoted(names: readonly string[]): string {
  return listed(names.map((name) => `\`${name}\``));
}

function outcomeOf(
  pass: Pass,
  stage: Stage,
  run: Instruction,
  call: PackageCall,
  programs: ReadonlySet<string>,
): NonNullable<Finding['fix']> | string {
  const later = stage.instructions.filter(({ keyword, index }) => keyword === 'RUN' && index > run.index);
  const last = later.findLast((one) => mayUseBuildTools(pass, one, programs));
  const users = later.filter(({ index }) => last !== undefined && index <= last.index);
  if (last === undefined && !isUsedInside(pass, run, call, programs))
    return 'nothing is known to build with it, so that programs of the image may use it when they run';
  const removal = removalOf(pass, stage, run, call, last ?? run);
  if (typeof removal === 'string') return removal;
  const user = startedBy(pass, stage, programs);
  if (user !== undefined) return user;
  if (users.length > MAX_USERS)
    return `${users.length} RUN instructions up to its last use would be run again with each change of one`;

  const group = [run, ...users];
  const obstacle = users.length === 0 ? undefined : pass.get(mergeObstacle)(group);
  if (obstacle !== undefined) return obstacle;
  const strange = stage.instructions.filter(
    ({ index, keyword }) =>
      index > run.index && index < (last ?? run).index && keyword !== 'RUN' && !NEUTRAL.has(keyword),
  );
  const above = strange.filter(({ index }) => index < users[0]!.index);
  const inside = strange.find((one) => !above.includes(one));
  if (inside !== undefined) return `\`${inside.keyword}\` on line ${inside.lines.first} stands between`;
  const problem = above.length === 0 ? undefined : passageProblem(pass, run, above);
  if (problem !== undefined) return problem;
  const text = removed(pass, group, removal, above);
  if (typeof text !== 'string') return text.refused;
  return above.length > 0 ? moved(pass, run, removal, above, last!) : fixOf(pass, group, removal, text);
}

/** Whether something behind the install in its own RUN may build. */
function isUsedInside(
  pass: Pass,
  run: Instruction,
  call: PackageCall,
  programs: ReadonlySet<string>,
): boolean {
  const effects = pass.get(buildEffects)(run);
  if (typeof effects === 'string') return false;
  const at = effects.findIndex(({ command }) => command === call.command);
  return effects.slice(at + 1).some((effect) => isBuildToolUser(effect, programs));
}

/** Why what is installed may be needed when the container runs, as far as that can be seen. */
function startedBy(pass: Pass, stage: Stage, programs: ReadonlySet<string>): string | undefined {
  const last = stage.instructions.at(-1)!;
  const all = [...instructionsBefore(pass.document, last), last];
  for (const one of all) {
    if (one.keyword === 'ONBUILD') return 'what `ONBUILD` builds in other images may need it';
    if (!STARTS.has(one.keyword)) continue;
    const found = wordsOf(one)
      .map(baseName)
      .find((word) => programs.has(word));
    if (found !== undefined) return `\`${found}\` stands in the ${one.keyword} on line ${one.lines.first}`;
  }
  const entrypoint = all.findLast(({ keyword }) => keyword === 'ENTRYPOINT');
  const command = all.findLast(({ keyword }) => keyword === 'CMD');
  if (entrypoint === undefined && command === undefined)
    return 'the file does not say what the image starts, so that people may build in it';
  if (entrypoint === undefined && isSession(wordsOf(command!)))
    return `the CMD on line ${command!.lines.first} starts no program, so that people may build in the image`;
  const needs = pass.get(runtimeNeeds)(stage);
  if ('reason' in needs) return undefined;
  const found = needs.programs.find(({ name }) => programs.has(baseName(name)));
  return found === undefined
    ? undefined
    : `\`${found.name}\` is started when the image runs (${found.evidence})`;
}

/** Words of what is started; those of a text that a shell is handed too. */
function wordsOf({ json, script, operands }: Instruction): readonly string[] {
  if (json !== undefined) return json.flatMap((word) => word.split(' '));
  return (
    script?.commands.flatMap(({ words }) => words.flatMap(({ value, text }) => (value ?? text).split(' '))) ??
    operands
  );
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A shell for whoever comes, or nothing but to stay. */
function isSession([program = '', ...rest]: readonly string[]): boolean {
  const name = baseName(program);
  if (name === 'sleep' || (name === 'tail' && rest.includes('-f'))) return true;
  return SHELLS.has(name) && rest.every((word) => word.startsWith('-') && word !== '-c');
}

const SHELLS: ReadonlySet<string> = new Set('sh bash ash dash zsh fish'.split(' '));
const STARTS: ReadonlySet<string> = new Set(['CMD', 'ENTRYPOINT', 'HEALTHCHECK']);

function questionOf({ libraries, lost }: Removal): string {
  const kept =
    libraries.length === 0 ? '' : `; ${quoted(libraries)} ${libraries.length === 1 ? 'stays' : 'stay'}`;
  const going = lost.length === 0 ? '' : `, such as ${quoted(lost)}`;
  return `it is open whether programs of the image need them when they run, or what came along with them${going}${kept}`;
}

function fixOf(
  pass: Pass,
  group: readonly Instruction[],
  removal: Removal,
  text: string,
): NonNullable<Finding['fix']> {
  const { call, words, commands } = removal;
  const merge = group.length === 1 ? '' : `Merge ${group.length} RUN instructions, and `;
  const title = `remove ${quoted(removal.tools)} behind the last use`;
  return {
    title: merge === '' ? `${title[0]!.toUpperCase()}${title.slice(1)}` : `${merge}${title}`,
    safety: 'unsafe',
    because: questionOf(removal),
    edits: [difference(pass.document.path, pass.document.text, text)],
    changes: [
      ...(group.length === 1 ? [] : [{ kind: 'merge-runs', runs: group.map(({ span }) => span) } as const]),
      {
        kind: 'remove-packages',
        install: call.command.span,
        adds: words.map((one) => one.text),
        text: commands.join(' && '),
      },
    ],
  };
}

/** The first step: the install comes to stand right before its first use. */
function moved(
  pass: Pass,
  run: Instruction,
  removal: Removal,
  above: readonly Instruction[],
  last: Instruction,
): NonNullable<Finding['fix']> {
  const behind = above.at(-1)!;
  return {
    title: `Install ${quoted(removal.tools)} behind the ${behind.keyword} on line ${behind.lines.first}, to remove them with their last use`,
    safety: 'unsafe',
    because: questionOf(removal),
    edits: moveDown(pass.document, [run], { last: behind }),
    claims: [{ start: run.span.start, end: last.span.end }],
    changes: [{ kind: 'move-instruction', instruction: run.span, behind: behind.span }],
  };
}

/** One text as an edit of another: what lies between the beginning and the end that they have in common. */
function difference(path: string, before: string, after: string): Edit {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let rest = 0;
  while (rest < most - start && before[before.length - 1 - rest] === after[after.length - 1 - rest]) rest++;
  return replace(path, { start, end: before.length - rest }, after.slice(start, after.length - rest));
}
