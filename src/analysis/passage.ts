/** Whether a RUN that installs packages of the system may stand behind instructions that it stands before. */
import type { Instruction } from '../dockerfile/instruction.js';
import type { Pass } from '../transform.js';
import { buildEffects } from './build-effects.js';
import { contextCopies } from './context-copies.js';
import { environments } from './environment.js';
import { imagePath } from './image-tree.js';
import { mentions } from './mentions.js';
import { packageCalls } from './package-calls.js';

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
    const problem = one.keyword === 'ENV' ? variableProblem(pass, run, one) : passedProblem(pass, one);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** A RUN that moves below an ENV finds its variables set. */
function variableProblem(pass: Pass, run: Instruction, one: Instruction): string | undefined {
  const names = one.typed.assignments.map(({ name }) => name);
  const calls = pass.get(packageCalls)(run);
  const isRead = calls.some((call) => {
    const { asksFor, unlessFlags } = call.manager.environment ?? { asksFor: /^/, unlessFlags: [] };
    return call.has(...unlessFlags) || names.some((name) => asksFor.test(name));
  });
  return names.length === 0 || isRead || mentions(pass.document, run, names)
    ? `\`ENV\` on line ${one.lines.first} stands between`
    : undefined;
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
  const destination = copy?.destination;
  const isKnown = destination?.startsWith('/') === true || workdir !== undefined;
  const target = destination === undefined || !isKnown ? undefined : imagePath(destination, workdir);
  if (copy === undefined || copy.unclear !== undefined || target === undefined)
    return `it is not known what the ${keyword} on line ${lines.first} brings`;
  return OF_PACKAGES.test(target)
    ? `the ${keyword} on line ${lines.first} goes to where packages bring files`
    : undefined;
}
