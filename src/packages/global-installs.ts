/** Installs of programs for all projects, as npm, pnpm and Yarn have them. */

/** https://docs.npmjs.com/cli/commands/npm-install#global · https://pnpm.io/cli/add#--global--g */
export const GLOBAL_OPTIONS: readonly string[] = ['-g', '--global', '--location=global'];

/** Whether a command with these words installs for all projects; `yarn global add` is one too. */
export function isGlobalInstall(words: readonly string[]): boolean {
  return words.some((word) => word === 'global' || GLOBAL_OPTIONS.includes(word));
}
