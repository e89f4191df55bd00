/** What is known of an image before it is pulled: from its name and tag alone. */
import { IMAGES, OFFICIAL_NAMESPACES, TAG_FAMILIES } from './known-images.js';
import type { Family, KnownImage } from './known-images.js';
import { parseReference } from './reference.js';
import type { Reference } from './reference.js';

export interface BaseImage {
  readonly reference: string;
  /** domain and path, official images under `docker.io/library`; `undefined` where the reference cannot be read */
  readonly repository: string | undefined;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
  /** the distribution that it is made of, by the package manager that comes with it */
  readonly family: Family | undefined;
  /** one of the Docker Official Images, whatever mirror it comes from */
  readonly official: boolean;
  /** `false`: has no SHELL of its own, so that a RUN is run by the builder's default */
  readonly declaresShell: false | undefined;
  /** who RUN is run by: `root`, a name, or a number */
  readonly user: string | undefined;
  /** `true`: the image's apt deletes each package file after its installation (`docker-clean`) */
  readonly dockerClean: true | undefined;
  /** `false`: comes without apt's package lists, so that nothing can be installed before `apt-get update` */
  readonly aptListsShipped: false | undefined;
  readonly windows: boolean;
  /** release of Alpine, where the tag names it: `[3, 19]` */
  readonly alpineVersion: readonly [major: number, minor: number] | undefined;
  /** variables that the image sets and that matter to package managers */
  readonly environment: Readonly<Record<string, string>>;
}

/** What is known of the image that `reference` names: `node:20-alpine`, `scratch`, `$BASE`. */
export function baseImage(reference: string): BaseImage {
  const parsed = parseReference(reference);
  const repository = parsed === undefined ? undefined : repositoryOf(parsed);
  const known = repository === undefined ? undefined : IMAGES.find((image) => names(image, repository));
  const official = repository !== undefined && known?.official === true;
  const family = known === undefined || parsed === undefined ? undefined : familyOf(known, parsed);
  const debian = official && family === 'debian';
  return {
    reference,
    repository,
    tag: parsed?.tag,
    digest: parsed?.digest,
    family,
    official,
    declaresShell: known?.declaresShell === false && family !== 'windows' ? false : undefined,
    user: family === 'windows' || parsed === undefined ? undefined : userOf(known, parsed),
    dockerClean: debian ? true : undefined,
    aptListsShipped: debian ? false : undefined,
    windows: family === 'windows' || WINDOWS_NAME.test(reference),
    alpineVersion: family === 'alpine' ? alpineVersion(parsed) : undefined,
    environment: known?.environment ?? {},
  };
}

/** Windows images tell by their name, those too that a variable is part of: https://mcr.microsoft.com/catalog?search=windows */
const WINDOWS_NAME =
  /^mcr\.microsoft\.com\/(?:windows|dotnet\/framework)(?:[/:@]|$)|(?:^|[/:._-])(?:nanoserver|windowsservercore|servercore|ltsc20\d\d)(?:$|[/:@._-])/;

function repositoryOf({ domain, path }: Reference): string {
  const full = `${domain}/${path}`;
  const namespace = OFFICIAL_NAMESPACES.find((prefix) => full.startsWith(prefix));
  const name = namespace === undefined ? undefined : full.slice(namespace.length);
  return name === undefined || name.includes('/') ? full : `docker.io/library/${name}`;
}

function names(image: KnownImage, repository: string): boolean {
  return image.repositories.some((pattern) =>
    pattern.endsWith('*') ? repository.startsWith(pattern.slice(0, -1)) : pattern === repository,
  );
}

function familyOf(known: KnownImage, { tag, digest }: Reference): Family | undefined {
  if (known.only === true) return known.family;
  // A digest without a tag may be any of its variants.
  if (tag === undefined && digest !== undefined) return undefined;
  const text = tag ?? 'latest';
  const own = known.tags?.find(([pattern]) => pattern.test(text));
  if (own !== undefined) return own[1];
  return (TAG_FAMILIES.find(([pattern]) => pattern.test(text)) ?? [undefined, known.family])[1];
}

function userOf(known: KnownImage | undefined, { tag }: Reference): string | undefined {
  const special = known?.users?.find(([pattern]) => pattern.test(tag ?? 'latest'));
  return special === undefined ? known?.user : special[1];
}

/** `3.19`, `3.19.1`, `alpine3.19`, `20-alpine3.19`. */
function alpineVersion(reference: Reference | undefined): readonly [number, number] | undefined {
  const tag = reference?.tag ?? '';
  const own = reference?.path.endsWith('/alpine') === true ? /^v?(\d+)\.(\d+)/.exec(tag) : null;
  const [, major, minor] = own ?? /(?:^|[-_.])alpine-?(\d+)\.(\d+)/.exec(tag) ?? [];
  return major === undefined || minor === undefined ? undefined : [Number(major), Number(minor)];
}
