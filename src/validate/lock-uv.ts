/**
 * Whether a `uv.lock` agrees with the manifests, so that uv takes it as it is, as its own check has it: the same
 * members, `requires-python` and requirements, and no setting that would have it resolve otherwise.
 * https://docs.astral.sh/uv/concepts/projects/sync/#checking-if-the-lockfile-is-up-to-date, https://peps.python.org/pep-0508/
 */
import picomatch from 'picomatch';
import { parse as parseToml } from 'smol-toml';
import { relativeTo } from './install.js';
import { joined, nameOf, parentOf } from './place.js';

type Table = Readonly<Record<string, unknown>>;

/** The files that a project is read from. */
interface Files {
  readonly paths: readonly string[];
  readonly text: (path: string) => string | undefined;
}

/** Keys of `[tool.uv]` that have no say in what is resolved, and those that are compared. */
const PLAIN =
  /^(?:package|default-groups|workspace|dev-dependencies|compile-bytecode|link-mode|cache-keys|build-backend)$/;
const LOCK_KEYS = /^(?:version|revision|requires-python|resolution-markers|manifest|package)$/;
const LOCAL = ['virtual', 'editable', 'directory'] as const;

/** Variables that have no say in what is resolved. https://docs.astral.sh/uv/reference/environment/ */
const PLAIN_VARIABLES =
  /^UV_(?:COMPILE_BYTECODE|LINK_MODE|CACHE_DIR|NO_CACHE|PYTHON_DOWNLOADS|PYTHON_INSTALL_DIR|PROJECT_ENVIRONMENT|TOOL_DIR|TOOL_BIN_DIR|NO_DEV|NO_PROGRESS|HTTP_TIMEOUT|CONCURRENT_\w+|SYSTEM_PYTHON|VERSION|NATIVE_TLS|NO_MANAGED_PYTHON|MANAGED_PYTHON)$/;

/** Whether a variable of this name may have uv resolve otherwise. */
export function isUvResolution(name: string): boolean {
  return name.startsWith('UV_') && !PLAIN_VARIABLES.test(name);
}

/** Why the lockfile in `top` may not agree with the manifests there, or `undefined` where it does in every word. */
export function uvLockProblem(top: string, files: Files): string | undefined {
  try {
    return problemIn(top, files);
  } catch {
    return 'a manifest or the lockfile cannot be read';
  }
}

function problemIn(top: string, { paths, text }: Files): string | undefined {
  const read = (path: string): Table => {
    const found = text(path);
    if (found === undefined) throw new RangeError(`no text of ${path}`);
    return parseToml(found);
  };
  const lock = read(joined(top, 'uv.lock'));
  const root = read(joined(top, 'pyproject.toml'));
  if (lock['version'] !== 1) return 'the lockfile is of a version that is not known';
  const other = Object.keys(lock).find((key) => !LOCK_KEYS.test(key));
  if (other !== undefined) return `\`${other}\` of the lockfile cannot be compared`;
  if (paths.some((path) => nameOf(path) === 'uv.toml')) return '`uv.toml` cannot be compared';

  const members = new Map<string, Table>([['.', root]]);
  const workspace = at(root, 'tool', 'uv', 'workspace');
  if (isTable(workspace)) {
    const isMember = picomatch([...textsOf(workspace['members'])]);
    const excluded = textsOf(workspace['exclude']);
    const isLeftOut = excluded.length === 0 ? () => false : picomatch([...excluded]);
    for (const path of paths) {
      const directory = nameOf(path) === 'pyproject.toml' ? relativeTo(top, parentOf(path)) : undefined;
      if (directory !== undefined && isMember(directory) && !isLeftOut(directory))
        members.set(directory, read(path));
    }
  }
  const locked = tablesOf(lock['package']);
  const local = locked.filter(({ source }) => LOCAL.some((kind) => isTable(source) && kind in source));
  if (local.length !== members.size) return 'the lockfile knows other members of the workspace';
  const names = [...members.values()].map((one) => canonical(String(at(one, 'project', 'name')))).sort();
  const manifest = isTable(lock['manifest']) ? lock['manifest'] : {};
  if (Object.keys(manifest).some((key) => key !== 'members')) return 'the lockfile has settings of its own';
  if (manifest['members'] !== undefined && String([...textsOf(manifest['members'])].sort()) !== String(names))
    return 'the lockfile knows other members of the workspace';
  for (const [directory, project] of members) {
    const setting = Object.keys(tableAt(project, 'tool', 'uv')).find((key) => !PLAIN.test(key));
    if (setting !== undefined) return `\`tool.uv.${setting}\` cannot be compared with the lockfile`;
    if (plain(at(project, 'project', 'requires-python')) !== plain(lock['requires-python']))
      return 'the lockfile is for another `requires-python`';
    const entry = local.find(
      ({ name, source }) =>
        name === canonical(String(at(project, 'project', 'name'))) &&
        LOCAL.some((kind) => isTable(source) && source[kind] === directory),
    );
    if (entry === undefined) return `the lockfile does not know \`${directory}\``;
    if (textsOf(at(project, 'project', 'dynamic')).length > 0) return 'a `dynamic` field cannot be compared';
    if (entry['version'] !== at(project, 'project', 'version'))
      return 'the lockfile has another version of the project';
    const isPackage = at(project, 'tool', 'uv', 'package') ?? project['build-system'] !== undefined;
    if (isPackage === 'virtual' in tableAt(entry, 'source'))
      return 'the lockfile has the project as another kind';
    const [asked, held] = [wanted(project), recorded(tableAt(entry, 'metadata'))];
    if (asked === undefined) return 'what the project asks for cannot be compared';
    if (String([...asked].sort()) !== String([...held].sort()))
      return 'dependencies differ between manifest and lockfile';
  }
  return undefined;
}

