/** What a stage is split into: which instructions the new stage has, and which files it takes. */
import { bases } from '../bases.js';
import { buildEffects } from '../build-effects.js';
import type { BuildEffect } from '../build-effects.js';
import { contextCopies } from '../context-copies.js';
import { environments } from '../environment.js';
import { imagePath } from '../image-tree.js';
import { runtimeNeeds } from '../runtime-needs.js';
import type { StageRuntime } from '../runtime-needs.js';
import type { Stage } from '../../dockerfile/document.js';
import type { Instruction } from '../../dockerfile/instruction.js';
import type { BaseImage } from '../../images/base-image.js';
import { configurationOf } from '../../images/configuration.js';
import { asTwin, runtimeTwins } from '../../images/twins.js';
import type { Twin } from '../../images/twins.js';
import type { Question, Runs } from '../../runtimes/runtime.js';
import type { Pass } from '../../transform.js';
import { rebasedPlan } from './rebased.js';
import { evidenceOf, missing, questionOf } from './needs-met.js';
import { carriedBy } from './carried.js';
import type { Carried } from './carried.js';
import { configurationLines } from './configuration.js';
import type { Line } from './configuration.js';
import { systemParts } from './system-runs.js';
import { stagesReadBy } from '../stage-graph.js';
import { chainOf, unrolled } from '../unrolled.js';
import { twinReference } from './twin-reference.js';
import { listed, newLine } from './words.js';

export interface SplitPlan {
  readonly twin: Twin;
  /** the stage that builds, as it is written */
  readonly builder: string;
  /** the last instruction of the builder; `undefined`: it is the stage that the new one grew from, as it stands */
  readonly cut: Instruction | undefined;
  /** instructions before it that the builder loses to the new stage */
  readonly moved: readonly Instruction[];
  /** RUN lines at the end of the builder, without keyword */
  readonly prunes: readonly string[];
  /** instructions of the new stage before the author's own, as texts */
  readonly lines: readonly string[];
  /** paths that the new stage takes from the builder, from the image's root */
  readonly takes: readonly string[];
  /** variables that only one of the two bases sets, and that stay so */
  readonly variables: readonly string[];
  readonly questions: readonly Question[];
  /** the program as it is started, for messages */
  readonly program: string;
  /** what is taken from the builder, for messages */
  readonly summary: string;
  /** the closure, one need a line, with its source */
  readonly evidence: readonly string[];
}

/** The plan for a stage; why there is none; `undefined` where nothing is built in it. */
export function splitPlan(pass: Pass, stage: Stage): SplitPlan | string | undefined {
  if (!builds(pass, unrolled(stage))) return rebasedPlan(pass, stage);
  const plan = stage.parent === undefined ? planOf(pass, stage) : grownPlan(pass, stage);
  // the author has split it: what stands against doing so again is of no interest
  return typeof plan === 'string' && isFed(pass, stage) ? undefined : plan;
}

/** Whether a stage takes what another one builds, or all files of it, and of those that it grows from, come from others. */
function isFed(pass: Pass, stage: Stage): boolean {
  const instructions = chainOf(stage).flatMap((one) => one.instructions);
  const sources = instructions.flatMap((one) => {
    const from = one.keyword === 'COPY' ? one.flag('from') : undefined;
    return typeof from === 'string' ? [pass.document.stageNamed(from)] : [];
  });
  return (
    sources.some((source) => source !== undefined && isBuilt(pass, source)) ||
    (sources.length > 0 &&
      !pass.get(contextCopies).some(({ instruction }) => instructions.includes(instruction)))
  );
}

/** Whether something is made in a stage, or in one that it grows from. */
function isBuilt(pass: Pass, stage: Stage): boolean {
  return chainOf(stage).some((one) => builds(pass, one));
}

