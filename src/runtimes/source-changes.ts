/** Steps that may change the sources of a program after COPY, so that what is read is not what is built. */
import { isWithin } from '../ecosystems/context-path.js';
import { imagePath } from './image-path.js';
import { isPlain, pathsOf } from './named-files.js';
import type { NeedsGathering } from './needs.js';
import type { BuildStep, BuiltStage } from './runtime.js';
import { wordValue } from './words.js';

/** Programs that read files, or write none but what they are told to. */
const READERS = new Set(
  (
    'find sort xargs dpkg nproc jq diff sha256sum md5sum gpg locale-gen openssl ssh-keygen sqlite3 psql mysql npm npx ' +
    'yarn pnpm bun node corepack golangci-lint staticcheck golint gofmt goimports gotestsum ar ranlib nm ldd sed'
  ).split(' '),
);

/**
 * Asks about each step before the one at `built` that is not understood and works in, or names, a directory with
 * sources. `isSource` tells a source by its name.
 */
export function askAboutChanges(
  { steps }: BuiltStage,
  built: string,
  directories: readonly string[],
  understood: (step: BuildStep) => boolean,
  isSource: (name: string) => boolean,
  needs: NeedsGathering,
): void {
  const end = steps.findIndex((step) => step.evidence === built);
  for (const step of end === -1 ? steps : steps.slice(0, end)) {
    const { command, evidence, directory } = step;
    if (command.words.length === 0 || understood(step)) continue;
    const paths = pathsOf(step);
    const name = command.name ?? 'a command';
    const touches = directory === undefined || touching(directories, [directory, ...paths]);
    if (!touches) continue;
    const isReader = isPlain(step) || READERS.has(name);
    const isHarmless =
      isReader &&
      !(
        ['cp', 'mv', 'ln', 'echo', 'printf', 'cat', 'tee', 'install'].includes(name) &&
        writesSource(step, directories, isSource)
      ) &&
      !(name === 'sed' && command.arguments.some(({ value }) => /^-\w*i|^--in-place/.test(value ?? '')));
    if (!isHarmless) needs.ask('outside', `\`${name}\` may change the sources`, evidence);
  }
}

function touching(directories: readonly string[], paths: readonly string[]): boolean {
  return directories.some((one) =>
    paths.some((path) => isWithin(one, path) || (path !== '' && isWithin(path, one))),
  );
}

/** Whether the last word, or what output goes to, is a source. */
function writesSource(
  step: BuildStep,
  directories: readonly string[],
  isSource: (name: string) => boolean,
): boolean {
  const { command, environment, directory } = step;
  const targets = [command.arguments.at(-1), ...command.redirections.map(({ target }) => target)];
  return targets.some((word) => {
    const value = wordValue(word, environment);
    const path = value === undefined ? undefined : imagePath(directory, value);
    return path !== undefined && isSource(path) && touching(directories, [path]);
  });
}
