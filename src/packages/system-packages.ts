/** What packages of the system are for: building, running, or it cannot be said. */
import { ALPINE } from './alpine-packages.js';
import { DEBIAN } from './debian-packages.js';
import { UBUNTU } from './ubuntu-packages.js';

export interface SystemPackage {
  /** `build`: needed to build, or nothing but headers for it; what is linked against them needs `runtime` */
  readonly use: 'build' | 'run' | 'unknown';
  /** packages with the shared libraries of a package that is for building; `[]`: none that an image has not already */
  readonly runtime?: readonly string[];
  /** shared libraries that come along with one that is for building, and that other programs may find by accident */
  readonly companions?: readonly string[];
  /** of headers of an interpreter: the package with the interpreter itself, which they depend on */
  readonly interpreter?: string;
  /** programs in PATH that it brings, with those of what it depends on, as far as they are known */
  readonly programs?: readonly string[];
  /** sonames in it, or of what is linked against it, as far as they are known */
  readonly libraries?: readonly string[];
  /** depends on no package that is for building, directly or not */
  readonly independent?: true;
  /** data that programs look for, and nothing else */
  readonly facility?: 'certificates' | 'time zones';
}

/** A distribution, with the release where it is certain. */
export interface SystemRelease {
  readonly distribution: 'debian' | 'ubuntu' | 'alpine';
  /** `bookworm`, `jammy`, `3.19` */
  readonly name: string | undefined;
}

/** What is known of the packages of one distribution. */
export interface PackageTable {
  /** programs that only build, with the packages whose libraries their output needs: `gfortran` */
  readonly tools: Readonly<Record<string, string>>;
  /** shared libraries that come along with some of them, whatever is built */
  readonly companions: Readonly<Record<string, string>>;
  /** packages of the shared libraries that belong to a development package; `undefined`: not known */
  development(name: string, release: string | undefined): string | undefined;
  /** packages that every image of a release has */
  shipped(release: string | undefined): string;
  /** what has no use but at run time */
  readonly run: RegExp;
  /** programs by package */
  readonly programs: Readonly<Record<string, string>>;
  /** sonames by package */
  readonly sonames: Readonly<Record<string, string>>;
  /** commands that install a package and leave nothing else behind */
  install(name: string): readonly string[];
}

const TABLES: Readonly<Record<SystemRelease['distribution'], PackageTable>> = {
  debian: DEBIAN,
  ubuntu: UBUNTU,
  alpine: ALPINE,
};

/** Packages of data: named alike in all distributions. */
const FACILITIES: Readonly<Record<string, NonNullable<SystemPackage['facility']>>> = {
  'ca-certificates': 'certificates',
  'ca-certificates-bundle': 'certificates',
  tzdata: 'time zones',
};

/** Named alike in all distributions. */
const INTERPRETERS: Readonly<Record<string, string>> = {
  'php-dev': 'php',
  'python-dev': 'python',
  'python-dev-is-python3': 'python3',
  'python3-all-dev': 'python3',
  'python3-dev': 'python3',
  'ruby-dev': 'ruby',
};

/**
 * Shared libraries, fonts, and what images are set up with; https://packages.debian.org, Debian 12, what they depend on and
 * what that depends on. Recommendations are no dependencies.
 */
const INDEPENDENT =
  /^(?:lib(?!clc|clang|codeblocks|gccjit|ghc-|guestfs|mono|pocl|.*-dev\b)[a-z0-9.+-]*\d(?:t64|[a-z])?(?:-(?:\d[\d.]*|extra|gnutls|mesa-\w+|nss|openssl|turbo))?|fonts-.+|python3-(?:pip|venv|setuptools|wheel|distutils|minimal)|gnupg2?|dirmngr|apt-transport-https|apt-utils|lsb-release|software-properties-common|vim|vim-tiny|openssh-server|bash|tar|gzip|coreutils|util-linux)$/;

/** What packages for building bring into PATH, where it is not a program of their own name alone. */
const BUILD_PROGRAMS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['build-essential', 'build-base', 'alpine-sdk'].map((name) => [name, 'gcc cc g++ c++ make ld ar']),
  ),
  binutils: 'ld ar as nm strip objcopy objdump readelf',
  cargo: 'cargo rustc',
  clang: 'clang clang++',
  'g++': 'g++ c++ gcc cc',
  gcc: 'gcc cc',
  golang: 'go gofmt',
  'golang-go': 'go gofmt',
  'ninja-build': 'ninja',
  'pkg-config': 'pkg-config',
  pkgconf: 'pkgconf pkg-config',
  'protobuf-compiler': 'protoc',
  rust: 'rustc cargo',
  samurai: 'samu ninja',
};

/** A package without the version that is asked for; `undefined` for what is more than that (`gcc:arm64`, `vim-`). */
export function bareName(written: string): string | undefined {
  return /^([a-z0-9](?:[a-z0-9+.-]*[a-z0-9+.])?)(?:=\S+)?$/.exec(written)?.[1];
}

/** Programs in PATH that a package for building brings, with those of what it depends on. */
export function buildPrograms(name: string): readonly string[] {
  return words(own(BUILD_PROGRAMS, name) ?? name);
}

/**
 * What a package is for, by the name that `apt-get install` or `apk add` is given (`libpq-dev=15.*`). Where the
 * libraries of a development package are not known in a release, its use is `unknown`: it is needed as a whole.
 */
export function systemPackage(name: string, release: SystemRelease | undefined): SystemPackage {
  if (release === undefined) return { use: 'unknown' };
  const table = TABLES[release.distribution];
  const bare = /^[^=<>~:/@]*/.exec(name)?.[0] ?? '';
  const runtime = own(table.tools, bare) ?? table.development(bare, release.name);
  if (runtime !== undefined) {
    const packages = words(runtime);
    const shipped = words(table.shipped(release.name));
    return {
      use: 'build',
      runtime: packages.filter((one) => !shipped.includes(one)),
      companions: words(own(table.companions, bare)),
      ...(Object.hasOwn(INTERPRETERS, bare) && { interpreter: INTERPRETERS[bare]! }),
      libraries: packages.flatMap((one) => words(own(table.sonames, one))),
    };
  }
  const isRun = table.run.test(bare) || own(table.sonames, bare) !== undefined;
  const isIndependent = isRun || own(table.programs, bare) !== undefined || INDEPENDENT.test(bare);
  return {
    use: isRun ? 'run' : 'unknown',
    ...(isIndependent && { independent: true }),
    programs: words(own(table.programs, bare)),
    libraries: words(own(table.sonames, bare)),
    ...(Object.hasOwn(FACILITIES, bare) && { facility: FACILITIES[bare]! }),
  };
}

function own(table: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function words(text: string | undefined): readonly string[] {
  return text === undefined || text === '' ? [] : text.split(' ');
}

/** Commands that install a package of this name in a distribution. */
export function installCommands(name: string, { distribution }: SystemRelease): readonly string[] {
  return TABLES[distribution].install(name);
}
