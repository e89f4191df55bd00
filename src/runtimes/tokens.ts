/** Tokens of sources, so that nothing is ever found in a comment or a string. One reader; languages are data. */

export interface Token {
  readonly kind: 'word' | 'number' | 'text' | 'sign';
  /** as written */
  readonly source: string;
  /** what a `text` holds; the source of others */
  readonly value: string;
  /** from 1 */
  readonly line: number;
}

export interface Comment {
  /** without what begins and ends it */
  readonly text: string;
  readonly line: number;
  /** line that it ends in */
  readonly lastLine: number;
}

export interface Tokens {
  readonly tokens: readonly Token[];
  readonly comments: readonly Comment[];
}

/** How a string literal begins and ends. */
interface TextForm {
  /** sticky; a group holds what the end repeats */
  readonly begin: RegExp;
  end(begin: RegExpExecArray): string;
  /** a backslash takes the next character with it */
  readonly escapes: boolean;
  /** the end, twice, stands for itself: C#'s `@"a""b"` */
  readonly doubles?: true;
  /** it ends with its line where nothing else ends it */
  readonly oneLine?: true;
}

export interface Language {
  readonly texts: readonly TextForm[];
  readonly nestedComments?: true;
}

const quoted = (mark: string, before = ''): TextForm => ({
  begin: new RegExp(`${before}${mark}`, 'y'),
  end: () => mark,
  escapes: true,
  oneLine: true,
});
const CHARACTER = quoted("'");
const TEXT_BLOCK: TextForm = { begin: /"""/y, end: () => '"""', escapes: true };

/** https://go.dev/ref/spec#Lexical_elements */
export const GO_LANGUAGE: Language = {
  texts: [{ begin: /`/y, end: () => '`', escapes: false }, quoted('"'), CHARACTER],
};

/** https://en.cppreference.com/w/cpp/language/string_literal */
export const C_LANGUAGE: Language = {
  texts: [
    {
      begin: /(?:u8|[uUL])?R"([^()\\\s]{0,16})\(/y,
      end: (begin) => `)${begin[1]!}"`,
      escapes: false,
    },
    quoted('"', '(?:u8|[uUL])?'),
    quoted("'", '(?:u8|[uUL])?'),
  ],
};

/** https://docs.oracle.com/javase/specs/jls/se21/html/jls-3.html; Kotlin and Groovy are near enough for what is asked */
export const JAVA_LANGUAGE: Language = { texts: [TEXT_BLOCK, quoted('"'), CHARACTER] };

/** https://doc.rust-lang.org/reference/tokens.html; a lifetime is no character */
export const RUST_LANGUAGE: Language = {
  texts: [
    { begin: /b?c?r(#*)"/y, end: (begin) => `"${begin[1]!}`, escapes: false },
    { begin: /[bc]?"/y, end: () => '"', escapes: true },
    { begin: /b?'(?=\\|[^\\\n]')/y, end: () => "'", escapes: true, oneLine: true },
  ],
  nestedComments: true,
};

/** https://learn.microsoft.com/dotnet/csharp/language-reference/language-specification/lexical-structure */
export const CSHARP_LANGUAGE: Language = {
  texts: [
    { begin: /\$*("{3,})/y, end: (begin) => begin[1]!, escapes: false },
    { begin: /(?:\$@|@\$|@)"/y, end: () => '"', escapes: false, doubles: true },
    quoted('"', '\\$?'),
    CHARACTER,
  ],
};

const BLANK = /\s+/y;
const WORD = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
const NUMBER = /\.?\d[\w.]*/y;
const SIGN = /:=|::|->|=>|==|!=|<=|>=|\+=|&&|\|\||\.\.\.|[^]/y;

/** Reads a source. Never fails: what a literal or comment lacks at its end is taken up to the end of the text. */
export function tokenize(source: string, language: Language): Tokens {
  const tokens: Token[] = [];
  const comments: Comment[] = [];
  let at = 0;
  let line = 1;
  const count = (from: number, to: number): number => {
    let found = 0;
    for (let i = source.indexOf('\n', from); i !== -1 && i < to; i = source.indexOf('\n', i + 1)) found++;
    return found;
  };
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(source);
  };

  while (at < source.length) {
    const start = at;
    const blank = match(BLANK);
    if (blank !== null) {
      at += blank[0].length;
      line += count(start, at);
      continue;
    }
    if (source.startsWith('//', at)) {
      const end = source.indexOf('\n', at);
      at = end === -1 ? source.length : end;
      comments.push({ text: source.slice(start + 2, at).replace(/\r$/, ''), line, lastLine: line });
      continue;
    }
    if (source.startsWith('/*', at)) {
      at = endOfComment(source, at, language.nestedComments === true);
      const lastLine = line + count(start, at);
      comments.push({ text: source.slice(start + 2, at).replace(/\*\/$/, ''), line, lastLine });
      line = lastLine;
      continue;
    }
    let isText = false;
    for (const form of language.texts) {
      const begin = match(form.begin);
      if (begin === null) continue;
      const { end, value } = readText(source, at + begin[0].length, form, form.end(begin));
      tokens.push({ kind: 'text', source: source.slice(at, end), value, line });
      line += count(at, end);
      at = end;
      isText = true;
      break;
    }
    if (isText) continue;
    const [kind, found] = (
      [
        ['word', match(WORD)],
        ['number', match(NUMBER)],
        ['sign', match(SIGN)],
      ] as const
    ).find(([, one]) => one !== null)!;
    const text = found![0];
    tokens.push({ kind, source: text, value: text, line });
    at += text.length;
  }
  return { tokens, comments };
}

function endOfComment(source: string, start: number, nested: boolean): number {
  let depth = 1;
  for (let at = start + 2; at < source.length; at++) {
    if (source.startsWith('*/', at)) {
      at++;
      if (--depth === 0) return at + 1;
    } else if (nested && source.startsWith('/*', at)) {
      at++;
      depth++;
    }
  }
  return source.length;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0' };

function readText(
  source: string,
  start: number,
  { escapes, doubles, oneLine }: TextForm,
  mark: string,
): { readonly end: number; readonly value: string } {
  let value = '';
  for (let at = start; at < source.length; at++) {
    if (source.startsWith(mark, at)) {
      if (doubles !== true || !source.startsWith(mark, at + mark.length))
        return { end: at + mark.length, value };
      at += mark.length * 2 - 1;
      value += mark;
      continue;
    }
    const sign = source[at]!;
    if (sign === '\n' && oneLine === true) return { end: at, value };
    if (sign !== '\\' || !escapes) {
      value += sign;
      continue;
    }
    const code = /(?:x([0-9a-fA-F]{2})|u\{?([0-9a-fA-F]{4})\}?)/y;
    code.lastIndex = at + 1;
    const found = code.exec(source);
    const next = source[++at] ?? '';
    if (found !== null) {
      value += String.fromCharCode(Number.parseInt(found[1] ?? found[2]!, 16));
      at += found[0].length - 1;
    } else value += Object.hasOwn(ESCAPES, next) ? ESCAPES[next]! : next;
  }
  return { end: source.length, value };
}
