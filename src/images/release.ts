/** The release of a distribution that an image is made of. */
import type { BaseImage } from './base-image.js';
import { officialName } from './reference.js';
import { CODENAMES, DEBIAN_LINES } from './tag-releases.js';
import type { Codename, Line } from './tag-releases.js';

export interface Release {
  readonly distribution: 'debian' | 'ubuntu' | 'alpine';
  /** a codename, or Alpine's number: `bookworm`, `jammy`, `3.19` */
  readonly name: string;
}

/** https://www.debian.org/releases/, https://wiki.ubuntu.com/Releases: words of a tag that name one. */
const WORDS: readonly (readonly [distribution: 'debian' | 'ubuntu', word: RegExp])[] = [
  ['debian', /(?:^|-)(jessie|stretch|buster|bullseye|bookworm|trixie|forky|sid)(?=-|$)/],
  ['ubuntu', /(?:^|-)(trusty|xenial|bionic|focal|jammy|noble|resolute)(?=-|$)/],
];

/** https://github.com/dotnet/dotnet-docker/blob/main/documentation/supported-tags.md: `sdk:8.0`, in all its life. */
const DOTNET: Readonly<Record<string, Release>> = {
  '6.0': { distribution: 'debian', name: 'bullseye' },
  '7.0': { distribution: 'debian', name: 'bullseye' },
  '8.0': { distribution: 'debian', name: 'bookworm' },
  '9.0': { distribution: 'debian', name: 'bookworm' },
  '10.0': { distribution: 'ubuntu', name: 'noble' },
};

/**
 * The release that an image is made of, today and whenever it is pulled; `undefined` where its tag may stand for
 * another one tomorrow, or where it is not known.
 */
export function releaseOf(image: BaseImage): Release | undefined {
  const { tag = 'latest', alpineVersion, family, digest, repository } = image;
  if (digest !== undefined) return undefined;
  if (alpineVersion !== undefined) return { distribution: 'alpine', name: alpineVersion.join('.') };
  if (family !== 'debian') return undefined;
  const dotnet = /^mcr\.microsoft\.com\/dotnet\/(?:sdk|aspnet|runtime|runtime-deps)$/.test(repository ?? '');
  if (!image.official && !dotnet) return undefined;
  for (const [distribution, word] of WORDS) {
    const name = word.exec(tag)?.[1];
    if (name !== undefined) return { distribution, name };
  }
  if (dotnet) return DOTNET[tag];
  const own = officialName(repository ?? '');
  return own === undefined ? undefined : ofVersion(own, tag);
}

/** Official images that are made of Ubuntu, whatever their tag says: https://github.com/docker-library/official-images */
const OF_UBUNTU = /\/(?:ubuntu|eclipse-temurin|swift|maven|gradle)$/;

/** The distribution of an image, with its release where that is certain; `undefined` where none is known. */
export function distributionOf(
  image: BaseImage,
): { readonly distribution: Release['distribution']; readonly name: string | undefined } | undefined {
  const release = releaseOf(image);
  if (release !== undefined) return release;
  if (image.family === 'alpine') return { distribution: 'alpine', name: undefined };
  if (image.family !== 'debian' || !image.official) return undefined;
  return { distribution: OF_UBUNTU.test(image.repository ?? '') ? 'ubuntu' : 'debian', name: undefined };
}

function ofVersion(image: string, tag: string): Release | undefined {
  const [, version, rest = ''] = /^(\d+(?:\.\d+)*)((?:-[a-z][\w.-]*)?)$/.exec(tag) ?? [];
  if (version === undefined) return undefined;
  if (image === 'debian' || image === 'ubuntu') return ofDistribution(image, version);
  // what else a tag says does not change the release: https://github.com/docker-library/official-images
  if (!/^(?:-(?:slim|cli|fpm|apache|zts|threaded))*$/.test(rest)) return undefined;
  const lines = DEBIAN_LINES[image] ?? {};
  const key = Object.keys(lines).find((one) => version === one || version.startsWith(`${one}.`));
  const name = key === undefined ? undefined : settled(lines[key], numbers(version));
  return name === undefined ? undefined : { distribution: 'debian', name };
}

function ofDistribution(distribution: 'debian' | 'ubuntu', version: string): Release | undefined {
  const number = distribution === 'debian' ? /^\d+/.exec(version)?.[0] : version;
  const name = CODENAMES[distribution][number ?? ''];
  return name === undefined ? undefined : { distribution, name };
}

/** What a version stands for, unless it may still move. A version with fewer numbers stands for the newest of its own. */
function settled(line: Line | undefined, version: readonly number[]): Codename | undefined {
  if (line === undefined) return undefined;
  if (line.newest !== undefined) {
    const newest = numbers(line.newest);
    const follows = version.every((number, at) => number === newest[at]);
    if (follows || isBefore(newest, version)) return undefined;
  }
  return line.since.find(([first]) => !isBefore(version, numbers(first)))?.[1];
}

/** A number that is missing is above all others: `1.20` is `1.20.14`. */
function isBefore(one: readonly number[], other: readonly number[]): boolean {
  for (let at = 0; at < Math.max(one.length, other.length); at += 1) {
    const difference = (one[at] ?? Infinity) - (other[at] ?? Infinity);
    if (difference !== 0 && !Number.isNaN(difference)) return difference < 0;
  }
  return false;
}

function numbers(version: string): readonly number[] {
  return version.split('.').map(Number);
}
