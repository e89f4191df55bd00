/**
 * What each command of a RUN leaves behind for the stage that it builds, as a proof: what is not in the tables here, or
 * not written out, is `unknown`.
 */
import type { Instruction } from '../dockerfile/instruction.js';
import type { Role } from '../ecosystems/ecosystem.js';
import type { PackageCall } from '../packages/recognise.js';
import { placesWritten } from '../runtimes/framework-commands.js';
import { SYSTEM_DIRECTORIES } from '../runtimes/image-path.js';
import { stepsOfMake } from '../runtimes/makefile.js';
import type { ShellCommand } from '../shell/command.js';
import type { Word } from '../shell/syntax.js';
import { defineAnalysis } from '../transform.js';
import { environments } from './environment.js';
import { imagePath, imageTrees } from './image-tree.js';
import type { ImageTree } from './image-tree.js';
import { packageCalls } from './package-calls.js';
import { projectSteps } from './project-steps.js';
import type { ProjectStep } from './project-steps.js';

export type BuildEffect = {
  readonly command: ShellCommand;
  /** paths that it writes or changes, from the image's root; with all below */
  readonly writes: readonly string[];
  /** those of them that are symbolic links */
  readonly links?: readonly string[];
} & (
  | { readonly kind: 'nothing' }
  /** packages of the system come, go, or are looked up */
  | { readonly kind: 'system'; readonly call: PackageCall }
  /** packages of a language, or a build by their manager: in the project, and where the language keeps packages */
  | {
      readonly kind: 'language';
      readonly call: PackageCall;
      readonly directory: string | undefined;
      /** `undefined`: it is not known which project it works on */
      readonly role: Role | undefined;
    }
  /** users and groups */
  | { readonly kind: 'account' }
  /**
   * Directories and links are made, owners and modes are set, or the time zone: what a later stage can repeat at no
   * cost. What it `needs` must be there.
   */
  | { readonly kind: 'arrangement'; readonly needs?: 'time zones' }
  /** files at `writes` */
  | { readonly kind: 'files' }
  /** what it makes stands below its directory, or at `writes` */
  | { readonly kind: 'build'; readonly directory: string }
  | { readonly kind: 'unknown'; readonly reason: string }
);

/** The effects of a RUN, command by command; or why they cannot be told. */
export const buildEffects = defineAnalysis<(run: Instruction) => readonly BuildEffect[] | string>(
  'build effects',
  ({ document, get }) =>
    (run) => {
      if (run.script === undefined) return run.opaque ?? 'it has no shell script';
      const calls = get(packageCalls)(run);
      return get(projectSteps)(run).flatMap((step): readonly BuildEffect[] => {
        const call = calls.find(({ command }) => command === step.command);
        const [effect = effectOf(step, call, get(imageTrees)(run)), ...others] = madeBy(step) ?? [];
        const redirected = redirectionsOf(step);
        if (redirected === undefined)
          return [
            {
              command: step.command,
              writes: [],
              kind: 'unknown',
              reason: 'its output goes to a file that is not known',
            },
          ];
        if (redirected.length === 0) return [effect, ...others];
        if (effect.kind === 'nothing' && redirected.every((path) => path === 'etc/timezone'))
          return [{ command: step.command, kind: 'arrangement', writes: redirected }];
        const writes = [...effect.writes, ...redirected];
        return [
          effect.kind === 'nothing' || effect.kind === 'arrangement'
            ? { command: step.command, kind: 'files', writes }
            : { ...effect, writes },
          ...others,
        ];
      });

      /** What a call of `make` runs, where that can be read. */
      function madeBy(step: ProjectStep): readonly BuildEffect[] | undefined {
        const { command, directory } = step;
        const tree = get(imageTrees)(run);
        if (!/^g?make$/.test(command.name ?? '') || typeof tree === 'string') return undefined;
        const environment = new Map([
          ...get(environments)(run).variables,
          ...command.node.assignments.map(({ name, value }) => [name, value.value] as const),
        ]);
        const evidence = `${document.path}:${document.positionAt(command.span.start).line}`;
        const steps = stepsOfMake({ command, directory, environment, evidence }, tree);
        const place = steps?.find((one) => one.directory !== undefined)?.directory;
        if (steps === undefined || place === undefined) return undefined;
        const isInstall = !isPlainMake(command);
        const writes = new Set<string>();
        const links = new Set<string>();
        for (const one of steps) {
          const effect = effectOf({ ...step, ...one, project: undefined }, undefined, tree);
          if (effect.kind === 'nothing' && one.command.redirections.length === 0) continue;
          const isWhole =
            effect.kind === 'unknown' || effect.kind === 'account' || !one.command.isUnconditional;
          if (isWhole || one.command.redirections.length > 0) {
            if (!isInstall) continue;
            const text = one.command.words.map((word) => word.text).join(' ');
            const reason = `what \`${text}\` writes is not known (${one.evidence})`;
            return [{ command, writes: [], kind: 'unknown', reason }];
          }
          for (const path of effect.links ?? []) links.add(path);
          for (const path of effect.writes)
            if (!isDirectoryOnly(one.command) || !SYSTEM_DIRECTORIES.includes(path)) writes.add(path);
        }
        const all = [...writes].filter((path) => path !== place && !path.startsWith(`${place}/`));
        // a directory that something is put into is no more than that
        const ends = all.filter((path) => !all.some((other) => other.startsWith(`${path}/`)));
        const build: BuildEffect = { command, writes: [], kind: 'build', directory: place };
        return ends.length === 0
          ? [build]
          : [build, { command, writes: ends, links: [...links], kind: 'files' }];
      }
    },
);

