/** Which transforms are to blame for a rewrite that does not verify. */

/**
 * The ids without which the others verify: each that is to blame alone, else all that fail by themselves where the
 * rest verifies without them. Empty where neither tells.
 * @param ids of the transforms that the rewrite is made of
 * @param verifies whether the rewrite by these alone does; asked as seldom as possible, for it builds
 */
export async function culpritsOf(
  ids: readonly string[],
  verifies: (kept: readonly string[]) => Promise<boolean>,
): Promise<readonly string[]> {
  if (ids.length === 1) return ids;
  const alone: string[] = [];
  for (const id of ids) {
    if (await verifies(ids.filter((other) => other !== id))) alone.push(id);
  }
  if (alone.length > 0) return alone;
  // Of two, each has failed by itself already.
  if (ids.length === 2) return ids;

  const failing: string[] = [];
  for (const id of ids) {
    if (!(await verifies([id]))) failing.push(id);
  }
  const rest = ids.filter((id) => !failing.includes(id));
  const isEnough = failing.length > 0 && (rest.length === 0 || (await verifies(rest)));
  return isEnough ? failing : [];
}
