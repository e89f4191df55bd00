/**
 * What the validator itself knows of packages that are removed again: which only build, which libraries go with them, what
 * depends on them, and which images have none of their own. https://packages.debian.org/ · https://pkgs.alpinelinux.org/
 */
import { words } from './install.js';
import { baseOf } from './stage-split/bases.js';

/** Compilers, and what is run when something is built. Headers of an interpreter or of the C library. */
const TOOLS: ReadonlySet<string> = words(`
  build-essential build-base alpine-sdk gcc g++ gfortran gcc-multilib g++-multilib binutils cpp clang llvm lld make cmake
  ninja-build ninja samurai meson autoconf automake autogen libtool libtool-bin pkg-config pkgconf pkgconfig bison flex gperf
  m4 patch dpkg-dev debhelper devscripts fakeroot equivs intltool texinfo help2man nasm yasm swig ccache gdb valgrind cargo
  rust rustc go golang golang-go protobuf-compiler musl-tools linux-headers linux-headers-amd64 linux-headers-generic`);

/** Whether nothing but a build has a use for a package, its shared libraries aside. */
export function isForBuilding(name: string): boolean {
  return TOOLS.has(name) || name.endsWith('-dev') || name === 'python-dev-is-python3';
}

const BINUTILS = 'ld ar as nm ranlib strip objcopy objdump readelf';
const C = `gcc cc cpp ${BINUTILS}`;
const PROGRAMS: Readonly<Record<string, string>> = {
  'build-essential': `${C} g++ c++ make`,
  'build-base': `${C} g++ c++ make`,
  'alpine-sdk': `${C} g++ c++ make`,
  binutils: BINUTILS,
  gcc: C,
  'g++': `${C} g++ c++`,
  clang: 'clang clang++',
  golang: 'go gofmt',
  'golang-go': 'go gofmt',
  cargo: 'cargo rustc',
  rust: 'cargo rustc',
  'ninja-build': 'ninja',
  samurai: 'samu ninja',
  'pkg-config': 'pkg-config',
  pkgconf: 'pkg-config pkgconf',
  'protobuf-compiler': 'protoc',
};

/** Programs that go with a package, its own name among them. */
export function programsOf(name: string): readonly string[] {
  return [name, ...(Object.hasOwn(PROGRAMS, name) ? words(PROGRAMS[name]!) : [])];
}

/** Headers alone, or of libraries that no image is without. */
const WITHOUT_LIBRARY: ReadonlySet<string> = words(`
  libboost-dev libcatch2-dev libeigen3-dev libgtest-dev nlohmann-json3-dev
  libbz2-dev liblz4-dev liblzma-dev libseccomp-dev libsystemd-dev libudev-dev libzstd-dev uuid-dev zlib1g-dev
  musl-dev libc-dev libc6-dev linux-libc-dev
  python3-dev python-dev python-dev-is-python3 python3-all-dev libpython3-dev ruby-dev php-dev`);
const IN_EVERY_ALPINE: ReadonlySet<string> = words('openssl-dev zlib-dev');
/** Of which an image of that release has the library. */
const IN_RELEASES: Readonly<Record<string, readonly string[]>> = {
  'libcap-dev': ['bookworm', 'trixie'],
  'libdb-dev': ['bullseye', 'bookworm', 'trixie'],
  'libffi-dev': ['bullseye', 'bookworm'],
  'libsqlite3-dev': ['trixie'],
  'libssl-dev': ['bullseye', 'trixie'],
};
/** Packages whose library has another name. */
const LIBRARIES: Readonly<Record<string, RegExp>> = {
  'bzip2-dev': /^libbz2$/,
  'default-libmysqlclient-dev': /^libmariadb3$/,
  'freetds-dev': /^(?:libct4|libsybdb5)$/,
  'libleptonica-dev': /^lib(?:lept5|leptonica6)$/,
  'postgresql-dev': /^libpq$/,
  'tk-dev': /^lib(?:tk|tcl)[\d.]+(?:t64)?$/,
  'unixodbc-dev': /^libodbc(?:1|2|cr2|inst2)$/,
  'libgl1-mesa-dev': /^libgl(?:1|x0|vnd0)$/,
  'libglib2.0-dev': /^lib(?:glib2\.0-0(?:t64)?|ffi8|girepository-2\.0-0)$/,
  'libkrb5-dev': /^lib(?:krb5-3|gssapi-krb5-2|gssrpc4(?:t64)?|k5crypto3|kadm5\w+-mit12)$/,
  'libmagickwand-dev': /^libmagick(?:wand|core)-[67]\.q16-\d+(?:-extra)?(?:t64)?$/,
  'libncursesw5-dev': /^libncursesw?6$/,
  gfortran: /^lib(?:gfortran5?|gcc)$/,
};
/** Of Alpine, whose images have no library of a compiler. */
const OF_COMPILERS: Readonly<Record<string, string>> = {
  'build-base': 'libstdc++',
  'alpine-sdk': 'libstdc++',
  'g++': 'libstdc++',
  gcc: 'libgcc',
  clang: 'libgcc',
  cargo: 'libgcc',
  rust: 'libgcc',
};

