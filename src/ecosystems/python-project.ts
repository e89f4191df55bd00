/** What installs of Python projects read beside their manifests: the project itself, and those that it names by path. */
import { joinPath } from './context-path.js';
import type { Gathering } from './gather-inputs.js';
import { dataAt, isObject, listAt, objectAt, stringAt } from './json.js';
import type { Data } from './json.js';
import { parseToml } from './toml.js';

/** Reads `pyproject.toml` of a directory, and takes it. */
export function gatherPyproject(gathering: Gathering, directory: string): Data {
  const file = joinPath(directory, 'pyproject.toml');
  if (!gathering.file(file)) {
    gathering.block(file, 'there is no `pyproject.toml`');
    return undefined;
  }
  return gathering.value(file, parseToml(gathering.view.read(file) ?? ''));
}

/** Tables of dependencies of Poetry: of the project and of each group. https://python-poetry.org/docs/pyproject/ */
export function poetryTables(project: Data): readonly Data[] {
  const poetry = dataAt(project, 'tool', 'poetry');
  return [
    dataAt(poetry, 'dependencies'),
    dataAt(poetry, 'dev-dependencies'),
    ...Object.values(objectAt(poetry, 'group')).map((group) => dataAt(group, 'dependencies')),
  ];
}

/** Paths of the tree that entries of a table name: `x = { path = "../x" }`, in a list of alternatives too. */
export function pathsIn(table: Data): readonly string[] {
  return Object.values(objectAt({ table }, 'table'))
    .flatMap((entry) => (Array.isArray(entry) ? (entry as readonly Data[]) : [entry]))
    .filter(isObject)
    .map((entry) => stringAt(entry, 'path') ?? stringAt(entry, 'file'))
    .filter((path) => path !== undefined);
}

/** Takes archives that dependencies name by path; a directory is built from its sources, which blocks. */
export function gatherPaths(
  gathering: Gathering,
  file: string,
  directory: string,
  paths: readonly string[],
): void {
  for (const path of paths) {
    if (/\.(?:whl|zip|tar\.gz|tgz|tar\.bz2)$/.test(path)) gathering.named(file, directory, path);
    else gathering.block(file, `\`${path}\` is built from its sources`);
  }
}

/** Requirements of PEP 508 that are a path: `x @ file:../x`. */
export function gatherDirectReferences(gathering: Gathering, file: string, project: Data): void {
  const lists = [
    listAt(project, 'project', 'dependencies'),
    ...Object.values(objectAt(project, 'project', 'optional-dependencies')),
    ...Object.values(objectAt(project, 'dependency-groups')),
    listAt(project, 'build-system', 'requires'),
  ];
  for (const one of lists.flatMap((list) => (Array.isArray(list) ? (list as readonly Data[]) : [])))
    if (typeof one === 'string' && /@\s*file:/.test(one))
      gathering.block(file, `\`${one}\` is built from its sources`);
}
