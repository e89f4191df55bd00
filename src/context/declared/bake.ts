/** Bake files: https://docs.docker.com/build/bake/reference/ */
import { positionAt } from '../../text/span.js';
import { parentOf } from '../path.js';
import { declaredBuild } from './build-place.js';
import type { ParseError } from './json-parser.js';
import type { DeclarationReader, DeclaredBuild } from './declared-build.js';
import { readHcl } from './hcl.js';
import { at, elements, entriesOf, pairs, scalar } from './yaml-file.js';

/** What a target says, whether in HCL or in JSON. */
interface Target {
  readonly name: string;
  readonly values: unknown;
  readonly line: number;
}

/** Targets that inherit from targets that inherit from … */
const MAX_DEPTH = 20;

export const bake: DeclarationReader = {
  applies: (_, name) => /^(?:docker-)?bake[^/]*\.(?:hcl|json)$|\.bake\.hcl$/.test(name),
  hint: /\btarget\b/,
  read: async ({ path, text }) => {
    const parsed = path.endsWith('.json') ? await jsonTargets(text) : hclTargets(text);
    if ('message' in parsed) {
      const message = `${parsed.message}; what it builds is not taken into account`;
      return { builds: [], problems: [{ path, message }] };
    }
    const { targets, variables } = parsed;
    const inherited = (name: string, key: string, depth: number): unknown => {
      const target = targets.findLast((other) => other.name === name);
      const own = at(target?.values, key);
      if (own !== undefined || depth === MAX_DEPTH) return own;
      const parents = elements(at(target?.values, 'inherits')).map(scalar);
      // the last one has the last word
      for (const parent of parents.toReversed()) {
        const value = parent === undefined ? undefined : inherited(parent, key, depth + 1);
        if (value !== undefined) return value;
      }
      return undefined;
    };
    const builds = targets.flatMap(({ name, line }): readonly DeclaredBuild[] => {
      const text = (key: string) => interpolated(scalar(inherited(name, key, 0)), variables);
      // A target for others to inherit from builds nothing by itself.
      const isTemplate = name.startsWith('_');
      if (isTemplate || inherited(name, 'dockerfile-inline', 0) !== undefined) return [];
      const build = declaredBuild({
        base: parentOf(path),
        context: text('context') ?? '.',
        dockerfile: text('dockerfile'),
        target: text('target'),
        args: pairs(inherited(name, 'args', 0)),
        contexts: pairs(inherited(name, 'contexts', 0)),
        origin: `${path}:${line}`,
        tags: elements(inherited(name, 'tags', 0)).flatMap(
          (tag) => interpolated(scalar(tag), variables) ?? [],
        ),
      });
      return build === undefined ? [] : [build];
    });
    return { builds, problems: [] };
  },
};

interface BakeFile {
  readonly targets: readonly Target[];
  /** defaults of variables */
  readonly variables: ReadonlyMap<string, string>;
}

function hclTargets(text: string): BakeFile | { readonly message: string } {
  const parsed = readHcl(text);
  if ('message' in parsed) return parsed;
  const { blocks } = parsed;
  const variables = new Map<string, string>();
  for (const { type, labels, values } of blocks) {
    const value = type === 'variable' ? scalar(at(values, 'default')) : undefined;
    if (value !== undefined && labels[0] !== undefined) variables.set(labels[0], value);
  }
  const targets = blocks
    .filter(({ type, labels }) => type === 'target' && labels.length === 1)
    .map(({ labels, values, line }) => ({ name: labels[0]!, values, line }));
  return { targets, variables };
}

async function jsonTargets(text: string): Promise<BakeFile | { readonly message: string }> {
  const { findNodeAtLocation, getNodeValue, parseTree } = await import('./json-parser.js');
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors);
  if (tree === undefined || errors[0] !== undefined) {
    return { message: `the JSON does not parse (line ${positionAt(text, errors[0]?.offset ?? 0).line})` };
  }
  const data: unknown = getNodeValue(tree);
  const variables = new Map<string, string>();
  for (const [name, variable] of entriesOf(at(data, 'variable'))) {
    const value = scalar(at(variable, 'default'));
    if (value !== undefined) variables.set(name, value);
  }
  const targets = entriesOf(at(data, 'target')).map(([name, values]) => {
    const node = findNodeAtLocation(tree, ['target', name]);
    return { name, values, line: positionAt(text, node?.offset ?? 0).line };
  });
  return { targets, variables };
}

/** `${NAME}` by the default of the variable; what else there is in `${…}` stays, and makes the text unknown. */
function interpolated(text: string | undefined, variables: ReadonlyMap<string, string>): string | undefined {
  return text?.replace(/\$\{ *(\w+) *\}/g, (whole, name: string) => variables.get(name) ?? whole);
}
