/** Images to run in what another image has built. */
import { baseImage } from './base-image.js';
import type { BaseImage } from './base-image.js';
import { isToolchain, offerOf } from './offers.js';
import { officialName } from './reference.js';
import { releaseOf } from './release.js';
import { DEBIAN_SLIM, DOTNET, JRE, otherTag, SLIM } from './twin-tags.js';
import type { TagRule } from './twin-tags.js';

/** What a program expects of the system beside its own files. */
export type Facility =
  /** authorities for TLS: `/etc/ssl/certs` */
  | 'certificates'
  /** `/usr/share/zoneinfo` */
  | 'time zones'
  /** `/etc/passwd` with root */
  | 'accounts'
  /** users and groups of a distribution: `www-data` */
  | 'accounts of the system'
  /** `/bin/sh` */
  | 'shell'
  /** `/tmp` */
  | 'temporary directory'
  | 'locales'
  | 'fonts';

/** What kind of image a program can run in. */
export type BaseNeed =
  /** the interpreter of the builder's own image: node, python, ruby */
  | { readonly kind: 'interpreter' }
  /** nothing but what it needs of `Facility`: a static binary */
  | { readonly kind: 'static' }
  /** the C library of the builder's distribution and release */
  /** `withCompiler`: and the parts of the compiler's own that a program in C may load, `libgcc_s.so.1` */
  | { readonly kind: 'libc'; readonly withCompiler?: true }
  /** a Java runtime of the builder's vendor, release and distribution */
  | { readonly kind: 'jre' }
  /** https://learn.microsoft.com/dotnet/architecture/microservices/net-core-net-framework-containers/official-net-docker-images */
  | { readonly kind: 'dotnet'; readonly framework: 'aspnet' | 'runtime' | 'runtime-deps' };

/** An image to run in, and what is there for certain. */
export interface Twin {
  /** as FROM names it, from the same mirror as the image that it stands beside */
  readonly reference: string;
  readonly image: BaseImage;
  /** Whether a program of this name is found by PATH; `undefined` where that is not known. */
  hasProgram(name: string): boolean | undefined;
  hasFacility(facility: Facility): boolean;
  /** Whether the dynamic linker finds a soname (`libssl.so.3`); `undefined` where that is not known. */
  hasLibrary(soname: string): boolean | undefined;
}

/** https://github.com/GoogleContainerTools/distroless/blob/main/base/README.md */
const STATIC = 'gcr.io/distroless/static-debian12';

/**
 * Images to run in what `image` has built, with the same release of the same distribution and its C library, the
 * leanest first; or why there is none for certain. From the same registry and namespace as `image`, but for `scratch`
 * and distroless.
 */
export function runtimeTwins(
  image: BaseImage,
  need: BaseNeed,
): readonly Twin[] | { readonly reason: string } {
  const { repository, digest } = image;
  if (repository === undefined) return { reason: 'the image depends on a variable' };
  if (digest !== undefined) return { reason: 'the image is pinned by a digest' };
  if (image.windows) return { reason: 'the image is one of Windows' };
  const references = candidates(image, need);
  if ('reason' in references) return references;
  const newer = NEWER_LIBRARIES[placeOf(image)?.name ?? ''];
  const twins = references
    .map((reference) => asTwin(baseImage(reference)))
    .filter((twin) => twin !== undefined)
    .map((twin) => (newer === undefined ? twin : without(twin, newer)));
  return twins.length === 0 ? { reason: `it is not known what \`${references[0] ?? ''}\` offers` } : twins;
}

/** An image as one to run in; `undefined` where nothing is known of what it offers. */
export function asTwin(image: BaseImage): Twin | undefined {
  const offer = offerOf(image);
  if (offer === undefined) return undefined;
  return {
    reference: image.reference,
    image,
    hasProgram: offer.programs,
    hasFacility: (facility) => offer.facilities.includes(facility),
    hasLibrary: offer.libraries,
  };
}

/**
 * Libraries that a builder brings in a newer version than its distribution: what it links to them does not run with the
 * distribution's own. https://github.com/docker-library/gcc/blob/master/Dockerfile.template
 */
const NEWER_LIBRARIES: Readonly<Record<string, RegExp>> = {
  gcc: /^lib(?:stdc\+\+|gcc_s|gomp|gfortran|atomic|quadmath|itm|ssp|objc|go|[a-z]+san)\.so/,
};

function without(twin: Twin, libraries: RegExp): Twin {
  return { ...twin, hasLibrary: (soname) => !libraries.test(soname) && twin.hasLibrary(soname) };
}

/** Whether an image has what builds, and another one stands beside it that has not. */
export function hasToolchain(image: BaseImage): boolean {
  if (isToolchain(image)) return true;
  return (
    asTwin(image)?.hasProgram('gcc') !== false &&
    (['interpreter', 'jre'] as const).some((kind) => !('reason' in runtimeTwins(image, { kind })))
  );
}

type Candidates = readonly string[] | { readonly reason: string };

