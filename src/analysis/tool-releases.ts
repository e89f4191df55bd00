/** Which release of a package manager a RUN finds: that of the base image, or what was installed before. */
import type { Instruction } from '../dockerfile/instruction.js';
import { inRange, lowestIn } from '../ecosystems/versions.js';
import { CURRENT_RELEASES, SWITCHERS, shippedRelease } from '../images/tools.js';
import { isGlobalInstall } from '../packages/global-installs.js';
import type { ShellCommand } from '../shell/command.js';
import { defineAnalysis } from '../transform.js';
import { bases } from './bases.js';
import { instructionsBefore } from './instructions-before.js';

/** A program, and a range of semver that its release must be in. */
export interface NeededRelease {
  readonly program: string;
  readonly range: string;
}

/** Why a command of a RUN may find a release that is not in the range; `undefined`: it finds none such. */
export const releaseProblems = defineAnalysis<
  (run: Instruction, command: ShellCommand, needed: NeededRelease) => string | undefined
>('release problems', ({ document, get }) => (run, command, { program, range }) => {
  const stage = document.stageOf(run);
  const base = stage === undefined ? undefined : get(bases)[stage.index];
  let release = base === undefined ? undefined : shippedRelease(base, program);
  const commands = [
    ...instructionsBefore(document, run).flatMap((one) => one.script?.commands ?? []),
    ...(run.script?.commands ?? []),
  ];
  for (const one of commands) {
    if (one === command) break;
    if (SWITCHERS[program]?.includes(one.name ?? '') === true)
      return `\`${one.name!}\` may have put another ${program} in place`;
    const installed = installedRelease(one, program);
    if (installed !== undefined) release = installed.lowest;
  }
  if (release === undefined) return `it is not known which release of ${program} there is`;
  return inRange(release, range) === true
    ? undefined
    : `it takes ${program} ${range}, and there may be ${release}`;
});

/**
 * What `npm install -g pnpm@9` or `corepack prepare pnpm@9.1.0 --activate` puts in place; `undefined` where a command
 * does nothing of the kind. https://github.com/nodejs/corepack#utility-commands
 */
function installedRelease(
  { name, arguments: words }: ShellCommand,
  program: string,
): { readonly lowest: string | undefined } | undefined {
  const values = words.map(({ value }) => value ?? '');
  if (name !== 'corepack' && !isGlobalInstall(values)) return undefined;
  const named = values.find((value) => value === program || value.startsWith(`${program}@`));
  if (named === undefined) return undefined;
  if (name === 'corepack' && !named.includes('@')) return undefined;
  const version = named.slice(program.length + 1).replace(/\+.*$/, '');
  return { lowest: /^(?:latest)?$/.test(version) ? CURRENT_RELEASES[program] : lowestIn(version) };
}
