/** How what one command installs for building can be removed again at the end of the RUN of its last use. */
import {
  applyEdits,
  appendCommand,
  bareName,
  bases,
  bringsBuildPackages,
  bringsInterpreter,
  distributionOf,
  Document,
  environments,
  insert,
  instructionsBefore,
  isRoot,
  joinRuns,
  librariesBrought,
  moveDown,
  packageCalls,
  shellKnowledge,
  systemPackage,
} from '../../src/sdk.js';
import type {
  BaseImage,
  Edit,
  Instruction,
  PackageCall,
  Pass,
  ShellCommand,
  Stage,
  Word,
} from '../../src/sdk.js';
import { groupsOf, namesOf } from './names.js';

export interface Removal {
  readonly call: PackageCall;
  /** packages for building that go */
  readonly tools: readonly string[];
  /** shared libraries that stay, though nothing else would ask for them */
  readonly libraries: readonly string[];
  /** shared libraries that go, and that a program may have found by accident */
  readonly lost: readonly string[];
  /** words that the install gets, each behind one that it has */
  readonly words: readonly { readonly behind: Word; readonly text: string; readonly isPackage: boolean }[];
  /** at the end of the RUN, in this order */
  readonly commands: readonly string[];
}

/** How, or why not. `until` is the last instruction that uses what is installed. */
export function removalOf(
  pass: Pass,
  stage: Stage,
  run: Instruction,
  call: PackageCall,
  until: Instruction,
): Removal | string {
  const { manager } = call;
  const form = manager.removal;
  if (form?.programs.includes(call.program) !== true || call.verb !== form.verb)
    return `nothing is known that undoes \`${call.program} ${call.verb}\``;
  const obstacle = callObstacle(pass, run, call);
  if (obstacle !== undefined) return obstacle;
  if (!isPlainInstall(call)) return 'what an option of the install does is not known';

  const image = pass.get(bases)[stage.index]!;
  const release = distributionOf(image);
  const packages: { readonly word: Word; readonly name: string }[] = [];
  for (const word of call.packages) {
    const name = bareName(word.value!);
    if (name === undefined) return `what is asked for with \`${word.text}\` is not read`;
    packages.push({ word, name });
  }
  const isTool = ({ name }: { readonly name: string }): boolean =>
    systemPackage(name, release).use === 'build';
  const [tools, others] = [packages.filter(isTool), packages.filter((one) => !isTool(one))];

  const [group] = groupsOf(call);
  if (group !== undefined && others.length > 0)
    return `\`${others[0]!.name}\` is in \`${group}\`, and programs of the image may use it when they run`;
  const name = group ?? (others.length === 0 ? form.group?.at(-1) : undefined);
  if (name === undefined && bringsBuildPackages(image))
    return 'the base image may have packages for building of its own, which would go too';

  const calls = pass.get(packageCalls);
  const before = [...instructionsBefore(pass.document, until), until];
  const recognised = [...new Set([...before, ...stage.instructions])].flatMap((one) => calls(one));
  const elsewhere = recognised.filter((other) => other.command !== call.command && other.manager === manager);
  const installs = elsewhere.filter(({ action }) => action === 'install');
  const installed = namesIn(installs);
  const earlier = new Set(before.flatMap((one) => one.script?.commands ?? []));
  const isBefore = (command: ShellCommand): boolean => earlier.has(command);
  const twice = [...tools.map((one) => one.name), ...(name === undefined ? [] : [name])].find((one) =>
    installed.includes(one),
  );
  if (twice !== undefined) return `\`${twice}\` stands in another install as well`;
  if (form.takesDependents === true) {
    const unread = before.find((one) => one.keyword === 'RUN' && one.script === undefined);
    if (unread !== undefined)
      return `what the RUN on line ${unread.lines.first} installs is not known, and may need them`;
    const hidden = before
      .flatMap((one) => one.script?.commands ?? [])
      .filter((command) => recognised.every((one) => one.command !== command))
      .find(({ words }) =>
        words.some(({ text }) =>
          form.programs.some((program) => text.includes(`${program} `) || text === program),
        ),
      );
    if (hidden !== undefined)
      return `what \`${hidden.words.map(({ text }) => text).join(' ')}\` installs is not known, and may need them`;
    const odd = elsewhere.find(({ action }) => !PLAIN.has(action));
    if (odd !== undefined)
      return `\`${odd.program} ${odd.verb}\` may have left packages that nothing needs, which would go too`;
    const unclear = installs.find((other) => !isPlainInstall(other));
    if (unclear !== undefined)
      return `what \`${unclear.program} ${unclear.verb}\` installs is not known, and may need them`;
    const dependent = [...others.map((one) => one.name), ...installed].find(
      (one) => systemPackage(one, release).independent !== true,
    );
    if (dependent !== undefined) return `\`${dependent}\` may depend on what would go`;
  }

  const present = new Set([
    ...others.map((one) => one.name),
    ...namesIn(installs.filter(({ command }) => isBefore(command))),
    ...librariesBrought(image),
  ]);
  const vague = tools.find((tool) => dependsOnRelease(tool.name, image, release));
  if (vague !== undefined)
    return `which libraries go with \`${vague.name}\` depends on the release, which the image does not name`;
  const interpreter = tools
    .flatMap((tool) => systemPackage(tool.name, release).interpreter ?? [])
    .find((one) => !bringsInterpreter(image, one) && ![...present].some((other) => other.startsWith(one)));
  if (interpreter !== undefined)
    return `\`${interpreter}\` came along with its headers, and programs of the image may need it when they run`;
  const needed = tools.flatMap((tool) =>
    (systemPackage(tool.name, release).runtime ?? []).map((library) => ({ library, tool })),
  );
  const kept = needed.filter(
    ({ library }, index) =>
      !present.has(library) && needed.findIndex((one) => one.library === library) === index,
  );
  const libraries = kept.map(({ library }) => library);
  const companions = tools.flatMap((tool) => systemPackage(tool.name, release).companions ?? []);
  const common = {
    call,
    tools: tools.map((one) => one.name),
    libraries,
    lost: [...new Set(companions)].filter((one) => !present.has(one) && !libraries.includes(one)),
  };
  if (name === undefined)
    return {
      ...common,
      words: kept.map(({ library, tool }) => ({ behind: tool.word, text: library, isPackage: true })),
      commands: [`${form.command} ${common.tools.join(' ')}`],
    };
  if (kept.length > 0 && form.beside === undefined) return 'the libraries of them would go too';
  const words = call.command.words;
  const behind = words[words.indexOf(call.packages[0]!) - 1]!;
  return {
    ...common,
    words: group === undefined ? form.group!.map((text) => ({ behind, text, isPackage: false })) : [],
    commands: [
      ...(kept.length > 0 ? [`${form.beside!} ${common.libraries.join(' ')}`] : []),
      `${form.command} ${name}`,
    ],
  };
}

