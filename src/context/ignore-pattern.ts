/** One pattern of a `.dockerignore`, compiled as https://github.com/moby/patternmatcher does it. */

/** Whether a pattern matches a path itself: one with `/` between its names and none at either end. */
export type PathTest = (path: string) => boolean;

/**
 * Compiles a cleaned pattern. `undefined` for one that builders refuse, because `filepath.Match` of Go finds fault
 * with it or the regular expression that it becomes is none (`[z-a]`, `\y`), and for one that nobody can mean:
 * beside a wildcard `|` and `{2}` have their meaning in regular expressions, by mistake.
 */
export function compilePattern(pattern: string): PathTest | undefined {
  if (!isWellFormed(pattern)) return undefined;
  const { type, source } = goExpression(pattern);
  if (type === 'exact') return (path) => path === pattern;
  if (type === 'prefix') return startsWith(pattern.slice(0, -2));
  if (type === 'suffix') return endsWith(pattern.slice(2));
  const pieces = piecesOf(source);
  return pieces === undefined ? undefined : matcherOf(pieces);
}

function startsWith(prefix: string): PathTest {
  return (path) => path.startsWith(prefix);
}

function endsWith(suffix: string): PathTest {
  const alone = suffix.startsWith('/') ? suffix.slice(1) : undefined;
  return (path) => path.endsWith(suffix) || path === alone;
}

/** What `filepath.Match` of Go accepts on Linux: https://pkg.go.dev/path/filepath#Match */
function isWellFormed(pattern: string): boolean {
  const signs = Array.from(pattern);
  let at = 0;
  /** Passes one member of a class; false where there is none, or nothing is left behind it. */
  const member = (): boolean => {
    if (signs[at] === undefined || signs[at] === '-' || signs[at] === ']') return false;
    if (signs[at] === '\\') at++;
    at++;
    return at < signs.length;
  };
  while (at < signs.length) {
    const sign = signs[at++];
    if (sign === '\\' && at++ === signs.length) return false;
    if (sign !== '[') continue;
    if (signs[at] === '^') at++;
    for (let members = 0; members === 0 || signs[at] !== ']'; members++) {
      if (!member()) return false;
      if (signs[at] !== '-') continue;
      at++;
      if (!member()) return false;
    }
    at++;
  }
  return true;
}

/** The four ways in which a pattern is compared, and the regular expression in Go's syntax for the fourth. */
interface GoExpression {
  readonly type: 'exact' | 'prefix' | 'suffix' | 'expression';
  readonly source: string;
}

/**
 * `Pattern.compile` of patternmatcher. It knows no classes: what stands in one is translated as if it stood
 * outside, which makes `[*]` another thing than it looks, and it leaves `|`, `{` and `}` unescaped. That is kept.
 */
function goExpression(pattern: string): GoExpression {
  // Go's scanner drops a byte order mark before the first sign
  const signs = Array.from(pattern.replace(/^\uFEFF/, ''));
  let type: GoExpression['type'] = 'exact';
  let source = '^';
  for (let i = 0; i < signs.length; i++) {
    const sign = signs[i]!;
    if (sign === '*' && signs[i + 1] === '*') {
      const isFirst = i === 0;
      i++;
      if (signs[i + 1] === '/') i++;
      if (i + 1 < signs.length) {
        source += ANY_DIRECTORIES;
        type = 'expression';
      } else if (type === 'exact') type = 'prefix';
      else {
        source += '.*';
        type = 'expression';
      }
      if (isFirst) type = 'suffix';
    } else if (sign === '*' || sign === '?') {
      source += sign === '*' ? '[^/]*' : '[^/]';
      type = 'expression';
    } else if (/[.+()$]/.test(sign)) source += `\\${sign}`;
    else if (sign === '\\') {
      source += `\\${signs[++i]!}`;
      type = 'expression';
    } else {
      source += sign;
      if (sign === '[' || sign === ']') type = 'expression';
    }
  }
  return { type, source: `${source}$` };
}

const ANY_DIRECTORIES = '(.*/)?';

/** One step of an expression. */
interface Piece {
  /** in the syntax of JavaScript: a class of one sign, or an assertion */
  readonly source: string;
  readonly kind: 'sign' | 'signs' | 'directories' | 'assertion';
}

