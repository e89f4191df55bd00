/** Puts together what an install reads. */
import { parentOf, resolvePath } from './context-path.js';
import type { Blocker, ContextFiles, Inputs, Problem } from './ecosystem.js';

/** The outcome of reading a manifest: its value, or why there is none. */
export type Parsed<T> =
  | { readonly value: T; readonly problem?: undefined }
  | { readonly value?: undefined; readonly problem: string };

export interface Gathering {
  readonly view: ContextFiles;
  /** Takes a file or directory that is read where it exists. Returns whether it does. */
  file(path: string | undefined): boolean;
  /** Takes several of them, by their names in a directory. */
  files(directory: string, names: readonly string[]): void;
  /** Takes what a path that a file holds leads to, from `directory`: a blocker where that is outside, or nothing. */
  named(file: string, directory: string, path: string): string | undefined;
  block(file: string, reason: string): void;
  problem(file: string, message: string): void;
  /** Unwraps what was read, a problem becoming one of the inputs. */
  value<T>(file: string, parsed: Parsed<T> | undefined): T | undefined;
  /** Whether a place was not yet looked at: keeps circles of includes from going on. */
  first(place: string): boolean;
  result(): Inputs;
}

/** More includes than this are not followed. */
const MAX_PLACES = 20_000;

export function gatherInputs(view: ContextFiles): Gathering {
  const files = new Set<string>();
  const blockers: Blocker[] = [];
  const problems: Problem[] = [];
  const places = new Set<string>();
  const gathering: Gathering = {
    view,
    file: (path) => {
      if (path === undefined || view.kind(path) === undefined) return false;
      files.add(path);
      return true;
    },
    files: (directory, names) => {
      for (const name of names) gathering.file(resolvePath(directory, name));
    },
    named: (file, directory, path) => {
      const place = resolvePath(directory, path);
      if (place === undefined) gathering.block(file, `\`${path}\` is outside of what is copied`);
      else if (place === '') gathering.block(file, `\`${path}\` is the whole of what is copied`);
      else if (gathering.file(place)) return place;
      else gathering.block(file, `\`${path}\` is not there`);
      return undefined;
    },
    block: (file, reason) => {
      if (!blockers.some((one) => one.file === file && one.reason === reason))
        blockers.push({ file, reason });
    },
    problem: (file, message) => {
      if (!problems.some((one) => one.file === file)) problems.push({ file, message });
    },
    value: (file, parsed) => {
      if (parsed?.problem !== undefined) gathering.problem(file, parsed.problem);
      return parsed?.value;
    },
    first: (place) => {
      if (places.has(place)) return false;
      if (places.size >= MAX_PLACES) {
        gathering.block(place, `more than ${MAX_PLACES} files are included`);
        return false;
      }
      places.add(place);
      return true;
    },
    result: () => ({ files: withoutContained(files), blockers, problems }),
  };
  return gathering;
}

/** In order, without what lies in a directory that is there as a whole. */
function withoutContained(paths: ReadonlySet<string>): readonly string[] {
  const inside = (path: string): boolean => {
    for (let parent = parentOf(path); parent !== undefined && parent !== ''; parent = parentOf(parent))
      if (paths.has(parent)) return true;
    return false;
  };
  return [...paths].filter((path) => !inside(path)).sort();
}

/** Everything below a directory, directories that installs make left out; `undefined` where there is too much. */
export function filesBelow(
  view: ContextFiles,
  directory: string,
  accept: (path: string) => boolean,
): readonly string[] | undefined {
  const found: string[] = [];
  const waiting = [directory];
  for (let seen = 0; waiting.length > 0; seen++) {
    if (seen > MAX_PLACES) return undefined;
    const current = waiting.pop()!;
    for (const name of view.list(current)) {
      const path = current === '' ? name : `${current}/${name}`;
      const kind = view.kind(path);
      if (kind === 'directory' && name !== 'node_modules' && name !== '.git') waiting.push(path);
      else if (kind === 'file' && accept(path)) found.push(path);
    }
  }
  return found.sort();
}
