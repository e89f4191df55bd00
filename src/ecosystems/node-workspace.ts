/** Packages that one install of a Node.js project takes together. */
import { isWithin, joinPath, parentOf } from './context-path.js';
import type { ContextFiles, Problem } from './ecosystem.js';
import { expandPatterns } from './globs.js';
import { readPackageJson } from './package-json.js';
import type { PackageJson } from './package-json.js';

export interface NodeWorkspace {
  /** directory of the root: that of the lockfile */
  readonly root: string;
  /** the manifest there; `undefined` where there is none that can be read */
  readonly manifest: PackageJson | undefined;
  /** packages of the workspace, the root left out, by their directories */
  readonly members: readonly { readonly directory: string; readonly manifest: PackageJson }[];
  /** whether patterns name members at all */
  readonly declared: boolean;
  readonly problems: readonly Problem[];
}

/** Where the patterns of a workspace stand: the file, and what it says of the directory; `undefined`: it declares none. */
export type WorkspacePatterns = (
  view: ContextFiles,
  directory: string,
) => { readonly file: string; readonly patterns: readonly string[]; readonly problem?: string } | undefined;

/** https://docs.npmjs.com/cli/configuring-npm/package-json#workspaces, for npm, Yarn and Bun */
export const manifestPatterns: WorkspacePatterns = (view, directory) => {
  const file = joinPath(directory, 'package.json');
  const manifest = readPackageJson(view, file)?.value;
  return manifest === undefined || manifest.workspaces.length === 0
    ? undefined
    : { file, patterns: manifest.workspaces };
};

/** The workspace of the project in `directory`: that of an ancestor which names it among its members, or its own. */
export function nodeWorkspace(
  view: ContextFiles,
  directory: string,
  patternsOf: WorkspacePatterns,
): NodeWorkspace {
  for (let above = parentOf(directory); above !== undefined; above = parentOf(above)) {
    const declared = patternsOf(view, above);
    if (declared === undefined) continue;
    const { paths } = expandPatterns(view, above, declared.patterns, 'directory');
    if (paths.includes(directory)) return read(view, above, patternsOf);
  }
  return read(view, directory, patternsOf);
}

function read(view: ContextFiles, root: string, patternsOf: WorkspacePatterns): NodeWorkspace {
  const problems: Problem[] = [];
  const manifestAt = (directory: string): PackageJson | undefined => {
    const file = joinPath(directory, 'package.json');
    const parsed = readPackageJson(view, file);
    if (parsed?.problem !== undefined) problems.push({ file, message: parsed.problem });
    return parsed?.value;
  };
  const manifest = manifestAt(root);
  const declared = patternsOf(view, root);
  if (declared === undefined) return { root, manifest, members: [], declared: false, problems };
  const { paths, problem = declared.problem } = expandPatterns(view, root, declared.patterns, 'directory');
  if (problem !== undefined) problems.push({ file: declared.file, message: problem });
  const members = paths
    .filter((directory) => directory !== root && isWithin(root, directory))
    .map((directory) => ({ directory, manifest: manifestAt(directory) }))
    .filter(
      (member): member is { directory: string; manifest: PackageJson } => member.manifest !== undefined,
    );
  return { root, manifest, members, declared: true, problems };
}
