/**
 * Package lists and caches that a rewrite takes away: nothing that runs later may need them. Read from the text
 * after the rewrite, command by command, in the stage and in those built from it.
 */
import type { Stage } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import { ShellCommand } from '../shell/command.js';
import { walk } from '../shell/syntax.js';
import type { ShellNode } from '../shell/syntax.js';
import { addedCommands } from './additions.js';
import type { Alignment } from './align.js';
import { isOwnershipOrMode } from './arguments.js';
import { cleanupOf, refreshOf } from './caches.js';
import { basename } from './effects.js';
import { INDEX_FREE } from './index-free.js';
import { runOf } from './intents.js';
import type { CommandIntent } from './intents.js';
import { quoted } from './objection.js';
import type { Objection } from './objection.js';
import { descendantsOf } from './plan.js';
import type { Rewrite } from './rewrite.js';
import type { Unit } from './units.js';

type Index = 'apt' | 'apk';

/** A command of any instruction, or one that cannot be read. */
interface Use {
  readonly instruction: Instruction;
  readonly node: ShellNode | undefined;
  /** values of its words, wrappers left out; `undefined` where an expansion decides */
  readonly values: readonly (string | undefined)[];
  readonly code: string;
  readonly runsAlways: boolean;
  /** a function of the same script, whose commands are uses of their own */
  readonly isFunction: boolean;
}

/** Checks all that a rewrite takes away. */
export function checkIndexes(rewrite: Rewrite): Objection | undefined {
  for (const [unit, alignment] of rewrite.alignments) {
    const objection = checkUnit(unit, alignment, rewrite);
    if (objection !== undefined) return objection;
  }
  return undefined;
}

function checkUnit(unit: Unit, alignment: Alignment, rewrite: Rewrite): Objection | undefined {
  const { span } = unit.before[0]!;
  const instruction = unit.after ?? nextAfter(unit, rewrite);
  let takesCache = false;
  for (const { node } of addedCommands(alignment)) {
    const cleanup = cleanupOf(node, { strict: true });
    if (cleanup === undefined) continue;
    takesCache = true;
    if (cleanup === 'cache' || instruction === undefined) continue;
    const index = cleanup === 'lists' ? 'apt' : 'apk';
    const needed = neededAfter(index, instruction, node, rewrite);
    if (needed !== undefined) {
      return { message: `${quoted(needed.code)} may need the package lists that would be removed`, span };
    }
  }

  let last: ShellNode | undefined;
  for (const { before, after } of alignment.pairs) {
    if (after?.node.kind === 'command') last = after.node;
    const intent = before === undefined ? undefined : rewrite.intents.commands.get(before.node);
    if (intent === undefined) continue;
    if (rewrite.intents.removals.some(({ node }) => node === intent.node)) continue;
    if (intent.adds.length > 0) takesCache = true;
    const index = intent.drop ? refreshOf(intent.node) : takesRefreshFlag(intent) ? 'apk' : undefined;
    if (index === undefined || instruction === undefined) continue;
    if (intent.drop && isFilledBefore(index, instruction, last, rewrite)) continue;
    const from = unit.after === undefined ? 'before' : (last ?? 'start');
    const needed = neededAfter(index, instruction, from, rewrite);
    // what the RUN has deleted itself, nothing behind it had
    const isOwn =
      needed?.instruction === instruction || !deletesItself(index, before!.node, alignment, rewrite);
    if (needed !== undefined && isOwn) {
      return {
        message: `${quoted(needed.code)} may need the package index that would no longer be fetched`,
        span: intent.node.span,
      };
    }
  }
  return takesCache ? wanted(unit, rewrite) : undefined;
}

/** Whether a command loses a word that fetched the index; `-R` of a `chown` is none. */
function takesRefreshFlag({ node, removes }: CommandIntent): boolean {
  return removes.length > 0 && !isOwnershipOrMode(node);
}

/** Whether a deletion that goes too stood behind a command, where it always ran. */
function deletesItself(
  index: Index,
  node: ShellNode,
  { pairs, scripts }: Alignment,
  { intents }: Rewrite,
): boolean {
  const place = pairs.findIndex(({ before }) => before?.node === node);
  const commands = scripts.before.flatMap((script) => script.commands);
  return pairs.slice(place + 1).some(({ before }) => {
    if (before?.node.kind !== 'command' || intents.commands.get(before.node)?.drop !== true) return false;
    const deleted = cleanupOf(before.node, { strict: false });
    const always = commands.some((command) => command.node === before.node && command.isUnconditional);
    return always && (index === 'apt' ? deleted === 'lists' : deleted === 'apk');
  });
}

/** The instruction that stands where a RUN that is gone stood. */
function nextAfter(unit: Unit, { units, after }: Rewrite): Instruction | undefined {
  const index = units.indexOf(unit);
  const next = units.slice(index + 1).find((other) => other.after !== undefined)?.after;
  const previous = units.slice(0, index).findLast((other) => other.after !== undefined)?.after;
  const isSameStage =
    next !== undefined && previous !== undefined && after.stageOf(next) === after.stageOf(previous);
  return isSameStage ? next : previous;
}

