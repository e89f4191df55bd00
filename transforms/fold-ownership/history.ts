/** What is known of the image at an instruction: which directories, users and groups it has. */
import { bases, environments, packageCalls, contentsOf } from '../../src/sdk.js';
import type {
  BaseImage,
  Contents,
  Instruction,
  PackageCall,
  Pass,
  ShellCommand,
  Stage,
} from '../../src/sdk.js';
import { consistsOf, DIGITS, holdsOneOf } from './characters.js';
import { accountsMade, deletesAccount, homeMade, isAccountMaker, needsAccount } from './accounts.js';
import { readCopy } from './copied.js';
import type { Copied } from './copied.js';
import { PROGRAM_DIRECTORIES } from './file-names.js';
import { chainOf, isUnder, meet, nameOf, parentOf, resolvePath } from './path.js';

/** What stands at a path: nothing, an empty directory and what has made it, or something, for a reason. */
export type State = 'nothing' | 'workdir' | 'mkdir' | { readonly reason: string };

/** The part of a stage's life, and of those it grows from, up to an instruction. */
export class History {
  readonly #pass: Pass;
  readonly #before: readonly Instruction[];
  readonly #base: BaseImage;
  readonly #contents: Contents;

  constructor(pass: Pass, stage: Stage, until: Instruction) {
    this.#pass = pass;
    this.#before = lifeOf(stage).filter(({ index }) => index < until.index);
    this.#base = pass.get(bases)[stage.index]!;
    this.#contents = contentsOf(this.#base);
  }

  /** The image that it all begins with, as FROM names it. */
  get base(): BaseImage {
    return this.#base;
  }

  /** Whether a directory is there, for certain. */
  hasDirectory(path: string): boolean {
    let there = this.#contents.hasDirectory(path);
    for (const instruction of this.#before) {
      if (instruction.keyword === 'WORKDIR') there ||= this.#makesWorkdir(instruction, path);
      else if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') {
        there ||= directoriesOf(this.copied(instruction)).includes(path);
      } else if (instruction.keyword === 'RUN') {
        for (const command of instruction.script?.commands ?? []) {
          if (removes(command, path)) there = false;
          if (makes(command, path)) there = true;
        }
      }
    }
    return there;
  }

  /** Whether a COPY may have made a directory at a path. */
  mayHaveDirectory(path: string): boolean {
    return this.#before.some((instruction) => {
      if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return false;
      const { region } = this.copied(instruction);
      return region === undefined || (region.kind === 'tree' && isUnder(region.root, path));
    });
  }

  stateOf(path: string): State {
    const isEmpty = this.#contents.hasEmpty(path);
    if (!isEmpty && !this.#contents.lacks(path)) {
      return { reason: `\`${this.#base.reference}\` may have files in \`${path}\`` };
    }
    let state: State = isEmpty ? 'mkdir' : 'nothing';
    for (const instruction of this.#before) {
      const reason = this.#disturbance(instruction, path);
      if (reason !== undefined) return { reason: `${reason} (line ${instruction.lines.first})` };
      if (instruction.keyword === 'WORKDIR' && this.#makesWorkdir(instruction, path)) {
        if (state === 'nothing') state = 'workdir';
      } else if (instruction.script?.commands.some((command) => makes(command, path)) === true)
        state = 'mkdir';
    }
    return state;
  }

  /** Whether the builder finds a user of this name. */
  hasUser(name: string): boolean {
    return !needsAccount(name) || this.#contents.hasUser(name) || this.#makes('user', name);
  }

  hasGroup(name: string): boolean {
    return !needsAccount(name) || this.#contents.hasGroup(name) || this.#makes('group', name);
  }

  /** A volume at, above or below a path: what is changed there later, some builders discard. */
  hasVolume(path: string): boolean {
    return this.#before.some(
      ({ keyword, operands }) =>
        keyword === 'VOLUME' && operands.some((operand) => meet(resolvePath('/', operand) ?? '/', path)),
    );
  }

  copied(copy: Instruction): Copied {
    return readCopy(this.#pass, copy, this.#pass.get(environments)(copy));
  }

  #makes(kind: 'user' | 'group', name: string): boolean {
    const commands = this.#before.flatMap(({ keyword, script }) =>
      keyword === 'RUN' ? (script?.commands ?? []) : [],
    );
    if (commands.some((command) => deletesAccount(command, name))) return false;
    return this.#before.some(
      ({ keyword, script }) =>
        keyword === 'RUN' &&
        script?.commands.some((command) =>
          accountsMade(command, this.#contents.userGroups).some(
            (account) => account.kind === kind && account.name === name,
          ),
        ) === true,
    );
  }

  #makesWorkdir(instruction: Instruction, path: string): boolean {
    const directory = this.#workdirBehind(instruction);
    return directory !== undefined && chainOf(directory).includes(path);
  }

  #workdirBehind(instruction: Instruction): string | undefined {
    const { workdir } = this.#pass.get(environments)(instruction);
    const [operand = '', ...more] = instruction.operands;
    return more.length > 0 || operand.includes('$') ? undefined : resolvePath(workdir, operand);
  }

  /** Why an instruction may put something at a path or below it, other than the empty directory itself. */
  #disturbance(instruction: Instruction, path: string): string | undefined {
    switch (instruction.keyword) {
      case 'WORKDIR': {
        const directory = this.#workdirBehind(instruction);
        if (directory === undefined) return 'a WORKDIR is not known';
        return directory !== path && isUnder(directory, path)
          ? `WORKDIR makes \`${directory}\`, which no flag of COPY changes`
          : undefined;
      }
      case 'COPY':
      case 'ADD': {
        const { region } = this.copied(instruction);
        const reached =
          region === undefined ||
          (region.kind === 'tree' ? meet(region.root, path) : region.paths.some((one) => isUnder(one, path)));
        return reached ? `an earlier ${instruction.keyword} may write into \`${path}\`` : undefined;
      }
      case 'RUN':
        return this.#runDisturbance(instruction, path);
      default:
        return undefined;
    }
  }

  #runDisturbance(run: Instruction, path: string): string | undefined {
    const workdir = this.#pass.get(environments)(run).workdir ?? this.#contents.workdir;
    const disturbs = `a RUN before it may write into \`${path}\``;
    if (run.script === undefined || run.heredocs.length > 0) return disturbs;
    const calls = new Map(
      this.#pass
        .get(packageCalls)(run)
        .map((call) => [call.command, call]),
    );
    for (const command of run.script.commands) {
      const call = calls.get(command);
      const touched =
        call === undefined ? this.#touchedBy(command, workdir) : this.#touchedByCall(call, path, workdir);
      for (const one of [...touched, ...redirectedTo(command, workdir)]) {
        if (one === undefined || (meet(one, path) && !(isMkdir(command) && isUnder(path, one))))
          return disturbs;
      }
    }
    return undefined;
  }

  /** Paths that a command may write to, and below; `undefined` among them: anywhere. */
  #touchedBy(command: ShellCommand, workdir: string): readonly (string | undefined)[] {
    const name = command.name ?? '';
    if (TAKES_NAMES.has(name)) return [];
    if (isAccountMaker(command))
      return [homeMade(command, this.#base.family)].filter((home) => home !== undefined);
    return isMkdir(command) || WRITES_WHERE_TOLD.has(name) ? operandsOf(command, workdir) : [undefined];
  }

  /** Packages of the system have their places; those of a language are installed where they are told, or at hand. */
  #touchedByCall(
    { manager, action, command }: PackageCall,
    path: string,
    workdir: string,
  ): readonly (string | undefined)[] {
    if (action === undefined || action === 'build') return [undefined];
    const hasOwnPlaces = manager.kind === 'system' ? this.#contents.lacks(path) : !isUnder(workdir, path);
    return hasOwnPlaces ? pathsIn(command) : [undefined];
  }
}

