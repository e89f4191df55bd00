/** Stages that a test writes down: what COPY brought, and what RUN runs. */
import { baseImage } from '../../src/images/base-image.js';
import type { BuildStep, BuiltStage, Runs, Runtime, Start } from '../../src/runtimes/runtime.js';
import { ShellScript } from '../../src/shell/script.js';
import { memoryFiles } from '../ecosystems/memory-files.js';

export interface WrittenStage {
  readonly image: string;
  /** from the image's root, without a slash in front */
  readonly files: Readonly<Record<string, string>>;
  /** lines of RUN, each run in `directory` */
  readonly run: readonly string[];
  readonly directory?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly packages?: readonly string[];
}

export function builtStage(written: WrittenStage): BuiltStage {
  const { directory = 'app', environment = {}, packages = [] } = written;
  return {
    files: memoryFiles(written.files),
    steps: written.run.flatMap((line, index): readonly BuildStep[] => {
      const script = ShellScript.parseText(line);
      if (typeof script === 'string') throw new RangeError(`${line}: ${script}`);
      return script.commands.map((command) => ({
        command,
        directory,
        environment: new Map(Object.entries(environment)),
        evidence: `Dockerfile:${index + 1}`,
      }));
    }),
    image: baseImage(written.image),
    systemPackages: packages,
  };
}

/** What a runtime says of a command that is started in the stage's directory, in exec form. */
export function readStart(
  runtime: Runtime,
  written: WrittenStage,
  command: string,
  from: Partial<Start> = {},
): Runs | { readonly reason: string } | undefined {
  const [program, ...words] = command.split(' ');
  const { directory = 'app', environment = {} } = written;
  const start: Start = {
    program: program!,
    arguments: words,
    directory,
    environment: new Map(Object.entries(environment)),
    evidence: 'Dockerfile:9',
    ...from,
  };
  return runtime.read(start, builtStage(written));
}

/** A summary of what was found, for comparison: names alone, questions by what they are about. */
export function summary(
  found: Runs | { readonly reason: string } | undefined,
): Readonly<Record<string, unknown>> {
  if (found === undefined) return { kind: 'another' };
  if ('reason' in found) return { reason: found.reason };
  const { needs, base, tree, artifacts } = found;
  const names = (list: readonly { readonly name: string }[]): readonly string[] =>
    list.map(({ name }) => name);
  return {
    base: base.kind === 'dotnet' ? base.framework : base.kind,
    tree,
    artifacts: names(artifacts),
    files: names(needs.files),
    programs: names(needs.programs),
    libraries: names(needs.libraries),
    facilities: names(needs.facilities),
    questions: needs.questions.map(({ about, text }) => `${about}: ${text}`),
  };
}

/** Takes parts of a summary. */
export function partsOf(
  found: Runs | { readonly reason: string } | undefined,
  ...parts: readonly string[]
): Readonly<Record<string, unknown>> {
  const all = summary(found);
  return Object.fromEntries(parts.map((part) => [part, all[part]]));
}
