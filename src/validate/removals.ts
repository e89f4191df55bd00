/**
 * Judges the removal of packages that a rewrite adds to a RUN: they are what the RUN itself has installed, they only build, no
 * one uses them any more, and what is removed takes nothing else along.
 */
import type { Document, Stage } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import { ShellCommand } from '../shell/command.js';
import type { SimpleCommand } from '../shell/syntax.js';
import { addedCommands } from './additions.js';
import type { Alignment } from './align.js';
import { runOf } from './intents.js';
import type { RemovalIntent } from './intents.js';
import { words } from './install.js';
import { quoted } from './objection.js';
import type { Objection } from './objection.js';
import { descendantsOf, instructionsBefore, rootOf } from './plan.js';
import { removalCommandOf, systemInstallOf } from './removal-commands.js';
import type { SystemInstall } from './removal-commands.js';
import {
  interpreterMissed,
  isForBuilding,
  isLibraryOf,
  isWithoutTools,
  libraryMissed,
  mayDepend,
  programsOf,
} from './removal-table.js';
import type { Rewrite } from './rewrite.js';
import type { Unit } from './units.js';

/** Checks every removal that a change declares. */
export function checkRemovals(rewrite: Rewrite): Objection | undefined {
  for (const intent of rewrite.intents.removals) {
    const message = problemOf(rewrite, intent);
    if (message !== undefined)
      return { message: `${quoted(intent.text)} may not be added: ${message}`, span: intent.node.span };
  }
  return undefined;
}

/** What goes, and what stays beside it. */
interface Gone {
  readonly install: SystemInstall;
  readonly node: SimpleCommand;
  readonly names: readonly string[];
  /** of the same install, or brought by the removal itself */
  readonly stays: readonly string[];
  /** of these, libraries that came with the change */
  readonly brought: readonly string[];
  /** what the removal takes is this group */
  readonly group: string | undefined;
}

function problemOf(rewrite: Rewrite, intent: RemovalIntent): string | undefined {
  const found = [...rewrite.alignments].find(([{ before }]) => before.includes(intent.instruction));
  if (found === undefined) return 'it stands in no RUN that is read';
  const [unit, alignment] = found;
  const after = unit.after;
  if (after === undefined) return 'its RUN is gone';
  const others = rewrite.intents.removals.filter(({ instruction }) => unit.before.includes(instruction));
  if (others.length > 1) return 'the RUN gets two of them';
  const gone = goneOf(alignment, intent);
  if (typeof gone === 'string') return gone;
  return (
    packagesProblem(rewrite, unit, gone) ??
    laterProblem(rewrite.after, after, gone) ??
    stageProblem(rewrite.after, after, gone)
  );
}

/** Reads the install as it is by now, and the commands at the end of its RUN. */
function goneOf(alignment: Alignment, { node }: RemovalIntent): Gone | string {
  const { pairs, scripts } = alignment;
  const pair = pairs.find(({ before }) => before?.node === node);
  const now = pair?.after?.node;
  const commands = scripts.after?.commands ?? [];
  const installing = commands.find((command) => command.node === now);
  if (now?.kind !== 'command' || installing === undefined) return 'the install is gone';
  const [was, install] = [systemInstallOf(node), systemInstallOf(now)];
  if (was === undefined || install === undefined) return 'what the install brings is not read';
  if (!installing.isUnconditional) return 'the install may not have run';
  const added = addedCommands(alignment);
  const firstAdded = commands.findIndex(({ node: one }) => removalOf(added, one) !== undefined);
  if (commands.slice(firstAdded).some(({ node: one }) => removalOf(added, one) === undefined))
    return 'something runs behind it in its RUN';
  const removals = added.flatMap(({ node: one }) => removalCommandOf(one) ?? []);
  if (removals.some(({ manager }) => manager !== install.manager))
    return 'another program has installed them';
  const taking = removals.filter(({ kind }) => kind === 'takes');
  const [take] = taking;
  if (take === undefined || taking.length > 1 || removals.at(-1) !== take)
    return 'it is no single removal behind what it brings';

  const packages = install.packages.filter((name) => name !== undefined);
  if (packages.length < install.packages.length) return 'the install names something else than packages';
  const brought = [
    ...removals.filter(({ kind }) => kind === 'brings').flatMap(({ names }) => names),
    ...without(packages, was.packages),
  ];
  const [first = ''] = take.names;
  const group = first.startsWith('.') ? first : undefined;
  if (group !== install.group)
    return group === undefined ? 'the install puts them into a group' : 'the install makes no such group';
  const names = group === undefined ? take.names : packages;
  const stranger = names.find((name) => !packages.includes(name));
  if (stranger !== undefined) return `${quoted(stranger)} is not installed by that command`;
  const useless = brought.find(
    (library) => !names.some((name) => isLibraryOf(library, name, install.manager)),
  );
  if (useless !== undefined) return `${quoted(useless)} is no library of what goes`;
  const stays = [...packages.filter((name) => !names.includes(name)), ...brought];
  return { install, node: now, names, stays, brought, group };
}

