/** Reads the RUN instructions that a rewrite moves something past: what every command of them may read and write. */
import type { Document } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import { ShellCommand } from '../shell/command.js';
import { blocksOf, membersOf, wordsOf } from '../shell/syntax.js';
import type { Block, ShellNode, SimpleCommand } from '../shell/syntax.js';
import { cleanupOf } from './caches.js';
import { basename } from './effects.js';
import { ELSEWHERE, joinedInstalls } from './install.js';
import type { Install, Reading, Site } from './install.js';
import { installReading } from './install-table.js';
import { quoted } from './objection.js';
import { instructionsBefore, settingAt } from './plan.js';
import { expanded, isBelow, joined, overlap, placeAt } from './place.js';
import type { Place } from './place.js';

/** What surrounds the commands of a RUN. */
export interface Surroundings {
  readonly document: Document;
  readonly run: Instruction;
  /** what the COPY instructions before it brought, but for the directory that a command runs in */
  readonly files: Omit<Site, 'directory'>;
  /** directories that the moved instructions write to */
  readonly roots: readonly string[];
  /** whether a directory is there because something is copied into it before the RUN */
  readonly isThere: (directory: string) => boolean;
}

/** What a RUN may read and write of the copied files, or why there is no telling. */
export function crossingOf(surroundings: Surroundings): Reading {
  const { document, run } = surroundings;
  const { script } = run;
  if (run.keyword !== 'RUN' || script === undefined) return 'it cannot be read';
  for (const { name, value = '' } of run.flags) {
    if (name !== 'mount') continue;
    const mount = mountProblem(value, surroundings);
    if (mount !== undefined) return mount;
  }
  if (script.shell.dialect === undefined) return 'it cannot be read';
  const place = placeAt(document, run);
  const reader = new Reader(surroundings, place, settingAt(document, run).variables);
  const problem = environmentProblem(document, run, place, surroundings.files.paths);
  if (problem !== undefined) return problem;
  return reader.read(script.block);
}

/** Mounts of caches and secrets hide nothing that is copied, as long as they lie elsewhere. */
function mountProblem(mount: string, { files }: Surroundings): string | undefined {
  const options = mount.split(',').map((option) => option.trim());
  const type = options.find((option) => option.startsWith('type='))?.slice('type='.length) ?? 'bind';
  if (type !== 'cache' && type !== 'secret' && type !== 'ssh') return `it has a mount of type \`${type}\``;
  const target = options.find((option) => /^(?:target|dst|destination)=/.test(option));
  if (target === undefined) return undefined;
  const path = target.slice(target.indexOf('=') + 1);
  if (!path.startsWith('/')) return type === 'cache' ? 'where a mount lies is not known' : undefined;
  return files.paths.some((file) => overlap(file, path)) ? 'a mount lies among the copied files' : undefined;
}

/** Variables by which package managers are told of files. */
const POINTERS =
  /^(?:npm_config_\w+|NPM_CONFIG_\w+|NODE_OPTIONS|NODE_PATH|PIP_\w+|PYTHONPATH|PYTHONSTARTUP|BUNDLE_\w+|RUBYOPT|RUBYLIB|GEM_\w+|UV_\w+|COMPOSER\w*|YARN_\w+|PNPM_\w+|POETRY_\w+|PIPENV_\w+|VIRTUAL_ENV|GOFLAGS|GOWORK|GOMODCACHE|GOPATH|MAVEN_\w+|GRADLE_\w+|CARGO_\w+|DOTNET_\w+|NUGET_\w+|MIX_\w+|HEX_\w+|PUB_\w+|BUN_\w+|COREPACK_\w+|CONDA_\w+|BASH_ENV|ENV|LD_\w+|PATH|HOME|XDG_\w+)$/;
const FILE_POINTERS =
  /^(?:PIP_(?:CONFIG_FILE|CONSTRAINT|REQUIREMENT|BUILD_CONSTRAINT|FIND_LINKS)|BUNDLE_GEMFILE|COMPOSER|GOWORK|UV_(?:CONFIG_FILE|CONSTRAINT|OVERRIDE|PROJECT)|BASH_ENV|ENV|NODE_PATH|PYTHONPATH|LD_PRELOAD|MIX_EXS)$/;

