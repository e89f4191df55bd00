/** What both kinds of Yarn share: their command line, and how to tell which of them a project is for. */
import { YARN } from '../packages/yarn.js';
import { joinPath, parentOf } from './context-path.js';
import type { ContextFiles, ProjectCommand } from './ecosystem.js';
import { stringAt } from './json.js';
import { readPackageJson } from './package-json.js';
import { parseYaml } from './yaml.js';

export const YARN_MANAGERS = [YARN] as const;
export const YARN_LOCKFILE = 'yarn.lock';
export const DIRECTORY = ['--cwd'];

/** Calls of both: what adds packages, and what runs scripts. */
export const YARN_OTHERS: readonly ProjectCommand[] = [
  { role: 'add', verbs: ['add', 'global add'], operands: 'other', directory: DIRECTORY },
  { role: 'build', verbs: ['*'], operands: 'other', directory: DIRECTORY },
];

/** https://classic.yarnpkg.com/en/docs/cli/run, with each framework's default output directory */
export const YARN_BUILDS = [
  {
    verbs: ['build', 'run build'],
    outputs: [
      'dist',
      'build',
      '.next',
      'out',
      '.output',
      'public/build',
      '.svelte-kit',
      'storybook-static',
      '_site',
    ],
  },
] as const;

/**
 * Which Yarn a project is for: what `packageManager`, `yarnPath` and the lockfile of the project, or of a directory
 * above it, say. Where nothing does it is 1, which images of Node.js have.
 */
export function yarnKind(view: ContextFiles, directory: string): 'classic' | 'berry' {
  for (let place: string | undefined = directory; place !== undefined; place = parentOf(place)) {
    const manifest = readPackageJson(view, joinPath(place, 'package.json'))?.value;
    // https://nodejs.org/api/packages.html#packagemanager
    const named = /^yarn@(\d+|berry|stable)/.exec(stringAt(manifest?.data, 'packageManager') ?? '')?.[1];
    if (named !== undefined) return named === '0' || named === '1' ? 'classic' : 'berry';
    const settings = parseYaml(view.read(joinPath(place, '.yarnrc.yml')) ?? '').value;
    if (stringAt(settings, 'yarnPath') !== undefined) return 'berry';
    const lock = view.read(joinPath(place, YARN_LOCKFILE));
    if (lock === undefined) continue;
    if (/^__metadata:/m.test(lock)) return 'berry';
    if (lock.includes('# yarn lockfile v1')) return 'classic';
  }
  return 'classic';
}
