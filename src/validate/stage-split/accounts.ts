/** Accounts of the image: those that the builder made are made again, by the same commands, with the same numbers. */
import { quoted } from '../objection.js';
import type { Objection } from '../objection.js';
import type { Base } from './bases.js';
import { effectsOf } from './effects.js';
import type { Made } from './made.js';
import { optionOf } from './made.js';
import type { Scene } from './scene.js';

/** Accounts that Debian, Ubuntu and Alpine begin with. */
const SYSTEM: ReadonlySet<string> = new Set(
  'root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc nobody _apt guest adm ftp'.split(
    ' ',
  ),
);

/** Judges accounts that are made, and the one that the process runs as. */
export function accountProblem(scene: Scene): Objection | undefined {
  const message = lostProblem(scene) ?? userProblem(scene);
  return message === undefined ? undefined : { message, span: scene.split.intent.stage };
}

function isAccount(one: Made): boolean {
  return effectsOf(one).some(({ kind }) => kind === 'account');
}

function lostProblem(scene: Scene): string | undefined {
  const { made, repeated, later, images, assumes } = scene;
  const again = repeated.filter(isAccount);
  let next = 0;
  for (const one of made.filter(isAccount)) {
    const at = again.findIndex((other, i) => i >= next && other.text === one.text);
    if (at === -1) {
      const named = nameIn(images.after.user);
      // nobody is missed who owns nothing and runs nothing
      if (assumes.has('outside') && !one.words.includes(named)) continue;
      return `${quoted(one.text)} is not made again in the new stage`;
    }
    if (again[at]!.user !== one.user && !(isRootName(again[at]!.user) && isRootName(one.user)))
      return `${quoted(one.text)} would run as another user`;
    next = at + 1;
    const problem = numberProblem(one, scene);
    if (problem !== undefined) return problem;
  }
  for (const one of later.filter(isAccount)) {
    const problem = numberProblem(one, scene);
    if (problem !== undefined) return problem;
  }
  const extra = again.find((one) => !made.some((other) => other.text === one.text));
  return extra === undefined ? undefined : `${quoted(extra.text)} is new`;
}

/** The next free number is the same in both images, or it is given. */
function numberProblem(one: Made, { images, repeated }: Scene): string | undefined {
  const { old, new: fresh } = images;
  if (old === undefined || fresh === undefined || /^(?:user|group)(?:mod|del)$|^del/.test(one.name ?? ''))
    return undefined;
  const given = optionOf(one, '-u', '--uid', '-g', '--gid', '-G', '--ingroup');
  if (given !== undefined && /^\d+$/.test(given)) return undefined;
  const isSystem = one.words.some((word) => /^(?:-[a-zA-Z]*[rS][a-zA-Z]*|--system)$/.test(word ?? ''));
  // `adduser --system` of Debian counts upwards among what packages have made; the others count on their own
  if (isSystem)
    return one.name?.startsWith('add') === true &&
      old.system !== 'alpine' &&
      repeated.length > 0 &&
      packagesDiffer(old, fresh)
      ? `${quoted(one.text)} may get another number`
      : undefined;
  return ordinary(old) === ordinary(fresh) ? undefined : `${quoted(one.text)} would get another number`;
}

function packagesDiffer(old: Base, fresh: Base): boolean {
  return old.variant !== fresh.variant || old.family !== fresh.family;
}

/** Accounts from 1000 on that an image begins with. */
function ordinary({ family, system, release }: Base): number {
  if (/^(?:node|gradle|bun)$/.test(family.id)) return 1;
  // https://hub.docker.com/_/ubuntu: since 24.04 there is `ubuntu`
  return system === 'ubuntu' && (release === undefined || /^(?:noble|24\.04|resolute)$/.test(release))
    ? 1
    : 0;
}

function nameIn(user: string): string {
  return user.replace(/:.*$/, '');
}

function isRootName(user: string): boolean {
  return /^(?:|root|0)(?::(?:root|0))?$/.test(user);
}

/** The user that the process runs as is there. */
function userProblem({ images, made, repeated, later, split }: Scene): string | undefined {
  const { new: fresh, after } = images;
  const users = [
    after.user,
    ...split.prefix
      .concat(split.tail)
      .filter(({ keyword }) => keyword === 'USER')
      .map((one) => one.arguments.text),
  ];
  for (const user of users) {
    const name = nameIn(user);
    if (isRootName(user) || /^\d+$/.test(name) || name.includes('$') || name.includes('\0')) continue;
    // the base is the same
    if (fresh === undefined && !made.some((one) => isAccount(one) && one.words.includes(name))) continue;
    if ([...repeated, ...later].some((one) => isAccount(one) && one.words.includes(name))) continue;
    const isKnown =
      fresh?.family.accounts?.includes(name) === true || (fresh?.system !== 'none' && SYSTEM.has(name));
    const isNoble = name === 'ubuntu' && fresh?.system === 'ubuntu' && fresh.release === 'noble';
    if (!isKnown && !isNoble) return `there is no account \`${name}\` in the new stage`;
  }
  return undefined;
}
