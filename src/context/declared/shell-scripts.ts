/** Shell scripts of the repository. */
import { parentOf } from '../path.js';
import type { DeclarationReader, DeclaringFile } from './declared-build.js';
import { SCRIPT_HINT, joinedScripts, readScript } from './script-builds.js';
import type { ScriptDeclarations } from './script-builds.js';

export const shellScripts: DeclarationReader = {
  applies: (_, name) => name.endsWith('.sh') || name.endsWith('.bash'),
  hint: SCRIPT_HINT,
  read: (file) => Promise.resolve({ ...inEither(file), problems: [] }),
};

/** Nobody knows where a script is called: in the root of the repository, or where it stands. */
function inEither({ path, text }: DeclaringFile): ScriptDeclarations {
  const directories = [...new Set(['', parentOf(path)])];
  return joinedScripts(
    directories.map((directory) =>
      readScript(text, { path, line: 1, isVerbatim: true, directory, isAssumed: true }),
    ),
  );
}
