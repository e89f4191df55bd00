/** What programs of one kind need when they run, as data and readers. One module each; nothing else asks which one it is. */
import type { ContextFiles } from '../ecosystems/ecosystem.js';
import type { BaseImage } from '../images/base-image.js';
import type { BaseNeed, Facility } from '../images/twins.js';
import type { ShellCommand } from '../shell/command.js';

/**
 * A program that is started: by the container, or by a script that the container starts. Words are as the program
 * gets them.
 */
export interface Start {
  /** as written: `node`, `./server`, `/usr/bin/java` */
  readonly program: string;
  readonly arguments: readonly string[];
  /** working directory, from the image's root, without a slash in front */
  readonly directory: string;
  /** variables that are certain where it starts: ENV, `NODE_ENV=production node …` */
  readonly environment: ReadonlyMap<string, string | undefined>;
  /** where it was read: `Dockerfile:12`, `package.json:7` */
  readonly evidence: string;
}

/** A simple command of the stage's RUN instructions, in order. */
export interface BuildStep {
  readonly command: ShellCommand;
  /** where it runs, from the image's root, without a slash in front; `undefined` where that is not certain */
  readonly directory: string | undefined;
  /** who runs it: `root`, or as USER names it; `undefined` where that is not certain */
  readonly user?: string | undefined;
  /** what ENV and assignments before it set, as far as it is certain */
  readonly environment: ReadonlyMap<string, string | undefined>;
  /** `Dockerfile:7` */
  readonly evidence: string;
}

/** The stage that a program is built in, at its end. */
export interface BuiltStage {
  /**
   * What COPY brought from the build context: paths from the image's root, without a slash in front. What RUN makes
   * is not in it.
   */
  readonly files: ContextFiles;
  readonly steps: readonly BuildStep[];
  readonly image: BaseImage;
  /** packages of the system that it installs, as their commands name them */
  readonly systemPackages: readonly string[];
}

/** Something that is needed when the program runs, and the place that says so. */
export interface Need {
  readonly name: string;
  /** `src/server.ts:12`, or a file alone */
  readonly evidence: string;
}

/** What a question leaves open. */
export type Unknown =
  /** which files of the tree are read: the whole tree must be there, and that is enough */
  | 'files'
  /** which files outside of the tree that is copied are read, or whether it is whole there */
  | 'outside'
  /** which packages of the ecosystem are needed: none may be taken out, and with none taken out all is well */
  | 'packages'
  /** which programs are started */
  | 'programs'
  /** which shared libraries are loaded */
  | 'libraries'
  /** anything: nothing may be done */
  | 'everything';

/** What could not be resolved, for the reader: lower case, code in backticks, no full stop. */
export interface Question {
  readonly about: Unknown;
  readonly text: string;
  readonly evidence: string;
}

/** What a program needs when it runs, with the place that each need came from. */
export interface RuntimeNeeds {
  /** the file or binary that it begins with, in the image */
  readonly entry: Need;
  /**
   * Files and directories (with all below) that it reads, sources and built ones, from the image's root. All of them,
   * where no question is about `files`.
   */
  readonly files: readonly Need[];
  /** packages of the ecosystem that it loads; all of them, where no question is about `packages` */
  readonly packages: readonly Need[];
  /** programs that it starts, by name or path */
  readonly programs: readonly Need[];
  /** shared libraries that it, or a package of it, loads: sonames (`libpq.so.5`) */
  readonly libraries: readonly Need[];
  readonly facilities: readonly (Need & { readonly name: Facility })[];
  /** variables of the environment that it reads by name */
  readonly variables: readonly Need[];
  readonly questions: readonly Question[];
}

/** A command for the end of the builder that takes out what only development needs. */
export interface Prune {
  /** one simple command: `npm prune --omit=dev` */
  readonly command: string;
  /** where it runs, from the image's root, without a slash in front */
  readonly directory: string;
}

/** How a program of this kind is taken into an image of its own. */
export interface Runs {
  readonly needs: RuntimeNeeds;
  /** what it can run in */
  readonly base: BaseNeed;
  /**
   * The directory with all that is its own, from the image's root: what is copied where it is not known which files it
   * reads. `undefined` where it is all in `artifacts`.
   */
  readonly tree: string | undefined;
  /** what the build made and what must be there besides, or instead of, `tree`: from the image's root */
  readonly artifacts: readonly Need[];
  /** only where no question is about `packages` and something would go */
  readonly prune?: Prune;
  /** what `prune` would be, but for a question about `packages` */
  readonly openPrune?: Prune;
  /** commands that run again, as root, once the files are there: `ldconfig` */
  readonly finishes?: readonly Need[];
  /** variables that the builder's image sets and that mean nothing to a program of this kind: `GOPATH` */
  readonly toolchainVariables: readonly RegExp[];
}

export interface Runtime {
  /** node, go, jvm …: the name in messages */
  readonly id: string;
  /** ids of package managers: what they install and build is accounted for by `artifacts` and `tree` */
  readonly managers: readonly string[];
  /**
   * What a program needs, if it is of this kind, as far as the stage tells; or why it cannot be told; `undefined`: it
   * is of another kind. Never throws, whatever the files hold; bounded in time and memory (5,000 source files).
   */
  read(start: Start, stage: BuiltStage): Runs | { readonly reason: string } | undefined;
}
