/** Which programs a command runs in the end, through scripts of package.json and what runs other programs. */
import { joinPath, nameOf, parentOf, resolvePath } from '../ecosystems/context-path.js';
import type { ContextFiles } from '../ecosystems/ecosystem.js';
import { matches } from '../ecosystems/globs.js';
import { readPackageJson } from '../ecosystems/package-json.js';
import type { PackageJson } from '../ecosystems/package-json.js';
import type { ShellCommand } from '../shell/command.js';
import { ShellScript } from '../shell/script.js';
import { managerWords } from './node-manager-words.js';
import type { Need, Question } from './runtime.js';

type Words = readonly (string | undefined)[];
type Environment = ReadonlyMap<string, string | undefined>;

/** A program with its arguments, `undefined` for those that an expansion decides. */
export interface ProgramRun {
  /** as written */
  readonly program: string;
  readonly arguments: Words;
  /** from the root of the view */
  readonly directory: string;
  readonly environment: Environment;
  readonly evidence: string;
  /** programs of `node_modules/.bin` are found by their names */
  readonly local: boolean;
}

export interface Expansion {
  readonly runs: readonly ProgramRun[];
  /** what runs them: `npm`, `sh` */
  readonly programs: readonly Need[];
  /** packages whose programs run them: `cross-env` */
  readonly packages: readonly Need[];
  readonly questions: readonly Question[];
  /** a shell runs some of them */
  readonly shell: Need | undefined;
}

/** Scripts that call each other go no deeper, and a command expands to no more programs. */
const MAX_DEPTH = 12;
const MAX_RUNS = 200;

/** Words of the shell that start nothing. */
const BUILTINS: ReadonlySet<string> = new Set([
  ...[
    ':',
    'true',
    'false',
    'echo',
    'printf',
    'test',
    '[',
    'set',
    'unset',
    'export',
    'exit',
    'wait',
    'trap',
    'ulimit',
  ],
  ...[
    'umask',
    'read',
    'shift',
    'return',
    'break',
    'continue',
    'local',
    'readonly',
    'eval',
    'pwd',
    'type',
    'command',
  ],
]);

/** Programs that run the rest of their words, with how many options of theirs take a value. */
const RUNNERS: Readonly<Record<string, { readonly package: string; readonly valued: readonly string[] }>> = {
  // https://github.com/kentcdodds/cross-env
  'cross-env': { package: 'cross-env', valued: [] },
  'cross-env-shell': { package: 'cross-env', valued: [] },
  // https://github.com/entropitor/dotenv-cli
  dotenv: { package: 'dotenv-cli', valued: ['-e', '-v', '-p', '-c'] },
  // https://dotenvx.com/docs
  dotenvx: { package: '@dotenvx/dotenvx', valued: ['-f', '-e', '-fk'] },
  // https://github.com/toddbluhm/env-cmd
  'env-cmd': { package: 'env-cmd', valued: ['-f', '--file', '-e', '--environments', '-r', '--rc-file'] },
};

/** Programs whose arguments are names of scripts, or whole commands. */
const SCRIPT_RUNNERS: Readonly<Record<string, { readonly package: string; readonly commands?: true }>> = {
  // https://github.com/mysticatea/npm-run-all
  'npm-run-all': { package: 'npm-run-all' },
  'run-s': { package: 'npm-run-all' },
  'run-p': { package: 'npm-run-all' },
  // https://github.com/open-cli-tools/concurrently
  concurrently: { package: 'concurrently', commands: true },
};

