/**
 * Finding heredocs on an instruction's line, as BuildKit does: words are split shell-like, always with a
 * backslash as the escape, and a word of the form `<<NAME` opens one.
 * https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/parser.go (heredocsFromLine)
 */

/** What `<<NAME` announces. */
export interface HeredocOpening {
  /** delimiter with its quotes removed: the line that ends the body */
  readonly name: string;
  /** file descriptor written before `<<`, 0 if none */
  readonly descriptor: number;
  /** unquoted delimiter: variables in the body are expanded */
  readonly expands: boolean;
  /** `<<-`: leading tabs are stripped */
  readonly chomps: boolean;
}

const OPENING = /^(\d*)<<(-?)\s*([^<]*)$/;

/**
 * The heredocs that a joined instruction line opens, in order. A line whose quotes or `${…}` do not close has
 * none. Throws SyntaxError where a delimiter itself is malformed, which BuildKit refuses too.
 */
export function heredocOpenings(line: string): readonly HeredocOpening[] {
  let words: readonly string[];
  try {
    words = splitWords(line, { keepQuotes: true, keepEscapes: true });
  } catch {
    return [];
  }
  return words.map(heredocOpening).filter((opening) => opening !== undefined);
}

/** Reads one word, or the whole of a RUN's arguments, as a heredoc opening. */
export function heredocOpening(word: string): HeredocOpening | undefined {
  const match = OPENING.exec(word);
  const rest = match?.[3];
  if (match === null || rest === undefined || rest === '') return undefined;
  const words = splitWords(rest, { keepQuotes: false, keepEscapes: false });
  const name = words[0];
  if (name === undefined || words.length !== 1) return undefined;
  const raw = splitWords(rest, { keepQuotes: true, keepEscapes: false });
  if (raw.length !== 1) throw new SyntaxError(`the heredoc delimiter \`${rest}\` cannot be read`);
  return {
    name,
    descriptor: Number(match[1] === '' ? 0 : match[1]),
    expands: quotes(name) === quotes(raw[0]!),
    chomps: match[2] === '-',
  };
}

