/** Lines that may be worth adding to an ignore file, before any of them is proven. */
import { environments, imagePlace, projectSteps, remakes } from '../../src/sdk.js';
import type { BuildContext, ContextCopy, Pass } from '../../src/sdk.js';
import { ENTRIES, entriesOf } from './entries.js';
import type { Entry } from './entries.js';

/** One line, with narrower ones to be tried where it cannot be had. */
export interface Candidate {
  readonly pattern: string;
  /** a line for each place; empty where the pattern is one */
  readonly narrower: readonly string[];
  /** something that it leaves out is in the context as it is here */
  readonly isThere: boolean;
}

export interface Candidates {
  readonly lines: readonly Candidate[];
  /** files that developers' machines have, there or not: what the build makes anew is made there too */
  readonly expected: readonly string[];
}

/** Candidates for what these copies take. */
export function candidatesFor(pass: Pass, copies: readonly ContextCopy[]): Candidates {
  const { context } = pass;
  const found = findIn(context, copies);
  const expected: string[] = [];
  for (const directory of [...installedIn(pass, copies), ...compiledIn(pass, copies)]) {
    const entry = entriesOf('directory', nameOf(directory))[0];
    const isGone = context.ignore?.excludes(`${directory}/x`) === true;
    if (entry === undefined || isGone || context.kind(directory) !== undefined) continue;
    expected.push(`${directory}/x`);
    found.set(entry, [...(found.get(entry) ?? []), directory]);
  }
  const isRepository = context.kind('.git') !== undefined;
  return {
    lines: [
      ...(isRepository ? [{ pattern: '.git', narrower: [], isThere: true }] : []),
      ...ENTRIES.flatMap((entry) => candidatesOf(entry, found.get(entry) ?? [], context)),
    ],
    expected,
  };
}

/** Where each entry stands in what the copies take. */
function findIn(context: BuildContext, copies: readonly ContextCopy[]): Map<Entry, readonly string[]> {
  const isTaken = (path: string): boolean =>
    copies.some(({ sources }) => sources.some((source) => source.takes(path)));
  const found = new Map<Entry, readonly string[]>();
  for (const [entry, paths] of untrackedIn(context)) {
    const taken = paths.filter(isTaken);
    if (taken.length > 0) found.set(entry, taken);
  }
  return found;
}

/** What stands in a context, which does not change: every round asks for it. */
const UNTRACKED = new WeakMap<BuildContext, ReadonlyMap<Entry, readonly string[]>>();

/** Where each entry stands that git does not track; nothing below such a directory is looked at. */
function untrackedIn(context: BuildContext): ReadonlyMap<Entry, readonly string[]> {
  const known = UNTRACKED.get(context);
  if (known !== undefined) return known;
  const found = new Map<Entry, string[]>();
  const see = (path: string, kind: Entry['kind']): boolean => {
    const name = nameOf(path);
    const fitting = entriesOf(kind, name);
    if (fitting.length === 0) return false;
    const entry = fitting.find((one) => baseOf(one, [path], context) !== undefined) ?? fitting[0]!;
    if (context.tracked(path) === false) {
      const paths = found.get(entry) ?? [];
      paths.push(path);
      found.set(entry, paths);
    }
    return true;
  };
  const walk = context.files('', (directory) => nameOf(directory) !== '.git' && !see(directory, 'directory'));
  for (const path of walk) see(path, 'file');
  UNTRACKED.set(context, found);
  return found;
}

/** Directories of the context that installs of the build fill on a developer's machine. */
function installedIn(pass: Pass, copies: readonly ContextCopy[]): readonly string[] {
  const { document } = pass;
  const made = copies.flatMap((copy) => {
    const stage = document.stageOf(copy.instruction);
    const { workdir } = pass.get(environments)(copy.instruction);
    return (stage === undefined ? [] : pass.get(remakes).of(stage))
      .filter(({ clears }) => !clears)
      .map(({ directory }) => contextPlace(copy, directory, workdir))
      .filter((path) => path !== undefined);
  });
  return [...new Set(made)];
}

