/** Judges a `--chown` or `--chmod` that takes the place of a command behind the COPY. */
import type { Document } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import type { SimpleCommand } from '../shell/syntax.js';
import { isOwnershipOrMode } from './arguments.js';
import { runOf } from './intents.js';
import type { FlagIntent } from './intents.js';
import { quoted } from './objection.js';
import type { Objection } from './objection.js';
import { instructionsBefore, isRoot, normalPath, rootOf, settingAt } from './plan.js';
import type { Rewrite } from './rewrite.js';

/** Checks every COPY that gets a flag, and every `chown` and `chmod` that goes. */
export function checkFlags(rewrite: Rewrite): Objection | undefined {
  const { before, after, intents, units } = rewrite;
  const claimed = new Map<SimpleCommand, Set<string>>();
  for (const [copy, intent] of intents.flags) {
    const other = units.find((unit) => unit.before[0] === copy)?.after;
    const message =
      other === undefined
        ? 'it is gone'
        : (differenceOf(before, copy, after, other, intent) ?? claim(rewrite, copy, intent, claimed));
    if (message !== undefined) {
      return { message: `\`--${intent.flag}\` may not be set: ${message}`, span: copy.span };
    }
  }
  for (const { node, drop } of intents.commands.values()) {
    if (!drop || !isOwnershipOrMode(node)) continue;
    const paths = commandOf(node)?.paths ?? [];
    const open = paths.find((path) => claimed.get(node)?.has(path) !== true);
    if (paths.length === 0 || open !== undefined) {
      return {
        message: `${quoted(node.words.map(({ text }) => text).join(' '))} may not be dropped`,
        span: node.span,
      };
    }
  }
  return undefined;
}

/** Nothing but the flag may be new. */
function differenceOf(
  before: Document,
  copy: Instruction,
  after: Document,
  other: Instruction,
  { flag, value }: FlagIntent,
): string | undefined {
  if (copy.flag(flag) !== undefined) return 'the flag is there already';
  const added = other.flags.filter(({ name }) => name === flag);
  if (added.length !== 1 || added[0]!.value !== value) return 'the flag is not in the text';
  const rest = other.flags.filter(({ name }) => name !== flag);
  const isSame =
    other.keyword === copy.keyword &&
    rest.length === copy.flags.length &&
    rest.every(({ name, value: held }, i) => name === copy.flags[i]!.name && held === copy.flags[i]!.value) &&
    behindFlags(before, copy) === behindFlags(after, other);
  return isSame ? undefined : 'something else of the instruction is changed';
}

/** The text from the first operand to the end of the instruction, here-documents included. */
function behindFlags({ text }: Document, { arguments: operands, span }: Instruction): string {
  return text.slice(operands.startInSource(0), span.end);
}

interface OwnershipCommand {
  readonly flag: 'chown' | 'chmod';
  readonly value: string;
  readonly recursive: boolean;
  readonly paths: readonly string[];
}

/** Reads `chown [-R] user:group path…` and `chmod [-R] mode path…`, all literal. */
function commandOf(node: SimpleCommand): OwnershipCommand | undefined {
  if (node.assignments.length > 0 || node.redirections.length > 0) return undefined;
  const values = node.words.map(({ value, glob, text }) =>
    glob || text.startsWith('~') ? undefined : value,
  );
  const [name, ...rest] = values;
  if ((name !== 'chown' && name !== 'chmod') || rest.some((value) => value === undefined)) return undefined;
  const operands = rest.filter((value) => value !== undefined);
  const recursive = operands.some((value) => value === '-R' || value === '--recursive');
  const others = operands.filter((value) => value !== '-R' && value !== '--recursive');
  const [value, ...paths] = others;
  if (value === undefined || paths.length === 0 || others.some((one) => one.startsWith('-')))
    return undefined;
  return { flag: name, value, recursive, paths };
}

