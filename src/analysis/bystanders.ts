/**
 * Commands of which it is known that they run nothing else, and that they ask the environment for nothing but what
 * concerns themselves: no variable of the author's makes a difference to them.
 */
import type { ProjectStep } from './project-steps.js';

/**
 * Programs with that property, whatever their arguments are. POSIX utilities, and
 * https://manpages.debian.org/bookworm/passwd/index.html for accounts.
 */
const PROGRAMS: ReadonlySet<string> = new Set(
  `: [ addgroup adduser cd chgrp chmod chown corepack date echo exit false getconf groupadd hash id ldconfig ln mkdir
  nproc printf rm rmdir sleep test touch true umask uname unset update-ca-certificates useradd usermod whoami`.split(
    /\s+/,
  ),
);

/** Programs that print the whole environment, or the variables of the shell, where they are given no operand. */
const PRINTS_ALONE: ReadonlySet<string> = new Set(['export', 'set']);

/** Why a command may do more than that; `undefined`: it stands by. */
export function involvement({ command, call }: ProjectStep): string | undefined {
  const { name, words, wrappers } = command;
  const shown = `\`${words.map(({ text }) => text).join(' ')}\``;
  if (wrappers.length > 0) return `${shown} is run by \`${wrappers[0]!}\``;
  if (words.length === 0) return undefined;
  if (name === undefined) return `${shown} may run anything`;
  // `${!NAME}` and `${!PREFIX*}` of bash read variables that they do not name
  if (words.some(({ text }) => text.includes('${!'))) return `${shown} reads variables by other names`;
  if (words[0]!.text.includes('/') && !/^\/(?:usr\/)?(?:local\/)?s?bin\/[\w-]+$/.test(words[0]!.text))
    return `nothing is known of ${shown}`;
  if (PRINTS_ALONE.has(name)) return words.length > 1 ? undefined : `${shown} prints all variables`;
  if (PROGRAMS.has(name)) return undefined;
  if (call?.action === 'clean') return undefined;
  if (call?.manager.kind !== 'system') return `nothing is known of ${shown}`;
  if (call.action === undefined || call.action === 'local' || call.action === 'build' || call.dynamic)
    return `nothing is known of ${shown}`;
  const file = call.packages.find(
    ({ value, glob }) =>
      value === undefined || glob || value.startsWith('./') || value.startsWith('../') || value.includes('/'),
  );
  return file === undefined ? undefined : `${shown} may install anything`;
}
