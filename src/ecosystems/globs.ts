/** Directories and files that patterns of workspaces match; the only place that knows the matcher. */
import picomatch from 'picomatch';
import { joinPath, resolvePath } from './context-path.js';
import type { ContextFiles } from './ecosystem.js';

/** More places than this are not looked at. */
const MAX_VISITED = 50_000;
/** `**` goes no deeper than this, so that a link that leads back to where it stands ends. */
const MAX_DEPTH = 24;

/** What installs make, and no pattern means. */
const PASSED_OVER: ReadonlySet<string> = new Set([
  'node_modules',
  '.git',
  'bower_components',
  'jspm_packages',
]);

/** Whether a name or path matches a pattern; names that begin with a dot match `*` only where `dot` is given. */
export function matches(pattern: string, path: string, dot = false): boolean {
  return picomatch.isMatch(path, pattern, { dot });
}

/** Whether the text holds anything that a pattern can. */
export function isPattern(text: string): boolean {
  return /[*?[\]{}!]|[@+]\(/.test(text);
}

export interface Matched {
  /** in order, each once */
  readonly paths: readonly string[];
  /** why not all of them are there */
  readonly problem: string | undefined;
}

/**
 * What patterns match that are read from `root`. One that begins with `!` takes away what those before it matched.
 * Patterns go down only: `../x` is a problem.
 */
export function expandPatterns(
  view: ContextFiles,
  root: string,
  patterns: readonly string[],
  kind: 'file' | 'directory',
): Matched {
  const found = new Set<string>();
  let visited = 0;
  let problem: string | undefined;
  const visit = (directory: string, segments: readonly string[], depth: number): void => {
    if (++visited > MAX_VISITED) problem ??= `its patterns match more than ${MAX_VISITED} places`;
    if (problem !== undefined) return;
    const [segment, ...rest] = segments;
    if (segment === undefined) {
      if (view.kind(directory) === kind) found.add(directory);
      return;
    }
    if (!isPattern(segment)) {
      const place = joinPath(directory, segment);
      if (view.kind(place) !== undefined) visit(place, rest, depth + 1);
      return;
    }
    if (segment === '**') visit(directory, rest, depth);
    if (depth > MAX_DEPTH) return;
    for (const name of view.list(directory)) {
      if (PASSED_OVER.has(name)) continue;
      const place = joinPath(directory, name);
      if (segment === '**') {
        if (!name.startsWith('.') && view.kind(place) === 'directory') visit(place, segments, depth + 1);
      } else if (matches(segment, name)) visit(place, rest, depth + 1);
    }
  };
  for (const pattern of patterns) {
    const negative = pattern.startsWith('!');
    const plain = normal(negative ? pattern.slice(1) : pattern);
    if (/[{(][^})]*\//.test(plain)) {
      problem ??= `nothing is known of its pattern \`${pattern}\``;
      continue;
    }
    if (negative) {
      const excluded = picomatch(joinPath(root, plain), { dot: true });
      for (const path of found) if (excluded(path)) found.delete(path);
      continue;
    }
    if (plain.startsWith('../') || plain === '..') {
      const base = resolvePath(root, plain);
      if (base !== undefined && !isPattern(base)) visit('', base.split('/'), 0);
      else problem ??= `\`${pattern}\` leads out of it`;
    } else visit(root, plain === '' ? [] : plain.split('/'), 0);
  }
  return { paths: [...found].sort(), problem };
}

function normal(pattern: string): string {
  return pattern
    .replace(/^(?:\.?\/)+/, '')
    .replace(/\/+$/, '')
    .replace(/^\.$/, '');
}