/** Finds the commands behind a COPY that its new flag stands for; the reason where there is none. */
function claim(
  rewrite: Rewrite,
  copy: Instruction,
  intent: FlagIntent,
  claimed: Map<SimpleCommand, Set<string>>,
): string | undefined {
  const { before, intents } = rewrite;
  const stage = before.stageOf(copy);
  const path = destinationOf(copy, settingAt(before, copy).directory);
  if (stage === undefined || path === undefined) return 'where it copies to is not one known path';
  const unsuitable = unsuitableCopy(before, copy, intent, path);
  if (unsuitable !== undefined) return unsuitable;

  for (const one of before.instructions) {
    if (one.index <= copy.index || before.stageOf(one) !== stage) continue;
    if (one.keyword === 'RUN') return claimIn(one, rewrite, copy, intent, path, claimed);
    if (one.keyword === 'COPY' || one.keyword === 'ADD') {
      const other = destinationOf(one, settingAt(before, one).directory);
      const isApart = other !== undefined && !isUnder(other, path) && !isUnder(path, other);
      if (!isApart && !intents.flags.has(one)) return 'another copy to the same place follows';
      if (!isApart) return 'two copies have one destination';
    } else if (
      !/^(?:LABEL|EXPOSE|CMD|ENTRYPOINT|HEALTHCHECK|STOPSIGNAL|MAINTAINER|ENV|ARG)$/.test(one.keyword)
    ) {
      return `\`${one.keyword}\` stands between the copy and the command`;
    }
  }
  return 'no command behind it is folded';
}

function claimIn(
  run: Instruction,
  { before, intents }: Rewrite,
  copy: Instruction,
  intent: FlagIntent,
  path: string,
  claimed: Map<SimpleCommand, Set<string>>,
): string | undefined {
  if (!isRoot(settingAt(before, run).user)) return 'the command does not run as root';
  const directory = settingAt(before, run).directory;
  for (const { node } of runOf(run)?.script?.commands ?? []) {
    const dropped = intents.commands.get(node)?.drop === true;
    if (!dropped && node.words[0]?.value !== 'set') return 'other commands run before the folded one';
    const command = dropped ? commandOf(node) : undefined;
    if (command?.flag !== intent.flag) continue;
    const operand = command.paths.find((one) => absolute(one, directory) === path);
    if (operand === undefined) continue;
    const reason = command.recursive ? treeProblem(before, copy, path) : fileProblem(copy, path);
    if (reason !== undefined) return reason;
    if (!isSameValue(command, intent.value, copy)) return `\`${intent.value}\` is not what the command sets`;
    claimed.set(node, (claimed.get(node) ?? new Set()).add(operand));
    return undefined;
  }
  return 'no command behind it is folded';
}

function isSameValue({ flag, value }: OwnershipCommand, set: string, copy: Instruction): boolean {
  if (flag === 'chmod')
    return /^0?[0-7]{3}$/.test(value) && value.replace(/^0/, '') === set.replace(/^0/, '');
  const [user, group, more] = value.split(':');
  if (more !== undefined || !/^[\w.-]+(?::[\w.-]+)?$|^:[\w.-]+$/.test(value)) return false;
  if (user !== '' && group !== undefined) return set === value;
  // a copy from a stage keeps owner or group where the command sets one of them only
  if (copy.flag('from') !== undefined) return false;
  return user === ''
    ? set === `0:${group}` || set === `root:${group}`
    : set === `${user}:0` || set === `${user}:root`;
}

