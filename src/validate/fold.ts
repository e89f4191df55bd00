/** Judges `--chown` and `--chmod` that take the place of commands behind the COPY. */
import type { Document } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import type { SimpleCommand } from '../shell/syntax.js';
import type { Span } from '../text/span.js';
import { isOwnershipOrMode } from './arguments.js';
import { runOf } from './intents.js';
import type { FlagIntent } from './intents.js';
import { modeAfter } from './modes.js';
import { quoted } from './objection.js';
import type { Objection } from './objection.js';
import { instructionsBefore, isRoot, normalPath, rootOf, settingAt } from './plan.js';
import type { Rewrite } from './rewrite.js';

/** A command that goes, or stays for the top directory alone, because a flag does the rest. */
interface Folded {
  readonly run: Instruction;
  readonly node: SimpleCommand;
  readonly flag: 'chown' | 'chmod';
  readonly value: string;
  readonly recursive: boolean;
  /** stays without `-R` */
  readonly stays: boolean;
  /** absolute paths, or why they are not known */
  readonly paths: readonly string[] | undefined;
}

/** Checks every COPY that gets a flag, and every `chown`, `chgrp` and `chmod` that goes or loses its `-R`. */
export function checkFlags(rewrite: Rewrite): Objection | undefined {
  const { before, after, intents, units } = rewrite;
  for (const [copy, intent] of intents.flags) {
    const other = units.find((unit) => unit.before[0] === copy)?.after;
    const message =
      other === undefined
        ? 'it is gone'
        : (differenceOf(before, copy, after, other, intent) ?? unsuitableCopy(before, copy, intent));
    if (message !== undefined) return objectionTo(intent, message, copy.span);
  }
  const covered = new Set<Instruction>();
  for (const { instruction, node, drop, removes } of intents.commands.values()) {
    if (!isOwnershipOrMode(node) || (!drop && removes.length === 0)) continue;
    const folded = foldedOf(rewrite, instruction, node, !drop);
    const message =
      folded === undefined
        ? 'it is not one that a flag could stand for'
        : problemOf(rewrite, folded, covered);
    if (message !== undefined) {
      return {
        message: `${quoted(node.words.map(({ text }) => text).join(' '))} may not be dropped: ${message}`,
        span: node.span,
      };
    }
  }
  for (const [copy, intent] of intents.flags) {
    if (!covered.has(copy)) return objectionTo(intent, 'no command behind it is folded', copy.span);
  }
  return undefined;
}

