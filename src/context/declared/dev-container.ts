/** Dev containers: https://containers.dev/implementors/json_reference/ */
import { parentOf } from '../path.js';
import { positionAt } from '../../text/span.js';
import { declaredBuild } from './build-place.js';
import type { ParseError } from './json-parser.js';
import type { DeclarationReader } from './declared-build.js';
import { at, pairs, scalar } from './yaml-file.js';

export const devContainer: DeclarationReader = {
  applies: (path, name) =>
    name.endsWith('devcontainer.json') &&
    /(?:^|\/)(?:\.devcontainer\/(?:[^/]+\/)?devcontainer|\.devcontainer)\.json$/.test(path),
  hint: /"docker[fF]ile"/,
  read: async ({ path, text }) => {
    const { findNodeAtLocation, getNodeValue, parseTree } = await import('./json-parser.js');
    const errors: ParseError[] = [];
    const tree = parseTree(text, errors, { allowTrailingComma: true });
    if (tree === undefined || errors[0] !== undefined) {
      const { line } = positionAt(text, errors[0]?.offset ?? 0);
      const message = `the JSON does not parse (line ${line}); what it builds is not taken into account`;
      return { builds: [], problems: [{ path, message }] };
    }
    const data: unknown = getNodeValue(tree);
    const isOld = at(data, 'dockerFile') !== undefined;
    const dockerfile = scalar(at(data, 'build', 'dockerfile')) ?? scalar(at(data, 'dockerFile'));
    if (dockerfile === undefined) return { builds: [], problems: [] };
    const node = findNodeAtLocation(tree, isOld ? ['dockerFile'] : ['build', 'dockerfile']);
    const build = declaredBuild({
      base: parentOf(path),
      context: scalar(at(data, 'build', 'context')) ?? scalar(at(data, 'context')) ?? '.',
      dockerfile,
      dockerfileFrom: 'base',
      target: scalar(at(data, 'build', 'target')),
      args: pairs(at(data, 'build', 'args')),
      // people work in it: whatever it has may be used
      uses: [{ kind: 'start', entrypoint: [], command: ['bash'], origin: path }],
      origin: `${path}:${positionAt(text, node?.offset ?? 0).line}`,
    });
    return { builds: build === undefined ? [] : [build], problems: [] };
  },
};
