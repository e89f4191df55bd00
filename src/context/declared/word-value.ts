/** What a word of a script comes to, where variables and a few substitutions are known. */
import type { Block, Word } from '../../shell/syntax.js';

/** What is known of the shell's state. */
export interface WordFacts {
  readonly variables: ReadonlyMap<string, string>;
  /** What a substitution writes; `undefined`: not known. */
  substituted(block: Block): string | undefined;
}

/** The word as its command gets it; `undefined` where something in it is not known, or splits it. */
export function wordValue(word: Word, facts: WordFacts): string | undefined {
  if (word.value !== undefined) return word.value;
  return word.glob ? undefined : expand(word, word.text, 0, facts);
}

/** `text` begins `offset` characters into the word. */
function expand(word: Word, text: string, offset: number, facts: WordFacts): string | undefined {
  let value = '';
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const sign = text[i]!;
    if (sign === '"') isQuoted = !isQuoted;
    else if (sign === '\\') value += text[++i] ?? '';
    else if (sign === "'" && !isQuoted) {
      const end = text.indexOf("'", i + 1);
      if (end === -1) return undefined;
      value += text.slice(i + 1, end);
      i = end;
    } else if (sign === '`') return undefined;
    else if (sign !== '$') value += sign;
    else if (text[i + 1] === '(') {
      const start = word.range.start + offset + i;
      const block = word.substitutions.find(({ range }) => range.start >= start + 2);
      const written = block === undefined ? undefined : facts.substituted(block);
      if (block === undefined || written === undefined) return undefined;
      value += written;
      i = text.indexOf(')', block.range.end - word.range.start - offset);
      if (i === -1) return undefined;
    } else if (text[i + 1] === '{') {
      const end = text.indexOf('}', i);
      const [, name, operator, rest = ''] = /^(\w+)(?:\[0\])?(:?-)?(.*)$/s.exec(text.slice(i + 2, end)) ?? [];
      if (end === -1 || name === undefined || (operator === undefined && rest !== '')) return undefined;
      const known = facts.variables.get(name);
      const other =
        operator === undefined ? undefined : expand(word, rest, offset + end - rest.length, facts);
      const used = known ?? other;
      if (used === undefined) return undefined;
      value += used;
      i = end;
    } else {
      const name = /^(?:[A-Za-z_]\w*|[0-9@*#?])/.exec(text.slice(i + 1))?.[0];
      const known = name === undefined ? undefined : facts.variables.get(name);
      if (name === undefined || known === undefined) return undefined;
      value += known;
      i += name.length;
    }
  }
  return value;
}
