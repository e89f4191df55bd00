/** What a word of a build step comes to, where its variables are known. */
import type { Word } from '../shell/syntax.js';

/** The word as its command gets it; `undefined` where an expansion is not known, or may split it. */
export function wordValue(
  word: Word | undefined,
  environment: ReadonlyMap<string, string | undefined>,
): string | undefined {
  if (word === undefined) return undefined;
  if (word.value !== undefined) return word.glob ? undefined : word.value;
  return word.glob || word.substitutions.length > 0 ? undefined : expanded(word.text, environment);
}

/** Text with quotes and plain expansions (`$NAME`, `${NAME}`); `undefined` where a value is not known or has blanks. */
function expanded(text: string, environment: ReadonlyMap<string, string | undefined>): string | undefined {
  let value = '';
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!;
    if (quote === "'") {
      if (sign === "'") quote = '';
      else value += sign;
    } else if (sign === '"') quote = quote === '"' ? '' : '"';
    else if (sign === "'" && quote === '') quote = "'";
    else if (sign === '\\') value += text[++at] ?? '';
    else if (sign === '`') return undefined;
    else if (sign !== '$') value += sign;
    else {
      const name = /^\{([A-Za-z_]\w*)\}|^([A-Za-z_]\w*)/.exec(text.slice(at + 1));
      const known = name === null ? undefined : environment.get(name[1] ?? name[2]!);
      if (name === null || known === undefined || (quote === '' && /\s/.test(known))) return undefined;
      value += known;
      at += name[0].length;
    }
  }
  return value;
}
