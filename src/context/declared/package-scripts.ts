/** Scripts of `package.json`: https://docs.npmjs.com/cli/using-npm/scripts */
import { positionAt } from '../../text/span.js';
import { parentOf } from '../path.js';
import type { DeclarationReader } from './declared-build.js';
import { SCRIPT_HINT, joinedScripts, readScript } from './script-builds.js';

export const packageScripts: DeclarationReader = {
  applies: (_, name) => name === 'package.json',
  hint: /"[^"\n]*\b(?:docker|podman|nerdctl|buildah)(?:-compose)?\b[^\n]*\b(?:bu(?:ild|d)|run|exec)\b/,
  read: async ({ path, text }) => {
    const { findNodeAtLocation, parseTree } = await import('./json-parser.js');
    const tree = parseTree(text, [], { allowTrailingComma: true });
    const scripts = tree && findNodeAtLocation(tree, ['scripts']);
    const found = (scripts?.children ?? []).flatMap((property) => {
      const value = property.children?.[1];
      const script: unknown = value?.value;
      if (typeof script !== 'string' || !SCRIPT_HINT.test(script)) return [];
      const { line } = positionAt(text, property.offset);
      return [readScript(script, { path, line, isVerbatim: false, directory: parentOf(path) })];
    });
    return { ...joinedScripts(found), problems: [] };
  },
};
