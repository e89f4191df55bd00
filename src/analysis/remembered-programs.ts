/** Programs that one shell for several RUN instructions would go on finding where it has found them first. */
import type { Instruction } from '../dockerfile/instruction.js';
import type { ShellCommand } from '../shell/command.js';

/**
 * Why RUN instructions cannot be one although their scripts could: one of them runs what may install anything, and a later
 * one calls a program that was called before. https://pubs.opengroup.org/onlinepubs/9699919799/utilities/hash.html
 */
export function rememberedProgram(group: readonly Instruction[]): string | undefined {
  const called = new Set<string>();
  const stale = new Map<string, string>();
  for (const { script } of group) {
    const own = new Set<string>();
    const later = new Map<string, string>();
    for (const command of script?.commands ?? []) {
      const name = command.name ?? '';
      const by = stale.get(name);
      if (by !== undefined)
        return `the shell would go on using the \`${name}\` that it had found before \`${by}\``;
      if (name !== '' && !STAYING.has(name)) own.add(name);
      if (!mayInstall(command)) continue;
      for (const one of called) stale.set(one, textOf(command));
      for (const one of own) later.set(one, textOf(command));
    }
    for (const one of own) called.add(one);
    for (const [one, command] of later) stale.set(one, command);
  }
  return undefined;
}

function textOf({ words }: ShellCommand): string {
  return words.map(({ text }) => text).join(' ');
}

/** A script of any kind, or a build by rules of the project's own. */
function mayInstall({ name, words }: ShellCommand): boolean {
  const path = words[0]?.value;
  if (name === undefined || path === undefined) return words.length > 0;
  return (
    path.includes('/') ||
    OPEN.has(name) ||
    (name.startsWith('python') && words.some(({ value }) => value?.endsWith('.py') === true))
  );
}

const OPEN: ReadonlySet<string> = new Set(
  'make gmake cmake ninja meson scons sh bash dash ash zsh perl . source eval'.split(' '),
);
/** Nothing puts another one of these before the first, and a shell does not look up what is built in. */
const STAYING: ReadonlySet<string> = new Set(
  `apt-get apt apk dpkg rm cp mv mkdir rmdir ln cat echo printf chmod chown touch sed awk grep find xargs tar gzip gunzip unzip
  install id env test [ cd set export true false . ldconfig make cmake ninja gcc g++ cc c++ ld ar strip curl wget git gpg sh bash
  dash ash useradd groupadd usermod adduser addgroup`
    .split('\n')
    .flatMap((line) => line.trim().split(' ')),
);