/** The plan for a stage that grows from another one: it is split where that one ends, or further down. */
function grownPlan(pass: Pass, stage: Stage): SplitPlan | string | undefined {
  if (!hasTwin(pass.get(bases)[stage.index]!)) return undefined;
  const whole = unrolled(stage);
  const inherited = whole.instructions.findLast((one) => !stage.instructions.includes(one));
  const parent = stage.from.operands[0] ?? '';
  const [flag] = chainOf(stage).flatMap(({ from }) => from.flags);
  if (flag !== undefined) return `FROM has \`--${flag.name}\``;
  const planned = (builder: string): SplitPlan | string | undefined =>
    planOf(pass, whole, (cut) =>
      inherited === undefined || cut.index > inherited.index
        ? { cut, builder: freeName(pass), isOwn: true }
        : { cut: inherited, builder, isOwn: false },
    );
  const plan = planned(parent);
  if (plan === undefined || typeof plan === 'string') return plan;
  if (plan.cut !== undefined)
    return { ...plan, moved: plan.moved.filter((one) => stage.instructions.includes(one)) };
  if (readsBetween(pass, stage))
    return `files of a stage are taken that stands between \`${parent}\` and the last one`;
  const own = plan.prunes.length === 0 || isOnlyUse(pass, stage) ? plan : planned(freeName(pass));
  if (own === undefined || typeof own === 'string') return own;
  // nothing may be taken out of a stage that others use: it is left to one that grows from it
  return { ...own, moved: [], cut: own === plan ? undefined : stage.from };
}

/** Whether a RUN of a stage mounts files of one that stands behind the stage that it grows from. */
function readsBetween({ document }: Pass, stage: Stage): boolean {
  const first = stage.parent?.index ?? stage.index;
  return stage.instructions.some((one) => stagesReadBy(document, one).some(({ index }) => index > first));
}

/** Whether the stage that one grows from is there for it alone. */
function isOnlyUse({ document, context }: Pass, stage: Stage): boolean {
  const { parent } = stage;
  const readsIt = (one: Instruction): boolean =>
    stagesReadBy(document, one).some((read) => read === parent) ||
    one.flags.some(({ value }) => value?.includes('$') === true);
  return (
    !document.stages.some(
      (one) =>
        one !== stage &&
        one.index > (parent?.index ?? 0) &&
        (one.instructions.some(readsIt) || (parent !== undefined && one.mayGrowFrom(parent))),
    ) && !context.uses.some(({ target }) => target === parent?.name)
  );
}

/** Where a stage is cut whose last instruction for building is known. */
type Cutting = (cut: Instruction) => {
  readonly cut: Instruction;
  readonly builder: string;
  /** the builder is new, and not a stage of the file */
  readonly isOwn: boolean;
};

function planOf(
  pass: Pass,
  stage: Stage,
  cutting: Cutting = (cut) => ({ cut, builder: freeName(pass), isOwn: true }),
): SplitPlan | string | undefined {
  const image = pass.get(bases)[stage.index]!;
  if (pass.context.origin === undefined)
    return hasTwin(image) ? 'it is not known which directory is the build context' : undefined;
  const runtime = pass.get(runtimeNeeds)(stage);
  if ('reason' in runtime) return hasTwin(image) ? runtime.reason : undefined;
  const [first, ...others] = runtime.runs;
  if (first === undefined) {
    const names = runtime.programs.map(({ name }) => `\`${name}\``);
    return (
      unreadBuild(pass, stage) ??
      (names.length === 0 ? 'no program is started' : `what is started is not read: ${listed(names)}`)
    );
  }
  if (others.some(({ base }) => base.kind !== first.base.kind))
    return 'programs of several kinds are started, which run in different images';
  const obstacle = obstacleOf(stage) ?? questionOf(runtime, 'everything');
  if (obstacle !== undefined) return obstacle;
  if (configurationOf(image) === undefined)
    return `it is not known what \`${image.reference}\` brings to the configuration`;
  const twins = twinsOf(pass, stage, image, first);
  if ('reason' in twins) return twins.reason;

  const attempts = twins.map((twin) => attempt(pass, stage, runtime, twin, cutting));
  const plans = attempts.filter((plan) => plan !== undefined);
  if (plans.length === 0) return undefined;
  const possible = plans.filter((plan) => typeof plan !== 'string');
  const reasons = plans.filter((plan) => typeof plan === 'string');
  const best = possible.toSorted((a, b) => a.questions.length - b.questions.length)[0];
  return best ?? reasons.at(-1) ?? `no image is known in which \`${first.needs.entry.name}\` could run`;
}