function isSymbolic(command: ShellCommand): boolean {
  return command.arguments.some(({ text }) => /^(?:-[a-zA-Z]*s[a-zA-Z]*|--symbolic)$/.test(text));
}

function isDirectoryOnly(command: ShellCommand): boolean {
  return command.name === 'mkdir' || (command.name === 'install' && command.hasFlag('-d', '--directory'));
}

/** Whether a call of `make` is none that installs, by its words. */
function isPlainMake(command: ShellCommand): boolean {
  return !operandsOf(command).some(({ text }) => text.includes('install') || text.includes('='));
}

/** Programs that write nothing but what they print. */
const SILENT = new Set(
  `: true false test [ [[ echo printf cat set cd pushd popd pwd export unset umask exit return shift trap read local ls stat id whoami
  which command type hash sleep uname date env nproc arch hostname basename dirname realpath readlink head tail grep egrep fgrep
  cut tr sort uniq wc awk sed diff cmp du df find xargs sha256sum sha1sum sha512sum md5sum gpgconf dpkg-query dpkg-architecture
  getent ldd nm pkg-config pkgconf file jq yq expr seq sync java javac-version kill wait`
    .trim()
    .split(/\s+/),
);

/** Of these, those that write when an option says so, or run what stands among their words. */
const SILENT_UNLESS: Readonly<Record<string, readonly string[]>> = {
  sed: ['-i', '--in-place'],
  find: ['-delete', '-exec', '-execdir', '-ok', '-fprint'],
  awk: ['-i'],
  sort: ['-o', '--output'],
  yq: ['-i', '--inplace'],
};

/** https://manpages.debian.org/useradd, adduser, groupadd, usermod; https://busybox.net/downloads/BusyBox.html#adduser */
const ACCOUNTS = new Set(['useradd', 'adduser', 'groupadd', 'addgroup', 'usermod', 'groupmod', 'passwd']);

/** Programs whose operands are the paths that they change, behind so many words that are something else. */
const ARRANGERS: Readonly<Record<string, number>> = { mkdir: 0, chmod: 1, chown: 1, chgrp: 1 };