/** Whether a package has what programs load that were built with the other: `libpq5` and `libpq-dev`. */
export function isLibraryOf(library: string, name: string, manager: 'apt' | 'apk'): boolean {
  if (isForBuilding(library)) return false;
  if (manager === 'apk' && Object.hasOwn(OF_COMPILERS, name))
    return library === 'libgcc' || library === 'libstdc++';
  if (Object.hasOwn(LIBRARIES, name)) return LIBRARIES[name]!.test(library);
  if (!name.endsWith('-dev') || WITHOUT_LIBRARY.has(name)) return false;
  if (manager === 'apt' && !library.startsWith('lib')) return false;
  const [own, other] = [bareOf(name), bareOf(library)];
  const stem = stemOf(own);
  return (
    other.startsWith(own) ||
    (stem.length > 3 && stemOf(other).startsWith(stem)) ||
    (stem.length === 3 && stemOf(other) === stem)
  );
}

/** `pq` of `libpq-dev`, `pq5` of `libpq5`. */
function bareOf(name: string): string {
  return name.replace(/^lib/, '').replace(/-dev$/, '');
}

/** `curl` of `curl4-openssl` and `curl4`. */
function stemOf(bare: string): string {
  return /^[a-z]+/.exec(bare)?.[0] ?? '';
}

/** The package whose libraries programs may load, which goes and of which `stays` has none. */
export function libraryMissed(
  names: readonly string[],
  stays: readonly string[],
  manager: 'apt' | 'apk',
  image: string,
): string | undefined {
  return names.find((name) => {
    if (WITHOUT_LIBRARY.has(name)) return false;
    if (manager === 'apk') {
      if (IN_EVERY_ALPINE.has(name)) return false;
      const compiler = Object.hasOwn(OF_COMPILERS, name) ? OF_COMPILERS[name]! : undefined;
      if (compiler !== undefined) return !isNodeOfAlpine(image) && !stays.includes(compiler);
    }
    if (TOOLS.has(name) && name !== 'gfortran') return false;
    const release = releaseOf(image);
    if (release !== undefined && Object.hasOwn(IN_RELEASES, name) && IN_RELEASES[name]!.includes(release))
      return false;
    return !stays.some((other) => isLibraryOf(other, name, manager));
  });
}

/** Headers that an interpreter came along with, by what the names of its packages begin with. */
const INTERPRETERS: Readonly<Record<string, string>> = {
  'python3-dev': 'python3',
  'python3-all-dev': 'python3',
  'python-dev-is-python3': 'python3',
  'python-dev': 'python',
  'ruby-dev': 'ruby',
  'php-dev': 'php',
};

/** The package whose interpreter goes with it, where neither the image nor a package that stays has one. */
export function interpreterMissed(
  names: readonly string[],
  stays: readonly string[],
  image: string,
): string | undefined {
  return names.find((name) => {
    const interpreter = Object.hasOwn(INTERPRETERS, name) ? INTERPRETERS[name]! : undefined;
    if (interpreter === undefined) return false;
    const own = interpreter.replace(/\d$/, '');
    return !bare(image).startsWith(`${own}:`) && !stays.some((other) => other.startsWith(interpreter));
  });
}

const DEBIAN_NUMBERS: Readonly<Record<string, string>> = { 11: 'bullseye', 12: 'bookworm', 13: 'trixie' };

