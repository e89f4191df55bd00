/** Judges the files: what the old image had and a program may use is in the new one, at the same path. */
import { quoted } from '../objection.js';
import type { Objection } from '../objection.js';
import { isBelow, nameOf } from '../place.js';
import type { Copied } from '../tree.js';
import { isChangeOfNothing, isMadeAnyway } from './directories.js';
import { effectsOf, isCache } from './effects.js';
import type { Effect } from './effects.js';
import { facilityProblem } from './facilities.js';
import { isMentioned } from './mentions.js';
import { libraryProblem } from './libraries.js';
import { pathOf } from './made.js';
import { isForBuilds } from './own-libraries.js';
import type { Made } from './made.js';
import { lostPackageProblem } from './packages.js';
import { scriptProblem } from './project-scripts.js';
import { isSameWork, runProblem } from './runs.js';
import { isRepeated } from './scene.js';
import { takesModules } from './scripted.js';
import type { Scene } from './scene.js';
import { described } from './sources.js';
import { closedProgram } from './closure.js';
import type { Closed } from './closure.js';
import { textOf } from './split.js';

/** Where the system, and libraries of any program, look for files. */
const SYSTEM = /^\/(?:etc|lib\w*|var|opt|usr\/(?!src\/|app\/))(?:\/|$)/;

/** What is installed for others to start, load or read. https://refspecs.linuxfoundation.org/FHS_3.0/ */
const INSTALLED = /^\/usr\/(?:local\/)?(?:s?bin|lib|libexec|share|etc)(?:\/|$)/;

/** Checks what is taken, what is left, and what else the builder did. */
export function fileProblem(scene: Scene): Objection | undefined {
  const closed = closedProgram(scene);
  const span = scene.split.intent.stage;
  const run = runProblem(scene);
  if (run !== undefined) return { message: run, span };
  for (const copied of scene.copies) {
    const message = copyProblem(copied, scene, closed);
    if (message !== undefined) return { message, span: copied.instruction.span };
  }
  for (const made of scene.made) {
    const message = madeProblem(made, scene, closed);
    if (message !== undefined) return { message, span: made.instruction.span };
  }
  const message =
    lostPackageProblem(scene, closed) ?? libraryProblem(scene, closed) ?? facilityProblem(scene, closed);
  return message === undefined ? undefined : { message, span };
}

/** Why files that an instruction above the cut brings are missed. */
export function copyProblem(copied: Copied, scene: Scene, closed: Closed | undefined): string | undefined {
  const { covers, assumes } = scene;
  const { instruction, root, files } = copied;
  if (isRepeated(scene, instruction) || (root !== undefined && covers(root)) || assumes.has('files'))
    return undefined;
  if (root === undefined) return 'where a COPY goes to is not known';
  if (files === undefined) {
    if (closed !== undefined && closed.uses.files === undefined && closed.uses.programs === undefined)
      return undefined;
    return `${quoted(textOf(scene.split.before, instruction))} brings files that are not taken`;
  }
  const missing = [...files.keys()].filter((path) => !covers(path) && !isInstalledFrom(path, scene));
  if (missing.length === 0) return undefined;
  if (closed === undefined) return `\`${missing[0]!}\` is not taken to the new stage`;
  const system = missing.find((path) => SYSTEM.test(path) && !isCache(path));
  if (system !== undefined) return `\`${system}\`, which the system may read, is not taken`;
  const needed = missing.find((path) => closed.needs(path));
  if (needed !== undefined) return `\`${needed}\`, which may be read where it starts, is not taken`;
  const named = missing.find((path) => isMentioned(path, scene));
  if (named !== undefined) return `\`${named}\`, which what starts is given, is not taken`;
  if (closed.uses.files === undefined) return undefined;
  const used = missing.find((path) => !closed.isInert(path));
  return used === undefined
    ? undefined
    : `${described(closed.uses.files)}, and \`${used}\` is not taken to the new stage`;
}

