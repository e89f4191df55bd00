/** Shared libraries that the builder makes itself: a program finds them in the new stage, or they are for builds alone. */
import { isBelow, joined, nameOf, parentOf } from '../place.js';
import { optionOf, pathOf } from './made.js';
import type { Made } from './made.js';
import { recipesOf } from './recipes.js';
import type { Scene } from './scene.js';

const COMPILER = /^(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+)(?:-\d+)?$/;

/** All commands, those of every Makefile that can be read among them. */
export function linkingCommands({ made, tree, read }: Scene): readonly Made[] {
  const files = { paths: [...tree.files.keys()], read };
  return made.flatMap((one) => (/^g?make$/.test(one.name ?? '') ? (recipesOf(one, files) ?? [one]) : [one]));
}

/**
 * Whether `-l` and a name leads to a library that the builder makes and that the new stage has where the linker looks.
 * https://man7.org/linux/man-pages/man8/ld.so.8.html
 */
export function isOwnLibrary(name: string, scene: Scene, commands: readonly Made[]): boolean {
  return commands.some((one) => {
    const output = isLinking(one) ? optionOf(one, '-o') : undefined;
    if (output === undefined || !/^\.so(?:\.|$)/.test(nameOf(output).slice(`lib${name}`.length)))
      return false;
    if (!nameOf(output).startsWith(`lib${name}.`)) return false;
    const soname = /-Wl,(?:-soname|-h)[,=]([^,\s]+)/.exec(one.text)?.[1] ?? nameOf(output);
    return searched(scene, commands).some(
      (directory) => scene.covers(joined(directory, soname)) && isMadeThere(joined(directory, soname), scene),
    );
  });
}

function isLinking({ name, words }: Made): boolean {
  return COMPILER.test(name ?? '') && words.includes('-shared');
}

/** A file that a command of the builder puts at a path. */
function isMadeThere(path: string, { artifacts }: Scene): boolean {
  return artifacts.some(({ contains, language }) => language === 'c' && contains(path));
}

/** Directories in which the linker looks in the new stage. */
function searched(scene: Scene, commands: readonly Made[]): readonly string[] {
  const { images, program } = scene;
  const { system } = images.new ?? images.same ?? {};
  const own = program.artifact?.file === undefined ? '/' : parentOf(program.artifact.file);
  const run = commands
    .filter(({ name }) => COMPILER.test(name ?? ''))
    .flatMap(({ text }) => [...text.matchAll(/-Wl,(?:-rpath|-R)[,=]([^,\s]+)/g)])
    .flatMap(([, list]) => list!.replaceAll(/["'\\]/g, '').split(':'))
    .map((path) =>
      path.startsWith('$ORIGIN') ? joined(own, path.slice('$ORIGIN'.length).replace(/^\//, '')) : path,
    )
    .filter((path) => path.startsWith('/') && !path.includes('$'));
  const given = (images.after.environment.get('LD_LIBRARY_PATH') ?? '').split(':');
  const cached = system === 'alpine' || isCacheMade(scene) ? ['/usr/local/lib'] : [];
  return ['/lib', '/usr/lib', ...cached, ...run, ...given.filter((path) => path.startsWith('/'))];
}

/** `ldconfig` runs in the new stage for root, behind all that is taken below the directories of its configuration. */
function isCacheMade({ repeated, taken }: Scene): boolean {
  const libraries = taken.filter(
    ({ target }) =>
      target === undefined || isBelow(target, '/usr/local/lib') || isBelow('/usr/local/lib', target),
  );
  return repeated.some(
    ({ name, words, user, instruction }) =>
      name === 'ldconfig' &&
      words.length === 1 &&
      /^(?:|root|0)$/.test(user) &&
      libraries.every((one) => one.instruction.index < instruction.index),
  );
}

/** Headers, archives, manuals, and what describes a library to other builds. */
const FOR_BUILDS =
  /^\/usr\/(?:local\/)?(?:include\/.|lib\/(?:lib[^/]+\.l?a$|pkgconfig\/[^/]+\.pc$|cmake\/.)|share\/(?:man|doc|info|pkgconfig|aclocal)\/.|man\/.)/;

/** Whether a file that a command installs is for compilers and people: a compiled program opens none of them unasked. */
export function isForBuilds(path: string, made: Made, { tree, read }: Scene): boolean {
  if (FOR_BUILDS.test(path)) return true;
  const name = nameOf(path);
  const isLink =
    made.name === 'ln' &&
    /^lib[^/]+\.so$/.test(name) &&
    made.words.some((word) => /^-[a-z]*s/.test(word ?? ''));
  if (!isLink || !/^\/usr\/(?:local\/)?lib\/[^/]+$/.test(path)) return false;
  const isVersioned = made.words.some((word) => nameOf(word ?? '').startsWith(`${name}.`));
  const loads = [...tree.files.keys()].some(
    (file) => /\.(?:c|cc|cpp|cxx|h|hh|hpp|go|rs)$/.test(file) && /\bdlm?open\b/.test(read(file) ?? 'dlopen'),
  );
  return isVersioned && !loads && pathOf(path, made) === path;
}
