/** Which files of the context COPY and ADD bring, to which paths: the validator's own reading. */
import type { Document } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import type { ContextFacts } from './facts.js';
import { globMatcher, readIgnore } from './ignore-lines.js';
import { instructionsBefore } from './plan.js';
import { isBelow, nameOf, placeAt, resolved } from './place.js';

/** One file in the image. */
export interface Entry {
  /** its path in the context */
  readonly source: string;
  /** flags that decide its owner and mode */
  readonly flags: string;
}

/** What one COPY or ADD does. */
export interface Copied {
  readonly instruction: Instruction;
  /** all that it writes lies below; `undefined` where that is not known */
  readonly root: string | undefined;
  readonly flags: string;
  /** by absolute path; `undefined` where it brings what is not known */
  readonly files: ReadonlyMap<string, Entry> | undefined;
  /** why a builder would find nothing at a source, or the files are not known */
  readonly problem: string | undefined;
}

/** The files of a context that a builder is given. */
export interface View {
  readonly facts: ContextFacts;
  readonly paths: readonly string[];
  readonly set: ReadonlySet<string>;
}

/** The views of a context by the lines that are added, kept as long as its facts: each judgement asks for them. */
const VIEWS = new WeakMap<ContextFacts, Map<string, View | string>>();
/**
 * What instructions bring, by the view and all that decides it: several checks ask for it, of every text that a
 * Dockerfile has on the way.
 */
const COPIED = new WeakMap<View, Map<string, Omit<Copied, 'instruction'>>>();

/** The files that the ignore file leaves, with lines added or not; a string tells why they are not known. */
export function viewOf(facts: ContextFacts, added: readonly string[]): View | string {
  const views = VIEWS.get(facts) ?? new Map<string, View | string>();
  VIEWS.set(facts, views);
  const key = added.join('\n');
  let view = views.get(key);
  if (view === undefined) {
    view = filteredBy(facts, added);
    views.set(key, view);
  }
  return view;
}

function filteredBy(facts: ContextFacts, added: readonly string[]): View | string {
  const all = facts.files();
  if (all === undefined) return 'the build context is not known';
  const ignores = readIgnore([facts.ignore.text ?? '', ...added].join('\n'));
  if (typeof ignores === 'string') return `the ignore file: ${ignores}`;
  const paths: string[] = [];
  for (const path of all) if (!ignores(path)) paths.push(path);
  let set: ReadonlySet<string> | undefined;
  return {
    facts,
    paths,
    get set() {
      return (set ??= new Set(paths));
    },
  };
}

/** Flags in one order, those of COPY that are no part of the files' owner or mode left out. */
function flagsOf({ flags }: Instruction): string {
  return flags
    .filter(({ name }) => name !== 'parents')
    .map(({ name, value }) => `--${name}=${value ?? ''}`)
    .sort()
    .join(' ');
}

/**
 * Reads one COPY or ADD of a document. `directory` is where it stands, if that is known although no WORKDIR of the document
 * says so.
 */
export function copiedBy(
  document: Document,
  instruction: Instruction,
  view: View,
  directory?: string,
): Copied {
  const stated = placeAt(document, instruction);
  const place = { ...stated, directory: stated.directory ?? directory };
  const { keyword, flags, operands, heredocs } = instruction;
  const root = resolved(operands.at(-1) ?? '', place);
  const key = JSON.stringify([
    ...[keyword, operands, heredocs.length, root, place.directory],
    flags.map(({ name, value }) => [name, value]),
  ]);
  const known = COPIED.get(view) ?? new Map<string, Omit<Copied, 'instruction'>>();
  COPIED.set(view, known);
  let copied = known.get(key);
  if (copied === undefined) {
    copied = readCopy(instruction, view, root, place.directory);
    known.set(key, copied);
  }
  return { ...copied, instruction };
}

