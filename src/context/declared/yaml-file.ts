/** YAML files, with the lines of what they hold. The parser is loaded when there is something to parse. */
import type { DeclaringFile, DeclarationProblem } from './declared-build.js';

/** One document of a YAML file. */
export interface YamlDocument {
  /** plain values: anchors, aliases and merge keys resolved, unknown tags passed over */
  readonly data: unknown;
  /** Line of what stands at a path of keys, or of the nearest thing around it. */
  readonly lineAt: (path: readonly (string | number)[]) => number;
}

/** Longer files are no configuration. */
const MAX_LENGTH = 4_000_000;

/** The documents of a file, or what is wrong with it. `lost` says what is not done for want of it. */
export async function readYaml(
  { path, text }: DeclaringFile,
  lost: string,
): Promise<{
  readonly documents: readonly YamlDocument[];
  readonly problems: readonly DeclarationProblem[];
}> {
  const refuse = (message: string) => ({
    documents: [],
    problems: [{ path, message: `${message}; ${lost}` }],
  });
  if (text.length > MAX_LENGTH) return refuse('the file is too long');
  const { LineCounter, isNode, parseAllDocuments } = await import('./yaml-parser.js');
  const lines = new LineCounter();
  try {
    const parsed = parseAllDocuments(text, {
      lineCounter: lines,
      logLevel: 'silent',
      merge: true,
      // of compose: what stood there before is none any more
      customTags: [{ tag: '!reset', resolve: () => null }],
      uniqueKeys: false,
      prettyErrors: false,
    });
    const all = 'empty' in parsed ? [] : parsed;
    const error = all.flatMap(({ errors }) => errors)[0];
    if (error !== undefined) {
      return refuse(`the YAML does not parse (line ${lines.linePos(error.pos[0]).line}: ${error.message})`);
    }
    const documents = all.map((document) => ({
      data: document.toJS({ maxAliasCount: 1000 }) as unknown,
      lineAt: (keys: readonly (string | number)[]): number => {
        for (let length = keys.length; length > 0; length--) {
          const node = document.getIn(keys.slice(0, length), true);
          if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
        }
        return 1;
      },
    }));
    return { documents, problems: [] };
  } catch (error) {
    return refuse(`the YAML does not parse (${error instanceof Error ? error.message : String(error)})`);
  }
}

/** A mapping's entries; none for what is no mapping. */
export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

/** What a mapping has at a key; `undefined` for what is no mapping. */
export function at(value: unknown, ...keys: readonly (string | number)[]): unknown {
  return keys.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<string | number, unknown>)[key]
        : undefined,
    value,
  );
}

/** A scalar as text; `undefined` for what is none, and for null. */
export function scalar(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** The elements of a sequence; none for what is no sequence. */
export function elements(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Arguments and named contexts come as a mapping, or as a list of `NAME=value`. */
export function pairs(value: unknown): Readonly<Record<string, string>> {
  const found: [string, string][] = [];
  for (const [name, inner] of entriesOf(value)) {
    const text = scalar(inner);
    if (text !== undefined) found.push([name, text]);
  }
  for (const element of elements(value)) {
    const [, name, text] = /^([^=]+)=(.*)$/s.exec(scalar(element)?.trim() ?? '') ?? [];
    if (name !== undefined && text !== undefined) found.push([name, text]);
  }
  return Object.fromEntries(found);
}
