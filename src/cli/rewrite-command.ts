/** What the arguments of the main job ask for, or what is wrong with them. */
import type { Level } from '../engine/levels.js';
import type { Command, RewriteCommand } from './arguments.js';
import { configOf, last, listed } from './option-values.js';
import { outputsOf } from './outputs.js';
import { known, refuse } from './refusal.js';
import { STDIN } from './rewrite-options.js';
import type { Arguments } from './rewrite-options.js';

export function rewriteCommand(argv: Arguments, ids: readonly string[]): Command {
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
