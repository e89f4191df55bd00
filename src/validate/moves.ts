/**
 * Judges instructions that are new or have moved. COPY: at every RUN the files that it may read are there, and at
 * the end of the stage all files are what they were. ARG, ENV and LABEL: nothing that they are moved past can tell.
 */
import type { Document, Stage } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import { crossingOf } from './crossing.js';
import { downloadProblem } from './downloads.js';
import type { Site } from './install.js';
import { quoted } from './objection.js';
import type { Objection } from './objection.js';
import { isBelow, overlap, placeAt, resolved } from './place.js';
import { isRoot, settingAt } from './plan.js';
import type { Rewrite } from './rewrite.js';
import { runMoveProblem } from './run-moves.js';
import { sinkProblem } from './sinks.js';
import { copiedBy, copiesBefore, isCopy, sourcePath, Tree, viewOf } from './tree.js';
import type { Copied, View } from './tree.js';
import type { Unit } from './units.js';

/** Instructions that a COPY may be moved past without a look: they neither read files nor place any. */
const TRANSPARENT: ReadonlySet<string> = new Set(
  'LABEL EXPOSE CMD ENTRYPOINT HEALTHCHECK STOPSIGNAL MAINTAINER'.split(' '),
);
/** Where no package manager's own files are, nor anything that a program looks for everywhere. */
const SYSTEM =
  /^\/(?:etc|bin|sbin|lib\w*|boot|dev|proc|sys|run|usr\/(?:bin|sbin|lib\w*|libexec|include|share\/(?!nginx\/html)|local\/(?:bin|sbin|lib|etc|share|include|go|cargo|bundle))|var\/(?:lib|cache|log|run|spool))(?:\/|$)|^\/(?:root|home\/[^/]+)\/\./;

/** Checks all that a rewrite moves or adds. */
export function checkMoves(rewrite: Rewrite): Objection | undefined {
  const { before, intents, units } = rewrite;
  if (intents.moves.size === 0 && intents.insertions.length === 0) return undefined;
  for (const instruction of intents.moves.keys()) {
    const { keyword, span } = instruction;
    const problem = /^(?:ARG|ENV|LABEL)$/.test(keyword)
      ? sinkProblem(rewrite, instruction)
      : keyword === 'RUN'
        ? runMoveProblem(rewrite, instruction)
        : isCopy(instruction)
          ? undefined
          : 'only COPY, ADD, RUN, ARG, ENV and LABEL may move';
    if (problem !== undefined) return moved(instruction, before, problem, span);
  }
  const stages = new Set(
    [...intents.moves.keys()].filter(isCopy).map((instruction) => before.stageOf(instruction)!),
  );
  // a download needs its manifests before a COPY that stays
  for (const { before: group, after: instruction } of units) {
    const stage =
      group.length > 0 || instruction?.keyword !== 'RUN' ? undefined : rewrite.after.stageOf(instruction);
    if (stage !== undefined) stages.add(before.stages[stage.index]!);
  }
  for (const { before: group, after: instruction } of units) {
    if (group.length > 0 || instruction === undefined) continue;
    const stage = before.stages[rewrite.after.stageOf(instruction)?.index ?? -1];
    const problem =
      stage === undefined || !stages.has(stage)
        ? 'nothing in its stage needs it'
        : instruction.keyword === 'COPY'
          ? undefined
          : instruction.keyword === 'RUN'
            ? downloadProblem(rewrite, instruction)
            : 'it is neither a COPY nor a RUN';
    if (problem !== undefined) {
      const text = rewrite.after.text.slice(instruction.span.start, instruction.span.end);
      return { message: `${quoted(text)} may not be added: ${problem}`, span: stage?.from.span ?? NOWHERE };
    }
  }
  for (const stage of stages) {
    const objection = new StageCheck(rewrite, stage).objection();
    if (objection !== undefined) return objection;
  }
  return undefined;
}

const NOWHERE = { start: 0, end: 0 };

function moved(
  instruction: Instruction,
  document: Document,
  problem: string,
  span: Objection['span'],
): Objection {
  const text = document.text.slice(instruction.span.start, instruction.span.end);
  return { message: `${quoted(text)} may not move: ${problem}`, span };
}

/** One stage in which COPY instructions move. */
class StageCheck {
  readonly #rewrite: Rewrite;
  readonly #stage: Stage;
  readonly #afterStage: Stage;
  readonly #copied = new Map<Instruction, Copied>();
  #views: { readonly before: View; readonly after: View } | undefined;

  constructor(rewrite: Rewrite, stage: Stage) {
    this.#rewrite = rewrite;
    this.#stage = stage;
    this.#afterStage = rewrite.after.stages[stage.index]!;
  }

