/** Scripts of `package.json`: https://docs.npmjs.com/cli/using-npm/scripts */
import { positionAt } from '../../text/span.js';
import { parentOf } from '../path.js';
import type { DeclarationReader } from './declared-build.js';
import { BUILD_HINT, scriptBuilds } from './script-builds.js';

export const packageScripts: DeclarationReader = {
  applies: (_, name) => name === 'package.json',
  hint: /"[^"\n]*\b(?:docker|podman|nerdctl|buildah)\b[^\n]*\bbu(?:ild|d)\b/,
  read: async ({ path, text }) => {
    const { findNodeAtLocation, parseTree } = await import('./json-parser.js');
    const tree = parseTree(text, [], { allowTrailingComma: true });
    const scripts = tree && findNodeAtLocation(tree, ['scripts']);
    const builds = (scripts?.children ?? []).flatMap((property) => {
      const value = property.children?.[1];
      const script: unknown = value?.value;
      if (typeof script !== 'string' || !BUILD_HINT.test(script)) return [];
      const { line } = positionAt(text, property.offset);
      return scriptBuilds(script, { path, line, isVerbatim: false, directory: parentOf(path) });
    });
    return { builds, problems: [] };
  },
};
