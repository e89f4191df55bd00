/** What dockmod knows of a package manager, as data. One module each; nothing else asks which one it is. */

/** What a subcommand of a package manager does, as far as layers and caches are concerned. */
export type Action =
  /** fetches the index and nothing else: `apt-get update` */
  | 'refresh'
  /** installs or upgrades packages, and fetches what that takes */
  | 'install'
  | 'upgrade'
  /** takes packages away: leaves no cache behind, may still read the index */
  | 'remove'
  /** empties caches: `dnf clean all` */
  | 'clean'
  /** reads the index: `apt-cache policy`, `apk search` */
  | 'query'
  /** fetches packages without installing them: `apt-get download`, `pip download` */
  | 'fetch'
  /** changes where packages come from: `add-apt-repository`, `dnf config-manager` */
  | 'sources'
  /** works on files at hand, with neither index nor cache: `dpkg -i x.deb`, `apt-mark hold` */
  | 'local'
  /** builds or runs with what is installed, so it may run anything: `cargo build`, `npm run` */
  | 'build';

/** A place where something is left behind that no later command needs. */
export interface Cache {
  /** absolute, or with `~/` for the home of the user that runs the command; no trailing slash */
  readonly path: string;
  /** environment variables that move it, with what they stand for: their value itself (`.`) or a path below it */
  readonly movedBy?: Readonly<Record<string, string>>;
  /** what fills it; default: `install` and `upgrade` */
  readonly filledBy?: readonly Action[];
}

/** A way to leave less behind. */
export interface Cleaning {
  /** the command to append, as a shell reads it: `dnf clean all` */
  readonly command: string;
  /** paths whose removal counts as this cleaning: `rm -rf` of one of them, with or without `/*` */
  readonly orRemove?: readonly string[];
  /** flags of an install with which nothing is left to clean */
  readonly orFlags?: readonly string[];
  /** environment variables that, set to one of the values, leave nothing to clean (`*`: any value) */
  readonly orEnvironment?: Readonly<Record<string, readonly string[]>>;
  /** flags of an install with which what it installs needs the cache */
  readonly unlessFlags?: readonly string[];
  /** environment variables with which the command is refused */
  readonly unlessVariables?: readonly string[];
  /**
   * The command is wrong for other programs of the same name, so one of these must hold.
   * Without it the command may follow any install.
   */
  readonly proof?: Proof;
}

/** What tells one program from another of the same name: one of these is enough. */
export interface Proof {
  /** options that only the right program accepts, so that a call with one that succeeds is a call of it */
  readonly flags?: readonly string[];
  /** subcommands that only the right program has */
  readonly subcommands?: readonly string[];
  /** a file beside the manifest with this text in it */
  readonly file?: {
    readonly name: string;
    readonly holds: string;
    /** files and directories that must not stand beside it */
    readonly without: readonly string[];
    /** texts that a file beside it, by its name, must not hold */
    readonly lacks?: Readonly<Record<string, readonly string[]>>;
  };
  /** why nothing is done where none of them holds */
  readonly otherwise: string;
}

export interface NoCacheFlag {
  readonly flag: string;
  /** the first release of Alpine that has it */
  readonly since?: readonly [major: number, minor: number];
  /** images, by the beginning of their reference, whose own release of the program does not know it */
  readonly unknownIn?: readonly string[];
  /** other spellings that do the same */
  readonly orFlags?: readonly string[];
  /** actions that take it */
  readonly actions: readonly Action[];
  /** environment variables that, set to one of the values, already do the same (`*`: any value) */
  readonly orEnvironment?: Readonly<Record<string, readonly string[]>>;
  /** environment variables that, set to one of the values, make the flag harmful */
  readonly unlessEnvironment?: Readonly<Record<string, readonly string[]>>;
}