  objection(): Objection | undefined {
    const { facts, intents } = this.#rewrite;
    const { span } = this.#stage.from;
    const lines = intents.ignores.flatMap(({ patterns }) => patterns);
    const before = viewOf(facts, []);
    const after = lines.length === 0 ? before : viewOf(facts, lines);
    if (typeof before === 'string') return { message: before, span };
    if (typeof after === 'string') return { message: after, span };
    this.#views = { before, after };
    if (/onbuild/i.test(this.#stage.image))
      return { message: 'the base image has triggers of its own', span };
    return this.#crossings() ?? this.#runs() ?? this.#end();
  }

  get #moving(): readonly Instruction[] {
    return [...this.#rewrite.intents.moves.keys()].filter(
      (one) => isCopy(one) && this.#rewrite.before.stageOf(one) === this.#stage,
    );
  }

  #unitOf(instruction: Instruction): Unit | undefined {
    return this.#rewrite.units.find(({ before }) => before[0] === instruction);
  }

  #copiedBefore(instruction: Instruction): Copied {
    let copied = this.#copied.get(instruction);
    if (copied === undefined) {
      copied = copiedBy(this.#rewrite.before, instruction, this.#views!.before);
      this.#copied.set(instruction, copied);
    }
    return copied;
  }

  #copiedAfter(instruction: Instruction): Copied {
    let copied = this.#copied.get(instruction);
    if (copied === undefined) {
      copied = this.#sameAs(instruction) ?? copiedBy(this.#rewrite.after, instruction, this.#views!.after);
      this.#copied.set(instruction, copied);
    }
    return copied;
  }

  /** What an instruction did before, if nothing of what decides it is another. */
  #sameAs(instruction: Instruction): Copied | undefined {
    const { before, after, units } = this.#rewrite;
    const unit = units.find((one) => one.after === instruction);
    const [own] = unit?.before ?? [];
    if (own === undefined || this.#views!.before !== this.#views!.after || own.arguments.text.includes('$'))
      return undefined;
    const isSame = placeAt(before, own).directory === placeAt(after, instruction).directory;
    return isSame && unit?.untouched === true ? this.#copiedBefore(own) : undefined;
  }

  /** What the moved COPY is put behind, RUN left out; and where the new ones stand. */
  #crossings(): Objection | undefined {
    const { before, after, units, intents } = this.#rewrite;
    const added = units.flatMap(({ before: group, after: one }) =>
      group.length === 0 && one?.keyword === 'COPY' && after.stageOf(one) === this.#afterStage ? [one] : [],
    );
    const owned = new Set<Instruction>();
    const staying = this.#stage.instructions.filter((one) => isCopy(one) && !intents.moves.has(one));
    for (const copy of [...this.#moving, ...staying]) {
      const move = intents.moves.get(copy);
      const own = this.#copiedBefore(copy);
      const target = this.#unitOf(copy)?.after;
      const brought = target === undefined ? undefined : this.#copiedAfter(target);
      if (own.files === undefined || brought?.files === undefined || brought.root !== own.root) {
        if (move === undefined) continue;
        return moved(
          copy,
          before,
          own.problem ?? brought?.problem ?? 'it would copy to another place',
          copy.span,
        );
      }
      const mine = added.filter(
        (one) => !owned.has(one) && one.index < target!.index && this.#belongs(one, brought),
      );
      if (move === undefined && mine.length === 0) continue;
      for (const one of mine) owned.add(one);
      const first = Math.min(target!.index, ...mine.map((one) => one.index));
      const last = move === undefined ? copy.index : move.behind.index;
      const between = before.instructions.filter(({ index }) => index > copy.index && index <= last);
      const early = after.instructions.filter(({ index }) => index > first && index < target!.index);
      const crossed = new Set([
        ...between,
        ...units
          .filter((unit) => unit.after !== undefined && early.includes(unit.after))
          .flatMap((unit) => unit.before),
      ]);
      crossed.delete(copy);
      for (const one of crossed) {
        const problem = this.#entersMade(one, own, mine) ? undefined : this.#crossingProblem(copy, own, one);
        if (problem !== undefined) return moved(copy, before, problem, copy.span);
      }
      const system = [...brought.files.keys()].find((path) => SYSTEM.test(path));
      if (system !== undefined)
        return moved(copy, before, `\`${system}\` lies among those of the system`, copy.span);
    }
    const stray = added.find((one) => !owned.has(one));
    if (stray === undefined) return undefined;
    const text = after.text.slice(stray.span.start, stray.span.end);
    const problem =
      this.#copiedAfter(stray).problem ?? 'no later COPY brings the same files with the same flags';
    return { message: `${quoted(text)} may not be added: ${problem}`, span: this.#stage.from.span };
  }

  /** Whether all that a new COPY brings is brought by a moved one again, in the same way. */
  #belongs(one: Instruction, moving: Copied): boolean {
    const early = this.#copiedAfter(one);
    if (early.files === undefined || early.files.size === 0 || moving.files === undefined) return false;
    if (early.flags !== moving.flags || early.root === undefined) return false;
    if (!isBelow(early.root, moving.root!) || !areLiteral(one)) return false;
    if (one.flag('parents') !== undefined && !knowsParents(this.#rewrite.after)) return false;
    // a source that a clone does not have is an error where it is named, and none where its directory is
    if (!this.#areEverywhere(one, early.files)) return false;
    return [...early.files].every(([path, { source }]) => moving.files!.get(path)?.source === source);
  }

  /** A WORKDIR that makes nothing: its directory is where an early COPY before it has gone, as the moved one did. */
  #entersMade(one: Instruction, own: Copied, early: readonly Instruction[]): boolean {
    if (one.keyword !== 'WORKDIR' || own.root === undefined) return false;
    const { before, units } = this.#rewrite;
    const place = units.find((unit) => unit.before[0] === one)?.after?.index ?? -1;
    return (
      resolved(one.arguments.text, placeAt(before, one)) === own.root &&
      early.some((copy) => copy.index < place && this.#copiedAfter(copy).root === own.root)
    );
  }

  /** Whether every source is there wherever the project is checked out. */
  #areEverywhere({ operands }: Instruction, files: NonNullable<Copied['files']>): boolean {
    const { facts } = this.#rewrite;
    const brought = [...files.values()].map(({ source }) => source);
    return operands.slice(0, -1).every((operand) => {
      const path = sourcePath(operand);
      const below = brought.filter(
        (source) => source === path || path === '' || source.startsWith(`${path}/`),
      );
      return below.length > 0 && below.some((source) => facts.tracked(source) !== false);
    });
  }

  #crossingProblem(copy: Instruction, own: Copied, one: Instruction): string | undefined {
    const { before, intents } = this.#rewrite;
    const { keyword } = one;
    if (keyword === 'RUN' || TRANSPARENT.has(keyword)) return undefined;
    if (keyword === 'ENV' || keyword === 'ARG') {
      const used = new Set(copy.typed.variables);
      const text = before.text.slice(copy.span.start, copy.span.end);
      return text.includes('$') && one.typed.assignments.some(({ name }) => used.has(name))
        ? `\`${keyword}\` defines a variable that it uses`
        : undefined;
    }
    if (keyword === 'WORKDIR' && own.flags === '' && copy.operands.at(-1)?.startsWith('/') === true) {
      // the directory is made by root with the usual mode, whoever of them makes it
      return isRoot(settingAt(before, one).user)
        ? undefined
        : '`WORKDIR` may make a directory of another owner';
    }
    if (!isCopy(one)) return `\`${keyword}\` stands between`;
    const other = this.#copiedBefore(one);
    if (other.root === undefined || own.root === undefined)
      return 'a COPY between may write to the same place';
    if (!overlap(own.root, other.root)) return undefined;
    if (other.files === undefined) return 'a COPY between writes to the same place';
    if (other.flags !== own.flags) return 'a COPY between gives the same place another owner or mode';
    const isMoving = intents.moves.has(one);
    const clash = [...other.files].find(([path, { source }]) => {
      const mine = own.files!.get(path);
      return mine !== undefined && mine.source !== source;
    });
    return clash !== undefined && !isMoving ? `\`${clash[0]}\` would be another file` : undefined;
  }

  /** At every RUN: what is missing must not be read. */
  #runs(): Objection | undefined {
    const { before, after, units, intents } = this.#rewrite;
    for (const {
      before: [run],
      after: head,
      rest,
    } of units) {
      if (run === undefined || (run.trigger ?? run).keyword !== 'RUN') continue;
      if (before.stageOf(run) !== this.#stage) continue;
      for (const part of [head, rest]) {
        if (part === undefined) continue;
        const [earlier, later] = [copiesBefore(before, run), copiesBefore(after, part)];
        if (isSameList(before, earlier, after, later)) continue;
        const was = new Tree(earlier.map((one) => this.#copiedBefore(one)));
        const is = new Tree(later.map((one) => this.#copiedAfter(one)));
        const problem = this.#runProblem(run, part, was, is);
        if (problem === undefined) continue;
        const text = after.text.slice(part.span.start, part.span.end);
        const copy =
          this.#moving.find(
            (one) => one.index < run.index && intents.moves.get(one)!.behind.index >= run.index,
          ) ?? this.#moving[0]!;
        return moved(copy, before, `${quoted(text)}: ${problem}`, run.span);
      }
    }
    return undefined;
  }

  #runProblem(run: Instruction, part: Instruction, was: Tree, is: Tree): string | undefined {
    const { facts } = this.#rewrite;
    const missing: string[] = [];
    for (const [path, { source, flags }] of was.files) {
      const now = is.files.get(path);
      if (now === undefined) {
        if (!this.#isIgnored(source)) missing.push(path);
      } else if (now.source !== source || now.flags !== flags) return `\`${path}\` would be another file`;
    }
    for (const path of is.files.keys())
      if (!was.files.has(path)) return `\`${path}\` would be there too early`;
    const crossing = this.#moving.filter(
      (one) => one.index < run.index && this.#unitOf(one)!.after!.index > part.index,
    );
    if (missing.length === 0 && crossing.length === 0) return undefined;
    let paths: readonly string[] | undefined;
    const files: Omit<Site, 'directory'> = {
      get paths() {
        return (paths ??= [...was.files.keys()]);
      },
      has: (path) => was.files.has(path),
      text: (path) => {
        const entry = was.files.get(path);
        return entry === undefined ? undefined : facts.read(entry.source);
      },
      mode: (path) => {
        const entry = was.files.get(path);
        return entry === undefined ? undefined : facts.mode(entry.source);
      },
      isLink: (path) => facts.kind(was.files.get(path)?.source ?? '') === 'link',
    };
    const roots = crossing.map((one) => this.#copiedBefore(one).root!);
    const reading = crossingOf({
      document: this.#rewrite.after,
      run: part,
      files,
      roots,
      isThere: (directory) => is.hasDirectory(directory),
    });
    if (typeof reading === 'string') return reading;
    const read = missing.find((path) => reading.reads(path));
    if (read !== undefined) return `it may read \`${read}\`, which is not there yet`;
    for (const one of crossing) {
      const target = this.#unitOf(one)!.after!;
      const written = [...this.#copiedAfter(target).files!.keys()].find((path) => reading.writes(path));
      if (written !== undefined) return `it may write \`${written}\`, which is overwritten later`;
    }
    return undefined;
  }

  /** What the ignore file leaves out from now on is judged with it. */
  #isIgnored(source: string): boolean {
    return this.#rewrite.intents.ignores.length > 0 && !this.#views!.after.set.has(source);
  }

  /** The stage ends with the same files. */
  #end(): Objection | undefined {
    const { before, after } = this.#rewrite;
    const was = new Tree(this.#copiesOf(before, this.#stage).map((one) => this.#copiedBefore(one)));
    const is = new Tree(this.#copiesOf(after, this.#afterStage).map((one) => this.#copiedAfter(one)));
    const { span } = this.#stage.from;
    for (const [path, { source, flags }] of was.files) {
      const now = is.files.get(path);
      if (now === undefined && this.#isIgnored(source)) continue;
      if (now?.source !== source || now.flags !== flags)
        return { message: `\`${path}\` would be another file`, span };
    }
    for (const path of is.files.keys())
      if (!was.files.has(path)) return { message: `\`${path}\` would be new`, span };
    return undefined;
  }

  #copiesOf(document: Document, stage: Stage): readonly Instruction[] {
    const last = stage.instructions.at(-1);
    if (last === undefined) return [];
    return [...copiesBefore(document, last), ...(isCopy(last) ? [last] : [])];
  }
}

function isSameList(
  before: Document,
  earlier: readonly Instruction[],
  after: Document,
  later: readonly Instruction[],
): boolean {
  const text = (document: Document, one: Instruction): string =>
    document.text.slice(one.span.start, one.span.end);
  return (
    earlier.length === later.length && earlier.every((one, i) => text(before, one) === text(after, later[i]!))
  );
}

/** Sources that name files and directories, each one. */
function areLiteral({ operands, heredocs }: Instruction): boolean {
  return heredocs.length === 0 && operands.slice(0, -1).every((source) => !/[$*?[\]"'\\]/.test(source));
}

/** https://docs.docker.com/reference/dockerfile/#copy---parents */
function knowsParents(document: Document): boolean {
  const syntax = document.directive('syntax');
  return (
    syntax !== undefined &&
    /^docker\/dockerfile:(?:1|1\.(?:[2-9]\d)(?:\.\d+)?|latest|1(?:\.(?:[7-9]|[1-9]\d))?-labs|labs)$/.test(
      syntax,
    )
  );
}
