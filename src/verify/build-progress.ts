/** What a builder says while it builds, read line by line: its steps, and what went wrong. */
import type { BuildStep } from '../report/verification.js';
import type { Builder } from './builder.js';
import { LABEL } from './builder.js';

/** A step that has begun. */
export interface StepBegun {
  /** counted from 1, in its stage */
  readonly number: number;
  /** steps of its stage */
  readonly of: number;
  readonly name: string;
}

export interface BuildProblem {
  /** the builder's own words, one line */
  readonly message: string;
  /** of the Dockerfile, counted from 1 */
  readonly line: number | undefined;
  /** the step that failed */
  readonly step: string | undefined;
  /** the last line that its command wrote */
  readonly output: string | undefined;
}

export interface BuildProgress {
  /** reads a line; returns the step that begins there */
  read(line: string): StepBegun | undefined;
  /** without FROM, which builds nothing, and the label of ours */
  steps(): readonly BuildStep[];
  problem(): BuildProblem;
}

/** @param now seconds, for builders that do not tell how long a step took */
export function buildProgress(format: Builder['progress'], now: () => number): BuildProgress {
  return format === 'buildkit' ? buildkitProgress() : buildahProgress(now);
}

interface Step {
  readonly name: string;
  cached: boolean;
  seconds: number;
  output: string | undefined;
  failed: boolean;
}

function counted(steps: Iterable<Step>): readonly BuildStep[] {
  return [...steps]
    .filter(({ name }) => !/^FROM\s/i.test(name) && !name.startsWith(`LABEL "${LABEL}"=`))
    .map(({ name, cached, seconds }) => ({ name, cached, seconds }));
}

/** `--progress plain` of BuildKit: https://github.com/moby/buildkit/blob/master/util/progress/progressui/printer.go */
function buildkitProgress(): BuildProgress {
  const steps = new Map<string, Step>();
  /** vertices that are no step: loading, exporting … */
  const others = new Set<string>();
  let [error, place, candidate]: (string | undefined)[] = [];
  const readVertex = (id: string, text: string): StepBegun | undefined => {
    const step = steps.get(id);
    if (step === undefined) {
      if (others.has(id)) return undefined;
      const title = /^\[(?:.* )?(\d+)\/(\d+)\] (.*)$/.exec(text);
      if (title === null) {
        others.add(id);
        return undefined;
      }
      const name = title[3]!;
      steps.set(id, { name, cached: false, seconds: 0, output: undefined, failed: false });
      return { number: Number(title[1]), of: Number(title[2]), name };
    }
    const done = /^DONE ([\d.]+)s$/.exec(text);
    const output = /^\d+\.\d+ (.*)$/.exec(text);
    if (text === 'CACHED') step.cached = true;
    else if (done !== null) step.seconds = Number(done[1]);
    else if (text.startsWith('ERROR: ')) step.failed = true;
    else if (output !== null && output[1]!.trim() !== '') step.output = output[1]!.trim();
    return undefined;
  };
  return {
    read: (line) => {
      const vertex = /^#(\d+) (.*)$/.exec(line);
      if (vertex !== null) return readVertex(vertex[1]!, vertex[2]!);
      // `Dockerfile:12` above a frame with the lines around it
      if (/^-{8,}$/.test(line) && candidate !== undefined) place ??= candidate;
      candidate = /^\S.*:(\d+)$/.exec(line)?.[1];
      error = /^(?:ERROR|error): (.+)$/.exec(line)?.[1] ?? error;
      return undefined;
    },
    steps: () => counted(steps.values()),
    problem: () => {
      const failed = [...steps.values()].find((step) => step.failed);
      const message = error?.replace(/^(?:failed to build: )?(?:failed to solve: )?/, '');
      const line = place ?? /^dockerfile parse error on line (\d+)/.exec(message ?? '')?.[1];
      return {
        message: message ?? 'the builder does not say why',
        line: line === undefined ? undefined : Number(line),
        step: failed?.name,
        output: failed?.output,
      };
    },
  };
}

/** What Buildah and Podman print. */
function buildahProgress(now: () => number): BuildProgress {
  const steps: Step[] = [];
  let began = now();
  let [error, last]: (string | undefined)[] = [];
  const finish = (): void => {
    const step = steps.at(-1);
    if (step !== undefined && !step.cached) step.seconds = Math.round((now() - began) * 10) / 10;
    began = now();
  };
  return {
    read: (line) => {
      const title = /^(?:\[\d+\/\d+\] )?STEP (\d+)\/(\d+): (.*)$/.exec(line);
      const problem = /^(?:Error|error|ERRO\[\d+\]): (.+)$/.exec(line);
      if (title !== null) {
        finish();
        const name = title[3]!;
        steps.push({ name, cached: false, seconds: 0, output: undefined, failed: false });
        last = undefined;
        return { number: Number(title[1]), of: Number(title[2]), name };
      }
      if (/^(?:\[\d+\/\d+\] )?COMMIT\b/.test(line)) finish();
      else if (line.startsWith('--> Using cache') && steps.length > 0) steps.at(-1)!.cached = true;
      else if (problem !== null) error = problem[1];
      // https://pkg.go.dev/github.com/sirupsen/logrus, and a commit's id
      else if (!/^(?:time="|--> |[0-9a-f]{64}$)/.test(line) && line.trim() !== '') last = line.trim();
      return undefined;
    },
    steps: () => counted(steps),
    problem: () => {
      const at = /^building at STEP "(.*?)": (.*)$/s.exec(error ?? '');
      return {
        message: (at?.[2] ?? error ?? 'the builder does not say why').replace(
          /^while running runtime: exit status (\d+)$/,
          'exit code: $1',
        ),
        line: undefined,
        step: at?.[1] ?? steps.at(-1)?.name,
        output: at === null ? undefined : last,
      };
    },
  };
}
