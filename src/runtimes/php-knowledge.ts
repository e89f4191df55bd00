/** What extensions and packages of PHP need beside PHP. */

/** Extensions that official images come with, or that load nothing which is not in every image. */
const PLAIN: ReadonlySet<string> = new Set(
  `bcmath calendar ctype curl dba dom exif fileinfo filter ftp gettext hash iconv json libxml mbstring mysqli mysqlnd
  opcache openssl pcntl pcre pdo pdo_mysql pdo_sqlite phar posix readline reflection session shmop simplexml sockets
  sodium spl sqlite3 standard sysvmsg sysvsem sysvshm tokenizer xml xmlreader xmlwriter zlib soap apcu igbinary msgpack
  pcov redis xdebug ds uopz ast inotify excimer opentelemetry mongodb protobuf`.split(/\s+/),
);

/** Sonames by the release of Debian, where they differ. */
type Sonames = readonly (string | Readonly<Record<string, string>>)[];

/** https://packages.debian.org: what the libraries that these are linked with are called */
const LIBRARIES: Readonly<Record<string, Sonames>> = {
  gd: ['libpng16.so.16'],
  zip: [{ buster: 'libzip.so.4', bullseye: 'libzip.so.4', bookworm: 'libzip.so.4', trixie: 'libzip.so.5' }],
  pgsql: ['libpq.so.5'],
  pdo_pgsql: ['libpq.so.5'],
  bz2: ['libbz2.so.1.0'],
  gmp: ['libgmp.so.10'],
  xsl: ['libxslt.so.1', 'libexslt.so.0'],
  intl: ['uc', 'i18n', 'io'].map((part) => ({
    buster: `libicu${part}.so.63`,
    bullseye: `libicu${part}.so.67`,
    bookworm: `libicu${part}.so.72`,
    trixie: `libicu${part}.so.76`,
  })),
  tidy: [{ bullseye: 'libtidy.so.5deb1', bookworm: 'libtidy.so.5deb1', trixie: 'libtidy.so.58' }],
  memcached: ['libmemcached.so.11'],
  amqp: ['librabbitmq.so.4'],
  yaml: ['libyaml-0.so.2'],
  grpc: ['libstdc++.so.6'],
};

/** Libraries that `docker-php-ext-configure gd` adds, by its options. https://www.php.net/manual/en/image.installation.php */
const GD_OPTIONS: readonly (readonly [option: RegExp, soname: string])[] = [
  [/^--with-(?:jpeg|jpeg-dir)(?:=|$)/, 'libjpeg.so.62'],
  [/^--with-(?:freetype|freetype-dir)(?:=|$)/, 'libfreetype.so.6'],
  [/^--with-(?:webp|webp-dir)(?:=|$)/, 'libwebp.so.7'],
  [/^--with-(?:xpm|xpm-dir)(?:=|$)/, 'libXpm.so.4'],
];

/**
 * Sonames that an extension loads, on a release of Debian, with the options that it was configured with; `undefined`
 * where they are not known. `pecl` names may have a release: `xdebug-3.3.1`.
 */
export function extensionLibraries(
  extension: string,
  release: string | undefined,
  options: readonly string[],
): readonly string[] | undefined {
  const name = extension.replace(/-.*$/, '').toLowerCase();
  if (PLAIN.has(name)) return [];
  const own = Object.hasOwn(LIBRARIES, name) ? LIBRARIES[name]! : undefined;
  const sonames = own?.map((one) =>
    typeof one === 'string' ? one : release === undefined ? undefined : one[release],
  );
  if (sonames === undefined || sonames.includes(undefined)) return undefined;
  const more =
    name === 'gd'
      ? GD_OPTIONS.filter(([option]) => options.some((one) => option.test(one))).map(([, soname]) => soname)
      : [];
  return [...(sonames as readonly string[]), ...more];
}

/** Programs that packages start. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  'knplabs/knp-snappy': ['wkhtmltopdf'],
  'barryvdh/laravel-snappy': ['wkhtmltopdf'],
  'mikehaertl/phpwkhtmltopdf': ['wkhtmltopdf'],
  'spatie/browsershot': ['node', 'chrome'],
  'spatie/pdf-to-text': ['pdftotext'],
  'php-ffmpeg/php-ffmpeg': ['ffmpeg', 'ffprobe'],
  'pbmedia/laravel-ffmpeg': ['ffmpeg', 'ffprobe'],
  'thiagoalessio/tesseract_ocr': ['tesseract'],
  'czproject/git-php': ['git'],
  'gitonomy/gitlib': ['git'],
  'symfony/panther': ['chromedriver'],
  'spatie/laravel-backup': ['mysqldump'],
  'spatie/db-dumper': ['mysqldump'],
  'unoconv/unoconv': ['unoconv'],
};

export function packagePrograms(name: string): readonly string[] {
  return Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name]! : [];
}
