/** What dockmod knows of an ecosystem of packages, as data. One module each; nothing else asks which one it is. */
import type { PackageManager } from '../packages/package-manager.js';
import type { PackageCall } from '../packages/recognise.js';

/**
 * Files as an install sees them. Paths go down from the root of the tree with `/`, and `''` is the root itself: for
 * `COPY api /app` that is a view of `api`, for what stands beside it is not in the image. Nothing that
 * `.dockerignore` excludes is there.
 */
export interface ContextFiles {
  /** text of a file; `undefined` where there is none that can be read */
  read(path: string): string | undefined;
  /** names of what stands in a directory, in any order; none where there is no directory */
  list(directory: string): readonly string[];
  kind(path: string): 'file' | 'directory' | undefined;
  /** permission bits of a file, where they are certain */
  mode?(path: string): number | undefined;
}

/** Why an install needs more than can be named: it must come after the sources. */
export interface Blocker {
  /** the file that says so */
  readonly file: string;
  readonly reason: string;
}

/** A manifest or lockfile that cannot be read. */
export interface Problem {
  readonly file: string;
  readonly message: string;
}

/** What a command reads of the tree. */
export interface Inputs {
  /** every file that exists and may be read, sorted; a directory stands for all that is in it */
  readonly files: readonly string[];
  readonly blockers: readonly Blocker[];
  readonly problems: readonly Problem[];
}

/** What an install makes in the tree, so that a later `COPY . .` may put something over it. */
export interface Overlay {
  readonly directories: readonly string[];
  /** files that it writes or may rewrite: a lockfile that is not frozen, generated sources */
  readonly files: readonly string[];
}

/** What a command has to do with a project. */
export type Role =
  /** installs what the manifests of the project ask for */
  | 'install'
  /** fetches it, and installs nothing */
  | 'download'
  /** makes something of the sources */
  | 'build'
  /** installs what its arguments name, or for the whole system */
  | 'add';

/** Calls of a package manager that have one role, as data. */
export interface ProjectCommand {
  readonly role: Role;
  /** subcommands as the manager's table has them; `*` is any that it does not name */
  readonly verbs: readonly string[];
  /** only calls of these programs; default: all of the manager's */
  readonly programs?: readonly string[];
  /**
   * What arguments that are no options stand for: with `none` a call that has some has another role, `inputs` are files
   * and directories that are read, `other` is anything else (scripts, goals, packages to build).
   */
  readonly operands: 'none' | 'inputs' | 'other';
  /** at least one of these arguments matches, or the call has another role: `golang.org/x/tools@latest` */
  readonly someOperand?: RegExp;
  /** arguments that are source files, which are built by themselves: then no manifest is needed */
  readonly files?: RegExp;
  /** options without which a call has another role */
  readonly onlyWith?: readonly string[];
  /** options with which a call has another role: `--global` */
  readonly notWith?: readonly string[];
  /** options whose value is the directory of the project */
  readonly directory?: readonly string[];
  /** options whose value is the manifest itself, so that its directory is the project's */
  readonly manifest?: readonly string[];
  /** options whose values are files or directories that are read */
  readonly reads?: readonly string[];
  /** options that change nothing in which files are read; one that stands nowhere is a reason to refuse */
  readonly plain?: readonly string[];
  /** subcommands, or options, that hold it to the lockfile */
  readonly frozenBy?: readonly string[];
  /** options that leave out what only development needs */
  readonly production?: readonly string[];
  /** it reads nothing of the directory that it runs in */
  readonly detached?: true;
  /** options that keep scripts of the project from running; `--mode=x` for one value of an option */
  readonly withoutScripts?: readonly string[];
}

/** A call of a package manager, read as a command on a project. */
export interface ProjectCall {
  readonly ecosystem: Ecosystem;
  readonly command: ProjectCommand;
  readonly role: Role;
  readonly call: PackageCall;
  /** the project's directory as an option gives it, in the image and relative to the working directory; `''`: none */
  readonly directory: string;
  /** name of the manifest where an option gives one: `pom.docker.xml` */
  readonly manifest: string | undefined;
  readonly frozen: boolean;
  readonly production: boolean;
  /** the project's own scripts run */
  readonly scripts: boolean;
  /** operands and values of options that name files which are read, as written */
  readonly reads: readonly string[];
  /** why it cannot be told what the call reads: an expansion, an option that is not in the table */
  readonly unclear: string | undefined;
}

