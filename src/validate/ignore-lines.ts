/**
 * The validator's own reading of an ignore file. https://github.com/moby/patternmatcher (`ignorefile.ReadAll`,
 * `MatchesOrParentMatches`)
 */
import { normalPath } from './plan.js';

interface Pattern {
  readonly negated: boolean;
  readonly matches: (path: string) => boolean;
}

/** Which paths of a context an ignore file leaves out. */
export type Ignores = (path: string) => boolean;

/** Reads an ignore file; in a few words why a builder would refuse it. */
export function readIgnore(text: string): Ignores | string {
  const patterns: Pattern[] = [];
  for (const raw of text.replace(/^\ufeff/, '').split('\n')) {
    if (raw.startsWith('#')) continue;
    const line = raw.trim();
    if (line === '') continue;
    const negated = line.startsWith('!');
    const body = negated ? line.slice(1).trim() : line;
    if (body === '') return 'a pattern is `!` alone';
    const cleaned = cleanedPath(body);
    const matches = matcherOf(cleaned);
    if (typeof matches === 'string') return matches;
    patterns.push({ negated, matches });
  }
  /** for a directory: which patterns match it, or one that it is in */
  const known = new Map<string, readonly boolean[]>();
  const matchedBy = (directory: string): readonly boolean[] => {
    let matched = known.get(directory);
    if (matched === undefined) {
      const above = matchedAbove(directory);
      matched = patterns.map(({ matches }, i) => above?.[i] === true || matches(directory));
      known.set(directory, matched);
    }
    return matched;
  };
  // Paths come in the order of a walk: the next one mostly stands beside the last.
  let last = '';
  let matchedByLast: readonly boolean[] = [];
  const matchedAbove = (path: string): readonly boolean[] | undefined => {
    const slash = path.lastIndexOf('/');
    if (slash <= 0) return undefined;
    if (slash === last.length && path.startsWith(last)) return matchedByLast;
    const directory = path.slice(0, slash);
    const matched = matchedBy(directory);
    [last, matchedByLast] = [directory, matched];
    return matched;
  };
  return (path) => {
    const above = matchedAbove(path);
    let excluded = false;
    for (let i = 0; i < patterns.length; i++) {
      const { negated, matches } = patterns[i]!;
      if (negated === excluded && (above?.[i] === true || matches(path))) excluded = !negated;
    }
    return excluded;
  };
}

/** `filepath.Clean`, and no leading slash. */
function cleanedPath(path: string): string {
  const parts: string[] = [];
  for (const part of normalPath(path).replace(/^\//, '').split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '' && (part !== '..' || !path.startsWith('/'))) parts.push(part);
  }
  return parts.join('/');
}

function matcherOf(pattern: string): ((path: string) => boolean) | string {
  if (pattern === '') return () => false;
  if (!/[*?[\]\\]/.test(pattern)) return (path) => path === pattern;
  if (/^\*\*[^*?[\]\\]+$/.test(pattern)) {
    const suffix = pattern.slice(2);
    return (path) => path.endsWith(suffix) || `/${path}` === suffix;
  }
  if (/^[^*?[\]\\]+\*\*$/.test(pattern)) {
    const prefix = pattern.slice(0, -2);
    return (path) => path.startsWith(prefix);
  }
  const source = sourceOf(pattern);
  if (source === undefined) return `the pattern \`${pattern}\` does not parse`;
  const expression = new RegExp(`^${source}$`, 'su');
  return (path) => expression.test(path);
}

/** A pattern as a regular expression; `undefined` for one that does not parse. */
function sourceOf(pattern: string): string | undefined {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]!;
    if (char === '*' && pattern[at + 1] === '*') {
      at++;
      if (pattern[at + 1] === '/') at++;
      source += at + 1 >= pattern.length ? '.*' : '(?:.*/)?';
    } else if (char === '*') source += '[^/]*';
    else if (char === '?') source += '[^/]';
    else if (char === '\\') {
      at++;
      if (at >= pattern.length) return undefined;
      source += escaped(pattern[at]!);
    } else if (char === '[') {
      const group = /^\[\^?(?:\\.|[^\]\\])+\]/u.exec(pattern.slice(at))?.[0];
      if (group === undefined) return undefined;
      source += group;
      at += group.length - 1;
    } else source += escaped(char);
  }
  try {
    return new RegExp(source, 'su').source;
  } catch {
    return undefined;
  }
}

function escaped(char: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
}

/** Whether a path matches a source of COPY with `*`, `?` or `[…]`, none of which crosses `/`. */
export function globMatcher(pattern: string): ((path: string) => boolean) | undefined {
  const source = sourceOf(pattern.replaceAll('**', '*'));
  if (source === undefined) return undefined;
  const expression = new RegExp(`^${source}$`, 'su');
  return (path) => expression.test(path);
}
