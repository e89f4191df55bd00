/** Which project of a workspace a package manager is told to work in. */
import { isBelow, joined, parentOf } from '../place.js';
import type { Tree } from '../tree.js';

export interface Chosen {
  /** the name of a package, or a directory */
  readonly name: string;
  /** the other words */
  readonly rest: readonly string[];
}

/** Options that name a project. https://docs.npmjs.com/cli/using-npm/workspaces · https://pnpm.io/filtering */
const NAMING: Readonly<Record<string, readonly string[]>> = {
  npm: ['--workspace', '-w', '--prefix', '-C'],
  pnpm: ['--filter', '-F', '--dir', '-C'],
  yarn: ['--cwd'],
  bun: ['--filter', '--cwd'],
};

/** The project that the words name; `undefined` where they name none. */
export function workspaceOf(manager: string, words: readonly string[]): Chosen | undefined {
  if (manager === 'yarn' && words[0] === 'workspace' && words[1] !== undefined)
    return { name: words[1], rest: words.slice(2) };
  for (const option of Object.hasOwn(NAMING, manager) ? NAMING[manager]! : []) {
    const at = words.findIndex(
      (word) => word === option || (option.startsWith('--') && word.startsWith(`${option}=`)),
    );
    if (at === -1) continue;
    const isJoined = words[at] !== option;
    const name = isJoined ? words[at]!.slice(option.length + 1) : words[at + 1];
    return name === undefined ? undefined : { name, rest: words.toSpliced(at, isJoined ? 1 : 2) };
  }
  return undefined;
}

/** Where the project stands; `undefined` where there is none, or more than one. */
export function memberAt(
  { name }: Chosen,
  directory: string,
  { tree, read }: { readonly tree: Tree; read(path: string): string | undefined },
): string | undefined {
  const place = joined(directory, name);
  if (tree.files.has(joined(place, 'package.json'))) return place;
  const members = [...tree.files.keys()].filter(
    (path) => path.endsWith('/package.json') && !path.includes('/node_modules/') && isBelow(path, directory),
  );
  const [only, ...more] = members.filter((path) => nameIn(read(path)) === name);
  return only === undefined || more.length > 0 ? undefined : parentOf(only);
}

function nameIn(text: string | undefined): unknown {
  try {
    const json: unknown = JSON.parse(text ?? '');
    return typeof json === 'object' && json !== null && 'name' in json ? json.name : undefined;
  } catch {
    return undefined;
  }
}
