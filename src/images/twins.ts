/** Images to run in what another image has built. */
import type { BaseImage } from './base-image.js';

/** What a program expects of the system beside its own files. */
export type Facility =
  /** authorities for TLS: `/etc/ssl/certs` */
  | 'certificates'
  /** `/usr/share/zoneinfo` */
  | 'time zones'
  /** `/etc/passwd` with root */
  | 'accounts'
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
  | { readonly kind: 'libc' }
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
import { baseImage } from './base-image.js';
export function runtimeTwins(image: BaseImage, need: BaseNeed): readonly Twin[] | { readonly reason: string } {
  const twin = (reference: string, programs: string[], facilities: Facility[]): Twin => ({ reference, image: baseImage(reference), hasProgram: (n) => programs.includes(n), hasFacility: (f) => facilities.includes(f), hasLibrary: () => undefined });
  if (image.repository?.endsWith('/node') && need.kind === 'interpreter') return [twin(`${image.reference}-slim`, ['node', 'npm', 'sh', 'docker-entrypoint.sh'], ['shell', 'accounts', 'temporary directory'])];
  if (image.repository?.endsWith('/golang') && need.kind === 'static') return [twin('scratch', [], []), twin('gcr.io/distroless/static-debian12', [], ['certificates', 'time zones', 'accounts', 'temporary directory']), twin('debian:bookworm-slim', ['sh'], ['shell', 'accounts', 'temporary directory'])];
  return { reason: 'no smaller image of it is known' };
}
