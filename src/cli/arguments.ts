/** The command line as a value: what it asks for, or what is wrong with it. */
import yargs from 'yargs';
import type { Options } from 'yargs';
import type { Level } from '../engine/levels.js';
import { closest } from '../text/closest.js';
import { completions } from './completion.js';
import { FORMATS } from '../report/format.js';
import { configOf, last, listed } from './option-values.js';
import { outputsOf } from './outputs.js';
import type { FormatOutput } from './outputs.js';
import { CHOICE_OPTIONS, COLOR_OPTION, OUTPUT, OUTPUT_OPTION, REWRITING } from './shared-options.js';
import { VERIFY_EPILOGUE, VERIFY_OPTIONS, VERIFY_USAGE, verifyCommand } from './verify-arguments.js';
import type { VerifyCommand } from './verify-arguments.js';

/** `-` among the paths */
export const STDIN = '-';

/** `dockmod [paths..]` */
export interface RewriteCommand {
  readonly command: 'rewrite';
  /** empty where `filesFrom` names them all */
  readonly paths: readonly string[];
  /** a file with more paths, or `-` */
  readonly filesFrom: string | undefined;
  /** patterns of files that a search passes over */
  readonly exclude: readonly string[];
  /** only files that changes since this revision concern */
  readonly since: string | undefined;
  /** files that are worked on at a time; `undefined`: as many as there are processors, where that pays */
  readonly jobs: number | undefined;
  readonly write: boolean;
  readonly check: boolean;
  /** `undefined`: what the configuration says, else `standard` */
  readonly level: Level | undefined;
  /** `undefined` for all */
  readonly only: readonly string[] | undefined;
  readonly skip: readonly string[];
  /** directory that the Dockerfiles are built with; `undefined`: it is looked for */
  readonly context: string | undefined;
  /** a file; `false` for none; `undefined`: the nearest one of each Dockerfile */
  readonly config: string | false | undefined;
  readonly explain: boolean;
  readonly stdinFilename: string | undefined;
  /** `undefined` for "where somebody looks" */
  readonly color: boolean | undefined;
  readonly quiet: boolean;
  /** what is printed: nothing where files are written and nothing else was said, otherwise a diff */
  readonly outputs: readonly FormatOutput[];
}

export type Command =
  | RewriteCommand
  | VerifyCommand
  | { readonly command: 'list' }
  | { readonly command: 'init' }
  | { readonly command: 'explain'; readonly id: string; readonly color: boolean | undefined }
  /** help, version, completion */
  | { readonly command: 'print'; readonly text: string }
  | {
      readonly command: 'refuse';
      readonly message: string;
      /** a transform is named that is not built in: a configuration may bring it */
      readonly isForeign?: true;
    };

const FILES = 'Files:';

/** Of the main job alone: `list` and `explain` refuse them, and `verify` has its own. */
const OPTIONS = {
  'files-from': {
    type: 'string',
    requiresArg: true,
    group: FILES,
    describe: 'File with paths, one a line or with NUL between them; - for standard input',
  },
  exclude: {
    type: 'string',
    requiresArg: true,
    group: FILES,
    describe: 'Pattern of files that a search passes over; may be given several times',
  },
  since: {
    type: 'string',
    requiresArg: true,
    group: FILES,
    describe: 'Only files whose text, manifests or ignore file changed since a git revision',
  },
  jobs: {
    alias: 'j',
    type: 'string',
    requiresArg: true,
    defaultDescription: 'processors, where it pays',
    group: FILES,
    describe: 'Files to work on at a time',
  },
  write: { alias: 'w', type: 'boolean', group: REWRITING, describe: 'Rewrite the files in place' },
  check: { type: 'boolean', group: REWRITING, describe: 'Exit with 1 when a rewrite is pending' },
  ...CHOICE_OPTIONS,
  context: {
    type: 'string',
    requiresArg: true,
    group: REWRITING,
    describe: 'Directory that the files are built with',
    defaultDescription: 'looked for',
  },
  verify: {
    type: 'boolean',
    group: REWRITING,
    describe: 'With --write: only what verifies, as `dockmod verify --write`',
  },
  explain: {
    type: 'boolean',
    group: OUTPUT,
    describe: 'Say why each rewrite holds, what was declined, and why',
  },
  format: {
    type: 'string',
    defaultDescription: 'diff, unless --write',
    requiresArg: true,
    group: OUTPUT,
    describe: `What to print: ${FORMATS.join(', ')}. With =FILE to that file, and then several times`,
  },
  ...OUTPUT_OPTION,
  'stdin-filename': {
    type: 'string',
    requiresArg: true,
    group: OUTPUT,
    describe: 'Name for the file that comes on standard input',
  },
  ...COLOR_OPTION,
  quiet: { alias: 'q', type: 'boolean', group: OUTPUT, describe: 'Print no summary and no notes' },
} as const satisfies Record<string, Options>;

