/** Scripts that an install of Node.js packages runs, and which files those that are known read. */
import { ShellScript } from '../shell/script.js';
import type { ShellCommand } from '../shell/command.js';
import { joinPath, nameOf } from './context-path.js';
import type { Gathering } from './gather-inputs.js';
import type { PackageJson } from './package-json.js';
import { gatherPrisma } from './prisma.js';

/** A program as a script runs it. */
interface Run {
  readonly name: string;
  /** `undefined` for those that an expansion decides */
  readonly arguments: readonly (string | undefined)[];
}

/** A program that a lifecycle script may run before the sources are there. */
interface KnownProgram {
  /** the first argument must be one of these; default: any arguments do */
  readonly verbs?: readonly string[];
  /** files and directories that it reads, from the package's directory */
  readonly reads?: readonly string[];
  /** why it cannot run early in this tree, or what else it reads */
  readonly gather?: (gathering: Gathering, directory: string, file: string, run: Run) => void;
}

const NOTHING: KnownProgram = {};

/** Installs hooks into `.git`; without one it does nothing. */
const GIT_HOOKS: KnownProgram = {
  gather: (gathering, directory, file, run) => {
    if (hasGit(gathering, directory))
      gathering.block(file, `\`${run.name}\` sets up hooks in \`.git\`, which is copied`);
  },
};

const KNOWN_PROGRAMS: ReadonlyMap<string, KnownProgram> = new Map<string, KnownProgram>([
  ...[':', 'true', 'false', 'exit', 'echo', 'printf', 'test', '['].map((name) => [name, NOTHING] as const),
  // https://typicode.github.io/husky/how-to.html
  ['husky', GIT_HOOKS],
  // https://github.com/toplenboren/simple-git-hooks
  ['simple-git-hooks', { reads: ['simple-git-hooks.json', '.simple-git-hooks.json'], ...GIT_HOOKS }],
  // https://lefthook.dev/
  ['lefthook', { reads: ['lefthook.yml', '.lefthook.yml', 'lefthook.yaml'], ...GIT_HOOKS }],
  // https://github.com/ds300/patch-package: without `patches` it says so, and goes on
  [
    'patch-package',
    {
      reads: ['patches'],
      gather: (gathering, directory, file, run) => {
        const patches = valueOf(run, '--patch-dir');
        if (patches !== undefined) gathering.named(file, directory, patches);
      },
    },
  ],
  // https://www.prisma.io/docs/orm/reference/prisma-cli-reference#generate
  [
    'prisma',
    {
      verbs: ['generate'],
      gather: (gathering, directory, file, run) => {
        gatherPrisma(gathering, directory, file, valueOf(run, '--schema'));
      },
    },
  ],
  // https://v12.angular.io/guide/migration-ngcc: works on node_modules
  ['ngcc', NOTHING],
  // https://www.electron.build/cli
  ['electron-builder', { verbs: ['install-app-deps'] }],
  // https://github.com/pnpm/only-allow
  ['only-allow', NOTHING],
  ['opencollective', NOTHING],
  ['opencollective-postinstall', NOTHING],
  // https://github.com/watson/is-ci
  ['is-ci', NOTHING],
]);

/** Programs that run another, with the arguments of their own that may stand before it. */
const RUNNERS: Readonly<Record<string, readonly string[]>> = {
  npx: ['--yes', '-y', '--no-install', '--no', '--quiet', '-q'],
  pnpx: [],
  bunx: ['--bun'],
  'npm exec': ['--', '--yes', '-y', '--no'],
  'pnpm exec': [],
  'pnpm dlx': [],
  'yarn run': [],
  'yarn exec': [],
  yarn: [],
  'bun run': [],
};

/**
 * Takes what the scripts of `names` that a manifest has read, or blocks where that is not known. `node-gyp` runs by
 * itself where `binding.gyp` stands beside the manifest and neither `install` nor `preinstall` is declared:
 * https://docs.npmjs.com/cli/using-npm/scripts#npm-install
 */
export function gatherLifecycle(
  gathering: Gathering,
  directory: string,
  manifest: PackageJson,
  names: readonly string[],
): void {
  for (const name of names) {
    const script = Object.hasOwn(manifest.scripts, name) ? manifest.scripts[name] : undefined;
    if (script !== undefined) gatherScript(gathering, directory, manifest, name, script, 0);
  }
  if (gathering.view.kind(joinPath(directory, 'binding.gyp')) === 'file')
    gathering.block(manifest.path, '`binding.gyp` beside it makes the install compile sources');
}

