/** Which shell runs the shell form of an instruction, after the SHELL instruction. */
import type { Dialect } from './parse.js';

export interface Shell {
  /** program and arguments, as in `SHELL ["/bin/sh", "-c"]` */
  readonly argv: readonly string[];
  /** grammar of its scripts; `undefined` where scripts are not read: another language, a login shell … */
  readonly dialect: Dialect | undefined;
  /** options that it is started with, by their long names, sorted: `errexit`, `pipefail`, `xtrace` … */
  readonly options: readonly string[];
  /** set by a SHELL instruction of this file; otherwise the base image may have set another */
  readonly declared: boolean;
}

/** https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#set */
export const LETTER_OPTIONS: Readonly<Record<string, string>> = {
  a: 'allexport',
  b: 'notify',
  C: 'noclobber',
  e: 'errexit',
  f: 'noglob',
  h: 'hashall',
  m: 'monitor',
  n: 'noexec',
  u: 'nounset',
  v: 'verbose',
  x: 'xtrace',
};

const DIALECTS: ReadonlyMap<string, Dialect> = new Map([
  ['sh', 'sh'],
  ['ash', 'sh'],
  ['dash', 'sh'],
  ['bash', 'bash'],
]);

/** https://docs.docker.com/reference/dockerfile/#shell: the default on Linux. */
export const DEFAULT_SHELL: Shell = { argv: ['/bin/sh', '-c'], dialect: 'sh', options: [], declared: false };

/** Reads the operands of a SHELL instruction. */
export function declaredShell(argv: readonly string[]): Shell {
  const unread: Shell = { argv, dialect: undefined, options: [], declared: true };
  const isBusybox = basename(argv[0] ?? '') === 'busybox';
  const program = isBusybox ? argv[1] : argv[0];
  const dialect = DIALECTS.get(basename(program ?? ''));
  const rest = argv.slice(isBusybox ? 2 : 1);
  if (dialect === undefined || rest.length === 0) return unread;

  const options = new Set<string>();
  let takesScript = false;
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i]!;
    if (!/^[-+][A-Za-z]+$/.test(word) || takesScript) return unread;
    for (const letter of word.slice(1)) {
      if (letter === 'c') takesScript = true;
      else if (letter === 'o') {
        const name = rest[++i];
        if (name === undefined) return unread;
        if (word.startsWith('-')) options.add(name);
        else options.delete(name);
      } else {
        const name = LETTER_OPTIONS[letter];
        if (name === undefined) return unread;
        if (word.startsWith('-')) options.add(name);
        else options.delete(name);
      }
    }
  }
  return takesScript ? { argv, dialect, options: [...options].sort(), declared: true } : unread;
}

function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
