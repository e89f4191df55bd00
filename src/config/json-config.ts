/** Configurations in JSON, with comments and commas as JSON of editors has them. */
import { findNodeAtLocation, getNodeValue, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Node, ParseError } from 'jsonc-parser';
import { positionAt } from '../text/span.js';
import type { Position } from '../text/span.js';
import type { ConfigProblem } from './config.js';

/** A text in JSON, and where in it things stand. */
export interface JsonConfig {
  readonly value: unknown;
  /** where a problem with the value is */
  readonly placeOf: (problem: ConfigProblem) => Position;
}

/** Parses a configuration; `key` names the part of the text that it is. `undefined` where there is no such part. */
export function parseJsonConfig(
  text: string,
  key?: string,
): JsonConfig | { readonly message: string; readonly place: Position } | undefined {
  const bare = text.replace(/^\uFEFF/, '');
  const shift = text.length - bare.length;
  const errors: ParseError[] = [];
  const tree = parseTree(bare, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (tree === undefined || error !== undefined) {
    const place = positionAt(text, (error?.offset ?? 0) + shift);
    const what =
      bare.trim() === '' || error === undefined ? 'it is empty' : wordsOf(printParseErrorCode(error.error));
    return { message: `this is no JSON: ${what}`, place };
  }
  const root = key === undefined ? tree : findNodeAtLocation(tree, [key]);
  if (root === undefined) return undefined;
  return {
    value: getNodeValue(root),
    placeOf: ({ path, isKey }) => {
      const node = nodeAt(root, path);
      const named = isKey === true && node.parent?.type === 'property' ? node.parent : node;
      return positionAt(text, named.offset + shift);
    },
  };
}

/** The node at the end of a path, or the last one on the way to it. */
function nodeAt(root: Node, path: readonly (string | number)[]): Node {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node !== undefined) return node;
  }
  return root;
}

/** `CommaExpected` → "comma expected" */
function wordsOf(code: string): string {
  return code
    .replace(/([A-Z])/g, ' $1')
    .trim()
    .toLowerCase();
}
