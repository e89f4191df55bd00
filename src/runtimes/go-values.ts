/** What an expression of a Go source comes to, as far as it is text: a name of a file, of a program, of a variable. */
import { splitAt } from './calls.js';
import type { GoPackage } from './go-program.js';
import type { Token } from './tokens.js';

/** A text with parts that are not known. */
export interface PartialText {
  /** known parts in order; between two of them stands what is not known */
  readonly parts: readonly string[];
}

export const UNKNOWN: PartialText = { parts: ['', ''] };

/** All of it, where all is known. */
export function wholeText({ parts }: PartialText): string | undefined {
  return parts.length === 1 ? parts[0] : undefined;
}

function text(value: string): PartialText {
  return { parts: [value] };
}

function concatenated(one: PartialText, other: PartialText): PartialText {
  return {
    parts: [...one.parts.slice(0, -1), `${one.parts.at(-1)!}${other.parts[0]!}`, ...other.parts.slice(1)],
  };
}

/** Names of a package that always stand for one text. */
export type Constants = ReadonlyMap<string, string>;

/**
 * Names that a text is given once in a package, and nothing else anywhere in it: no matter which scope a name stands
 * in. One that is also a parameter, a field, or has its address taken, is none.
 */
export function constantsOf(pack: GoPackage): Constants {
  const found = new Map<string, string>();
  const refused = new Set<string>();
  for (const { source } of pack.files) {
    const { body } = source;
    body.forEach((token, at) => {
      if (token.kind !== 'word') return;
      const name = token.value;
      const [before, next, value, behind] = [body[at - 1], body[at + 1], body[at + 2], body[at + 3]];
      if (before?.value === '.' && before.kind === 'sign') return;
      if (before?.source === '&' || next?.source === '+=') refused.add(name);
      else if (next?.source === ':=' || next?.source === '=') {
        const ends =
          behind === undefined || behind.line > value!.line || behind.source === ';' || behind.source === ')';
        if (value?.kind === 'text' && ends && before?.source !== ',' && !found.has(name))
          found.set(name, value.value);
        else refused.add(name);
      } else if (next?.kind === 'word' && next.line === token.line && !DECLARES.has(name)) {
        // a parameter, a field, or `var name string`
        const isVariable = before?.value === 'var' || before?.value === 'const';
        if (isVariable && value?.source === '=' && behind?.kind === 'text' && !found.has(name))
          found.set(name, behind.value);
        else refused.add(name);
      } else if (next?.source === ',' && isAssigned(body, at)) refused.add(name);
    });
  }
  for (const name of refused) found.delete(name);
  return found;
}

const DECLARES = new Set(
  (
    'break case chan const continue default defer else fallthrough for func go goto if import interface map package ' +
    'range return select struct switch type var'
  ).split(' '),
);

/** Whether a name stands in a list on the left of `=` or `:=`, or in one of parameters. */
function isAssigned(body: readonly Token[], start: number): boolean {
  for (let at = start + 1; at < body.length && body[at]!.line === body[start]!.line; at++) {
    const { kind, source } = body[at]!;
    if (source === '=' || source === ':=') return true;
    if (kind === 'word' && body[at - 1]!.kind === 'word') return true;
    if (kind !== 'word' && source !== ',' && source !== '.') return false;
  }
  return false;
}

/** Functions that put paths together, by package. */
const JOINS: Readonly<Record<string, readonly string[]>> = {
  path: ['Join'],
  'path/filepath': ['Join'],
};
/** Functions that leave a path what it is. */
const PASSES: readonly string[] = ['Clean', 'FromSlash', 'ToSlash'];

/** Evaluates an expression; `importOf` is the import path that a name stands for in its source. */
export function evaluate(
  tokens: readonly Token[],
  constants: Constants,
  importOf: (name: string) => string | undefined,
): PartialText {
  const terms = splitAt(tokens, '+');
  if (terms.length > 1)
    return terms.map((term) => evaluate(term, constants, importOf)).reduce(concatenated, text(''));
  const [first, dot, method, open] = tokens;
  if (first === undefined) return UNKNOWN;
  if (tokens.length === 1) {
    if (first.kind === 'text' && !first.source.startsWith("'")) return text(first.value);
    const known = first.kind === 'word' ? constants.get(first.value) : undefined;
    return known === undefined ? UNKNOWN : text(known);
  }
  if (first.source === '(' && tokens.at(-1)!.source === ')')
    return evaluate(tokens.slice(1, -1), constants, importOf);
  if (first.kind !== 'word' || dot?.source !== '.' || open?.source !== '(' || tokens.at(-1)!.source !== ')')
    return UNKNOWN;
  const name = method!.value;
  const list = splitAt(tokens.slice(4, -1), ',').filter((one) => one.length > 0);
  const path = importOf(first.value) ?? '';
  const given = (): readonly PartialText[] => list.map((one) => evaluate(one, constants, importOf));
  if (JOINS[path]?.includes(name) === true)
    return given()
      .flatMap((one, at) => (at === 0 ? [one] : [text('/'), one]))
      .reduce(concatenated, text(''));
  if (path === 'path/filepath' && PASSES.includes(name)) return given()[0] ?? UNKNOWN;
  if (path === 'fmt' && name === 'Sprintf') {
    const format = wholeText(given()[0] ?? UNKNOWN);
    return format === undefined ? UNKNOWN : { parts: format.split(/%[-+# 0-9.*[\]]*[a-zA-Z]/) };
  }
  return UNKNOWN;
}
