/** Which directory of an image holds all that is a program's own. */
import { isWithin, joinPath, parentOf } from '../ecosystems/context-path.js';
import type { ContextFiles } from '../ecosystems/ecosystem.js';

/** Directories that programs share, so that none of them is one program's own: https://refspecs.linuxfoundation.org/FHS_3.0/fhs/index.html */
const SHARED =
  /^(?:|bin|sbin|lib\d*|boot|dev|etc|home|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)$|^(?:home\/[^/]+|usr\/(?:src|local|bin|sbin|lib|share|libexec)|usr\/local\/(?:bin|sbin|lib|share|etc|src)|var\/(?:www|lib|opt|run|log|cache|spool|tmp)|etc\/.+)$/;

/** Of these, what distributions leave empty: where a program works there, all in it is its own. */
const EMPTY = /^(?:home\/[^/]+|mnt|opt|srv|usr\/src|var\/www)$/;

export function isShared(directory: string): boolean {
  return SHARED.test(directory);
}

/**
 * The directory that holds what a program works with, when it runs in `working` and begins with a file in `begins`: the
 * outermost one around it to which COPY brought something, and which is no directory that programs share. `undefined`
 * where there is none. Paths are from the image's root.
 */
export function ownTree(files: ContextFiles, working: string, begins: string): string | undefined {
  const start = isWithin(working, begins) && !isShared(working) ? working : begins;
  if (isShared(start) && !(start === working && EMPTY.test(start))) return undefined;
  let tree = start;
  for (let up = parentOf(tree); up !== undefined && !isShared(up); up = parentOf(tree)) {
    if (!files.list(up).some((name) => files.kind(joinPath(up, name)) !== undefined)) break;
    tree = up;
  }
  return tree;
}
