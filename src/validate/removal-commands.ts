/** Commands that install packages of the distribution and take them away again, read strictly: what is not known is none. */
import type { SimpleCommand } from '../shell/syntax.js';

export interface SystemInstall {
  readonly manager: 'apt' | 'apk';
  /** without versions; `undefined` for one that may be something else than a package (`vim-`, `./x.deb`) */
  readonly packages: readonly (string | undefined)[];
  /** the name that stands for all of them in a removal */
  readonly group: string | undefined;
}

/** `purge` and `del` take away, `add` brings what shall stay. */
export interface RemovalCommand {
  readonly manager: 'apt' | 'apk';
  readonly kind: 'takes' | 'brings';
  readonly names: readonly string[];
}

const NAME = /^([a-z0-9](?:[a-z0-9+.-]*[a-z0-9+.])?)(?:=[\w.:+~*-]+)?$/;
const GROUP = /^\.[a-z][\w-]*$/;

/** A command that may be added to remove what its RUN has installed; `undefined` for any other. */
export function removalCommandOf(node: SimpleCommand): RemovalCommand | undefined {
  const words = literalWords(node);
  if (words === undefined) return undefined;
  const [program, verb, ...rest] = words;
  if (program === 'apt-get' && verb === 'purge' && rest[0] === '-y' && rest[1] === '--auto-remove')
    return named('apt', 'takes', rest.slice(2));
  if (program === 'apk' && verb === 'add' && rest[0] === '--no-cache')
    return named('apk', 'brings', rest.slice(1));
  if (program !== 'apk' || verb !== 'del') return undefined;
  return rest.length === 1 && GROUP.test(rest[0]!)
    ? { manager: 'apk', kind: 'takes', names: rest }
    : named('apk', 'takes', rest);
}

function named(
  manager: RemovalCommand['manager'],
  kind: RemovalCommand['kind'],
  names: readonly string[],
): RemovalCommand | undefined {
  const isPlain = names.every((name) => NAME.test(name) && !name.includes('='));
  return names.length > 0 && isPlain ? { manager, kind, names } : undefined;
}

function literalWords(node: SimpleCommand): readonly string[] | undefined {
  if (node.assignments.length > 0 || node.redirections.length > 0) return undefined;
  const values = node.words.map(({ value, glob }) => (glob ? undefined : value));
  return values.includes(undefined) ? undefined : (values as readonly string[]);
}

/** Options that change nothing of what is called for, but for what comes along. */
const OPTION: Readonly<Record<SystemInstall['manager'], RegExp>> = {
  apt: /^(?:-[yqfmV]+|-qq?=?\d|--(?:yes|assume-yes|force-yes|quiet|verbose-versions|no-install-recommends|no-install-suggests|install-recommends|fix-missing|fix-broken|allow-downgrades|allow-unauthenticated)|(?:-o|--option=)(?!Dir)[A-Z][\w:]*=.*|(?:-t|--(?:target|default)-release)=?[\w/.-]+)$/,
  apk: /^(?:-[qUvlu]+|--(?:no-cache|quiet|update|update-cache|upgrade|latest|verbose|no-progress|allow-untrusted)|--repository=\S+)$/,
};
/** Those with a value behind them, and what that may be. */
const VALUED: Readonly<Record<SystemInstall['manager'], Readonly<Record<string, RegExp>>>> = {
  apt: {
    '-o': /^(?!Dir)[A-Z][\w:-]*=/,
    '--option': /^(?!Dir)[A-Z][\w:-]*=/,
    '-t': /^[\w/.-]+$/,
    '--target-release': /^[\w/.-]+$/,
    '--default-release': /^[\w/.-]+$/,
  },
  apk: { '-X': /^[\w:/.@-]+$/, '--repository': /^[\w:/.@-]+$/ },
};

/** `apt-get install …` or `apk add …` with packages alone; `undefined` for all that is more, or anything else. */
export function systemInstallOf(node: SimpleCommand): SystemInstall | undefined {
  if (node.assignments.some(({ name }) => name !== 'DEBIAN_FRONTEND') || node.redirections.length > 0)
    return undefined;
  const values = node.words.map(({ value, glob }) => (glob ? undefined : value));
  const [program, ...rest] = values;
  const manager = program === 'apk' ? 'apk' : program === 'apt-get' || program === 'apt' ? 'apt' : undefined;
  if (manager === undefined) return undefined;
  const packages: (string | undefined)[] = [];
  let verb: string | undefined;
  let group: string | undefined;
  for (let at = 0; at < rest.length; at++) {
    const value = rest[at];
    if (value === undefined) return undefined;
    const attached = /^(?:--virtual=|-t)(\..+)$/.exec(value)?.[1];
    if (manager === 'apk' && (/^(?:-t|--virtual)$/.test(value) || attached !== undefined)) {
      const name = attached ?? rest[++at];
      if (group !== undefined || name === undefined || !GROUP.test(name)) return undefined;
      group = name;
    } else if (Object.hasOwn(VALUED[manager], value)) {
      const given = rest[++at];
      if (given === undefined || !VALUED[manager][value]!.test(given)) return undefined;
    } else if (value.startsWith('-')) {
      if (!OPTION[manager].test(value)) return undefined;
    } else if (verb === undefined) verb = value;
    else packages.push(NAME.exec(value)?.[1]);
  }
  if (verb !== (manager === 'apt' ? 'install' : 'add') || packages.length === 0) return undefined;
  return { manager, packages, group };
}
