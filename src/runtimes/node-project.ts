/** The project of Node.js that a program stands in: its workspace, its manager, what its manifests ask for. */
import { isWithin, joinPath, parentOf } from '../ecosystems/context-path.js';
import type { ContextFiles } from '../ecosystems/ecosystem.js';
import { dataAt, stringAt, stringsAt } from '../ecosystems/json.js';
import { manifestPatterns, nodeWorkspace } from '../ecosystems/node-workspace.js';
import type { NodeWorkspace, WorkspacePatterns } from '../ecosystems/node-workspace.js';
import { DEPENDENCY_FIELDS } from '../ecosystems/package-json.js';
import type { DependencyField, PackageJson } from '../ecosystems/package-json.js';
import { parseYaml } from '../ecosystems/yaml.js';

/** https://pnpm.io/pnpm-workspace_yaml, and `workspaces` of the manifest for the other managers */
const patterns: WorkspacePatterns = (view, directory) => {
  const file = joinPath(directory, 'pnpm-workspace.yaml');
  const text = view.read(file);
  if (text === undefined) return manifestPatterns(view, directory);
  const { value, problem } = parseYaml(text);
  if (problem !== undefined) return { file, patterns: [], problem };
  return dataAt(value, 'packages') === undefined
    ? undefined
    : { file, patterns: stringsAt(value, 'packages') };
};

/** The workspace of what stands in a directory, whichever manager it is for. */
export function workspaceOf(view: ContextFiles, directory: string): NodeWorkspace {
  return nodeWorkspace(view, packageDirectoryOf(view, directory), patterns);
}

/** The directory of the manifest that what stands in a directory belongs to; the directory itself where there is none. */
export function packageDirectoryOf(view: ContextFiles, directory: string): string {
  for (let place: string | undefined = directory; place !== undefined; place = parentOf(place))
    if (view.kind(joinPath(place, 'package.json')) === 'file') return place;
  return directory;
}

/** All manifests of a workspace, that of the root first. */
export function manifestsOf({ manifest, members }: NodeWorkspace): readonly PackageJson[] {
  return [...(manifest === undefined ? [] : [manifest]), ...members.map((member) => member.manifest)];
}

/**
 * How the manifests that a file finds packages by ask for one: those of its own package, and of the root, whose
 * packages are found from everywhere. The field that keeps it in an image without what only development needs wins.
 */
export function declaredAs(
  workspace: NodeWorkspace,
  file: string,
  name: string,
): { readonly field: DependencyField; readonly manifest: PackageJson } | undefined {
  const near = workspace.members
    .filter(({ directory }) => isWithin(directory, file))
    .map(({ manifest }) => manifest);
  const around = [...near, ...(workspace.manifest === undefined ? [] : [workspace.manifest])];
  for (const field of KEEPING) {
    const manifest = around.find(({ asks }) => Object.hasOwn(asks[field], name));
    if (manifest !== undefined) return { field, manifest };
  }
  return undefined;
}

/** Fields in the order in which one of them decides. */
const KEEPING: readonly DependencyField[] = [
  ...DEPENDENCY_FIELDS.filter((field) => field !== 'devDependencies' && field !== 'peerDependencies'),
  'devDependencies',
  'peerDependencies',
];

/** What `packageManager` names: `pnpm@9.1.0`. https://nodejs.org/api/packages.html#packagemanager */
export function pinnedManager({
  manifest,
}: NodeWorkspace): { readonly name: string; readonly version: string } | undefined {
  const [, name, version] =
    /^([a-z]+)@(\d+\.\d+\.\d+)/.exec(stringAt(manifest?.data, 'packageManager') ?? '') ?? [];
  return name === undefined || version === undefined ? undefined : { name, version };
}