function removalOf(added: readonly ShellCommand[], node: SimpleCommand): object | undefined {
  return added.some((command) => command.node === node) ? removalCommandOf(node) : undefined;
}

/** The names of a list that another has not, each as often as it is more. */
function without(names: readonly string[], others: SystemInstall['packages']): readonly string[] {
  const rest = [...others];
  return names.filter((name) => {
    const at = rest.indexOf(name);
    if (at !== -1) rest.splice(at, 1);
    return at === -1;
  });
}

/** What the packages are, and what goes or stays with them. */
function packagesProblem(rewrite: Rewrite, unit: Unit, gone: Gone): string | undefined {
  const { install, names, stays, brought, group } = gone;
  const { manager } = install;
  const useful = names.find((name) => !isForBuilding(name));
  if (useful !== undefined) return `${quoted(useful)} is not known to be for building alone`;
  const document = rewrite.after;
  const after = unit.after!;
  const stage = document.stageOf(after);
  const image = stage === undefined ? undefined : imageOf(document, stage);
  if (stage === undefined || image === undefined) return 'the base image is not known';
  if (group === undefined && !isWithoutTools(image, manager))
    return 'the base image may have packages for building of its own';

  const before = [...instructionsBefore(document, after), after];
  const all = [
    ...new Set([
      ...before,
      ...stage.instructions,
      ...descendantsOf(document, stage).flatMap((one) => one.instructions),
    ]),
  ];
  const othersOf = (instructions: readonly Instruction[]): readonly SimpleCommand[] =>
    instructions
      .flatMap((one) => runOf(one)?.script?.commands ?? [])
      .map(({ node }) => node)
      .filter((node) => node !== gone.node && !isSelf(node, gone));
  for (const node of othersOf(all)) {
    const word = node.words.find(({ value }) => {
      const name = value?.replace(/[=<>~].*$/, '') ?? '';
      return names.includes(name) || (group !== undefined && (value ?? '').endsWith(group));
    });
    if (word !== undefined && isManager(node)) return `another command names ${quoted(word.text)}`;
  }
  if (manager === 'apt') {
    const problem = sideProblem(
      before,
      othersOf(before),
      stays.filter((name) => !brought.includes(name)),
    );
    if (problem !== undefined) return problem;
  }
  const installed = othersOf(before).flatMap((node) => systemInstallOf(node)?.packages ?? []);
  const there = [...stays, ...installed.filter((name) => name !== undefined)];
  const interpreter = interpreterMissed(names, there, image);
  if (interpreter !== undefined) return `a program may be run by what goes with ${quoted(interpreter)}`;
  const missed = libraryMissed(names, there, manager, image);
  return missed === undefined ? undefined : `a program may load what goes with ${quoted(missed)}`;
}

