/** Judges the commands that a rewrite adds: what they are, and where they stand. */
import type { ShellCommand } from '../shell/command.js';
import { cacheMount } from './arguments.js';
import { CACHE_PLACES, cleanupOf, refreshOf } from './caches.js';
import type { Cleanup } from './caches.js';
import { codeOf } from './align.js';
import type { Alignment } from './align.js';
import type { Objection } from './objection.js';
import { isRoot, settingAt } from './plan.js';
import { removalCommandOf } from './removal-commands.js';
import type { Rewrite } from './rewrite.js';
import type { Unit } from './units.js';

/** Checks every added command. That it runs at the right moment is seen where the scripts are run on paper. */
export function checkAdditions({ before, intents, alignments }: Rewrite): Objection | undefined {
  for (const [unit, alignment] of alignments) {
    const { span } = unit.before[0]!;
    const { user } = settingAt(before, unit.before[0]!);
    for (const command of addedCommands(alignment)) {
      const code = codeOf({
        node: command.node,
        text: command.words.map(({ text }) => text).join(' '),
        tokens: [],
      });
      // which packages a removal may take is judged apart
      const isRemoval =
        intents.removals.some(({ instruction }) => unit.before.includes(instruction)) &&
        removalCommandOf(command.node) !== undefined;
      const message =
        (isRemoval ? placeProblem(command, unit) : problemOf(command, unit)) ?? userProblem(command, user);
      if (message !== undefined) return { message: `${code} may not be added: ${message}`, span };
    }
  }
  return undefined;
}

/** The commands of an alignment that are new. */
export function addedCommands({ pairs, scripts }: Alignment): readonly ShellCommand[] {
  const nodes = new Set(pairs.flatMap((pair) => (pair.before === undefined ? [pair.after!.node] : [])));
  return nodes.size === 0 ? [] : (scripts.after?.commands.filter(({ node }) => nodes.has(node)) ?? []);
}

function problemOf(command: ShellCommand, unit: Unit): string | undefined {
  const { node } = command;
  const cleanup = cleanupOf(node, { strict: true });
  if (cleanup === undefined && refreshOf(node) !== 'apt')
    return 'it is no cleaning that is known to be harmless';
  const place = placeProblem(command, unit);
  if (place !== undefined) return place;
  const mount =
    cleanup === undefined
      ? undefined
      : unit.before.map((run) => cacheMount(run, PLACES[cleanup])).find((found) => found !== undefined);
  return mount === undefined ? undefined : `the mount \`${mount}\` keeps the cache on purpose`;
}

/** Why a command may not stand where it does. */
function placeProblem({ path }: ShellCommand, unit: Unit): string | undefined {
  if (unit.before.some(({ trigger }) => trigger !== undefined)) return 'what follows `ONBUILD` is not known';
  for (const step of path) {
    if (step.in === 'pipeline' && step.node.commands.length > 1) return 'it is part of a pipe';
    if (step.in === 'condition') return 'it is part of a condition';
    if (step.in === 'loop') return 'it is part of a loop';
    if (step.in === 'substitution') return 'it is part of a substitution';
    if (step.in === 'list' && step.block.statements[step.index]?.background === true)
      return 'it runs in the background';
    if (step.in === 'and-or' && step.node.operators.slice(0, step.index).includes('||')) {
      return 'it stands behind `||`';
    }
    if (step.in === 'group' || step.in === 'subshell' || step.in === 'branch') {
      if ('redirections' in step.node && step.node.redirections.length > 0) return 'its output is redirected';
    }
  }
  return undefined;
}

/** Mounts that hold what such a cleaning empties. */
const PLACES: Readonly<Record<Cleanup, RegExp>> = {
  lists: /^\/(?:var(?:\/(?:lib(?:\/apt(?:\/.*)?)?|cache(?:\/apt(?:\/.*)?)?))?)?\/?$/,
  apk: /^\/(?:var(?:\/cache(?:\/apk(?:\/.*)?)?)?|etc\/apk(?:\/.*)?)?\/?$/,
  cache: CACHE_PLACES,
};

const SYSTEM = /^(?:apt-get|apt|yum|dnf5?|microdnf|tdnf|zypper|apk|pacman)$/;

function userProblem({ node, words, wrappers }: ShellCommand, user: string | undefined): string | undefined {
  if (isRoot(user) || wrappers.includes('sudo')) return undefined;
  const touchesSystem =
    SYSTEM.test(node.words[0]?.value ?? '') || words.some(({ value }) => value?.startsWith('/var/') === true);
  return touchesSystem ? `\`${user ?? ''}\` may not do that` : undefined;
}