/** `root` is its destination, `workdir` where it stands; `undefined` where they are not known. */
function readCopy(
  instruction: Instruction,
  view: View,
  root: string | undefined,
  workdir: string | undefined,
): Omit<Copied, 'instruction'> {
  const flags = flagsOf(instruction);
  const operands = instruction.operands;
  const destination = operands.at(-1) ?? '';
  const unknown = (problem: string) => ({ root, flags, files: undefined, problem });
  if (root === undefined) return unknown('where it copies to is not known');
  if (instruction.flag('from') !== undefined) return unknown('it copies from another image');
  if (instruction.flag('exclude') !== undefined) return unknown('what `--exclude` leaves out is not read');
  if (instruction.heredocs.length > 0) return unknown('it has a here-document');
  const sources = operands.slice(0, -1);
  const isInto = /(?:^|\/)\.?$/.test(destination) || (workdir !== undefined && isBelow(workdir, root));
  const files = new Map<string, Entry>();
  const prefix = root === '/' ? '' : root;
  const keepsPath = instruction.flag('parents') !== undefined;
  const put = (path: string, source: string): void => {
    files.set(path, { source, flags });
  };

  for (const operand of sources) {
    if (/\$/.test(operand) || /["'\\]/.test(operand)) return unknown('a source is not literal');
    if (/:\/\/|^git@/.test(operand)) return unknown('a source is no file');
    if (keepsPath && operand.includes('/./')) return unknown('`--parents` keeps part of a path');
    const source = sourcePath(operand);
    const isGlob = /[*?[]/.test(source);
    const found = isGlob ? globbed(source, view) : [source];
    if (found === undefined) return unknown('a source does not parse');
    for (const path of found) {
      if (throughLink(path, view.facts)) return unknown('a source is a link');
      const below = path === '' ? view.paths : view.paths.filter((file) => file.startsWith(`${path}/`));
      if (below.length > 0) {
        for (const file of below) {
          const kept = keepsPath || path === '' ? file : file.slice(path.length + 1);
          put(`${prefix}/${kept}`, file);
        }
        continue;
      }
      if (!view.set.has(path)) {
        if (view.facts.kind(path) === 'directory') continue;
        return unknown(`\`${operand}\` is not in the context`);
      }
      if (instruction.keyword === 'ADD' && /\.(?:tar|tgz|tbz2?|txz|gz|bz2|xz|zst)(?:\.|$)/.test(path)) {
        return unknown('what it adds may be unpacked');
      }
      if (keepsPath) put(`${prefix}/${path}`, path);
      else if (isInto || sources.length > 1 || isGlob) put(`${prefix}/${nameOf(path)}`, path);
      else if (nameOf(root) === nameOf(path) || nameOf(root).includes('.')) put(root, path);
      else return unknown('where it copies to may be a directory');
    }
  }
  return { root, flags, files, problem: undefined };
}

/** A source as the context knows it: no leading slash, `.` is the empty path. */
export function sourcePath(operand: string): string {
  const parts: string[] = [];
  for (const part of operand.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** Files and directories that a source with wildcards names. */
function globbed(source: string, { paths }: View): readonly string[] | undefined {
  const matches = globMatcher(source);
  if (matches === undefined) return undefined;
  const depth = source.split('/').length;
  const candidates = new Set(
    paths
      .map((path) => path.split('/'))
      .filter((parts) => parts.length >= depth)
      .map((parts) => parts.slice(0, depth).join('/')),
  );
  return [...candidates].filter(matches).sort();
}

function throughLink(path: string, facts: ContextFacts): boolean {
  const parts = path.split('/');
  return parts.some((_, i) => facts.kind(parts.slice(0, i + 1).join('/')) === 'link');
}

/** The files that stand in the image where an instruction comes, as far as COPY and ADD brought them. */
export class Tree {
  readonly files: ReadonlyMap<string, Entry>;

  constructor(copies: readonly Copied[]) {
    const all = copies.flatMap(({ files }) => (files === undefined || files.size === 0 ? [] : [files]));
    const [only, ...more] = all;
    if (more.length === 0) this.files = only ?? new Map<string, Entry>();
    else {
      const files = new Map(only);
      for (const one of more) for (const [path, entry] of one) files.set(path, entry);
      this.files = files;
    }
  }

  /** Whether a directory is there, because a file below it is. */
  hasDirectory(path: string): boolean {
    const prefix = path === '/' ? path : `${path}/`;
    for (const file of this.files.keys()) if (file.startsWith(prefix)) return true;
    return false;
  }
}

/** COPY and ADD before an instruction, in its stage and those that it grows from. */
export function copiesBefore(document: Document, instruction: Instruction): readonly Instruction[] {
  return instructionsBefore(document, instruction).filter(isCopy);
}

/** Whether an instruction is a COPY or ADD of its own. */
export function isCopy({ keyword }: Instruction): boolean {
  return keyword === 'COPY' || keyword === 'ADD';
}
