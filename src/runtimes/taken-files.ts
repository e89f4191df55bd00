/** What is copied for a program beside its tree. */
import { isWithin } from '../ecosystems/context-path.js';
import type { Need } from './runtime.js';

/** Needs that lie neither in the tree nor in another one of them, each once. */
export function takenFiles(needs: readonly Need[], tree: string | undefined): readonly Need[] {
  return needs.filter(
    ({ name }, at) =>
      (tree === undefined || !isWithin(tree, name)) &&
      !needs.some((other, index) => (other.name === name ? index < at : isWithin(other.name, name))),
  );
}
