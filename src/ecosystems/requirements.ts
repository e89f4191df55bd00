/** Requirements files, as pip reads them. */
import { parentOf, resolvePath } from './context-path.js';
import type { Gathering } from './gather-inputs.js';

/** A line, with what it is about. */
export interface Requirement {
  /** `-r`, `-c`, `-e`, `-f`; `undefined` for a package */
  readonly option: '-r' | '-c' | '-e' | '-f' | undefined;
  readonly value: string;
}

/** https://pip.pypa.io/en/stable/reference/requirements-file-format/#supported-options */
const OPTIONS: Readonly<Record<string, Requirement['option']>> = {
  '-r': '-r',
  '--requirement': '-r',
  '-c': '-c',
  '--constraint': '-c',
  '-e': '-e',
  '--editable': '-e',
  '-f': '-f',
  '--find-links': '-f',
};

/** Lines of a requirements file that name something: joined, without comments, other options left out. */
export function requirementLines(text: string): readonly Requirement[] {
  const joined = text.replace(/^\uFEFF/, '').replace(/\\\r?\n/g, '');
  return joined.split(/\r?\n/).flatMap((line): Requirement[] => {
    const bare = line.replace(/(?:^|\s)#.*$/, '').trim();
    if (bare === '') return [];
    const option = /^(--?[a-z][a-z-]*?)(?:\s*=\s*|\s+|(?<=^-[rcef])(?=[^\s=]))(.+)$/.exec(bare);
    if (!bare.startsWith('-')) return [{ option: undefined, value: bare }];
    const name = option?.[1];
    if (name === undefined || !Object.hasOwn(OPTIONS, name)) return [];
    return [{ option: OPTIONS[name], value: unquoted(option![2]!.trim()) }];
  });
}

function unquoted(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, '$2');
}

/**
 * Takes a requirements or constraints file and all that it includes. `from` is the file or manifest that names it, and
 * `directory` the one that its path is relative to; `working` is the working directory, which paths of projects are
 * relative to.
 */
export function gatherRequirements(
  gathering: Gathering,
  from: string,
  directory: string,
  path: string,
  working: string,
): void {
  if (/^[a-z+]+:\/\//.test(path) && !path.startsWith('file:')) return;
  if (/\$\{[A-Z0-9_]+\}/.test(path) || path.startsWith('file:')) {
    gathering.block(from, `it is not certain which file \`${path}\` is`);
    return;
  }
  const place = gathering.named(from, directory, path);
  if (place === undefined || !gathering.first(place)) return;
  if (gathering.view.kind(place) !== 'file') {
    gathering.block(from, `\`${path}\` is no file`);
    return;
  }
  const text = gathering.view.read(place);
  if (text === undefined) {
    gathering.problem(place, 'cannot be read');
    return;
  }
  const beside = parentOf(place) ?? '';
  for (const { option, value } of requirementLines(text)) {
    if (option === '-r' || option === '-c') gatherRequirements(gathering, place, beside, value, working);
    else if (option === '-f') gatherLinks(gathering, place, beside, value, working);
    else gatherRequirement(gathering, place, value, working, option === '-e');
  }
}

/** A place of archives: beside the file where it is there, else in the working directory. An address is nothing here. */
function gatherLinks(
  gathering: Gathering,
  file: string,
  beside: string,
  value: string,
  working: string,
): void {
  if (/^[a-z+]+:\/\//.test(value) && !value.startsWith('file:')) return;
  const near = resolvePath(beside, value);
  if (near !== undefined && near !== '' && gathering.file(near)) return;
  gathering.named(file, working, value);
}

/**
 * A package as a line or an argument has it. An archive of the tree is taken; a project of the tree blocks, for it is
 * built from its sources. https://pip.pypa.io/en/stable/cli/pip_install/#argument-handling
 */
export function gatherRequirement(
  gathering: Gathering,
  file: string,
  value: string,
  working: string,
  editable: boolean,
): void {
  const address = value
    .replace(/^[A-Za-z0-9._-]+(?:\[[^\]]*\])?\s*@\s*/, '')
    .replace(/\s*;.*$/, '')
    .trim();
  if (/^(?:git|hg|svn|bzr)\+/.test(address)) {
    if (editable) gathering.block(file, `\`-e ${value}\` is checked out into the tree`);
    return;
  }
  if (/^[a-z]+:\/\//.test(address) && !address.startsWith('file:')) return;
  const path = address.replace(/\s+--.*$/, '').replace(/^file:(?:\/\/)?/, '');
  const bare = path.replace(/\[[^\]]*\]$/, '');
  const isArchive = /\.(?:whl|zip|tar\.gz|tgz|tar\.bz2|tbz|tar\.xz|tar)$/.test(bare);
  if (!editable && !isArchive && !/^\.|\//.test(bare) && !address.startsWith('file:')) return;
  if (isArchive && !editable) gathering.named(file, working, bare);
  else gathering.block(file, `\`${editable ? '-e ' : ''}${value}\` is built from its sources`);
}
