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
}

const MAKERS: Readonly<Record<string, Maker>> = {
  // https://man7.org/linux/man-pages/man8/useradd.8.html
  useradd: {
    makes: 'user',
    valued: [
      ...[
        '-b',
        '--base-dir',
        '-c',
        '--comment',
        '-d',
        '--home-dir',
        '--home',
        '-e',
        '--expiredate',
        '-f',
        '--inactive',
      ],
      ...[
        '-g',
        '--gid',
        '-G',
        '--groups',
        '-k',
        '--skel',
        '-K',
        '--key',
        '-p',
        '--password',
        '-R',
        '--root',
        '-P',
      ],
      ...['--prefix', '-s', '--shell', '-u', '--uid', '-Z', '--selinux-user'],
    ],
    withoutGroup: ['-g', '--gid', '-N', '--no-user-group'],
    operand: 'first',
  },
  // https://manpages.debian.org/adduser, https://busybox.net/downloads/BusyBox.html#adduser
  adduser: {
    makes: 'user',
    valued: [
      ...[
        '--home',
        '--shell',
        '--uid',
        '--firstuid',
        '--lastuid',
        '--ingroup',
        '--gid',
        '--gecos',
        '--comment',
        '--conf',
      ],
      ...['-h', '-g', '-s', '-G', '-u', '-k', '-c', '-d', '-b', '-e', '-f', '-p'],
    ],
    withoutGroup: ['--ingroup', '--gid', '--system', '-G', '-S', '-g', '-N'],
    operand: 'first',
  },
  // https://man7.org/linux/man-pages/man8/groupadd.8.html
  groupadd: {
    makes: 'group',
    valued: [
      '-g',
      '--gid',
      '-K',
      '--key',
      '-p',
      '--password',
      '-R',
      '--root',
      '-P',
      '--prefix',
      '-U',
      '--users',
    ],
    withoutGroup: [],
    operand: 'first',
  },
  // busybox takes `addgroup USER GROUP` too
  addgroup: {
    makes: 'group',
    valued: ['--gid', '-g', '--conf', '--firstgid', '--lastgid'],
    withoutGroup: [],
    operand: 'last',
  },
};

export interface Account {
  readonly kind: 'user' | 'group';
  readonly name: string;
}

/** What a command makes for certain, should it succeed. `userGroups`: every user gets a group of its name. */
export function accountsMade(command: ShellCommand, userGroups: boolean): readonly Account[] {
  const maker = Object.hasOwn(MAKERS, command.name ?? '') ? MAKERS[command.name!] : undefined;
  if (maker === undefined || !command.isUnconditional || !command.isChecked) return [];
  const { operands, options } = read(command, maker.valued);
  const name = maker.operand === 'first' ? operands[0] : operands.at(-1);
  if (name === undefined) return [];
  const own = userGroups && !options.some((option) => maker.withoutGroup.includes(option));
  return maker.makes === 'user' && own
    ? [
        { kind: 'user', name },
        { kind: 'group', name },
      ]
    : [{ kind: maker.makes, name }];
}

export function isAccountMaker(command: ShellCommand): boolean {
  return Object.hasOwn(MAKERS, command.name ?? '');
}

/** Numbers need nobody of that name. */
export function needsAccount(name: string): boolean {
  return name !== 'root' && !isNumber(name);
}

/** Options of one letter may stand together: `-rms /bin/sh app`. */
function read(
  command: ShellCommand,
  valued: readonly string[],
): { operands: readonly (string | undefined)[]; options: readonly string[] } {
  const operands: (string | undefined)[] = [];
  const options: string[] = [];
  const words = command.arguments;
  for (let i = 0; i < words.length; i++) {
    const { text, value } = words[i]!;
    if (!text.startsWith('-')) {
      operands.push(value);
    } else if (text.startsWith('--')) {
      const [option = ''] = text.split('=', 1);
      options.push(option);
      if (valued.includes(option) && !text.includes('=')) i++;
    } else {
      const letters = Array.from(text.slice(1), (letter) => `-${letter}`);
      const at = letters.findIndex((letter) => valued.includes(letter));
      options.push(...(at === -1 ? letters : letters.slice(0, at + 1)));
      if (at === letters.length - 1) i++;
    }
  }
  return { operands, options };
}
