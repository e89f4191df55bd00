/** `.dockerignore`: which files of a directory reach the builder. */
import type { Span } from '../text/span.js';
import { compilePattern } from './ignore-pattern.js';
import type { PathTest } from './ignore-pattern.js';

/** A line that says something, as builders read it. */
export interface IgnorePattern {
  /** from 1 */
  readonly line: number;
  /** the line without the blanks around it */
  readonly span: Span;
  /** cleaned: without `!`, leading and trailing slashes, `.` and `..` */
  readonly pattern: string;
  /** begins with `!`: what it matches is not excluded */
  readonly isException: boolean;
}

/** A line for which builds with this file fail, or of which nobody can say what it matches. */
export interface IgnoreProblem {
  readonly line: number;
  readonly span: Span;
  readonly message: string;
}

/**
 * A parsed ignore file. Paths are from the context's root, with `/`; a slash at either end is of no matter. Where
 * there are problems builds fail, and the rest answers as if those lines were not there.
 */
export interface IgnoreFile {
  readonly text: string;
  readonly patterns: readonly IgnorePattern[];
  readonly problems: readonly IgnoreProblem[];
  /** Whether a file or directory at this path does not reach the builder. A directory comes with what is in it. */
  readonly excludes: (path: string) => boolean;
  /** The pattern that had the last word on a path; `undefined` where none says anything about it. */
  readonly decidedBy: (path: string) => IgnorePattern | undefined;
  /**
   * Whether something below a directory may reach the builder, so that a walk must enter it: the directory is not
   * excluded, or an exception could match below it.
   */
  readonly mayHoldIncluded: (directory: string) => boolean;
  /**
   * Whether BuildKit sends a file without its content. It lists files by one reading of the patterns and opens them
   * by another, and where only the second excludes one (`a`, `!a/b`, `a` again) the builder gets an empty file.
   */
  readonly arrivesEmpty: (path: string) => boolean;
}

/** The longest line that builders read, in bytes: https://pkg.go.dev/bufio#MaxScanTokenSize less its end. */
const MAX_LINE = 65_535;

/** A pattern with what it does. */
interface Rule {
  readonly pattern: IgnorePattern;
  readonly test: PathTest;
  /** Whether it may match a path below a directory, which it does not match itself. */
  readonly mayMatchBelow: PathTest;
}

/** Parses an ignore file. Never throws; what builders refuse is a problem. */
export function parseIgnore(text: string): IgnoreFile {
  const rules: Rule[] = [];
  const problems: IgnoreProblem[] = [];
  for (const { line, span, content } of linesOf(text)) {
    const refuse = (message: string) => problems.push({ line, span, message });
    if (Buffer.byteLength(content) > MAX_LINE) {
      refuse(`the line is longer than ${MAX_LINE} bytes`);
      continue;
    }
    const pattern = readPattern(content);
    if (pattern === undefined) continue;
    const isException = pattern.startsWith('!');
    const cleaned = isException ? pattern.slice(1) : pattern;
    const test = cleaned === '' ? undefined : compilePattern(cleaned);
    if (cleaned === '') refuse('`!` stands alone: it excepts nothing');
    else if (test === undefined) refuse(`\`${cleaned}\` is no pattern that can be relied on`);
    else {
      const { start, end } = trimmed(text, span);
      rules.push({
        pattern: { line, span: { start, end }, pattern: cleaned, isException },
        test,
        mayMatchBelow: below(cleaned),
      });
    }
  }
  return { text, patterns: rules.map(({ pattern }) => pattern), problems, ...matcher(rules) };
}

interface Line {
  readonly line: number;
  /** without its end */
  readonly span: Span;
  /** without its end and the byte order mark */
  readonly content: string;
}

function* linesOf(text: string): Iterable<Line> {
  let start = 0;
  for (let line = 1; start < text.length; line++) {
    const feed = text.indexOf('\n', start);
    const next = feed === -1 ? text.length : feed + 1;
    let end = feed === -1 ? text.length : feed;
    if (text[end - 1] === '\r' && end > start) end--;
    const content = text.slice(line === 1 && text.startsWith('\uFEFF') ? 1 : start, end);
    yield { line, span: { start, end }, content };
    start = next;
  }
}

/** White space to Go's `strings.TrimSpace`, which is not that of JavaScript. */
const BLANKS = '[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]*';
const LEADING = new RegExp(`^${BLANKS}`);
const TRAILING = new RegExp(`(?<!${BLANKS.slice(0, -1)})${BLANKS}$`);

function trim(text: string): string {
  return text.replace(LEADING, '').replace(TRAILING, '');
}

function trimmed(text: string, { start, end }: Span): Span {
  const line = text.slice(start, end);
  const content = trim(line.replace(/^\uFEFF/, ''));
  const from = start + line.indexOf(content);
  return { start: from, end: from + content.length };
}

/**
 * A line as `ignorefile.ReadAll` and `patternmatcher.New` make a pattern of it, one after the other (either cleans):
 * `undefined` for one that says nothing.
 */