/** Requirements of a manifest in the lockfile's words; `undefined` where one is not read. */
function wanted(project: Table): ReadonlySet<string> | undefined {
  const lists: (readonly [string, unknown])[] = [
    ['', at(project, 'project', 'dependencies')],
    ['group dev', at(project, 'tool', 'uv', 'dev-dependencies')],
  ];
  for (const [extra, list] of Object.entries(tableAt(project, 'project', 'optional-dependencies')))
    lists.push([`extra ${canonical(extra)}`, list]);
  for (const [group, list] of Object.entries(tableAt(project, 'dependency-groups')))
    lists.push([`group ${canonical(group)}`, list]);
  const all = new Set<string>();
  for (const [where, list] of lists) {
    if (list === undefined) continue;
    if (!Array.isArray(list)) return undefined;
    for (const one of list as readonly unknown[]) {
      const read = requirementOf(textOf(one));
      if (read === undefined) return undefined;
      all.add(`${where}|${read}`);
    }
  }
  return all;
}

/** Those that the lockfile was made with. */
function recorded(metadata: Table): ReadonlySet<string> {
  const all = new Set<string>();
  for (const one of tablesOf(metadata['requires-dist'])) {
    const marker = textOf(one['marker']);
    const [, rest = '', extra] = /^(?:(.*) and )?extra == '([^']*)'$/.exec(marker) ?? [];
    all.add(extra === undefined ? `|${entryOf(one, marker)}` : `extra ${extra}|${entryOf(one, rest)}`);
  }
  for (const [group, list] of Object.entries(tableAt(metadata, 'requires-dev')))
    for (const one of tablesOf(list)) all.add(`group ${group}|${entryOf(one, textOf(one['marker']))}`);
  return all;
}

function entryOf(one: Table, marker: string): string {
  // an address, a branch or a directory
  const others = Object.keys(one).filter((key) => !/^(?:name|extras|specifier|marker)$/.test(key));
  return (
    spelled(String(one['name']), textsOf(one['extras']), textOf(one['specifier']), marker) + others.join()
  );
}

function requirementOf(text: string): string | undefined {
  const [requirement = '', marker = ''] = text.split(/;(.*)/s);
  const [, name, extras = '', versions = ''] =
    /^\s*([\w.-]+)\s*(?:\[([^\]]*)\])?\s*\(?([^()@]*)\)?\s*$/.exec(requirement) ?? [];
  return name === undefined ? undefined : spelled(name, extras.split(','), versions, marker);
}

function spelled(name: string, extras: readonly string[], versions: string, marker: string): string {
  const sorted = extras
    .map((extra) => canonical(extra.trim()))
    .filter((extra) => extra !== '')
    .sort();
  const ranges = plain(versions)
    .split(',')
    .filter((range) => range !== '')
    .sort();
  return `${canonical(name)}[${sorted.join()}]${ranges.join()};${plain(marker)}`;
}

/** https://packaging.python.org/en/latest/specifications/name-normalization/ */
function canonical(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function plain(text: unknown): string {
  return textOf(text).replaceAll(/\s+/g, '').replaceAll('"', "'");
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => (isTable(inner) ? inner[key] : undefined), value);
}

function tableAt(value: unknown, ...keys: readonly string[]): Table {
  const found = at(value, ...keys);
  return isTable(found) ? found : {};
}

function tablesOf(value: unknown): readonly Table[] {
  return Array.isArray(value) ? value.filter(isTable) : [];
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
