/** Commands that need no scenario of their own, because a neighbour's failure shows the same. */
import type { ShellScript } from '../shell/script.js';
import { blocksOf, walk, wordsOf } from '../shell/syntax.js';
import type { ShellNode } from '../shell/syntax.js';
import type { Pair } from './align.js';

/**
 * In `a; b; c; d` or `a && b && c && d` the failure of `b` shows what that of `a` or `c` shows, as long as they
 * are neighbours before and after. Returns the numbers of the pairs inside such runs of plain commands, the first
 * and the last of each run left out.
 */
export function insideRuns(
  pairs: readonly Pair[],
  before: readonly ShellScript[],
  after: ShellScript,
  isPlain: (node: ShellNode) => boolean,
): ReadonlySet<number> {
  const places = new Map<ShellNode, string>();
  const functions = new Set<string>();
  for (const [index, script] of [...before, after].entries()) {
    collectPlaces(script, String(index), places, functions);
  }

  const key = ({ before: a, after: b }: Pair): string | undefined => {
    if (a?.node.kind !== 'command' || b === undefined || !isPlain(a.node)) return undefined;
    if (functions.has(a.node.words[0]?.value ?? '') || hasScript(a.node)) return undefined;
    const [place, other] = [places.get(a.node), places.get(b.node)];
    return place === undefined || other === undefined ? undefined : `${place} ${other}`;
  };
  const keys = pairs.map(key);
  const inside = new Set<number>();
  for (let id = 1; id + 1 < keys.length; id++) {
    if (keys[id] !== undefined && keys[id] === keys[id - 1] && keys[id] === keys[id + 1]) inside.add(id);
  }
  return inside;
}

function hasScript(node: ShellNode): boolean {
  return node.kind === 'command' && node.words.some(({ substitutions }) => substitutions.length > 0);
}

/** Where a node stands: in which list or and-or list, behind and before what. */
function collectPlaces(
  script: ShellScript,
  prefix: string,
  places: Map<ShellNode, string>,
  functions: Set<string>,
): void {
  const lists = [script.block];
  walk(script.block, (node) => {
    if (node.kind === 'function') functions.add(node.name);
    if (node.kind === 'and-or') {
      node.operands.forEach((operand, i) => {
        places.set(
          operand,
          `${prefix}.${node.range.start} ${node.operators[i - 1] ?? ''} ${node.operators[i] ?? ''}`,
        );
      });
    }
    lists.push(...blocksOf(node));
    for (const { substitutions } of wordsOf(node)) lists.push(...substitutions);
  });
  for (const { statements, range } of lists) {
    statements.forEach(({ node, background }, i) => {
      const place = i === 0 ? 'first' : i === statements.length - 1 ? 'last' : '';
      if (!background) places.set(node, `${prefix}:${range.start} ${place}`);
    });
  }
}