/** Escapes of https://pkg.go.dev/regexp/syntax that stand for a class or a sign of their own. */
const SIGN_ESCAPES: Readonly<Record<string, string>> = {
  d: '0-9',
  s: '\\t\\n\\f\\r ',
  w: '0-9A-Za-z_',
  a: '\\x07',
  f: '\\f',
  n: '\\n',
  r: '\\r',
  t: '\\t',
  v: '\\v',
};
const NEGATED_ESCAPES: Readonly<Record<string, string>> = { D: 'd', S: 's', W: 'w' };
const ASSERTIONS: Readonly<Record<string, string>> = { A: '^', b: '\\b', B: '\\B', z: '$' };

/** Reads what `goExpression` writes; `undefined` where Go finds no regular expression in it. */
function piecesOf(source: string): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  const signs = Array.from(source);
  for (let i = 0; i < signs.length; i++) {
    const sign = signs[i]!;
    if (sign === '|' || (sign === '{' && /^\{\d+(?:,\d*)?\}/.test(signs.slice(i).join('')))) return undefined;
    if (sign === '(') {
      // twice in a row it is the same as once
      if (pieces.at(-1)?.kind !== 'directories')
        pieces.push({ source: '(?:[^\\n]*\\/)?', kind: 'directories' });
      i += ANY_DIRECTORIES.length - 1;
    } else if (sign === '^' || sign === '$') pieces.push({ source: sign, kind: 'assertion' });
    else if (sign === '.') pieces.push({ source: '[^\\n]', kind: 'sign' });
    else if (sign === '*') pieces.push({ source: pieces.pop()!.source, kind: 'signs' });
    else if (sign === '[') {
      const end = classEnd(signs, i);
      const members = end === undefined ? undefined : classOf(signs.slice(i + 1, end));
      if (end === undefined || members === undefined) return undefined;
      pieces.push({ source: members, kind: 'sign' });
      i = end;
    } else if (sign === '\\') {
      const escaped = signs[++i]!;
      const assertion = own(ASSERTIONS, escaped);
      const members = assertion === undefined ? escapedMembers(escaped) : undefined;
      if (assertion !== undefined) pieces.push({ source: assertion, kind: 'assertion' });
      else if (members === undefined) return undefined;
      else pieces.push({ source: `[${members}]`, kind: 'sign' });
    } else pieces.push({ source: `[${literal(sign)}]`, kind: 'sign' });
  }
  return pieces;
}

/** Place of the `]` that ends the class beginning at `start`; a `]` that comes first is a member. */
function classEnd(signs: readonly string[], start: number): number | undefined {
  let i = start + 1;
  if (signs[i] === '^') i++;
  for (const first = i; i < signs.length; i++) {
    const isNamed = signs[i] === '[' && signs[i + 1] === ':';
    const colon = isNamed
      ? signs.findIndex((sign, at) => at > i + 1 && sign === ':' && signs[at + 1] === ']')
      : -1;
    if (signs[i] === '\\') i++;
    else if (colon !== -1) i = colon + 1;
    else if (signs[i] === ']' && i > first) return i;
  }
  return undefined;
}

/** https://pkg.go.dev/regexp/syntax: named classes, all of ASCII. */
const NAMED_CLASSES: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

/** A class in the syntax of JavaScript, from what stands between its brackets. */
function classOf(signs: readonly string[]): string | undefined {
  let i = signs[0] === '^' ? 1 : 0;
  let members = '';
  /** One sign, or a whole set of them. */
  const next = (): { sign?: string; set?: string } | undefined => {
    const sign = signs[i++];
    if (sign === undefined) return undefined;
    if (sign !== '\\') return { sign };
    const escaped = signs[i++];
    if (escaped === undefined) return undefined;
    const set = escapedMembers(escaped);
    if (set === undefined) return undefined;
    return /^[dswDSW]$/.test(escaped) ? { set } : { sign: ownSign(escaped) };
  };
  while (i < signs.length) {
    const named = /^\[:(\^?)(.*?):\]/s.exec(signs.slice(i).join(''));
    if (named !== null) {
      const set = own(NAMED_CLASSES, named[2]!);
      if (set === undefined) return undefined;
      members += named[1] === '^' ? outside(set) : set;
      i += named[0].length;
      continue;
    }
    const low = next();
    if (low === undefined) return undefined;
    if (low.sign === undefined) {
      members += low.set ?? '';
      continue;
    }
    if (signs[i] !== '-' || i + 1 === signs.length) {
      members += literal(low.sign);
      continue;
    }
    i++;
    const high = next();
    if (high?.sign === undefined || low.sign.codePointAt(0)! > high.sign.codePointAt(0)!) return undefined;
    members += `${literal(low.sign)}-${literal(high.sign)}`;
  }
  return `[${signs[0] === '^' ? '^' : ''}${members}]`;
}

