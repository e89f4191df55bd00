/** Splits Python into tokens. https://docs.python.org/3/reference/lexical_analysis.html */

export interface PythonToken {
  readonly kind: 'name' | 'string' | 'number' | 'operator' | 'newline';
  readonly text: string;
  /** what a string says; `undefined` where it is put together (`f"{x}"`) or is of bytes that are no text */
  readonly value?: string;
  /** one-based */
  readonly line: number;
}

export interface PythonTokens {
  /** in order; what stands within braces of an f-string comes as statements of its own, behind all others */
  readonly tokens: readonly PythonToken[];
  /** a string or bracket that does not end, a character that is none of Python's */
  readonly problem: string | undefined;
}

/** Longest first. https://docs.python.org/3/reference/lexical_analysis.html#operators */
const OPERATOR =
  /(?:\*\*=|\/\/=|>>=|<<=|\.\.\.|->|:=|==|!=|<=|>=|<<|>>|\*\*|\/\/|[-+*/%@&|^]=|[-+*/%@&|^~<>()[\]{},:;.=!])/y;
const NAME = /[\p{ID_Start}_][\p{ID_Continue}]*/uy;
const NUMBER = /(?:0[xXoObB][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][-+]?\d[\d_]*)?[jJlL]?)/y;
const PREFIX = /(?:[rbuft]|[rb]{2}|[fr]{2}|[tr]{2})?(?="|')/iy;

/** Tokens of a text, comments and blanks left out. Never throws: what follows a problem is read as well as can be. */
export function pythonTokens(text: string): PythonTokens {
  const reader = new Reader();
  reader.read(text, 1);
  return { tokens: reader.tokens, problem: reader.problem };
}

class Reader {
  readonly tokens: PythonToken[] = [];
  problem: string | undefined;
  /** what stands within braces of f-strings, to be read behind the rest */
  readonly #nested: { readonly text: string; readonly line: number }[] = [];

  read(text: string, firstLine: number): void {
    this.#statements(text, firstLine);
    const { problem } = this;
    for (let next = this.#nested.shift(); next !== undefined; next = this.#nested.shift())
      this.#statements(next.text, next.line);
    // a format (`{now:%d. %m}`) is no Python
    this.problem = problem;
  }

  #statements(text: string, firstLine: number): void {
    let at = text.startsWith('\uFEFF') ? 1 : 0;
    let line = firstLine;
    let depth = 0;
    const match = (pattern: RegExp): string | undefined => {
      pattern.lastIndex = at;
      return pattern.exec(text)?.[0];
    };
    const push = (kind: PythonToken['kind'], lexeme: string, value?: string): void => {
      this.tokens.push({ kind, text: lexeme, line, ...(value === undefined ? {} : { value }) });
    };
    while (at < text.length) {
      const character = text[at]!;
      if (character === '\n') {
        if (depth === 0) push('newline', '\n');
        at++;
        line++;
      } else if (character === '\\' && /^\\\r?\n/.test(text.slice(at, at + 3))) {
        at = text.indexOf('\n', at) + 1;
        line++;
      } else if (character === '#') {
        const end = text.indexOf('\n', at);
        at = end === -1 ? text.length : end;
      } else if (/\s/.test(character)) {
        at++;
      } else {
        const prefix = match(PREFIX);
        if (prefix !== undefined) {
          const string = this.#string(text, at, prefix.toLowerCase(), line);
          push('string', text.slice(at, string.end), string.value);
          line += newlines(text, at, string.end);
          at = string.end;
          continue;
        }
        const name = match(NAME);
        const number = name === undefined ? match(NUMBER) : undefined;
        const operator = name === undefined && number === undefined ? match(OPERATOR) : undefined;
        const lexeme = name ?? number ?? operator;
        if (lexeme === undefined || lexeme === '') {
          this.problem ??= `line ${line} has a character that is none of Python's`;
          at++;
          continue;
        }
        if (operator !== undefined && /^[([{]$/.test(operator)) depth++;
        if (operator !== undefined && /^[)\]}]$/.test(operator)) depth = Math.max(0, depth - 1);
        push(name !== undefined ? 'name' : number !== undefined ? 'number' : 'operator', lexeme);
        at += lexeme.length;
      }
    }
    if (depth > 0) this.problem ??= 'a bracket is not closed';
    push('newline', '\n');
  }

  /** A literal from `start`, its prefix in lower case: where it ends, and what it says. */
  #string(
    text: string,
    start: number,
    prefix: string,
    line: number,
  ): { readonly end: number; readonly value: string | undefined } {
    const open = start + prefix.length;
    const quote = text.startsWith(text[open]!.repeat(3), open) ? text[open]!.repeat(3) : text[open]!;
    const formatted = /[ft]/.test(prefix);
    let value: string | undefined = '';
    let at = open + quote.length;
    while (at < text.length) {
      const character = text[at]!;
      if (text.startsWith(quote, at)) return { end: at + quote.length, value };
      if (character === '\n' && quote.length === 1) break;
      if (character === '\\') {
        const escape = escapeAt(text, at);
        if (value !== undefined) value += prefix.includes('r') ? text.slice(at, at + 2) : escape.value;
        at += prefix.includes('r') ? 2 : escape.length;
      } else if (formatted && character === '{') {
        if (text[at + 1] === '{') {
          if (value !== undefined) value += '{';
          at += 2;
          continue;
        }
        value = undefined;
        const end = endOfBraces(text, at);
        this.#nested.push({ text: text.slice(at + 1, end - 1), line: line + newlines(text, start, at) });
        at = end;
      } else if (formatted && character === '}' && text[at + 1] === '}') {
        if (value !== undefined) value += '}';
        at += 2;
      } else {
        if (value !== undefined) value += character;
        at++;
      }
    }
    this.problem ??= `the string of line ${line} does not end`;
    return { end: at, value: undefined };
  }
}

function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** Where the braces that open at `start` close, strings in them passed over. */
function endOfBraces(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at]!;
    if (character === '{' || character === '[' || character === '(') depth++;
    else if (character === '}' || character === ']' || character === ')') {
      if (--depth === 0) return at + 1;
    } else if (character === '"' || character === "'") {
      const quote = text.startsWith(character.repeat(3), at) ? character.repeat(3) : character;
      const end = text.indexOf(quote, at + quote.length);
      if (end === -1) return text.length;
      at = end + quote.length - 1;
    }
  }
  return text.length;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
  '0': '\0',
};

/** https://docs.python.org/3/reference/lexical_analysis.html#escape-sequences; rarer ones stay as they are written */
function escapeAt(text: string, at: number): { readonly value: string; readonly length: number } {
  const next = text[at + 1] ?? '';
  const hexadecimal = /^\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4}))/.exec(text.slice(at, at + 6));
  if (hexadecimal !== null) {
    const code = (hexadecimal[1] ?? hexadecimal[2])!;
    return { value: String.fromCharCode(parseInt(code, 16)), length: code.length + 2 };
  }
  return { value: ESCAPES[next] ?? `\\${next}`, length: 2 };
}

export function isOperator(token: PythonToken | undefined, text: string): boolean {
  return token?.kind === 'operator' && token.text === text;
}

export function isName(token: PythonToken | undefined, text?: string): boolean {
  return token?.kind === 'name' && (text === undefined || token.text === text);
}