/** Images to run in: where there is no smaller one, the same again, without what the build has put into it. */
function twinsOf(
  pass: Pass,
  stage: Stage,
  image: BaseImage,
  { base }: Runs,
): ReturnType<typeof runtimeTwins> {
  const twins = runtimeTwins(image, base);
  const isOwn =
    'reason' in twins && base.kind === 'interpreter' && image.digest === undefined && image.official;
  return isOwn ? [ownTwin(pass, stage, image)] : twins;
}

/** The image as one to run in: what it has is there, unless a RUN of the stage has put it there. */
function ownTwin(pass: Pass, stage: Stage, image: BaseImage): Twin {
  const known = asTwin(image);
  const adds = (isAdding: (effect: BuildEffect) => boolean): boolean =>
    stage.instructions.some((instruction) => {
      if (instruction.keyword !== 'RUN') return false;
      const effects = pass.get(buildEffects)(instruction);
      return typeof effects === 'string' || effects.some(isAdding);
    });
  const addsLibraries = adds(({ kind }) => kind === 'system');
  const addsPrograms = addsLibraries || adds((effect) => effect.kind === 'language' && effect.role === 'add');
  return {
    reference: image.reference,
    image,
    hasProgram: (name) => known?.hasProgram(name) ?? (addsPrograms ? undefined : true),
    hasFacility: () => true,
    hasLibrary: (name) => known?.hasLibrary(name) ?? (addsLibraries ? undefined : true),
  };
}

/** Whether a stage makes something in a RUN, so that it may hold more than the result. */
function builds(pass: Pass, stage: Stage): boolean {
  return stage.instructions.some((instruction) => {
    if (instruction.keyword !== 'RUN') return false;
    const effects = pass.get(buildEffects)(instruction);
    return (
      typeof effects !== 'string' &&
      effects.some(
        ({ kind, ...effect }) =>
          kind === 'build' ||
          (kind === 'unknown' && TOOLS.test(effect.command.name ?? '')) ||
          (kind === 'language' && 'call' in effect && /^(?:install|build)$/.test(effect.call.action ?? '')),
      )
    );
  });
}

/** Why it is not known what a build with a tool makes whose files are not read. */
function unreadBuild(pass: Pass, stage: Stage): string | undefined {
  for (const run of stage.instructions) {
    const effects = run.keyword === 'RUN' ? pass.get(buildEffects)(run) : [];
    if (typeof effects === 'string') continue;
    for (const { command, ...effect } of effects) {
      if (!TOOLS.test(command.name ?? '')) continue;
      const text = command.words.map((word) => word.text).join(' ');
      const reason = effect.kind === 'unknown' ? `: ${effect.reason}` : '';
      return `it cannot be told what \`${text}\` makes${reason} (${pass.document.path}:${run.lines.first})`;
    }
  }
  return undefined;
}

/** Tools of builds in C and C++. */
const TOOLS = /^(?:g?make|cmake|ninja|meson)$/;

/** Whether there may be an image to run in, whatever the program is. */
function hasTwin(image: BaseImage): boolean {
  return hasSmaller(image) || !('reason' in runtimeTwins(image, { kind: 'static' }));
}

/** Whether an image has a smaller one with what its name stands for. */
function hasSmaller(image: BaseImage): boolean {
  return (['interpreter', 'jre'] as const).some((kind) => !('reason' in runtimeTwins(image, { kind })));
}