function namesIn(calls: readonly PackageCall[]): readonly string[] {
  return calls.flatMap((one) => [...namesOf(one)].map((name) => bareName(name) ?? name));
}

/** Whether a package needs no library beside it in this release alone, and only the age of the tag tells which one it is. */
function dependsOnRelease(
  name: string,
  { tag = '', repository = '' }: BaseImage,
  release: ReturnType<typeof distributionOf>,
): boolean {
  if (release?.name === undefined || systemPackage(name, release).runtime?.length !== 0) return false;
  const isNamed = tag.includes(release.name) || repository.endsWith(`/${release.distribution}`);
  return !isNamed && systemPackage(name, { ...release, name: undefined }).use !== 'build';
}

/** An install that is written out, with options that say nothing of what is removed. */
function isPlainInstall({
  manager: { removal: form },
  program,
  verb,
  options,
  dynamic,
  elsewhere,
}: PackageCall): boolean {
  return (
    form?.programs.includes(program) === true &&
    verb === form.verb &&
    !dynamic &&
    !elsewhere &&
    options.every(({ name }) => form.options.includes(name))
  );
}

/** What leaves no package behind that nothing asked for. */
const PLAIN: ReadonlySet<PackageCall['action']> = new Set([
  'refresh',
  'install',
  'clean',
  'query',
  'sources',
]);

/** Why a call is not undone, whatever it installs. */
function callObstacle(pass: Pass, run: Instruction, call: PackageCall): string | undefined {
  const { command } = call;
  if (call.dynamic || call.elsewhere || call.packages.some(({ value }) => value === undefined))
    return 'an expansion or an option decides what it installs, or where';
  if (!command.isUnconditional) return 'it does not always run';
  const isPlain =
    command.wrappers.length === 0 &&
    command.redirections.length === 0 &&
    command.node.assignments.every(({ name }) => name === 'DEBIAN_FRONTEND');
  if (!isPlain) return 'it is run by another program, or its output goes elsewhere';
  return isRoot(pass.get(environments)(run)) ? undefined : 'it is not certain that root runs it';
}

/** The text once all is done, or why it cannot be. `above` are instructions that the install has to move behind. */
export function removed(
  pass: Pass,
  group: readonly Instruction[],
  removal: Removal,
  above: readonly Instruction[],
): string | { readonly refused: string } {
  const [run, ...users] = group as readonly [Instruction, ...Instruction[]];
  const knowledge = pass.get(shellKnowledge)(run);
  let document = edited(pass.document, wordEdits(pass.document, removal));
  let at = run.index;
  if (above.length > 0) {
    const last = document.instructions[above.at(-1)!.index]!;
    document = edited(document, moveDown(document, [document.instructions[at]!], { last }));
    at = last.index;
  }
  if (users.length > 0) {
    const runs = [at, ...users.map(({ index }) => index)].map((index) => document.instructions[index]!);
    const edits = joinRuns(document, runs, knowledge);
    if (typeof edits === 'string') return { refused: edits };
    document = edited(document, edits);
  }
  for (const command of removal.commands) {
    const edit = appendCommand(document, document.instructions[at]!, command, knowledge);
    if (typeof edit === 'string') return { refused: `nothing can be appended: ${edit}` };
    document = edited(document, [edit]);
  }
  return document.text;
}

function edited(document: Document, edits: readonly Edit[]): Document {
  return edits.length === 0 ? document : new Document(document.path, applyEdits(document.text, edits));
}

/** A package that has its line gets a neighbour on a line of its own. */
function wordEdits(document: Document, { words }: Removal): readonly Edit[] {
  const { text, escape, eol, path } = document;
  return words.map(({ behind: { span }, text: word, isPackage }) => {
    const start = document.lineStart(span.start);
    const isAlone = start > 0 && text.slice(start, span.start).trim() === '';
    const gap = isPackage && isAlone ? ` ${escape}${eol}${document.indentation(span.start)}` : ' ';
    return insert(path, span.end, `${gap}${word}`);
  });
}
