/** What `dockmod verify` can be asked for. */
import type { Options } from 'yargs';
import type { Level } from '../engine/levels.js';
import { configOf, last, listed } from './option-values.js';
import { CHOICE_OPTIONS, COLOR_OPTION, OUTPUT, OUTPUT_OPTION, REWRITING } from './shared-options.js';

const FORMATS = ['table', 'json', 'markdown', 'html'] as const;
export type VerifyFormat = (typeof FORMATS)[number];

const BUILDERS = ['auto', 'docker', 'buildx', 'podman', 'buildah'] as const;

/** `dockmod verify [paths..]`, and `dockmod --write --verify` */
export interface VerifyCommand {
  readonly command: 'verify';
  /** never empty */
  readonly paths: readonly string[];
  readonly write: boolean;
  /** `undefined`: what the configuration says, else `standard` */
  readonly level: Level | undefined;
  /** `undefined` for all */
  readonly only: readonly string[] | undefined;
  readonly skip: readonly string[];
  readonly context: string | undefined;
  /** a file; `false` for none; `undefined`: the nearest one of each Dockerfile */
  readonly config: string | false | undefined;
  readonly builder: (typeof BUILDERS)[number];
  readonly cache: boolean;
  readonly platform: string | undefined;
  readonly target: string | undefined;
  readonly buildArgs: readonly string[];
  readonly secrets: readonly string[];
  readonly network: string | undefined;
  readonly pull: boolean;
  /** seconds */
  readonly timeout: number;
  readonly touch: string | undefined;
  readonly run: string | undefined;
  readonly port: number | undefined;
  readonly bisect: boolean;
  readonly format: VerifyFormat;
  readonly output: string | undefined;
  /** each step as a line on standard error */
  readonly verbose: boolean;
  /** `undefined` for "where somebody looks" */
  readonly color: boolean | undefined;
  readonly quiet: boolean;
}

const BUILDING = 'Building:';
const COMPARING = 'Comparing:';

export const VERIFY_OPTIONS = {
  builder: {
    type: 'string',
    choices: BUILDERS,
    defaultDescription: 'auto: the first that answers',
    requiresArg: true,
    group: BUILDING,
    describe: 'What builds',
  },
  context: {
    type: 'string',
    requiresArg: true,
    group: BUILDING,
    describe: 'Directory that the Dockerfiles are built with',
  },
  cache: { type: 'boolean', group: BUILDING, describe: "Take steps from the builder's cache" },
  target: { type: 'string', requiresArg: true, group: BUILDING, describe: 'Stage to build' },
  platform: { type: 'string', requiresArg: true, group: BUILDING, describe: 'Platform to build for' },
  'build-arg': { type: 'string', requiresArg: true, group: BUILDING, describe: 'NAME=VALUE for an ARG' },
  secret: { type: 'string', requiresArg: true, group: BUILDING, describe: 'id=NAME,src=FILE' },
  network: {
    type: 'string',
    requiresArg: true,
    group: BUILDING,
    describe: 'Network of RUN and of containers',
  },
  pull: { type: 'boolean', group: BUILDING, describe: 'Ask for newer base images first' },
  timeout: {
    type: 'string',
    requiresArg: true,
    defaultDescription: '1800',
    group: BUILDING,
    describe: 'Seconds for each build',
  },
  run: {
    type: 'string',
    requiresArg: true,
    group: COMPARING,
    describe: 'Command to run in both images; "" for their own',
  },
  port: { type: 'string', requiresArg: true, group: COMPARING, describe: 'Port that must answer in both' },
  touch: {
    type: 'string',
    requiresArg: true,
    group: COMPARING,
    describe: 'File to change in a copy of the context, or auto; both are built again',
  },
  bisect: {
    type: 'boolean',
    group: COMPARING,
    describe: 'Find the transform to blame, by building with fewer',
  },
  write: { alias: 'w', type: 'boolean', group: REWRITING, describe: 'Rewrite the files that verify' },
  ...CHOICE_OPTIONS,
  format: {
    type: 'string',
    choices: FORMATS,
    defaultDescription: 'table',
    requiresArg: true,
    group: OUTPUT,
    describe: 'What to print',
  },
  ...OUTPUT_OPTION,
  verbose: { type: 'boolean', group: OUTPUT, describe: 'Print each step of a build as a line' },
  ...COLOR_OPTION,
  quiet: { alias: 'q', type: 'boolean', group: OUTPUT, describe: 'Print no progress and no notes' },
} as const satisfies Record<string, Options>;