function obstacleOf(stage: Stage): string | undefined {
  const trigger = stage.instructions.find(({ keyword }) => keyword === 'ONBUILD');
  if (trigger !== undefined) return 'an ONBUILD is for images that are made of this one';
  const platform = stage.from.flag('platform');
  return platform === undefined
    ? undefined
    : 'FROM asks for a platform, which the image to run in need not have';
}

/** The plan with one image to run in, or why it cannot be that one; `undefined`: it is the same, and has no more than it needs. */
function attempt(
  pass: Pass,
  stage: Stage,
  runtime: StageRuntime,
  twin: Twin,
  cutting: Cutting,
): SplitPlan | string | undefined {
  const written = twinReference(pass.document, stage, twin);
  if (typeof written === 'string') return written;
  const carried = carriedBy(pass, stage, runtime);
  if (typeof carried === 'string') return carried;
  const system = systemParts(pass, stage, runtime, carried, twin);
  if (typeof system === 'string') return system;
  const facility = [...runtime.facilities, ...carried.facilities].find(
    ({ name }) => !twin.hasFacility(name) && !system.facilities.has(name),
  );
  if (facility !== undefined)
    return `\`${twin.reference}\` has no ${facility.name}, which ${facility.evidence} needs`;
  if (system.repeated.size > 0 && !twin.hasFacility('shell'))
    return `\`${twin.reference}\` has no shell for what has to run in it`;

  const last = stage.instructions.findLast((one) => carried.builderOnly.has(one) || system.reduced.has(one));
  if (last === undefined) return 'nothing is built that could be left behind';
  const { cut, builder, isOwn } = cutting(last);
  const configuration = configurationLines(pass, stage, twin, runtime, cut, system.repeated, carried.paths);
  if (typeof configuration === 'string') return configuration;

  const prunes = prunesOf(pass, cut, runtime);
  const isSame = twin.image.reference === pass.get(bases)[stage.index]!.reference;
  if (isSame && prunes.length === 0 && system.reduced.size === 0) {
    const open = questionOf(runtime, 'packages');
    return open === undefined || runtime.runs.every(({ openPrune }) => openPrune === undefined)
      ? undefined
      : `there is no smaller image of it, and whether all of its packages are needed is open: ${open}`;
  }

  const questions = [
    ...runtime.questions.filter(({ about }) => about !== 'files' && about !== 'packages'),
    ...carried.questions,
    ...system.questions,
    ...missing(runtime, twin, (name) => {
      const path = name.startsWith('/') ? name.slice(1) : undefined;
      const bare = baseName(name);
      return (
        (path !== undefined && carried.covers(path)) ||
        system.programs(bare) ||
        carried.paths.some((one) => one.endsWith(`bin/${bare}`))
      );
    }),
  ];
  const { needs } = runtime.runs[0]!;
  const owned = carried.paths.filter((path) => carried.owners.has(path));
  const before = ordered(
    configuration.before,
    owned.map((path) => copyLine(pass, stage, builder, path, `/${path}`, carried)),
  );
  if (before === undefined)
    return 'files get another owner, and what runs before that depends on where they stand';
  const copies = copyLines(pass, stage, builder, cut, carried);
  const finishes = finishLines(pass, stage, runtime, twin, configuration.before);
  if (typeof finishes === 'string') return finishes;
  return {
    twin: { ...twin, reference: written.text },
    builder,
    cut: isOwn ? cut : undefined,
    moved: configuration.moved,
    prunes,
    lines: [...system.added, ...before, ...copies, ...finishes, ...configuration.behind],
    takes: carried.paths,
    variables: configuration.variables,
    questions,
    program: needs.entry.name,
    summary: listed(carried.paths.map((path) => `\`/${path}\``)),
    evidence: [
      ...evidenceOf(runtime),
      ...carried.paths.map((path) => `copied \`/${path}\`: ${carried.because(path)}`),
    ],
  };
}

