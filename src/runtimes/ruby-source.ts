/** What a source of Ruby calls and says, read without running it. https://docs.ruby-lang.org/en/master/syntax_rdoc.html */

export interface RubyToken {
  readonly kind: 'name' | 'string' | 'shell' | 'operator';
  readonly text: string;
  /** what a string, or a text for the shell, says; `undefined` where something is put into it */
  readonly value?: string;
  /** one-based */
  readonly line: number;
  /** blanks, or the beginning of a line, stand before it */
  readonly apart: boolean;
}

/** A name with arguments, in parentheses or not. */
export interface RubyCall {
  /** `system`; `?.run` for a method of something that is no constant; `Open3.capture2` */
  readonly callee: string;
  readonly arguments: readonly (readonly RubyToken[])[];
  readonly line: number;
}

export interface RubySource {
  readonly calls: readonly RubyCall[];
  readonly strings: readonly { readonly value: string; readonly line: number }[];
  /** texts that the shell runs, between backticks or behind `%x` */
  readonly shells: readonly { readonly value: string | undefined; readonly line: number }[];
  readonly variables: readonly { readonly name: string; readonly line: number }[];
}

/** Calls whose arguments are of interest; others are not told from names. */
const CALLED =
  /^(?:system|exec|spawn|popen|popen2|popen2e|popen3|capture2|capture2e|capture3|pipeline|require|load|ffi_lib|dlopen|fetch|start|new|run)$/;

/** Reads a source. Never throws; where a regular expression is taken for a division, or the reverse, some is missed. */
export function rubySource(text: string): RubySource {
  const tokens = rubyTokens(text);
  const calls = callsOf(tokens);
  return {
    calls,
    strings: literals(tokens, 'string'),
    shells: tokens.filter(({ kind }) => kind === 'shell').map(({ value, line }) => ({ value, line })),
    variables: tokens.flatMap((token, at) => {
      if (token.text !== 'ENV') return [];
      const next = tokens[at + 1]?.text;
      const key =
        next === '['
          ? tokens[at + 2]
          : next === '.' && tokens[at + 3]?.text === '('
            ? tokens[at + 4]
            : undefined;
      return key?.kind === 'string' && key.value !== undefined ? [{ name: key.value, line: token.line }] : [];
    }),
  };
}

function literals(tokens: readonly RubyToken[], kind: RubyToken['kind']): RubySource['strings'] {
  return tokens.flatMap((token) =>
    token.kind === kind && token.value !== undefined ? [{ value: token.value, line: token.line }] : [],
  );
}

const NAME =
  /(?:[@$]{0,2}[A-Za-z_\u0080-\uFFFF][\w\u0080-\uFFFF]*[?!]?(?!=[^=~>])|[@$]{0,2}[A-Za-z_\u0080-\uFFFF][\w\u0080-\uFFFF]*)/y;
