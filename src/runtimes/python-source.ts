/** What a source of Python imports, calls and says, read without running it. */
import { isName, isOperator, pythonTokens } from './python-tokens.js';
import type { PythonToken } from './python-tokens.js';
import { constantsOf, literalOf, valuesOf } from './python-values.js';

export interface PythonImport {
  /** as written, without the dots in front; `''` for `from . import x` */
  readonly module: string;
  /** how many dots stand in front */
  readonly level: number;
  /** names behind `import` of a `from`; none for `import module` */
  readonly names: readonly string[];
  readonly line: number;
}

export interface PythonArgument {
  /** `shell` in `shell=True` */
  readonly keyword: string | undefined;
  readonly tokens: readonly PythonToken[];
}

export interface PythonCall {
  /** the name that imports lead to: `subprocess.run` for `run(…)` behind `from subprocess import run`; `?.read` for a method of something else */
  readonly callee: string;
  readonly arguments: readonly PythonArgument[];
  readonly line: number;
}

export interface PythonSource {
  readonly imports: readonly PythonImport[];
  readonly calls: readonly PythonCall[];
  /** literals that are more than a comment on what they stand in */
  readonly strings: readonly { readonly value: string; readonly line: number }[];
  /** variables of the environment that are read by name */
  readonly variables: readonly { readonly name: string; readonly line: number }[];
  /** What an expression says, where that is a literal, or a name in capitals that is given one once. */
  textOf(tokens: readonly PythonToken[]): string | undefined;
  /** What a name is given anywhere in the file; `undefined` where it may have another value: a parameter, a loop's */
  valuesOf(name: string): readonly (readonly PythonToken[])[] | undefined;
  readonly problem: string | undefined;
}

/** Reads a source. Never throws; what cannot be read is left out, and `problem` says so. */
export function pythonSource(text: string): PythonSource {
  const { tokens, problem } = pythonTokens(text);
  const statements = statementsOf(tokens);
  const imports = statements.flatMap(importsOf);
  const aliases = aliasesOf(imports, statements);
  const constants = constantsOf(statements);
  const textOf = (of: readonly PythonToken[]): string | undefined => literalOf(of, constants);
  const calls = callsOf(tokens, aliases);
  return {
    imports: imports.map(({ module, level, names, line }) => ({
      module,
      level,
      names: names.map(({ name }) => name),
      line,
    })),
    calls,
    strings: statements
      .filter((statement) => statement.some(({ kind }) => kind !== 'string'))
      .flatMap((statement) => statement)
      .flatMap(({ kind, value, line }) =>
        kind === 'string' && value !== undefined ? [{ value, line }] : [],
      ),
    variables: [...variablesCalled(calls, textOf), ...variablesIndexed(tokens, aliases, textOf)],
    textOf,
    valuesOf: (name) => valuesOf(name, statements),
    problem,
  };
}

/** Simple statements: cut at ends of lines, at `;`, and behind the `:` that a block begins with. */
function statementsOf(tokens: readonly PythonToken[]): readonly (readonly PythonToken[])[] {
  const statements: PythonToken[][] = [];
  let current: PythonToken[] = [];
  let depth = 0;
  const cut = (): void => {
    if (current.length > 0) statements.push(current);
    current = [];
  };
  for (const token of tokens) {
    if (token.kind === 'newline' || (depth === 0 && isOperator(token, ';'))) {
      cut();
      depth = 0;
      continue;
    }
    current.push(token);
    if (token.kind !== 'operator') continue;
    if (/^[([{]$/.test(token.text)) depth++;
    if (/^[)\]}]$/.test(token.text)) depth = Math.max(0, depth - 1);
    if (token.text === ':' && depth === 0 && OPENS_BLOCK.has(current[0]!.text)) cut();
  }
  cut();
  return statements;
}

const OPENS_BLOCK: ReadonlySet<string> = new Set(
  'if elif else try except finally for while with def class async match case'.split(' '),
);

interface Named {
  readonly name: string;
  readonly as: string | undefined;
}
interface RawImport extends Omit<PythonImport, 'names'> {
  readonly names: readonly Named[];
  /** `y` of `import x as y` */
  readonly as: string | undefined;
}

/** https://docs.python.org/3/reference/simple_stmts.html#the-import-statement */
function importsOf(statement: readonly PythonToken[]): readonly RawImport[] {
  const [first] = statement;
  if (first === undefined) return [];
  const { line } = first;
  if (isName(first, 'import'))
    return listOf(statement.slice(1)).map(({ name, as }) => ({
      module: name,
      level: 0,
      names: [],
      as,
      line,
    }));
  if (!isName(first, 'from')) return [];
  const at = statement.findIndex((token) => isName(token, 'import'));
  if (at === -1) return [];
  const path = statement.slice(1, at).map(({ text }) => text);
  const level = path.join('').match(/^\.+/)?.[0].length ?? 0;
  const module = path.join('').slice(level);
  return [{ module, level, names: listOf(statement.slice(at + 1)), as: undefined, line }];
}

/** `a.b as c, d`, within parentheses or not. */
function listOf(tokens: readonly PythonToken[]): readonly Named[] {
  const bare = tokens.filter((token) => !isOperator(token, '(') && !isOperator(token, ')'));
  return separated(bare)
    .map((part) => {
      const at = part.findIndex((token) => isName(token, 'as'));
      const name = (at === -1 ? part : part.slice(0, at)).map(({ text }) => text).join('');
      return { name, as: at === -1 ? undefined : part[at + 1]?.text };
    })
    .filter(({ name }) => name !== '');
}

