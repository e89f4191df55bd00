/** Which reader knows which program. */
import { dotnetRestore, goFetch, gradleFetch, mavenFetch } from './install-modules.js';
import { nodeInstall } from './install-node.js';
import type { NodeManager } from './install-node.js';
import { denoInstall, mixFetch, pubGet, swiftResolve } from './install-packages.js';
import { composerInstall } from './install-php.js';
import { condaInstall, pipInstall, pipenvInstall, poetryInstall, uvSync } from './install-python.js';
import { bundleInstall } from './install-ruby.js';
import { ELSEWHERE } from './install.js';
import type { Reading, Site } from './install.js';
import { nameOf, parentOf } from './place.js';

/** What commands before a call have arranged. */
export interface Arrangement {
  /** Bundler may not change the lockfile */
  readonly frozenBundle: boolean;
  /** package managers of Node run through corepack */
  readonly corepack: boolean;
  /** names that ENV and ARG define */
  readonly variables: ReadonlySet<string>;
}

/** What a call may read and write; `undefined` for a program that is not known. */
export function installReading(
  name: string,
  values: readonly string[],
  site: Site,
  { frozenBundle, corepack, variables }: Arrangement,
): Reading | undefined {
  const [first = ''] = values;
  if (/^python[\d.]*$/.test(name)) {
    return first === '-m' && values[1] === 'pip'
      ? installReading('pip', values.slice(2), site, { frozenBundle, corepack, variables })
      : undefined;
  }
  if (/^pip[\d.]*$/.test(name)) return pipInstall(values, site, false);
  switch (name) {
    case 'npm':
    case 'pnpm':
    case 'bun':
    case 'yarn':
    case 'yarnpkg':
      return nodeReading(name === 'yarnpkg' ? 'yarn' : name, values, site, corepack);
    case 'poetry':
      return poetryInstall(values, site);
    case 'pipenv':
      return pipenvInstall(values, site);
    case 'uv':
      return first === 'pip' ? pipInstall(values.slice(1), site, true) : uvSync(values, site, variables);
    case 'conda':
    case 'mamba':
    case 'micromamba':
      return condaInstall(values, site);
    case 'gem':
      return first === 'install' &&
        values
          .slice(1)
          .every((one) => /^(?:-{1,2}[\w-]+|[\w.-]+(?::[\w.]+)?)$/.test(one) && !one.endsWith('.gem'))
        ? ELSEWHERE
        : undefined;
    case 'bundle':
    case 'bundler':
      return bundleInstall(values, site, frozenBundle);
    case 'composer':
      return composerInstall(values, site);
    case 'go':
      return goFetch(values, site);
    case 'mvn':
    case 'mvnw':
      return mavenFetch(values, site);
    case 'gradlew':
      return gradleFetch(values, site);
    case 'dotnet':
      return dotnetRestore(values, site);
    case 'mix':
      return mixFetch(values, site);
    case 'swift':
      return swiftResolve(values, site);
    case 'dart':
    case 'flutter':
      return pubGet(values, site);
    case 'deno':
      return denoInstall(values, site);
    default:
      return undefined;
  }
}

const NPM_SETTINGS = /^(?:\.npmrc|package\.json|\.yarnrc|\.yarnrc\.yml|bunfig\.toml|pnpm-workspace\.yaml)$/;

function nodeReading(
  manager: NodeManager,
  values: readonly string[],
  site: Site,
  corepack: boolean,
): Reading | undefined {
  const [first = ''] = values;
  const isGlobal =
    values.some((value) => /^(?:-g|--global|--location=global)$/.test(value)) ||
    (manager === 'yarn' && first === 'global');
  // settings of the project hold for global calls too
  const settings: Reading = {
    reads: (path) => NPM_SETTINGS.test(nameOf(path)) && isAbove(path, site),
    writes: () => false,
  };
  if (isGlobal) {
    const operands = values.filter((value) => !value.startsWith('-')).slice(manager === 'yarn' ? 2 : 1);
    return operands.length > 0 &&
      operands.every((one) => /^(?:@[\w.-]+\/)?[\w.-]+(?:@[\w.^~-]+)?$/.test(one) && !one.startsWith('.'))
      ? settings
      : 'what it installs is not known';
  }
  if (first === 'config' || (manager === 'npm' && first === 'set')) {
    const isBerry = site.paths.some((path) => path.endsWith('/.yarnrc.yml'));
    const isProject = values.some((value) => value.includes('project')) || (manager === 'yarn' && isBerry);
    return isProject ? 'it writes settings of the project' : settings;
  }
  return nodeInstall(manager, values, site, corepack);
}

/** Whether a file stands in the working directory or above it; any may where that is not known. */
function isAbove(path: string, { directory }: Site): boolean {
  if (directory.includes('\0')) return true;
  const parent = parentOf(path);
  return parent === '/' || directory === parent || directory.startsWith(`${parent}/`);
}