/** Scripts that call each other go no deeper. */
const MAX_DEPTH = 8;

function gatherScript(
  gathering: Gathering,
  directory: string,
  manifest: PackageJson,
  name: string,
  script: string,
  depth: number,
): void {
  const file = manifest.path;
  const parsed = ShellScript.parseText(script);
  if (typeof parsed === 'string' || depth > MAX_DEPTH) {
    gathering.block(file, `its script \`${name}\` cannot be read`);
    return;
  }
  for (const command of parsed.commands) {
    if (command.words.length === 0) {
      if (command.redirections.length > 0) gathering.block(file, `its script \`${name}\` writes files`);
      continue;
    }
    if (command.redirections.some(({ operator, target }) => writes(operator, target?.value))) {
      gathering.block(file, `its script \`${name}\` reads or writes files`);
      continue;
    }
    const called = scriptCalled(command);
    if (called !== undefined) {
      for (const one of [`pre${called}`, called, `post${called}`]) {
        const inner = Object.hasOwn(manifest.scripts, one) ? manifest.scripts[one] : undefined;
        if (inner !== undefined) gatherScript(gathering, directory, manifest, one, inner, depth + 1);
        else if (one === called)
          gathering.block(file, `its script \`${name}\` runs \`${called}\`, which is not there`);
      }
      continue;
    }
    const run = innermost(command);
    const program = run === undefined ? undefined : KNOWN_PROGRAMS.get(run.name);
    if (run === undefined || program === undefined || !isVerb(program, run)) {
      gathering.block(
        file,
        `its script \`${name}\` runs \`${command.words.map(({ text }) => text).join(' ')}\``,
      );
      continue;
    }
    gathering.files(directory, program.reads ?? []);
    program.gather?.(gathering, directory, file, run);
  }
}

function writes(operator: string, target: string | undefined): boolean {
  return !/^[<>]&/.test(operator) && target !== '/dev/null';
}

function isVerb({ verbs }: KnownProgram, run: Run): boolean {
  return verbs === undefined || verbs.includes(run.arguments[0] ?? '');
}

/** The value of an option, behind it or behind `=`; `''` where an expansion decides it. */
function valueOf(run: Run, option: string): string | undefined {
  const at = run.arguments.findIndex((one) => one === option || one?.startsWith(`${option}=`) === true);
  if (at === -1) return undefined;
  const word = run.arguments[at]!;
  return word === option ? (run.arguments[at + 1] ?? '') : word.slice(option.length + 1);
}

/** The script of the same manifest that a command runs: `npm run x`. */
function scriptCalled({ words }: ShellCommand): string | undefined {
  const [program, verb, name, ...rest] = words.map(({ value }) => value);
  const runs = program === 'npm' || program === 'pnpm' || program === 'yarn' || program === 'bun';
  if (!runs || (verb !== 'run' && verb !== 'run-script') || rest.length > 0) return undefined;
  return name?.startsWith('-') === true ? undefined : name;
}

/** What a command runs, in the end, where a runner such as `npx` runs it. */
function innermost({ words }: ShellCommand): Run | undefined {
  const values = words.map(({ value }) => value);
  const [first = '', second = ''] = values;
  const two = `${first} ${second}`;
  const runner = Object.hasOwn(RUNNERS, two) ? two : Object.hasOwn(RUNNERS, first) ? first : undefined;
  let at = runner === undefined ? 0 : runner.split(' ').length;
  if (runner !== undefined) while (values[at] !== undefined && RUNNERS[runner]!.includes(values[at]!)) at++;
  const name = nameOf(values[at] ?? '').replace(/(?!^)@.*$/, '');
  return name === '' ? undefined : { name, arguments: values.slice(at + 1) };
}

function hasGit({ view }: Gathering, directory: string): boolean {
  const parts = directory === '' ? [] : directory.split('/');
  return [...parts.keys(), parts.length].some(
    (length) => view.kind(joinPath(parts.slice(0, length).join('/'), '.git')) !== undefined,
  );
}