function objectionTo({ flag }: FlagIntent, message: string, span: Span): Objection {
  return { message: `\`--${flag}\` may not be set: ${message}`, span };
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

/** Reads `chown [-R] user:group path…`, `chgrp [-R] group path…` and `chmod [-R] mode path…`, all literal. */
function foldedOf(
  { before }: Rewrite,
  instruction: Instruction,
  node: SimpleCommand,
  stays: boolean,
): Folded | undefined {
  const run = runOf(instruction);
  if (run === undefined || run !== instruction || node.assignments.length > 0 || node.redirections.length > 0)
    return undefined;
  const operands: string[] = [];
  let recursive = false;
  for (const { value, glob, text } of node.words.slice(1)) {
    if (value === undefined || glob || text.startsWith('~')) return undefined;
    if (value === '-R' || value === '--recursive') recursive = true;
    else if (value.startsWith('-') && operands.length === 0 && !/^-[rwxX]/.test(value)) return undefined;
    else operands.push(value);
  }
  const [value, ...targets] = operands;
  const name = node.words[0]?.value;
  if (value === undefined || targets.length === 0 || (stays && !recursive)) return undefined;
  const { directory } = settingAt(before, run);
  const paths = targets.map((path) => absolute(path, directory)).filter((path) => path !== undefined);
  return {
    run,
    node,
    flag: name === 'chmod' ? 'chmod' : 'chown',
    value: name === 'chgrp' ? `:${value}` : value,
    recursive,
    stays,
    paths: paths.length === targets.length ? paths : undefined,
  };
}

/** Why the flags that are set do not make up for a command, or `undefined`; notes the copies that do. */
function problemOf(rewrite: Rewrite, folded: Folded, covered: Set<Instruction>): string | undefined {
  const { before, intents } = rewrite;
  if (folded.paths === undefined) return 'what it names is not known';
  if (!isRoot(settingAt(before, folded.run).user)) return 'it does not run as root';
  for (const { node } of folded.run.script?.commands ?? []) {
    if (node === folded.node) break;
    const intent = intents.commands.get(node);
    const isFolded =
      intent !== undefined && (intent.drop || intent.removes.length > 0) && isOwnershipOrMode(node);
    if (!isFolded && node.words[0]?.value !== 'set' && !setsTopOnly(node))
      return 'other commands run before it';
  }
  for (const path of folded.paths) {
    const copies = copiesBefore(before, folded.run);
    const makers = copies.filter((copy) => intents.flags.get(copy)?.flag === folded.flag);
    const file = makers.findLast((copy) => makesFile(copy, path, settingAt(before, copy).directory));
    const found =
      file === undefined ? treeOf(before, folded, path, copies, makers) : fileOf(before, path, copies, file);
    if (typeof found === 'string') return found;
    for (const copy of found) {
      const intent = intents.flags.get(copy)!;
      if (!isSameValue(folded, intent.value, copy, rewrite)) return `\`${intent.value}\` is not what it sets`;
      covered.add(copy);
    }
    const between = betweenProblem(before, found[0]!, folded.run, path);
    if (between !== undefined) return between;
  }
  return undefined;
}

/** `chown user /path` and its like without `-R`: they touch nothing below a directory. */
function setsTopOnly(node: SimpleCommand): boolean {
  return (
    isOwnershipOrMode(node) &&
    node.words.every(({ value, glob }) => value !== undefined && !glob && !value.startsWith('-'))
  );
}

/** COPY and ADD of the same stage before an instruction. */
function copiesBefore(document: Document, run: Instruction): readonly Instruction[] {
  const stage = document.stageOf(run);
  return document.instructions.filter(
    (one) =>
      one.index < run.index &&
      document.stageOf(one) === stage &&
      (one.keyword === 'COPY' || one.keyword === 'ADD'),
  );
}

/** The one copy that makes a file, if nothing writes to its path between it and the command. */
function fileOf(
  document: Document,
  path: string,
  copies: readonly Instruction[],
  file: Instruction,
): readonly Instruction[] | string {
  const reason = fileProblem(file, path);
  if (reason !== undefined) return reason;
  for (const other of copies) {
    if (other === file || other.index < file.index) continue;
    const reach = reachOf(other, settingAt(document, other).directory);
    const own = makesFile(other, path, settingAt(document, other).directory);
    if (reach === undefined || own || isUnder(reach, path) || (isUnder(path, reach) && !isOneFile(other))) {
      return 'another copy to the same place follows';
    }
  }
  return [file];
}

/** The copies that make all that is under a directory. */
function treeOf(
  document: Document,
  { run, flag, recursive, stays }: Folded,
  path: string,
  copies: readonly Instruction[],
  makers: readonly Instruction[],
): readonly Instruction[] | string {
  if (!recursive) return 'the copy may be a directory, of which the command sets the top only';
  const inside: Instruction[] = [];
  for (const copy of copies) {
    const reach = reachOf(copy, settingAt(document, copy).directory);
    if (reach === undefined) return 'a copy before it may write anywhere';
    const place = placeOf(copy, settingAt(document, copy).directory) ?? reach;
    const isInside = isUnder(place, path);
    if (!isInside && !isUnder(path, place)) continue;
    if (!isInside || !makers.includes(copy)) return 'a copy to the same place has no flag';
    if (flag === 'chmod' && reach !== path)
      return 'builders differ on the mode of a directory that a copy makes';
    inside.push(copy);
  }
  const [first] = inside;
  if (first === undefined) return 'no copy before it makes what it names';
  if (flag === 'chmod' && !stays) return 'builders differ on the mode of a directory that a copy makes';
  return directoryProblem(document, first, run, path, stays) ?? inside;
}

/** Why a directory may hold more than what is copied into it, or not be made by the copy. */
function directoryProblem(
  document: Document,
  first: Instruction,
  run: Instruction,
  path: string,
  stays: boolean,
): string | undefined {
  const { official } = settingAt(document, first);
  const parent = path.slice(0, path.lastIndexOf('/'));
  const image = IMAGES.find(({ name }) => name.test(rootOf(document.stageOf(first)!).image));
  const isNew = (PARENTS.has(parent) || image?.directories.includes(parent) === true) && !EXISTING.test(path);
  const isEmpty = stays && image?.empty.includes(path) === true;
  if (!official || path === '/' || !(isNew || isEmpty)) {
    return 'its directory may be there already, with files, an owner and a mode of its own';
  }
  const stage = document.stageOf(run);
  const within = [
    ...instructionsBefore(document, first),
    ...document.instructions.filter(
      (one) => document.stageOf(one) === stage && first.index < one.index && one.index < run.index,
    ),
  ];
  for (const one of within) {
    const { directory } = settingAt(document, one);
    if (one.keyword === 'RUN' || one.keyword === 'VOLUME' || one.trigger !== undefined) {
      const isWithin =
        isEmpty && directory === undefined
          ? !isSystemWork(one)
          : directory !== undefined && isUnder(directory, path) && !installsOnly(one);
      if (isWithin) return 'a RUN before it may write into its working directory';
      if (names(document, one, path) && !(stays && makesOnly(one, path)))
        return 'an instruction before it names the directory';
    }
    if (one.keyword === 'WORKDIR') {
      const made = absolute(one.operands[0] ?? '', directory);
      if (made === undefined || (isUnder(made, path) && (made !== path || !stays))) {
        return 'WORKDIR makes a directory that the flag leaves alone';
      }
    }
  }
  return undefined;
}

/** Whether a RUN installs packages of the system or makes users, and nothing else: not in its working directory. */
function installsOnly(run: Instruction): boolean {
  const commands = run.script?.commands ?? [];
  return (
    commands.length > 0 &&
    commands.every(
      ({ name, node }) =>
        /^(?:apt-get|apt|apk|dnf|microdnf|yum|useradd|groupadd|addgroup|set)$/.test(name ?? '') ||
        (/^(?:rm|mkdir)$/.test(name ?? '') && node.words.slice(1).every(({ text }) => /^[-/]/.test(text))),
    ) &&
    commands.every(({ redirections }) => redirections.every(({ target }) => target?.value?.startsWith('/')))
  );
}

/** Whether a RUN names a path only where it makes the directory. */
function makesOnly(run: Instruction, path: string): boolean {
  const naming = run.script?.commands.filter(({ node }) =>
    node.words.some(({ text }) => text.includes(path)),
  );
  return (
    naming?.every(
      (command) =>
        command.name === 'mkdir' &&
        command.isUnconditional &&
        command.arguments.every(
          ({ value, text }) => !text.includes(path) || (value !== undefined && normalPath(value) === path),
        ),
    ) === true
  );
}

/** Whether an instruction names a path, other than as the home of a system user, which is not made with the user. */
function names({ text }: Document, instruction: Instruction, path: string): boolean {
  if (!text.slice(instruction.span.start, instruction.span.end).includes(path)) return false;
  const { script } = instruction;
  if (script === undefined) return true;
  return script.commands.some(({ node }) => {
    const words = node.words.map((word) => word.text);
    if (!text.slice(node.span.start, node.span.end).includes(path)) return false;
    const isSystem = words.includes('--system') || words.includes('-r');
    return (
      words[0] !== 'useradd' || !isSystem || words.some((word) => /^(?:-\w*m\w*|--create-home)$/.test(word))
    );
  });
}

/** What stands between the first copy and the command must notice neither. */
function betweenProblem(
  document: Document,
  copy: Instruction,
  run: Instruction,
  path: string,
): string | undefined {
  const stage = document.stageOf(run);
  for (const one of document.instructions) {
    if (one.index <= copy.index || one.index >= run.index || document.stageOf(one) !== stage) continue;
    if (
      /^(?:COPY|ADD|LABEL|EXPOSE|CMD|ENTRYPOINT|HEALTHCHECK|STOPSIGNAL|MAINTAINER|ENV|ARG)$/.test(one.keyword)
    )
      continue;
    return `\`${one.keyword}\` stands between the copy and the command for ${quoted(path)}`;
  }
  return undefined;
}

function isSameValue(
  { flag, value }: Folded,
  set: string,
  copy: Instruction,
  { before, facts }: Rewrite,
): boolean {
  if (flag === 'chmod') {
    if (/^0?[0-7]{3}$/.test(value)) return value.replace(/^0/, '') === set.replace(/^0/, '');
    const mode = sourceMode(before, copy, (path) => facts.mode(path));
    const result = mode === undefined ? undefined : modeAfter(mode, value);
    return result !== undefined && result.toString(8) === set.replace(/^0/, '');
  }
  const [user = '', group, more] = value.split(':');
  if (more !== undefined || !/^[\w.-]+(?::[\w.-]*)?$|^:[\w.-]+$/.test(value)) return false;
  if (user !== '' && group !== undefined && group !== '') return set === value;
  // `user:` means the login group, which a flag gives to a user without a group
  if (group === '') return !/^\d+$/.test(user) && set === user;
  // a copy from a stage keeps owner or group where the command sets one of them only
  if (copy.flag('from') !== undefined) return false;
  return user === ''
    ? set === `0:${group!}` || set === `root:${group!}`
    : set === `${user}:0` || set === `${user}:root`;
}

/** The mode that a single copied file has without a flag, where that is certain. */
function sourceMode(
  document: Document,
  copy: Instruction,
  modeOf: (path: string) => number | undefined,
): number | undefined {
  // https://docs.docker.com/reference/dockerfile/#copy: the files of heredocs
  if (copy.heredocs.length === 1) return 0o644;
  if (copy.flag('from') !== undefined || document.stageOf(copy) === undefined) return undefined;
  const [source, ...more] = copy.operands.slice(0, -1);
  return source === undefined || more.length > 0 ? undefined : modeOf(normalPath(source).replace(/^\//, ''));
}

/** Of a path that is not literal for certain. */
const UNCERTAIN = /[$*?[\]"'\\]/;

/** Whether a copy makes one file, under a name of its own. */
function isOneFile(copy: Instruction): boolean {
  const [source, ...more] = copy.operands.slice(0, -1);
  if (source === undefined || more.length > 0) return false;
  // the name of a heredoc is taken as it is, in quotes or not
  if (copy.heredocs.length === 1) return true;
  return !UNCERTAIN.test(source) && looksLikeFile(normalPath(source).split('/').at(-1) ?? '');
}

/** Whether a copy makes just this file. */
function makesFile(copy: Instruction, path: string, directory: string | undefined): boolean {
  const [source, destination, ...more] = copy.operands;
  if (source === undefined || destination === undefined || more.length > 0) return false;
  const heredoc = copy.heredocs[0]?.name;
  if ((heredoc === undefined && UNCERTAIN.test(source)) || UNCERTAIN.test(destination)) return false;
  if (source.startsWith('<<') !== (heredoc !== undefined)) return false;
  const name = heredoc ?? normalPath(source).split('/').at(-1) ?? '';
  const target = absolute(destination, directory);
  if (target === undefined) return false;
  const below =
    name !== '' && normalPath(`${target}/${name}`) === path && fileProblem(copy, path) === undefined;
  if (destination.endsWith('/') || destination === '.') return below;
  if (directory !== undefined && isUnder(directory, target)) return below;
  // the name of a directory without slash, which is there in every image
  return (target === path && fileProblem(copy, path) === undefined) || (below && EXISTING.test(target));
}

/** As `reachOf`; of one file that is copied into a directory, its own path. */
function placeOf(copy: Instruction, directory: string | undefined): string | undefined {
  const reach = reachOf(copy, directory);
  const [source = '', destination = ''] = copy.operands;
  const isInto = destination.endsWith('/') || destination === '.';
  if (reach === undefined || !isInto || !isOneFile(copy)) return reach;
  return normalPath(`${reach}/${copy.heredocs[0]?.name ?? normalPath(source).split('/').at(-1)!}`);
}

/** The path under which all lies that a copy writes. */
function reachOf(copy: Instruction, directory: string | undefined): string | undefined {
  const destination = copy.operands.at(-1);
  if (destination === undefined || UNCERTAIN.test(destination)) return undefined;
  return absolute(destination, directory);
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
): string | undefined {
  const [source = ''] = copy.operands;
  const path = reachOf(copy, settingAt(before, copy).directory);
  if (path === undefined) return 'where it copies to is not one known path';
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

/** Whether a RUN calls nothing but programs that write into no working directory. */
function isSystemWork(run: Instruction): boolean {
  const programs = run.script?.commands.map(({ name }) => name) ?? [undefined];
  return programs.every((name) => name !== undefined && SYSTEM_WORK.has(name));
}

const SYSTEM_WORK = new Set(
  'apt-get apt apk set useradd groupadd usermod groupmod adduser addgroup a2enmod a2dismod a2ensite docker-php-ext-install docker-php-ext-enable docker-php-ext-configure'.split(
    ' ',
  ),
);

/** Directories that official images have beyond those of their distribution; https://github.com/docker-library */
const IMAGES: readonly {
  readonly name: RegExp;
  readonly directories: readonly string[];
  /** of their working directory, with nothing in it */
  readonly empty: readonly string[];
}[] = [
  { name: /^(?:(?:docker\.io\/)?library\/)?node(?::|@|$)/, directories: ['/home/node'], empty: [] },
  {
    name: /^(?:(?:docker\.io\/)?library\/)?php(?::|@|$)/,
    directories: ['/var/www'],
    empty: ['/var/www/html'],
  },
];

/** Where a tree may be made by COPY itself, so that its top directory gets the flag's owner too. */
const PARENTS = new Set(['', '/opt', '/srv', '/usr/local', '/usr/share', '/usr/src', '/var/lib', '/home']);
const EXISTING =
  /^\/(?:bin|boot|dev|etc|home|lib|lib64|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var|docker-entrypoint\.d)$|^\/usr\/(?!src\/(?!php))|^\/home\/(?:node|ubuntu)$|^\/var\/(?:lib|cache|log|www)$/;
