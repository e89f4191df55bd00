/** Which paths a new stage takes from the builder, and which instructions are the builder's alone. */
import { buildEffects } from '../build-effects.js';
import type { BuildEffect } from '../build-effects.js';
import { contextCopies } from '../context-copies.js';
import type { ContextCopy } from '../context-copies.js';
import { environments, isRoot } from '../environment.js';
import { imagePath, stageTrees } from '../image-tree.js';
import type { ImageTree } from '../image-tree.js';
import type { StageRuntime } from '../runtime-needs.js';
import type { Stage } from '../../dockerfile/document.js';
import type { Instruction } from '../../dockerfile/instruction.js';
import { isInert } from '../../runtimes/inert-files.js';
import type { Question } from '../../runtimes/runtime.js';
import type { Pass } from '../../transform.js';
import { DISPOSABLE, isForBuilds, isWithin, LINKED, OF_THE_SYSTEM, SYSTEM } from './places.js';

export interface Carried {
  /** from the image's root, none below another, in the order of the instructions that made them */
  readonly paths: readonly string[];
  readonly builderOnly: ReadonlySet<Instruction>;
  /** RUN instructions that make accounts or directories, and no files: both stages run them */
  readonly repeated: ReadonlySet<Instruction>;
  /** what RUN instructions that both stages run find in an image */
  readonly facilities: StageRuntime['facilities'];
  /** owners that `chown -R` gives to all of a path, itself too, as its last word on it */
  readonly owners: ReadonlyMap<string, string>;
  readonly questions: readonly Question[];
  readonly covers: (path: string) => boolean;
  /** why a path is taken */
  readonly because: (path: string) => string;
}

export function carriedBy(pass: Pass, stage: Stage, runtime: StageRuntime): Carried | string {
  const tree = pass.get(stageTrees)(stage);
  return typeof tree === 'string' ? tree : new Reading(pass, stage, runtime, tree).carried();
}

/** More files than these are not looked at. */
const MAX_FILES = 5_000;

class Reading {
  readonly #pass: Pass;
  readonly #stage: Stage;
  readonly #runtime: StageRuntime;
  readonly #tree: ImageTree;
  /** path → why it is taken */
  readonly #paths = new Map<string, string>();
  readonly #builderOnly = new Set<Instruction>();
  readonly #repeated = new Set<Instruction>();
  readonly #owners = new Map<string, string>();
  readonly #questions: Question[] = [];
  readonly #facilities: StageRuntime['facilities'][number][] = [];
  /** directories of another user that hold files which are not */
  readonly #shared = new Set<string>();
  /** paths that instructions so far have brought something to */
  readonly #filled: string[] = [];
  /** directories of which nothing but `#paths` is needed */
  readonly #left: string[] = [];

  constructor(pass: Pass, stage: Stage, runtime: StageRuntime, tree: ImageTree) {
    this.#pass = pass;
    this.#stage = stage;
    this.#runtime = runtime;
    this.#tree = tree;
  }

