/** What a source of PHP calls and says, read without running it. https://www.php.net/manual/en/langref.php */

export interface PhpToken {
  readonly kind: 'name' | 'variable' | 'string' | 'shell' | 'operator';
  readonly text: string;
  /** what a string, or a text for the shell, says; `undefined` where variables are put into it */
  readonly value?: string;
  readonly line: number;
}

export interface PhpCall {
  /** in lower case, without a namespace in front; `new process` for an object, `?.run` for a method */
  readonly callee: string;
  readonly arguments: readonly (readonly PhpToken[])[];
  readonly line: number;
}

export interface PhpSource {
  readonly calls: readonly PhpCall[];
  /** literals */
  readonly strings: readonly { readonly value: string; readonly line: number }[];
  /** texts between backticks, which the shell runs */
  readonly shells: readonly { readonly value: string | undefined; readonly line: number }[];
  /** variables of the environment that are read by name */
  readonly variables: readonly { readonly name: string; readonly line: number }[];
}

/** Reads a source; what stands outside of `<?php … ?>` is no code. Never throws. */
export function phpSource(text: string): PhpSource {
  const tokens = phpTokens(text);
  const calls = callsOf(tokens);
  return {
    calls,
    strings: tokens.flatMap(({ kind, value, line }) =>
      kind === 'string' && value !== undefined ? [{ value, line }] : [],
    ),
    shells: tokens.filter(({ kind }) => kind === 'shell').map(({ value, line }) => ({ value, line })),
    variables: [
      ...calls
        .filter(({ callee }) => callee === 'getenv' || callee === 'env')
        .map((call) => ({ name: call.arguments[0]?.[0]?.value, line: call.line })),
      ...tokens
        .map((token, at) => ({ token, key: tokens[at + 2], open: tokens[at + 1]?.text }))
        .filter(({ token, open }) => /^\$_(?:ENV|SERVER)$/.test(token.text) && open === '[')
        .map(({ token, key }) => ({ name: key?.value, line: token.line })),
    ].filter((one): one is { readonly name: string; readonly line: number } => one.name !== undefined),
  };
}

const NAME = /\\?[A-Za-z_\u0080-\uFFFF][\w\u0080-\uFFFF]*(?:\\[A-Za-z_\u0080-\uFFFF][\w\u0080-\uFFFF]*)*/y;
const VARIABLE = /\$+[A-Za-z_\u0080-\uFFFF][\w\u0080-\uFFFF]*/y;
const HEREDOC = /<<<[ \t]*(["']?)([A-Za-z_]\w*)\1\r?\n/y;
const OPERATOR = /\?->|->|::|=>|\d[\w.]*|[^]/y;

function phpTokens(text: string): readonly PhpToken[] {
  const tokens: PhpToken[] = [];
  let at = 0;
  let line = 1;
  const advance = (to: number): void => {
    for (let i = text.indexOf('\n', at); i !== -1 && i < to; i = text.indexOf('\n', i + 1)) line++;
    at = to;
  };
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  const outside = (): void => {
    const open = /<\?(?:php\b|=)/gi;
    open.lastIndex = at;
    const found = open.exec(text);
    advance(found === null ? text.length : found.index + found[0].length);
  };
  const push = (kind: PhpToken['kind'], end: number, value?: string): void => {
    tokens.push({ kind, text: text.slice(at, end), line, ...(value === undefined ? {} : { value }) });
    advance(end);
  };
  outside();
  while (at < text.length) {
    const sign = text[at]!;
    const heredoc = sign === '<' ? match(HEREDOC) : null;
    const name = match(NAME);
    const variable = sign === '$' ? match(VARIABLE) : null;
    if (text.startsWith('?>', at)) {
      tokens.push({ kind: 'operator', text: ';', line });
      outside();
    } else if (/\s/.test(sign)) advance(at + 1);
    else if (sign === '#' && text[at + 1] !== '[') advance(endOfLine(text, at));
    else if (text.startsWith('//', at)) advance(endOfLine(text, at));
    else if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at + 2);
      advance(end === -1 ? text.length : end + 2);
    } else if (heredoc !== null) {
      const [all, quote, label = ''] = heredoc;
      const end = new RegExp(`^[ \\t]*${label}\\b`, 'm').exec(text.slice(at + all.length));
      const body = text.slice(at + all.length, end === null ? text.length : at + all.length + end.index);
      const close = at + all.length + (end === null ? body.length : end.index + end[0].length);
      push('string', close, quote !== "'" && interpolates(body) ? undefined : body.trim());
    } else if (sign === "'" || sign === '"' || sign === '`') {
      const end = endOfString(text, at);
      const body = text.slice(at + 1, end - 1);
      const isDynamic = sign !== "'" && interpolates(body);
      const value = isDynamic ? undefined : body.replace(/\\(['"\\`$])/g, '$1');
      push(sign === '`' ? 'shell' : 'string', end, value);
    } else if (variable !== null) push('variable', at + variable[0].length);
    else if (name !== null) push('name', at + name[0].length);
    else push('operator', at + match(OPERATOR)![0].length);
  }
  return tokens;
}

function endOfLine(text: string, at: number): number {
  const end = /\n|\?>/g;
  end.lastIndex = at;
  return end.exec(text)?.index ?? text.length;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === text[start]) return at + 1;
  }
  return text.length;
}

/** https://www.php.net/manual/en/language.types.string.php#language.types.string.parsing */
function interpolates(body: string): boolean {
  return /(?<!\\)(?:\$[A-Za-z_{]|\{\$)/.test(body);
}

const NO_CALL = new Set(
  'if elseif while for foreach switch match catch function fn array list isset empty unset return and or use declare echo print include include_once require require_once'.split(
    ' ',
  ),
);

function callsOf(tokens: readonly PhpToken[]): readonly PhpCall[] {
  const calls: PhpCall[] = [];
  tokens.forEach((token, at) => {
    if (token.kind !== 'name' || tokens[at + 1]?.text !== '(') return;
    const name = token.text.slice(token.text.lastIndexOf('\\') + 1).toLowerCase();
    const before = tokens[at - 1]?.text.toLowerCase() ?? '';
    if (NO_CALL.has(name) || before === 'function' || before === 'fn') return;
    const callee =
      before === '->' || before === '?->'
        ? `?.${name}`
        : before === '::'
          ? `${shortName(tokens[at - 2])}::${name}`
          : before === 'new'
            ? `new ${name}`
            : name;
    calls.push({ callee, arguments: argumentsAt(tokens, at + 1), line: token.line });
  });
  return calls;
}

function shortName(token: PhpToken | undefined): string {
  return token === undefined ? '' : token.text.slice(token.text.lastIndexOf('\\') + 1).toLowerCase();
}

/** A call longer than this many tokens is read that far. */
const LONGEST_CALL = 2_000;

function argumentsAt(tokens: readonly PhpToken[], open: number): readonly (readonly PhpToken[])[] {
  const parts: PhpToken[][] = [[]];
  let depth = 0;
  const end = Math.min(tokens.length, open + LONGEST_CALL);
  for (let at = open; at < end; at++) {
    const token = tokens[at]!;
    const sign = token.kind === 'operator' ? token.text : '';
    if ('([{'.includes(sign) && sign !== '') depth++;
    if (')]}'.includes(sign) && sign !== '' && --depth === 0) break;
    if (depth === 1 && sign === ',') parts.push([]);
    else if (at !== open) parts.at(-1)!.push(token);
  }
  return parts.filter((part) => part.length > 0);
}