const PERCENT = /%([qQwWiIrsx]?)([^\w\s])/y;
const HEREDOC = /<<([~-]?)(["'`]?)([A-Z_a-z]\w*)\2/y;
const OPERATOR = /&\.|::|=>|\*\*|<<=?|>>=?|&&|\|\||[=!]~|[=!<>]=|\d[\w.]*|[^]/y;
const PAIRS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };
/** Behind these words an expression begins, so that `/` begins a regular expression. */
const BEFORE_EXPRESSION = new Set(
  'if unless while until and or not when in return elsif then do else puts'.split(' '),
);

function rubyTokens(text: string): readonly RubyToken[] {
  const tokens: RubyToken[] = [];
  /** here-documents whose bodies begin behind the line */
  const waiting: {
    readonly label: string;
    readonly indented: boolean;
    readonly raw: boolean;
    readonly shell: boolean;
  }[] = [];
  let at = 0;
  let line = 1;
  let apart = true;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  const advance = (to: number): void => {
    for (let i = text.indexOf('\n', at); i !== -1 && i < to; i = text.indexOf('\n', i + 1)) line++;
    at = to;
  };
  const push = (kind: RubyToken['kind'], end: number, value?: string): void => {
    tokens.push({ kind, text: text.slice(at, end), line, apart, ...(value === undefined ? {} : { value }) });
    apart = false;
    advance(end);
  };
  const quoted = (
    start: number,
    open: string,
    raw: boolean,
  ): { readonly end: number; readonly value: string | undefined } => {
    const close = PAIRS[open] ?? open;
    let value: string | undefined = '';
    let depth = 1;
    for (let i = start; i < text.length; i++) {
      const sign = text[i]!;
      if (sign === '\\') {
        if (value !== undefined)
          value += text[i + 1] === close || text[i + 1] === '\\' ? text[i + 1]! : text.slice(i, i + 2);
        i++;
      } else if (!raw && sign === '#' && text[i + 1] === '{') {
        value = undefined;
        i = endOfBraces(text, i + 1) - 1;
      } else if (sign === close && --depth === 0) return { end: i + 1, value };
      else {
        if (sign === open && close !== open) depth++;
        if (value !== undefined) value += sign;
      }
    }
    return { end: text.length, value: undefined };
  };
  /** whether an expression may begin here */
  const begins = (): boolean => {
    const before = tokens.at(-1);
    if (before === undefined || BEFORE_EXPRESSION.has(before.text)) return true;
    if (before.kind === 'operator') return !/^[)\]}\d]/.test(before.text);
    return before.kind === 'name' && apart && !/\s/.test(text[at + 1] ?? ' ');
  };
  while (at < text.length) {
    const sign = text[at]!;
    const isLineStart = at === 0 || text[at - 1] === '\n';
    if (isLineStart && /^=begin\b/.test(text.slice(at, at + 7))) {
      const end = /^=end\b.*$/m.exec(text.slice(at));
      advance(end === null ? text.length : at + end.index + end[0].length);
    } else if (isLineStart && /^__END__\s*$/m.test(text.slice(at, at + 9).split('\n')[0]!)) at = text.length;
    else if (sign === '\n') {
      tokens.push({ kind: 'operator', text: '\n', line, apart });
      advance(at + 1);
      apart = true;
      for (const { label, indented, raw, shell } of waiting.splice(0)) {
        const end = new RegExp(`^${indented ? '[ \\t]*' : ''}${label}\\r?$`, 'm').exec(text.slice(at));
        const body = text.slice(at, end === null ? text.length : at + end.index);
        const value = !raw && body.includes('#{') ? undefined : body;
        push(shell ? 'shell' : 'string', end === null ? text.length : at + end.index + end[0].length, value);
        if (text[at] === '\n') advance(at + 1);
      }
    } else if (/\s/.test(sign)) {
      at++;
      apart = true;
    } else if (sign === '#') {
      const end = text.indexOf('\n', at);
      at = end === -1 ? text.length : end;
    } else if (sign === "'" || sign === '"' || sign === '`') {
      const { end, value } = quoted(at + 1, sign, sign === "'");
      push(sign === '`' ? 'shell' : 'string', end, value);
    } else if (sign === '?' && /^\?\S(?!\w)/.test(text.slice(at, at + 3)) && begins())
      push('string', at + 2, text[at + 1]);
    else if (sign === '/' && begins()) push('operator', quoted(at + 1, '/', false).end);
    else {
      const percent = sign === '%' && begins() ? match(PERCENT) : null;
      const heredoc = sign === '<' ? match(HEREDOC) : null;
      const name = match(NAME);
      if (percent !== null) {
        const [all, kind = '', open = ''] = percent;
        const { end, value } = quoted(at + all.length, open, /[qwis]/.test(kind));
        if (kind === 'w' || kind === 'W') {
          for (const word of value?.trim().split(/\s+/) ?? [undefined])
            tokens.push({
              kind: 'string',
              text: word ?? '',
              line,
              apart,
              ...(word === undefined ? {} : { value: word }),
            });
          advance(end);
        } else if (kind === 'r' || kind === 'i' || kind === 'I' || kind === 's') push('operator', end);
        else push(kind === 'x' ? 'shell' : 'string', end, value);
      } else if (heredoc !== null && (heredoc[1] !== '' || /[A-Z]/.test(heredoc[3]![0]!)) && begins()) {
        const [all, dash = '', quote, label = ''] = heredoc;
        waiting.push({ label, indented: dash !== '', raw: quote === "'", shell: quote === '`' });
        push('operator', at + all.length);
      } else if (name !== null && name[0] !== '') push('name', at + name[0].length);
      else push('operator', at + match(OPERATOR)![0].length);
    }
  }
  return tokens;
}

function endOfBraces(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at + 1;
  }
  return text.length;
}

/** A call longer than this many tokens is read that far. */
const LONGEST_CALL = 500;

function callsOf(tokens: readonly RubyToken[]): readonly RubyCall[] {
  return tokens.flatMap((token, at) => {
    const before = tokens[at - 1]?.text;
    if (token.kind !== 'name' || !CALLED.test(token.text) || before === 'def' || before === ':') return [];
    const holder = tokens[at - 2]?.text ?? '';
    const callee =
      before !== '.' && before !== '&.' && before !== '::'
        ? token.text
        : /^[A-Z]/.test(holder)
          ? `${holder}.${token.text}`
          : `?.${token.text}`;
    const next = tokens[at + 1];
    const inside = next?.text === '(' && !next.apart;
    if (
      !inside &&
      (next === undefined || !next.apart || (next.kind === 'operator' && !/^[[{:]$/.test(next.text)))
    )
      return [];
    return [{ callee, arguments: argumentsFrom(tokens, inside ? at + 2 : at + 1), line: token.line }];
  });
}

/** Up to the bracket that closes, or the end of the line where none is open. */
function argumentsFrom(tokens: readonly RubyToken[], start: number): readonly (readonly RubyToken[])[] {
  const parts: RubyToken[][] = [[]];
  let depth = 0;
  for (const token of tokens.slice(start, start + LONGEST_CALL)) {
    const sign = token.kind === 'operator' ? token.text : '';
    if (sign === '(' || sign === '[' || sign === '{') depth++;
    if ((sign === ')' || sign === ']' || sign === '}') && --depth < 0) break;
    if (sign === '\n') {
      if (depth === 0 && parts.at(-1)!.length > 0) break;
      continue;
    }
    if (depth === 0 && (['if', 'unless', 'do'].includes(token.text) || sign === ';')) break;
    if (depth === 0 && sign === ',') parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts.filter((part) => part.length > 0);
}