function quotes(text: string): number {
  return text.split(/['"]/).length - 1;
}

interface Options {
  readonly keepQuotes: boolean;
  readonly keepEscapes: boolean;
}

/** Splits like BuildKit's shell lexer with no variable set. Throws SyntaxError where quotes or braces are open. */
export function splitWords(text: string, options: Options): readonly string[] {
  return new Lexer(text, options).words();
}

const SPACE = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const SPECIAL_PARAMETERS = '@*#?-$!0';

class Lexer {
  readonly #characters: readonly string[];
  readonly #keepQuotes: boolean;
  #keepEscapes: boolean;
  #next = 0;
  /** shared with nested expansions, which empty it: so does BuildKit */
  #word = '';

  constructor(text: string, options: Options) {
    this.#characters = Array.from(text);
    this.#keepQuotes = options.keepQuotes;
    this.#keepEscapes = options.keepEscapes;
  }

  words(): readonly string[] {
    return this.#until(undefined, this.#keepEscapes).words;
  }

  #peek(): string | undefined {
    return this.#characters[this.#next];
  }

  #until(stop: string | undefined, keepEscapes: boolean): { result: string; words: string[] } {
    const before = this.#keepEscapes;
    this.#keepEscapes = keepEscapes;
    try {
      return this.#process(stop);
    } finally {
      this.#keepEscapes = before;
    }
  }

  #process(stop: string | undefined): { result: string; words: string[] } {
    let result = '';
    const words: string[] = [];
    let inWord = false;
    this.#word = '';
    const flush = (): void => {
      if (this.#word !== '') words.push(this.#word);
      this.#word = '';
    };
    const add = (text: string, raw: boolean): void => {
      for (const character of text) {
        if (!raw && SPACE.test(character)) {
          if (inWord && this.#word !== '') {
            flush();
            inWord = false;
          }
        } else {
          this.#word += character;
          inWord = true;
        }
      }
    };

    for (let character = this.#peek(); character !== undefined; character = this.#peek()) {
      if (character === stop) {
        this.#next++;
        flush();
        return { result, words };
      }
      let part: string;
      switch (character) {
        case "'":
          part = this.#singleQuoted();
          add(part, true);
          break;
        case '"':
          part = this.#doubleQuoted();
          add(part, true);
          break;
        case '$':
          part = this.#dollar();
          add(part, false);
          break;
        case '<':
          part = this.#possibleHeredoc();
          add(part, true);
          break;
        case '\\': {
          this.#next++;
          part = this.#keepEscapes ? '\\' : '';
          const escaped = this.#characters[this.#next++];
          if (escaped !== undefined) part += escaped;
          add(part, true);
          break;
        }
        default:
          this.#next++;
          part = character;
          add(part, false);
      }
      result += part;
    }
    if (stop !== undefined) throw new SyntaxError(`looking for ${stop}`);
    flush();
    return { result, words };
  }

  #singleQuoted(): string {
    const close = this.#characters.indexOf("'", this.#next + 1);
    if (close === -1) throw new SyntaxError('looking for a single quote');
    const inner = this.#characters.slice(this.#next + 1, close).join('');
    this.#next = close + 1;
    return this.#keepQuotes ? `'${inner}'` : inner;
  }

  #doubleQuoted(): string {
    this.#next++;
    let result = this.#keepQuotes ? '"' : '';
    for (;;) {
      const character = this.#peek();
      if (character === undefined) throw new SyntaxError('looking for a double quote');
      if (character === '$') {
        result += this.#dollar();
        continue;
      }
      this.#next++;
      if (character === '"') return this.#keepQuotes ? `${result}"` : result;
      if (character !== '\\') {
        result += character;
        continue;
      }
      if (this.#keepEscapes) result += '\\';
      const escaped = this.#peek();
      if (escaped === '"' || escaped === '$' || escaped === '\\') {
        result += escaped;
        this.#next++;
      } else if (escaped !== undefined) result += '\\';
    }
  }

  #dollar(): string {
    this.#next++;
    if (this.#peek() !== '{') {
      return `$${this.#name()}`;
    }
    this.#next++;
    const first = this.#peek();
    if (first === undefined || first === '{' || first === '}' || first === ':')
      throw new SyntaxError('bad substitution');
    const name = this.#name();
    let operator = this.#characters[this.#next++];
    if (operator === '}') return `\${${name}}`;
    let colon = '';
    if (operator === ':') {
      colon = ':';
      operator = this.#characters[this.#next++];
    }
    if (operator === '/' && colon === '') {
      if (this.#peek() === '/') this.#next++;
      const pattern = this.#until('/', true).result;
      return `\${${name}/${pattern}/${this.#until('}', true).result}}`;
    }
    if (operator === undefined || !'+-?#%'.includes(operator)) throw new SyntaxError('unsupported modifier');
    const rawEscapes = operator === '#' || operator === '%';
    if (rawEscapes && colon !== '') throw new SyntaxError('unsupported modifier');
    return `\${${name}${colon}${operator}${this.#until('}', rawEscapes).result}}`;
  }

  #name(): string {
    let name = '';
    for (let character = this.#peek(); character !== undefined; character = this.#peek()) {
      if (name === '' && /\p{Nd}/u.test(character)) {
        while (/\p{Nd}/u.test(this.#peek() ?? '')) name += this.#characters[this.#next++]!;
        return name;
      }
      if (name === '' && SPECIAL_PARAMETERS.includes(character)) {
        this.#next++;
        return character;
      }
      if (!/[\p{L}\p{Nd}_]/u.test(character)) return name;
      name += character;
      this.#next++;
    }
    return name;
  }

  #possibleHeredoc(): string {
    this.#next++;
    if (this.#peek() !== '<') return '<';
    this.#next++;
    let blanks = '';
    for (
      let character = this.#peek();
      character === ' ' || character === '\t' || character === '\r';
      character = this.#peek()
    ) {
      blanks += character;
      this.#next++;
    }
    return `<<${blanks}`;
  }
}
