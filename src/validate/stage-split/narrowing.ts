/** What the judgements of a narrower COPY share: the scene of a cut in which all but the tree is taken. */
import type { Document, Stage } from '../../dockerfile/document.js';
import type { Instruction } from '../../dockerfile/instruction.js';
import type { ContextFacts } from '../facts.js';
import { isBelow, joined, nameOf } from '../place.js';
import { copiedBy, isCopy, Tree, viewOf } from '../tree.js';
import { artifactsOf } from './artifacts.js';
import { baseOf } from './bases.js';
import type { Base, BaseConfiguration } from './bases.js';
import { configurationOf } from './configuration.js';
import type { Images } from './configuration-problem.js';
import { directoryAt, madeBy } from './made.js';
import type { NarrowIntent, Widened } from './narrowed.js';
import { programOf } from './program.js';
import { homeIn, takenBy } from './scene.js';
import type { Scene, Taken } from './scene.js';
import { ancestorsOf } from './split.js';

export interface Narrowing {
  readonly intent: NarrowIntent;
  /** the tree as the COPY took it */
  readonly whole: Taken;
  /** the stage that is given to run in, as it was */
  readonly stage: Stage;
  readonly copy: Instruction;
  readonly scene: Scene;
}

/** Reads both stages, or tells what cannot be read. */
export function readNarrowing(
  { document, intent, copy, copies }: Widened,
  after: Document,
  facts: ContextFacts,
): Narrowing | string {
  const stage = document.stageOf(copy)!;
  const from = copy.flag('from');
  const builder = typeof from === 'string' ? document.stageNamed(from) : undefined;
  if (builder === undefined || builder.index >= stage.index)
    return 'what the COPY takes from is no stage of the file';
  if (/\$/.test(String(from))) return 'what the COPY takes from is not literal';
  const [old, fresh] = [rootOf(builder), rootOf(stage)];
  const runs = fresh?.configuration ?? plainBase(stage);
  const { path: root, target: place } = intent;
  const images = imagesOf(document, stage, old, fresh, runs, (text) => renamed(text, place, root));
  const own = imagesOf(document, stage, old, fresh, runs, (text) => text).after;
  const texts = [
    own.directory,
    ...own.entrypoint,
    ...own.command,
    own.healthcheck,
    ...own.environment.values(),
  ];
  if (root !== place && texts.some((text) => renamed(text, root, place) !== text))
    return `the stage names \`${root}\`, where nothing of it goes`;
  if (images.after.directory.includes('\0')) return 'the working directory is not known';
  if (runs === undefined && !images.after.declares.entrypoint)
    return `what \`${(ancestorsOf(stage)[0] ?? stage).image}\` starts is not known`;

  const view = viewOf(facts, []);
  if (typeof view === 'string') return view;
  const chain = [...ancestorsOf(builder), builder];
  const above = chain.flatMap(({ instructions }) => instructions);
  const builderHome = homeIn(document, chain, old?.configuration);
  const ownChain = [...ancestorsOf(stage), stage];
  const ownHome = homeIn(document, ownChain, runs);
  const ownAbove = ownChain.flatMap(({ instructions }) => instructions);

  const copied = above.filter(isCopy).map((one) => copiedBy(document, one, view));
  const brought = stage.instructions
    .filter((one) => isCopy(one) && one.index > copy.index)
    .map((one) => copiedBy(document, one, view));
  const tree = new Tree([...copied, ...brought]);
  const read = (path: string): string | undefined => {
    const entry = tree.files.get(path);
    return entry === undefined ? undefined : facts.read(entry.source);
  };
  const made = madeBy(document, above, builderHome);
  const artifacts = artifactsOf(made, { read, files: [...tree.files.keys()] });
  const isFile = (path: string): boolean =>
    tree.files.has(path) || artifacts.some((one) => one.file === path) || /\.[a-z0-9]+$/i.test(nameOf(path));
  const home = homeIn(after, [after.stages[stage.index]!], runs);
  const taken = copies.flatMap((one) => takenBy(one, after, home, isFile));
  const [whole] = takenBy(copy, document, ownHome, isFile);
  if (whole === undefined) return 'the COPY takes nothing';

  const again = new Set(brought.flatMap(({ files }) => [...(files?.keys() ?? [])]));
  const covers = (given: string): boolean => {
    const path = placeOf(given, place, root);
    return (
      !mayLieBelow(path, root) ||
      again.has(given) ||
      taken.some(
        ({ source, target }) =>
          target === placeOf(source, root, place) && !path.includes('*') && isBelow(path, source),
      )
    );
  };
  const directoryBefore = (one: Instruction) =>
    directoryAt(document, one, document.stageOf(one) === stage ? ownHome.directory : builderHome.directory);
  const common = {
    ...{ images, made, taken, brought, tree, artifacts, covers, read, directoryBefore },
    copies: copied,
    assumes: new Set<never>(),
    repeated: [],
    later: madeBy(document, ownAbove, ownHome),
    directoryAfter: (one: Instruction) => directoryAt(after, one, ownHome.directory),
    split: {
      ...{ before: document, after, facts, builder, stage: builder, made: above, taken: copies },
      ...{ tail: stage.instructions, prefix: [], prunes: [] },
      runtime: after.stages[stage.index]!,
      intent: {
        kind: 'split-stage',
        ...{ stage: stage.from.span, behind: copy.span, assumes: [] },
        ...{ builder: builder.name ?? '', base: stage.image, takes: intent.takes, variables: [] },
        prunes: false,
      },
    },
  } as const;
  return { intent, whole, stage, copy, scene: { ...common, program: programOf(common) } };
}

