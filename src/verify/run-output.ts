/** Whether two containers have written the same, but for what no two containers write alike. */

/** Moments, durations and ids: what a second run of the same image changes. */
const VARYING = [
  // 2024-05-01T12:30:45.123Z, 2024-05-01 12:30, 01/May/2024:12:30:45 +0000
  /\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?)?/g,
  /\d{1,2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2}(?: [+-]\d{4})?/g,
  /\b\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?\b/g,
  /\b\d+(?:\.\d+)? ?(?:ns|µs|us|ms|s|secs?|seconds?|minutes?)\b/g,
  // a container's id, which is its host name too, and UUIDs
  /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/g,
  /\b[0-9a-f]{12}(?:[0-9a-f]{52})?\b/g,
];

/**
 * Whether `after` is what `before` is. `again`, a second run of the image before, tells what else varies: where the
 * two differ, line by line, anything goes; where they have the same lines in another order, so may `after`.
 */
export function sameOutput(before: string, after: string, again?: string): boolean {
  const [first, other] = [linesOf(before), linesOf(after)];
  if (equal(first, other)) return true;
  if (again === undefined) return false;
  const second = linesOf(again);
  if (equal(second, other)) return true;
  if (!equal(first, second) && equal(first.toSorted(), second.toSorted()))
    return equal(first.toSorted(), other.toSorted());
  return (
    first.length === second.length &&
    first.length === other.length &&
    first.every((line, i) => line === other[i] || line !== second[i])
  );
}

function linesOf(text: string): readonly string[] {
  const masked = VARYING.reduce((rest, pattern) => rest.replaceAll(pattern, '…'), text);
  return masked.trimEnd().split(/\r?\n/);
}

function equal(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, i) => line === b[i]);
}
