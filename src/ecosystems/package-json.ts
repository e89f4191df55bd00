/** Manifests of Node.js packages. */
import type { ContextFiles } from './ecosystem.js';
import type { Parsed } from './gather-inputs.js';
import { dataAt, isObject, parseJson, stringAt, stringMapAt, stringsAt } from './json.js';
import type { DataObject } from './json.js';

/** Fields that ask for packages, in the order in which npm's later ones win. */
export const DEPENDENCY_FIELDS = [
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
] as const;
export type DependencyField = (typeof DEPENDENCY_FIELDS)[number];

/** https://docs.npmjs.com/cli/configuring-npm/package-json */
export interface PackageJson {
  /** where it stands */
  readonly path: string;
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly scripts: Readonly<Record<string, string>>;
  readonly asks: Readonly<Record<DependencyField, Readonly<Record<string, string>>>>;
  /** patterns of `workspaces` */
  readonly workspaces: readonly string[];
  /** all of it, for the fields that one tool reads alone */
  readonly data: DataObject;
}

/** Reads a manifest; `undefined` where there is none. */
export function readPackageJson(view: ContextFiles, path: string): Parsed<PackageJson> | undefined {
  const text = view.read(path);
  if (text === undefined) return undefined;
  const parsed = parseJson(text);
  if (parsed.problem !== undefined) return parsed;
  const data = parsed.value;
  if (!isObject(data)) return { problem: 'is no object' };
  const workspaces = dataAt(data, 'workspaces');
  return {
    value: {
      path,
      name: stringAt(data, 'name'),
      version: stringAt(data, 'version'),
      scripts: stringMapAt(data, 'scripts'),
      asks: {
        dependencies: stringMapAt(data, 'dependencies'),
        devDependencies: stringMapAt(data, 'devDependencies'),
        optionalDependencies: stringMapAt(data, 'optionalDependencies'),
        peerDependencies: stringMapAt(data, 'peerDependencies'),
      },
      workspaces: isObject(workspaces) ? stringsAt(workspaces, 'packages') : stringsAt(data, 'workspaces'),
      data,
    },
  };
}

/** Every package that it asks for, the peers left out: what a later field says wins, as npm reads it. */
export function dependenciesOf({ asks }: PackageJson): Readonly<Record<string, string>> {
  return { ...asks.devDependencies, ...asks.dependencies, ...asks.optionalDependencies };
}

/** Whether it asks for a package in any field. */
export function asksFor({ asks }: PackageJson, name: string): boolean {
  return DEPENDENCY_FIELDS.some((field) => Object.hasOwn(asks[field], name));
}
