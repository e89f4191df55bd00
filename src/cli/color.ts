/** Whether to colour what goes to a stream. */

/**
 * `--color` and `--no-color` decide, then FORCE_COLOR, then NO_COLOR (https://no-color.org), then whether somebody
 * looks at the stream.
 */
export function usesColor(
  option: boolean | undefined,
  stream: { readonly isTTY?: boolean },
  environment: NodeJS.ProcessEnv,
): boolean {
  if (option !== undefined) return option;
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: terminal } = environment;
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (no !== undefined && no !== '') return false;
  return stream.isTTY === true && terminal !== 'dumb';
}