/** Whether an instruction behind `copy`, or the image when it starts, runs the file at `path`. */
export function isExecuted(stages: readonly Stage[], copy: Instruction, path: string): boolean {
  return stages
    .flatMap(({ instructions }) => instructions)
    .filter(({ index }) => index > copy.index)
    .some((instruction) => {
      if (!STARTS.has(instruction.keyword)) return false;
      const commands = instruction.script?.commands ?? [];
      const first = instruction.keyword === 'RUN' ? commands : commands.slice(0, 1);
      return (
        (instruction.keyword !== 'RUN' && names(instruction.json?.[0], path)) ||
        first.some(
          (command) =>
            command.isUnconditional && command.isChecked && names(command.node.words[0]?.value, path),
        )
      );
    });
}

/** Whether a stage, or one that it grows from, may give its files set-user-ID bits, set-group-ID bits or capabilities. */
export function setsBits(stage: Stage): boolean {
  return lifeOf(stage).some(
    (run) =>
      run.keyword === 'RUN' &&
      (run.script === undefined ||
        run.script.commands.some(
          ({ name, arguments: words }) =>
            name === 'setcap' ||
            ((name === 'chmod' || name === 'install') &&
              words.some(({ value }) => value === undefined || isSpecial(value))),
        )),
  );
}

/** `4755`, `u+s`, `=2775`: bits above the permissions. */
function isSpecial(mode: string): boolean {
  const digits = mode.slice(mode.lastIndexOf('=') + 1);
  const isOctalMode = consistsOf(digits, DIGITS) && digits.length > 3 && !digits.startsWith('0');
  return isOctalMode || (consistsOf(mode, 'ugoa+-=rwxXst,') && mode.includes('s'));
}

/** Directories in which distributions keep programs that have such bits. */
const OF_SYSTEM = ['/bin', '/sbin', '/lib', '/lib64', '/usr/bin', '/usr/sbin', '/usr/lib', '/usr/libexec'];