/** Whether a variable in force tells a program of files among those that are copied. */
function environmentProblem(
  document: Document,
  run: Instruction,
  place: Place,
  paths: readonly string[],
): string | undefined {
  for (const name of settingAt(document, run).variables) {
    if (name === 'PATH' || !POINTERS.test(name) || !place.values.has(name)) continue;
    const problem = pointerProblem(name, place.values.get(name), paths);
    if (problem !== undefined) return problem;
  }
  for (const { keyword, typed } of instructionsBefore(document, run)) {
    if (keyword !== 'ENV' && keyword !== 'ARG') continue;
    for (const { name, value = '' } of typed.assignments) {
      if (name !== 'PATH') continue;
      // what was in it before stays what it was
      const added = value.split(':').filter((part) => !/^\$(?:PATH|\{PATH\})$/.test(part));
      const isWithin = added
        .map((part) => expanded(part, place.values) ?? './')
        .some((part) => part !== '' && isAmong(part, paths));
      if (isWithin) return '`PATH` has a directory of the project';
    }
  }
  return undefined;
}

/** Whether a path is a copied file, or a directory of them, or relative and so may be. */
function isAmong(path: string, files: readonly string[]): boolean {
  return !path.startsWith('/') || files.some((file) => isBelow(file, joined('/', path)));
}

function pointerProblem(
  name: string,
  value: string | undefined,
  files: readonly string[],
): string | undefined {
  const problem = `\`${name}\` may name files of the project`;
  const isFile = FILE_POINTERS.test(name);
  if (value === undefined) return isFile ? problem : undefined;
  if (/modfile|overlay|--require|-r\s/.test(value)) return problem;
  const named = value
    .split(/[\s:;,=]+/)
    .filter((part) => part !== '' && (isFile || /^\.{0,2}\/|^\.{1,2}$/.test(part)));
  return named.some((part) => isAmong(part, files)) ? problem : undefined;
}

/** Directories that a command may be in. */
type Directories = ReadonlySet<string>;

/** Stands for a working directory that only the base image knows. */
const UNKNOWN = '/\0';

class Reader {
  readonly #surroundings: Surroundings;
  readonly #place: Place;
  readonly #variables: ReadonlySet<string>;
  readonly #installs: Install[] = [];
  #problem: string | undefined;
  #frozenBundle = false;
  #corepack = false;

  constructor(surroundings: Surroundings, place: Place, variables: ReadonlySet<string>) {
    this.#surroundings = surroundings;
    this.#place = place;
    this.#variables = variables;
    const { document, run } = surroundings;
    const earlier = document.instructions.filter((one) => one.index <= run.index && one.keyword === 'RUN');
    this.#corepack =
      earlier.some((one) => one.arguments.text.includes('corepack')) &&
      place.values.get('COREPACK_ENABLE_AUTO_PIN') !== '0';
    this.#frozenBundle =
      ['BUNDLE_FROZEN', 'BUNDLE_DEPLOYMENT'].some((name) =>
        /^(?:1|true)$/.test(place.values.get(name) ?? ''),
      ) ||
      earlier.some((one) =>
        /bundle config (?:set )?(?:--global |--local )*(?:frozen|deployment) (?:1|true)\b/.test(
          one.arguments.text,
        ),
      );
  }

  read(block: Block): Reading {
    this.#block(block, new Set([this.#place.directory ?? UNKNOWN]));
    return this.#problem ?? joinedInstalls(this.#installs);
  }

