/** Which flags of which COPYs do what a `chmod` or `chown` behind them does; or why none do. */
import { environments, isRoot, stageGraph } from '../../src/sdk.js';
import type { Instruction, Pass, ShellCommand, Stage, Word } from '../../src/sdk.js';
import { without } from './characters.js';
import { contextPath, isHeredoc, isLiteral } from './copied.js';
import type { Copied } from './copied.js';
import { isFileName, PROGRAM_DIRECTORIES } from './file-names.js';
import { beforeGlob, History, isExecuted, isOfSystem, makes, setsBits } from './history.js';
import { isUnder, meet, nameOf, parentOf, resolvePath } from './path.js';
import { accountsOf, isProgram, requestOf, shown, valueOf } from './request.js';
import type { Request } from './request.js';

/** A flag that a COPY gets. */
export interface Fold {
  readonly copy: Instruction;
  readonly flag: 'chmod' | 'chown';
  readonly value: string;
}

export interface Plan {
  readonly request: Request;
  readonly folds: readonly Fold[];
  /** the command stays for the directories themselves, without `-R` */
  readonly remains: boolean;
  /** what it applies to */
  readonly paths: readonly string[];
  readonly because: string;
}

/** A `chmod` or `chown` on something that a COPY of the stage has made, and what can be done about it. */
export interface Outcome {
  readonly command: ShellCommand;
  /** what it applies to, as far as it is known */
  readonly paths: readonly string[];
  readonly plan: Plan | undefined;
  readonly declined: string | undefined;
}

/** What becomes of the commands of a RUN that have to do with a COPY before it. */
export function outcomesOf(pass: Pass, stage: Stage, run: Instruction): readonly Outcome[] {
  const commands = run.script?.commands.filter((command) => requestOf(command) !== undefined) ?? [];
  if (commands.length === 0) return [];
  const place = new Place(pass, stage, run);
  return commands
    .filter((command) => place.concerns(command))
    .map((command) => {
      const request = requestOf(command)!;
      const plan = typeof request === 'string' ? request : place.plan(request);
      return {
        command,
        paths: operandsOf(command)
          .map((word) => place.pathOf(word))
          .filter((path) => path !== undefined),
        plan: typeof plan === 'string' ? undefined : plan,
        declined: typeof plan === 'string' ? plan : undefined,
      };
    });
}

/** The program of an exec form that changes what a COPY before it has made. */
export function execForm(pass: Pass, stage: Stage, run: Instruction): string | undefined {
  const [program, ...words] = run.json ?? [];
  const name = program === undefined ? undefined : nameOf(`/${program}`);
  if (name === undefined || !isProgram(name)) return undefined;
  return new Place(pass, stage, run).concernsArguments(words) ? name : undefined;
}

/** Why a command must not come before a plan's files have what it gives them; `undefined`: it does no harm there. */
export function harmBefore(
  pass: Pass,
  run: Instruction,
  command: ShellCommand,
  plan: Plan,
): string | undefined {
  const name = command.name ?? command.words[0]?.text ?? '';
  const harm = `\`${name}\` runs before it, and may need the files as they are`;
  if (command.redirections.length > 0 || command.wrappers.length > 0) return harm;
  if (name === 'set') return undefined;
  const request = requestOf(command);
  if (request === undefined || typeof request === 'string' || request.recursive) return harm;
  const { workdir } = pass.get(environments)(run);
  const paths = request.operands.map((operand) => literalPath(workdir, operand));
  const isApart = paths.every((path) => path !== undefined && plan.paths.every((own) => !meet(own, path)));
  // mode and owner do not depend on each other
  return isApart || (request.flag !== plan.request.flag && !paths.includes(undefined)) ? undefined : harm;
}

function operandsOf(command: ShellCommand): readonly Word[] {
  const request = requestOf(command);
  return typeof request === 'object' ? request.operands : command.arguments;
}

function literalPath(workdir: string | undefined, { value, glob, text }: Word): string | undefined {
  return value === undefined || glob || text.startsWith('~') ? undefined : resolvePath(workdir, value);
}

/** What a flag would be set for. */
interface Part {
  readonly folds: readonly Fold[];
  readonly remains: boolean;
  readonly because: string;
}

/** Instructions that neither change a file nor how a path is read; what a COPY changes is looked at. */
const NEUTRAL: ReadonlySet<string> = new Set([
  ...['LABEL', 'EXPOSE', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'STOPSIGNAL', 'MAINTAINER', 'ENV', 'ARG'],
  ...['COPY', 'ADD'],
]);