/** One of the commands that the change adds: they have no other install of the same names. */
function isSelf(node: SimpleCommand, { names, group, stays }: Gone): boolean {
  const removal = removalCommandOf(node);
  if (removal === undefined) return false;
  return removal.kind === 'brings'
    ? removal.names.every((name) => stays.includes(name))
    : removal.names.join() === (group === undefined ? names.join() : group);
}

function isManager(node: SimpleCommand): boolean {
  const name = new ShellCommand(node, []).name ?? '';
  return MANAGERS.has(name);
}

const MANAGERS: ReadonlySet<string> = words('apt apt-get aptitude apt-mark dpkg apk');

/** What apt takes along: what depends on a name, and what nothing needs. */
function sideProblem(
  before: readonly Instruction[],
  nodes: readonly SimpleCommand[],
  stays: readonly string[],
): string | undefined {
  if (before.some((one) => runOf(one) !== undefined && runOf(one)!.script === undefined))
    return 'what a RUN before it installs is not read';
  const names: string[] = [...stays];
  for (const node of nodes) {
    if (!isManager(node)) continue;
    const install = systemInstallOf(node);
    const code = quoted(node.words.map(({ text }) => text).join(' '));
    if (install === undefined) {
      const values = node.words.slice(1).map(({ value }) => value);
      const isIdle = values.some((value) =>
        /^(?:update|clean|autoclean|distclean|--print-architecture|--add-architecture)$/.test(value ?? ''),
      );
      const adds = values.some((value) =>
        /^(?:install|remove|purge|auto-?remove|autopurge|upgrade|satisfy|build-dep)$/.test(value ?? ''),
      );
      if (!isIdle || adds) return `it takes along what ${code} may have left`;
      continue;
    }
    for (const name of install.packages) {
      if (name === undefined) return `what ${code} installs is not read`;
      names.push(name);
    }
  }
  const dependent = names.find(mayDepend);
  return dependent === undefined ? undefined : `${quoted(dependent)} may depend on it, and would go too`;
}

/** Nothing that runs afterwards, in the stage or in those that grow from it, may build. */
function laterProblem(document: Document, run: Instruction, { names }: Gone): string | undefined {
  const programs = new Set(names.flatMap(programsOf));
  const stage = document.stageOf(run)!;
  const later = [
    ...stage.instructions.filter(({ index }) => index > run.index),
    ...descendantsOf(document, stage).flatMap(({ instructions }) => instructions),
  ];
  for (const one of later) {
    if (one.keyword === 'ONBUILD') return 'what `ONBUILD` runs may use it';
    if (one.keyword !== 'RUN') continue;
    if (one.script === undefined) return 'a later RUN that is not read may use it';
    for (const command of one.script.commands) {
      const code = quoted(command.words.map(({ text }) => text).join(' '));
      // that a package is installed again is seen where names are compared
      const isInstall = systemInstallOf(command.node) !== undefined;
      const isNamed = !isInstall && command.words.some(({ value }) => programs.has(basename(value ?? '')));
      if (isNamed || !isQuiet(command)) return `${code} runs later and may use it`;
    }
  }
  return undefined;
}

/** Programs that neither compile nor start what they do not name. */
const QUIET: ReadonlySet<string> = words(`
  : true false test [ [[ echo printf cat set cd pushd popd pwd export unset umask exit return shift trap read local ls stat id
  whoami which command type hash sleep uname date env nproc arch hostname basename dirname realpath readlink head tail grep egrep
  fgrep cut tr sort uniq wc awk sed diff cmp du df find sha256sum sha1sum sha512sum md5sum gpgconf dpkg-query dpkg-architecture
  getent file jq yq expr seq sync kill wait corepack
  useradd adduser groupadd addgroup usermod groupmod passwd mkdir chmod chown chgrp ln touch rm rmdir tee cp mv install curl wget
  tar unzip apt apt-get apt-cache apt-key apt-mark apt-config apt-file add-apt-repository apt-add-repository dpkg
  debconf-set-selections dpkg-divert dpkg-reconfigure dpkg-statoverride aptitude apk`);

