/** Calls in the tokens of a source. */
import type { Token } from './tokens.js';

/** Parts of a list of tokens between signs that stand in no brackets. */
export function splitAt(tokens: readonly Token[], sign: string): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'sign') {
      if ('([{'.includes(token.source)) depth++;
      if (')]}'.includes(token.source)) depth--;
      if (depth === 0 && token.source === sign) {
        parts.push([]);
        continue;
      }
    }
    parts.at(-1)!.push(token);
  }
  return parts;
}

/** A call: what is called, as far as it is names with dots between them, and its arguments. */
export interface Call {
  /** `os`, `router`; `undefined` where an expression stands before the dot, or none */
  readonly object: string | undefined;
  readonly isMethod: boolean;
  readonly name: string;
  readonly arguments: readonly (readonly Token[])[];
  readonly line: number;
}

/** A call whose arguments are longer is read as one without: `x(x(x(…`. */
const MAX_TOKENS = 20_000;

/** Every call of a source, in order. */
export function callsOf(body: readonly Token[]): readonly Call[] {
  const calls: Call[] = [];
  for (let at = 0; at < body.length; at++) {
    const token = body[at]!;
    if (token.kind !== 'word' || body[at + 1]?.source !== '(') continue;
    const isMethod = body[at - 1]?.source === '.';
    const holder = isMethod ? body[at - 2] : undefined;
    const isPlain = holder?.kind === 'word' && body[at - 3]?.source !== '.';
    let depth = 0;
    let end = at + 1;
    for (; end < body.length && end - at < MAX_TOKENS; end++) {
      const { kind, source } = body[end]!;
      if (kind !== 'sign') continue;
      if ('([{'.includes(source)) depth++;
      if (')]}'.includes(source) && --depth === 0) break;
    }
    calls.push({
      object: isPlain ? holder.value : undefined,
      isMethod,
      name: token.value,
      arguments:
        end - at < MAX_TOKENS ? splitAt(body.slice(at + 2, end), ',').filter((one) => one.length > 0) : [],
      line: token.line,
    });
  }
  return calls;
}