/** A list of packages that an install has read, and no source speaks of. */
function isInstalledFrom(path: string, { made, tree, read }: Scene): boolean {
  const isRead = made.some(
    (one) =>
      /^pip[\d.]*$/.test(one.name ?? '') &&
      one.words.some(
        (word, at) => /^(?:-r|--requirement)$/.test(one.words[at - 1] ?? '') && pathOf(word, one) === path,
      ),
  );
  return (
    isRead &&
    ![...tree.files.keys()].some(
      (file) => file.endsWith('.py') && read(file)?.includes(nameOf(path)) !== false,
    )
  );
}

/** Why what a command above the cut leaves behind is missed. */
export function madeProblem(made: Made, scene: Scene, closed: Closed | undefined): string | undefined {
  const { assumes, repeated } = scene;
  if (repeated.some((one) => isSameWork(one, made))) return undefined;
  const script = assumes.has('outside') ? undefined : scriptProblem(made, scene);
  if (script !== undefined) return script;
  for (const effect of effectsOf(made)) {
    if (isSettled(effect, made, scene, closed)) continue;
    if (effect.kind === 'project') {
      if (!assumes.has('files')) return `what ${quoted(made.text)} makes is not taken to the new stage`;
    } else if (!assumes.has('outside')) {
      const path = 'path' in effect ? effect.path : undefined;
      return path === undefined
        ? `what ${quoted(made.text)} leaves behind is not known`
        : `\`${path}\`, which ${quoted(made.text)} makes, is not in the new stage`;
    }
  }
  return undefined;
}

/** Whether what a command leaves is in the new stage, is judged elsewhere, or cannot be used. */
function isSettled(effect: Effect, made: Made, scene: Scene, closed: Closed | undefined): boolean {
  const { covers, program } = scene;
  if (effect.kind === 'packages' || effect.kind === 'account') return true;
  const isUnread =
    closed !== undefined && closed.uses.files === undefined && closed.uses.programs === undefined;
  if (effect.kind === 'other') return isUnread && closed.isStatic;
  const path = effect.kind === 'project' ? effect.directory : effect.path;
  if (path === undefined) return false;
  if (covers(path) || isCache(path)) return true;
  // what builds itself needs nothing beside it
  if (program.artifact !== undefined && (program.artifact.made === made || program.artifact.contains(path)))
    return true;
  if (effect.kind === 'path' && isMadeAnyway(path, made, scene)) return true;
  if (closed === undefined) return false;
  if (isMentioned(path, scene)) return false;
  if (effect.kind === 'change' && isChangeOfNothing(path, made, scene)) return true;
  if (closed.leaves !== undefined) return closed.leaves(path);
  if (effect.kind === 'path' && /^(?:c|go|rust)$/.test(closed.language) && isForBuilds(path, made, scene))
    return true;
  const isProject =
    effect.kind === 'project' ||
    scene.copies.some(({ root }) => root !== undefined && root !== '/' && isBelow(path, root));
  if (closed.language === 'node' && effect.kind === 'project') return isUnread && !takesNothing(made, scene);
  if (isProject && effect.kind === 'project') return isBuild(made) || isUnread;
  if (isProject) return isUnread || (isBuild(made) && closed.isInert(path));
  if (path === CERTIFICATES && covers(`${CERTIFICATES}/ca-certificates.crt`)) return true;
  const isOfSystem = SYSTEM.test(path) || INSTALLED.test(path);
  return isUnread && !path.startsWith('/etc/') && (closed.isStatic || !isOfSystem);
}

/** Whether what a package manager installs is left in the builder. */
function takesNothing({ directory }: Made, scene: Scene): boolean {
  return !takesModules(scene, directory);
}

const CERTIFICATES = '/etc/ssl/certs';

/** Commands of a build leave what it is made from. */
function isBuild({ name = '' }: Made): boolean {
  return /^(?:go|cargo|gcc|g\+\+|cc|c\+\+|clang|clang\+\+|make|gmake|cmake|ninja|meson|ar|strip|mvnw?|gradlew?|javac|jar|dotnet|autoconf|automake|autoreconf|configure|git)$/.test(
    name,
  );
}
