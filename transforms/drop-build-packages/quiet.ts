/** Commands that need nothing of what is installed for building. */
import { buildEffects } from '../../src/sdk.js';
import type { BuildEffect, Instruction, Pass } from '../../src/sdk.js';

/** Whether no command of a RUN can need a compiler, a build tool or headers, `programs` among them. */
export function isQuiet(pass: Pass, run: Instruction, programs: ReadonlySet<string>): boolean {
  const effects = pass.get(buildEffects)(run);
  return typeof effects !== 'string' && effects.every((effect) => isQuietEffect(effect, programs));
}

/** Whether a command can need none of them, by what it leaves behind. */
export function isQuietEffect({ kind, command }: BuildEffect, programs: ReadonlySet<string>): boolean {
  if (kind !== 'system' && command.words.some(({ value = '' }) => programs.has(nameOf(value)))) return false;
  switch (kind) {
    case 'system':
    case 'account':
    case 'arrangement':
      return true;
    case 'nothing':
      return !STARTERS.has(command.name ?? '');
    case 'files':
      return WRITERS.has(command.name ?? '') || isManaging(command.words.map(({ value }) => value));
    default:
      return false;
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

/** https://docs.djangoproject.com/en/stable/ref/django-admin/: copies files, writes to the database, or only reads */
const MANAGING: ReadonlySet<string> = new Set('collectstatic migrate check'.split(' '));

function isManaging([program = '', script = '', verb = '']: readonly (string | undefined)[]): boolean {
  return PYTHON.has(program) && nameOf(script) === 'manage.py' && MANAGING.has(verb);
}

const PYTHON: ReadonlySet<string> = new Set(['python', 'python3']);