/** The one path that a COPY makes, where it makes one file or one tree under a name of its own. */
function destinationOf(copy: Instruction, directory: string | undefined): string | undefined {
  const operands = copy.operands;
  const [source, destination] = operands;
  if (operands.length !== 2 || source === undefined || destination === undefined) return undefined;
  if (/[$*?[\]"'\\]/.test(source + destination)) return undefined;
  const heredoc = copy.heredocs[0]?.name;
  const name = heredoc ?? normalPath(source).split('/').at(-1);
  if (source.startsWith('<<') !== (heredoc !== undefined)) return undefined;
  const path = absolute(destination, directory);
  if (path === undefined) return undefined;
  if (!destination.endsWith('/') && destination !== '.') return path;
  // a tree is copied without its own name
  return name === undefined || !looksLikeFile(name) ? undefined : normalPath(`${path}/${name}`);
}

function absolute(path: string, directory: string | undefined): string | undefined {
  if (path.split('/').includes('..')) return undefined;
  if (path.startsWith('/')) return normalPath(path);
  return directory === undefined ? undefined : normalPath(`${directory}/${path}`);
}

function isUnder(path: string, other: string): boolean {
  return path === other || path.startsWith(`${other === '/' ? '' : other}/`);
}

function looksLikeFile(name: string): boolean {
  return /[^.]\.[A-Za-z0-9]+$/.test(name) || /^(?:\w+[-_])?entrypoint$|^(?:gradlew|mvnw)$/.test(name);
}

function unsuitableCopy(
  before: Document,
  copy: Instruction,
  { flag, value }: FlagIntent,
  path: string,
): string | undefined {
  const [source = ''] = copy.operands;
  const link = copy.flag('link');
  if (link !== undefined && flag === 'chown' && !/^\d+:\d+$/.test(value)) return '`--link` takes no names';
  if (copy.flag('parents') !== undefined || copy.flag('exclude') !== undefined) return 'it has other flags';
  if (copy.keyword === 'ADD' && /:\/\/|^git@|\.(?:tar|tgz|tbz2?|txz|gz|bz2|xz|zst)(?:\.|$)/.test(source)) {
    return 'what it adds may be unpacked';
  }
  const stage = before.stageOf(copy)!;
  if (flag === 'chown' && rootOf(stage).image === 'scratch' && !/^\d+:\d+$/.test(value))
    return 'there are no users';
  const syntax = before.directive('syntax');
  if (
    flag === 'chmod' &&
    syntax !== undefined &&
    !/^docker\/dockerfile(?::(?:1|1\.(?:[2-9]|\d\d+)(?:\.\d+)?|latest))?$/.test(syntax)
  ) {
    return 'the syntax in use may not know it';
  }
  const covers = instructionsBefore(before, copy).some(
    (one) => one.keyword === 'VOLUME' && one.operands.some((volume) => isUnder(path, normalPath(volume))),
  );
  return covers ? 'it copies into a volume' : undefined;
}

/** A command without `-R` sets a file; a flag sets all that is copied. */
function fileProblem(copy: Instruction, path: string): string | undefined {
  if (copy.heredocs.length > 0) return undefined;
  const [source = ''] = copy.operands;
  const name = normalPath(source).split('/').at(-1) ?? '';
  const target = path.split('/').at(-1) ?? '';
  const isFile = looksLikeFile(name) || (name !== '' && name === target && !source.endsWith('/'));
  return isFile ? undefined : 'the copy may be a directory, of which the command sets the top only';
}

/** Where a tree may be made by COPY itself, so that its top directory gets the flag's owner too. */
const PARENTS = new Set(['', '/opt', '/srv', '/usr/local', '/usr/share', '/var/lib', '/home']);
const EXISTING =
  /^\/(?:bin|boot|dev|etc|home|lib|lib64|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var|docker-entrypoint\.d)$|^\/usr\/|^\/var\/(?:lib|cache|log|www)$/;

function treeProblem(before: Document, copy: Instruction, path: string): string | undefined {
  if (looksLikeFile(path) && fileProblem(copy, path) === undefined) return undefined;
  const { official } = settingAt(before, copy);
  const parent = path.slice(0, path.lastIndexOf('/'));
  const mentioned = instructionsBefore(before, copy).some(
    (one) => one.keyword !== 'LABEL' && before.text.slice(one.span.start, one.span.end).includes(path),
  );
  const directory = settingAt(before, copy).directory;
  const isWorkdir = directory !== undefined && isUnder(directory, path);
  if (!official || !PARENTS.has(parent) || EXISTING.test(path) || mentioned || isWorkdir) {
    return 'its directory may be there already, with an owner and mode that a flag leaves alone';
  }
  return undefined;
}