/** Parts between commas that stand in no bracket. */
function separated(tokens: readonly PythonToken[]): readonly (readonly PythonToken[])[] {
  const parts: PythonToken[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (depth === 0 && isOperator(token, ',')) {
      parts.push([]);
      continue;
    }
    if (token.kind === 'operator' && /^[([{]$/.test(token.text)) depth++;
    if (token.kind === 'operator' && /^[)\]}]$/.test(token.text)) depth--;
    parts.at(-1)!.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

/** Names of the file by what they stand for. */
function aliasesOf(
  imports: readonly RawImport[],
  statements: readonly (readonly PythonToken[])[],
): ReadonlyMap<string, string> {
  const aliases = new Map<string, string>();
  for (const { module, level, names, as } of imports) {
    const prefix = '.'.repeat(level) + module;
    if (names.length === 0) {
      const [head = ''] = module.split('.');
      if (as === undefined) aliases.set(head, head);
      else aliases.set(as, module);
    }
    for (const { name, as: other } of names) aliases.set(other ?? name, `${prefix}.${name}`);
  }
  // `run = subprocess.run`
  for (const [target, equals, ...rest] of statements) {
    if (!isName(target) || !isOperator(equals, '=') || rest.length === 0) continue;
    const path = rest.map(({ text }) => text).join('');
    const head = aliases.get(rest[0]!.text);
    if (head !== undefined && rest.length > 1 && /^[\w.]+$/.test(path))
      aliases.set(target!.text, head + path.slice(rest[0]!.text.length));
  }
  return aliases;
}

/** Words that a parenthesis may follow without being called. */
const KEYWORDS: ReadonlySet<string> = new Set(
  'and as assert async await del elif else except for from global if import in is lambda not or raise return while with yield match case print'.split(
    ' ',
  ),
);

function callsOf(
  tokens: readonly PythonToken[],
  aliases: ReadonlyMap<string, string>,
): readonly PythonCall[] {
  const calls: PythonCall[] = [];
  tokens.forEach((token, at) => {
    if (!isOperator(token, '(')) return;
    const callee = calleeBefore(tokens, at, aliases);
    if (callee === undefined) return;
    const inside = tokens.slice(at + 1, closing(tokens, at));
    const parts = separated(inside.filter(({ kind }) => kind !== 'newline'));
    calls.push({
      callee,
      arguments: parts.map((part) =>
        isName(part[0]) && isOperator(part[1], '=')
          ? { keyword: part[0]!.text, tokens: part.slice(2) }
          : { keyword: undefined, tokens: part },
      ),
      line: token.line,
    });
  });
  return calls;
}

/** A call longer than this many tokens is read that far. */
const LONGEST_CALL = 2_000;

function closing(tokens: readonly PythonToken[], open: number): number {
  let depth = 0;
  const end = Math.min(tokens.length, open + LONGEST_CALL);
  for (let at = open; at < end; at++) {
    const { kind, text } = tokens[at]!;
    if (kind !== 'operator') continue;
    if (text === '(' || text === '[' || text === '{') depth++;
    else if ((text === ')' || text === ']' || text === '}') && --depth === 0) return at;
  }
  return end;
}

/** The dotted name before a parenthesis, as imports have it; `undefined` where nothing is called. */
function calleeBefore(
  tokens: readonly PythonToken[],
  open: number,
  aliases: ReadonlyMap<string, string>,
): string | undefined {
  let start = open - 1;
  if (!isName(tokens[start])) return undefined;
  while (isOperator(tokens[start - 1], '.') && isName(tokens[start - 2])) start -= 2;
  const path = tokens
    .slice(start, open)
    .map(({ text }) => text)
    .join('');
  const before = tokens[start - 1];
  if (isOperator(before, '.')) return `?.${tokens[open - 1]!.text}`;
  if (isName(before, 'def') || isName(before, 'class') || KEYWORDS.has(path)) return undefined;
  const [head = ''] = path.split('.');
  const alias = aliases.get(head);
  if (alias !== undefined) return alias + path.slice(head.length);
  return path.includes('.') ? `?.${tokens[open - 1]!.text}` : path;
}

const READS_VARIABLE: ReadonlySet<string> = new Set([
  'os.getenv',
  'os.environ.get',
  'os.environ.pop',
  'os.environ.setdefault',
]);

function variablesCalled(
  calls: readonly PythonCall[],
  textOf: PythonSource['textOf'],
): PythonSource['variables'] {
  return calls.flatMap(({ callee, arguments: given, line }) => {
    const name = READS_VARIABLE.has(callee) && given[0] !== undefined ? textOf(given[0].tokens) : undefined;
    return name === undefined ? [] : [{ name, line }];
  });
}

/** `os.environ['X']` */
function variablesIndexed(
  tokens: readonly PythonToken[],
  aliases: ReadonlyMap<string, string>,
  textOf: PythonSource['textOf'],
): PythonSource['variables'] {
  return tokens.flatMap((token, at) => {
    if (!isOperator(token, '[') || !isOperator(tokens[at + 2], ']')) return [];
    const path = calleeBefore(tokens, at, aliases);
    const name = path === 'os.environ' ? textOf([tokens[at + 1]!]) : undefined;
    return name === undefined ? [] : [{ name, line: token.line }];
  });
}
