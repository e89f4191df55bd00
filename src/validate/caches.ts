/** What the validator itself knows of package caches: which flags avoid them and which commands empty them. */
import { ShellCommand } from '../shell/command.js';
import type { SimpleCommand, Word } from '../shell/syntax.js';
import { basename } from './effects.js';

/** A flag that makes a package manager keep nothing, and so changes nothing else. */
export interface CacheFlag {
  readonly program: RegExp;
  readonly subcommands: readonly string[];
  readonly flag: string;
  /** flags of the same command that it makes needless */
  readonly replaces: readonly string[];
  /** flags after which it may stand: they take no value */
  readonly plain: RegExp;
  /** where the cache is: a cache mount there is wanted */
  readonly paths: RegExp;
}

export const CACHE_FLAGS: readonly CacheFlag[] = [
  {
    // https://wiki.alpinelinux.org/wiki/Alpine_Package_Keeper
    program: /^apk$/,
    subcommands: ['add', 'upgrade', 'fix', 'fetch', 'del'],
    flag: '--no-cache',
    replaces: ['-U', '--update', '--update-cache'],
    plain:
      /^(?:-[qvfuUl]+|--(?:quiet|verbose|force|force-\w+|update|update-cache|upgrade|latest|available|allow-untrusted|no-progress|no-scripts|simulate|purge|virtual=\S+))$/,
    paths: /^\/(?:etc\/apk\/cache|var\/cache(?:\/apk)?|lib\/apk)(?:\/|$)/,
  },
  {
    // https://pip.pypa.io/en/stable/cli/pip/#cmdoption-no-cache-dir
    program: /^pip[\d.]*$/,
    subcommands: ['install', 'download', 'wheel'],
    flag: '--no-cache-dir',
    replaces: [],
    plain:
      /^(?:-[qvUI]+|--(?:quiet|verbose|upgrade|force-reinstall|ignore-installed|no-deps|user|pre|no-input|disable-pip-version-check|no-build-isolation|prefer-binary|require-hashes|no-compile|compile|break-system-packages|no-warn-script-location|no-index|isolated))$/,
    paths: /\.cache(?:\/pip)?\/?$|\.cache\/pip\/|pip[-_]?cache/i,
  },
  {
    // https://docs.astral.sh/uv/concepts/cache/
    program: /^uv$/,
    subcommands: ['sync', 'pip', 'tool', 'add', 'venv'],
    flag: '--no-cache',
    replaces: [],
    plain:
      /^(?:-[qvUn]+|--(?:quiet|verbose|system|frozen|locked|no-dev|upgrade|compile-bytecode|no-install-project|no-editable))$/,
    paths: /\.cache(?:\/uv)?\/?$|\.cache\/uv\/|uv[-_]?cache/i,
  },
  {
    // https://getcomposer.org/doc/03-cli.md
    program: /^composer$/,
    subcommands: ['install', 'update', 'require', 'create-project', 'global'],
    flag: '--no-cache',
    replaces: [],
    plain:
      /^(?:-[nqvo]+|--(?:no-interaction|no-dev|no-scripts|no-progress|prefer-dist|prefer-source|optimize-autoloader|ansi|no-plugins|no-autoloader|classmap-authoritative))$/,
    paths: /composer/,
  },
];

/** Options that take the next word, before the subcommand: it is not the subcommand. */
const VALUED_GLOBALS =
  /^(?:-p|--root|-X|--repository|--arch|--cache-dir|--keys-dir|--repositories-file|--wait|--progress-fd|--cache-max-age|--python|--log|--proxy|--retries|--timeout|--cert|-d|--working-dir|-c|-o|-t|--directory|--project)$/;

/** A command line of a package manager: the program, the subcommand and where that stands. */
export interface Call {
  readonly program: string;
  readonly subcommand: string;
  /** index of the subcommand among `words` */
  readonly at: number;
  readonly words: readonly Word[];
}

/** Reads a command as `program [options] subcommand …`; `python -m pip` is pip. */
export function callOf(node: SimpleCommand): Call | undefined {
  const { words } = new ShellCommand(node, []);
  let program = basename(words[0]?.value ?? '');
  let at = 1;
  if (/^python[\d.]*$/.test(program) && words[1]?.value === '-m' && words[2]?.value === 'pip') {
    program = 'pip';
    at = 3;
  }
  for (; at < words.length; at++) {
    const { value } = words[at]!;
    if (value === undefined) return undefined;
    if (!value.startsWith('-')) return { program, subcommand: value, at, words };
    if (VALUED_GLOBALS.test(value)) at++;
  }
  return { program, subcommand: '', at, words };
}

/**
 * Paths of caches: what is under them can be fetched again, and nothing that is installed reads them. Those with
 * `/*` keep the directory, which some tools do not make again.
 */
