/** Fixture cases: a Dockerfile with its context before a rewrite, and what it must be after. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { contextOf } from '../context/context.js';
import type { BuildContext } from '../context/context.js';
import { diskTree } from '../context/disk-context.js';
import { overlaid } from '../context/overlaid-view.js';
import { viewOf } from '../context/tree-view.js';

/**
 * `<folder>/<id>/<name>/before/Dockerfile`, with the other files of the build context beside it, and
 * `after/Dockerfile`, with `after/.dockerignore` where that is rewritten too. Without `after/` the file must not change; a file `reason` then holds text that must be part
 * of a reason for which the transform declined. A file `ignored` lists paths of `before/` that git ignores, one a line;
 * `*.log` is all of that ending. A file `repository` says that the context is the root of a repository.
 */
export interface FixtureCase {
  /** the transform that it is a case of */
  readonly id: string;
  /** a reason as a sentence, in words joined by hyphens */
  readonly name: string;
  readonly before: string;
  /** `undefined`: must not change */
  readonly after: string | undefined;
  /** files of the context that are rewritten too: texts by their paths */
  readonly files: Readonly<Record<string, string>>;
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
      const isRepository = existsSync(join(path, 'repository'));
      const context = cloneOf(join(path, 'before'), ignored, isRepository);
      const ignore = textAt(join(path, 'after/.dockerignore'));
      const files: Record<string, string> = ignore === undefined ? {} : { '.dockerignore': ignore };
      return { id, name, before, after, files, reason, context };
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
function cloneOf(root: string, ignored: readonly string[], isRepository: boolean): BuildContext {
  const tree = diskTree(root);
  const isIgnored = (path: string): boolean => ignored.some((place) => isBelow(path, place));
  const mode = (path: string): number => ((statSync(join(root, path)).mode & 0o100) === 0 ? 0o644 : 0o755);
  const files = viewOf({ ...tree, mode: (path) => (isIgnored(path) ? undefined : mode(path)) });
  return contextOf(isRepository ? overlaid(files, { '.git/HEAD': 'ref: refs/heads/main\n' }) : files, {
    dockerfile: 'Dockerfile',
    tracked: (path) => !isIgnored(path) && existsSync(join(root, path)),
    ignoredByGit: isIgnored,
    dockerfiles: () => ['Dockerfile'],
    origin: 'the folder of the case',
  });
}

/** Whether a path is one that git ignores: of that name anywhere (`*.log`), or at or below that place. */
function isBelow(path: string, place: string): boolean {
  if (place.startsWith('*')) return path.endsWith(place.slice(1));
  return path === place || path.startsWith(`${place}/`);
}