const USAGE = `Usage: $0 [options] [paths..]

Rewrites Dockerfiles so that they make smaller layers. Without --write nothing is changed,
and what would be is printed as a diff.

Paths are files, directories to search, or - for standard input; without any, the current
directory is searched. With - and --write the rewritten file is printed.`;

const EPILOGUE = `Levels: at safe, a build makes the same image but for the caches of package managers; standard
adds rewrites that change the image on purpose, with all they depend on established from the
files at hand; aggressive adds those that are probably wanted and cannot be established.

Exit codes: 0 done; 1 --check found a rewrite pending; 2 a mistake on the command line, or a
file that cannot be read or is no Dockerfile (the other files are done all the same).`;

/** Columns of the help: it can be read no narrower, and nobody wants to read it wider. */
const NARROWEST = 40;
const WIDEST = 96;
/** What the script of `dockmod completion` calls: https://github.com/yargs/yargs/blob/main/docs/api.md#completion */
const COMPLETION = '--get-yargs-completions';

/**
 * What `args` asks for, given the ids of the transforms that there are, what to print as the version, and the columns of
 * whoever reads help.
 */
export function parseArguments(
  args: readonly string[],
  ids: readonly string[],
  version: string,
  width = WIDEST,
): Command {
  const completed = args[0] === COMPLETION ? completions(args.slice(1), ids) : undefined;
  if (completed !== undefined) return { command: 'print', text: completed.join('\n') };
  const end = args.indexOf('--');
  const verify = args.indexOf('--verify');
  // `dockmod --write --verify` has all options of `dockmod verify`, for it is that.
  if (verify !== -1 && (end === -1 || verify < end) && args[0] !== 'verify') {
    const command = parseArguments(['verify', ...args.toSpliced(verify, 1)], ids, version, width);
    return command.command !== 'verify' || command.write
      ? command
      : refuse('`--verify` goes with `--write`: to write nothing, use `dockmod verify`');
  }
  let command: Command | undefined;
  yargs()
    .locale('en')
    .scriptName('dockmod')
    .usage(USAGE)
    .epilogue(EPILOGUE)
    .wrap(Math.max(NARROWEST, Math.min(width, WIDEST)))
    .parserConfiguration({
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-positional-numbers': false,
    })
    .options(
      Object.fromEntries(
        Object.entries(OPTIONS).map(([name, option]) => [name, { ...option, global: false }]),
      ),
    )
    // Without `[paths..]`, of which yargs would swallow `-`.
    .command(
      'verify',
      'Build both, before and after, and compare the images',
      (verify) =>
        verify.usage(VERIFY_USAGE).epilogue(VERIFY_EPILOGUE).options(VERIFY_OPTIONS).strictOptions(),
      (argv) => {
        const made = verifyCommand(argv);
        command =
          typeof made === 'string'
            ? refuse(made)
            : (known([...(made.only ?? []), ...made.skip], ids) ?? made);
      },
    )
    .command(
      'list',
      'List the transforms',
      (list) => list.usage('Usage: $0 list').epilogue('').strict(),
      () => {
        command = { command: 'list' };
      },
    )
    .command(
      'explain <id>',
      'Print what a transform does, and what keeps it from it',
      (explain) =>
        explain
          .usage('Usage: $0 explain ID')
          .epilogue('')
          .strict()
          .positional('id', { type: 'string', demandOption: true, describe: 'as `dockmod list` names it' })
          .option('color', COLOR_OPTION.color),
      (argv) => {
        const id = String(argv.id);
        command = known([id], ids) ?? { command: 'explain', id, color: argv.color };
      },
    )
    .command(
      'init',
      'Write a configuration, after a look at the repository',
      (init) => init.usage('Usage: $0 init').epilogue('').strict(),
      () => {
        command = { command: 'init' };
      },
    )
    .completion('completion', 'Print a completion script for bash or zsh')
    .help('help', 'Print this help')
    .alias('help', 'h')
    .version('version', 'Print the version and what was built', version)
    .strictOptions()
    .showHelpOnFail(false)
    .parseSync([...args], {}, (error: Error | null | undefined, argv, output) => {
      if (error !== null && error !== undefined) command = refuse(complaint(error.message, args));
      else if (output !== '') command = { command: 'print', text: output };
      else command ??= rewriteCommand(argv as unknown as Arguments, ids);
    });
  if (command === undefined) throw new Error('yargs did not call back');
  return command;
}

/** yargs makes an array of an option that is given twice. */
type Arguments = {
  readonly [name in keyof typeof OPTIONS]: (typeof OPTIONS)[name]['type'] extends 'boolean'
    ? boolean | undefined
    : string | readonly string[] | undefined;
} & { readonly _: readonly string[] };

