/**
 * A last stage that takes files from other stages, builds nothing, and gets another image below it: its own instructions
 * stay, and all that runs finds there what it found in the image before.
 */
import type { Document, Stage } from '../../dockerfile/document.js';
import type { Instruction } from '../../dockerfile/instruction.js';
import type { ContextFacts } from '../facts.js';
import { quoted } from '../objection.js';
import type { Objection } from '../objection.js';
import { globMatcher } from '../ignore-lines.js';
import { isBelow, joined, nameOf, overlap, parentOf } from '../place.js';
import { copiedBy, isCopy, Tree, viewOf } from '../tree.js';
import type { Copied, Entry } from '../tree.js';
import { accountProblem } from './accounts.js';
import { artifactsOf } from './artifacts.js';
import type { Artifact } from './artifacts.js';
import { basesOf, pairProblem } from './base-pairs.js';
import { baseOf } from './bases.js';
import type { Base } from './bases.js';
import { closedProgram } from './closure.js';
import { configurationOf } from './configuration.js';
import { configurationProblem } from './configuration-problem.js';
import type { Images } from './configuration-problem.js';
import { facilityProblem } from './facilities.js';
import { interpretedProblem } from './interpreted.js';
import { libraryProblem } from './libraries.js';
import { directoryAt, madeBy } from './made.js';
import { processProblem } from './process.js';
import { onPath, programOf } from './program.js';
import { runProblem } from './runs.js';
import { homeIn, takenBy } from './scene.js';
import type { Scene, Taken } from './scene.js';
import { ADJUSTING, ancestorsOf, textOf } from './split.js';
import type { SplitIntent } from './split.js';

/** Judges the change alone: `before` has the stage as it was, and all else as in `after`. */
export function checkRebased(
  before: Document,
  after: Document,
  intent: SplitIntent,
  facts: ContextFacts,
): Objection | undefined {
  const stage = before.stages.at(-1)!;
  const runtime = after.stages.at(-1)!;
  const object = (message: string | undefined): Objection | undefined =>
    message === undefined ? undefined : { message, span: intent.stage };
  const text = textProblem(before, after, stage, runtime, intent);
  if (text !== undefined) return object(text);
  const bases = basesOf({ before, stage, intent });
  if (typeof bases === 'string') return object(bases);
  const { old, new: fresh } = bases;
  if (old === undefined || fresh === undefined)
    return object(`what \`${old === undefined ? stage.image : intent.base}\` brings is not known`);
  const images = imagesOf(before, after, stage, runtime, old, fresh);
  const scene = sceneOf(before, after, stage, runtime, intent, facts, images);
  if (typeof scene === 'string') return object(scene);
  const closed = closedProgram(scene);
  const own = { ...scene, made: scene.later, repeated: scene.later };
  return (
    configurationProblem(scene.split, images) ??
    object(pairProblem(old, fresh, scene)) ??
    object(scene.assumes.has('programs') ? undefined : foreignProblem(scene, before)) ??
    accountProblem(own) ??
    object(ownerProblem(scene)) ??
    processProblem(scene) ??
    object(runProblem(scene)) ??
    interpretedProblem({ ...scene, images }) ??
    object(libraryProblem(scene, closed) ?? facilityProblem(scene, closed))
  );
}

/** The stage begins with instructions that make up for the other image, and goes on as it was. */
function textProblem(
  before: Document,
  after: Document,
  stage: Stage,
  runtime: Stage,
  intent: SplitIntent,
): string | undefined {
  if (runtime.image !== intent.base || runtime.parent !== undefined)
    return `the stage does not grow from \`${intent.base}\``;
  if (intent.prunes) return 'nothing can be pruned';
  const count = runtime.instructions.length - stage.instructions.length;
  const tail = runtime.instructions.slice(Math.max(0, count));
  const written = (document: Document, one: Instruction | undefined): string | undefined =>
    one && [...one.comments.map(({ text }) => text), textOf(document, one)].join('\n');
  const changed = stage.instructions.find((one, i) => written(after, tail[i]) !== written(before, one));
  if (count < 0 || changed !== undefined)
    return `${quoted(changed === undefined ? 'FROM' : textOf(before, changed))} is changed, moved or gone`;
  const strange = runtime.instructions
    .slice(0, count)
    .find((one) => !ADJUSTING.has(one.keyword) || one.comments.length > 0);
  return strange && `${quoted(textOf(after, strange))} is new, which no fix declared`;
}