  #refuse(reason: string): void {
    this.#problem ??= reason;
  }

  #block(block: Block, directories: Directories): Directories {
    let current = directories;
    for (const { node, background } of block.statements) {
      if (background) this.#refuse('a command runs in the background');
      current = this.#node(node, current);
    }
    return current;
  }

  /** Reads a node; returns where the shell may be behind it. */
  #node(node: ShellNode, directories: Directories): Directories {
    for (const { substitutions } of wordsOf(node))
      for (const block of substitutions) this.#block(block, directories);
    this.#redirections(node);
    switch (node.kind) {
      case 'command':
        return this.#command(node, directories);
      case 'and-or': {
        let current = directories;
        node.operands.forEach((operand, i) => {
          const behind = this.#node(operand, current);
          current = i > 0 && node.operators[i - 1] === '||' ? new Set([...current, ...behind]) : behind;
        });
        return current;
      }
      case 'pipeline':
        for (const member of node.commands) this.#node(member, directories);
        return directories;
      case 'group':
        return this.#block(node.body, directories);
      case 'subshell':
        this.#block(node.body, directories);
        return directories;
      case 'function':
      case 'test':
        this.#refuse(`what a ${node.kind} of the shell does is not followed`);
        return directories;
      default: {
        let all = new Set(directories);
        for (const block of blocksOf(node)) all = new Set([...all, ...this.#block(block, all)]);
        for (const member of membersOf(node)) all = new Set([...all, ...this.#node(member, all)]);
        return all;
      }
    }
  }

  #redirections(node: ShellNode): void {
    if (!('redirections' in node)) return;
    for (const { operator, target } of node.redirections) {
      const value = target?.value;
      if (/^[<>]&$/.test(operator) && /^\d$|^-$/.test(value ?? '')) continue;
      if (operator.startsWith('<<')) continue;
      if (value?.startsWith('/') !== true || this.#touches(value))
        this.#refuse('it reads or writes a file by redirection');
    }
  }

  /** Whether a path lies among what the moved instructions write, or holds it. */
  #touches(path: string): boolean {
    return this.#surroundings.roots.some((root) => overlap(joined('/', path), root));
  }

  #command(node: SimpleCommand, directories: Directories): Directories {
    const command = new ShellCommand(node, []);
    const code = quoted(node.words.map(({ text }) => text).join(' '));
    for (const { name, value } of node.assignments) {
      if (
        name === 'PATH' ||
        (POINTERS.test(name) &&
          pointerProblem(name, value.value ?? undefined, this.#surroundings.files.paths) !== undefined)
      )
        this.#refuse(`\`${name}\` may name files of the project`);
    }
    if (command.words.length === 0) return directories;
    if (
      command.wrappers.some((wrapper) => !/^(?:env|sudo|exec|command|time|nice)$/.test(basename(wrapper))) ||
      command.wrappers.length > 1 ||
      (command.wrappers.length === 1 && !isPlainWrapper(node, command))
    )
      this.#refuse(`${code} is run by something else`);
    const { name } = command;
    const values: string[] = [];
    for (const { value, glob } of command.arguments) {
      if (value === undefined || glob) {
        const isCleanup = cleanupOf(node, { strict: false }) !== undefined;
        const isPrinted = /^(?:echo|printf)$/.test(name ?? '') && !glob;
        if (!isCleanup && !isPrinted) this.#refuse(`what ${code} names is not literal`);
      }
      values.push(value ?? '$');
    }
    if (name === undefined) {
      this.#refuse('the name of a command is not literal');
      return directories;
    }
    if (name === 'cd') return this.#changed(values, directories, code);
    if (cleanupOf(node, { strict: false }) !== undefined) return directories;
    for (const directory of directories) {
      const reading = this.#reading(command.words[0]!.value!, name, values, directory);
      if (typeof reading === 'string') this.#refuse(`${code}: ${reading}`);
      else this.#installs.push(reading);
    }
    return directories;
  }

  #changed(values: readonly string[], directories: Directories, code: string): Directories {
    const [target, ...more] = values;
    if (target === undefined || more.length > 0 || /^[-~$]/.test(target)) {
      this.#refuse(`where ${code} leads is not known`);
      return directories;
    }
    const reached = [...directories].map((directory) => joined(directory, target));
    // the directory itself may be one that only the moved copy makes
    for (const directory of reached) {
      this.#installs.push({
        reads: (path) =>
          isBelow(path, directory) && !this.#isMade(directory) && !this.#surroundings.isThere(directory),
        writes: () => false,
      });
    }
    return new Set(reached);
  }

  /** Whether WORKDIR makes a directory before the RUN. */
  #isMade(directory: string): boolean {
    return this.#place.directory !== undefined && isBelow(this.#place.directory, directory);
  }

  #reading(path: string, name: string, values: readonly string[], directory: string): Reading {
    const { files, roots } = this.#surroundings;
    const site: Site = { ...files, directory };
    const system = systemReading(name, values, (one) => this.#touches(joined(directory, one)), roots);
    if (system !== undefined) return system;
    const isUnknown = isBelow(directory, UNKNOWN);
    if (isUnknown && !readsNoDirectory(name, values)) return 'its working directory is not known';
    if (name === 'export') {
      for (const value of values) {
        const [variable = '', held = ''] = value.split(/=(.*)/s);
        if (variable === 'PATH' || pointerProblem(variable, held, files.paths) !== undefined)
          return 'it may name files of the project';
      }
      return ELSEWHERE;
    }
    if (name === '[' || name === 'test') {
      const named = values.map((value) => joined(directory, value));
      return {
        reads: (file) => named.some((one) => isBelow(file, one) || isBelow(one, file)),
        writes: () => false,
      };
    }
    const isProgram =
      !path.includes('/') ||
      /^\/(?:usr\/)?(?:local\/)?s?bin\//.test(path) ||
      /^\.\/(?:gradlew|mvnw)$/.test(path);
    if (!isProgram) return 'it is a file that may be one of the project';
    return (
      installReading(name, values, site, {
        frozenBundle: this.#frozenBundle,
        corepack: this.#corepack,
        variables: this.#variables,
      }) ?? 'whether it reads what is copied is not known'
    );
  }
}

