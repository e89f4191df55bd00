/** Whether Bun's lockfile says the same as the manifests. */
import { relativePath } from './context-path.js';
import type { Agreement, ContextFiles } from './ecosystem.js';
import { dataAt, isObject, listAt, objectAt, parseJsonc, sameData, stringMapAt } from './json.js';
import type { NodeWorkspace } from './node-workspace.js';
import { DEPENDENCY_FIELDS } from './package-json.js';
import { inRange } from './versions.js';

/** https://bun.sh/docs/install/lockfile: each package of the workspace as its manifest has it, and what was resolved */
export function bunLockInSync(view: ContextFiles, path: string, workspace: NodeWorkspace): Agreement {
  const { value: lock, problem } = parseJsonc(view.read(path) ?? '');
  if (problem !== undefined) return { reason: `the lockfile ${problem}` };
  const [first] = workspace.problems;
  if (first !== undefined) return { reason: `${first.file} ${first.message}` };
  const { root, manifest, members } = workspace;
  if (manifest === undefined) return { reason: 'there is no manifest' };
  for (const field of ['overrides', 'resolutions', 'patchedDependencies', 'catalog', 'catalogs'])
    if (dataAt(manifest.data, field) !== undefined || dataAt(lock, field) !== undefined)
      return { reason: `its \`${field}\` cannot be compared to the lockfile` };
  if (!sameData(listAt(manifest.data, 'trustedDependencies'), listAt(lock, 'trustedDependencies')))
    return { reason: 'its `trustedDependencies` are not those of the lockfile' };

  const workspaces = objectAt(lock, 'workspaces');
  const packages = objectAt(lock, 'packages');
  const importers = new Map(
    [{ directory: root, manifest }, ...members].map((one) => [
      relativePath(root, one.directory),
      one.manifest,
    ]),
  );
  const gone = Object.keys(workspaces).find((key) => !importers.has(key));
  if (gone !== undefined)
    return { reason: `the lockfile holds \`${gone}\`, which is no part of the workspace` };
  const own = new Set([...importers.values()].map(({ name }) => name));
  for (const [key, importer] of importers) {
    const entry = workspaces[key];
    if (!isObject(entry)) return { reason: `the lockfile knows nothing of \`${key}\`` };
    for (const field of DEPENDENCY_FIELDS) {
      const locked = stringMapAt(entry, field);
      const asked = importer.asks[field];
      const name = [...Object.keys(asked), ...Object.keys(locked)].find((one) => asked[one] !== locked[one]);
      if (name !== undefined)
        return {
          reason: `\`${key || '.'}\` asks for \`${name}\` ${asked[name] ?? 'no more'}, the lockfile for ${locked[name] ?? 'none'}`,
        };
      if (field === 'peerDependencies') continue;
      for (const [wanted, range] of Object.entries(asked)) {
        if (own.has(wanted)) continue;
        const resolved =
          listAt(packages, `${importer.name ?? ''}/${wanted}`)[0] ?? listAt(packages, wanted)[0];
        if (typeof resolved !== 'string') return { reason: `the lockfile lacks \`${wanted}\`` };
        const version = resolved.slice(resolved.lastIndexOf('@') + 1);
        const alias = /^npm:(?:@[^/]+\/)?[^@]+@(.*)$/.exec(range)?.[1];
        if (inRange(version, alias ?? range) === false)
          return { reason: `the lockfile holds \`${wanted}\` ${version}, which is not \`${range}\`` };
      }
    }
  }
  return 'in sync';
}
