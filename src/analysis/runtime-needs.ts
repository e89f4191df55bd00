/** What the container of a stage needs when it runs, put together from the programs that it starts. */
import type { Stage } from '../dockerfile/document.js';
import { isWithin } from '../ecosystems/context-path.js';
import type {
  BuildStep,
  BuiltStage,
  Need,
  Question,
  Runs,
  Runtime,
  RuntimeNeeds,
  Start,
} from '../runtimes/runtime.js';
import { RUNTIMES } from '../runtimes/runtimes.js';
import type { Pass } from '../transform.js';
import { defineAnalysis } from '../transform.js';
import { bases } from './bases.js';
import { environments } from './environment.js';
import { builders, layered } from './builders.js';
import type { Builder } from './builders.js';
import { stageTrees } from './image-tree.js';
import type { ImageTree } from './image-tree.js';
import { packageCalls } from './package-calls.js';
import { processes } from './process.js';
import type { Process } from './process.js';
import { projectSteps } from './project-steps.js';

export interface StageRuntime {
  readonly started: Process;
  /** programs whose kind is known */
  readonly runs: readonly Runs[];
  /** package managers whose installs are accounted for by what `runs` name */
  readonly managers: ReadonlySet<string>;
  /** every program that is started by name or path, those that are known by their kind left out */
  readonly programs: readonly Need[];
  readonly libraries: readonly Need[];
  readonly facilities: RuntimeNeeds['facilities'];
  readonly questions: readonly Question[];
}

/** What the container of a stage needs of what is built in it, or why that cannot be told. */
export const runtimeNeeds = defineAnalysis<(stage: Stage) => StageRuntime | { readonly reason: string }>(
  'runtime needs',
  (pass) => {
    const found = new Map<Stage, StageRuntime | { readonly reason: string }>();
    return (stage) => {
      let needs = found.get(stage);
      if (needs === undefined) {
        const files = pass.get(stageTrees)(stage);
        needs =
          typeof files === 'string'
            ? { reason: files }
            : needsOf(pass, stage, builtStage(pass, stage, files));
        found.set(stage, needs);
      }
      return needs;
    };
  },
);

/** What a container needs whose programs a builder makes. */
export interface TakenRuntime extends StageRuntime {
  readonly builder: Builder;
}

/**
 * What the container of a stage needs of what it takes from other stages, or why that cannot be told. Paths are those in
 * the stage, and those in the builder where nothing of it is taken.
 */
export const takenNeeds = defineAnalysis<(stage: Stage) => TakenRuntime | { readonly reason: string }>(
  'taken needs',
  (pass) => (stage) => {
    const own = pass.get(stageTrees)(stage);
    const all = pass.get(builders)(stage);
    if (typeof own === 'string') return { reason: own };
    if (typeof all === 'string') return { reason: all };
    const found = all.map((builder) => {
      const built = builtStage(pass, builder.stage, layered([own, builder.tree]));
      const takes = builder.takes.map(({ command, instruction }): BuildStep => ({
        command,
        directory: '',
        environment: new Map(),
        evidence: `${pass.document.path}:${instruction.lines.first}`,
      }));
      const needs = needsOf(pass, stage, { ...built, steps: [...built.steps, ...takes] });
      if ('reason' in needs) return needs;
      const lost = needs.runs
        .flatMap(({ artifacts }) => artifacts)
        .find(({ name }) => !builder.places.some((place) => isWithin(place, name)));
      return lost === undefined
        ? { ...needs, builder }
        : { reason: `\`/${lost.name}\` is not among what is taken from \`${builder.name}\`` };
    });
    const readable = found.filter((one): one is TakenRuntime => !('reason' in one) && one.runs.length > 0);
    const [only, another] = readable;
    if (another !== undefined) return { reason: 'it is open which stage makes what it starts' };
    return (
      only ??
      found.find((one) => 'reason' in one) ?? { reason: 'no program of a kind that is known is started' }
    );
  },
);

function needsOf(
  pass: Pass,
  stage: Stage,
  built: BuiltStage & { readonly files: ImageTree },
): StageRuntime | { readonly reason: string } {
  const started = pass.get(processes)(stage, built.files);
  if ('reason' in started) return started;
  const runs: Runs[] = [];
  const others: Need[] = [];
  const managers = new Set<string>();
  for (const start of started.starts) {
    const [runtime, found] = readersOf(start, built);
    if (found === undefined) others.push({ name: start.program, evidence: start.evidence });
    else if ('reason' in found) return { reason: `${found.reason} (${start.evidence})` };
    else {
      runs.push(found);
      for (const manager of runtime?.managers ?? []) managers.add(manager);
    }
  }
  const facilities = runs.flatMap(({ needs }) => needs.facilities);
  const { needsShell } = started;
  return {
    started,
    runs,
    managers,
    programs: unique([...others, ...started.programs, ...runs.flatMap(({ needs }) => needs.programs)]),
    libraries: unique(runs.flatMap(({ needs }) => needs.libraries)),
    facilities: needsShell === undefined ? facilities : [...facilities, { ...needsShell, name: 'shell' }],
    questions: uniqueQuestions([...started.questions, ...runs.flatMap(({ needs }) => needs.questions)]),
  };
}

/** The first kind of program that a start is of. */
function readersOf(
  start: Start,
  built: BuiltStage,
): readonly [Runtime?, (Runs | { readonly reason: string })?] {
  for (const runtime of RUNTIMES) {
    const found = runtime.read(start, built);
    if (found !== undefined) return [runtime, found];
  }
  return [];
}

/** The stage as the readers of programs see it. */
function builtStage(pass: Pass, stage: Stage, files: ImageTree): BuiltStage & { readonly files: ImageTree } {
  const runs = stage.instructions.filter(({ keyword }) => keyword === 'RUN');
  return {
    files,
    image: pass.get(bases)[stage.index]!,
    steps: runs.flatMap((run) => {
      const { variables, user } = pass.get(environments)(run);
      return pass
        .get(projectSteps)(run)
        .map(({ command, directory }): BuildStep => ({
          command,
          directory,
          user: user?.replace(/:.*$/, ''),
          environment: new Map([
            ...variables,
            ...command.node.assignments.map(({ name, value }) => [name, value.value] as const),
          ]),
          evidence: `${pass.document.path}:${pass.document.positionAt(command.span.start).line}`,
        }));
    }),
    systemPackages: runs.flatMap((run) =>
      pass
        .get(packageCalls)(run)
        .filter(({ manager, action }) => manager.kind === 'system' && action === 'install')
        .flatMap(({ packages }) => packages.map(({ text, value }) => value ?? text)),
    ),
  };
}

/** Programs that stand in one tree leave the same open. */
function uniqueQuestions(questions: readonly Question[]): readonly Question[] {
  return [...new Map(questions.map((one) => [`${one.about}\0${one.text}\0${one.evidence}`, one])).values()];
}

function unique(needs: readonly Need[]): readonly Need[] {
  return needs.filter(({ name }, index) => needs.findIndex((other) => other.name === name) === index);
}