function imagesOf(
  before: Document,
  after: Document,
  stage: Stage,
  runtime: Stage,
  old: Base,
  fresh: Base,
): Images {
  const read = (document: Document, { instructions }: Stage, base: Base): Images['before'] =>
    configurationOf([instructions], {
      document,
      globals: document.instructions.filter((one) => document.stageOf(one) === undefined),
      base: base.configuration,
    });
  return {
    ...{ old, new: fresh, same: undefined },
    before: read(before, stage, old),
    after: read(after, runtime, fresh),
  };
}

/** The stages that are taken from, as the validator reads what is built in them, at the paths of the last stage. */
function sceneOf(
  before: Document,
  after: Document,
  stage: Stage,
  runtime: Stage,
  intent: SplitIntent,
  facts: ContextFacts,
  images: Images,
): Scene | string {
  const view = viewOf(facts, []);
  if (typeof view === 'string') return view;
  const home = homeIn(after, [runtime], images.new?.configuration);
  const ownHome = homeIn(before, [stage], images.old?.configuration);
  const takes = runtime.instructions.filter(
    (one) => one.keyword === 'COPY' && one.flag('from') !== undefined,
  );
  const sources = new Map<Stage, Instruction[]>();
  for (const one of takes) {
    const from = String(one.flag('from'));
    const meant = after.stageNamed(from);
    if (meant === undefined) continue;
    if (meant.index >= runtime.index) return 'a COPY takes from a later stage';
    sources.set(meant, [...(sources.get(meant) ?? []), one]);
  }
  const builder = after.stageNamed(intent.builder);
  if (builder === undefined || !sources.has(builder)) return `nothing is taken from \`${intent.builder}\``;

  const copies: Copied[] = [];
  const made: Scene['made'][number][] = [];
  const artifacts: Artifact[] = [];
  const taken: Taken[] = [];
  const moved = new Map<string, Entry>();
  for (const [source, instructions] of sources) {
    const chain = [...ancestorsOf(source), source];
    const above = chain.flatMap(({ instructions: all }) => all);
    const base = baseOf((chain[0] ?? source).image);
    const own = above.filter(isCopy).map((one) => copiedBy(after, one, view));
    const tree = new Tree(own);
    const ran = madeBy(after, above, homeIn(after, chain, base?.configuration));
    const read = (path: string): string | undefined => {
      const entry = tree.files.get(path);
      return entry === undefined ? undefined : facts.read(entry.source);
    };
    const built = artifactsOf(ran, { read, files: [...tree.files.keys()] });
    const isFile = (path: string): boolean =>
      tree.files.has(path) || built.some((one) => one.file === path) || /\.[a-z0-9]+$/i.test(nameOf(path));
    const paths = instructions.flatMap((one) => takenBy(one, after, home, isFile));
    for (const one of paths) {
      for (const artifact of built) {
        const there = artifactAt(artifact, one);
        if (there !== undefined) artifacts.push(there);
      }
      for (const [path, entry] of tree.files) {
        const to = movedTo(path, one);
        if (to !== undefined) moved.set(to, entry);
      }
    }
    taken.push(...paths);
    copies.push(...own);
    made.push(...ran);
  }
  const brought = stage.instructions
    .filter((one) => isCopy(one) && one.flag('from') === undefined)
    .map((one) => copiedBy(before, one, view));
  const there = { instruction: runtime.from, root: undefined, flags: '', files: moved, problem: undefined };
  const tree = new Tree([...copies, there, ...brought]);
  const read = (path: string): string | undefined => {
    const entry = tree.files.get(path);
    return entry === undefined ? undefined : facts.read(entry.source);
  };
  const places = [
    ...runtime.instructions.filter(isCopy).flatMap((one) => takenBy(one, after, home, () => false)),
    ...taken,
  ].map(({ target }) => target);
  if (places.includes(undefined)) return 'where a COPY goes to is not known';
  const undeclared = taken.find(
    ({ target }) => !intent.takes.some((path) => overlap(joined('/', path), target!)),
  );
  if (undeclared !== undefined) return `\`${undeclared.target!}\` is taken, which the fix does not declare`;
  const maker = [...sources.keys()].find((source) =>
    [...ancestorsOf(source), source].some(({ instructions }) =>
      artifacts.some((one) => instructions.includes(one.made.instruction)),
    ),
  );
  const common = {
    ...{ made, taken, brought, tree, artifacts, read, copies },
    // how a program is linked is a matter of the image that it is built in
    images: {
      ...images,
      old: maker === undefined ? images.old : baseOf((ancestorsOf(maker)[0] ?? maker).image),
    },
    covers: (path: string) =>
      taken.some(({ target }) => target !== undefined && isBelow(path, target)) ||
      brought.some(({ root }) => root !== undefined && isBelow(path, root)),
    assumes: new Set(intent.assumes),
    repeated: [],
    later: madeBy(before, stage.instructions, ownHome),
    directoryBefore: (one: Instruction) => directoryAt(before, one, ownHome.directory),
    directoryAfter: (one: Instruction) => directoryAt(after, one, home.directory),
    split: {
      ...{ before, after, intent, facts, stage, runtime, builder, prunes: [] },
      made: made.map(({ instruction }) => instruction),
      tail: stage.instructions,
      prefix: runtime.instructions.slice(0, runtime.instructions.length - stage.instructions.length),
      taken: takes,
    },
  };
  return { ...common, program: programOf(common) };
}

