/** Files that say what a project is made of. */
import { ECOSYSTEMS } from '../ecosystems/ecosystems.js';
import { matches } from '../ecosystems/globs.js';

const NAMES: readonly string[] = [
  ...new Set(ECOSYSTEMS.flatMap(({ manifests, lockfile }) => [...manifests, ...(lockfile?.names ?? [])])),
];

/** Whether a path, with `/`, is that of a manifest or lockfile of any ecosystem. */
export function isProjectFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return NAMES.some((pattern) =>
    matches(pattern.includes('/') ? `**/${pattern}` : pattern, pattern.includes('/') ? path : name),
  );
}
