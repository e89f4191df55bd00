/** Packages of Alpine that Dockerfiles install, by use. https://pkgs.alpinelinux.org, Alpine 3.18 to 3.22 */
import type { PackageTable } from './system-packages.js';

/** Compilers and build tools; programs that are built with a compiler need its library, which no image has. */
const TOOLS: Readonly<Record<string, string>> = {
  'alpine-sdk': 'libstdc++ libgcc',
  autoconf: '',
  automake: '',
  binutils: '',
  bison: '',
  'build-base': 'libstdc++ libgcc',
  cargo: 'libgcc',
  clang: 'libgcc',
  cmake: '',
  flex: '',
  'g++': 'libstdc++ libgcc',
  gcc: 'libgcc',
  gfortran: 'libgfortran libgcc',
  go: '',
  'libc-dev': '',
  libtool: '',
  'linux-headers': '',
  m4: '',
  make: '',
  meson: '',
  'musl-dev': '',
  nasm: '',
  ninja: '',
  patch: '',
  pkgconf: '',
  pkgconfig: '',
  'python3-dev': '',
  'ruby-dev': '',
  rust: 'libgcc',
  samurai: '',
  yasm: '',
};

/** Dependencies of the compiler that other programs may load: OpenMP, atomic operations. */
const COMPANIONS: Readonly<Record<string, string>> = {
  'alpine-sdk': 'libgomp libatomic',
  'build-base': 'libgomp libatomic',
  'g++': 'libgomp libatomic',
  gcc: 'libgomp libatomic',
  gfortran: 'libgomp libquadmath',
};

/** Shared libraries of development packages: subpackages in https://gitlab.alpinelinux.org/alpine/aports */
const LIBRARIES: Readonly<Record<string, string>> = {
  'bzip2-dev': 'libbz2',
  'curl-dev': 'libcurl',
  'expat-dev': 'libexpat',
  'freetype-dev': 'freetype',
  'gdbm-dev': 'gdbm',
  'giflib-dev': 'giflib',
  'icu-dev': 'icu-libs',
  'jpeg-dev': 'libjpeg-turbo',
  'libevent-dev': 'libevent',
  'libffi-dev': 'libffi',
  'libjpeg-turbo-dev': 'libjpeg-turbo',
  'libpng-dev': 'libpng',
  'libpq-dev': 'libpq',
  'libsodium-dev': 'libsodium',
  'libuv-dev': 'libuv',
  'libxml2-dev': 'libxml2',
  'libxslt-dev': 'libxslt',
  'libzip-dev': 'libzip',
  'lz4-dev': 'lz4-libs',
  'mariadb-connector-c-dev': 'mariadb-connector-c',
  'mariadb-dev': 'mariadb-connector-c',
  'oniguruma-dev': 'oniguruma',
  'openssl-dev': 'libssl3 libcrypto3',
  'pixman-dev': 'pixman',
  'postgresql-dev': 'libpq',
  'readline-dev': 'readline',
  'snappy-dev': 'snappy',
  'sqlite-dev': 'sqlite-libs',
  'xz-dev': 'xz-libs',
  'yaml-dev': 'yaml',
  'zlib-dev': 'zlib',
  'zstd-dev': 'zstd-libs',
};

const PROGRAMS: Readonly<Record<string, string>> = {
  bash: 'bash',
  curl: 'curl',
  'dumb-init': 'dumb-init',
  ffmpeg: 'ffmpeg ffprobe',
  file: 'file',
  git: 'git',
  gosu: 'gosu',
  graphviz: 'dot',
  jq: 'jq',
  'mariadb-client': 'mariadb mysql mysqldump',
  'mysql-client': 'mariadb mysql mysqldump',
  nodejs: 'node',
  npm: 'npm npx',
  'openssh-client': 'ssh scp sftp ssh-keygen ssh-keyscan',
  openssl: 'openssl',
  perl: 'perl',
  'postgresql-client': 'psql pg_dump pg_restore pg_isready',
  procps: 'ps top free pgrep pkill',
  python3: 'python3',
  rsync: 'rsync',
  ruby: 'ruby',
  sqlite: 'sqlite3',
  'su-exec': 'su-exec',
  supervisor: 'supervisord supervisorctl',
  tini: 'tini',
  unzip: 'unzip',
  wget: 'wget',
  zip: 'zip',
};

/** As `scanelf --needed` names them; of libraries whose soname is the same from 3.18 to 3.22. */
const SONAMES: Readonly<Record<string, string>> = {
  libcrypto3: 'libcrypto.so.3',
  libffi: 'libffi.so.8',
  libgcc: 'libgcc_s.so.1',
  libpq: 'libpq.so.5',
  libssl3: 'libssl.so.3',
  'libstdc++': 'libstdc++.so.6',
  'mariadb-connector-c': 'libmariadb.so.3',
  'sqlite-libs': 'libsqlite3.so.0',
  zlib: 'libz.so.1',
};

export const ALPINE: PackageTable = {
  tools: TOOLS,
  companions: COMPANIONS,
  development(name, release) {
    const [major, minor] = (release ?? '').split('.').map(Number);
    if (release !== undefined && (major !== 3 || minor === undefined || minor < 18)) return undefined;
    return Object.hasOwn(LIBRARIES, name) ? LIBRARIES[name] : undefined;
  },
  // needed by apk
  shipped: () => 'libssl3 libcrypto3 zlib',
  run: /^(?:tzdata|ca-certificates|ca-certificates-bundle|musl-locales|font-.+|ttf-.+|fontconfig|tini|dumb-init|su-exec|gosu|supervisor|nginx|ffmpeg|imagemagick|ghostscript|graphviz|postgresql\d*-client|mysql-client|mariadb-client|sqlite|icu-data-full|gcompat|libc6-compat|chromium|openssl|openjdk\d+-jre(?:-headless)?)$/,
  programs: PROGRAMS,
  sonames: SONAMES,
  install: (name) => [`apk add --no-cache ${name}`],
};
