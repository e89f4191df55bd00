/** Packages of Debian that Dockerfiles install, by use. https://packages.debian.org, read in 2026 */
import { IN_EVERY_IMAGE, LIBRARIES_OF_DEVELOPMENT } from './debian-libraries.js';
import { SONAMES } from './debian-sonames.js';
import type { PackageTable } from './system-packages.js';

/** Compilers, and what is run when something is built. */
export const BUILD_TOOLS: Readonly<Record<string, string>> = {
  ...none(
    'build-essential gcc g++ gcc-multilib g++-multilib binutils cpp clang llvm lld make cmake ninja-build meson autoconf',
    'automake autogen libtool libtool-bin pkg-config pkgconf bison flex gperf m4 patch dpkg-dev debhelper devscripts',
    'fakeroot equivs intltool texinfo help2man nasm yasm swig ccache gdb valgrind cargo rustc golang golang-go',
    'protobuf-compiler musl-tools musl-dev libc6-dev libc-dev linux-libc-dev linux-headers-amd64 linux-headers-generic',
    // headers of an interpreter: what needs the interpreter itself, needs it by name
    'python3-dev python-dev python-dev-is-python3 python3-all-dev libpython3-dev ruby-dev php-dev',
  ),
  gfortran: 'libgfortran5',
};

/** What wheels and other programs that are built elsewhere load, and compilers depend on: OpenMP. */
export const COMPANIONS: Readonly<Record<string, string>> = {
  'build-essential': 'libgomp1',
  gcc: 'libgomp1',
  'g++': 'libgomp1',
  gfortran: 'libgomp1 libquadmath0',
};

/** Programs of a package, and of what it depends on, in Debian 11, 12 and 13; the names that are called. */
export const PROGRAMS: Readonly<Record<string, string>> = {
  acl: 'chacl getfacl setfacl',
  aria2: 'aria2c',
  bc: 'bc',
  'bind9-dnsutils': 'dig nslookup nsupdate',
  'bind9-host': 'host',
  busybox: 'busybox',
  bzip2: 'bzip2 bunzip2 bzcat',
  // depends on openssl
  'ca-certificates': 'update-ca-certificates openssl',
  cpio: 'cpio',
  cron: 'cron crontab',
  curl: 'curl',
  'default-mysql-client': 'mariadb mysql mysqldump mysqladmin',
  dnsutils: 'dig nslookup nsupdate',
  dos2unix: 'dos2unix unix2dos',
  'dumb-init': 'dumb-init',
  ffmpeg: 'ffmpeg ffprobe ffplay',
  file: 'file',
  fontconfig: 'fc-cache fc-list fc-match',
  'gdal-bin': 'gdalinfo gdal_translate gdalwarp ogr2ogr ogrinfo',
  gettext: 'gettext envsubst ngettext msgfmt msgmerge xgettext',
  'gettext-base': 'gettext envsubst ngettext',
  ghostscript: 'gs ps2pdf pdf2ps',
  gifsicle: 'gifsicle',
  git: 'git git-upload-pack git-receive-pack perl',
  'git-lfs': 'git-lfs',
  gnupg: 'gpg gpg-agent gpgconf',
  gosu: 'gosu',
  graphviz: 'dot neato fdp sfdp circo twopi',
  htop: 'htop',
  // update-alternatives gives the names of those that end in `-im6.q16`
  imagemagick: 'convert identify mogrify montage composite compare',
  'inotify-tools': 'inotifywait inotifywatch',
  iproute2: 'ip ss bridge tc',
  'iputils-ping': 'ping ping4 ping6',
  jpegoptim: 'jpegoptim',
  jq: 'jq',
  less: 'less',
  'libvips-tools': 'vips vipsheader vipsthumbnail',
  'librsvg2-bin': 'rsvg-convert',
  locales: 'locale-gen update-locale',
  'lsb-release': 'lsb_release',
  lsof: 'lsof',
  'mariadb-client': 'mariadb mysql mysqldump mysqladmin',
  memcached: 'memcached',
  mercurial: 'hg',
  nano: 'nano',
  'net-tools': 'ifconfig netstat route arp',
  'netcat-openbsd': 'nc netcat',
  'netcat-traditional': 'nc netcat',
  nodejs: 'node',
  'openssh-client': 'ssh scp sftp ssh-keygen ssh-keyscan ssh-add ssh-agent',
  openssl: 'openssl c_rehash',
  optipng: 'optipng',
  'p7zip-full': '7z',
  perl: 'perl',
  pngquant: 'pngquant',
  'poppler-utils': 'pdftotext pdftoppm pdfinfo pdfimages pdfseparate pdfunite pdftocairo pdftohtml pdffonts',
  'postgresql-client': 'psql pg_dump pg_restore pg_isready createdb dropdb pg_dumpall',
  procps: 'ps top free kill pgrep pkill uptime vmstat w watch sysctl pmap',
  psmisc: 'fuser killall pstree',
  python3: 'python3',
  'python3-minimal': 'python3',
  'python-is-python3': 'python python3',
  'redis-tools': 'redis-cli redis-benchmark',
  'redis-server': 'redis-server redis-cli',
  rsync: 'rsync',
  ruby: 'ruby',
  socat: 'socat',
  sqlite3: 'sqlite3',
  strace: 'strace',
  subversion: 'svn svnadmin',
  sudo: 'sudo visudo',
  supervisor: 'supervisord supervisorctl',
  tcpdump: 'tcpdump',
  'tesseract-ocr': 'tesseract',
  tini: 'tini tini-static',
  tmux: 'tmux',
  tree: 'tree',
  unzip: 'unzip funzip',
  wget: 'wget',
  whois: 'whois mkpasswd',
  wkhtmltopdf: 'wkhtmltopdf wkhtmltoimage',
  xmlsec1: 'xmlsec1',
  xsltproc: 'xsltproc',
  'xz-utils': 'xz unxz xzcat lzma',
  xvfb: 'Xvfb xvfb-run',
  zip: 'zip',
};

