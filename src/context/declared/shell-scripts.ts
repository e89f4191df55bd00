/** Shell scripts of the repository. */
import { parentOf } from '../path.js';
import type { DeclarationReader, DeclaredBuild, DeclaringFile } from './declared-build.js';
import { distinctBuilds } from './build-place.js';
import { BUILD_HINT, scriptBuilds } from './script-builds.js';

export const shellScripts: DeclarationReader = {
  applies: (_, name) => name.endsWith('.sh') || name.endsWith('.bash'),
  hint: BUILD_HINT,
  read: (file) => Promise.resolve({ builds: inEither(file), problems: [] }),
};

/** Nobody knows where a script is called: in the root of the repository, or where it stands. */
function inEither({ path, text }: DeclaringFile): readonly DeclaredBuild[] {
  const directories = [...new Set(['', parentOf(path)])];
  return distinctBuilds(
    directories.flatMap((directory) =>
      scriptBuilds(text, { path, line: 1, isVerbatim: true, directory, isAssumed: true }),
    ),
  );
}
