/** Users and groups that the RUNs of a Dockerfile make. */
import type { ShellCommand } from '../../src/sdk.js';
import { isNumber } from './request.js';

/** How the command line of a program that makes accounts is read. */
interface Maker {
  readonly makes: 'user' | 'group';
  /** options whose value is the next word */
  readonly valued: readonly string[];
  /** options by which a new user gets no group of its own name */
  readonly withoutGroup: readonly string[];
  /** which operand is the new name */
  readonly operand: 'first' | 'last';
  readonly home?: {
    /** options whose value is its path */
    readonly at: readonly string[];
    /** options by which it is made, and by which it is not */
    readonly made: readonly string[];
    readonly notMade: readonly string[];
    /** families whose configuration has it made without either */
    readonly families: readonly string[] | 'all';
  };
}

const MAKERS: Readonly<Record<string, Maker>> = {
  // https://man7.org/linux/man-pages/man8/useradd.8.html; CREATE_HOME in /etc/login.defs is Red Hat's
  useradd: {
    makes: 'user',
    valued: options(
      '-b --base-dir -c --comment -d --home-dir --home -e --expiredate -f --inactive -g --gid -G --groups -k --skel',
      '-K --key -p --password -R --root -P --prefix -s --shell -u --uid -Z --selinux-user',
    ),
    withoutGroup: options('-g --gid -N --no-user-group'),
    operand: 'first',
    home: {
      at: options('-d --home-dir --home'),
      made: options('-m --create-home'),
      notMade: options('-M --no-create-home -r --system'),
      families: ['rhel', 'suse', 'alpine', 'arch', 'photon'],
    },
  },
  // https://manpages.debian.org/adduser, https://busybox.net/downloads/BusyBox.html#adduser
  adduser: {
    makes: 'user',
    valued: options(
      '--home --shell --uid --firstuid --lastuid --ingroup --gid --gecos --comment --conf',
      '-h -g -s -G -u -k -c -d -b -e -f -p',
    ),
    withoutGroup: options('--ingroup --gid --system -G -S -g -N'),
    operand: 'first',
    home: {
      at: options('--home -h -d'),
      made: [],
      notMade: options('-H --no-create-home'),
      families: 'all',
    },
  },
  // https://man7.org/linux/man-pages/man8/groupadd.8.html
  groupadd: {
    makes: 'group',
    valued: options('-g --gid -K --key -p --password -R --root -P --prefix -U --users'),
    withoutGroup: [],
    operand: 'first',
  },
  // busybox takes `addgroup USER GROUP` too
  addgroup: {
    makes: 'group',
    valued: options('--gid -g --conf --firstgid --lastgid'),
    withoutGroup: [],
    operand: 'last',
  },
};

function options(...lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(' '));
}

export interface Account {
  readonly kind: 'user' | 'group';
  readonly name: string;
}

/** What a command makes for certain, should it succeed. `userGroups`: every user gets a group of its name. */
/** Whether a command takes an account away. */
export function deletesAccount({ name, arguments: words }: ShellCommand, account: string): boolean {
  return (
    name !== undefined &&
    DELETERS.has(name) &&
    words.some(({ value }) => value === undefined || value === account)
  );
}

const DELETERS = new Set(['userdel', 'deluser', 'groupdel', 'delgroup']);
const ELSEWHERE = options('-R --root -P --prefix');

export function accountsMade(command: ShellCommand, userGroups: boolean): readonly Account[] {
  const maker = makerOf(command);
  if (maker === undefined || !command.isUnconditional || !command.isChecked) return [];
  const { operands, given } = read(command, maker.valued);
  // those of another root are not this image's
  if (ELSEWHERE.some((option) => given.has(option))) return [];
  const name = maker.operand === 'first' ? operands[0] : operands.at(-1);
  if (name === undefined) return [];
  const account: Account = { kind: maker.makes, name };
  const hasGroup = userGroups && !maker.withoutGroup.some((option) => given.has(option));
  return maker.makes === 'user' && hasGroup ? [account, { kind: 'group', name }] : [account];
}

/** The home that a command makes: none, or somewhere below the path. */
export function homeMade(command: ShellCommand, family: string | undefined): string | undefined {
  const maker = makerOf(command);
  if (maker?.home === undefined) return undefined;
  const { at, made, notMade, families } = maker.home;
  const { given } = read(command, maker.valued);
  const has = (names: readonly string[]): boolean => names.some((name) => given.has(name));
  const byDefault = families === 'all' || family === undefined || families.includes(family);
  if (!has(made) && (has(notMade) || !byDefault)) return undefined;
  const option = at.find((name) => given.has(name));
  if (option !== undefined) return given.get(option) ?? '/';
  return has(['-b', '--base-dir']) ? '/' : '/home';
}

export function isAccountMaker(command: ShellCommand): boolean {
  return makerOf(command) !== undefined;
}

function makerOf({ name = '' }: ShellCommand): Maker | undefined {
  return Object.hasOwn(MAKERS, name) ? MAKERS[name] : undefined;
}

/** Numbers need nobody of that name. */
export function needsAccount(name: string): boolean {
  return name !== 'root' && !isNumber(name);
}

/** Options of one letter may stand together: `-rms /bin/sh app`. `given`: options with their values. */
function read(
  command: ShellCommand,
  valued: readonly string[],
): { operands: readonly (string | undefined)[]; given: ReadonlyMap<string, string | undefined> } {
  const operands: (string | undefined)[] = [];
  const given = new Map<string, string | undefined>();
  const words = command.arguments;
  for (let i = 0; i < words.length; i++) {
    const { text, value } = words[i]!;
    if (!text.startsWith('-')) {
      operands.push(value);
    } else if (text.startsWith('--')) {
      const [option = ''] = text.split('=', 1);
      const takesNext = valued.includes(option) && !text.includes('=');
      given.set(option, takesNext ? words[++i]?.value : value?.slice(option.length + 1));
    } else {
      const letters = Array.from(text.slice(1), (letter) => `-${letter}`);
      const at = letters.findIndex((letter) => valued.includes(letter));
      for (const letter of at === -1 ? letters : letters.slice(0, at + 1)) given.set(letter, undefined);
      if (at === -1) continue;
      given.set(letters[at]!, at === letters.length - 1 ? words[++i]?.value : value?.slice(at + 2));
    }
  }
  return { operands, given };
}
