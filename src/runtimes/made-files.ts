/** Files that build steps make, and where later steps take them. */
import { isWithin, joinPath, nameOf, parentOf } from '../ecosystems/context-path.js';
import type { Word } from '../shell/syntax.js';
import { imagePath, SYSTEM_DIRECTORIES } from './image-path.js';
import type { BuildStep, BuiltStage } from './runtime.js';
import { wordValue } from './words.js';

/** A file that a step makes. */
export interface Made<T> {
  /** from the image's root */
  readonly path: string;
  /** what made it */
  readonly origin: T;
  readonly evidence: string;
}

/** Options that take the next word, of programs that put files elsewhere. */
const VALUED: Readonly<Record<string, readonly string[]>> = {
  cp: ['-S', '--suffix', '-t', '--target-directory'],
  mv: ['-S', '--suffix', '-t', '--target-directory'],
  ln: ['-S', '--suffix', '-t', '--target-directory'],
  install: ['-g', '--group', '-m', '--mode', '-o', '--owner', '-S', '--suffix', '-t', '--target-directory'],
};

/**
 * All places in which a file of a build may stand in the end, in the order of the steps. Where it is open whether a
 * destination is a directory, both are given: only one of them is what the container starts.
 */
export function madeFiles<T>(
  stage: BuiltStage,
  make: (step: BuildStep) => readonly Made<T>[],
): readonly Made<T>[] {
  let made: Made<T>[] = [];
  const directories = new Set(SYSTEM_DIRECTORIES);
  for (const { directory } of stage.steps) if (directory !== undefined) directories.add(directory);
  const isDirectory = (path: string): boolean =>
    directories.has(path) ||
    stage.files.kind(path) === 'directory' ||
    made.some((one) => one.path !== path && isWithin(path, one.path));

  for (const step of stage.steps) {
    const name = step.command.name ?? '';
    const isInstallation = name === 'install' && step.command.hasFlag('-d', '--directory');
    if (name === 'mkdir' || isInstallation) {
      for (const path of operandsOf(step, VALUED['install']!)?.paths ?? []) directories.add(path);
      continue;
    }
    if (name === 'rm') {
      const gone = step.command.arguments.map((word) => patternOf(step, word));
      made = made.filter(({ path }) => !gone.some((pattern) => pattern?.(path) === true));
      continue;
    }
    const valued = Object.hasOwn(VALUED, name) ? VALUED[name] : undefined;
    if (valued === undefined) {
      const news = make(step);
      made = [...made.filter(({ path }) => !news.some((one) => one.path === path)), ...news];
      continue;
    }
    const operands = operandsOf(step, valued, made);
    if (operands === undefined) continue;
    const { paths, target, endsInSlash } = operands;
    const isAsItself = name !== 'install' && step.command.hasFlag('-T', '--no-target-directory');
    const sources = target === undefined ? paths.slice(0, -1) : paths;
    const destination = target ?? paths.at(-1);
    if (destination === undefined) continue;
    const isLink =
      name === 'ln' && step.command.arguments.some(({ value }) => /^-\w*s|^--symbolic$/.test(value ?? ''));
    for (const given of sources) {
      const source = isLink ? linkedTo(given, destination, step, made) : given;
      const moved = made.filter(({ path }) => isWithin(source, path));
      if (name === 'mv') made = made.filter((one) => !moved.includes(one));
      for (const one of moved) {
        const below = one.path.slice(source.length).replace(/^\//, '');
        const inside = joinPath(joinPath(destination, nameOf(source)), below);
        const itself = joinPath(destination, below);
        const places = isAsItself
          ? [itself]
          : endsInSlash || sources.length > 1 || isDirectory(destination)
            ? [inside]
            : target === undefined
              ? [itself, inside]
              : [inside];
        for (const path of places) made.push({ path, origin: one.origin, evidence: step.evidence });
      }
    }
  }
  return made;
}

/** What a symbolic link leads to: it is read from the directory that the link stands in. */
function linkedTo<T>(
  given: string,
  destination: string,
  { command, directory }: BuildStep,
  made: readonly Made<T>[],
): string {
  const written = command.arguments.find(
    ({ value }) => value?.startsWith('-') === false && imagePath(directory, value) === given,
  )?.value;
  if (written === undefined || written.startsWith('/')) return given;
  return (
    [parentOf(destination) ?? '', destination]
      .map((place) => imagePath(place, written))
      .find((path) => made.some((one) => one.path === path)) ?? given
  );
}

/** Tells the paths that an operand of `rm` takes away; `undefined` for an option. */
function patternOf(step: BuildStep, word: Word): ((path: string) => boolean) | undefined {
  const value = word.value ?? wordValue(word, step.environment);
  // what is not known may be anything
  if (value === undefined) return () => true;
  if (value.startsWith('-')) return undefined;
  const path = imagePath(step.directory, value);
  if (path === undefined) return () => true;
  if (!word.glob) return (one) => isWithin(path, one);
  const star = path.search(/[*?[]/);
  const [before, behind] = [path.slice(0, star), path.slice(path.lastIndexOf('*') + 1)];
  // a pattern in the middle of a path may lead to anything below
  if (star === -1 || behind.includes('/') || /[?[]/.test(path)) return (one) => one.startsWith(before);
  return (one) => one.startsWith(before) && one.endsWith(behind) && !one.slice(before.length).includes('/');
}

interface Operands {
  /** those that are known, from the image's root */
  readonly paths: readonly string[];
  readonly target: string | undefined;
  /** the last one is written as a directory */
  readonly endsInSlash: boolean;
}

/** What is no option; `undefined` where not all of it is known. */
function operandsOf<T>(
  step: BuildStep,
  valued: readonly string[],
  made: readonly Made<T>[] = [],
): Operands | undefined {
  const words = step.command.arguments.flatMap((word): readonly (string | undefined)[] => {
    if (!word.glob || word.value === undefined) return [wordValue(word, step.environment)];
    // of what a pattern stands for only files of the build are of interest
    const fits = patternOf(step, word);
    return made.filter(({ path }) => fits?.(path) === true).map(({ path }) => `/${path}`);
  });
  const paths: string[] = [];
  let target: string | undefined;
  let endsInSlash = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === undefined) return undefined;
    const [name, value] = splitOption(word);
    if (word.startsWith('-') && word.length > 1) {
      // letters put together: `-Dm 755`
      const letter = /^-[a-zA-Z]+$/.test(name) ? `-${name.at(-1)!}` : name;
      const given = value ?? (valued.includes(letter) ? words[++at] : undefined);
      if (letter !== '-t' && name !== '--target-directory') continue;
      target = given === undefined ? undefined : imagePath(step.directory, given);
      if (target === undefined) return undefined;
      continue;
    }
    const path = imagePath(step.directory, word);
    if (path === undefined) return undefined;
    endsInSlash = word.endsWith('/') || word === '.' || word.endsWith('/.');
    paths.push(path);
  }
  return { paths, target, endsInSlash };
}

function splitOption(word: string): readonly [name: string, value: string | undefined] {
  const equals = word.indexOf('=');
  return equals === -1 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)];
}

/** The file at a path, made last; where a program is given by name, the first one that PATH leads to. */
export function findMade<T>(
  made: readonly Made<T>[],
  program: string,
  directory: string,
  searched: readonly string[],
): Made<T> | undefined {
  if (program.includes('/')) {
    const path = imagePath(directory, program);
    return path === undefined ? undefined : made.findLast((one) => one.path === path);
  }
  for (const place of searched) {
    const found = made.findLast((one) => one.path === joinPath(place, program));
    if (found !== undefined) return found;
  }
  return undefined;
}
