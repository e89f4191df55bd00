/** Judges the RUN instructions of the new stage: they do what RUN instructions above the cut did, and find all for it. */
import { quoted } from '../objection.js';
import { isBelow } from '../place.js';
import { effectsOf } from './effects.js';
import { operandsOf } from './made.js';
import type { Made } from './made.js';
import { PACKAGE_PARTS } from './packages.js';
import { hasProgram } from './programs.js';
import type { Scene } from './scene.js';

/** Commands that only prepare or tidy an install of packages. */
const AROUND = /^(?:set|true|:|cd|echo|export)$/;

/** Why a RUN of the new stage cannot be accounted for. */
export function runProblem(scene: Scene): string | undefined {
  const { made, repeated, later, images } = scene;
  for (const one of repeated) {
    if (AROUND.test(one.name ?? '') || isPackageWork(one, scene)) continue;
    const origin = made.find((other) => isSameWork(other, one));
    if (origin === undefined) return `${quoted(one.text)} is new in the new stage`;
    const problem = hereProblem(one, scene);
    if (problem !== undefined) return problem;
  }
  for (const one of later) {
    const problem = hereProblem(one, scene);
    if (problem !== undefined) return problem;
  }
  const shell = [...repeated, ...later].find(({ command }) => command !== undefined);
  return shell !== undefined && images.new?.system === 'none'
    ? `there is no shell in \`${scene.split.intent.base}\` for ${quoted(shell.text)}`
    : undefined;
}

/** Whether two commands are the same, at the same paths. */
export function isSameWork(one: Made, other: Made): boolean {
  return one.text === other.text && JSON.stringify(effectsOf(one)) === JSON.stringify(effectsOf(other));
}

/** Whether a command does in the new stage what it did in the old one. */
function hereProblem(one: Made, scene: Scene): string | undefined {
  const { images, repeated, taken } = scene;
  const effects = effectsOf(one);
  const name = one.name ?? '';
  const strange = effects.some(({ kind }) => kind === 'other' || kind === 'project') && !isPlainTool(one);
  const isKnown =
    AROUND.test(name) || hasProgram(images.new, name) || effects.some(({ kind }) => kind === 'packages');
  const installs = repeated.some((other) =>
    effectsOf(other).some((effect) => effect.kind === 'packages' && effect.names.includes(name)),
  );
  if (strange || one.name === undefined || !(isKnown || installs || images.new === undefined))
    return `${quoted(one.text)} may do something else in the new stage`;
  const missing = effects.find(
    (effect) =>
      effect.kind === 'change' &&
      effect.path !== undefined &&
      effect.path.includes('/', 1) &&
      !taken.some(({ target }) => target !== undefined && isBelow(effect.path!, target)) &&
      !isMadeHere(effect.path, scene),
  );
  return missing === undefined ? undefined : `${quoted(one.text)} may not find its files in the new stage`;
}

/** Packages of Node without a part that is compiled where they are installed. */
const PLAIN_TOOLS =
  /^(?:npm|pnpm|yarn|pm2|serve|http-server|nodemon|ts-node|typescript|dotenv-cli|cross-env|npm-run-all|@nestjs\/cli|json-server)$/;

function isPlainTool(one: Made): boolean {
  const [subcommand, ...names] = operandsOf(one);
  return (
    one.name === 'npm' &&
    /^(?:i|install|add)$/.test(subcommand ?? '') &&
    one.words.some((word) => word === '-g' || word === '--global') &&
    names.every((name) => PLAIN_TOOLS.test((name ?? '').replace(/(?<=.)@[^@/]*$/, '')))
  );
}

/** A path that an instruction of the new stage makes, or that a base has. */
function isMadeHere(path: string, { repeated, later, split, directoryAfter, images }: Scene): boolean {
  const ran = [...repeated, ...later].some((other) =>
    effectsOf(other).some(
      (effect) => effect.kind === 'path' && effect.path !== undefined && isBelow(path, effect.path),
    ),
  );
  const own = split.runtime.instructions;
  const worked = own.some((one, i) => {
    const next = own[i + 1];
    const at = one.keyword === 'WORKDIR' && next !== undefined ? directoryAfter(next) : undefined;
    return at !== undefined && isBelow(at, path);
  });
  const isBrought = own.some(
    ({ keyword, operands }) => /^(?:COPY|ADD)$/.test(keyword) && operands.at(-1)?.startsWith(path) === true,
  );
  return (
    ran ||
    worked ||
    isBrought ||
    images.new === undefined ||
    /^\/(?:var|etc|tmp|home|opt|srv|mnt|usr\/local)(?:\/[a-z]+)?$/.test(path)
  );
}

/** An install of packages that the builder has too, with what belongs to it. */
function isPackageWork(one: Made, { made }: Scene): boolean {
  if (/^(?:apt-get|apt|apk)$/.test(one.name ?? '')) {
    const wanted = effectsOf(one);
    if (wanted.length === 0) return true;
    const had = new Set(
      made
        .flatMap((other) => effectsOf(other))
        .flatMap((effect) => (effect.kind === 'packages' ? effect.names : [])),
    );
    return wanted.every(
      (effect) =>
        effect.kind === 'packages' && effect.names.every((name) => had.has(name) || PACKAGE_PARTS.test(name)),
    );
  }
  return one.name === 'rm' && effectsOf(one).length === 0;
}
