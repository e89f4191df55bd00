/** A built stage of files and RUN lines that a test writes down, and what a runtime reads of it. */
import { baseImage } from '../../src/images/base-image.js';
import type { BuildStep, BuiltStage, Runs, Runtime, Start } from '../../src/runtimes/runtime.js';
import { ShellScript } from '../../src/shell/script.js';
import { memoryFiles } from '../ecosystems/memory-files.js';

export interface Written {
  /** texts by their paths in the image; a value that is no string is written as JSON */
  readonly files: Readonly<Record<string, unknown>>;
  readonly runs?: readonly string[];
  /** default: `node:20` */
  readonly image?: string;
  /** default: `app` */
  readonly directory?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly systemPackages?: readonly string[];
}

/** The stage at its end; lines of `runs` are those of RUN, in the working directory. */
export function stageOf({
  files,
  runs = [],
  image = 'node:20',
  directory = 'app',
  environment = {},
  systemPackages = [],
}: Written): BuiltStage {
  const steps = runs.flatMap((line, at): BuildStep[] => {
    const script = ShellScript.parseText(line);
    if (typeof script === 'string') throw new RangeError(`${line}: ${script}`);
    return script.commands.map((command) => ({
      command,
      directory,
      environment: new Map(Object.entries(environment)),
      evidence: `Dockerfile:${at + 5}`,
    }));
  });
  return { files: memoryFiles(files), steps, image: baseImage(image), systemPackages };
}

/** What a runtime says of a command line. */
export function readOf(
  runtime: Runtime,
  command: readonly string[],
  written: Written,
): Runs | { readonly reason: string } | undefined {
  const [program = '', ...rest] = command;
  const start: Start = {
    program,
    arguments: rest,
    directory: written.directory ?? 'app',
    environment: new Map(Object.entries(written.environment ?? {})),
    evidence: 'Dockerfile:12',
  };
  return runtime.read(start, stageOf(written));
}

/** The same, where it must be understood. */
export function runsOf(runtime: Runtime, command: readonly string[], written: Written): Runs {
  const found = readOf(runtime, command, written);
  if (found === undefined || 'reason' in found)
    throw new RangeError(`not understood: ${found === undefined ? 'of another kind' : found.reason}`);
  return found;
}

/** Questions as `about: text (evidence)`. */
export function questionsOf({ needs }: Runs): readonly string[] {
  return needs.questions.map(({ about, text, evidence }) => `${about}: ${text} (${evidence})`);
}

export function namesOf(needs: readonly { readonly name: string }[]): readonly string[] {
  return needs.map(({ name }) => name);
}

/** A lockfile of npm with these packages, and those for development. */
export function lockOf(
  production: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  development: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {},
): object {
  const entries = [
    ...Object.entries(production),
    ...Object.entries(development).map(([name, entry]) => [name, { dev: true, ...entry }] as const),
  ];
  return {
    lockfileVersion: 3,
    packages: Object.fromEntries(
      entries.map(([name, entry]) => [`node_modules/${name}`, { version: '1.0.0', ...entry }]),
    ),
  };
}
