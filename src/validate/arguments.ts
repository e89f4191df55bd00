/** Judges the words that commands get or lose, and the commands that go. */
import type { Instruction } from '../dockerfile/instruction.js';
import { ShellCommand } from '../shell/command.js';
import type { SimpleCommand } from '../shell/syntax.js';
import { CACHE_FLAGS, callOf, cleanupOf, refreshOf } from './caches.js';
import { runOf } from './intents.js';
import type { CommandIntent } from './intents.js';
import { isStricter, strictProblem } from './lock-arguments.js';
import { quoted } from './objection.js';
import type { Objection } from './objection.js';
import type { Rewrite } from './rewrite.js';
import type { Unit } from './units.js';

/** Checks every command that a change names, against what the validator knows of package managers. */
export function checkCommands(rewrite: Rewrite): Objection | undefined {
  const { intents, alignments } = rewrite;
  for (const [unit, { pairs }] of alignments) {
    for (const { before, after } of pairs) {
      const intent = before === undefined ? undefined : intents.commands.get(before.node);
      // what an install gets whose packages are removed again is judged with their removal
      if (intent === undefined || intents.removals.some(({ node }) => node === intent.node)) continue;
      const { span } = intent.node;
      const message =
        after?.node.kind === 'command'
          ? isStricter(intent)
            ? stricterProblem(rewrite, intent, after.node)
            : argumentProblem(intent, after.node)
          : dropProblem(intent, unit);
      if (message !== undefined) return { message, span };
    }
  }
  return undefined;
}

function stricterProblem(rewrite: Rewrite, intent: CommandIntent, after: SimpleCommand): string | undefined {
  const problem = strictProblem(rewrite, intent, after);
  return problem === undefined
    ? undefined
    : `${codeOf(intent.node)} may not be held to its lockfile: ${problem}`;
}

const RECURSIVE: ReadonlySet<string> = new Set(['-R', '--recursive']);

function argumentProblem(
  { node, adds, removes, instruction }: CommandIntent,
  after: SimpleCommand,
): string | undefined {
  // what is left of a folded command is judged with the flag of its COPY
  if (isOwnershipOrMode(node) && adds.length === 0 && removes.every((word) => RECURSIVE.has(word)))
    return undefined;
  const call = callOf(after);
  const flag = CACHE_FLAGS.find(
    ({ program, subcommands }) =>
      call !== undefined && program.test(call.program) && subcommands.includes(call.subcommand),
  );
  if (call === undefined || flag === undefined) return `no word of ${codeOf(node)} may change`;
  for (const word of adds) {
    if (word !== flag.flag) return `${quoted(word)} may not be added to ${codeOf(node)}`;
  }
  if (adds.length > 1) return `${quoted(flag.flag)} is added twice`;
  for (const word of removes) {
    if (!flag.replaces.includes(word)) return `${quoted(word)} may not be taken from ${codeOf(node)}`;
    if (!call.words.some(({ value }) => value === flag.flag)) {
      return `${quoted(word)} may only go where ${quoted(flag.flag)} is in its place`;
    }
  }
  if (callOf(node)?.subcommand !== call.subcommand) return `the subcommand of ${codeOf(node)} is another`;
  for (const [index, { value, text }] of call.words.entries()) {
    if (text !== flag.flag) continue;
    const previous = call.words[index - 1]?.value;
    const isPlain =
      index - 1 === call.at ||
      (previous !== undefined &&
        (!previous.startsWith('-') || previous.includes('=') || flag.plain.test(previous)));
    if (value !== flag.flag || index === 0 || !isPlain)
      return `${quoted(flag.flag)} would be the value of another option`;
    if (call.words.slice(0, index).some((word) => word.value === '--'))
      return `${quoted(flag.flag)} stands behind \`--\``;
    // before the subcommand only where nothing else stands: an option there may take a value
    if (index < call.at && index !== call.at - 1)
      return `${quoted(flag.flag)} may stand before no other option`;
  }
  const mount = adds.length === 0 ? undefined : cacheMount(instruction, flag.paths);
  return mount === undefined ? undefined : `the mount ${quoted(mount)} keeps the cache on purpose`;
}

function dropProblem({ node, drop, adds, removes }: CommandIntent, unit: Unit): string | undefined {
  if (!drop || adds.length > 0 || removes.length > 0) return `${codeOf(node)} is gone, which no fix declared`;
  if (refreshOf(node) !== undefined || cleanupOf(node, { strict: false }) !== undefined) return undefined;
  // those that are folded into a COPY are matched with it where its flag is judged
  if (isOwnershipOrMode(node)) return undefined;
  // options of a shell that has nothing left to run
  if (unit.after === undefined && node.words[0]?.value === 'set') return undefined;
  return `${codeOf(node)} may not be dropped`;
}

/** `chown …`, `chgrp …` and `chmod …`, run by nothing else. */
export function isOwnershipOrMode(node: SimpleCommand): boolean {
  const name = node.words[0]?.value;
  return name === 'chown' || name === 'chgrp' || name === 'chmod';
}

/** The mount of a RUN that holds a cache matching `paths`, or one that may. */
export function cacheMount(instruction: Instruction, paths: RegExp): string | undefined {
  const mounts = (runOf(instruction) ?? instruction).flags.filter(({ name }) => name === 'mount');
  return mounts
    .map(({ value }) => value ?? '')
    .find((mount) => {
      const options = mount.split(',').map((option) => option.trim());
      if (!options.some((option) => option === 'type=cache' || option === 'type=tmpfs')) return false;
      const target = options.find((option) => /^(?:target|dst|destination)=/.test(option));
      if (target === undefined) return true;
      const path = target.slice(target.indexOf('=') + 1);
      return path.includes('$') || paths.test(path);
    });
}

function codeOf(node: SimpleCommand): string {
  return quoted(new ShellCommand(node, []).words.map(({ text }) => text).join(' '));
}
