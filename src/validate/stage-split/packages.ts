/** Packages of the distribution that the builder has and the new stage has not: the validator's own sorting. */
import { words } from '../install.js';
import { effectsOf } from './effects.js';
import type { Closed } from './closure.js';
import type { Scene } from './scene.js';
import { described } from './sources.js';

/** What the new stage may install besides: run-time parts of what the builder has, certificates, time zones. */
export const PACKAGE_PARTS =
  /^(?:lib[\w.+-]*(?<!-dev)|ca-certificates|tzdata|netbase|openssl|curl|wget|procps)$/;

/** Packages that nothing needs when a program runs. https://packages.debian.org/ · https://pkgs.alpinelinux.org/ */
const BUILD_ONLY: ReadonlySet<string> = words(`
  gcc g++ gfortran make cmake ninja-build ninja build-essential build-base alpine-sdk pkg-config pkgconf autoconf automake
  libtool bison flex nasm yasm meson ccache patch gettext dpkg-dev debhelper fakeroot clang llvm lld
  musl-dev libc-dev libc6-dev linux-headers linux-libc-dev python3-dev python-dev python2-dev ruby-dev
  python3-pip python3-setuptools python3-wheel python3-venv protobuf-compiler protoc upx upx-ucl
  maven gradle ant apt-transport-https apt-utils software-properties-common gnupg gnupg2 dirmngr lsb-release
  binutils gdb valgrind doxygen swig rustc cargo golang golang-go gcc-multilib musl-tools`);
/** Packages of programs, without a library that others load. */
const PROGRAMS: ReadonlySet<string> = words(`
  git curl wget unzip zip xz-utils bzip2 tar gzip file less vim nano jq tree htop procps psmisc lsof net-tools iputils-ping
  dnsutils openssh-client rsync mercurial subversion python3 python python2 perl bash sudo ca-certificates tzdata tzdata-legacy
  netcat-openbsd nodejs npm yarn`);
/** The run-time library of a package of headers, whatever suffix a release gives it. */
export const RUNTIME: Readonly<Record<string, RegExp>> = {
  'libpq-dev': /^libpq5?$/,
  'postgresql-dev': /^(?:libpq|postgresql-libs)$/,
  'libmariadb-dev': /^libmariadb3$/,
  'default-libmysqlclient-dev': /^(?:libmariadb3|default-mysql-client|mariadb-client)$/,
  'libxml2-dev': /^libxml2(?:-16)?$/,
  'libxslt1-dev': /^libxslt1\.1$/,
  'libjpeg-dev': /^(?:libjpeg62-turbo|libjpeg-turbo8|libjpeg8)$/,
  'libssl-dev': /^(?:libssl[\d.]+(?:t64)?|openssl)$/,
  'libffi-dev': /^libffi\d+$/,
  'libsqlite3-dev': /^(?:libsqlite3-0|sqlite3)$/,
  'libcurl4-openssl-dev': /^(?:libcurl4(?:t64)?|curl)$/,
  'libvips-dev': /^libvips42(?:t64)?$/,
  'libicu-dev': /^libicu\d+$/,
  'libpng-dev': /^libpng16-16(?:t64)?$/,
  'libzmq3-dev': /^libzmq5$/,
  'librdkafka-dev': /^librdkafka1$/,
  'libcairo2-dev': /^libcairo2$/,
};
/** Headers of libraries that every base of the system has. */
const IN_EVERY_BASE: ReadonlySet<string> = words('zlib1g-dev zlib-dev libncurses-dev libncurses5-dev');

/** Why a package is missed. */
export function lostPackageProblem(scene: Scene, closed: Closed | undefined): string | undefined {
  const { made, repeated, later, assumes, images, program } = scene;
  const had = packagesOf(made);
  const has = new Set(packagesOf([...repeated, ...later]));
  const isUnlinked = closed?.isStatic === true;
  // packages of Node that are not known may start programs as well as open files
  const startsNothing =
    closed !== undefined &&
    closed.uses.programs === undefined &&
    (closed.language !== 'node' || closed.uses.files === undefined);
  for (const name of had) {
    if (has.has(name) || BUILD_ONLY.has(name)) continue;
    // looked for apart, where sources are read
    if (closed !== undefined && /^(?:ca-certificates(?:-bundle)?|tzdata)$/.test(name)) continue;
    if (startsNothing && (PROGRAMS.has(name) || isUnlinked)) continue;
    if (
      closed !== undefined &&
      closed.uses.programs !== undefined &&
      PROGRAMS.has(name) &&
      !assumes.has('programs')
    )
      return `${described(closed.uses.programs)}, and the package \`${name}\` is not installed in the new stage`;
    if (isUnlinked) continue;
    const runtime = Object.hasOwn(RUNTIME, name) ? RUNTIME[name] : undefined;
    if (runtime !== undefined && [...has].some((one) => runtime.test(one))) continue;
    if (IN_EVERY_BASE.has(name) && images.new?.system !== 'none') continue;
    if (PROGRAMS.has(name) ? assumes.has('programs') : assumes.has('libraries')) continue;
    if (!PROGRAMS.has(name) && /-dev$/.test(name) && program.artifact?.language === 'jvm') continue;
    return `the package \`${name}\` is not installed in the new stage`;
  }
  return undefined;
}

function packagesOf(made: Scene['made']): readonly string[] {
  return made
    .flatMap((one) => effectsOf(one))
    .flatMap((effect) => (effect.kind === 'packages' ? effect.names : []))
    .filter((name) => !name.startsWith('.'));
}