/** How the arguments of a command are read. */
export interface CommandLine {
  /**
   * Subcommand, of one or more words → action. The key `''` stands for a call without subcommand (`yarn`), `*` for
   * any other. A key may end in an option that makes a difference: `clean --all`. What is not here, or stands here
   * as `undefined`, is not known to do anything in particular.
   */
  readonly subcommands: Readonly<Record<string, Action | undefined>>;
  /** options, before or after the subcommand, that take a value of their own as the next word */
  readonly valued: readonly string[];
  /** options that turn the call into something else: `--help`, `--dry-run` */
  readonly flagActions?: Readonly<Record<string, Action | undefined>>;
  /** programs whose options say what to do (`pacman -Syu`): the first operation that applies is the one */
  readonly operations?: readonly Operation[];
  /** options are words behind one dash (`go build -mod=mod`), never letters put together (`-qqy`) */
  readonly singleDash?: true;
}

/** What a set of options does. */
export interface Operation {
  /** all of them must be given, each in one of its spellings; one that stands here twice (`-cc`), twice */
  readonly options: readonly (readonly string[])[];
  /** applies to a call without packages only */
  readonly bare?: true;
  readonly action: Action | undefined;
}

/** How packages are taken away again in the layer that has installed them. */
export interface Removal {
  /** the programs and the subcommand whose installs it undoes */
  readonly programs: readonly string[];
  readonly verb: string;
  /** options of an install that say nothing of what is removed */
  readonly options: readonly string[];
  /** as a shell reads it, before the names */
  readonly command: string;
  /** packages that depend on one of the names go too, and those that nothing needs any more */
  readonly takesDependents?: true;
  /** words of an install that make one name of all it installs; the name is the last of them */
  readonly group?: readonly string[];
  /** what installs packages that stay where a group goes, before their names */
  readonly beside?: string;
}

export interface PackageManager {
  /** apt, apk, npm …: the name in messages */
  readonly id: string;
  /** `system`: owns the distribution's package database; `language`: packages of one language */
  readonly kind: 'system' | 'language';
  /** program names → how their arguments are read. `*` in a name stands for a version: `pip3.*` is `pip3.11` */
  readonly programs: Readonly<Record<string, CommandLine>>;
  /** modules of an interpreter that are one of the programs: `python -m pip` is `{ pip: 'pip' }` */
  readonly modules?: Readonly<Record<string, string>>;
  /** the index of available packages, where it is kept apart from the download cache */
  readonly index?: {
    readonly path: string;
    /** fetched again by itself when it is missing: then taking it away breaks nothing */
    readonly refetched: boolean;
    /** the command that empties it, where lists are cleaned by path */
    readonly removal?: string;
    /** paths whose removal counts: each with or without `/*` */
    readonly removedBy: readonly string[];
    /** subcommands that empty it too: `apt-get distclean` */
    readonly emptiedBy?: readonly string[];
    /** flags of an install that fetch the index first: `-U`, `--no-cache` */
    readonly refreshFlags?: readonly string[];
  };
  readonly caches: readonly Cache[];
  readonly noCache?: NoCacheFlag;
  readonly cleaning?: Cleaning;
  /** text, in lower case, in a command or a setting that has it keep what it fetches: `keepcache=1` */
  readonly keptBy?: readonly string[];
  /** files that every install rewrites as a whole, so that each layer with one has a copy */
  readonly database?: readonly string[];
  /** what reads the caches later, so that they must stay: a flag of its own commands, or a program */
  readonly offline?: { readonly flags?: readonly string[]; readonly environment?: readonly string[] };
  /**
   * Options after which none of the paths here holds, with what their value begins with (`''`: any value):
   * `--installroot`, `--cache-dir`, `-o Dir::Cache=…`.
   */
  readonly elsewhere?: Readonly<Record<string, string>>;
  /** options of an install whose value names all that it installs, so that one removal takes it away */
  readonly groups?: readonly string[];
  readonly removal?: Removal;
  /**
   * What it asks of its environment, where the scripts of packages get none of that: names of variables, and flags with
   * which they do get it. Without it, any variable may be read.
   */
  readonly environment?: { readonly asksFor: RegExp; readonly unlessFlags: readonly string[] };
  /** files and directories whose change alters where packages come from */
  readonly sources?: readonly string[];
  /** programs outside of these that may install through it: `install-php-extensions`, `playwright` */
  readonly frontends?: readonly string[];
}
