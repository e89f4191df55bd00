/** Versions and ranges as npm reads them; the only place that knows semver. */
import { minVersion, Range, validRange } from 'semver';

/** Whether a version is in a range; `undefined` where the text is no range but a tag, an address or a path. */
export function inRange(version: string, range: string): boolean | undefined {
  const parsed = rangeOf(range);
  try {
    return parsed?.test(version);
  } catch {
    // what is no version is in no range
    return false;
  }
}

function rangeOf(text: string): Range | undefined {
  try {
    return new Range(text, { loose: true });
  } catch {
    return undefined;
  }
}

/** The lowest version that a range allows; `undefined` where the text is no range but a tag, an address or a path. */
export function lowestIn(range: string): string | undefined {
  if (range === '' || validRange(range, { loose: true }) === null) return undefined;
  return minVersion(range, { loose: true })?.version;
}
