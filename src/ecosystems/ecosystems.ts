/** All ecosystems that dockmod knows. */
import type { PackageCall } from '../packages/recognise.js';
import { BUN } from './bun.js';
import { BUNDLER } from './bundler.js';
import { CARGO } from './cargo.js';
import { COMPOSER } from './composer.js';
import { CONDA } from './conda.js';
import { DART } from './dart.js';
import { DENO } from './deno.js';
import { DOTNET } from './dotnet.js';
import type { ContextFiles, Ecosystem, ProjectCall } from './ecosystem.js';
import { GO } from './go.js';
import { GRADLE } from './gradle.js';
import { MAVEN } from './maven.js';
import { MIX } from './mix.js';
import { NPM } from './npm.js';
import { PIP } from './pip.js';
import { PIPENV } from './pipenv.js';
import { PNPM } from './pnpm.js';
import { POETRY } from './poetry.js';
import { projectCallOf } from './project-call.js';
import { SETUPTOOLS } from './setuptools.js';
import { SWIFT } from './swift.js';
import { UV } from './uv.js';
import { YARN_BERRY } from './yarn-berry.js';
import { YARN_CLASSIC } from './yarn-classic.js';

/** Of two that could take a call, the first one is asked first. */
export const ECOSYSTEMS: readonly Ecosystem[] = [
  NPM,
  YARN_CLASSIC,
  YARN_BERRY,
  PNPM,
  BUN,
  PIP,
  SETUPTOOLS,
  POETRY,
  PIPENV,
  UV,
  CONDA,
  BUNDLER,
  COMPOSER,
  GO,
  CARGO,
  MAVEN,
  GRADLE,
  DOTNET,
  MIX,
  SWIFT,
  DART,
  DENO,
];

/** Ecosystems of which there is a project in a directory. */
export function detect(view: ContextFiles, directory: string): readonly Ecosystem[] {
  return ECOSYSTEMS.filter((ecosystem) => ecosystem.detect(view, directory));
}

/**
 * A call as a command on a project. `directoryOf` says which directory of the view a directory of the image is, where
 * the call has an option for it (`--prefix web`), and `''` stands for the working directory; `undefined`: none that is
 * known. Where it depends on files which ecosystem a call is of (Yarn 1 or later), those of the directory decide.
 */
export function projectCall(
  view: ContextFiles,
  call: PackageCall,
  directoryOf: (option: string) => string | undefined,
): { readonly call: ProjectCall; readonly directory: string | undefined } | undefined {
  const candidates = ECOSYSTEMS.map((ecosystem) => projectCallOf(ecosystem, call))
    .filter((one) => one !== undefined)
    .map((one) => ({ call: one, directory: directoryOf(one.directory) }));
  const better = candidates.filter((one) => one.call.role !== 'add');
  const all = better.length > 0 ? better : candidates;
  return (
    all.find(
      ({ call: one, directory }) => directory !== undefined && one.ecosystem.detect(view, directory),
    ) ?? all[0]
  );
}
