/** Options that the main job and `verify` share, for yargs. */
import type { Options } from 'yargs';
import { LEVELS } from '../engine/levels.js';

export const REWRITING = 'Rewriting:';
export const OUTPUT = 'Output:';

/** Which fixes are made. */
export const CHOICE_OPTIONS = {
  level: {
    type: 'string',
    choices: LEVELS,
    defaultDescription: 'standard',
    requiresArg: true,
    group: REWRITING,
    describe: 'How far a rewrite may go',
  },
  only: {
    type: 'string',
    requiresArg: true,
    group: REWRITING,
    describe: 'Transforms to run: ids, separated by commas',
  },
  skip: { type: 'string', requiresArg: true, group: REWRITING, describe: 'Transforms not to run' },
  config: {
    type: 'string',
    requiresArg: true,
    defaultDescription: 'the nearest of each file',
    group: REWRITING,
    describe: 'Configuration of all files; --no-config: none',
  },
} as const satisfies Record<string, Options>;

export const OUTPUT_OPTION = {
  output: { alias: 'o', type: 'string', requiresArg: true, group: OUTPUT, describe: 'File to print it to' },
} as const satisfies Record<string, Options>;

export const COLOR_OPTION = {
  color: {
    type: 'boolean',
    defaultDescription: 'on a terminal',
    group: OUTPUT,
    describe: 'Use colours; --no-color: never',
  },
} as const satisfies Record<string, Options>;
