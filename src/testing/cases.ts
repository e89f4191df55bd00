/** Fixture cases: a Dockerfile with its context before a rewrite, and what it must be after. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildContext } from '../context/context.js';

/**
 * `<folder>/<id>/<name>/before/Dockerfile`, with the other files of the build context beside it, and
 * `after/Dockerfile`. Without `after/` the file must not change; a file `reason` then holds text that must be part
 * of a reason for which the transform declined.
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
      return { id, name, before, after, reason, context: diskContext(join(path, 'before')) };
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

/** A directory as a build context. Modes are those on disk, as git has them: 644 or 755. */
function diskContext(root: string): BuildContext {
  const stat = (path: string) => statSync(join(root, path), { throwIfNoEntry: false });
  return {
    read: (path) => (stat(path)?.isFile() === true ? textAt(join(root, path)) : undefined),
    kind: (path) => {
      const found = stat(path);
      return found === undefined ? undefined : found.isDirectory() ? 'directory' : 'file';
    },
    mode: (path) => {
      const found = stat(path);
      return found?.isFile() === true ? ((found.mode & 0o111) === 0 ? 0o644 : 0o755) : undefined;
    },
  };
}