/** Where a path of a stage goes to with what is taken. */
function movedTo(path: string, { source, target, isGlob }: Taken): string | undefined {
  if (target === undefined) return undefined;
  if (isGlob) {
    const fits = parentOf(path) === parentOf(source) && globMatcher(nameOf(source))?.(nameOf(path)) === true;
    return fits ? joined(target, nameOf(path)) : undefined;
  }
  if (!isBelow(path, source)) return undefined;
  return path === source ? target : joined(target, path.slice(source === '/' ? 1 : source.length + 1));
}

/** What a build makes, where it is taken to; a pattern takes one file. */
function artifactAt(artifact: Artifact, one: Taken): Artifact | undefined {
  const { source, target, isGlob } = one;
  if (target === undefined) return undefined;
  if (isGlob)
    return artifact.contains(source)
      ? { ...artifact, contains: (path) => path === target || parentOf(path) === target }
      : undefined;
  const file = artifact.file === undefined ? undefined : movedTo(artifact.file, one);
  if (artifact.file !== undefined)
    return file === undefined
      ? undefined
      : { ...artifact, file, contains: (path) => path === file || isBelow(path, file) };
  return {
    ...artifact,
    contains: (path) =>
      isBelow(path, target) && artifact.contains(joined(source, path.slice(target.length + 1)) || source),
  };
}

/** A program that comes from another image may need what that one had, and the old one too. */
function foreignProblem({ program, split, directoryAfter, images, taken, tree }: Scene, before: Document) {
  for (const one of split.stage.instructions) {
    const from = one.flag('from');
    const isForeign =
      (isCopy(one) && from !== undefined && before.stageNamed(String(from)) === undefined) ||
      one.keyword === 'ADD';
    if (!isForeign) continue;
    const to = one.operands.at(-1) ?? '';
    const at = to.startsWith('/') ? joined('/', to) : joined(directoryAfter(one) ?? '/', to);
    const started = program.started.find(({ name, path }) => {
      const file = path ?? onPath(name, { images, taken, tree });
      return file === undefined ? at.endsWith('/bin') || nameOf(at) === name : isBelow(file, at);
    });
    if (started !== undefined) return `\`${started.name}\` may come from another image`;
  }
  return undefined;
}

/** Owners that COPY names are accounts of the other image too. */
function ownerProblem({ split, images, later }: Scene): string | undefined {
  for (const one of split.stage.instructions) {
    const owner = isCopy(one) ? one.flag('chown') : undefined;
    if (typeof owner !== 'string') continue;
    const strange = owner
      .split(':')
      .find(
        (name) =>
          !/^(?:\d+|root)$/.test(name) &&
          images.new?.family.accounts?.includes(name) !== true &&
          !later.some(({ words }) => words.includes(name)),
      );
    if (strange !== undefined) return `there may be no account \`${strange}\` in \`${split.intent.base}\``;
  }
  return undefined;
}
