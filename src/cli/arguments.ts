/** The command line as a value: what it asks for, or what is wrong with it. */
import type { Level } from '../engine/levels.js';
import type { FormatOutput } from './outputs.js';
import { plainArguments } from './plain-arguments.js';
import { rewriteCommand } from './rewrite-command.js';
import type { VerifyCommand } from './verify-arguments.js';
import { yargsArguments } from './yargs-arguments.js';

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

/**
 * What `args` asks for, given the ids of the transforms that there are, what to print as the version, and the columns of
 * whoever reads help.
 */
export function parseArguments(
  args: readonly string[],
  ids: readonly string[],
  version: string,
  width?: number,
): Command {
  const plain = plainArguments(args);
  return plain === undefined ? yargsArguments(args, ids, version, width) : rewriteCommand(plain, ids);
}
