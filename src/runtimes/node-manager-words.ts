/** What a call of npm, Yarn or pnpm asks for, and for which packages of a workspace. */
import { resolvePath } from '../ecosystems/context-path.js';
import type { ContextFiles } from '../ecosystems/ecosystem.js';
import { matches } from '../ecosystems/globs.js';
import { workspaceOf } from './node-project.js';

type Words = readonly (string | undefined)[];

/** What a package manager is asked for, and where: options that name a directory or a package are taken from it. */
export function managerWords(
  view: ContextFiles,
  { arguments: given, directory }: { readonly arguments: Words; readonly directory: string },
  name: string,
): {
  readonly words: Words;
  readonly directory: string;
  readonly members: readonly string[] | undefined;
  readonly problem?: string;
} {
  const rest: (string | undefined)[] = [];
  let place: string | undefined = directory;
  const filters: string[] = [];
  let problem: string | undefined;
  for (let at = 0; at < given.length; at++) {
    const word = given[at];
    const [, option = word, value] = /^(--?[\w-]+)=(.*)$/s.exec(word ?? '') ?? [];
    const isDirectory = ['--prefix', '-C', '--cwd', '--dir'].includes(option ?? '');
    const isFilter =
      ['-w', '--workspace', '--filter', '-F'].includes(option ?? '') && !(name === 'pnpm' && option === '-w');
    if (word === '--') {
      rest.push(...given.slice(at));
      break;
    }
    if (rest.length > 0 && name !== 'npm' && !isFilter) rest.push(word);
    else if (isDirectory || isFilter) {
      const argument = value ?? given[++at];
      if (argument === undefined) problem = `the value of \`${option ?? ''}\` is not certain`;
      else if (isFilter) filters.push(argument);
      else
        place = argument.startsWith('/')
          ? resolvePath('', argument.slice(1))
          : resolvePath(directory, argument);
    } else if (['-r', '--recursive', '--workspaces', '-ws', '--parallel'].includes(option ?? ''))
      filters.push('*');
    else if (rest.length === 0 && name === 'yarn' && word === 'workspace') {
      const member = given[++at];
      if (member === undefined) problem = 'the workspace is not certain';
      else filters.push(member);
    } else if (word?.startsWith('-') !== true) rest.push(word);
    else if (['--loglevel', '--script-shell', '--node-options', '--cache', '--userconfig'].includes(word))
      at++;
  }
  const empty = { words: rest, directory: place ?? '', members: undefined };
  if (place === undefined) return { ...empty, problem: 'it runs outside of what is copied' };
  if (problem !== undefined) return { ...empty, problem };
  if (filters.length === 0) return empty;
  const { root, members } = workspaceOf(view, place);
  const chosen = members.filter((member) =>
    filters.some((filter) => {
      const plain = filter.replace(/^\.\.\.|\.\.\.$/g, '');
      return (
        plain === '*' ||
        member.manifest.name === plain ||
        matches(plain, member.manifest.name ?? '') ||
        resolvePath(root, plain.replace(/^\{(.*)\}$/, '$1')) === member.directory
      );
    }),
  );
  return chosen.length === 0
    ? { ...empty, problem: `which package of the workspace \`${filters.join(' ')}\` is, is not known` }
    : { ...empty, members: chosen.map((member) => member.directory) };
}
