/** Judges the files: what the old image had and a program may use is in the new one, at the same path. */
import { quoted } from '../objection.js';
import type { Objection } from '../objection.js';
import { isBelow, nameOf } from '../place.js';
import type { Copied } from '../tree.js';
import { effectsOf, isCache } from './effects.js';
import type { Effect } from './effects.js';
import { facilityProblem } from './facilities.js';
import { linkageOf } from './linkage.js';
import type { Made } from './made.js';
import { lostPackageProblem } from './packages.js';
import { runProblem } from './runs.js';
import { isRepeated } from './scene.js';
import type { Scene, Taken } from './scene.js';
import { described, isInert, usesOf } from './sources.js';
import type { Uses } from './sources.js';
import { textOf } from './split.js';

/** Directories of the system, which no stage may take as a whole from another image. */
const WHOLE = /^\/(?:|bin|sbin|lib|lib64|usr|usr\/(?:bin|sbin|lib)|etc|var|opt\/java|root)$/;
/** Links in images, through which a COPY goes astray. */
const LINKED = /^\/(?:bin|sbin|lib\w*|var\/run|var\/lock)\//;

/** A program that a build made, and what its sources use. */
export interface Closed {
  readonly uses: Uses;
  readonly isStatic: boolean;
}

/** Checks what is taken, what is left, and what else the builder did. */
export function fileProblem(scene: Scene): Objection | undefined {
  const closed = closedProgram(scene);
  const span = scene.split.intent.stage;
  for (const one of scene.taken) {
    const message = takenProblem(one);
    if (message !== undefined) return { message, span };
  }
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
  const message = lostPackageProblem(scene, closed) ?? facilityProblem(scene, closed);
  return message === undefined ? undefined : { message, span };
}

function closedProgram(scene: Scene): Closed | undefined {
  const { program, tree, read } = scene;
  if (program.artifact === undefined) return undefined;
  const uses = usesOf(program.artifact.language, tree.files.keys(), read);
  return uses === undefined ? undefined : { uses, isStatic: linkageOf(scene) === true };
}

function takenProblem({ instruction, source, isGlob, target }: Taken): string | undefined {
  const other = instruction.flags.find(({ name }) => !/^(?:from|chown|link)$/.test(name));
  if (other !== undefined) return `a COPY from the builder has \`--${other.name}\``;
  if (WHOLE.test(source)) return `\`${source}\` is taken whole, the system of another image with it`;
  if (LINKED.test(source)) return `\`${source}\` lies behind a link`;
  if (target === undefined) return 'where a COPY from the builder goes to is not known';
  const at = isGlob ? source.slice(0, source.lastIndexOf('/')) || '/' : source;
  return at === target ? undefined : `\`${source}\` would lie at \`${target}\``;
}

function copyProblem(copied: Copied, scene: Scene, closed: Closed | undefined): string | undefined {
  const { covers, assumes, program } = scene;
  const { instruction, root, files } = copied;
  if (isRepeated(scene, instruction) || (root !== undefined && covers(root)) || assumes.has('files'))
    return undefined;
  if (root === undefined) return 'where a COPY goes to is not known';
  if (files === undefined) {
    if (closed !== undefined && closed.uses.files === undefined && closed.uses.programs === undefined)
      return undefined;
    return `${quoted(textOf(scene.split.before, instruction))} brings files that are not taken`;
  }
  const missing = [...files.keys()].filter((path) => !covers(path));
  if (missing.length === 0) return undefined;
  if (closed === undefined || program.artifact === undefined)
    return `\`${missing[0]!}\` is not taken to the new stage`;
  const { language } = program.artifact;
  const { directory } = scene.images.after;
  const settings = missing.find((path) => isReadUnasked(path, directory, language));
  if (settings !== undefined) return `\`${settings}\`, which may be read where it starts, is not taken`;
  if (closed.uses.files === undefined) return undefined;
  const used = missing.find((path) => !isInert(language, path));
  return used === undefined
    ? undefined
    : `${described(closed.uses.files)}, and \`${used}\` is not taken to the new stage`;
}

/**
 * Settings that frameworks look for in the working directory.
 * https://docs.spring.io/spring-boot/reference/features/external-config.html#features.external-config.files ·
 * https://learn.microsoft.com/aspnet/core/fundamentals/host/generic-host#default-builder-settings
 */
function isReadUnasked(path: string, directory: string, language: string): boolean {
  if (!isBelow(path, directory)) return false;
  const relative = path.slice(directory === '/' ? 1 : directory.length + 1);
  if (language === 'jvm')
    return /^(?:config\/(?:[^/]+\/)?)?application[^/]*\.(?:ya?ml|properties)$/.test(relative);
  return language === 'dotnet' && /^(?:appsettings[^/]*\.json|wwwroot\/.*)$/.test(relative);
}

function madeProblem(made: Made, scene: Scene, closed: Closed | undefined): string | undefined {
  const { assumes, repeated } = scene;
  if (repeated.some((one) => one.text === made.text && one.directory === made.directory)) return undefined;
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
  if (closed === undefined) return false;
  if (isMentioned(path, scene)) return false;
  const isProject =
    effect.kind === 'project' ||
    scene.copies.some(({ root }) => root !== undefined && root !== '/' && isBelow(path, root));
  if (isProject && effect.kind === 'project') return isBuild(made) || isUnread;
  if (isProject) return isUnread;
  return isUnread && (closed.isStatic || !/^\/(?:usr|lib|etc)\//.test(path));
}

/** Commands of a build leave what it is made from. */
function isBuild({ name = '' }: Made): boolean {
  return /^(?:go|cargo|gcc|g\+\+|cc|c\+\+|clang|clang\+\+|make|gmake|cmake|ninja|meson|ar|strip|mvnw?|gradlew?|javac|jar|dotnet|autoconf|automake|autoreconf|configure|git)$/.test(
    name,
  );
}

/** Whether the configuration names a path. */
function isMentioned(path: string, { images }: Scene): boolean {
  const { after, new: fresh } = images;
  const own = [...after.environment].filter(
    ([name, value]) => fresh?.configuration.environment.get(name) !== value,
  );
  const texts = [...after.entrypoint, ...after.command, after.healthcheck, ...own.map(([, value]) => value)];
  return nameOf(path) !== '' && path !== after.directory && texts.some((text) => text.includes(path));
}