/** Whether a program reads the files that it is told of and settings, wherever it runs. */
function readsNoDirectory(name: string, values: readonly string[]): boolean {
  if (/^(?:pip[\d.]*|python[\d.]*|gem|export)$/.test(name)) return true;
  if (name === 'go') return values[0] === 'install' && values.slice(1).every((one) => one.includes('@'));
  return (
    /^(?:npm|yarn|pnpm|bun)$/.test(name) &&
    (values[0] === 'config' ||
      values.some((value) => /^(?:-g|--global|--location=global|global)$/.test(value)))
  );
}

/** `sudo x`, `env A=1 x`: nothing but assignments between the wrapper and the command. */
function isPlainWrapper(node: SimpleCommand, { words }: ShellCommand): boolean {
  const between = node.words.slice(1, node.words.length - words.length);
  return between.every(
    ({ value }) =>
      value !== undefined && /^[A-Z][A-Z0-9_]*=[\w.:-]*$/.test(value) && !POINTERS.test(value.split('=')[0]!),
  );
}

/** Programs that neither read nor write a file of the working directory. */
const QUIET =
  /^(?:set|:|true|exit|echo|printf|unset|sleep|nproc|uname|date|id|whoami|getconf|hash|corepack)$/;
const SYSTEM_INSTALLERS = /^(?:apt-get|apt|apk|yum|dnf5?|microdnf|tdnf|zypper|pacman)$/;
const SYSTEM_SUBCOMMANDS =
  /^(?:update|install|upgrade|dist-upgrade|full-upgrade|remove|purge|autoremove|autoclean|clean|add|del|makecache|-S|-Sy|-Syu|refresh|ref|in)$/;
const ACCOUNTS = /^(?:useradd|groupadd|adduser|addgroup|usermod|groupmod)$/;
const PATHS_ONLY = /^(?:mkdir|rm|chown|chmod|chgrp|touch|ln)$/;

/** Packages of the system bring files to these places, sites and users' homes among them. */
const PACKAGES: Install = {
  reads: () => false,
  writes: (path) => /^\/(?:usr(?!\/(?:src|app)\/)|var|etc|srv|root|lib|bin|sbin)\//.test(path),
};

/** Whether a program neither reads nor writes what is copied, wherever that lies; a reason or nothing if it may. */
export function quietReading(name: string, values: readonly string[]): Reading | undefined {
  return systemReading(name, values, () => false, []);
}

function systemReading(
  name: string,
  values: readonly string[],
  touches: (path: string) => boolean,
  roots: readonly string[],
): Reading | undefined {
  if (name === 'corepack') {
    const isPlain =
      values[0] === 'enable' ||
      (values[0] === 'prepare' && values.length > 1 && values[1]!.includes('@')) ||
      (values[0] === 'install' && (values[1] === '-g' || values[1] === '--global'));
    return isPlain ? ELSEWHERE : 'it reads the manifest';
  }
  if (QUIET.test(name)) return ELSEWHERE;
  if (SYSTEM_INSTALLERS.test(name)) {
    const operands = values.filter((value) => !value.startsWith('-'));
    const isKnown = SYSTEM_SUBCOMMANDS.test(operands[0] ?? '') || values.some((value) => /^-S/.test(value));
    // a package may be a file; a virtual package of apk begins with a dot
    const isFile =
      operands.some((one) => /\.(?:deb|rpm|apk)$|^\.{1,2}\/|^\/|[$]/.test(one)) ||
      values.some((value) => /=\.{0,2}\//.test(value));
    return isKnown && !isFile ? PACKAGES : 'it may install from files';
  }
  if (name === 'dpkg' && values.length === 1 && values[0] === '--print-architecture') return ELSEWHERE;
  if (ACCOUNTS.test(name)) {
    const home = values.filter((value) => !value.startsWith('-')).map((value) => `/home/${value}`);
    const paths = values.flatMap((value) =>
      value.includes('/') ? [value.replace(/^(?:--[\w-]+=|-\w+(?=\/))/, '')] : [],
    );
    return [...home, ...paths].some((one) => touches(one)) || roots.includes('/home')
      ? 'it may make a home among the copied files'
      : ELSEWHERE;
  }
  if (PATHS_ONLY.test(name)) {
    const operands = values.filter((value) => !value.startsWith('-'));
    const paths = name === 'chown' || name === 'chmod' || name === 'chgrp' ? operands.slice(1) : operands;
    return paths.length > 0 && paths.every((path) => path.startsWith('/') && !touches(path))
      ? ELSEWHERE
      : 'it touches the copied files';
  }
  return undefined;
}