function readPattern(line: string): string | undefined {
  if (line.startsWith('#')) return undefined;
  let pattern = trim(line);
  if (pattern === '') return undefined;
  const isException = pattern.startsWith('!');
  if (isException) pattern = trim(pattern.slice(1));
  if (pattern !== '') pattern = clean(pattern);
  if (pattern.length > 1 && pattern.startsWith('/')) pattern = pattern.slice(1);
  pattern = trim(isException ? `!${pattern}` : pattern);
  return pattern === '' ? undefined : clean(pattern);
}

/** https://pkg.go.dev/path#Clean */
function clean(path: string): string {
  const isRooted = path.startsWith('/');
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue;
    if (name !== '..') names.push(name);
    else if (names.length > 0 && names.at(-1) !== '..') names.pop();
    else if (!isRooted) names.push(name);
  }
  return isRooted ? `/${names.join('/')}` : names.join('/') || '.';
}

/** What the rules come to for one path. */
interface Verdict {
  readonly excluded: boolean;
  /** index of the rule that had the last word; -1 for none */
  readonly decider: number;
}

/** What they come to for a directory, and so for what is in it. */
interface DirectoryVerdict extends Verdict {
  /** per rule, whether it is known to match the path or a directory above it */
  readonly matched: Uint8Array;
}

/** `MatchesUsingParentResults`, by which BuildKit and the classic builder walk a context, for any path. */
function matcher(
  rules: readonly Rule[],
): Pick<IgnoreFile, 'excludes' | 'decidedBy' | 'mayHoldIncluded' | 'arrivesEmpty'> {
  const top: DirectoryVerdict = { matched: new Uint8Array(rules.length), excluded: false, decider: -1 };
  const directories = new Map<string, DirectoryVerdict>([['', top]]);
  const hasExceptions = rules.some(({ pattern }) => pattern.isException);

  /** Notes in `matched` which rules match; files, of which there are many, have no use for that. */
  const judge = (path: string, above: DirectoryVerdict, matched?: Uint8Array): Verdict => {
    let excluded = false;
    let decider = -1;
    for (let i = 0; i < rules.length; i++) {
      const { pattern, test } = rules[i]!;
      let matches = above.matched[i] === 1;
      // A pattern that could change nothing is not asked, and so is not known to match what is below either.
      if (!matches && pattern.isException === excluded) matches = test(path);
      if (!matches) continue;
      if (matched !== undefined) matched[i] = 1;
      if (excluded === pattern.isException) decider = i;
      excluded = !pattern.isException;
    }
    return { excluded, decider };
  };
  // Paths come in the order of a walk: the next one mostly stands beside the last.
  let last = '';
  let verdictOnLast = top;
  const above = (path: string): DirectoryVerdict => {
    const length = Math.max(path.lastIndexOf('/'), 0);
    if (length === last.length && path.startsWith(last)) return verdictOnLast;
    const parent = path.slice(0, length);
    const verdict = directory(parent);
    [last, verdictOnLast] = [parent, verdict];
    return verdict;
  };
  const directory = (path: string): DirectoryVerdict => {
    const known = directories.get(path);
    if (known !== undefined) return known;
    const matched = new Uint8Array(rules.length);
    const verdict = { ...judge(path, above(path), matched), matched };
    directories.set(path, verdict);
    return verdict;
  };
  const verdict = (given: string): Verdict => {
    const path = strip(given);
    return directories.get(path) ?? judge(path, above(path));
  };
  /** `MatchesOrParentMatches`: each pattern is compared with the path and all directories above it. */
  const excludesContent = (path: string): boolean => {
    const paths = [...path.matchAll(/\/|$/g)].map(({ index }) => path.slice(0, index));
    return rules.findLast(({ test }) => paths.some(test))?.pattern.isException === false;
  };

  return {
    excludes: (path) => verdict(path).excluded,
    decidedBy: (path) => rules[verdict(path).decider]?.pattern,
    mayHoldIncluded: (given) => {
      const path = strip(given);
      if (!directory(path).excluded) return true;
      return (
        hasExceptions &&
        rules.some(({ pattern, mayMatchBelow }) => pattern.isException && mayMatchBelow(path))
      );
    },
    arrivesEmpty: (path) => hasExceptions && !verdict(path).excluded && excludesContent(strip(path)),
  };
}

function strip(path: string): string {
  if (!path.endsWith('/') && !path.startsWith('/') && !path.startsWith('./') && path !== '.') return path;
  return path.replace(/^(?:\.?\/)+|^\.$/, '').replace(/\/+$/, '');
}

/** Whether a pattern may match below a directory: told by its names where none but `*` and `?` are special. */
function below(pattern: string): PathTest {
  const special = /[*?[\\]/.exec(pattern);
  if (special === null) return (directory) => pattern.startsWith(`${directory}/`);
  if (/\*\*|[[\]\\^]/.test(pattern)) {
    const literal = pattern.slice(0, special.index);
    return (directory) => literal.startsWith(`${directory}/`) || `${directory}/`.startsWith(literal);
  }
  const tests = pattern.split('/').map((name) => compilePattern(name)!);
  return (directory) => {
    const names = directory.split('/');
    return names.length < tests.length && names.every((name, i) => tests[i]!(name));
  };
}
