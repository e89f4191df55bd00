/** Fixture cases: a Dockerfile with its context before a rewrite, and what it must be after. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { contextOf } from '../context/context.js';
import type { BuildContext } from '../context/context.js';
import { diskTree } from '../context/disk-context.js';
import { viewOf } from '../context/tree-view.js';

/**
 * `<folder>/<id>/<name>/before/Dockerfile`, with the other files of the build context beside it, and
 * `after/Dockerfile`. Without `after/` the file must not change; a file `reason` then holds text that must be part
 * of a reason for which the transform declined. A file `ignored` lists paths of `before/` that git ignores, one a line.
 */
export interface FixtureCase {
  /** the transform that it is a case of */
  readonly id: string;
  /** a reason as a sentence, in words joined by hyphens */
  readonly name: string;
  readonly before: string;
  /** `undefined`: must not change */
  readonly after: string | undefined;
  readonly reason: string | undefined;
  /** the files beside the Dockerfile */
  readonly context: BuildContext;
}

/** The cases of every transform below `folder`, sorted; none where the folder does not exist. */
export function fixtureCases(folder: string): readonly FixtureCase[] {
  return folders(folder).flatMap((id) =>
    folders(join(folder, id)).map((name) => {
      const path = join(folder, id, name);
      const before = textAt(join(path, 'before/Dockerfile'));
      if (before === undefined) throw new Error(`${path} has no before/Dockerfile`);
      const after = textAt(join(path, 'after/Dockerfile'));
      if (after === before) throw new Error(`${path}: after is before; leave it out where nothing changes`);
      const reason = textAt(join(path, 'reason'))?.trim();
      const ignored =
        textAt(join(path, 'ignored'))
          ?.split('\n')
          .filter((line) => line !== '') ?? [];
      const context = cloneOf(join(path, 'before'), ignored);
      return { id, name, before, after, reason, context };
    }),
  );
}

function folders(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

function textAt(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/**
 * A directory as a build context of a clone: git tracks all of it but the `ignored` paths. Modes are those on disk, as
 * git has them: 644 or 755.
 */
function cloneOf(root: string, ignored: readonly string[]): BuildContext {
  const tree = diskTree(root);
  const isIgnored = (path: string): boolean =>
    ignored.some((place) => path === place || path.startsWith(`${place}/`));
  const mode = (path: string): number => ((statSync(join(root, path)).mode & 0o100) === 0 ? 0o644 : 0o755);
  return contextOf(viewOf({ ...tree, mode: (path) => (isIgnored(path) ? undefined : mode(path)) }), {
    dockerfile: 'Dockerfile',
    tracked: (path) => !isIgnored(path) && existsSync(join(root, path)),
    ignoredByGit: isIgnored,
    dockerfiles: () => ['Dockerfile'],
    origin: 'the folder of the case',
  });
}