/** Whether a lockfile says the same as the manifests. */
export type Agreement = 'in sync' | { readonly reason: string };

/** How a call is spelled so that it takes the lockfile as it is, or fails. */
export interface FrozenForm {
  /** in place of the subcommand: `ci` */
  readonly subcommand?: string;
  /** options to add behind the subcommand */
  readonly add?: readonly string[];
  /** the program's releases that know it, as a range of semver, where any other would not do */
  readonly needs?: { readonly program: string; readonly range: string };
}

export interface Lockfile {
  /** names, in the order in which they win */
  readonly names: readonly string[];
  /** Where it stands for a project: beside its manifest, or at the root of its workspace. */
  path(view: ContextFiles, directory: string): string | undefined;
  /** Whether manifests and lockfile are proven to agree. */
  inSync(view: ContextFiles, directory: string, call?: ProjectCall): Agreement;
  /**
   * The form of a call that is held to the lockfile. Whoever uses it asks for `inSync` too: `reason` holds only what
   * the call itself and settings stand against. `undefined`: the ecosystem has no such form.
   */
  frozen(
    view: ContextFiles,
    directory: string,
    call: ProjectCall,
  ): 'already' | FrozenForm | { readonly reason: string } | undefined;
  /** settings that reach a call from elsewhere than its arguments and the files of the project */
  readonly settings?: {
    /** a variable of the environment, with the setting that it is in its first group */
    readonly variable: RegExp;
    /** names of those that change nothing in what is installed, with `-` for `_` */
    readonly plain: RegExp;
  };
}

/** A step that fetches all that a later one needs, and reads manifests only. */
export interface Download {
  /** the command, to be run in the project's directory */
  readonly command: string;
  readonly inputs: Inputs;
  /** what it makes in the tree */
  readonly overlay: Overlay;
  /** names of variables that have a say in what is fetched, from where and to where */
  readonly settings: RegExp;
  /** why it may fetch other things than the later step would, or fail where that does not; default: it is exact */
  readonly inexact?: string;
}

/** A build command and where it leaves what it makes. */
export interface BuildOutput {
  /** subcommands as the manager's table has them, with the script for those that run one: `run build` */
  readonly verbs: readonly string[];
  /** directories relative to the project; those that hold a `*` are patterns */
  readonly outputs: readonly string[];
}

export interface Ecosystem {
  /** npm, go, cargo …: the name in messages */
  readonly id: string;
  readonly managers: readonly PackageManager[];
  /** names, or patterns, of the files that make a directory a project of it */
  readonly manifests: readonly string[];
  /**
   * Whether the project in a directory is one of this ecosystem, where several share its manifest; a call that runs
   * there may name its manifest elsewhere.
   */
  detect(view: ContextFiles, directory: string, call?: ProjectCall): boolean;
  /** the first that fits decides */
  readonly commands: readonly ProjectCommand[];
  /** What a call of role `install` or `download` reads, for a project in `directory` of the view. */
  inputs(view: ContextFiles, directory: string, call: ProjectCall): Inputs;
  overlay(view: ContextFiles, directory: string, call: ProjectCall): Overlay;
  readonly lockfile?: Lockfile;
  /** The step to be put before a call of role `install` or `build` that needs sources, or why there is none. */
  download?(view: ContextFiles, directory: string, call: ProjectCall): Download | { readonly reason: string };
  /**
   * Whether Corepack, where it runs the manager, writes the release that it takes into the manifest, because none is
   * named there. https://github.com/nodejs/corepack#environment-variables (`COREPACK_ENABLE_AUTO_PIN`)
   */
  pinsRelease?(view: ContextFiles, directory: string): boolean;
  /** Whether it is certain that a call of role `install` or `download` runs no script, of the project or of a package. */
  runsNoScript?(view: ContextFiles, directory: string, call: ProjectCall): boolean;
  readonly builds: readonly BuildOutput[];
  /** names of directories that installs and builds make anew, and that no one keeps in version control */
  readonly recreated: readonly string[];
}
