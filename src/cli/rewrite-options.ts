/** The options of the main job, for yargs. */
import type { Options } from 'yargs';
import { FORMATS } from '../report/format.js';
import { CHOICE_OPTIONS, COLOR_OPTION, OUTPUT, OUTPUT_OPTION, REWRITING } from './shared-options.js';

/** `-` among the paths */
export const STDIN = '-';

const FILES = 'Files:';

/** Of the main job alone: `list` and `explain` refuse them, and `verify` has its own. */
export const OPTIONS = {
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

/** yargs makes an array of an option that is given twice. */
export type Arguments = {
  readonly [name in keyof typeof OPTIONS]: (typeof OPTIONS)[name]['type'] extends 'boolean'
    ? boolean | undefined
    : string | readonly string[] | undefined;
} & { readonly _: readonly string[] };