  carried(): Carried | string {
    this.#needs();
    const copies = this.#pass
      .get(contextCopies)
      .filter(({ instruction }) => this.#stage.instructions.includes(instruction));
    for (const instruction of this.#stage.instructions) {
      const reason =
        instruction.keyword === 'RUN'
          ? this.#run(instruction)
          : instruction.keyword === 'COPY' || instruction.keyword === 'ADD'
            ? this.#copy(
                instruction,
                copies.find((one) => one.instruction === instruction),
              )
            : undefined;
      if (reason !== undefined) return reason;
    }
    if (this.#paths.has('')) return 'the program stands in the root directory of the image';
    const paths = this.#minimal();
    const shared = paths.find((path) => this.#shared.has(path));
    if (shared !== undefined)
      return `\`/${shared}\` belongs to another user than what is copied to it later: COPY gives all of it one owner`;
    return {
      paths,
      builderOnly: this.#builderOnly,
      repeated: this.#repeated,
      facilities: this.#facilities,
      owners: this.#owners,
      questions: this.#questions,
      covers: (path) => isWithin(path, paths),
      because: (path) => this.#paths.get(path) ?? '',
    };
  }

  /** What the programs themselves need. */
  #needs(): void {
    const { runs, started } = this.#runtime;
    for (const { needs, artifacts, tree } of runs) {
      const isOpen = needs.questions.some(({ about }) => about === 'files');
      for (const { name, evidence } of artifacts) this.#take(name, evidence);
      if (tree !== undefined && (isOpen || artifacts.length === 0)) this.#take(tree, needs.entry.evidence);
      else
        for (const { name, evidence } of needs.files)
          if (this.#tree.kind(name) !== undefined) this.#take(name, evidence);
    }
    for (const { name, evidence } of started.scripts) this.#take(name, evidence);
    this.#lookedFor();
    // where the sources are: the directories of what is built and installed
    for (const run of this.#stage.instructions) {
      if (run.keyword !== 'RUN') continue;
      const effects = this.#pass.get(buildEffects)(run);
      if (typeof effects === 'string') continue;
      for (const effect of effects) {
        const directory =
          effect.kind === 'build' || effect.kind === 'language' ? effect.directory : undefined;
        if (directory !== undefined && directory !== '') this.#left.push(directory);
      }
    }
  }

  /** Where a program opens files by name, others that stand where it starts may be opened too: all of it is taken. */
  #lookedFor(): void {
    const { runs, started } = this.#runtime;
    for (const { directory, evidence } of started.starts) {
      // settings of the environment are looked for by that name alone
      const opens = runs.some(
        ({ needs, artifacts, tree }) =>
          tree === undefined &&
          artifacts.length > 0 &&
          needs.files.some(({ name }) => isWithin(name, [directory]) && !/(?:^|\/)\.env$/.test(name)),
      );
      const left = opens && !SYSTEM.has(directory) ? this.#leftIn(directory) : undefined;
      if (left !== undefined) this.#take(directory, `\`/${left}\` may be read (${evidence})`);
    }
  }

  /** A file of the build context below a directory that is not taken, and may be of use. */
  #leftIn(directory: string): string | undefined {
    const queue = [directory];
    for (let at = 0; at < queue.length && at < MAX_FILES; at++) {
      const path = queue[at]!;
      if (this.#isTaken(path)) continue;
      if (this.#tree.kind(path) === 'directory')
        queue.push(...this.#tree.list(path).map((name) => `${path}/${name}`));
      else if (this.#tree.kind(path) === 'file' && !isInert(path)) return path;
    }
    return queue.length > MAX_FILES ? directory : undefined;
  }

  #take(path: string, because: string): void {
    if (!this.#paths.has(path)) this.#paths.set(path, because);
  }

  #ask(text: string, instruction: Instruction): void {
    this.#questions.push({ about: 'outside', text, evidence: this.#at(instruction) });
  }

  #at(instruction: Instruction): string {
    return `${this.#pass.document.path}:${instruction.lines.first}`;
  }

  /** What is copied is needed, but for sources of which it is known what is made of them. */
  #copy(instruction: Instruction, copy: ContextCopy | undefined): string | undefined {
    this.#builderOnly.add(instruction);
    if (copy === undefined) {
      const path = this.#target(instruction);
      if (path === undefined || SYSTEM.has(path))
        this.#ask(
          'files of another image are copied to where they cannot be told from the rest',
          instruction,
        );
      else if (!this.#isLeft(path)) this.#take(path, this.#at(instruction));
      return undefined;
    }
    const paths = this.#destinations(copy);
    if (typeof paths === 'string') return paths;
    for (const path of paths) this.#fill(path);
    for (const path of paths) {
      if (this.#isLeft(path)) continue;
      if (SYSTEM.has(path))
        return `files are copied to \`/${path}\`, where they cannot be told from those of the base image`;
      this.#take(path, this.#at(instruction));
    }
    return undefined;
  }

  #target(instruction: Instruction): string | undefined {
    const { workdir } = this.#pass.get(environments)(instruction);
    const to = instruction.operands.at(-1);
    return to === undefined || to.includes('$')
      ? undefined
      : imagePath(to.replace(/^(["'])(.*)\1$/, '$2'), workdir);
  }

  #destinations(copy: ContextCopy): readonly string[] | string {
    const { workdir } = this.#pass.get(environments)(copy.instruction);
    const target = copy.destination === undefined ? undefined : imagePath(copy.destination, workdir);
    if (target === undefined || copy.unclear !== undefined)
      return copy.unclear ?? 'it is not known where files are copied to';
    if (this.#tree.kind(target) !== 'directory') return [target];
    return copy.sources.flatMap(({ path }) => {
      if (path === undefined) return [target];
      const inside = `${target}/${path.slice(path.lastIndexOf('/') + 1)}`.replace(/^\//, '');
      return this.#pass.context.kind(path) === 'file' ? [inside] : [target];
    });
  }

  #isLeft(path: string): boolean {
    return isWithin(path, this.#left) || isWithin(path, DISPOSABLE);
  }

  #run(run: Instruction): string | undefined {
    const effects = this.#pass.get(buildEffects)(run);
    if (typeof effects === 'string') {
      this.#builderOnly.add(run);
      this.#ask(`what a RUN does cannot be read: ${effects}`, run);
      return undefined;
    }
    const isArrangement = effects.every(
      ({ kind }) => kind === 'account' || kind === 'arrangement' || kind === 'nothing',
    );
    const hasAccounts = effects.some(({ kind }) => kind === 'account');
    if (isArrangement) {
      const writes = effects.flatMap((effect) => effect.writes);
      // what is set up before anything stands there costs nothing to set up again
      const isEarly = writes.some((path) => this.#isTaken(path) && !this.#isFilled(path));
      const isImplied = effects.every(
        ({ kind, command }) =>
          kind === 'nothing' ||
          (command.name === 'mkdir' && !command.hasFlag('-m', '--mode') && command.isUnconditional),
      );
      if (isImplied && writes.every((path) => this.#paths.has(path))) this.#builderOnly.add(run);
      else if (hasAccounts || isEarly || writes.some((path) => !this.#isCovered(path)))
        this.#repeated.add(run);
      else if (writes.length > 0) this.#leave(effects, run);
      if (this.#repeated.has(run))
        for (const effect of effects)
          if (effect.kind === 'arrangement' && effect.needs !== undefined)
            this.#facilities.push({ name: effect.needs, evidence: this.#at(run) });
      return isEarly ? undefined : this.#ownerProblem(effects);
    }
    if (
      effects.every(
        ({ kind }) => kind === 'system' || kind === 'nothing' || kind === 'account' || kind === 'arrangement',
      )
    ) {
      // packages of the system are sorted elsewhere
      if (hasAccounts) this.#ask('a RUN makes accounts among other things', run);
      for (const { command, writes } of effects)
        if (command.name !== 'rm' && writes.some((path) => !this.#isCovered(path)))
          this.#ask(`\`${textOf(command)}\` stands among other things`, run);
      return undefined;
    }
    this.#builderOnly.add(run);
    if (hasAccounts) this.#ask('a RUN makes accounts among other things', run);
    const removed = effects.filter(({ command }) => command.name === 'rm').flatMap(({ writes }) => writes);
    for (const effect of effects) {
      this.#effect(effect, run, removed);
      const reason = this.#owner(effect);
      if (reason !== undefined) return reason;
      if (effect.kind !== 'arrangement') for (const path of effect.writes) this.#fill(path);
      if ((effect.kind === 'language' || effect.kind === 'build') && effect.directory !== undefined)
        this.#fill(effect.directory);
    }
    return undefined;
  }

  /** Directories beside the sources, and owners and modes: left to the builder where nothing of them is lost. */
  #leave(effects: readonly BuildEffect[], run: Instruction): void {
    const lost = effects.find((effect) => effect.writes.some((path) => this.#isLost(effect, path, run)));
    if (lost === undefined) this.#builderOnly.add(run);
    else if (isWholeArrangement(effects)) this.#repeated.add(run);
    else {
      this.#builderOnly.add(run);
      const text = textOf(lost.command);
      this.#ask(`what \`${text}\` arranges may be used beside the sources`, run);
    }
  }

  /** Whether the new stage would not have what a command makes of a path that is left in the builder. */
  #isLost({ command }: BuildEffect, path: string, run: Instruction): boolean {
    if (this.#isTaken(path) || isWithin(path, DISPOSABLE)) return false;
    const [first] = command.arguments;
    const isDirectory = this.#isDirectoryThere(path);
    if (command.name === 'mkdir')
      return (
        command.hasFlag('-m', '--mode') ||
        !isRoot(this.#pass.get(environments)(run)) ||
        !(isDirectory || this.#isOfSources(path))
      );
    if (command.name === 'ln') return true;
    return isDirectory
      ? command.name !== 'chmod' || !/^0?755$/.test(first?.text ?? '')
      : !this.#isOfSources(path);
  }

  /** Whether the new stage has a directory, for its working directory or what is taken lies below. */
  #isDirectoryThere(path: string): boolean {
    const last = this.#stage.instructions.at(-1);
    const workdir = last === undefined ? undefined : this.#pass.get(environments)(last).workdir;
    const place = workdir === undefined ? undefined : imagePath('.', workdir);
    return (
      (place !== undefined && isWithin(place, [path])) ||
      [...this.#paths.keys()].some((one) => isWithin(one, [path]))
    );
  }

  /** Whether COPY brings a path, or something below it. */
  #isOfSources(path: string): boolean {
    return this.#tree.kind(path) !== undefined;
  }

  #ownerProblem(effects: readonly BuildEffect[]): string | undefined {
    return effects.map((effect) => this.#owner(effect)).find((reason) => reason !== undefined);
  }

  /** Whether something has been brought to a path, or below it, by now. */
  #isFilled(path: string): boolean {
    return this.#filled.some((one) => isWithin(one, [path]) || isWithin(path, [one]));
  }

  #isTaken(path: string): boolean {
    return isWithin(path, [...this.#paths.keys()]);
  }

  #isCovered(path: string): boolean {
    return this.#isTaken(path) || this.#isLeft(path);
  }

  /** Something is brought to a path: who it belongs to is then another's word, but for the directory itself. */
  #fill(path: string): void {
    this.#filled.push(path);
    for (const owned of this.#owners.keys())
      if (isWithin(path, [owned])) {
        this.#owners.delete(owned);
        this.#shared.add(owned);
      }
  }

  #effect(effect: BuildEffect, run: Instruction, removed: readonly string[]): void {
    const { command, kind, links = [] } = effect;
    const text = textOf(command);
    const isCompiled = this.#runtime.runs.every(({ base }) => base.kind === 'libc' || base.kind === 'static');
    // of a program that is compiled here it is known what it loads, of others beside it that is not
    if (!isCompiled && isLinked(effect)) this.#ask(`what \`${text}\` makes may load libraries`, run);
    const isRemoval = command.name === 'rm' || command.name === 'rmdir';
    // who reads what the program is knows what makes it
    const line = `${this.#pass.document.path}:${this.#pass.document.positionAt(command.span.start).line}`;
    const isRead = this.#runtime.runs.some(({ artifacts }) =>
      artifacts.some(({ evidence }) => evidence === line),
    );
    if (kind === 'unknown' && !isRead)
      this.#ask(`what \`${text}\` leaves behind is not known: ${effect.reason}`, run);
    if (
      kind === 'language' &&
      !this.#runtime.managers.has(effect.call.manager.id) &&
      /^(?:install|upgrade|build)$/.test(effect.call.action ?? 'build')
    )
      this.#ask(`what \`${text}\` installs may be needed`, run);
    if (isRemoval) return;
    const isFinished = this.#runtime.runs.some(({ finishes = [] }) =>
      finishes.some(({ name }) => name === 'ldconfig'),
    );
    for (const path of effect.writes) {
      if (isFinished && path === 'etc/ld.so.cache') continue;
      if (isCompiled && (isForBuilds(path) || (LINKED.test(path) && links.includes(path)))) continue;
      if (kind === 'arrangement' && this.#isLeft(path) && this.#isLost(effect, path, run))
        this.#ask(`what \`${text}\` arranges may be used beside the sources`, run);
      if (
        this.#isCovered(path) ||
        isWithin(
          path,
          removed.map((one) => one.replace(/\/\*$/, '')),
        )
      )
        continue;
      if (SYSTEM.has(path) || /[*?[]/.test(path)) this.#ask(`\`${text}\` writes into \`/${path}\``, run);
      else if (OF_THE_SYSTEM.test(path)) this.#ask(`\`${text}\` changes \`/${path}\` of the base image`, run);
      else if (!command.isUnconditional) this.#ask(`\`${text}\` may or may not be run`, run);
      else this.#take(path, this.#at(run));
    }
  }

  /** `chown -R` of a directory that is taken as a whole; why another `chown` of one cannot be done again. */
  #owner({ command, writes, kind }: BuildEffect): string | undefined {
    if (kind !== 'arrangement' || command.name !== 'chown') return undefined;
    const owner = command.arguments.find(({ text }) => !text.startsWith('-'))?.value;
    for (const path of writes) {
      if (!this.#paths.has(path)) continue;
      if (owner !== undefined && command.hasFlag('-R', '--recursive')) {
        this.#owners.set(path, owner);
        this.#shared.delete(path);
      } else if (this.#tree.kind(path) !== 'file')
        return `\`${textOf(command)}\` is about a directory that COPY makes anew, for root`;
    }
    return undefined;
  }

  /** Paths of which none lies below another. */
  #minimal(): readonly string[] {
    const all = [...this.#paths.keys()];
    return all.filter((path) => !all.some((other) => other !== path && isWithin(path, [other])));
  }
}

function textOf({ words }: BuildEffect['command']): string {
  return words.map(({ text }) => text).join(' ');
}

/** Directories are made with all above them, and what else is done is done to them: it can be repeated anywhere. */
function isWholeArrangement(effects: readonly BuildEffect[]): boolean {
  const made: string[] = [];
  return effects.every(({ command, writes, kind }) => {
    if (kind === 'nothing') return true;
    if (!command.isUnconditional) return false;
    if (command.name === 'mkdir' && command.hasFlag('-p', '--parents')) {
      made.push(...writes);
      return true;
    }
    return /^(?:chmod|chown|chgrp)$/.test(command.name ?? '') && writes.every((path) => made.includes(path));
  });
}

/** Whether a command makes a program that may be linked with libraries of the system. */
function isLinked({ command, kind, writes }: BuildEffect): boolean {
  if (/^g?make$/.test(command.name ?? '')) return kind === 'files' && writes.length > 0;
  return (
    kind === 'build' &&
    /^(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+)$/.test(command.name ?? '') &&
    command.arguments.some(({ text }) => /^-l(?!(?:m|c|pthread|dl|rt)$)|[$`]/.test(text))
  );
}
