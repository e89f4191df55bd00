/** Directories and files as declarations name them, as paths from the repository's root. */
import { normalPath } from '../path.js';
import type { ImageUse } from '../image-use.js';
import type { DeclaredBuild } from './declared-build.js';

/** Stands for the absolute path of the repository, which none of its files knows. */
export const ROOT = '/\u0001';

/**
 * The place that `path` names in the directory `base`; `undefined` where it lies outside of the repository, is no
 * path (a URL, `-`), or depends on what nobody knows.
 */
export function placeIn(base: string, path: string): string | undefined {
  if (path === ROOT || path.startsWith(`${ROOT}/`)) return normalPath(path.slice(ROOT.length));
  if (path === '' || path === '-' || path.startsWith('/') || path.startsWith('~')) return undefined;
  if (
    /\$|\{\{|<%|^[\w+.-]+:\/\/|^git@|^github\.com\/|\.git(?:#|$)|^(?:service|target|docker-image):/.test(path)
  )
    return undefined;
  return normalPath(`${base}/${path}`);
}

/** What a declaration says of one build, before its paths are looked at. */
export interface BuildWords {
  /** the directory that relative paths are from */
  readonly base: string;
  readonly context: string;
  readonly dockerfile?: string | undefined;
  /** what `dockerfile` is relative to; default: `context` */
  readonly dockerfileFrom?: 'base' | 'context';
  readonly target?: string | undefined;
  readonly args?: Readonly<Record<string, string>>;
  readonly contexts?: Readonly<Record<string, string>>;
  readonly origin: string;
  readonly isAssumed?: boolean;
  readonly tags?: readonly string[] | undefined;
  readonly uses?: readonly ImageUse[];
}

/** The build that the words declare; `undefined` where its places are not known. */
export function declaredBuild(words: BuildWords): DeclaredBuild | undefined {
  const { base, target, origin, args = {}, contexts = {}, isAssumed = false } = words;
  const context = placeIn(base, words.context);
  if (context === undefined) return undefined;
  const from = words.dockerfileFrom === 'base' && words.dockerfile !== undefined ? base : context;
  const dockerfile = placeIn(from, words.dockerfile ?? 'Dockerfile');
  if (dockerfile === undefined) return undefined;
  const named = Object.entries(contexts).map(([name, value]) => [name, placeIn(base, value) ?? value]);
  return {
    context,
    dockerfile,
    target: target === undefined || target === '' || target.includes('$') ? undefined : target,
    args: Object.fromEntries(Object.entries(args).filter(([, value]) => !value.includes('$'))),
    contexts: Object.fromEntries(named) as Record<string, string>,
    origin,
    isAssumed,
    ...(words.tags !== undefined && words.tags.length > 0 && { tags: words.tags }),
    ...(words.uses !== undefined && words.uses.length > 0 && { uses: words.uses }),
  };
}

/** Each build once: jobs of a matrix say the same in most. */
export function distinctBuilds(builds: readonly DeclaredBuild[]): readonly DeclaredBuild[] {
  return [...new Map(builds.map((build) => [JSON.stringify(build), build])).values()];
}
