/** Images that are known here: which system they are, and what configuration they bring. */
import { FAMILIES, VARIES } from './base-table.js';
import type { Family } from './base-table.js';

export interface BaseConfiguration {
  readonly environment: ReadonlyMap<string, string>;
  readonly directory?: string;
  readonly user?: string;
  readonly volumes?: readonly string[];
  readonly stopSignal?: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
}

/** An image whose name and tag are understood. */
export interface Base {
  readonly family: Family;
  /** as the tag has it: `20`, `3.12`, `bookworm` */
  readonly version: string;
  readonly system: 'debian' | 'ubuntu' | 'alpine' | 'none';
  /** `bookworm`, `noble`, `3.20`; `undefined` where the tag leaves it to the day of the build */
  readonly release: string | undefined;
  /** `full` for the one with compilers */
  readonly variant: string;
  readonly configuration: BaseConfiguration;
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Reads a reference without variables; `undefined` for images that are not in the table. */
export function baseOf(reference: string): Base | undefined {
  if (reference === 'scratch')
    return built(
      FAMILIES.find(({ id }) => id === 'scratch')!,
      {},
    );
  const [, name = '', tag = 'latest'] = /^([^:@]+(?::\d+\/[^:@]+)?)(?::([\w.-]+))?$/.exec(reference) ?? [];
  const bare = name.replace(/^(?:docker\.io\/)?(?:library\/)?/, '').replace(/^docker\.io\//, '');
  for (const family of FAMILIES) {
    if (!family.names.includes(bare)) continue;
    for (const pattern of family.tags) {
      const groups = pattern.exec(tag)?.groups;
      if (groups !== undefined) return built(family, groups);
    }
  }
  return undefined;
}

function built(family: Family, groups: Readonly<Record<string, string | undefined>>): Base {
  const version = groups['version'] ?? '';
  const suffix = groups['os'];
  const system =
    family.system ??
    (suffix?.startsWith('alpine') ? 'alpine' : UBUNTU.has(suffix ?? '') ? 'ubuntu' : undefined);
  const release = suffix?.replace(/^alpine-?/, '') || family.release?.(version, system) || undefined;
  const settings = family.configuration(version, suffix ?? '');
  const values = new Map(
    Object.entries(settings.environment ?? {}).map(([name, value]) => [
      name,
      value === VARIES ? `\0${family.kin ?? family.id} ${version} ${name}\0` : value,
    ]),
  );
  // the builder gives an image from nothing the same
  values.set('PATH', [...(settings.path ?? []), PATH].join(':'));
  return {
    family,
    version,
    system: system ?? family.fallback ?? 'debian',
    release,
    variant: groups['variant'] ?? family.variant ?? (system === 'alpine' ? 'slim' : 'full'),
    configuration: { ...settings, environment: values },
  };
}

const UBUNTU: ReadonlySet<string> = new Set('focal jammy noble resolute'.split(' '));

/** Entry points of bases that prepare what a build needs, then run their arguments. */
export const PASSING: ReadonlySet<string> = new Set([
  '/usr/local/bin/mvn-entrypoint.sh',
  '/__cacert_entrypoint.sh',
]);
