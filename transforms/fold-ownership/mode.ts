/** File modes as `chmod` takes them: https://pubs.opengroup.org/onlinepubs/9699919799/utilities/chmod.html */
import { consistsOf } from './characters.js';

/** RUN starts with the umask 022, which a symbolic mode without `u`, `g`, `o` or `a` obeys. */
const UMASK = 0o022;
const WHO: Readonly<Record<string, number>> = { u: 0o700, g: 0o070, o: 0o007, a: 0o777 };
const PERMISSIONS: Readonly<Record<string, number>> = { r: 0o444, w: 0o222, x: 0o111 };

/** `755` or `0755`: permissions of user, group and others, nothing above them. */
export function isPlainOctal(mode: string): boolean {
  return isOctal(mode) && (mode.length === 3 || (mode.length === 4 && mode.startsWith('0')));
}

export function isOctal(mode: string): boolean {
  return consistsOf(mode, '01234567');
}

/** Three digits, as a flag shows them. */
export function octal(mode: number): string {
  return mode.toString(8).padStart(3, '0');
}

/** What a file of `mode` has after `chmod symbolic`; `undefined` where it is not read: bits above permissions, copies. */
export function apply(symbolic: string, mode: number): number | undefined {
  let result = mode;
  for (const clause of symbolic.split(',')) {
    let at = 0;
    let who = 0;
    for (; WHO[clause[at] ?? ''] !== undefined; at++) who |= WHO[clause[at]!]!;
    if (at === clause.length) return undefined;
    while (at < clause.length) {
      const operator = clause[at++]!;
      if (!'+-='.includes(operator)) return undefined;
      let bits = 0;
      for (; at < clause.length && !'+-='.includes(clause[at]!); at++) {
        const permission = clause[at] === 'X' ? executable(result) : PERMISSIONS[clause[at]!];
        if (permission === undefined) return undefined;
        bits |= permission;
      }
      bits &= who === 0 ? ~UMASK : who;
      if (operator === '+') result |= bits;
      else if (operator === '-') result &= ~bits;
      else result = (result & ~(who === 0 ? 0o777 : who)) | bits;
    }
  }
  return result;
}

/** `X` sets what `x` does on a file that somebody may execute already. */
function executable(mode: number): number {
  return (mode & 0o111) === 0 ? 0 : 0o111;
}
