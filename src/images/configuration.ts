/** What an image brings to the configuration of those that are made of it. */
import type { BaseImage } from './base-image.js';
import { SETTINGS } from './configurations.js';
import type { Settings } from './configurations.js';
import { officialName } from './reference.js';
import { distributionOf } from './release.js';

/** https://github.com/opencontainers/image-spec/blob/main/config.md#properties */
export interface ImageConfiguration {
  /** words of ENTRYPOINT; `undefined`: none */
  readonly entrypoint: readonly string[] | undefined;
  /** words of CMD; `undefined`: none */
  readonly command: readonly string[] | undefined;
  /** all variables, with PATH; `undefined`: the value varies with the version, and some tags have no such variable */
  readonly environment: ReadonlyMap<string, string | undefined>;
  readonly workdir: string;
  /** `root`, a name, or a number */
  readonly user: string;
  /** `80/tcp` */
  readonly exposed: readonly string[];
  readonly volumes: readonly string[];
  readonly stopSignal: string | undefined;
  /** as `environment` */
  readonly labels: ReadonlyMap<string, string | undefined>;
}

const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** CMD of the distributions' own images: https://github.com/docker-library/official-images/tree/master/library */
const SHELLS: Readonly<Record<string, readonly string[]>> = {
  debian: ['bash'],
  ubuntu: ['/bin/bash'],
  alpine: ['/bin/sh'],
};

/**
 * The configuration of an image, all of it; `undefined` where it is not known for certain, or where the tag may stand
 * for versions that differ in more than values.
 */
export function configurationOf(image: BaseImage): ImageConfiguration | undefined {
  const settings = settingsOf(image);
  if (settings === undefined) return undefined;
  const {
    path,
    command = SHELLS[distributionOf(image)?.distribution ?? ''],
    entrypoint,
    labels = {},
  } = settings;
  if (command === undefined) return undefined;
  return {
    entrypoint,
    command: command.length === 0 ? undefined : command,
    environment: new Map([
      ['PATH', path === undefined ? SYSTEM_PATH : `${path}:${SYSTEM_PATH}`],
      ...Object.entries(settings.environment ?? {}),
    ]),
    workdir: settings.workdir ?? '/',
    user: settings.user ?? 'root',
    exposed: settings.exposed ?? [],
    volumes: settings.volumes ?? [],
    stopSignal: settings.stopSignal,
    labels: new Map(Object.entries(labels)),
  };
}

function settingsOf({ repository, tag, digest, windows, official }: BaseImage): Settings | undefined {
  if (repository === undefined || windows || digest !== undefined || tag?.includes('onbuild') === true)
    return undefined;
  const name = official ? officialName(repository) : repository;
  return SETTINGS.find(({ image, tags }) => image === name && tags.test(tag ?? 'latest'));
}
