/** Two images compared: every difference between their files and configs, with what explains it. */
import type {
  Comparison,
  ConfigDifference,
  DifferenceClass,
  FileAspect,
  FileDifference,
  FileState,
} from '../report/verification.js';
import { cacheChanges } from './cache-changes.js';
import type { Declarations } from './declarations.js';
import { fileChanges } from './file-changes.js';
import type { FileChange } from './file-changes.js';
import { fieldsOf } from './image-config.js';
import type { ImageConfig } from './image-config.js';
import { finalFiles } from './image-contents.js';
import type { ImageContents } from './image-contents.js';
import { noiseOf } from './noise.js';
import { overlay } from './overlay.js';

interface Explanation {
  readonly class: Exclude<DifferenceClass, 'unexplained'>;
  readonly because: string;
}

const VARIES = 'differs between two builds of the unchanged Dockerfile too';
const LOOKED_AT = 'no cache of a package manager, nothing that is known to differ from build to build';

/**
 * Compares what containers of the two images would see, and what their configs say. Each aspect of a difference needs
 * an explanation of its own; a difference with an aspect left over is unexplained as a whole. With `control`, a second
 * build of what `before` was built from, an aspect that differs between these two at the same path is noise.
 */
export function compareImages(
  before: ImageContents,
  after: ImageContents,
  declarations: Declarations,
  control?: ImageContents,
): Comparison {
  return {
    files: compareFiles(before, after, declarations, control),
    config: compareConfigs(before.config, after.config, declarations, control?.config),
  };
}

function compareFiles(
  before: ImageContents,
  after: ImageContents,
  declarations: Declarations,
  control: ImageContents | undefined,
): readonly FileDifference[] {
  const [old, fresh] = [overlay(before.layers), overlay(after.layers)];
  const changes = fileChanges(old.files, fresh.files);
  if (changes.length === 0) return [];
  const isNoise = noiseOf(old, fresh);
  const caches = cacheChanges(
    before.config,
    after.config,
    { before: old.files, after: fresh.files },
    changes,
  );
  const varying = control === undefined ? undefined : varyingAspects(old.files, finalFiles(control));

  const explained = (change: FileChange, aspect: FileAspect): Explanation | undefined => {
    const cache = caches.explain(change, aspect);
    if (cache !== undefined) return { class: 'cache', because: cache };
    if (varying?.(change, aspect) === true) return { class: 'noise', because: VARIES };
    const noise = isNoise(change, aspect);
    return noise === undefined ? undefined : { class: 'noise', because: noise };
  };
  return changes.map((change) => {
    const explanations: Explanation[] = [];
    const left: FileAspect[] = [];
    for (const aspect of change.aspects) {
      const explanation = explained(change, aspect);
      if (explanation === undefined) left.push(aspect);
      else explanations.push(explanation);
    }
    if (left.length > 0) {
      const declared = declarations.explain({ kind: 'file', ...change, aspects: left });
      if (declared === undefined)
        return { ...change, class: 'unexplained', because: caches.nearMiss(change, left) ?? lookedAt(left) };
      explanations.unshift({ class: 'declared', because: declared });
    }
    return {
      ...change,
      class: explanations[0]!.class,
      because: [...new Set(explanations.map(({ because }) => because))].join('; '),
    };
  });
}

function lookedAt(aspects: readonly FileAspect[]): string {
  return `${LOOKED_AT}, and no applied fix declares it (${aspects.join(', ')})`;
}

/**
 * Which aspects of which paths differ between two builds of one text. Of a path that is new with a name made by chance
 * (`/tmp/yarn--1795744304799-0.38`), whether the other build has one like it, of the same kind, that is new too.
 */
function varyingAspects(
  before: ReturnType<typeof finalFiles>,
  control: ReturnType<typeof finalFiles>,
): (change: FileChange, aspect: FileAspect) => boolean {
  const changes = fileChanges(before, control);
  const varying = new Map(changes.map(({ path, aspects }) => [path, aspects]));
  const chance = new Set(
    changes.flatMap(({ path, before: old, after: fresh }) =>
      old === undefined && fresh !== undefined ? (likeness(path, fresh) ?? []) : [],
    ),
  );
  return ({ path, after: state }, aspect) => {
    if (varying.get(path)?.includes(aspect) === true) return true;
    const like = aspect === 'extra' && state !== undefined ? likeness(path, state) : undefined;
    return like !== undefined && chance.has(like);
  };
}

/** A path and its state without what chance made of its name; `undefined` where chance seems to have had no part in it. */
function likeness(path: string, { type, mode, uid, gid }: FileState): string | undefined {
  // six digits or more are a time or a number by chance; mktemp(1) puts letters and digits behind a dot
  const masked = path
    .replace(/\d{6,}(?:[-.]?\d+)*(?:\.\d{6,})?|0\.\d{6,}/g, '#')
    .replace(/\btmp\.\w{6,}/g, 'tmp.#');
  return masked === path ? undefined : [masked, type, mode, uid, gid].join(' ');
}

function compareConfigs(
  before: ImageConfig,
  after: ImageConfig,
  declarations: Declarations,
  control: ImageConfig | undefined,
): readonly ConfigDifference[] {
  const [old, fresh] = [fieldsOf(before), fieldsOf(after)];
  const again = control === undefined ? old : fieldsOf(control);
  const names = [...new Set([...old.keys(), ...fresh.keys()])].sort();
  return names
    .map((field) => ({ field, before: old.get(field), after: fresh.get(field) }))
    .filter((one) => one.before !== one.after)
    .map((one) => {
      if (one.before !== again.get(one.field)) return { ...one, class: 'noise', because: VARIES };
      const declared = declarations.explain({ kind: 'config', ...one });
      return declared === undefined
        ? { ...one, class: 'unexplained', because: 'no applied fix declares it' }
        : { ...one, class: 'declared', because: declared };
    });
}