const WRITERS: Readonly<Record<string, (command: ShellCommand) => readonly (Word | string)[] | undefined>> = {
  touch: operandsOf,
  rm: operandsOf,
  rmdir: operandsOf,
  strip: operandsOf,
  tee: operandsOf,
  cp: (command) => placed(command, COPYING),
  // what is moved is gone from where it was
  mv: (command) => [...operandsOf(command).slice(0, -1), ...placed(command, COPYING)],
  install: (command) =>
    command.hasFlag('-d', '--directory') ? without(command, INSTALLING) : placed(command, INSTALLING),
  // https://man7.org/linux/man-pages/man8/ldconfig.8.html
  ldconfig: (command) => (command.arguments.length === 0 ? ['/etc/ld.so.cache'] : undefined),
  sed: (command) => operandsOf(command).slice(1),
  curl: (command) =>
    command.hasFlag('-O', '--remote-name') ? ['.'] : (valuesOf(command, ['-o', '--output']) ?? []),
  wget: (command) => valuesOf(command, ['-O', '--output-document', '-P', '--directory-prefix']) ?? ['.'],
  tar: (command) => valuesOf(command, ['-C', '--directory']) ?? ['.'],
  unzip: (command) => valuesOf(command, ['-d']) ?? ['.'],
  git: (command) => {
    const [verb, ...operands] = operandsOf(command);
    // a value of an option may come first: `--depth 1`
    const at = operands.findIndex(({ text }) => /[/:]/.test(text));
    const [url, directory] = operands.slice(Math.max(0, at));
    return verb?.value === 'clone' && url?.value !== undefined
      ? [directory ?? nameOf(url.value).replace(/\.git$/, '')]
      : undefined;
  },
};

/** Options that take the next word. */
const COPYING = ['-S', '--suffix', '-t', '--target-directory'];
const INSTALLING = [...COPYING, '-g', '--group', '-m', '--mode', '-o', '--owner'];

/** What programs write that put their operands into the last one where that is a directory, and onto it otherwise. */
function placed(command: ShellCommand, valued: readonly string[]): readonly (Word | string)[] {
  const [target] = valuesOf(command, ['-t', '--target-directory']) ?? [];
  const operands = without(command, valued);
  const last = target ?? operands.at(-1);
  const sources = target === undefined ? operands.slice(0, -1) : operands;
  if (last === undefined) return [];
  const place = typeof last === 'string' ? last : (last.value ?? '');
  const isDirectory =
    target !== undefined ||
    sources.length > 1 ||
    /(?:^|\/)\.?$/.test(place) ||
    (place.startsWith('/') && SYSTEM_DIRECTORIES.includes(place.slice(1).replace(/\/+$/, '')));
  const names = sources.map(({ value, glob }) => (value === undefined || glob ? '' : nameOf(value)));
  return isDirectory && place !== '' && names.every((name) => /[^.]/.test(name))
    ? names.map((name) => `${place.replace(/\/+$/, '')}/${name}`)
    : [last];
}

/** Whether the word behind an option is its value: `-m 755`, `-Dm 755`. */
function takesNext(option: string, valued: readonly string[]): boolean {
  return valued.includes(option) || (/^-[a-zA-Z]+$/.test(option) && valued.includes(`-${option.at(-1)!}`));
}

/** Operands, those left out that are values of options. */
function without(command: ShellCommand, valued: readonly string[]): readonly Word[] {
  return operandsOf(command).filter((word) => {
    const before = command.arguments[command.arguments.indexOf(word) - 1];
    return before === undefined || !takesNext(before.text, valued);
  });
}

/**
 * Programs that, by what they are for, make things in the directory that they are started in, or at the value of the
 * options named here.
 */
const BUILDERS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    [
      'tsc',
      'vite',
      'webpack',
      'rollup',
      'esbuild',
      'ng',
      'nest',
      'next',
      'nuxt',
      'gulp',
      'grunt',
      'tsup',
      'swc',
      'babel',
      'vue-cli-service',
      'react-scripts',
      'astro',
      'svelte-kit',
      'prisma',
      'parcel',
      'sass',
      'tailwindcss',
      'lerna',
      'turbo',
      'nx',
    ].map((name) => [name, ['--outDir', '--out-dir', '--outfile', '--outdir', '-o', '--output-path']]),
  ),
  ...Object.fromEntries(
    ['gcc', 'g++', 'cc', 'c++', 'clang', 'clang++', 'ld', 'rustc', 'ghc', 'gfortran'].map((name) => [
      name,
      ['-o'],
    ]),
  ),
  ar: [],
  javac: ['-d'],
  jar: [],
  kotlinc: ['-d'],
  cmake: ['-B', '--build'],
};