export const VERIFY_USAGE = `Usage: $0 verify [options] [paths..]

Builds each Dockerfile as it is and as dockmod would rewrite it, with your own builder, and
compares the images. Your files, images and containers are not touched.`;

export const VERIFY_EPILOGUE = `Exit codes: 0 all is verified, or there was nothing to rewrite; 1 a rewrite breaks a build, or
something differs that nothing explains; 2 something could not be verified: no builder, a
Dockerfile that does not build as it is, no context, a mistake on the command line.`;

export type VerifyArguments = {
  readonly [name in keyof typeof VERIFY_OPTIONS]: (typeof VERIFY_OPTIONS)[name]['type'] extends 'boolean'
    ? boolean | undefined
    : string | readonly string[] | undefined;
} & {
  /** the command's name and the paths */
  readonly _: readonly (string | number)[];
};

const DEFAULT_SECONDS = 1800;
/** A day: what takes longer is an accident. */
const MAX_SECONDS = 86_400;

/** The command, or what is wrong with it. */
export function verifyCommand(argv: VerifyArguments): VerifyCommand | string {
  const paths = argv._.slice(1).map(String);
  const text = (name: keyof typeof VERIFY_OPTIONS): string | undefined =>
    last(argv[name] as string | readonly string[] | undefined);
  const all = (name: keyof typeof VERIFY_OPTIONS): readonly string[] =>
    [(argv[name] as string | readonly string[] | undefined) ?? []].flat();
  const [seconds, port] = [text('timeout'), text('port')];

  if (paths.includes('')) return 'a path is empty';
  if (paths.includes('-')) return '`verify` reads files, not standard input';
  for (const name of ['context', 'output', 'touch', 'target', 'platform', 'network'] as const) {
    if (text(name) === '') return `\`--${name}\` is empty`;
  }
  if (configOf(argv.config) === '') return '`--config` names no file';
  if (argv.only !== undefined && listed(argv.only).length === 0) return '`--only` names no transform';
  if (
    seconds !== undefined &&
    !(/^\d+$/.test(seconds) && Number(seconds) >= 1 && Number(seconds) <= MAX_SECONDS)
  )
    return `\`--timeout\` takes seconds, 1 to ${MAX_SECONDS}`;
  if (port !== undefined && !(/^\d+$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535))
    return '`--port` takes a number, 1 to 65535';
  return {
    command: 'verify',
    paths: paths.length === 0 ? ['.'] : paths,
    write: argv.write === true,
    // yargs has looked that they are among the choices.
    level: text('level') as Level | undefined,
    config: configOf(argv.config),
    only: argv.only === undefined ? undefined : listed(argv.only),
    skip: listed(argv.skip ?? []),
    context: text('context'),
    builder: (text('builder') as VerifyCommand['builder'] | undefined) ?? 'auto',
    cache: argv.cache === true,
    platform: text('platform'),
    target: text('target'),
    buildArgs: all('build-arg'),
    secrets: all('secret'),
    network: text('network'),
    pull: argv.pull === true,
    timeout: seconds === undefined ? DEFAULT_SECONDS : Number(seconds),
    touch: text('touch')?.replace(/^(?:\.\/+)+/, ''),
    run: text('run'),
    port: port === undefined ? undefined : Number(port),
    bisect: argv.bisect === true,
    format: (text('format') as VerifyFormat | undefined) ?? 'table',
    output: text('output'),
    verbose: argv.verbose === true,
    color: argv.color,
    quiet: argv.quiet === true,
  };
}
