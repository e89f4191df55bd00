/** What calls of package managers name. */
import type { PackageCall } from '../../src/sdk.js';

/** Packages, or groups of them, that one call installs and the other removes. */
export function shared(install: PackageCall, removal: PackageCall): readonly string[] {
  const installed = namesOf(install);
  return removal.packages.flatMap(({ value }) =>
    value !== undefined && installed.has(value) ? [value] : [],
  );
}

/** Packages that a call names, with the group that it puts them into. */
export function namesOf(call: PackageCall): ReadonlySet<string> {
  return new Set([...call.packages.flatMap(({ value }) => value ?? []), ...groupsOf(call)]);
}

/** Groups that a call puts packages into. */
export function groupsOf({ options, manager }: PackageCall): readonly string[] {
  return options
    .filter(({ name }) => manager.groups?.includes(name) === true)
    .flatMap(({ value }) => value ?? []);
}
