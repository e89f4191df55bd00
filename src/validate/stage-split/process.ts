/** Judges what the container starts: each program is in the base, installed in the new stage, or taken to it. */
import type { Objection } from '../objection.js';
import { isBelow, nameOf, overlap, parentOf } from '../place.js';
import type { Copied } from '../tree.js';
import { effectsOf } from './effects.js';
import { operandsOf } from './made.js';
import { providesBinary } from './node-packages.js';
import { onPath } from './program.js';
import type { Started } from './program.js';
import { hasProgram, programsOf } from './programs.js';
import { isRepeated } from './scene.js';
import type { Scene } from './scene.js';

/** Checks ENTRYPOINT, CMD and HEALTHCHECK. */
export function processProblem(scene: Scene): Objection | undefined {
  const message = problemOf(scene);
  return message === undefined ? undefined : { message, span: scene.split.intent.stage };
}

function problemOf(scene: Scene): string | undefined {
  const { program, images, assumes, split } = scene;
  const fresh = images.new ?? images.same;
  const [main] = program.started;
  if (program.problem !== undefined && !assumes.has('programs')) return program.problem;
  if (program.needsShell && fresh?.system === 'none')
    return `there is no shell in \`${split.intent.base}\`, which \`${main?.by ?? 'CMD'}\` needs`;
  for (const [index, one] of program.started.entries()) {
    if (isThere(one, scene)) continue;
    if (index > 0 && assumes.has('programs')) continue;
    return `\`${one.path ?? one.name}\`, which \`${one.by}\` starts, is not in the new stage`;
  }
  for (const { subjects, by } of program.started) {
    const missing = subjects.find((path) => !isFileThere(path, scene));
    if (missing !== undefined) return `\`${missing}\`, which \`${by}\` runs, is not in the new stage`;
  }
  return assumes.has('files') ? undefined : argumentProblem(scene);
}

/** A path that what starts is given, where the builder had a tree of files, is still there. */
function argumentProblem({ program, copies, taken, brought, split }: Scene): string | undefined {
  const roots = copies.flatMap(({ root, instruction }) =>
    root === undefined || root === '/' || split.tail.includes(instruction) ? [] : [root],
  );
  const places = [
    ...taken.flatMap(({ target }) => target ?? []),
    ...brought.flatMap(({ root }) => root ?? []),
  ];
  for (const { arguments: given, by } of program.started) {
    const lost = given.find(
      (word) =>
        /^\/[\w./-]+$/.test(word) &&
        roots.some((root) => isBelow(word, root) && word !== root) &&
        !places.some((place) => overlap(word, place)),
    );
    if (lost !== undefined) return `\`${lost}\`, which \`${by}\` is given, is not in the new stage`;
  }
  return undefined;
}

/** A file that a program runs; one that no instruction brought may stand in a base that is the same. */
function isFileThere(path: string, scene: Scene): boolean {
  const { images, tree, artifacts, copies } = scene;
  if (scene.covers(path) || isCopiedAgain(path, scene)) return true;
  if (images.new !== undefined) return false;
  const isBrought = tree.files.has(path) || artifacts.some((one) => one.contains(path));
  return !isBrought && !copies.some(({ root }) => root !== undefined && root !== '/' && isBelow(path, root));
}

function isThere({ name, path }: Started, scene: Scene): boolean {
  const { images, taken, tree } = scene;
  // what the base itself starts, where that is not known
  if (images.new === undefined && name.includes('\0')) return true;
  if (path !== undefined) {
    if (taken.some(({ target }) => target !== undefined && isBelow(path, target))) return scene.covers(path);
    if (isCopiedAgain(path, scene)) return true;
    // the base brings it, or a package does
    const isSystem = /^\/(?:usr\/(?:local\/)?)?s?bin\//.test(path) || path === '/opt/java/openjdk/bin/java';
    return isSystem && !tree.files.has(path) && isNamed(nameOf(path), scene);
  }
  const found = onPath(name, { images, taken, tree });
  if (found !== undefined && isCopiedAgain(found, scene)) return true;
  if (found !== undefined)
    return (
      scene.covers(found) &&
      (isNamed(name, scene) || isProvided(found, scene) || scene.assumes.has('outside'))
    );
  const isCopied = (images.after.environment.get('PATH') ?? '')
    .split(':')
    .some((directory) => isCopiedAgain(`${directory}/${name}`, scene));
  if (isCopied) return true;
  // scripts of a package manager look among the packages of the project first
  if (isNamed(name, scene) || isPackage(name, scene) || isTool(name, scene)) return true;
  return images.new === undefined && !isInstalledAbove(name, scene);
}

