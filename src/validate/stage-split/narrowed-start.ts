/** Judges what uses a tree of which only a part is taken: what the container starts, and what is run behind the COPY. */
import { quoted } from '../objection.js';
import { isBelow, joined, overlap, parentOf } from '../place.js';
import { effectsOf } from './effects.js';
import { operandsOf, pathOf, redirectedTo } from './made.js';
import type { Made } from './made.js';
import type { Narrowing } from './narrowing.js';
import { onPath } from './program.js';
import { textOf } from './split.js';

/** What the container starts, and what that is given, is taken. */
export function startProblem({ scene, intent }: Narrowing): string | undefined {
  const { program, covers, images } = scene;
  const { directory, environment, entrypoint, command } = images.after;
  if (program.problem !== undefined) return program.problem;
  if (program.started.some(({ name }) => name.includes('\0') || name.includes('$')))
    return 'what starts is not known';
  for (const { name, path, subjects, arguments: given, by } of program.started) {
    const file = path ?? onPath(name, scene);
    const missing = [...(file === undefined ? [] : [file]), ...subjects].find((one) => !covers(one));
    if (missing !== undefined) return `\`${missing}\`, which \`${by}\` starts, is not taken`;
    for (const word of given) {
      const lost = pathIn(word, directory);
      if (lost !== undefined && lost !== intent.path && !covers(lost))
        return `\`${lost}\`, which \`${by}\` is given, is not taken`;
    }
  }
  if ([...entrypoint, ...command].some((word) => word.includes('\0'))) return 'what starts is not known';
  for (const [name, value] of environment) {
    for (const part of value.split(name === 'PATH' || name.endsWith('_PATH') ? ':' : '\0')) {
      if (!/^\/[\w./@+-]*$/.test(part)) continue;
      const path = joined('/', part);
      const isHome = path === intent.path && !/PATH$/.test(name);
      const holdsTaken = scene.taken.some(({ source }) => parentOf(source) === path);
      if (!isHome && !holdsTaken && !covers(path))
        return `\`${path}\`, which \`${name}\` names, is not taken`;
    }
  }
  return outputProblem(scene);
}

/** A word that may be a path, as one; options with a value count by it. */
function pathIn(word: string, directory: string): string | undefined {
  const value = word.replace(/^--?[\w-]+=/, '');
  if (/^\/[\w./@+-]+$/.test(value)) return joined('/', value);
  const isRelative = /^[\w.@+/-]+$/.test(value) && /[./]/.test(value) && !/^-|^[\d.]+$/.test(value);
  return isRelative ? joined(directory, value) : undefined;
}

/** Of what a build makes in many files, all is taken, unless it is known to be whole in one. */
function outputProblem({
  program,
  covers,
  images,
  tree,
  read,
  taken,
}: Narrowing['scene']): string | undefined {
  const { artifact, started } = program;
  if (artifact === undefined) {
    const { directory } = images.after;
    const built = started
      .flatMap(({ subjects }) => subjects)
      .find((path) => {
        if (tree.files.has(path) || !isBelow(path, directory)) return false;
        const [first = ''] = path.slice(directory === '/' ? 1 : directory.length + 1).split('/');
        return !covers(joined(directory, first));
      });
    return built === undefined ? undefined : `what is built beside \`${built}\` is not taken`;
  }
  if (artifact.file !== undefined) {
    const isAlone = !/-rpath|-shared\b|-buildmode|\s-L/.test(artifact.made.text);
    return isAlone ? undefined : 'the program may load a library of the tree';
  }
  const isWhole = taken.some(
    ({ source }) => artifact.contains(source) && !artifact.contains(parentOf(source)),
  );
  if (artifact.language === 'go' || artifact.language === 'rust' || isWhole) return undefined;
  const isFat = [...tree.files.keys()].some(
    (path) =>
      /(?:^|\/)(?:pom\.xml|build\.gradle(?:\.kts)?)$/.test(path) &&
      /spring-boot-maven-plugin|org\.springframework\.boot|maven-shade-plugin|com\.(?:github\.johnrengelman|gradleup)\.shadow/.test(
        read(path) ?? '',
      ) &&
      !/addClasspath|classpathPrefix|Class-Path|copy-dependencies/.test(read(path) ?? ''),
  );
  const isJar = started.some(({ name, arguments: given }) => name === 'java' && given.includes('-jar'));
  return artifact.language === 'jvm' && isFat && isJar
    ? undefined
    : 'what is built beside the program may be needed';
}

/** Commands that change no more than owners, modes, accounts and packages. */
const ARRANGING = /^(?:mkdir|chown|chgrp|chmod|adduser|addgroup|useradd|groupadd|apk|apt-get|set|true|:)$/;

/** What stands behind the COPY finds what it works on. */
export function leftProblem({ scene, stage, copy, intent }: Narrowing): string | undefined {
  const { covers, split, later, directoryBefore } = scene;
  const { before } = split;
  for (const made of later) {
    const isBehind = made.instruction.index > copy.index;
    // what is there before the COPY is written over by the tree
    if (!isBehind) {
      if (!mayFill(made, intent.target)) continue;
      return `${quoted(made.text)} may write what the COPY writes over`;
    }
    if (!ARRANGING.test(made.name ?? '') || made.isInner || redirectedTo(made).length > 0)
      return `${quoted(made.text)} may use any of the tree`;
    if (made.name === 'mkdir' || !/^ch/.test(made.name ?? '')) continue;
    const lost = operandsOf(made)
      .slice(1)
      .map((one) => pathOf(one, made))
      .find((path) => path === undefined || !(covers(path) || isBelow(intent.target, path)));
    if (lost !== undefined || operandsOf(made).slice(1).includes(undefined))
      return `${quoted(made.text)} may not find its files`;
  }
  for (const one of stage.instructions) {
    if (one.index < copy.index) continue;
    if (/^(?:SHELL)$/.test(one.keyword)) return `${quoted(textOf(before, one))} stands behind the COPY`;
    if (one.keyword !== 'WORKDIR') continue;
    const next = stage.instructions.find(({ index }) => index > one.index);
    const path = directoryBefore(next ?? one);
    if (path === undefined) return 'where a WORKDIR leads is not known';
    if (path !== intent.target && isBelow(path, intent.target) && !covers(path))
      return `\`${path}\`, the working directory, is not taken`;
  }
  return undefined;
}

/** Whether a command may leave files below a directory. */
function mayFill(made: Made, root: string): boolean {
  if (made.name === 'mkdir') return false;
  const written = [
    ...redirectedTo(made),
    ...effectsOf(made).flatMap((effect): readonly (string | undefined)[] => {
      if (effect.kind === 'packages' || effect.kind === 'account') return [];
      if (effect.kind === 'change' && effect.path === root) return [];
      return [
        effect.kind === 'other' ? undefined : effect.kind === 'project' ? effect.directory : effect.path,
      ];
    }),
  ];
  return written.some((path) => path === undefined || overlap(path, root));
}