/**
 * The first use that may need the index, from behind a command (or from `before` an instruction, or the `start`
 * of its script) to where the index is fetched or removed again; in descendant stages too.
 */
function neededAfter(
  index: Index,
  instruction: Instruction,
  from: ShellNode | 'before' | 'start',
  { after }: Rewrite,
): Use | undefined {
  const stage = after.stageOf(instruction);
  if (stage === undefined) return undefined;
  let uses = usesOf(stage).filter((use) => use.instruction.index >= instruction.index);
  if (typeof from !== 'string') {
    const place = uses.findIndex((use) => use.node === from);
    uses = place === -1 ? uses : uses.slice(place + 1);
  }
  const found = scan(index, uses);
  if (found !== 'kept') return found === 'settled' ? undefined : found;
  for (const descendant of descendantsOf(after, stage)) {
    // a descendant of a descendant meets what that one left; scanning it on its own errs on the safe side
    const below = scan(index, usesOf(descendant));
    if (typeof below !== 'string') return below;
  }
  return undefined;
}

function scan(index: Index, uses: readonly Use[]): Use | 'kept' | 'settled' {
  for (const use of uses) {
    const effect = effectOn(index, use);
    if (effect === 'needs') return use;
    if (effect !== 'none' && use.runsAlways) return 'settled';
  }
  return 'kept';
}

/** Whether the index is there already, fetched earlier in the stage from the same sources. */
function isFilledBefore(
  index: Index,
  instruction: Instruction,
  from: ShellNode | undefined,
  { after }: Rewrite,
): boolean {
  const stage = after.stageOf(instruction);
  if (stage === undefined) return false;
  const uses = usesOf(stage);
  const end = uses.findIndex((use) => use.instruction.index >= instruction.index);
  const place = from === undefined ? -1 : uses.findIndex((use) => use.node === from);
  const earlier = uses.slice(0, place !== -1 ? place + 1 : end === -1 ? uses.length : end);
  for (const use of earlier.reverse()) {
    const effect = effectOn(index, use);
    if (effect === 'fills' && use.runsAlways) return true;
    if (effect === 'empties' || changesSources(use)) return false;
    // an install reads the index and leaves it; anything unknown may bring new sources
    if (effect === 'needs' && !/^(?:apt-get|apt|apk)$/.test(programOf(use) ?? '')) return false;
  }
  return false;
}

const SOURCES =
  /\/etc\/(?:apt|apk)|sources\.list|keyring|add-architecture|apt-key|add-apt-repository|\.sources$/;

function changesSources({ code, values }: Use): boolean {
  return SOURCES.test(code) || values.some((value) => value !== undefined && SOURCES.test(value));
}

function effectOn(index: Index, use: Use): 'fills' | 'empties' | 'needs' | 'none' {
  const cleanup = use.node?.kind === 'command' ? cleanupOf(use.node, { strict: false }) : undefined;
  if (cleanup !== undefined) {
    const empties = index === 'apt' ? cleanup === 'lists' : cleanup === 'apk';
    return empties ? 'empties' : 'none';
  }
  const program = programOf(use);
  const words = use.values.slice(1);
  if (use.values.length === 0 || use.isFunction) return 'none';
  if (index === 'apt' && (program === 'apt-get' || program === 'apt')) return aptEffect(words);
  if (index === 'apk' && program === 'apk') return apkEffect(words);
  if (words.some((word) => word !== undefined && FETCHING_WORDS[index].test(word))) return 'needs';
  if (program === undefined) return 'needs';
  if (/^(?:sh|bash|dash|ash|zsh)$/.test(program)) return isHarmlessScript(words) ? 'none' : 'needs';
  return INDEX_FREE.has(program) || VERSIONED.test(program) ? 'none' : 'needs';
}

function programOf({ values }: Use): string | undefined {
  return values[0] === undefined ? undefined : basename(values[0]);
}

