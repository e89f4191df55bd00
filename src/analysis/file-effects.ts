/**
 * What a RUN makes in its layer, and what of earlier layers it deletes, moves or changes. It answers whether
 * merging saves bytes, never whether it is safe: a path that it guesses wrong costs a layer, not a build.
 */
import type { Instruction } from '../dockerfile/instruction.js';
import type { ShellCommand } from '../shell/command.js';
import { blocksOf, membersOf } from '../shell/syntax.js';
import type { Block, ShellNode, SimpleCommand, Word } from '../shell/syntax.js';
import { defineAnalysis } from '../transform.js';
import { environments } from './environment.js';

export interface FileEffect {
  /** `makes` bytes, `deletes` them, or copies them up by a `change` of mode, owner, name or content */
  readonly kind: 'makes' | 'deletes' | 'changes';
  /** absolute where the working directory is known, `*` and `?` as in shell patterns */
  readonly path: string;
  readonly command: ShellCommand;
}

export const fileEffects = defineAnalysis<(run: Instruction) => readonly FileEffect[]>(
  'file effects',
  ({ get }) => {
    const environment = get(environments);
    const found = new Map<Instruction, readonly FileEffect[]>();
    return (run) => {
      let effects = found.get(run);
      if (effects === undefined) {
        effects = [...effectsOf(run, environment(run).workdir ?? UNKNOWN_DIRECTORY)];
        found.set(run, effects);
      }
      return effects;
    };
  },
);

/** Stands for the working directory of the base image. */
const UNKNOWN_DIRECTORY = '.';

/** Whether what `undoing` deletes or changes is, holds, or lies in what `making` makes. */
export function concerns(undoing: FileEffect, making: FileEffect): boolean {
  if (undoing.kind === 'makes' || making.kind !== 'makes') return false;
  const [target, made] = [undoing.path.split('/'), making.path.split('/')];
  // of what is made in a directory under names that are not known, what concerns the whole directory does
  if (made.at(-1) === '*') {
    const directory = made.slice(0, -1);
    if (target.at(-1) === '*') target.pop();
    return target.length <= directory.length && target.every((segment, i) => segment === directory[i]);
  }
  const shared = Math.min(target.length, made.length);
  // a pattern such as `/tmp/*` reaches what lies in the directory
  return (
    Array.from({ length: shared }, (_, i) => i).every((i) => segmentsMeet(target[i]!, made[i]!)) &&
    (shared > 1 || target.length === made.length)
  );
}

