/** What a `chmod`, `chown` or `chgrp` asks for, and the value of the flag that asks for the same. */
import type { ShellCommand, Word } from '../../src/sdk.js';
import { consistsOf, DIGITS } from './characters.js';
import { apply, isOctal, isPlainOctal, octal } from './mode.js';

export interface Request {
  readonly command: ShellCommand;
  readonly program: Program;
  readonly flag: 'chmod' | 'chown';
  /** mode, or owner and group, as written */
  readonly setting: string;
  readonly recursive: boolean;
  readonly operands: readonly Word[];
}

const PROGRAMS = { chmod: 'chmod', chown: 'chown', chgrp: 'chown' } as const;
type Program = keyof typeof PROGRAMS;

/** What makes a request of a directory one of all that is in it. */
export const RECURSIVE: ReadonlySet<string> = new Set(['-R', '--recursive']);

export function isProgram(name: string): name is Program {
  return Object.hasOwn(PROGRAMS, name);
}

/** The request that a command makes; `undefined` where it is another command, the reason where it cannot be read. */
export function requestOf(command: ShellCommand): Request | string | undefined {
  const { name } = command;
  if (name === undefined || !isProgram(name)) return undefined;
  const option = command.arguments.find(({ text }) => text.startsWith('-') && !RECURSIVE.has(text));
  if (option !== undefined) return `\`${option.text}\` has no counterpart among the flags of COPY`;
  const [setting, ...operands] = command.arguments.filter(({ text }) => !RECURSIVE.has(text));
  if (setting === undefined || operands.length === 0) return `it is no complete \`${name}\``;
  if (setting.value === undefined || setting.glob) return `a variable decides \`${setting.text}\``;
  return {
    command,
    program: name,
    flag: PROGRAMS[name],
    setting: setting.value,
    recursive: command.arguments.some(({ text }) => RECURSIVE.has(text)),
    operands,
  };
}

export type Value = { readonly value: string; readonly refused?: undefined } | { readonly refused: string };

/** The value of the flag for files that come from the context with `mode`, where that is known. */
export function valueOf({ program, setting }: Request, mode: number | undefined): Value {
  switch (program) {
    case 'chmod':
      return modeValue(setting, mode);
    case 'chown':
      return ownerValue(setting);
    case 'chgrp':
      return isAccount(setting) ? { value: `0:${setting}` } : { refused: `\`${setting}\` is not read` };
  }
}

/** The command without the files that it is for. */
export function shown({ program, setting, recursive }: Request): string {
  return recursive ? `${program} -R ${setting}` : `${program} ${setting}`;
}

/** User and group that a value of `--chown` names. */
export function accountsOf(value: string): { readonly user: string; readonly group: string | undefined } {
  const [user = '', group] = value.split(':');
  return { user, group };
}

export function isNumber(name: string): boolean {
  return consistsOf(name, DIGITS);
}

function modeValue(setting: string, mode: number | undefined): Value {
  if (isPlainOctal(setting)) return { value: setting };
  if (isOctal(setting)) return { refused: `\`${setting}\` sets more than permissions` };
  const result = apply(setting, mode ?? 0);
  if (result === undefined) return { refused: `\`${setting}\` sets more than permissions` };
  if (mode !== undefined) return { value: octal(result) };
  return {
    refused: `what \`${setting}\` makes of the file depends on its mode in the context, which only git would tell`,
  };
}

/** https://www.gnu.org/software/coreutils/manual/html_node/chown-invocation.html; files of a context belong to 0:0. */
function ownerValue(setting: string): Value {
  const [user = '', group, ...more] = setting.split(':');
  if (
    more.length > 0 ||
    (user !== '' && !isAccount(user)) ||
    (group !== undefined && group !== '' && !isAccount(group))
  ) {
    return { refused: `\`${setting}\` is not read as user and group` };
  }
  if (user === '') {
    return group === undefined || group === '' ? { refused: 'it names nobody' } : { value: `0:${group}` };
  }
  if (group === undefined) return { value: `${user}:0` };
  if (group !== '') return { value: setting };
  // a flag with a number alone takes it for the group as well
  return isNumber(user) ? { refused: `the login group of ${user} is not known` } : { value: user };
}

/** Letters, digits, `_` and `-`: `.` may part user and group, as it once did. */
function isAccount(name: string): boolean {
  return !name.startsWith('-') && consistsOf(name.toLowerCase(), `${DIGITS}abcdefghijklmnopqrstuvwxyz_-`);
}