/** The directory of the context that a COPY puts at a place of the image. */
function contextPlace(copy: ContextCopy, place: string, workdir: string | undefined): string | undefined {
  for (const { path } of copy.sources) {
    if (path === undefined) continue;
    const probe = path === '' ? 'x' : `${path}/x`;
    const target = imagePlace(copy, probe, workdir)?.slice(0, -1);
    if (target === undefined || !place.startsWith(target)) continue;
    return `${path === '' ? '' : `${path}/`}${place.slice(target.length)}`;
  }
  return undefined;
}

const BYTECODE = '__pycache__';

/** Beside Python's sources, where a project of it is built and git ignores what is compiled. */
function compiledIn(pass: Pass, copies: readonly ContextCopy[]): readonly string[] {
  const { context, document } = pass;
  const isPython = document.instructions.some(
    (instruction) =>
      instruction.keyword === 'RUN' &&
      pass
        .get(projectSteps)(instruction)
        .some(({ project }) => project?.ecosystem.recreated.includes(BYTECODE) === true),
  );
  if (!isPython || context.ignoredByGit(`${BYTECODE}/x`) !== true) return [];
  const directories = new Set<string>();
  const isForeign = (directory: string): boolean => entriesOf('directory', nameOf(directory)).length > 0;
  for (const path of context.files(
    '',
    (directory) => nameOf(directory) !== '.git' && !isForeign(directory),
  )) {
    if (!path.endsWith('.py')) continue;
    if (copies.some(({ sources }) => sources.some((source) => source.path !== path && source.takes(path))))
      directories.add(path.slice(0, path.lastIndexOf('/') + 1));
  }
  return [...directories].map((directory) => `${directory}${BYTECODE}`);
}

function candidatesOf(entry: Entry, places: readonly string[], context: BuildContext): readonly Candidate[] {
  const plain = places.filter(isPlain);
  const [first] = plain;
  if (first === undefined) return [];
  const isThere = places.some((path) => context.kind(path) !== undefined);
  if (!isPattern(entry)) {
    // wherever Python compiles, it does so beside each source
    const isEverywhere = entry.name === BYTECODE || plain.length > 1;
    return [
      { pattern: isEverywhere ? `**/${entry.name}` : first, narrower: isEverywhere ? plain : [], isThere },
    ];
  }
  const base = baseOf(entry, plain, context);
  if (base === undefined)
    return plain.length > MAX_PLACES ? [] : plain.map((pattern) => ({ pattern, narrower: [], isThere }));
  const isDeep = plain.some((path) => path.slice(base.length).includes('/'));
  return [{ pattern: `${base}${isDeep ? '**/' : ''}${entry.name}`, narrower: plain, isThere }];
}

/** More lines than this, for places of one name, nobody wants to read. */
export const MAX_PLACES = 5;

function isPattern({ name }: Entry): boolean {
  return name.includes('*');
}

/**
 * The highest directory around all places, with a slash behind it or `''`, in which git ignores any file of the entry's
 * pattern, so that none of them will be part of the project; `undefined` for none, or no pattern.
 */
function baseOf(entry: Entry, places: readonly string[], context: BuildContext): string | undefined {
  const [first = ''] = places;
  if (!isPattern(entry)) return '';
  const sample = entry.name.replaceAll('*', 'sample');
  for (let at = 0; at !== -1; at = first.indexOf('/', at) + 1 || -1) {
    const base = first.slice(0, at);
    if (!places.every((path) => path.startsWith(base))) return undefined;
    if (context.ignoredByGit(`${base}${sample}`) === true) return base;
  }
  return undefined;
}

/** Signs that mean something in a line, or that no line can hold. */
const SPECIAL = [' ', '\t', '\r', '\n', '*', '?', '[', ']', '\\', '!', '#'];

function isPlain(path: string): boolean {
  return !SPECIAL.some((sign) => path.includes(sign));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
