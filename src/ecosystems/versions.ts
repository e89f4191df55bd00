/** Versions and ranges as npm reads them; the only place that knows semver. */
import { minVersion, satisfies, validRange } from 'semver';

/** Whether a version is in a range; `undefined` where the text is no range but a tag, an address or a path. */
export function inRange(version: string, range: string): boolean | undefined {
  if (validRange(range, { loose: true }) === null) return undefined;
  return satisfies(version, range, { loose: true, includePrerelease: false });
}

/** The lowest version that a range allows; `undefined` where the text is no range but a tag, an address or a path. */
export function lowestIn(range: string): string | undefined {
  if (range === '' || validRange(range, { loose: true }) === null) return undefined;
  return minVersion(range, { loose: true })?.version;
}