function effectOf(step: ProjectStep, call: PackageCall | undefined, tree: ImageTree | string): BuildEffect {
  const { command, directory } = step;
  const { name } = command;
  const unknown = (reason: string): BuildEffect => ({ command, writes: [], kind: 'unknown', reason });
  const at = (paths: readonly (Word | string)[] | undefined): readonly string[] | undefined => {
    const found = paths?.map((path) => {
      const text = typeof path === 'string' ? path : path.value;
      return text === undefined ? undefined : located(text, directory);
    });
    return found?.includes(undefined) === true ? undefined : (found as readonly string[] | undefined);
  };
  if (command.words.length === 0) return { command, writes: [], kind: 'nothing' };
  if (call !== undefined) {
    return call.manager.kind === 'system'
      ? { command, writes: [], kind: 'system', call }
      : {
          command,
          writes: [],
          kind: 'language',
          call,
          directory: step.project?.directory ?? directory,
          role: step.project?.call.role,
        };
  }
  if (name === undefined) return unknown('an expansion decides what it is');
  const [only, ...more] = command.arguments;
  if (more.length === 0 && /^(?:--version|-v|-V|version|--help)$/.test(only?.text ?? ''))
    return { command, writes: [], kind: 'nothing' };
  // makes programs of package managers available, which are there or not when one is started
  if (name === 'corepack') return { command, writes: [], kind: 'nothing' };
  if (ACCOUNTS.has(name)) return { command, writes: [], kind: 'account' };
  const zone = zoneSet(command);
  if (zone !== undefined) return { command, writes: [zone], kind: 'arrangement', needs: 'time zones' };
  const loud = SILENT_UNLESS[name];
  if (SILENT.has(name) && (loud === undefined || !command.hasFlag(...loud)))
    return { command, writes: [], kind: 'nothing' };
  if (Object.hasOwn(ARRANGERS, name)) {
    const writes = at(operandsOf(command).slice(ARRANGERS[name]));
    return writes === undefined
      ? unknown('it is not known which files it changes')
      : { command, writes, kind: 'arrangement' };
  }
  if (name === 'ln') {
    const writes = at(placed(command, COPYING));
    return writes === undefined
      ? unknown('it is not known which files it changes')
      : { command, writes, kind: 'arrangement', ...(isSymbolic(command) && { links: writes }) };
  }
  const writer = Object.hasOwn(WRITERS, name) ? WRITERS[name] : undefined;
  if (writer !== undefined) {
    const writes = at(writer(command));
    return writes === undefined
      ? unknown('it is not known which files it changes')
      : { command, writes, kind: 'files' };
  }
  const options = Object.hasOwn(BUILDERS, name) ? BUILDERS[name] : undefined;
  const isMake = name === 'make' && isPlainMake(command);
  if ((options !== undefined || isMake) && directory !== undefined) {
    const writes = at(valuesOf(command, options ?? []) ?? []);
    return writes === undefined
      ? unknown('it is not known where it writes to')
      : { command, writes, kind: 'build', directory };
  }
  if (/^g?make$/.test(name))
    return unknown('its Makefile is none that is read, or has what decides when it runs');
  if (
    name === 'go' &&
    directory !== undefined &&
    /^(?:build|env|fmt|mod|test|version|vet)$/.test(only?.value ?? '')
  ) {
    const writes = at(valuesOf(command, ['-o']) ?? []);
    if (writes !== undefined) return { command, writes, kind: 'build', directory };
  }
  if (name === 'sqlite3') {
    const [file, ...statements] = operandsOf(command);
    const writes = file === undefined ? undefined : at([file]);
    const texts = [...statements.map(({ value }) => value), ...inputsOf(step, tree)];
    return writes !== undefined && texts.length > 0 && texts.every((text) => isPlainSql(text))
      ? { command, writes, kind: 'files' }
      : unknown('what its statements write is not certain');
  }
  const places = at(placesWritten(command.words.map(({ value }) => value)));
  return places === undefined
    ? unknown(`it is not known what \`${name}\` writes`)
    : { command, writes: places, kind: 'files' };
}