/** Names that carry a version: `pip3.11`, `python3.12`, `gcc-12`. */
const VERSIONED = /^(?:pip|python|gcc|g\+\+|clang|clang\+\+|php|ruby|node|perl|java|pecl|llvm-\w+)[-\d.]*$/;
/** Words that make another program install packages of the distribution. */
const FETCHING_WORDS: Readonly<Record<Index, RegExp>> = {
  apt: /(?:^|[\s/;&|(])(?:apt|apt-get|aptitude|apt-cache|add-apt-repository)(?:\s|$)|^--with-deps$|^install-deps$/,
  apk: /(?:^|[\s/;&|(])apk(?:\s|$)|^--with-deps$|^install-deps$/,
};

/** `sh -c '…'` whose text calls nothing that could install. */
function isHarmlessScript(words: readonly (string | undefined)[]): boolean {
  const [option, text] = words;
  if (option === undefined || !/^-\w*c$/.test(option) || text === undefined) return false;
  return !/\b(?:apt|apk|aptitude|sh|bash|source|eval|playwright)\b|\.\//.test(text);
}

function aptEffect(words: readonly (string | undefined)[]): 'fills' | 'empties' | 'needs' | 'none' {
  if (words.includes(undefined)) {
    const first = words.find((word) => word?.startsWith('-') !== true);
    return first !== undefined && /^(?:remove|purge|autoremove|auto-remove)$/.test(first) ? 'none' : 'needs';
  }
  if (words.includes('update')) return 'fills';
  if (words.includes('distclean')) return 'empties';
  const harmless =
    /^(?:clean|autoclean|auto-clean|autoremove|autopurge|auto-remove|remove|purge|--version|-v|--help)$/;
  const subcommand = words.find(
    (word, i) => !word!.startsWith('-') && words[i - 1] !== '-o' && words[i - 1] !== '-t',
  );
  if (subcommand === undefined) return words.some((word) => harmless.test(word!)) ? 'none' : 'needs';
  return harmless.test(subcommand) ? 'none' : 'needs';
}

function apkEffect(words: readonly (string | undefined)[]): 'fills' | 'empties' | 'needs' | 'none' {
  const subcommand = words.find((word) => word === undefined || !word.startsWith('-'));
  if (subcommand === 'update') return 'fills';
  if (words.includes('--no-cache')) return 'none';
  if (words.some((word) => word !== undefined && /^(?:-\w*U\w*|--update|--update-cache)$/.test(word)))
    return 'fills';
  if (subcommand === 'del' || subcommand === 'info' || subcommand === 'cache' || subcommand === 'audit')
    return 'none';
  return words.includes('--version') || words.includes('--print-arch') ? 'none' : 'needs';
}

function usesOf(stage: Stage): readonly Use[] {
  return stage.instructions.flatMap((instruction) => [
    ...usesIn(instruction, instruction.trigger ?? instruction),
  ]);
}

function* usesIn(instruction: Instruction, acting: Instruction): Generator<Use> {
  const { keyword } = acting;
  if (keyword !== 'RUN' && keyword !== 'CMD' && keyword !== 'ENTRYPOINT') return;
  const common = { instruction, isFunction: false };
  const code = acting.arguments.text;
  const { script } = acting;
  if (keyword !== 'RUN') {
    // at run time only what names the package manager itself counts
    if (/\b(?:apt-get|apt|apk)\b/.test(code) && !/\bupdate\b|--no-cache/.test(code)) {
      yield { ...common, node: undefined, values: [undefined], code, runsAlways: true };
    }
  } else if (script === undefined) {
    const values = acting.json ?? [undefined];
    yield { ...common, node: undefined, values, code, runsAlways: acting.json !== undefined };
  } else {
    const functions = new Set<string>();
    walk(script.block, (node) => {
      if (node.kind === 'function') functions.add(node.name);
    });
    for (const command of script.commands) {
      yield {
        ...common,
        node: command.node,
        values: command.words.map(({ value }) => value),
        code: script.source.text.slice(command.node.range.start, command.node.range.end),
        runsAlways: command.isUnconditional && instruction.trigger === undefined,
        isFunction: functions.has(new ShellCommand(command.node, []).words[0]?.value ?? ''),
      };
    }
  }
}

/** What wants a cache that a rewrite empties: an offline install, or a copy of the cache itself. */
function wanted(unit: Unit, { before, after }: Rewrite): Objection | undefined {
  const [first] = unit.before;
  const stage = first === undefined ? undefined : before.stageOf(first);
  if (first === undefined || stage === undefined) return undefined;
  const { span } = first;
  const later = after.instructions.filter(({ index }) => index >= (unit.after ?? first).index);
  for (const instruction of later) {
    const run = runOf(instruction);
    for (const { values, code } of run === undefined ? [] : usesIn(instruction, run)) {
      if (values.some((value) => value !== undefined && OFFLINE.test(value))) {
        return { message: `${quoted(code)} may want the cache that would be gone`, span };
      }
    }
    if (instruction.keyword === 'COPY' && copiesCacheOf(instruction, stage)) {
      return { message: `${quoted(instruction.arguments.text)} copies the cache that would be gone`, span };
    }
  }
  return undefined;
}

const OFFLINE = /^(?:--offline|--prefer-offline|--cacheonly|--no-index|--no-network|--no-download)$/;
const CACHE_SOURCES =
  /^\/(?:var\/(?:lib\/apt\/lists|cache\/(?!\*?$))|root\/\.(?:cache|npm|composer)|etc\/apk\/cache|usr\/local\/share\/\.cache)|\/\.(?:cache|npm)(?:\/|$)/;

function copiesCacheOf(copy: Instruction, stage: Stage): boolean {
  const from = copy.flag('from');
  if (typeof from !== 'string') return false;
  const isStage = from.toLowerCase() === stage.name || from === String(stage.index) || from.includes('$');
  return isStage && copy.operands.slice(0, -1).some((source) => CACHE_SOURCES.test(source));
}