/** A RUN in its stage, with what stands before it. */
class Place {
  readonly #pass: Pass;
  readonly #stage: Stage;
  readonly #run: Instruction;
  readonly #history: History;
  readonly #copies: readonly Copied[];

  constructor(pass: Pass, stage: Stage, run: Instruction) {
    this.#pass = pass;
    this.#stage = stage;
    this.#run = run;
    this.#history = new History(pass, stage, run);
    this.#copies = stage.instructions
      .filter(({ index, keyword }) => index < run.index && (keyword === 'COPY' || keyword === 'ADD'))
      .map((copy) => this.#history.copied(copy));
  }

  /** The absolute path that an operand names, when it names just one. */
  pathOf(operand: Word): string | undefined {
    return literalPath(this.#workdir, operand);
  }

  /** Whether a command may apply to what a COPY before the RUN has made. Directories alone cost nothing. */
  concerns(command: ShellCommand): boolean {
    const request = requestOf(command);
    const recursive = typeof request !== 'object' || request.recursive;
    return operandsOf(command).some((operand) => {
      const path = this.pathOf(operand);
      return path === undefined
        ? this.#mayMatch(operand)
        : this.#makers(path).length > 0 && (recursive || !this.#isDirectory(path));
    });
  }

  /** Whether the arguments of an exec form name what was copied. */
  concernsArguments(words: readonly string[]): boolean {
    return words.some((word) => {
      const path = isLiteral(word) && !word.startsWith('-') ? resolvePath(this.#workdir, word) : undefined;
      return path !== undefined && this.#makers(path).length > 0 && !this.#isDirectory(path);
    });
  }

  #isDirectory(path: string): boolean {
    const commands = this.#run.script?.commands ?? [];
    return this.#history.hasDirectory(path) || commands.some((command) => makes(command, path));
  }

  /** Whether an operand that names no one path may name something that was copied. */
  #mayMatch({ text, value, glob }: Word): boolean {
    if (value === undefined) {
      const bare = without(text, '"\'{}');
      return this.#copies.some(({ copy }) => {
        const destination = without(copy.operands.at(-1) ?? '', '"\'{}');
        return destination.includes('$') && bare.startsWith(destination);
      });
    }
    if (!glob)
      return this.#copies.some(({ target }) => target !== undefined && nameOf(target) === nameOf(value));
    const directory = resolvePath(this.#workdir, beforeGlob(value));
    return (
      directory !== undefined &&
      this.#copies.some(({ region }) =>
        region?.kind === 'tree'
          ? meet(region.root, directory)
          : region?.paths.some((one) => isUnder(one, directory)) === true,
      )
    );
  }

  /** The flags that do the same, or why there are none. */
  plan(request: Request): Plan | string {
    const parts: Part[] = [];
    const paths: string[] = [];
    for (const operand of request.operands) {
      const path = this.pathOf(operand);
      if (path === undefined) {
        if (operand.glob) return `\`${operand.text}\` may name other files than those that are copied`;
        return operand.value === undefined
          ? `\`${operand.text}\` is not one known path`
          : `\`${operand.text}\` lies in the working directory, which is not known`;
      }
      const reason = this.#obstacle(request, path);
      if (reason !== undefined) return reason;
      const part = this.#part(request, path);
      if (typeof part === 'string') return part;
      paths.push(path);
      parts.push(part);
    }
    const [first] = parts;
    if (parts.some(({ remains }) => remains !== first!.remains)) {
      return 'of its directories, only some are there before the COPY';
    }
    const folds = parts.flatMap((part) => part.folds);
    if (new Set(folds.map(({ copy }) => copy)).size < folds.length)
      return 'it names what one COPY makes twice';
    return { request, folds, remains: first!.remains, paths, because: first!.because };
  }

  get #workdir(): string | undefined {
    return this.#pass.get(environments)(this.#run).workdir;
  }

  /** COPYs that may have written a path or something below it, in order. */
  #makers(path: string): readonly Copied[] {
    return this.#copies.filter(({ region }) =>
      region === undefined
        ? false
        : region.kind === 'tree'
          ? meet(region.root, path)
          : region.paths.some((one) => isUnder(one, path)),
    );
  }

  /** What keeps any command from being folded, whatever it applies to. */
  #obstacle({ command, flag }: Request, path: string): string | undefined {
    const maker = this.#makers(path).at(-1);
    if (maker === undefined) return `no COPY before it makes \`${path}\``;
    const between = this.#stage.instructions.filter(
      ({ index }) => index > maker.copy.index && index < this.#run.index,
    );
    const other =
      between.find(({ keyword }) => keyword === 'RUN') ??
      between.find(({ keyword }) => !NEUTRAL.has(keyword));
    const anywhere = this.#copies.find(
      ({ copy, region }) => copy.index > maker.copy.index && region === undefined,
    );
    if (other?.keyword === 'RUN')
      return `the RUN between may need the files as they are (line ${other.lines.first})`;
    if (other !== undefined) return `\`${other.keyword}\` stands between (line ${other.lines.first})`;
    if (anywhere !== undefined) return `what is copied in line ${anywhere.copy.lines.first} may lie anywhere`;
    if (this.#pass.get(stageGraph).isThrownAway(this.#stage)) {
      return 'the layers of this stage are thrown away, only its files are copied';
    }
    const [wrapper] = command.wrappers;
    if (wrapper !== undefined) return `\`${wrapper}\` runs it`;
    if (command.redirections.length > 0 || command.node.assignments.length > 0) {
      return 'it has a redirection or a variable of its own';
    }
    if (!isPlain(command)) return 'it does not always run';
    if (!failsTheBuild(command, this.#run)) return 'its failure would not fail the build';
    const environment = this.#pass.get(environments)(this.#run);
    if (!isRoot(environment)) {
      return environment.user === undefined
        ? 'the base image may run it as somebody who is not root'
        : `\`${environment.user}\` runs it, who is not root`;
    }
    if (this.#run.flags.some(({ name }) => name === 'mount')) return 'a mount may stand over the files';
    if (this.#history.hasVolume(path)) return 'it changes a volume, which some builders discard';
    const { family, reference } = this.#history.base;
    if (family === 'scratch' || family === 'distroless') return `\`${reference}\` has nothing to run it with`;
    const syntax = this.#pass.document.directive('syntax');
    if (flag === 'chmod' && syntax !== undefined && !knowsChmod(syntax)) {
      return `the frontend \`${syntax}\` may not know \`--chmod\``;
    }
    return undefined;
  }

  #part(request: Request, path: string): Part | string {
    const maker = this.#makers(path).at(-1)!;
    if (this.#targetOf(maker) === path && (!request.recursive || this.#isFile(maker, path) === true)) {
      return this.#filePart(request, maker, path);
    }
    return request.recursive
      ? this.#treePart(request, path)
      : `the COPY makes more than \`${path}\`, and its flag applies to all of it`;
  }

  /** The file that a COPY makes, should its source be one: in a directory that is there, it keeps its name. */
  #targetOf(maker: Copied): string | undefined {
    const { copy, source, target, intoDirectory } = maker;
    if (intoDirectory || target === undefined || source === undefined) return target;
    const isThere = new History(this.#pass, this.#stage, copy).hasDirectory(target);
    return isThere
      ? resolvePath(target, copy.heredocs[0]?.name ?? nameOf(`/${contextPath(source)}`))
      : target;
  }

  #filePart(request: Request, maker: Copied, path: string): Part | string {
    const { copy } = maker;
    const unsuitable =
      unsuitableFor(request, maker) ?? this.#foreign(request, maker) ?? this.#isFile(maker, path);
    if (typeof unsuitable === 'string') return unsuitable;
    const history = new History(this.#pass, this.#stage, copy);
    if (!maker.intoDirectory && maker.target === path && !this.#isNoDirectory(history, path))
      return `\`${path}\` may be a directory of the image`;
    if (request.recursive && history.stateOf(path) !== 'nothing') {
      return `\`-R\` would not follow a link that stood at \`${path}\` before the COPY`;
    }
    const value = valueOf(request, this.#modeOf(maker));
    if (value.refused !== undefined) return value.refused;
    const directory = parentOf(path);
    if (setsDirectories(request, value.value) && !history.hasDirectory(directory)) {
      return `\`${directory}\` may not be there before the COPY, which would make it with the same ${request.flag === 'chmod' ? 'mode' : 'owner'}`;
    }
    return (
      this.#unknownAccount(history, request, value.value) ?? {
        folds: [{ copy, flag: request.flag, value: value.value }],
        remains: false,
        because: `\`${path}\` is one file, nothing uses it in between, and \`--${request.flag}=${value.value}\` gives it just what \`${shown(request)}\` does`,
      }
    );
  }

  #treePart(request: Request, path: string): Part | string {
    const makers = this.#makers(path).filter(({ copy }) => copy.index > this.#lastRun());
    const above = makers.find(({ region }) =>
      region?.kind === 'files'
        ? region.paths.some((one) => !isUnder(one, path))
        : region === undefined || !isUnder(region.root, path),
    );
    if (above !== undefined) return `the COPY makes more than \`${path}\`, and its flag applies to all of it`;
    const standing = this.#stage.instructions.find(
      ({ index, keyword }) =>
        index > makers[0]!.copy.index && index < this.#run.index && !NEUTRAL.has(keyword),
    );
    if (standing !== undefined)
      return `\`${standing.keyword}\` stands between (line ${standing.lines.first})`;
    const value = valueOf(request, undefined);
    if (value.refused !== undefined) return value.refused;
    for (const maker of makers) {
      const unsuitable = unsuitableFor(request, maker) ?? this.#foreign(request, maker);
      if (unsuitable !== undefined) return unsuitable;
      if (maker.copy.keyword === 'ADD' && !this.#addsDirectories(maker.copy))
        return 'ADD may unpack what it adds';
    }
    const history = new History(this.#pass, this.#stage, makers[0]!.copy);
    const state = history.stateOf(path);
    if (typeof state === 'object')
      return `the command applies to all that is in the directory: ${state.reason}`;
    const directory = parentOf(path);
    if (state === 'nothing' && setsDirectories(request, value.value) && !history.hasDirectory(directory)) {
      return `\`${directory}\` may not be there before the COPY, which would make it with the same ${request.flag === 'chmod' ? 'mode' : 'owner'}`;
    }
    const sets = setsDirectories(request, value.value);
    const deeper = makers.find((maker) => directoryOf(maker) !== path);
    if (request.flag === 'chmod' && sets && deeper !== undefined) {
      return `builders differ on the mode of what they make on the way to \`${directoryOf(deeper)}\``;
    }
    // buildah gives a new directory the owner of the flag, but no mode other than 755
    const isAlone = makers.length === 1 && makers[0]!.target === path && !sets;
    const remains = state !== 'nothing' || (request.flag === 'chmod' && !isAlone);
    const unknown = remains ? undefined : this.#unknownAccount(history, request, value.value);
    return (
      unknown ?? {
        folds: makers.map(({ copy }) => ({ copy, flag: request.flag, value: value.value })),
        remains,
        because: remains
          ? `all that is in \`${path}\` comes from the COPY, and the command stays for the directory itself, which a flag may leave as it is`
          : `\`${path}\` and all that is in it comes from the COPY, and \`--${request.flag}=${value.value}\` gives it just what \`${shown(request)}\` does`,
      }
    );
  }

  /** Of a directory, ADD copies what is in it as COPY does. */
  #addsDirectories({ operands }: Instruction): boolean {
    return operands
      .slice(0, -1)
      .every(
        (source) =>
          source === '.' || source === './' || this.#pass.context.kind(contextPath(source)) === 'directory',
      );
  }

  /** What `chown` and `chmod -R` do to bits above the permissions, and to capabilities, no flag does. */
  #foreign({ flag, recursive, setting }: Request, { copy }: Copied): string | undefined {
    const from = copy.flag('from');
    if (from === undefined || (flag === 'chmod' && !recursive)) return undefined;
    const named = flag === 'chmod' || (setting.includes(':') && !setting.startsWith(':'));
    if (!named) return 'files of a stage may belong to somebody else than root, and one of the two stays';
    const stage = typeof from === 'string' ? this.#pass.document.stageNamed(from) : undefined;
    if (stage === undefined)
      return `\`${String(from)}\` is another image, whose files may have bits above the permissions`;
    const source = copy.operands.slice(0, -1).find((one) => isOfSystem(resolvePath('/', one)));
    if (source !== undefined) return `\`${source}\` of a stage may have bits above the permissions`;
    return setsBits(stage) ? 'a command of its stage may set bits above the permissions' : undefined;
  }

  #lastRun(): number {
    return (
      this.#stage.instructions.findLast(({ keyword, index }) => keyword === 'RUN' && index < this.#run.index)
        ?.index ?? -1
    );
  }

  /** `true`, or why the source may be a directory, of which a command without `-R` sets the top alone. */
  #isFile(maker: Copied, path: string): true | string {
    const { copy, source } = maker;
    if (isHeredoc(maker)) return true;
    if (source === undefined) return 'the COPY makes several files, and its flag applies to all of them';
    const name = nameOf(`/${contextPath(source)}`);
    const kind = copy.flag('from') === undefined ? this.#pass.context.kind(contextPath(source)) : undefined;
    if (kind === 'directory' || name === '' || source.endsWith('/')) {
      return `\`${source}\` is a directory, and its flag would apply to all that is in it`;
    }
    const isExecuted = copy.keyword === 'COPY' && this.#isExecuted(copy, path);
    const isFile = isFileName(name) || (name === nameOf(path) && (kind === 'file' || isExecuted));
    return isFile ? true : `\`${source}\` may be a directory, and its flag would apply to all that is in it`;
  }

  /** Whether a destination without `/` at its end names the file itself. */
  #isNoDirectory(history: History, path: string): boolean {
    if (history.hasDirectory(path) || history.mayHaveDirectory(path)) return false;
    return (
      isFileName(nameOf(path)) ||
      PROGRAM_DIRECTORIES.has(parentOf(path)) ||
      history.stateOf(path) === 'nothing' ||
      this.#isExecuted(this.#run, path)
    );
  }

  #isExecuted(behind: Instruction, path: string): boolean {
    const stages = [this.#stage, ...this.#pass.get(stageGraph).descendants(this.#stage)];
    return isExecuted(stages, behind, path);
  }

  #modeOf(maker: Copied): number | undefined {
    const { copy, source = '' } = maker;
    // https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/convert.go (dispatchCopy)
    if (isHeredoc(maker)) return 0o644;
    return copy.flag('from') === undefined ? this.#pass.context.mode(contextPath(source)) : undefined;
  }

  /** The builder takes a name that it does not find for root, where `chown` fails. */
  #unknownAccount(history: History, { flag }: Request, value: string): string | undefined {
    if (flag !== 'chown') return undefined;
    const { user, group } = accountsOf(value);
    if (!history.hasUser(user)) return `the user \`${user}\` is not known to be there before the COPY`;
    return group === undefined || history.hasGroup(group)
      ? undefined
      : `the group \`${group}\` is not known to be there before the COPY`;
  }
}