/** What runs again in the new stage once its files are there. */
function finishLines(
  pass: Pass,
  stage: Stage,
  { runs }: StageRuntime,
  twin: Twin,
  before: readonly Line[],
): readonly string[] | string {
  const finishes = runs.flatMap(({ finishes: own = [] }) => own);
  const [first] = finishes;
  if (first === undefined) return [];
  const absent = finishes.find(({ name }) => twin.hasProgram(name) !== true);
  if (absent !== undefined)
    return `\`${twin.reference}\` has no \`${absent.name}\`, which runs at ${absent.evidence}`;
  const user = before.findLast(({ keyword }) => keyword === 'USER');
  if (user !== undefined) return `\`${first.name}\` would run as another user than root`;
  return [...new Set(finishes.map(({ name }) => newLine(pass.document, stage, `RUN ${name}`)))];
}

/**
 * What is set up before files are copied. A directory that belongs to someone else is copied before WORKDIR would make
 * it for root: COPY gives its owner to the directories that it makes, and to no other.
 */
function ordered(lines: readonly Line[], owned: readonly string[]): readonly string[] | undefined {
  if (owned.length === 0) return lines.map(({ text }) => text);
  const places = lines.filter(({ keyword }) => keyword === 'WORKDIR' || keyword === 'USER');
  const others = lines.filter((line) => !places.includes(line));
  const firstPlace = lines.findIndex((line) => places.includes(line));
  const isLate = lines.some(
    ({ keyword }, index) => keyword === 'RUN' && firstPlace !== -1 && index > firstPlace,
  );
  return isLate && places.some(({ keyword }) => keyword === 'USER')
    ? undefined
    : [...others.map(({ text }) => text), ...owned, ...places.map(({ text }) => text)];
}

/** `COPY --from` of the paths whose owners stay as they are, to where they stand. */
function copyLines(
  pass: Pass,
  stage: Stage,
  builder: string,
  cut: Instruction,
  carried: Carried,
): readonly string[] {
  const workdir = afterwards(pass, stage, cut);
  return carried.paths
    .filter((path) => !carried.owners.has(path))
    .map((path) =>
      copyLine(
        pass,
        stage,
        builder,
        path,
        workdir !== undefined && imagePath('.', workdir) === path ? './' : `/${path}`,
        carried,
      ),
    );
}

function copyLine(
  pass: Pass,
  stage: Stage,
  builder: string,
  path: string,
  to: string,
  { owners }: Carried,
): string {
  const owner = owners.get(path);
  const text = `COPY --from=${builder}${owner === undefined ? '' : ` --chown=${owner}`} /${path} ${to}`;
  return newLine(pass.document, stage, text);
}

/** The working directory behind an instruction. */
function afterwards(pass: Pass, stage: Stage, cut: Instruction): string | undefined {
  const next = stage.instructions.find(({ index }) => index > cut.index);
  if (next !== undefined) return pass.get(environments)(next).workdir;
  return pass.get(environments)(cut).workdir;
}

/** A name that no stage has. */
function freeName({ document }: Pass): string {
  const names = new Set(document.stages.map(({ name }) => name));
  const free = ['builder', 'build', 'builder-2', 'builder-3'].find((name) => !names.has(name));
  return free ?? `builder-${document.stages.length + 1}`;
}

/** Commands for the end of the builder, where nothing is open about the packages. */
function prunesOf(pass: Pass, cut: Instruction, { runs, questions }: StageRuntime): readonly string[] {
  if (questions.some(({ about }) => about === 'packages')) return [];
  const workdir = pass.get(environments)(cut).workdir;
  return [
    ...new Set(
      runs.flatMap(({ prune }) =>
        prune !== undefined && workdir !== undefined && imagePath('.', workdir) === prune.directory
          ? [prune.command]
          : [],
      ),
    ),
  ];
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
