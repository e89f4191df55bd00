/** What names of a source of Python are given. */
import { isName, isOperator } from './python-tokens.js';
import type { PythonToken } from './python-tokens.js';

/** Names in capitals that are given a literal, and nothing else, once. */
export function constantsOf(statements: readonly (readonly PythonToken[])[]): ReadonlyMap<string, string> {
  const constants = new Map<string, string>();
  const assigned = new Set<string>();
  for (const [target, operator, ...rest] of statements) {
    if (!isName(target) || operator?.kind !== 'operator' || !/^[^=!<>]*=$|^:$/.test(operator.text)) continue;
    const name = target!.text;
    if (!/^_*[A-Z][A-Z0-9_]*$/.test(name)) continue;
    const value = operator.text === '=' ? literalOf(rest, new Map()) : undefined;
    if (value === undefined || assigned.has(name)) constants.delete(name);
    else constants.set(name, value);
    assigned.add(name);
  }
  return constants;
}

/** A literal, put together of several or not, or a constant. */
export function literalOf(
  tokens: readonly PythonToken[],
  constants: ReadonlyMap<string, string>,
): string | undefined {
  const [first, ...more] = tokens;
  if (first === undefined) return undefined;
  if (first.kind === 'name' && more.length === 0) return constants.get(first.text);
  let text = '';
  for (const { kind, value } of tokens) {
    if (kind !== 'string' || value === undefined) return undefined;
    text += value;
  }
  return text;
}

/** All that a name is given in a file, by statements; `undefined` where it may have another value. */
export function valuesOf(
  name: string,
  statements: readonly (readonly PythonToken[])[],
): readonly (readonly PythonToken[])[] | undefined {
  const values: (readonly PythonToken[])[] = [];
  for (const statement of statements) {
    const [first, second] = statement;
    if (isName(first, name) && isOperator(second, '=')) values.push(statement.slice(2));
    else if (isName(first, name) && isOperator(second, ':') && statement.some((one) => isOperator(one, '=')))
      values.push(statement.slice(statement.findIndex((one) => isOperator(one, '=')) + 1));
    else if (binds(statement, name)) return undefined;
  }
  return values.length === 0 ? undefined : values;
}

/** Whether a statement may give a name a value otherwise than by `name = …` alone. */
function binds(statement: readonly PythonToken[], name: string): boolean {
  const at = statement.findIndex((token) => isName(token, name));
  if (at === -1) return false;
  const isBlock = statement.some(
    (token) =>
      token.kind === 'name' && ['def', 'for', 'lambda', 'import', 'global', 'case'].includes(token.text),
  );
  const next = statement[at + 1];
  if (isBlock) return true;
  return (
    isName(statement[at - 1], 'as') ||
    isOperator(next, ':=') ||
    (isOperator(next, ',') && hasTarget(statement))
  );
}

/** `a, b = …` */
function hasTarget(statement: readonly PythonToken[]): boolean {
  const at = statement.findIndex((token) => isOperator(token, '='));
  return (
    at !== -1 && statement.slice(0, at).every(({ kind, text }) => kind === 'name' || /^[,()*.]$/.test(text))
  );
}