/** Texts that a command reads from its standard input; `undefined` for one that is not known. */
function inputsOf(
  { command, directory }: ProjectStep,
  tree: ImageTree | string,
): readonly (string | undefined)[] {
  const isPiped = command.path.some((step) => step.in === 'pipeline');
  const given = command.redirections.filter(({ operator }) => operator.includes('<'));
  return [
    ...(isPiped ? [undefined] : []),
    ...given.map(({ operator, target }) => {
      const path =
        operator === '<' && target?.value !== undefined ? located(target.value, directory) : undefined;
      return path === undefined || typeof tree === 'string' ? undefined : tree.read(path);
    }),
  ];
}

/** Whether statements write to their database alone: https://www.sqlite.org/cli.html */
function isPlainSql(text: string | undefined): boolean {
  return (
    text !== undefined &&
    !/^\s*\./m.test(text) &&
    !/\b(?:attach|vacuum|load_extension|writefile|edit|fts3_tokenizer|temp_store_directory)\b/i.test(text)
  );
}

/** `ln -snf /usr/share/zoneinfo/$TZ /etc/localtime`: the file that says which zone is meant, from the image's root. */
function zoneSet(command: ShellCommand): string | undefined {
  const [source, target, ...more] = operandsOf(command);
  return (command.name === 'ln' || command.name === 'cp') &&
    source !== undefined &&
    /^"?\/usr\/share\/zoneinfo\/[\w${}/+-]+"?$/.test(source.text) &&
    target?.value === '/etc/localtime' &&
    more.length === 0
    ? 'etc/localtime'
    : undefined;
}

function located(path: string, directory: string | undefined): string | undefined {
  if (path.startsWith('~')) return undefined;
  if (!path.startsWith('/') && directory === undefined) return undefined;
  return imagePath(path, `/${directory ?? ''}`);
}

/** Files that the output goes to; `undefined` where one is not known. */
function redirectionsOf({ command, directory }: ProjectStep): readonly string[] | undefined {
  const files: string[] = [];
  for (const { operator, target } of command.redirections) {
    if (!operator.includes('>') || operator.endsWith('&')) continue;
    const path = target?.value === undefined ? undefined : located(target.value, directory);
    if (path === undefined) return undefined;
    if (!path.startsWith('dev/')) files.push(path);
  }
  return files;
}

function operandsOf({ arguments: words }: ShellCommand): readonly Word[] {
  const end = words.findIndex(({ value }) => value === '--');
  return words.filter(({ text }, index) => (end !== -1 && index > end) || !text.startsWith('-'));
}

/** Values of options, as the next word or behind `=`; `undefined` where none of them is given. */
function valuesOf(
  { arguments: words }: ShellCommand,
  options: readonly string[],
): readonly (Word | string)[] | undefined {
  const found = words.flatMap(({ text, value }, index): readonly (Word | string)[] => {
    if (options.includes(text)) return words[index + 1] === undefined ? [] : [words[index + 1]!];
    const option = options.find((one) => text.startsWith(`${one}=`));
    if (option !== undefined) return value === undefined ? [text] : [value.slice(option.length + 1)];
    // letters put together: `-fsSLo FILE`
    const letter = options.find(
      (one) => /^-[a-zA-Z]$/.test(one) && /^-[a-zA-Z]+$/.test(text) && text.endsWith(one[1]!),
    );
    return letter === undefined || words[index + 1] === undefined ? [] : [words[index + 1]!];
  });
  return found.length === 0 ? undefined : found;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