/** Only `&&` and the ends of statements are around it. */
function isPlain({ path }: ShellCommand): boolean {
  return path.every(
    (step, depth) =>
      (step.in === 'list' && depth === 0) ||
      (step.in === 'and-or' && step.node.operators.every((operator) => operator === '&&')),
  );
}

/** The directory that is copied into; of a destination that may name a file, that itself. */
function directoryOf({ region, intoDirectory }: Copied): string {
  if (region?.kind !== 'files') return region?.root ?? '/';
  return intoDirectory ? parentOf(region.paths[0]!) : region.paths[0]!;
}

/** Whether the build fails where the command fails, so that it has done what it should wherever an image is made. */
function failsTheBuild({ path }: ShellCommand, { script, shell }: Instruction): boolean {
  const [list, chain] = path;
  if (script === undefined || list?.in !== 'list') return false;
  if (list.index === script.block.statements.length - 1) return true;
  // `set -e` looks at the last command of a chain alone
  const isLast =
    chain === undefined || (chain.in === 'and-or' && chain.index === chain.node.operands.length - 1);
  const [first] = script.commands;
  const setsErrexit =
    first?.name === 'set' &&
    first.arguments[0]?.text.startsWith('-') === true &&
    first.arguments[0].text.includes('e');
  return isLast && (shell.options.includes('errexit') || setsErrexit) && !unsetsErrexit(script.commands);
}

