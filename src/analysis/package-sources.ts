/** Whether something between a fetch of a package index and its use may change where packages come from. */
import type { Instruction } from '../dockerfile/instruction.js';
import type { PackageManager } from '../packages/package-manager.js';
import type { ShellCommand } from '../shell/command.js';
import type { Word } from '../shell/syntax.js';
import type { Span } from '../text/span.js';
import type { Pass } from '../transform.js';
import { environments } from './environment.js';
import { packageCalls } from './package-calls.js';

/** Programs that write nowhere but to the paths that they are given, or to their own place. */
const PLAIN = new Set(
  '[ : true false test echo printf cat set cd mkdir rmdir touch chmod chown chgrp rm useradd groupadd usermod groupmod adduser addgroup locale-gen update-locale ldconfig update-ca-certificates curl wget debconf-set-selections id whoami ls sleep sync'.split(
    ' ',
  ),
);

/**
 * Whether what an instruction does within a stretch of the file may touch the sources of a manager's packages. What
 * is not known to leave them alone may.
 */
export function mayChangeSources(
  pass: Pass,
  instruction: Instruction,
  manager: PackageManager,
  within: Span,
): boolean {
  const sources = manager.sources ?? [];
  const { workdir } = pass.get(environments)(instruction);
  switch (instruction.keyword) {
    case 'RUN': {
      const { script } = instruction;
      if (script === undefined) return true;
      return script.commands.some(
        (command) =>
          within.start <= command.span.start &&
          command.span.start < within.end &&
          mayWriteSources(pass, instruction, command, sources, workdir),
      );
    }
    case 'COPY':
    case 'ADD': {
      const target = absolute(instruction.operands.at(-1) ?? '', workdir);
      const unpacks = instruction.keyword === 'ADD' && target === '/';
      return target === undefined || unpacks || meets(target, sources);
    }
    case 'ENV':
    case 'ARG':
      return instruction.typed.assignments.some(({ name }) => /^APT_CONFIG$|_proxy$/i.test(name));
    case 'USER':
    case 'SHELL':
    case 'ONBUILD':
      return true;
    default:
      return false;
  }
}

function mayWriteSources(
  pass: Pass,
  run: Instruction,
  command: ShellCommand,
  sources: readonly string[],
  workdir: string | undefined,
): boolean {
  const { name, words } = command;
  const targets = command.redirections
    .filter(({ operator }) => operator.includes('>') && !operator.includes('&'))
    .map(({ target }) => target);
  if (targets.some((target) => target === undefined || mayBeSource(target, sources, workdir))) return true;
  if (words.length === 0) return false;
  if (words.some(({ text }) => sources.some((path) => text.includes(path)))) return true;
  const call = pass
    .get(packageCalls)(run)
    .find((one) => one.command === command);
  if (call !== undefined) {
    if (call.manager.kind === 'language') return false;
    // a package at hand may bring a source with it
    const isPlain = call.packages.every(({ text }) => !text.includes('/'));
    return call.action === undefined || call.action === 'sources' || call.action === 'local' || !isPlain;
  }
  if (name === undefined || !PLAIN.has(name)) return true;
  if (name !== 'curl' && name !== 'wget' && name !== 'rm') return false;
  return command.arguments.some((word) => word.text.startsWith('/') && mayBeSource(word, sources, workdir));
}

function mayBeSource({ value }: Word, sources: readonly string[], workdir: string | undefined): boolean {
  const path = value === undefined ? undefined : absolute(value, workdir);
  return path === undefined || meets(path, sources);
}

/** A path in full; `undefined` where only a build knows it. */
function absolute(path: string, workdir: string | undefined): string | undefined {
  if (path.includes('$')) return undefined;
  const whole = path.startsWith('/') ? path : workdir === undefined ? undefined : `${workdir}/${path}`;
  if (whole === undefined) return undefined;
  const parts = whole.split('/').filter((part) => part !== '' && part !== '.');
  return parts.includes('..') ? undefined : `/${parts.join('/')}`;
}

function meets(path: string, sources: readonly string[]): boolean {
  const below = path === '/' ? '/' : `${path}/`;
  return sources.some(
    (source) => source === path || path.startsWith(`${source}/`) || source.startsWith(below),
  );
}
