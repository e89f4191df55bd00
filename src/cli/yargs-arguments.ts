/** Any command line, by yargs. */
import yargs from 'yargs';
import type { Options } from 'yargs';
import { closest } from '../text/closest.js';
import type { Command } from './arguments.js';
import { completions } from './completion.js';
import { known, meant, refuse } from './refusal.js';
import { rewriteCommand } from './rewrite-command.js';
import { OPTIONS } from './rewrite-options.js';
import type { Arguments } from './rewrite-options.js';
import { COLOR_OPTION } from './shared-options.js';
import { VERIFY_EPILOGUE, VERIFY_OPTIONS, VERIFY_USAGE, verifyCommand } from './verify-arguments.js';

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

/** As `parseArguments`, which see. */
export function yargsArguments(
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
    const command = yargsArguments(['verify', ...args.toSpliced(verify, 1)], ids, version, width);
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