/** The base is the same, and what is not found may stand in it unless the builder brought it. */
function isInstalledAbove(name: string, { made, artifacts, tree }: Scene): boolean {
  const names = made
    .flatMap((one) => effectsOf(one))
    .flatMap((effect) => (effect.kind === 'packages' ? effect.names : []));
  const isOther = made.some((one) => effectsOf(one).some(({ kind }) => kind === 'other'));
  return (
    isOther ||
    names.some((one) => programsOf([one]).has(name)) ||
    artifacts.some(({ file }) => file !== undefined && nameOf(file) === name) ||
    [...tree.files.keys()].some((path) => nameOf(path) === name)
  );
}

/** `npm install -g serve@14` in the new stage. https://docs.npmjs.com/cli/commands/npm-install#global */
function isTool(program: string, { repeated, later }: Scene): boolean {
  return [...repeated, ...later].some((one) => {
    const isGlobal = one.words.some((word) => /^(?:-g|--global|--location=global|global)$/.test(word ?? ''));
    if (!isGlobal || !/^(?:npm|yarn|pnpm)$/.test(one.name ?? '')) return false;
    return operandsOf(one).some((operand) =>
      providesBinary((operand ?? '').replace(/(?<=.)@[^@/]*$/, ''), program),
    );
  });
}

function isNamed(name: string, { images, repeated, later }: Scene): boolean {
  const installed = [...repeated, ...later]
    .flatMap((one) => effectsOf(one))
    .flatMap((effect) => (effect.kind === 'packages' ? effect.names : []));
  return hasProgram(images.new ?? images.same, name) || programsOf(installed).has(name);
}

/** A file in a taken directory of programs counts only where something is known to put it there. */
function isProvided(path: string, { tree, made, artifacts, split }: Scene): boolean {
  if (tree.files.has(path) || artifacts.some((one) => one.contains(path))) return true;
  // an environment of its own, or a directory that an install fills
  const directory = parentOf(path);
  return (
    split.made.length > 0 &&
    made.some((one) =>
      effectsOf(one).some(
        (effect) =>
          effect.kind === 'path' &&
          effect.path !== undefined &&
          (isBelow(directory, effect.path) || effect.path === directory),
      ),
    )
  );
}

function isCopiedAgain(path: string, scene: Scene): boolean {
  const brings = ({ files }: Copied): boolean => files?.has(path) === true;
  return (
    scene.brought.some(brings) ||
    scene.copies.some((copied) => brings(copied) && isRepeated(scene, copied.instruction))
  );
}

/** A program of a package of the project, in its `node_modules/.bin`. */
function isPackage(name: string, { images, covers }: Scene): boolean {
  const { directory } = images.after;
  return /^[\w@./-]+$/.test(name) && BINARIES.has(name) && covers(`${directory}/node_modules/.bin/${name}`);
}

/** Programs of packages that projects start. */
const BINARIES: ReadonlySet<string> = new Set(
  `next nuxt nuxi nest vite astro remix-serve react-router-serve serve http-server pm2 pm2-runtime ts-node tsx tsc nodemon
  cross-env cross-env-shell dotenv prisma sequelize sequelize-cli knex typeorm drizzle-kit migrate-mongo node-pg-migrate
  concurrently npm-run-all run-s run-p rimraf webpack strapi medusa directus gatsby svelte-kit moleculer-runner
  react-scripts babel-node esbuild rollup tsc-alias env-cmd wait-on json-server`
    .trim()
    .split(/\s+/),
);