function segmentsMeet(pattern: string, name: string): boolean {
  if (pattern === name) return true;
  if (!/[*?[]/.test(pattern) && !/[*?[]/.test(name)) return false;
  return globMatches(pattern, name) || globMatches(name, pattern);
}

function globMatches(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  try {
    return new RegExp(`^${source}$`).test(name);
  } catch {
    return false;
  }
}

function* effectsOf(run: Instruction, workdir: string): Generator<FileEffect> {
  const { script } = run;
  if (script === undefined) return;
  const directories = directoriesOf(script.block, workdir);
  for (const command of script.commands) {
    const directory = directories.get(command.node) ?? workdir;
    for (const effect of commandEffects(command))
      yield { kind: effect.kind, path: resolve(directory, effect.path), command };
  }
}

interface Effect {
  readonly kind: FileEffect['kind'];
  readonly path: string;
}

function* commandEffects(command: ShellCommand): Generator<Effect> {
  const { name } = command;
  if (name === undefined) return;
  const operands = command.arguments.filter(({ text }) => !text.startsWith('-'));
  switch (name) {
    case 'curl':
      yield* made(curlOutputs(command));
      yield* made(redirected(command));
      break;
    case 'wget':
      yield* made(wgetOutputs(command));
      yield* made(redirected(command));
      break;
    case 'git':
      if (operands[0]?.value === 'clone') {
        const [url, directory] = operands
          .slice(1)
          .filter(({ text }) => text.includes('/') || text.includes('.') || !/^\d+$/.test(text));
        yield* made([directory?.value ?? basename(url?.text ?? '').replace(/\.git$/, '')]);
      }
      break;
    case 'tar':
    case 'bsdtar':
      if (extracts(command)) yield* made(extracted(command));
      break;
    case 'unzip':
      yield* made([unzipped(command, operands)]);
      break;
    case 'cp':
    case 'install':
      yield* made([pathOf(operands.at(-1))]);
      break;
    case 'mv':
      for (const operand of operands.slice(0, -1)) yield* undone('changes', [operand]);
      yield* made([pathOf(operands.at(-1))]);
      break;
    case 'dd':
      yield* made(operands.filter(({ text }) => text.startsWith('of=')).map(({ text }) => text.slice(3)));
      break;
    case 'fallocate':
    case 'truncate':
      yield* made([pathOf(operands.at(-1))]);
      break;
    case 'apt-get':
    case 'apt':
      // https://manpages.debian.org/apt-get.8: `name_version_architecture.deb` in the working directory
      if (operands[0]?.value === 'download')
        yield* made(operands.slice(1).map((operand) => `${pathOf(operand) ?? ''}_*.deb`));
      break;
    case 'dpkg':
    case 'dpkg-deb':
      if (command.hasFlag('-x', '--extract')) yield* made([`${pathOf(operands[1]) ?? '.'}/*`]);
      break;
    case 'gunzip':
    case 'unxz':
    case 'bunzip2':
      yield* undone('deletes', operands);
      break;
    case 'rm':
      yield* undone('deletes', operands);
      break;
    case 'chmod':
    case 'chown':
    case 'chgrp':
      yield* undone('changes', operands.slice(1));
      break;
    case 'strip':
    case 'upx':
      yield* undone('changes', operands);
      break;
    default:
  }
}

function* made(paths: Iterable<string | undefined>): Generator<Effect> {
  for (const path of paths) if (path !== undefined && path !== '') yield { kind: 'makes', path };
}

function* undone(kind: 'deletes' | 'changes', words: readonly Word[]): Generator<Effect> {
  for (const word of words) {
    const path = pathOf(word);
    if (path !== undefined) yield { kind, path };
  }
}

/** A word as a path: an expansion in its last part stands for any text. */
function pathOf(word: Word | undefined): string | undefined {
  if (word === undefined) return undefined;
  if (word.value !== undefined) return word.value;
  const text = word.text.replace(/["']/g, '').replace(/\$(?:\{[^}]*\}|\w+)/g, '*');
  return text.includes('$') || text.includes('`') || /^\*/.test(text) ? undefined : text;
}

/** https://curl.se/docs/manpage.html */
function* curlOutputs(command: ShellCommand): Generator<string | undefined> {
  const words = command.arguments;
  let remote = false;
  const urls: Word[] = [];
  for (let i = 0; i < words.length; i++) {
    const text = words[i]!.text;
    if (text === '--output' || (/^-[a-zA-Z]*o$/.test(text) && !text.startsWith('--')))
      yield pathOf(words[++i]);
    else if (text.startsWith('--output=')) yield text.slice('--output='.length);
    else if (text === '--remote-name' || text === '--remote-name-all' || /^-[a-zA-Z]*O[a-zA-Z]*$/.test(text))
      remote = true;
    else if (!text.startsWith('-')) urls.push(words[i]!);
  }
  if (remote) for (const url of urls) yield fileOfUrl(url);
}

/** https://www.gnu.org/software/wget/manual/wget.html */
function* wgetOutputs(command: ShellCommand): Generator<string | undefined> {
  const words = command.arguments;
  let output: string | undefined;
  let directory = '';
  const urls: Word[] = [];
  for (let i = 0; i < words.length; i++) {
    const text = words[i]!.text;
    if (text === '--output-document' || /^-[a-zA-Z]*O$/.test(text)) output = pathOf(words[++i]);
    else if (text.startsWith('--output-document=')) output = text.slice('--output-document='.length);
    else if (/^-[a-zA-Z]*O./.test(text)) output = text.slice(text.indexOf('O') + 1);
    else if (text === '-P' || text === '--directory-prefix') directory = `${pathOf(words[++i]) ?? '*'}/`;
    else if (text.startsWith('--directory-prefix='))
      directory = `${text.slice('--directory-prefix='.length)}/`;
    else if (!text.startsWith('-')) urls.push(words[i]!);
  }
  if (output !== undefined) {
    if (output !== '-') yield output;
  } else for (const url of urls) yield `${directory}${fileOfUrl(url) ?? '*'}`;
}

function fileOfUrl(url: Word): string | undefined {
  const path = pathOf(url) ?? url.text.replace(/["']/g, '').replace(/\$(?:\{[^}]*\}|\w+)/g, '*');
  const file = basename(path.split(/[?#]/, 1)[0]!);
  return file === '' || file === '*' ? undefined : file;
}

/** Files that redirections of the command write. */
function* redirected(command: ShellCommand): Generator<string | undefined> {
  for (const { operator, target } of command.redirections) {
    if (operator.startsWith('>') && !operator.includes('&') && target?.value?.startsWith('/dev/') !== true)
      yield pathOf(target);
  }
}

function extracts(command: ShellCommand): boolean {
  const [first] = command.arguments;
  return (
    command.hasFlag('--extract', '--get') ||
    /^-?[a-zA-Z]*x/.test(first?.text ?? '') ||
    command.arguments.some(({ text }) => /^-[a-zA-Z]*x/.test(text))
  );
}

/** An archive holds, by custom, a directory named like it. */
function* extracted(command: ShellCommand): Generator<string | undefined> {
  const directory = optionValue(command, ['-C', '--directory']);
  const archive = command.arguments.find(({ text }) => /\.(?:tar|tgz|tbz2?|txz|tar\.\w+)["']?$/.test(text));
  const name = archive === undefined ? undefined : pathOf(archive);
  if (name === undefined) yield directory === undefined ? undefined : `${directory}/*`;
  else yield `${directory === undefined ? '' : `${directory}/`}${stem(basename(name))}*`;
}

function unzipped(command: ShellCommand, operands: readonly Word[]): string {
  const directory = optionValue(command, ['-d']);
  return directory === undefined ? `${stem(basename(operands[0]?.text ?? ''))}*` : `${directory}/*`;
}

function optionValue(command: ShellCommand, names: readonly string[]): string | undefined {
  const words = command.arguments;
  const at = words.findIndex(({ text }) => names.includes(text));
  if (at !== -1) return pathOf(words[at + 1]);
  const joined = words.find(({ text }) =>
    names.some((name) => name.startsWith('--') && text.startsWith(`${name}=`)),
  );
  return joined?.text.slice(joined.text.indexOf('=') + 1);
}

function stem(file: string): string {
  return file.replace(/\.(?:tar(?:\.\w+)?|tgz|tbz2?|txz|zip)$/, '');
}

function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The working directory of every simple command, as far as literal `cd`s tell. */
function directoriesOf(block: Block, workdir: string): ReadonlyMap<SimpleCommand, string> {
  const directories = new Map<SimpleCommand, string>();
  const visitBlock = (within: Block, from: string): string =>
    within.statements.reduce((directory, { node }) => visit(node, directory), from);
  const visit = (node: ShellNode, from: string): string => {
    if (node.kind === 'command') {
      directories.set(node, from);
      const target = node.words[1];
      return node.words[0]?.value === 'cd' && target !== undefined
        ? resolve(from, pathOf(target) ?? '*')
        : from;
    }
    if (node.kind === 'pipeline' && node.commands.length > 1) {
      for (const member of node.commands) visit(member, from);
      return from;
    }
    let directory = membersOf(node).reduce((current, member) => visit(member, current), from);
    for (const inner of blocksOf(node)) directory = visitBlock(inner, directory);
    return node.kind === 'subshell' ? from : directory;
  };
  visitBlock(block, workdir);
  return directories;
}

function resolve(directory: string, path: string): string {
  const whole = path.startsWith('/') || path.startsWith('~') ? path : `${directory}/${path}`;
  const parts: string[] = [];
  for (const part of whole.split('/')) {
    if (part === '..' && parts.length > 1) parts.pop();
    else if (part !== '.' && (part !== '' || parts.length === 0)) parts.push(part);
  }
  return parts.length === 1 && parts[0] === '' ? '/' : parts.join('/');
}
