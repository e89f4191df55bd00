/** Commands that take from a project what only its development needs. */
import type { Instruction } from '../../dockerfile/instruction.js';

/**
 * Whole command lines. `npm prune` knows what to leave from the manifest; the others install anew what is locked.
 * https://docs.npmjs.com/cli/commands/npm-prune · https://pnpm.io/cli/prune ·
 * https://classic.yarnpkg.com/en/docs/cli/install · https://yarnpkg.com/cli/workspaces/focus ·
 * https://getcomposer.org/doc/03-cli.md#install-i
 */
const PRUNES: readonly RegExp[] = [
  /^npm prune (?:--omit=dev|--omit dev|--production|--prod)(?: --(?:ignore-scripts|no-audit|no-fund|legacy-peer-deps))*$/,
  /^pnpm prune --prod(?: --ignore-scripts)?$/,
  /^yarn install --production(?:=true)?(?: --(?:frozen-lockfile|ignore-scripts|prefer-offline|offline|non-interactive))*$/,
  /^yarn install --frozen-lockfile --production(?:=true)?(?: --(?:ignore-scripts|prefer-offline|offline|non-interactive))*$/,
  /^yarn workspaces focus (?:--all --production|--production --all|--production)$/,
  /^composer install --no-dev(?: --(?:no-interaction|no-scripts|no-progress|prefer-dist|optimize-autoloader))*$/,
];

/** Whether a RUN does nothing but prune. */
export function isPrune(instruction: Instruction): boolean {
  const { keyword, script, flags, json } = instruction;
  if (keyword !== 'RUN' || json !== undefined || flags.length > 0 || script === undefined) return false;
  const node = script.single;
  if (node?.kind !== 'command' || node.assignments.length > 0 || node.redirections.length > 0) return false;
  const line = node.words.map(({ value }) => value ?? '$').join(' ');
  return PRUNES.some((prune) => prune.test(line));
}