function unsetsErrexit(commands: readonly ShellCommand[]): boolean {
  return commands.some(
    ({ name, arguments: words }) => name === 'set' && words.some(({ text }) => text.startsWith('+')),
  );
}

/** Why a COPY cannot take the flag. */
function unsuitableFor({ flag }: Request, { copy }: Copied): string | undefined {
  const { keyword } = copy;
  if (copy.flag(flag) !== undefined) return `the ${keyword} has a \`--${flag}\` of its own`;
  const other = ['link', 'parents', 'exclude', 'unpack', 'checksum', 'keep-git-dir'].find(
    (name) => copy.flag(name) !== undefined,
  );
  if (other !== undefined) return `the ${keyword} has \`--${other}\``;
  const fetched =
    keyword === 'ADD' && copy.operands.some((one) => one.includes('://') || one.startsWith('git@'));
  return fetched ? 'ADD fetches it' : undefined;
}

/** Whether a flag makes directories other than COPY makes them without it: as root's, with mode 755. */
function setsDirectories({ flag }: Request, value: string): boolean {
  if (flag === 'chmod') return value !== '755' && value !== '0755';
  const { user, group } = accountsOf(value);
  return ![user, group].every((name) => name === 'root' || name === '0');
}

/** https://docs.docker.com/reference/dockerfile/#copy---chmod: since 1.2. */
function knowsChmod(syntax: string): boolean {
  const [name, tag = 'latest', ...more] = syntax.split(':');
  if (name !== 'docker/dockerfile' || more.length > 0) return false;
  const [major, minor] = tag.split('.');
  return tag === 'latest' || tag === '1' || (major === '1' && isLiteral(tag) && Number(minor) >= 2);
}