/** Expands a command of the words `words`. Never throws, whatever the scripts hold. */
export function expandCommand(view: ContextFiles, first: ProgramRun): Expansion {
  const runs: ProgramRun[] = [];
  const programs: Need[] = [];
  const packages: Need[] = [];
  const questions: Question[] = [];
  let shell: Need | undefined;

  const ask = (text: string, evidence: string): void => {
    questions.push({ about: 'programs', text, evidence });
  };
  const asked = (manager: string, run: ProgramRun): void => {
    programs.push({ name: manager, evidence: run.evidence });
  };

  const visit = (run: ProgramRun, depth: number): void => {
    if (depth > MAX_DEPTH || runs.length >= MAX_RUNS) {
      ask('scripts call each other deeper than is followed', run.evidence);
      return;
    }
    const name = nameOf(run.program);
    const inner = (words: Words, from: ProgramRun = run): void => {
      const [program, ...rest] = words;
      if (program === undefined) {
        if (words.length > 0) ask(`what \`${name}\` runs depends on something`, run.evidence);
        return;
      }
      visit({ ...from, program, arguments: rest }, depth + 1);
    };
    if (name === 'npm' || name === 'pnpm' || name === 'yarn' || name === 'yarnpkg') {
      asked(name, run);
      manager(run, name === 'yarnpkg' ? 'yarn' : name, depth);
    } else if (name === 'npx' || name === 'pnpx') {
      asked(name, run);
      inner(withoutOptions(run.arguments, ['-p', '--package', '-c', '--call']), { ...run, local: true });
    } else if (Object.hasOwn(RUNNERS, name)) {
      const runner = RUNNERS[name]!;
      packages.push({ name: runner.package, evidence: run.evidence });
      const words = withoutOptions(
        name === 'dotenvx' && run.arguments[0] === 'run' ? run.arguments.slice(1) : run.arguments,
        runner.valued,
      );
      const environment = new Map(run.environment);
      let at = 0;
      for (; at < words.length; at++) {
        const assignment = /^([A-Za-z_]\w*)=(.*)$/s.exec(words[at] ?? '');
        if (assignment === null) break;
        environment.set(assignment[1]!, assignment[2]);
      }
      const rest = words.slice(at);
      // `cross-env A=1 "x && y"`
      if (rest.length === 1 && /[\s&|;]/.test(rest[0] ?? '')) text(rest[0]!, { ...run, environment }, depth);
      else inner(rest, { ...run, environment });
    } else if (Object.hasOwn(SCRIPT_RUNNERS, name)) {
      const runner = SCRIPT_RUNNERS[name]!;
      packages.push({ name: runner.package, evidence: run.evidence });
      for (const word of run.arguments) {
        if (word?.startsWith('-') === true) continue;
        if (word === undefined) ask(`what \`${name}\` runs depends on something`, run.evidence);
        else if (runner.commands === true && !word.startsWith('npm:')) text(word, run, depth);
        else scripts(run, word.replace(/^npm:/, ''), depth);
      }
    } else runs.push(run);
  };

  /** Runs a text as `sh -c` does. */
  const text = (script: string, from: ProgramRun, depth: number): void => {
    shell ??= { name: 'shell', evidence: from.evidence };
    const parsed = ShellScript.parseText(script);
    if (typeof parsed === 'string') {
      ask(`\`${script}\` cannot be read: ${parsed}`, from.evidence);
      return;
    }
    let directory: string | undefined = from.directory;
    const environment = new Map(from.environment);
    for (const command of parsed.commands) {
      const own = new Map(environment);
      for (const { name, value } of command.node.assignments)
        (command.words.length === 0 ? environment : own).set(name, value.value);
      const words = command.words.map(({ value }) => value);
      if (command.words.length === 0) continue;
      const [program] = words;
      if (program === undefined)
        ask(`which program \`${written(command)}\` is depends on something`, from.evidence);
      else if (program === 'cd') directory = changed(directory, words[1]);
      else if (program === '.' || program === 'source' || program === 'eval')
        ask(`what \`${written(command)}\` runs is not followed`, from.evidence);
      else if (program === 'export') {
        for (const word of words.slice(1)) {
          const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word ?? '') ?? [];
          if (name !== undefined) environment.set(name, value);
        }
      } else if (directory === undefined)
        ask(`in which directory \`${written(command)}\` runs depends on something`, from.evidence);
      else if (!BUILTINS.has(program))
        visit(
          {
            program,
            arguments: words.slice(1),
            directory,
            environment: own,
            evidence: from.evidence,
            local: true,
          },
          depth + 1,
        );
    }
  };

  /** Runs scripts of a manifest by a name or pattern, those before and behind it too. */
  const scripts = (run: ProgramRun, name: string, depth: number, more: Words = []): boolean => {
    const manifest = manifestOf(view, run.directory);
    if (manifest === undefined) return false;
    const directory = parentOf(manifest.path) ?? '';
    const pattern = name.replaceAll(':', '/');
    const names = name.includes('*')
      ? Object.keys(manifest.scripts).filter((one) => matches(pattern, one.replaceAll(':', '/')))
      : [name];
    let found = false;
    for (const one of names) {
      for (const each of [`pre${one}`, one, `post${one}`]) {
        const script = Object.hasOwn(manifest.scripts, each) ? manifest.scripts[each] : undefined;
        if (script === undefined) continue;
        if (each === one) found = true;
        const appended = each === one ? more.map((word) => ` ${quoted(word)}`).join('') : '';
        const evidence = `${manifest.path}:${lineOf(view, manifest.path, each)}`;
        text(script + appended, { ...run, directory, evidence }, depth + 1);
      }
    }
    return found;
  };

  const manager = (given: ProgramRun, name: string, depth: number): void => {
    const { words, directory, members, problem } = managerWords(view, given, name);
    if (problem !== undefined) {
      ask(problem, given.evidence);
      return;
    }
    for (const place of members ?? [directory]) {
      const run = { ...given, directory: place };
      const [verb, ...rest] = words;
      if (verb === undefined) {
        ask(`what \`${name}\` runs depends on something`, run.evidence);
        continue;
      }
      if (verb === 'exec' || verb === 'x' || verb === 'dlx' || (name === 'yarn' && verb === 'node')) {
        const tail = withoutOptions(rest[0] === '--' ? rest.slice(1) : rest, [
          '-p',
          '--package',
          '-c',
          '--call',
        ]);
        const [program, ...behind] = verb === 'node' ? ['node', ...rest] : tail;
        if (program !== undefined) visit({ ...run, program, arguments: behind, local: true }, depth + 1);
        else ask(`what \`${name} ${verb}\` runs depends on something`, run.evidence);
        continue;
      }
      const isRun = verb === 'run' || verb === 'run-script' || verb === 'rum' || verb === 'urn';
      const operands = isRun ? rest.filter((word) => word === undefined || !/^-(?!-$)/.test(word)) : rest;
      const script = isRun ? operands[0] : verb;
      const behind = (isRun ? operands.slice(1) : rest).filter((word, at) => !(word === '--' && at === 0));
      if (script === undefined || script.includes('$'))
        ask(`which script \`${name} ${verb}\` runs depends on something`, run.evidence);
      else if (scripts(run, script === 'restart' ? 'start' : script, depth, behind)) continue;
      // https://docs.npmjs.com/cli/commands/npm-start
      else if (script === 'start' && name !== 'yarn')
        visit({ ...run, program: 'node', arguments: ['server.js'], local: true }, depth + 1);
      // Yarn and pnpm run programs of packages too
      else if (name !== 'npm') visit({ ...run, program: script, arguments: behind, local: true }, depth + 1);
      else ask(`there is no script \`${script}\` in \`${joinPath(place, 'package.json')}\``, run.evidence);
    }
  };

  visit(first, 0);
  return { runs, programs, packages, questions, shell };
}