function candidates(image: BaseImage, need: BaseNeed): Candidates {
  switch (need.kind) {
    case 'interpreter':
      return ofRule(image, SLIM);
    case 'jre':
      return javaRuntimes(image);
    case 'dotnet':
      return dotnetImages(image, need.framework);
    case 'libc':
      return dynamicBases(image, need.withCompiler === true);
    case 'static':
      return staticBases(image);
  }
}

const NO_SMALLER = { reason: 'there is no smaller image of it' };
const NOT_KNOWN = { reason: 'it is not known which images stand beside it' };

function ofRule(image: BaseImage, rules: Readonly<Record<string, TagRule>>): Candidates {
  const place = placeOf(image);
  if (place === undefined) return NOT_KNOWN;
  const tag = otherTag(rules[place.name], image.tag ?? 'latest');
  return tag === undefined ? NO_SMALLER : [`${place.prefix}${place.name}:${tag}`];
}

function javaRuntimes(image: BaseImage): Candidates {
  const place = placeOf(image);
  if (place === undefined) return NOT_KNOWN;
  if (place.name === 'openjdk')
    return { reason: '`openjdk` is not kept up any more, and has no image to run in' };
  const runtime = JRE[place.name];
  const tag = otherTag(runtime?.tags, image.tag ?? 'latest');
  if (runtime === undefined || tag === undefined)
    return { reason: 'the tag does not say which Java runtime it has' };
  return [`${place.prefix}${runtime.name}:${tag}`];
}

function dotnetImages({ reference, repository, tag, family }: BaseImage, framework: string): Candidates {
  if (repository !== 'mcr.microsoft.com/dotnet/sdk') return NOT_KNOWN;
  if (family === 'alpine')
    return { reason: 'on Alpine the SDK has ICU and time zones, and the images to run in have neither' };
  const other = otherTag(DOTNET, tag ?? 'latest');
  if (other === undefined)
    return { reason: 'the tag does not say which version of the runtime belongs to it' };
  return [`${reference.slice(0, reference.lastIndexOf('/') + 1)}${framework}:${other}`];
}

/** The distribution's own image, of the release that the image is made of. */
function systems(image: BaseImage): Candidates {
  const place = placeOf(image);
  if (place === undefined) return NOT_KNOWN;
  if (place.name === 'debian') {
    const tag = image.tag ?? 'latest';
    const slim = tag.endsWith('-slim') ? tag : otherTag(DEBIAN_SLIM, tag);
    if (slim !== undefined) return [`${place.prefix}debian:${slim}`];
  }
  const release = releaseOf(image);
  if (release === undefined)
    return { reason: `the tag does not say which release of ${systemNameOf(image)} it is` };
  const { distribution, name } = release;
  if (place.name === distribution) return [image.reference];
  return [`${place.prefix}${distribution}:${name}${distribution === 'debian' ? '-slim' : ''}`];
}

/** https://github.com/GoogleContainerTools/distroless#readme: those that are kept up, by release of Debian */
const DISTROLESS: Readonly<Record<string, string>> = { bookworm: 'debian12', trixie: 'debian13' };

/** A program that is linked to the system's C library runs on that of its own release. */
function dynamicBases(image: BaseImage, withCompiler: boolean): Candidates {
  const own = systems(image);
  if ('reason' in own) return own;
  const release = releaseOf(image);
  const name = release?.distribution === 'debian' ? DISTROLESS[release.name] : undefined;
  if (name === undefined || placeOf(image)?.architecture !== false) return own;
  const base = withCompiler ? [] : [`gcr.io/distroless/base-${name}`];
  return [...base, `gcr.io/distroless/cc-${name}`, ...own];
}

/** A program without a C library of the system runs anywhere; what is larger offers more. */
function staticBases(image: BaseImage): Candidates {
  const place = placeOf(image);
  if (place === undefined) return NOT_KNOWN;
  const own = systems(image);
  // images of one architecture are run on it whatever the builder's own is: the others would be of the builder's
  const others = place.architecture ? [] : ['scratch', STATIC];
  if (!('reason' in own)) return [...others, ...own];
  return image.family === 'alpine' ? [...others, `${place.prefix}alpine`] : others.length > 0 ? others : own;
}

function systemNameOf({ family }: BaseImage): string {
  return family === 'alpine' ? 'Alpine' : family === 'debian' ? 'Debian' : 'its distribution';
}

interface Place {
  /** what FROM writes before an official image's name: nothing, `arm64v8/`, `public.ecr.aws/docker/library/` */
  readonly prefix: string;
  /** the official image's own */
  readonly name: string;
  /** it is in a namespace of one architecture: `arm64v8/golang` */
  readonly architecture: boolean;
}

function placeOf({ reference, repository, official }: BaseImage): Place | undefined {
  const name = official && repository !== undefined ? officialName(repository) : undefined;
  if (name === undefined) return undefined;
  const written = /^[^@]*?(?=(?::[^/]*)?$)/.exec(reference)?.[0] ?? '';
  const prefix = written.slice(0, written.length - name.length);
  const architecture =
    prefix !== '' && !/^(?:(?:index\.)?docker\.io\/)?(?:library\/)?$|\/library\/$/.test(prefix);
  return { prefix, name, architecture };
}
