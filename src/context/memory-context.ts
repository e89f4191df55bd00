/** A build context that is given as texts: for tests, and for users of the library. */
import { contextOf } from './context.js';
import type { BuildContext } from './context.js';
import type { ImageUse } from './image-use.js';
import { normalPath, parentOf } from './path.js';
import { viewOf } from './tree-view.js';
import type { EntryKind } from './tree-view.js';

export interface MemoryOptions {
  /** paths that git tracks; default: git knows nothing of the place */
  readonly tracked?: readonly string[];
  /** paths that git ignores, with what is below them */
  readonly ignored?: readonly string[];
  /** permission bits of files; default: 644 for those that are tracked, and unknown for the others */
  readonly modes?: Readonly<Record<string, number>>;
  /** what symbolic links say, by their paths */
  readonly links?: Readonly<Record<string, string>>;
  /** the Dockerfile that is built with it; default: `Dockerfile` */
  readonly dockerfile?: string;
  readonly dockerfiles?: readonly string[];
  readonly origin?: string;
  readonly uses?: readonly ImageUse[];
}

/**
 * A context with these files, by their paths from its root. A path that ends in a slash is a directory, for one that
 * is empty. Throws RangeError on a path that leads out of the context.
 */
export function memoryContext(
  files: Readonly<Record<string, string>>,
  options: MemoryOptions = {},
): BuildContext {
  const { tracked, ignored, links = {}, dockerfiles, dockerfile = 'Dockerfile', origin, uses = [] } = options;
  const texts = new Map<string, string>();
  const targets = new Map<string, string>();
  const directories = new Map<string, Map<string, EntryKind>>([['', new Map()]]);
  const put = (given: string, kind: EntryKind): string => {
    const path = normalPath(given);
    if (path === undefined) throw new RangeError(`\`${given}\` leads out of the context`);
    for (let [at, what] = [path, kind]; at !== ''; [at, what] = [parentOf(at), 'directory']) {
      const parent = directories.get(parentOf(at)) ?? new Map<string, EntryKind>();
      directories.set(parentOf(at), parent.set(at.slice(at.lastIndexOf('/') + 1), what));
    }
    return path;
  };
  for (const [path, text] of Object.entries(files)) {
    if (path.endsWith('/')) put(path, 'directory');
    else texts.set(put(path, 'file'), text);
  }
  for (const [path, target] of Object.entries(links)) targets.set(put(path, 'link'), target);

  const known = new Set(tracked);
  const modes = new Map(Object.entries(options.modes ?? {}));
  const view = viewOf({
    entries: (directory) => directories.get(directory) ?? new Map<string, EntryKind>(),
    text: (file) => texts.get(file),
    mode: (file) => modes.get(file) ?? (known.has(file) ? 0o644 : undefined),
    target: (link) => targets.get(link),
  });
  const above = (path: string): readonly string[] => {
    const names = (normalPath(path) ?? '').split('/');
    return names.map((_, i) => names.slice(0, i + 1).join('/'));
  };
  const hasTracked = new Set(tracked?.flatMap(above));
  return contextOf(view, {
    dockerfile,
    ...(tracked !== undefined && { tracked: (path: string) => hasTracked.has(normalPath(path) ?? path) }),
    ...((tracked ?? ignored) !== undefined && {
      ignoredByGit: (path: string) =>
        !hasTracked.has(normalPath(path) ?? '') && above(path).some((place) => ignored?.includes(place)),
    }),
    dockerfiles: () => dockerfiles ?? [dockerfile],
    origin,
    uses: () => uses,
  });
}
