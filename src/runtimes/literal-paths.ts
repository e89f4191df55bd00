/** What paths that a program names say of what it needs: those that are absolute, and so may lie outside of its tree. */
import { isWithin, nameOf } from '../ecosystems/context-path.js';
import type { NeedsGathering } from './needs.js';
import type { BuildStep, BuiltStage } from './runtime.js';

/** What every image has, or the kernel: https://refspecs.linuxfoundation.org/FHS_3.0/fhs/index.html */
const EVERYWHERE =
  /^(?:(?:proc|sys|dev|tmp|run|var\/(?:run|tmp|log|lock))(?:\/|$)|etc\/(?:hosts|hostname|resolv\.conf|os-release|nsswitch\.conf|mtab|machine-id)$)/;
const FACILITIES = [
  [/^etc\/(?:passwd|group|shadow)$/, 'accounts'],
  [/^etc\/ssl(?:\/|$)|^usr\/share\/ca-certificates(?:\/|$)/, 'certificates'],
  [/^usr\/share\/zoneinfo(?:\/|$)|^etc\/(?:localtime|timezone)$/, 'time zones'],
  [/^usr\/share\/fonts(?:\/|$)/, 'fonts'],
  [/^usr\/(?:share\/locale|lib\/locale)(?:\/|$)/, 'locales'],
] as const;
const PROGRAM = /^(?:usr\/(?:local\/)?)?s?bin\/[^/]+$/;
/** Where an image has files of its own, so that another one may not have them. */
const SYSTEM = /^(?:usr|etc|lib\d*|bin|sbin)\//;
/** Text that is a path, and no address, pattern, template or sentence. */
const PATH = /^\/[\w.@+~-]+(?:\/[\w.@+~-]+)*\/?$/;

/** Where a program stands. */
export interface Placed {
  readonly stage: BuiltStage;
  /** directories that are copied as a whole */
  readonly copied: readonly string[];
}

/** Gathers what a literal, or the value of a variable, names; nothing where it is no absolute path. */
export function gatherPath(
  gathering: NeedsGathering,
  text: string,
  evidence: string,
  { stage, copied }: Placed,
): void {
  if (!PATH.test(text) || text.split('/').includes('..')) return;
  const path = text.replace(/^\/|\/$/g, '');
  if (EVERYWHERE.test(path) || copied.some((directory) => isWithin(directory, path))) return;
  if (stage.files.kind(path) !== undefined) {
    gathering.add('files', path, evidence);
    return;
  }
  const facility = FACILITIES.find(([pattern]) => pattern.test(path))?.[1];
  if (facility !== undefined) gathering.facility(facility, evidence);
  else if (PROGRAM.test(path)) gathering.add('programs', nameOf(path) === 'env' ? 'env' : text, evidence);
  else if (isMade(path, stage.steps)) gathering.add('files', path, evidence);
  else if (SYSTEM.test(path) || isNamed(path, stage.steps))
    gathering.ask('outside', `it is not known what the build leaves in \`/${path}\``, evidence);
}

/** A directory that a step is certain to make. */
function isMade(path: string, steps: readonly BuildStep[]): boolean {
  return steps.some(
    ({ command }) =>
      command.name === 'mkdir' &&
      command.isUnconditional &&
      command.arguments.some(({ value }) => value?.replace(/^\/|\/$/g, '') === path),
  );
}

/** Whether a step has a path of its own in its words that this one lies below, or above. */
function isNamed(path: string, steps: readonly BuildStep[]): boolean {
  return steps.some(({ command }) =>
    command.words.some(({ value }) => {
      const other = value?.startsWith('/') === true ? value.replace(/^\/|\/$/g, '') : '';
      return other !== '' && (isWithin(other, path) || isWithin(path, other));
    }),
  );
}