/** The manifest that scripts are run of from a directory: there, or above. */
export function manifestOf(view: ContextFiles, directory: string): PackageJson | undefined {
  for (let place: string | undefined = directory; place !== undefined; place = parentOf(place)) {
    const manifest = readPackageJson(view, joinPath(place, 'package.json'))?.value;
    if (manifest !== undefined) return manifest;
  }
  return undefined;
}

/** The line of a manifest on which a script or package is named, counted from 1. */
export function lineOf(view: ContextFiles, path: string, name: string): number {
  const text = view.read(path) ?? '';
  const at = text.indexOf(`${JSON.stringify(name)}:`);
  return at === -1 ? 1 : text.slice(0, at).split('\n').length;
}

function withoutOptions(words: Words, valued: readonly string[]): Words {
  let at = 0;
  for (; at < words.length; at++) {
    const word = words[at];
    if (word === '--') return words.slice(at + 1);
    if (word?.startsWith('-') !== true) break;
    if (valued.includes(word)) at++;
  }
  return words.slice(at);
}

function changed(directory: string | undefined, target: string | undefined): string | undefined {
  if (target === undefined || target.startsWith('-') || target.startsWith('~')) return undefined;
  if (target.startsWith('/')) return resolvePath('', target.slice(1));
  return directory === undefined ? undefined : resolvePath(directory, target);
}

function written({ words }: ShellCommand): string {
  return words.map(({ text }) => text).join(' ');
}

/** A word for a shell; one that is not known is one that the shell expands. */
function quoted(word: string | undefined): string {
  return word === undefined ? '"$UNKNOWN"' : `'${word.replaceAll("'", `'\\''`)}'`;
}
