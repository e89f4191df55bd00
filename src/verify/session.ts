/** One builder at work for one run: what it makes carries the run's name, and goes when the session is closed. */
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { BuildStep } from '../report/verification.js';
import { LABEL, REPOSITORY } from './builder.js';
import type { BuildOptions, Builder, ContainerCommands } from './builder.js';
import { buildFailure } from './build-failure.js';
import type { BuildFailure } from './build-failure.js';
import { buildProgress } from './build-progress.js';
import type { StepBegun } from './build-progress.js';
import { runCommand, streamCommand } from './command.js';
import type { CommandResult } from './command.js';
import { readImageArchive } from './image-archive.js';
import type { ImageContents } from './image-contents.js';
import { isOver } from './run-id.js';
import type { Workspace, WrittenDockerfile } from './workspace.js';

export interface SessionOptions {
  readonly builder: Builder;
  /** id of the run */
  readonly run: string;
  readonly workspace: Workspace;
  readonly cwd: string;
  readonly build: BuildOptions;
  /** for each build, and for each container */
  readonly seconds: number;
  readonly signal: AbortSignal | undefined;
}

export interface SessionBuild {
  /** of the image, among those of the session */
  readonly name: string;
  readonly file: WrittenDockerfile;
  /** what the user knows the Dockerfile by */
  readonly path: string;
  readonly context: string;
  readonly cache: boolean;
  readonly pull?: boolean;
  readonly onStep?: (step: StepBegun) => void;
}

export interface Built {
  readonly image: string;
  readonly seconds: number;
  readonly steps: readonly BuildStep[];
}

/** What a container is started with. */
export interface SessionContainer {
  readonly name: string;
  readonly image: string;
  readonly words: readonly string[];
  readonly port?: number;
}

export interface Session {
  readonly options: SessionOptions;
  /** Throws where it is interrupted. */
  build(request: SessionBuild): Promise<Built | BuildFailure>;
  /** Throws where the image cannot be had. */
  read(image: string): Promise<ImageContents>;
  /** Starts a container; returns its name with the result of the command. */
  start(container: SessionContainer): Promise<{ readonly name: string; readonly result: CommandResult }>;
  /** Runs one of the commands of containers. */
  ask(words: (commands: ContainerCommands) => readonly string[], seconds?: number): Promise<CommandResult>;
  /** Removes what was made so far. Never throws, and is not interrupted. */
  clear(): Promise<void>;
  /** Removes what runs that are over have left. Never throws but where it is interrupted. */
  sweep(): Promise<void>;
}

/** For commands that build nothing. */
const SHORT_SECONDS = 60;

export function openSession(options: SessionOptions): Session {
  const { builder, run, workspace, cwd, seconds, signal } = options;
  const { program, environment, containers } = builder;
  const images = new Set<string>();
  const started = new Set<string>();

  const command = (words: readonly string[], limit = SHORT_SECONDS): Promise<CommandResult> =>
    runCommand(program, words, { environment, cwd, signal, seconds: limit });
  const uninterrupted = async (words: readonly string[]): Promise<void> => {
    await runCommand(program, words, { environment, cwd, signal: undefined, seconds: SHORT_SECONDS });
  };
  const commands = (): ContainerCommands => {
    if (containers === undefined) throw new Error(`\`${builder.name}\` starts no containers`);
    return containers;
  };

  return {
    options,
    build: async ({ name, file, path, context, cache, pull = false, onStep }) => {
      const image = `${REPOSITORY}:${run}-${name}`;
      images.add(image);
      const start = performance.now();
      const elapsed = (): number => Math.round((performance.now() - start) / 100) / 10;
      const progress = buildProgress(builder.progress, () => performance.now() / 1000);
      const words = builder.build({ ...options.build, ...file, context, image, run, cache, pull });
      const { end } = await runCommand(program, words, {
        environment,
        cwd,
        signal,
        seconds,
        onLine: (line) => {
          const step = progress.read(line);
          if (step !== undefined) onStep?.(step);
        },
      });
      switch (end) {
        case 'done':
          return { image, seconds: elapsed(), steps: progress.steps() };
        case 'late':
          return { isDockerfiles: false, reason: `a build takes longer than ${seconds} seconds (--timeout)` };
        case 'missing':
          return { isDockerfiles: false, reason: `\`${program}\` is not there any more` };
        case 'failed':
          return buildFailure(progress.problem(), path);
      }
    },
    read: (image) => {
      const { save } = builder;
      const limits = { environment, cwd, signal, seconds };
      if (save.to === 'stdout') return streamCommand(program, save.words(image), limits, readImageArchive);
      return workspace.through(
        (file) => streamCommand(program, save.words(image, file), limits, drained),
        readImageArchive,
      );
    },
    start: async ({ name: suffix, image, words, port }) => {
      const name = `${LABEL}-${run}-${suffix}`;
      const { network, platform } = options.build;
      started.add(name);
      const result = await command(
        commands().start({ name, image, run, words, port, network, platform }),
        seconds,
      );
      return { name, result };
    },
    ask: (words, limit) => command(words(commands()), limit),
    clear: async () => {
      for (const name of started) await uninterrupted(commands().remove(name));
      started.clear();
      for (const image of images) await uninterrupted(builder.removeImage(image));
      images.clear();
    },
    sweep: async () => {
      const left = async (words: readonly string[], prefix: string): Promise<readonly string[]> => {
        const { stdout } = await command(words);
        return stdout
          .split('\n')
          .filter((name) => name.startsWith(prefix) && isOver(runOf(name.slice(prefix.length))));
      };
      if (containers !== undefined)
        for (const name of await left(containers.list, `${LABEL}-`)) await command(containers.remove(name));
      for (const image of await left(builder.listImages, `${REPOSITORY}:`))
        await command(builder.removeImage(image));
    },
  };
}

async function drained(stream: Readable): Promise<void> {
  stream.resume();
  await finished(stream);
}

/** The id of the run in a name that ends in `-after`, `-before-2` … */
function runOf(name: string): string {
  return name.split('-').slice(0, 5).join('-');
}
