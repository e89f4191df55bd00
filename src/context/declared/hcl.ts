/**
 * The little of HCL that a bake file needs: blocks, and attributes that are strings, numbers, booleans, lists and
 * objects of these. What else an attribute may be (a function call, a condition, a for expression) is passed over,
 * and the attribute is a text that nobody knows. https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
 */

export interface HclBlock {
  readonly type: string;
  readonly labels: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
  readonly line: number;
}

/** The blocks at the top of a file, or what is wrong with it. Never throws. */
export function readHcl(
  text: string,
): { readonly blocks: readonly HclBlock[] } | { readonly message: string } {
  const tokens = tokensOf(text);
  if (tokens === undefined) return { message: 'the HCL does not parse' };
  try {
    return { blocks: new Reader(tokens).blocks() };
  } catch (error) {
    if (error instanceof Mistake) return { message: `the HCL does not parse (line ${error.line})` };
    throw error;
  }
}

/** What a text that is not known is read as: like a variable, in no path. */
const UNKNOWN = '${?}';

interface Token {
  readonly kind: 'name' | 'text' | 'sign' | 'end of line';
  readonly text: string;
  readonly line: number;
}

class Mistake extends Error {
  readonly line: number;

  constructor(line: number) {
    super();
    this.line = line;
  }
}

const TOKENS =
  /(?<blank>[ \t\r]+|#[^\n]*|\/\/[^\n]*|\/\*[^]*?\*\/)|(?<feed>\n)|<<-?(?<tag>\w+)\n(?<body>[^]*?)\n[ \t]*\k<tag>(?=\s|$)|"(?<quoted>(?:[^"\\$\n]|\\.|\$(?!\{)|\$\{[^{}\n]*\})*)"|(?<name>[\p{L}_][\p{L}\p{N}_-]*|\d[\d.]*)|(?<sign>=>|[=!<>]=|&&|\|\||\.\.\.|[^\s])/uy;

function tokensOf(text: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  let line = 1;
  const scanner = new RegExp(TOKENS);
  for (let at = 0; at < text.length;) {
    scanner.lastIndex = at;
    const match = scanner.exec(text);
    if (match?.groups === undefined) return undefined;
    const { feed, body, quoted, name, sign } = match.groups;
    if (feed !== undefined) tokens.push({ kind: 'end of line', text: feed, line });
    else if (body !== undefined) tokens.push({ kind: 'text', text: body, line });
    else if (quoted !== undefined) tokens.push({ kind: 'text', text: unescaped(quoted), line });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, line });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, line });
    line += match[0].split('\n').length - 1;
    at += match[0].length;
  }
  return tokens;
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, sign: string) => (sign === 'n' ? '\n' : sign === 't' ? '\t' : sign));
}

class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  blocks(): readonly HclBlock[] {
    const blocks: HclBlock[] = [];
    this.#body((block) => blocks.push(block), {});
    if (this.#at < this.#tokens.length) throw new Mistake(this.#line());
    return blocks;
  }

  /** Attributes and blocks, up to the `}` that ends them. */
  #body(onBlock: (block: HclBlock) => void, values: Record<string, unknown>): void {
    for (;;) {
      this.#skipLines();
      const token = this.#peek();
      if (token === undefined || this.#is('}')) return;
      if (token.kind === 'sign') throw new Mistake(token.line);
      this.#at++;
      if (this.#take('=')) {
        values[token.text] = this.#value();
        continue;
      }
      const labels: string[] = [];
      for (let next = this.#peek(); next !== undefined && !this.#is('{'); next = this.#peek()) {
        if (next.kind !== 'text' && next.kind !== 'name') throw new Mistake(next.line);
        labels.push(next.text);
        this.#at++;
      }
      if (!this.#take('{')) throw new Mistake(token.line);
      const inner: Record<string, unknown> = {};
      this.#body(() => undefined, inner);
      if (!this.#take('}')) throw new Mistake(token.line);
      onBlock({ type: token.text, labels, values: inner, line: token.line });
    }
  }

  /** An expression, up to the end of its line or what ends it in a list or an object. */
  #value(): unknown {
    const value = this.#simple();
    const next = this.#peek();
    if (next === undefined || next.kind === 'end of line' || this.#is(',') || this.#is(']') || this.#is('}'))
      return value;
    this.#skipExpression();
    return UNKNOWN;
  }

  #simple(): unknown {
    const token = this.#peek();
    if (token === undefined) throw new Mistake(this.#line());
    if (token.kind === 'text') return this.#next().text;
    if (token.kind === 'name') {
      this.#at++;
      if (/^\d/.test(token.text)) return Number(token.text);
      if (token.text === 'true' || token.text === 'false') return token.text === 'true';
      if (token.text === 'null') return undefined;
      // a reference to a variable alone
      return `\${${token.text}}`;
    }
    if (this.#take('[')) return this.#list();
    if (this.#take('{')) return this.#object();
    return UNKNOWN;
  }

  #list(): readonly unknown[] {
    const list: unknown[] = [];
    for (;;) {
      this.#skipLines();
      if (this.#take(']')) return list;
      list.push(this.#value());
      this.#skipLines();
      if (!this.#take(',') && !this.#is(']')) throw new Mistake(this.#line());
    }
  }

  #object(): Readonly<Record<string, unknown>> {
    const object: Record<string, unknown> = {};
    for (;;) {
      this.#skipLines();
      if (this.#take('}')) return object;
      const key = this.#next();
      if (!this.#take('=') && !this.#take(':')) {
        // `{ for … }`
        this.#skipExpression();
        continue;
      }
      object[key.text] = this.#value();
      this.#take(',');
    }
  }

  /** Passes what is not understood, with the brackets in it. */
  #skipExpression(): void {
    let depth = 0;
    for (let token = this.#peek(); token !== undefined; token = this.#peek()) {
      const isEnd =
        token.kind === 'end of line' || this.#is(',') || this.#is(']') || this.#is('}') || this.#is(')');
      if (depth === 0 && isEnd) return;
      if (this.#is('(') || this.#is('[') || this.#is('{')) depth++;
      if (this.#is(')') || this.#is(']') || this.#is('}')) depth--;
      this.#at++;
    }
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #next(): Token {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new Mistake(this.#line());
    return token;
  }

  #is(sign: string): boolean {
    const token = this.#peek();
    return token?.kind === 'sign' && token.text === sign;
  }

  #take(sign: string): boolean {
    const taken = this.#is(sign);
    if (taken) this.#at++;
    return taken;
  }

  #skipLines(): void {
    while (this.#peek()?.kind === 'end of line') this.#at++;
  }

  #line(): number {
    return (this.#peek() ?? this.#tokens.at(-1))?.line ?? 1;
  }
}