/** Where a path lies once a directory that may hold it is another one. */
export function placeOf(path: string, from: string, to: string): string {
  if (from === to || !isBelow(path, from)) return path;
  return path === from ? to : joined(to, path.slice(from === '/' ? 1 : from.length + 1));
}

/** A text of the configuration with another name for a directory. */
function renamed(text: string, from: string, to: string): string {
  if (from === to) return text;
  let result = '';
  for (let at = 0; ;) {
    const next = text.indexOf(from, at);
    if (next === -1) return result + text.slice(at);
    const end = next + from.length;
    const isWhole = !/[\w./-]/.test(text[next - 1] ?? ' ') && !/[\w.-]/.test(text[end] ?? ' ');
    result += text.slice(at, next) + (isWhole ? to : from);
    at = end;
  }
}

/** A path that may hold wildcards. */
function mayLieBelow(path: string, root: string): boolean {
  const star = path.indexOf('*');
  return isBelow(path, root) || (star !== -1 && root.startsWith(path.slice(0, star)));
}

/** Images of a distribution alone, which start nothing of their own and set `PATH` only, whatever their tag. */
function plainBase(stage: Stage): BaseConfiguration | undefined {
  const { image } = ancestorsOf(stage)[0] ?? stage;
  const [, name = ''] =
    /^(?:docker\.io\/)?(?:library\/)?([a-z]+)(?::[\w.-]+)?(?:@sha256:\w+)?$/.exec(image) ?? [];
  return /^(?:alpine|busybox|debian|ubuntu)$/.test(name)
    ? { environment: new Map([['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin']]) }
    : undefined;
}

/** The image that a stage grows from; `undefined` for one that is not in the table, or that a variable names. */
function rootOf(stage: Stage): Base | undefined {
  const { image } = ancestorsOf(stage)[0] ?? stage;
  return image.includes('$') ? undefined : baseOf(image);
}

function imagesOf(
  document: Document,
  stage: Stage,
  old: Base | undefined,
  fresh: Base | undefined,
  base: BaseConfiguration | undefined,
  rename: (text: string) => string,
): Images {
  const own = configurationOf(
    [...ancestorsOf(stage), stage].map(({ instructions }) => instructions),
    {
      base,
      globals: document.instructions.filter((one) => document.stageOf(one) === undefined),
      document,
    },
  );
  const configuration = {
    ...own,
    directory: rename(own.directory),
    entrypoint: own.entrypoint.map(rename),
    command: own.command.map(rename),
    healthcheck: rename(own.healthcheck),
    environment: new Map([...own.environment].map(([name, value]) => [name, rename(value)])),
  };
  return { old, new: fresh, same: undefined, before: configuration, after: configuration };
}
