/** Which commands may need a compiler, a build tool or headers that packages have brought. */
import type { Instruction } from '../dockerfile/instruction.js';
import { isDjangoManagement } from '../runtimes/django.js';
import type { Pass } from '../transform.js';
import { buildEffects } from './build-effects.js';
import type { BuildEffect } from './build-effects.js';

/** Whether a command of a RUN may need any, `programs` of theirs among them. */
export function mayUseBuildTools(pass: Pass, run: Instruction, programs: ReadonlySet<string>): boolean {
  const effects = pass.get(buildEffects)(run);
  return typeof effects === 'string' || effects.some((effect) => isBuildToolUser(effect, programs));
}

/** Whether a command may need any, by what it leaves behind. */
export function isBuildToolUser({ kind, command }: BuildEffect, programs: ReadonlySet<string>): boolean {
  if (kind !== 'system' && command.words.some(({ value = '' }) => programs.has(nameOf(value)))) return true;
  switch (kind) {
    case 'system':
    case 'account':
    case 'arrangement':
      return false;
    case 'nothing':
      return STARTERS.has(command.name ?? '');
    case 'files':
      return !(
        WRITERS.has(command.name ?? '') || isDjangoManagement(command.words.map(({ value }) => value))
      );
    default:
      return true;
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** They run what stands among their words, or belong to a package for building. */
const STARTERS: ReadonlySet<string> = new Set('xargs nm ldd java javac-version'.split(' '));
const WRITERS: ReadonlySet<string> = new Set(
  'touch rm rmdir tee cp mv install sed curl wget tar unzip echo printf cat'.split(' '),
);
