/** Which image every stage grows from, and what is known of it. */
import type { Document, Stage } from '../dockerfile/document.js';
import { baseImage } from '../images/base-image.js';
import type { BaseImage } from '../images/base-image.js';
import { defineAnalysis } from '../transform.js';

/** The image at the root of each stage's chain of FROM, by stage index. */
export const bases = defineAnalysis<readonly BaseImage[]>('bases', ({ document }) =>
  document.stages.map((stage) => {
    let root = stage;
    while (root.parent !== undefined) root = root.parent;
    return baseImage(expandedImage(document, root) ?? root.image);
  }),
);

/**
 * The reference of FROM with the defaults of the ARGs before the first FROM filled in; `undefined` where the
 * repository itself is a variable, so that a build may be given another image altogether.
 */
export function expandedImage(document: Document, stage: Stage): string | undefined {
  const { image } = stage;
  if (!image.includes('$')) return image;
  const repository = image.split(/[:@]/, 1)[0]!;
  if (repository.includes('$') && !/^\$(?:\w+|\{\w+\})\/./.test(repository)) return undefined;
  const defaults = new Map<string, string>();
  for (const { keyword, typed } of document.instructions.slice(0, document.stages[0]?.from.index ?? 0)) {
    if (keyword !== 'ARG') continue;
    for (const { name, value } of typed.assignments) if (value !== undefined) defaults.set(name, value);
  }
  const unknown = new Set<string>();
  const expanded = image.replace(
    /\$(?:(\w+)|\{(\w+)(?::?-([^}]*))?\})/g,
    (_, plain?: string, braced?: string, fallback?: string) => {
      const name = plain ?? braced ?? '';
      const value = defaults.get(name) ?? fallback;
      if (value === undefined || value.includes('$')) unknown.add(name);
      return value ?? '';
    },
  );
  return unknown.size === 0 ? expanded : undefined;
}
