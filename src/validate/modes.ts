/** What `chmod` makes of a mode. https://pubs.opengroup.org/onlinepubs/9699919799/utilities/chmod.html */

const WHO: Readonly<Record<string, number>> = { u: 0o700, g: 0o070, o: 0o007, a: 0o777 };
const PERMISSIONS: Readonly<Record<string, number>> = { r: 0o444, w: 0o222, x: 0o111 };
/** of every RUN */
const UMASK = 0o022;

/** The mode of a file after `chmod` with a symbolic mode (`+x`, `u+x,g-w`); `undefined` for a form not known here. */
export function modeAfter(mode: number, symbolic: string): number | undefined {
  let result = mode;
  for (const clause of symbolic.split(',')) {
    const match = /^([ugoa]*)([-+=])([rwxX]*)$/.exec(clause);
    if (match === null) return undefined;
    const [, who = '', operator, permissions = ''] = match;
    const mask = who === '' ? 0o777 & ~UMASK : Array.from(who).reduce((bits, one) => bits | WHO[one]!, 0);
    const bits = Array.from(permissions).reduce(
      (sum, one) => sum | (one === 'X' ? ((result & 0o111) === 0 ? 0 : 0o111) : PERMISSIONS[one]!),
      0,
    );
    if (operator === '+') result |= bits & mask;
    else if (operator === '-') result &= ~(bits & mask);
    else result = (result & ~(who === '' ? 0o777 : mask)) | (bits & mask);
  }
  return result;
}