function isQuiet({ words: [first, ...rest], node }: ShellCommand): boolean {
  const name = first?.value;
  if (first === undefined) return node.assignments.length > 0 || node.redirections.length > 0;
  if (name === undefined) return false;
  const values = rest.map(({ value }) => value);
  if (values.length === 1 && /^(?:--version|-v|-V|version|--help)$/.test(values[0] ?? '')) return true;
  if (/^python3?$/.test(name) && basename(values[0] ?? '') === 'manage.py')
    return /^(?:collectstatic|migrate|check)$/.test(values[1] ?? '');
  if (name === 'find') return !values.some((value) => /^-(?:exec|execdir|ok|okdir)$/.test(value ?? '-exec'));
  return QUIET.has(basename(name));
}

function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Neither what the container starts nor another stage may want what goes. */
function stageProblem(document: Document, run: Instruction, { names }: Gone): string | undefined {
  const programs = new Set(names.flatMap(programsOf));
  const stage = document.stageOf(run)!;
  for (const one of [stage, ...descendantsOf(document, stage)].flatMap(({ instructions }) => instructions)) {
    if (one.keyword === 'ONBUILD') return 'what `ONBUILD` runs may use it';
    if (!/^(?:CMD|ENTRYPOINT|HEALTHCHECK)$/.test(one.keyword)) continue;
    const word = one.arguments.text
      .split(/[\s"'[\],;&|()`]+/)
      .find((part) => part !== '' && programs.has(basename(part)));
    if (word !== undefined) return `${quoted(one.arguments.text)} starts it`;
  }
  const last = stage.instructions.at(-1)!;
  const starting = [...instructionsBefore(document, last), last].filter(({ keyword }) =>
    /^(?:CMD|ENTRYPOINT)$/.test(keyword),
  );
  if (starting.length === 0) return 'nothing says what the image starts: people may build in it';
  if (starting.every(({ keyword, arguments: { text } }) => keyword === 'CMD' && SESSION.test(text)))
    return 'the image starts a shell: people may build in it';
  const index = document.stages.indexOf(stage);
  const copies = document.stages.slice(index + 1).flatMap(({ instructions }) => instructions);
  const copying = copies.find((one) => takesFrom(one, stage, index));
  return copying === undefined ? undefined : `${quoted(copying.arguments.text)} may copy it from there`;
}

/** `bash`, `["/bin/sh", "-l"]`, `sleep infinity` */
const SESSION =
  /^\[?\s*"?(?:\S*\/)?(?:(?:ba|a|da|z|fi)?sh"?(?:[\s,]+"?-(?!c\b)[\w-]+"?)*|(?:sleep|tail)\b[^;&|]*)\s*\]?\s*$/;

function takesFrom(instruction: Instruction, { name }: Stage, index: number): boolean {
  const sources = instruction.flags.flatMap(({ name: flag, value = '' }) => {
    if (flag === 'from') return [value];
    return flag === 'mount' ? [/(?:^|,)from=([^,]*)/.exec(value)?.[1] ?? ''] : [];
  });
  return sources.some(
    (source) =>
      source.includes('$') ||
      source === String(index) ||
      (name !== undefined && source.toLowerCase() === name),
  );
}

/** The image at the bottom of a stage, with the defaults of the file's variables. */
function imageOf(document: Document, stage: Stage): string | undefined {
  const { image } = rootOf(stage);
  const first = document.stages[0]?.from.index ?? 0;
  const values = new Map<string, string>();
  for (const { keyword, typed } of document.instructions.slice(0, first)) {
    if (keyword !== 'ARG') continue;
    for (const { name, value } of typed.assignments) if (value !== undefined) values.set(name, value);
  }
  const text = image.replaceAll(
    /\$(?:(\w+)|\{(\w+)(?::?-([^}]*))?\})/g,
    (whole, plain?: string, braced?: string, fallback?: string) =>
      values.get(plain ?? braced ?? '') ?? fallback ?? whole,
  );
  return text.includes('$') ? undefined : text;
}