function releaseOf(image: string): string | undefined {
  const named = /\b(bullseye|bookworm|trixie)\b/.exec(image)?.[1];
  const numbered = /^debian:(\d+)(?:[.-]|$)/.exec(bare(image))?.[1];
  return named ?? DEBIAN_NUMBERS[numbered ?? ''] ?? baseOf(image)?.release;
}

/** What depends on no package for building, so that it stays when one goes. */
const INDEPENDENT: ReadonlySet<string> = words(`
  acl aria2 bash bc bind9-dnsutils bind9-host busybox bzip2 ca-certificates chromium chromium-driver coreutils cpio cron curl
  default-jre default-jre-headless default-mysql-client dirmngr dnsutils dos2unix dumb-init ffmpeg file firefox-esr fontconfig
  gdal-bin gettext gettext-base ghostscript gifsicle git git-lfs gnupg gnupg2 gosu graphviz gzip hicolor-icon-theme htop
  imagemagick inotify-tools iproute2 iputils-ping jpegoptim jq less locales lsb-release lsof mariadb-client media-types memcached
  mercurial mime-support nano net-tools netbase netcat-openbsd netcat-traditional nginx nodejs openssh-client openssh-server
  openssl optipng p7zip-full perl pngquant poppler-utils postgresql-client procps psmisc python-is-python3 python3 python3-minimal
  python3-distutils python3-pip python3-setuptools python3-venv python3-wheel redis-server redis-tools rsync ruby
  shared-mime-info socat software-properties-common sqlite3 strace subversion sudo supervisor tar tcpdump tesseract-ocr tini tmux
  tree tzdata unzip util-linux vim vim-tiny wget whois wkhtmltopdf xmlsec1 xsltproc xvfb xz-utils zip apache2
  apt-transport-https apt-utils
  libatlas3-base libgdiplus libgmpxx4ldbl libopenblas0-pthread librsvg2-bin libvips-tools libwebsockets-evlib-ev
  libwebsockets-evlib-glib libwebsockets-evlib-uv libxmlsec1-gcrypt libxmlsec1t64-gcrypt`);
const INDEPENDENT_KINDS =
  /^(?:lib(?!clc|clang|codeblocks|gccjit|ghc-|guestfs|mono|pocl|.*-dev\b)[a-z0-9.+-]*\d(?:t64|[a-z])?(?:-(?:\d[\d.]*|extra|gnutls|mesa-\w+|nss|openssl|turbo))?|(?:fonts|ttf)-.+|nginx-.+|redis-.+|postgresql-client-\d+|tesseract-ocr-.+|libreoffice.*|openjdk-\d+-jre(?:-headless)?|zlib1g)$/;

/** Whether a package may depend on one that is for building, so that it would go too. */
export function mayDepend(name: string): boolean {
  return isForBuilding(name) || (!INDEPENDENT.has(name) && !INDEPENDENT_KINDS.test(name));
}

/** A reference without the registry and the namespace of the official images. */
function bare(image: string): string {
  return image.replace(
    /^(?:(?:docker\.io|public\.ecr\.aws\/docker|mirror\.gcr\.io)\/)?(?:(?:library|amd64|arm32v[567]|arm64v8|i386|mips64le|ppc64le|riscv64|s390x)\/)?(?=[^/]*$)/,
    '',
  );
}

function isNodeOfAlpine(image: string): boolean {
  return /^node:[\w.-]*alpine/.test(bare(image));
}

/**
 * Whether an image has no package for building of its own. Those that are made of `buildpack-deps` have them, and so do
 * `php`, and the slim ones of `ruby`, `rust` and `perl`. https://github.com/docker-library/official-images/tree/master/library
 */
export function isWithoutTools(image: string, manager: 'apt' | 'apk'): boolean {
  const [, name = '', tag = 'latest'] = /^([a-z]+)(?::([\w.-]+))?(?:@sha256:\w+)?$/.exec(bare(image)) ?? [];
  if (tag.includes('onbuild')) return false;
  if (manager === 'apk')
    return name === 'alpine' || (/^(?:python|node|nginx)$/.test(name) && tag.includes('alpine'));
  if (name === 'debian' || name === 'ubuntu') return true;
  return (name === 'python' || name === 'node') && /(?:^|-)slim(?:-|$)/.test(tag);
}