/** What nothing is built with: data, servers, clients and converters. */
export const RUN =
  /^(?:tzdata|ca-certificates|locales|netbase|media-types|mime-support|shared-mime-info|hicolor-icon-theme|fontconfig|fonts-.+|ttf-.+|gosu|tini|dumb-init|supervisor|cron|nginx(?:-.+)?|apache2|memcached|redis(?:-.+)?|postgresql-client(?:-\d+)?|default-mysql-client|mariadb-client|sqlite3|imagemagick|ghostscript|graphviz|ffmpeg|poppler-utils|wkhtmltopdf|libreoffice(?:-.+)?|chromium(?:-driver)?|firefox-esr|xvfb|tesseract-ocr(?:-.+)?|gifsicle|jpegoptim|optipng|pngquant|libvips-tools|librsvg2-bin|procps|openssl|inotify-tools|iproute2|iputils-ping|default-jre(?:-headless)?|openjdk-\d+-jre(?:-headless)?)$/;

function knownRelease(release: string | undefined): keyof typeof IN_EVERY_IMAGE | undefined {
  return (['bullseye', 'bookworm', 'trixie'] as const).find((one) => one === release);
}

/** In every image of each of these releases. */
const EVERYWHERE = IN_EVERY_IMAGE.trixie
  .split(' ')
  .filter((name) => Object.values(IN_EVERY_IMAGE).every((row) => row.split(' ').includes(name)))
  .join(' ');

/** https://docs.docker.com/build/building/best-practices/#apt-get */
export const APT_INSTALL: PackageTable['install'] = (name) => [
  'apt-get update',
  `apt-get install -y --no-install-recommends ${name}`,
  'rm -rf /var/lib/apt/lists/*',
];

export const DEBIAN: PackageTable = {
  tools: BUILD_TOOLS,
  companions: COMPANIONS,
  development(name, release) {
    if (!Object.hasOwn(LIBRARIES_OF_DEVELOPMENT, name)) return undefined;
    const row = LIBRARIES_OF_DEVELOPMENT[name];
    const known = knownRelease(release);
    if (typeof row !== 'object') return release === undefined || known !== undefined ? row : undefined;
    return known === undefined ? undefined : row[known];
  },
  shipped: (release) => {
    const known = knownRelease(release);
    return known === undefined ? EVERYWHERE : IN_EVERY_IMAGE[known];
  },
  run: RUN,
  programs: PROGRAMS,
  sonames: SONAMES,
  install: APT_INSTALL,
};

function none(...lines: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(lines.flatMap((line) => line.split(' ')).map((name) => [name, '']));
}