/** Whether a source may hold what a package has installed; `undefined`: it is not known. */
export function isOfSystem(path: string | undefined): boolean {
  return path === undefined || path.includes('$') || OF_SYSTEM.some((directory) => meet(path, directory));
}

const STARTS: ReadonlySet<string> = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK']);

function names(program: string | undefined, path: string): boolean {
  return program === path || (program === nameOf(path) && PROGRAM_DIRECTORIES.has(parentOf(path)));
}

const REMOVERS: ReadonlySet<string> = new Set(['rm', 'rmdir', 'mv']);

/** Programs whose arguments are no paths, and that write elsewhere. */
const TAKES_NAMES: ReadonlySet<string> = new Set([
  ...[
    'docker-php-ext-install',
    'docker-php-ext-configure',
    'docker-php-ext-enable',
    'a2enmod',
    'a2dismod',
    'a2ensite',
  ],
  ...['locale-gen', 'update-ca-certificates', 'ldconfig', 'apt-mark', 'dpkg-reconfigure', 'corepack'],
]);

/** Programs that write nowhere but where their arguments and redirections say. */
const WRITES_WHERE_TOLD: ReadonlySet<string> = new Set([
  ...[
    'set',
    'export',
    ':',
    'true',
    'false',
    'test',
    '[',
    'echo',
    'printf',
    'cat',
    'id',
    'getent',
    'sleep',
    'which',
  ],
  ...[
    'rm',
    'rmdir',
    'mv',
    'cp',
    'ln',
    'touch',
    'install',
    'sed',
    'chmod',
    'chown',
    'chgrp',
    'grep',
    'cut',
    'head',
    'tee',
  ],
  ...['usermod', 'passwd', 'chpasswd'],
]);

function isMkdir(command: ShellCommand): boolean {
  return command.name === 'mkdir' && command.isUnconditional && command.isChecked;
}

/** Whether a command is a `mkdir` that makes a directory, by its absolute path. */
export function makes(command: ShellCommand, path: string): boolean {
  return (
    isMkdir(command) &&
    operandsOf(command, undefined).some((one) => one !== undefined && chainOf(one).includes(path))
  );
}

function removes(command: ShellCommand, path: string): boolean {
  return (
    REMOVERS.has(command.name ?? '') &&
    command.arguments.some(({ value, glob }) => {
      const one = value === undefined ? undefined : resolvePath(undefined, glob ? beforeGlob(value) : value);
      return one !== undefined && isUnder(path, one) && !(glob && path === one);
    })
  );
}

/** Arguments as paths, options left out; `undefined` for what an expansion decides. */
function operandsOf(command: ShellCommand, workdir: string | undefined): readonly (string | undefined)[] {
  return command.arguments
    .filter(({ text }) => !text.startsWith('-'))
    .map(({ value, glob, text }) => {
      if (text.startsWith('~')) return '/root';
      if (value === undefined) return undefined;
      return resolvePath(workdir, glob ? beforeGlob(value) : value);
    });
}

/** Arguments of a program that takes names as well: only what has a `/` in it is a path. */
function pathsIn(command: ShellCommand): readonly (string | undefined)[] {
  return command.arguments
    .map(({ value }) => value)
    .filter((value) => value?.includes('/') === true)
    .map((value) => resolvePath('/', value!.slice(value!.indexOf('=') + 1)));
}

function redirectedTo(command: ShellCommand, workdir: string): readonly (string | undefined)[] {
  return command.redirections
    .filter(
      ({ operator, target }) => operator.includes('>') && target !== undefined && !isDescriptor(target.text),
    )
    .map(({ target }) => (target?.value === undefined ? undefined : resolvePath(workdir, target.value)));
}

function isDescriptor(text: string): boolean {
  return text === '-' || consistsOf(text, DIGITS);
}

/** The directory in which a pattern's first expanded name stands. */
export function beforeGlob(pattern: string): string {
  const parts = pattern.split('/');
  const at = parts.findIndex((part) => holdsOneOf(part, '*?['));
  return at === -1 ? pattern : parts.slice(0, at).join('/') || (pattern.startsWith('/') ? '/' : '.');
}

/** Directories that are there once a COPY has run. One whose patterns match nothing makes none. */
function directoriesOf({ copy, region, target, intoDirectory }: Copied): readonly string[] {
  if (copy.flag('link') !== undefined || region === undefined) return [];
  if (target !== undefined) return chainOf(parentOf(target));
  if (copy.operands.slice(0, -1).every((source) => holdsOneOf(source, '*?[$'))) return [];
  const [path] = region.kind === 'tree' ? [region.root] : region.paths.map(parentOf);
  return path === undefined ? [] : chainOf(intoDirectory || region.kind === 'files' ? path : parentOf(path));
}

/** All instructions that have run when a stage ends, those of the stages it grows from first. */
function lifeOf(stage: Stage): readonly Instruction[] {
  return [...(stage.parent === undefined ? [] : lifeOf(stage.parent)), ...stage.instructions];
}
