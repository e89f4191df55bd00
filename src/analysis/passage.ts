/** Whether a RUN that installs packages of the system may stand behind instructions that it stands before. */
import type { Instruction } from '../dockerfile/instruction.js';
import type { Pass } from '../transform.js';
import { buildEffects } from './build-effects.js';
import { contextCopies } from './context-copies.js';
import { environments } from './environment.js';
import { imagePath } from './image-tree.js';

/** Where packages bring files of their own, and where their settings and scripts stand. */
const OF_PACKAGES =
  /^(?:bin|sbin|lib\w*|boot|dev|etc|proc|root|run|srv|sys|usr(?!\/src\/|\/app\/)|var)(?:\/|$)|^(?:home|opt|mnt|media|tmp)?$/;

/** Why it may not; `undefined` where neither can tell the difference. */
export function passageProblem(
  pass: Pass,
  run: Instruction,
  passed: readonly Instruction[],
): string | undefined {
  const effects = pass.get(buildEffects)(run);
  if (typeof effects === 'string') return effects;
  const other = effects.find(
    ({ kind, command, writes }) =>
      kind !== 'system' &&
      kind !== 'nothing' &&
      !(
        command.name === 'rm' &&
        writes.every((path) => /^(?:var\/(?:lib\/apt|cache)|root\/\.cache)/.test(path))
      ),
  );
  if (other !== undefined) {
    const code = other.command.words.map(({ text }) => text).join(' ');
    return `the RUN on line ${run.lines.first} does more than to install packages: \`${code}\``;
  }
  if (run.flags.length > 0) return `the RUN on line ${run.lines.first} has flags`;
  for (const one of passed) {
    const problem = passedProblem(pass, one);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function passedProblem(pass: Pass, one: Instruction): string | undefined {
  const { keyword, lines } = one;
  const { workdir } = pass.get(environments)(one);
  if (keyword === 'WORKDIR') {
    const path = imagePath(one.arguments.text.replace(/^(["'])(.*)\1$/, '$2'), workdir);
    return path === undefined || path.includes('$') || OF_PACKAGES.test(path)
      ? `a package may bring the directory of the WORKDIR on line ${lines.first}`
      : undefined;
  }
  if (keyword !== 'COPY' && keyword !== 'ADD') return `\`${keyword}\` on line ${lines.first} stands between`;
  const chown = one.flag('chown');
  if (chown !== undefined && !/^\d+(?::\d+)?$/.test(String(chown)))
    return `a package may make the account that the ${keyword} on line ${lines.first} names`;
  const copy = pass.get(contextCopies).find(({ instruction }) => instruction === one);
  const target = copy?.destination === undefined ? undefined : imagePath(copy.destination, workdir);
  if (copy === undefined || copy.unclear !== undefined || target === undefined)
    return `it is not known what the ${keyword} on line ${lines.first} brings`;
  return OF_PACKAGES.test(target)
    ? `the ${keyword} on line ${lines.first} goes to where packages bring files`
    : undefined;
}