function rewriteCommand(argv: Arguments, ids: readonly string[]): Command {
  const command: RewriteCommand = {
    command: 'rewrite',
    paths: argv._.length === 0 && argv['files-from'] === undefined ? ['.'] : argv._,
    filesFrom: last(argv['files-from']),
    exclude: [argv.exclude ?? []].flat(),
    since: last(argv.since),
    jobs: argv.jobs === undefined ? undefined : Number(last(argv.jobs)),
    write: argv.write === true,
    check: argv.check === true,
    // yargs has looked that they are among the choices.
    level: last(argv.level) as Level | undefined,
    config: configOf(argv.config),
    only: argv.only === undefined ? undefined : listed(argv.only),
    skip: listed(argv.skip ?? []),
    context: last(argv.context),
    explain: argv.explain === true,
    stdinFilename: last(argv['stdin-filename']),
    color: argv.color,
    quiet: argv.quiet === true,
    outputs: [],
  };
  const { paths, write } = command;
  if (write && command.check) return refuse('`--write` and `--check` exclude each other');
  if (paths.includes('')) return refuse('a path is empty');
  if (command.filesFrom === '') return refuse('`--files-from` names no file');
  if (command.filesFrom === STDIN && paths.includes(STDIN))
    return refuse('standard input holds either a Dockerfile or paths: `-` is given twice');
  if (command.since === '') return refuse('`--since` names no revision');
  if (command.exclude.includes('')) return refuse('`--exclude` is empty');
  if (argv.jobs !== undefined && !/^[1-9]\d{0,2}$/.test(last(argv.jobs) ?? ''))
    return refuse('`--jobs` takes a number, 1 to 999');
  if (command.only?.length === 0) return refuse('`--only` names no transform');
  if (command.config === '') return refuse('`--config` names no file');
  if (command.context === '') return refuse('`--context` names no directory');
  if (command.stdinFilename === '') return refuse('`--stdin-filename` is empty');
  if (command.stdinFilename !== undefined && !paths.includes(STDIN))
    return refuse('`--stdin-filename` is for standard input: give `-` among the paths');
  const outputs = outputsOf(argv.format, last(argv.output), write);
  if (typeof outputs === 'string') return refuse(outputs);
  if (write && paths.includes(STDIN) && outputs.some(({ file }) => file === undefined))
    return refuse('with `-`, `--write` prints the rewritten file: give `--format` a file of its own');
  return known([...(command.only ?? []), ...command.skip], ids) ?? { ...command, outputs };
}

/** A refusal where one of `wanted` is no transform's id. */
function known(wanted: readonly string[], ids: readonly string[]): Command | undefined {
  const unknown = wanted.find((id) => !ids.includes(id));
  if (unknown === undefined) return undefined;
  const hint = meant(closest(unknown, ids), 'see `dockmod list`');
  const message = `no transform has the id \`${unknown}\`: ${hint}`;
  return { command: 'refuse', message, isForeign: true };
}

/** What yargs has to say, in our words. */
function complaint(message: string, args: readonly string[]): string {
  const value = /^Not enough arguments following: (.*)$/.exec(message);
  if (value !== null) return `${dashed(value[1]!)} needs a value`;
  if (message.startsWith('Not enough non-option arguments')) return '`explain` needs the id of a transform';

  const choice = /^Invalid values:\n *Argument: (.*?), Given: "(.*?)"(?:, ".*?")*, Choices: (.*)$/m.exec(
    message,
  );
  if (choice !== null) {
    const choices = choice[3]!.replaceAll('"', '').split(', ');
    return `\`${choice[2]!}\` is no value of ${dashed(choice[1]!)}: it takes ${choices.join(', ')}`;
  }

  const unknown = /^Unknown arguments?: (.*)$/s.exec(message)?.[1]?.split(', ')[0];
  if (unknown === undefined) return message;
  if (args.includes(unknown)) return `unexpected argument \`${unknown}\``;
  const options: Readonly<Record<string, Options>> = { ...OPTIONS, ...VERIFY_OPTIONS };
  const names = [...Object.keys(options), 'help', 'version'];
  const aliases = Object.values(options).map(({ alias }) => (typeof alias === 'string' ? alias : ''));
  if ([...names, ...aliases].includes(unknown)) return `${dashed(unknown)} is no option of this command`;
  const suggestion = unknown.length === 1 ? undefined : closest(unknown.replace(/^no-/, ''), names);
  return `unknown option ${dashed(unknown)}: ${meant(suggestion && `--${suggestion}`, 'see `dockmod --help`')}`;
}

function dashed(option: string): string {
  return option.length === 1 ? `\`-${option}\`` : `\`--${option}\``;
}

function meant(name: string | undefined, otherwise: string): string {
  return name === undefined ? otherwise : `did you mean \`${name}\`?`;
}

function refuse(message: string): Command {
  return { command: 'refuse', message };
}
