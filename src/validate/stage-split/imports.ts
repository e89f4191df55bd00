/** The modules that a text of JavaScript or TypeScript names, told by its tokens. */

export interface Modules {
  readonly specifiers: readonly string[];
  /** a load whose module is not written down; `undefined` where there is none */
  readonly dynamic: string | undefined;
}

/** A string, a comment, a template, a regular expression or a word; the rest is single characters. */
const TOKEN =
  /\/\/[^\n]*|\/\*[^]*?\*\/|'(?:\\[^]|[^'\\\n])*'|"(?:\\[^]|[^"\\\n])*"|`(?:\\[^]|[^`\\])*`|[A-Za-z_$][\w$]*|\s+|\d[\w.]*|[^]/g;

/** Reads a text. Types are gone when TypeScript is built: `import type` counts for nothing where `isTyped`. */
export function modulesOf(text: string, isTyped: boolean): Modules {
  const tokens = [...text.matchAll(TOKEN)]
    .map(([token]) => token)
    .filter((token) => !/^(?:\s|\/\/|\/\*)/.test(token));
  const specifiers: string[] = [];
  let dynamic: string | undefined;
  for (const [i, token] of tokens.entries()) {
    const next = tokens[i + 1];
    const previous = tokens[i - 1];
    if (token === 'from' && next !== undefined && isString(next) && !isType(tokens, i, isTyped))
      specifiers.push(unquoted(next));
    else if (token === 'import' && next !== undefined && isString(next)) specifiers.push(unquoted(next));
    else if (
      (token === 'require' || token === 'import') &&
      next === '(' &&
      previous !== '.' &&
      previous !== 'function'
    ) {
      const argument = tokens[i + 2];
      const isWhole = tokens[i + 3] === ')' || tokens[i + 3] === ',';
      if (argument !== undefined && isString(argument) && isWhole) specifiers.push(unquoted(argument));
      else if (argument !== undefined && argument !== ')')
        dynamic ??= tokens
          .slice(i, i + 6)
          .join('')
          .slice(0, 60);
    } else if (token === 'createRequire' && next === '(') dynamic ??= 'createRequire';
    else if (
      token === 'require' &&
      previous !== '.' &&
      next !== '(' &&
      next !== '.' &&
      next !== ':' &&
      next !== 'as'
    )
      // handed on, it may load anything
      dynamic ??= isWordBefore(previous) ? dynamic : token;
    else if (token === 'require' && next === '.' && tokens[i + 2] === 'resolve' && tokens[i + 3] === '(') {
      const argument = tokens[i + 4] ?? '';
      if (isString(argument)) specifiers.push(unquoted(argument));
      else dynamic ??= 'require.resolve';
    }
  }
  return { specifiers, dynamic };
}

function isWordBefore(previous: string | undefined): boolean {
  return previous === 'typeof' || previous === '{' || previous === ',';
}

/** `import type … from` and `export type … from`. */
function isType(tokens: readonly string[], from: number, isTyped: boolean): boolean {
  if (!isTyped) return false;
  for (let i = from - 1; i >= 0 && from - i < 400; i--) {
    const token = tokens[i]!;
    if (token === 'import' || token === 'export')
      return tokens[i + 1] === 'type' && tokens[i + 2] !== 'from' && tokens[i + 2] !== ',';
    if (token === ';' || isString(token)) return false;
  }
  return false;
}

function isString(token: string): boolean {
  return /^['"`]/.test(token) && token.length > 1 && !(token.startsWith('`') && token.includes('${'));
}

function unquoted(token: string): string {
  return token.slice(1, -1).replaceAll(/\\(.)/g, '$1');
}
