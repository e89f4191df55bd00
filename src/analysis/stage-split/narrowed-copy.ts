/** What a COPY of a whole tree of a builder could take instead: the part of it that the program needs. */
import type { Stage } from '../../dockerfile/document.js';
import type { Instruction } from '../../dockerfile/instruction.js';
import { SYSTEM_DIRECTORIES } from '../../runtimes/image-path.js';
import type { Need } from '../../runtimes/runtime.js';
import type { Pass } from '../../transform.js';
import { buildEffects } from '../build-effects.js';
import { environments } from '../environment.js';
import { imagePath } from '../image-tree.js';
import { takenNeeds } from '../runtime-needs.js';
import type { StageRuntime } from '../runtime-needs.js';
import { carriedBy } from './carried.js';
import { listed } from './words.js';

export interface NarrowedCopy {
  /** the tree in the builder, from the image's root */
  readonly path: string;
  /** where it goes to */
  readonly target: string;
  /** what the program needs of it, from the builder's root */
  readonly takes: readonly string[];
  /** one path a line, with its source */
  readonly evidence: readonly string[];
}

/** More would hide what the file is about. */
const MAX_COPIES = 6;
/** Commands that find all they need, whatever the tree holds. */
const ARRANGING: ReadonlySet<string> = new Set(
  'mkdir chown chmod chgrp adduser addgroup useradd groupadd apk apt-get set true :'.split(' '),
);

/**
 * The part of a tree that the last stage needs; why that cannot be told; `undefined` where the COPY takes no whole tree,
 * or the program may read any of it.
 */
export function narrowedCopy(pass: Pass, stage: Stage, copy: Instruction): NarrowedCopy | string | undefined {
  if (takesSystem(pass, copy))
    return 'the system that it was built in comes with it, and what of that is used is not worked out';
  const taken = treeOf(pass, copy);
  if (taken === undefined) return undefined;
  const { from, path, target } = taken;
  const runtime = pass.get(takenNeeds)(stage);
  // another stage may start something of it too: then nothing is known of what that needs
  if ('reason' in runtime || runtime.builder.name !== from) return undefined;
  if (runtime.builder.tree.kind(path) !== 'directory') return undefined;
  const carried = carriedBy(pass, runtime.builder.stage, movedBack(runtime, target, path));
  if (typeof carried === 'string') return undefined;
  const all = carried.paths.filter((one) => isBelow(one, path) || isBelow(path, one));
  if (all.length === 0 || all.some((one) => isBelow(path, one) || /[^\w.@+/-]/.test(one))) return undefined;
  const question = [...runtime.questions, ...carried.questions].at(0);
  if (question !== undefined) return `${question.text} (${question.evidence})`;
  const program = runtime.runs.flatMap(({ needs }) => needs.programs).at(0);
  if (program !== undefined)
    return `\`${program.name}\` is started, which may stand there (${program.evidence})`;
  const rest = behindProblem(stage, copy) ?? aboveProblem(pass, stage, copy, target);
  if (rest !== undefined) return rest;
  if (all.length > MAX_COPIES) return `it would take ${all.length} COPY instructions: ${listed(all)}`;
  return {
    path,
    target,
    takes: all,
    evidence: all.map((one) => `copied \`/${one}\`: ${carried.because(one)}`),
  };
}

/** `COPY --from=builder / /` */
function takesSystem({ document }: Pass, copy: Instruction): boolean {
  const from = copy.flag('from');
  const { keyword, operands } = copy;
  const isStage = typeof from === 'string' && document.stageNamed(from) !== undefined;
  return (
    keyword === 'COPY' && isStage && operands.length === 2 && operands.every((one) => /^\/+\.?$/.test(one))
  );
}

/** What a container needs with the paths of one tree as those of another. */
function movedBack(runtime: StageRuntime, target: string, path: string): StageRuntime {
  if (target === path) return runtime;
  const back = (name: string): string => {
    if (name === target) return path;
    return name.startsWith(`${target}/`) ? `${path}${name.slice(target.length)}` : name;
  };
  const all = (needs: readonly Need[]): readonly Need[] =>
    needs.map((need) => ({ ...need, name: back(need.name) }));
  return {
    ...runtime,
    started: { ...runtime.started, scripts: all(runtime.started.scripts) },
    runs: runtime.runs.map((run) => ({
      ...run,
      tree: run.tree === undefined ? undefined : back(run.tree),
      artifacts: all(run.artifacts),
      needs: { ...run.needs, files: all(run.needs.files) },
    })),
  };
}

/** A directory that a COPY takes from another stage of the file. */
function treeOf(
  pass: Pass,
  copy: Instruction,
): { readonly from: string; readonly path: string; readonly target: string } | undefined {
  const from = copy.flag('from');
  if (copy.keyword !== 'COPY' || typeof from !== 'string' || copy.operands.length !== 2) return undefined;
  const [source = '', to = ''] = copy.operands;
  if (pass.document.stageNamed(from) === undefined || /[$*?["'\\]/.test(source + to)) return undefined;
  if (copy.flags.some(({ name }) => name !== 'from' && name !== 'chown') || copy.innerComments.length > 0)
    return undefined;
  const path = imagePath(source, '/');
  const target = imagePath(to, pass.get(environments)(copy).workdir);
  if (path === undefined || target === undefined || path === '' || target === '') return undefined;
  // a path of one would be a path of the other
  const isTangled = path !== target && (isBelow(path, target) || isBelow(target, path));
  // which of them are the base image's own cannot be told
  const isShared = SYSTEM_DIRECTORIES.includes(target);
  return isTangled || isShared ? undefined : { from, path, target };
}

/** A RUN behind the COPY that may use what would be left out. */
function behindProblem(stage: Stage, copy: Instruction): string | undefined {
  const using = stage.instructions.find(
    (one) =>
      one.keyword === 'RUN' &&
      one.index > copy.index &&
      (one.script === undefined ||
        one.script.commands.some(({ name }) => name === undefined || !ARRANGING.has(name))),
  );
  return using === undefined ? undefined : `the RUN on line ${using.lines.first} may use any of it`;
}

/** An instruction above the COPY that may bring what all of the tree writes over, and a part of it does not. */
function aboveProblem(pass: Pass, stage: Stage, copy: Instruction, path: string): string | undefined {
  const above = stage.instructions.find((one) => {
    if (one.index >= copy.index) return false;
    if (one.keyword === 'COPY' || one.keyword === 'ADD') {
      const to = one.operands.at(-1) ?? '';
      const target = to.includes('$') ? undefined : imagePath(to, pass.get(environments)(one).workdir);
      return target === undefined || isBelow(path, target) || isBelow(target, path);
    }
    if (one.keyword !== 'RUN') return false;
    const effects = pass.get(buildEffects)(one);
    return (
      typeof effects === 'string' ||
      effects.some(
        ({ kind, writes, command }) =>
          kind === 'unknown' ||
          kind === 'build' ||
          (command.name !== 'mkdir' &&
            writes.some((written) => isBelow(written, path) || isBelow(path, written))),
      )
    );
  });
  return above === undefined
    ? undefined
    : `the ${above.keyword} on line ${above.lines.first} may bring what the copy writes over`;
}

function isBelow(path: string, directory: string): boolean {
  return path === directory || directory === '' || path.startsWith(`${directory}/`);
}
