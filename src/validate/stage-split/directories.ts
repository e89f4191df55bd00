/** Directories of a builder that are there in the new stage, or that nobody misses: what makes them is accounted for. */
import { isBelow } from '../place.js';
import type { Made } from './made.js';
import type { Scene } from './scene.js';

/** Directories of the system's own hierarchy, in every image of it. https://packages.debian.org/base-files */
const STANDARD = /^\/usr\/local(?:\/(?:bin|etc|include|lib|sbin|share|src))?$/;

/**
 * Whether a directory that a command makes is one that COPY, WORKDIR or the base makes as well: the same for root, with
 * the same mode. What is copied into it is judged apart.
 */
export function isMadeAnyway(path: string, made: Made, scene: Scene): boolean {
  return isPlainDirectory(made, scene) && (isInNewStage(path, scene) || isOfSources(path, scene));
}

/** Whether a change of mode or owner is of something that the new stage has not, or makes so by itself. */
export function isChangeOfNothing(path: string, made: Made, scene: Scene): boolean {
  if (!/^(?:chmod|chown|chgrp)$/.test(made.name ?? '')) return false;
  if (isInNewStage(path, scene))
    return made.name === 'chmod' && isRoot(made, scene) && /^0?755$/.test(made.words[1] ?? '');
  return isOfSources(path, scene);
}

function isPlainDirectory(made: Made, scene: Scene): boolean {
  const { name, words } = made;
  const makes =
    name === 'mkdir' || (name === 'install' && words.some((word) => /^-d$|^--directory$/.test(word ?? '')));
  const isModed = words.some((word) => /^(?:-[a-ln-z]*m|--mode|-[go]$|--owner|--group)/.test(word ?? '-m'));
  return makes && isRoot(made, scene) && (!isModed || (name === 'install' && isUsualMode(words)));
}

function isUsualMode(words: Made['words']): boolean {
  const at = words.indexOf('-m');
  return (
    at !== -1 && /^0?755$/.test(words[at + 1] ?? '') && !words.some((word) => /^-[go]$|^--/.test(word ?? ''))
  );
}

function isRoot({ user }: Made, { images }: Scene): boolean {
  const base = (images.old ?? images.same)?.configuration.user ?? '';
  return /^(?:root|0)?(?::(?:root|0))?$/.test(user === '' ? base : user);
}

/** Whether the new stage has a directory: WORKDIR makes it, or something is taken to below it. */
function isInNewStage(path: string, scene: Scene): boolean {
  const { taken, split, directoryAfter, images } = scene;
  const own = split.runtime.instructions;
  const isWorked = own.some((one, at) => {
    const next = own[at + 1];
    const place =
      one.keyword !== 'WORKDIR'
        ? undefined
        : next === undefined
          ? images.after.directory
          : directoryAfter(next);
    return place !== undefined && isBelow(place, path);
  });
  const system = (images.new ?? images.same)?.system;
  return (
    isWorked ||
    taken.some(({ target }) => target !== undefined && isBelow(target, path)) ||
    ((system === 'debian' || system === 'ubuntu') && STANDARD.test(path))
  );
}

/** Whether files of the context are brought into a directory, so that COPY makes it. */
function isOfSources(path: string, { copies, tree }: Scene): boolean {
  return (
    copies.some(({ root }) => root !== undefined && root !== '/' && isBelow(root, path)) ||
    [...tree.files.keys()].some((file) => isBelow(file, path))
  );
}