const CACHE_PATHS =
  /^(?:\/var\/lib\/apt\/lists\/\*|\/var\/cache\/(?:apt|apt\/archives|apk|yum|dnf|libdnf5|tdnf|zypp|pacman\/pkg)(?:\/\*)?|\/var\/cache\/apt\/(?:archives\/)?\*\.(?:deb|bin)|\/var\/cache\/apt\/archives\/partial(?:\/\*)?|(?:~|\/root|\$HOME|\$\{HOME\})\/(?:\.cache\/(?:pip|pipenv|pypoetry\/(?:artifacts|cache)|yarn|uv|composer|go-build)|\.npm(?:\/_cacache|\/_logs)?|\.composer\/cache)(?:\/\*)?|\/usr\/local\/share\/\.cache(?:\/yarn)?(?:\/\*)?)$/;
/** The whole directory: not to be added, old apt misses it; may be what a script removes already. */
const CACHE_DIRECTORIES = /^\/var\/lib\/apt\/lists\/?$/;

const CLEANING_COMMANDS =
  /^(?:(?:apt-get|apt) (?:-\S+ )*(?:clean|autoclean)|(?:yum|dnf|dnf5|microdnf|tdnf) (?:-\S+ )*clean all|zypper (?:-\S+ )*(?:clean|cc)(?: (?:-a|--all))?|apk cache clean|pacman -Scc?(?: --noconfirm)?|(?:pip[\d.]*|python[\d.]* -m pip) cache purge|uv cache clean|npm cache clean --force|npm cache clean -f|yarn cache clean(?: --all)?|pnpm store prune|bun pm cache rm|composer (?:clear-?cache|cc)|(?:conda|mamba|micromamba) clean (?:(?:-\w+|--(?:all|yes|force-pkgs-dirs|tarballs|index-cache)) ?)+|go clean -cache|poetry cache clear (?:--all \S+|\S+ --all)(?: -n| --no-interaction)?|pipenv --clear|dotnet nuget locals http-cache --clear)$/;

export type Cleanup = 'lists' | 'apk' | 'cache';

/**
 * What a command empties, where it does nothing else: the package lists of apt, the index of apk, or a cache that
 * fills itself again. `undefined` for any other command.
 */
export function cleanupOf(node: SimpleCommand, { strict }: { strict: boolean }): Cleanup | undefined {
  if (node.assignments.length > 0 || node.redirections.length > 0) return undefined;
  const { words, wrappers } = new ShellCommand(node, []);
  if (wrappers.some((wrapper) => basename(wrapper) !== 'sudo')) return undefined;
  if (words[0]?.value !== 'rm') {
    const [program = '$', ...rest] = words.map(({ value }) => value ?? '$');
    return CLEANING_COMMANDS.test([basename(program), ...rest].join(' ')) ? 'cache' : undefined;
  }
  let operands = 0;
  let found: Cleanup = 'cache';
  for (const { value, text, glob } of words.slice(1)) {
    if (value !== undefined && /^-[rRfv]+$|^--(?:recursive|force|verbose)$/.test(value)) continue;
    const path = value ?? text.replaceAll('"', '');
    if (!CACHE_PATHS.test(path) && (strict || !CACHE_DIRECTORIES.test(path))) return undefined;
    if (path.includes('*') !== glob) return undefined;
    if (path.startsWith('/var/lib/apt/lists')) found = 'lists';
    else if (path.startsWith('/var/cache/apk') && found === 'cache') found = 'apk';
    operands++;
  }
  // without -f it fails where there is nothing, so it may go but not come
  const isForced = words.slice(1).some(({ value }) => /^-\w*f|^--force$/.test(value ?? ''));
  return operands > 0 && (isForced || !strict) ? found : undefined;
}

/** `apt-get update`, `apk update`: fetches the package index and does nothing else. */
export function refreshOf(node: SimpleCommand): 'apt' | 'apk' | undefined {
  if (node.assignments.some(({ name }) => name !== 'DEBIAN_FRONTEND')) return undefined;
  if (node.redirections.some(({ target }) => target?.value !== '/dev/null')) return undefined;
  const { words, wrappers } = new ShellCommand(node, []);
  if (wrappers.some((wrapper) => basename(wrapper) !== 'sudo')) return undefined;
  const text = words.map(({ value }) => value ?? '$').join(' ');
  if (
    /^(?:apt-get|apt) (?:(?:-q+|-y|--quiet|--yes|-qq=?\d?) )*update(?: (?:-q+|-y|--quiet|--yes))*$/.test(text)
  )
    return 'apt';
  return /^apk (?:(?:-q|--quiet) )*update(?: (?:-q|--quiet))*$/.test(text) ? 'apk' : undefined;
}

/** Where a cleaning may be wanted elsewhere: a mount or a copy of one of these keeps the cache on purpose. */
export const CACHE_PLACES =
  /^\/?(?:var\/(?:lib\/apt|cache)|etc\/apk\/cache|lib\/apk\/db|root\/\.(?:cache|npm|composer|bundle)|usr\/local\/share\/\.cache|opt\/conda\/pkgs)(?:\/|$)|\.cache|\.npm|\.yarn|\.bun|pnpm|composer/;
