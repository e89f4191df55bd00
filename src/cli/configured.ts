/** What a configuration and the command line say together. */
import { relative, resolve } from 'node:path';
import { Configurations } from '../config/configurations.js';
import type { ConfigFailure, FileSettings } from '../config/configurations.js';
import type { Level } from '../engine/levels.js';
import type { AnyTransform, RewriteOptions } from '../engine/rewrite.js';
import { oneLine } from '../report/location.js';

/** What the command line says of rewriting. */
export interface Asked {
  /** `undefined`: what the configuration says, else `standard` */
  readonly level: Level | undefined;
  readonly only: readonly string[] | undefined;
  readonly skip: readonly string[];
}

/**
 * How a file is rewritten. The command line's level replaces that of the configuration, and not those of single
 * transforms; what `--only` names runs, whether the configuration has it off or not.
 */
export function rewritingOf(
  { transforms, modules, level, levels, off, options }: FileSettings,
  asked: Asked,
): Omit<RewriteOptions, 'context'> {
  const { only, skip } = asked;
  return {
    ...{ transforms, levels, options, foreign: [...modules.keys()] },
    level: asked.level ?? level ?? 'standard',
    skip: only === undefined ? [...skip, ...off] : skip,
    ...(only !== undefined && { only }),
  };
}

/** The configurations that `--config` or its absence stands for. */
export function configurationsOf(
  { config }: { readonly config: string | false | undefined },
  { transforms, cwd }: { readonly transforms: readonly AnyTransform[]; readonly cwd: string },
): Configurations {
  return new Configurations({
    transforms,
    none: config === false,
    ...(typeof config === 'string' && { file: resolve(cwd, config) }),
  });
}

/** The directory that a configuration names for a file, with what says so. */
export function configuredContext(
  { context, file }: FileSettings,
  cwd: string,
): { readonly directory: string; readonly origin: string } | undefined {
  if (context === undefined) return undefined;
  return { directory: context, origin: `\`contexts\` of ${shown(file, cwd)}` };
}

/** Why a configuration leaves a file alone. */
export function ignoredBy({ ignored, file }: FileSettings, cwd: string): string | undefined {
  return ignored === undefined ? undefined : `\`${ignored}\` is among what ${shown(file, cwd)} ignores`;
}

function shown(file: string | undefined, cwd: string): string {
  return file === undefined ? '' : oneLine(relative(cwd, file) || file);
}

/** What is wrong with a configuration, a line each, its file as the user knows it. */
export function configurationLines({ file, problems }: ConfigFailure, cwd: string): readonly string[] {
  const path = shown(file, cwd);
  return problems.map(({ message, place }) => {
    const where = place === undefined ? path : `${path}:${place.line}:${place.column}`;
    return `${where}: error: ${oneLine(message)}`;
  });
}