/** The sign that an escape such as `\n` or `\*` stands for. */
function ownSign(escaped: string): string {
  const signs: Readonly<Record<string, string>> = {
    a: '\x07',
    f: '\f',
    n: '\n',
    r: '\r',
    t: '\t',
    v: '\v',
  };
  return own(signs, escaped) ?? escaped;
}

/** Members of a class for the escape of one sign; `undefined` where Go knows no such escape. */
function escapedMembers(escaped: string): string | undefined {
  const negated = own(NEGATED_ESCAPES, escaped);
  if (negated !== undefined) return outside(SIGN_ESCAPES[negated]!);
  const set = own(SIGN_ESCAPES, escaped);
  if (set !== undefined) return set;
  return escaped > '\x7F' || /[0-9A-Za-z]/.test(escaped) ? undefined : literal(escaped);
}

/** All signs but those of a set, as members of a class: what lies between its ranges. */
function outside(set: string): string {
  const matches = new RegExp(`[${set}]`, 'u');
  let members = '\\x80-\\u{10FFFF}';
  for (let code = 0; code < 0x80; code++) {
    const sign = String.fromCharCode(code);
    if (!matches.test(sign)) members += literal(sign);
  }
  return members;
}

function literal(sign: string): string {
  return `\\u{${sign.codePointAt(0)!.toString(16)}}`;
}

function own(table: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** With more repetitions than this, trying one after the other could take for ever. */
const MAX_BACKTRACKED = 3;

function matcherOf(pieces: readonly Piece[]): PathTest {
  const repetitions = pieces.filter(({ kind }) => kind === 'signs' || kind === 'directories').length;
  if (repetitions > MAX_BACKTRACKED) return allAtOnce(pieces);
  const source = pieces.map((piece) => (piece.kind === 'signs' ? `${piece.source}*` : piece.source)).join('');
  const expression = new RegExp(source, 'u');
  return (path) => expression.test(path);
}

/** Follows all ways through the pieces at the same time: the time is that of path times pieces, whatever they are. */
function allAtOnce(pieces: readonly Piece[]): PathTest {
  const tests = pieces.map(
    ({ kind, source }) => new RegExp(kind === 'assertion' ? source : `^${source}$`, 'uy'),
  );
  const holds = (assertion: RegExp, path: string, offset: number): boolean => {
    assertion.lastIndex = offset;
    return assertion.test(path);
  };
  const matches = (sign: RegExp, text: string): boolean => holds(sign, text, 0);
  /** Adds the piece at `from`, and those behind it that come next when it matches nothing. */
  const reach = (from: number, places: Set<number>, path: string, offset: number): void => {
    for (let at = from; ; at++) {
      const kind = pieces[at]?.kind;
      if (kind === 'assertion') {
        if (!holds(tests[at]!, path, offset)) return;
        continue;
      }
      places.add(at);
      if (kind === undefined || kind === 'sign') return;
    }
  };
  return (path) => {
    let places = new Set<number>();
    reach(0, places, path, 0);
    let offset = 0;
    for (const sign of path) {
      offset += sign.length;
      const next = new Set<number>();
      for (const at of places) {
        const kind = pieces[at]?.kind;
        if (kind === 'directories') {
          // inside of them until a slash ends them
          if (sign !== '\n') next.add(at);
          if (sign === '/') reach(at + 1, next, path, offset);
        } else if (kind !== undefined && matches(tests[at]!, sign))
          reach(kind === 'signs' ? at : at + 1, next, path, offset);
      }
      places = next;
    }
    return places.has(pieces.length);
  };
}
