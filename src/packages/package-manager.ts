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
  /** builds or runs with what is installed: `cargo build`, `npm run` */
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
  /** further commands that count as this cleaning: `rm -rf` of all these paths (each with or without `/*`) */
  readonly orRemove?: readonly string[];
}

export interface NoCacheFlag {
  readonly flag: string;
  /** actions that take it */
  readonly actions: readonly Action[];
  /** environment variables that, set to one of the values, already do the same (`*`: any value) */
  readonly orEnvironment?: Readonly<Record<string, readonly string[]>>;
}

/** How the arguments of a command are read. */
export interface CommandLine {
  /** subcommand → action; the key `''` stands for a call without subcommand (`yarn`), `*` for any other */
  readonly subcommands: Readonly<Record<string, Action>>;
  /** options, before or after the subcommand, that take a value of their own as the next word */
  readonly valued: readonly string[];
  /** options that turn the call into something else: `--help`, `-g`, `--dry-run` */
  readonly flagActions?: Readonly<Record<string, Action | undefined>>;
}

export interface PackageManager {
  /** apt, apk, npm …: the name in messages */
  readonly id: string;
  /** `system`: owns the distribution's package database; `language`: packages of one language */
  readonly kind: 'system' | 'language';
  /** program names → how their arguments are read. Names may hold a version pattern: `pip3.11` is `pip3.*` */
  readonly programs: Readonly<Record<string, CommandLine>>;
  /** interpreter modules that are the same program: `python -m pip` is `{ python: 'pip' }` */
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
    /** flags of an install that fetch the index first: `-U`, `--no-cache` */
    readonly refreshFlags?: readonly string[];
  };
  readonly caches: readonly Cache[];
  readonly noCache?: NoCacheFlag;
  readonly cleaning?: Cleaning;
  /** files that every install rewrites as a whole, so that each layer with one has a copy */
  readonly database?: readonly string[];
  /** what reads the caches later, so that they must stay: a flag of its own commands, or a program */
  readonly offline?: { readonly flags?: readonly string[]; readonly environment?: readonly string[] };
  /** files and directories whose change alters where packages come from */
  readonly sources?: readonly string[];
  /** programs outside of these that may install through it: `add-apt-repository`, `playwright` */
  readonly frontends?: readonly string[];
}
