/** What packages of Node.js need of the system beside Node.js itself, as data. */
import type { Facility } from '../images/twins.js';
import type { Question } from './runtime.js';

export interface PackageTrait {
  /** it brings what it loads: nothing is needed besides */
  readonly contained?: true;
  /** programs that it starts */
  readonly programs?: readonly string[];
  /** sonames that it loads */
  readonly libraries?: readonly string[];
  readonly facilities?: readonly Facility[];
  /** what is not known of it, in words for behind its name */
  readonly question?: readonly [about: Question['about'], text: string];
}

function each(trait: PackageTrait, ...names: readonly string[]): Readonly<Record<string, PackageTrait>> {
  return Object.fromEntries(names.map((name) => [name, trait]));
}

const CONTAINED: PackageTrait = { contained: true };
const runs = (...programs: readonly string[]): PackageTrait => ({ contained: true, programs });
const loads = (...libraries: readonly string[]): PackageTrait => ({ libraries });
const asks = (about: Question['about'], text: string): PackageTrait => ({ question: [about, text] });

const BROWSER = asks(
  'outside',
  'starts a browser that its install puts into the home directory, with libraries of the system',
);
const OPENSSL = loads('libssl.so.3');

/** By name; `*` at the end stands for any rest. */
const TRAITS: Readonly<Record<string, PackageTrait>> = {
  // prebuilt, or compiled against nothing but Node.js and the C++ library that it has itself
  ...each(
    CONTAINED,
    ...[
      'argon2',
      'bcrypt',
      'better-sqlite3',
      'better-sqlite3-multiple-ciphers',
      'bigint-buffer',
      'blake-hash',
    ],
    ...[
      'bufferutil',
      'utf-8-validate',
      'classic-level',
      'cpu-features',
      'deasync',
      'dtrace-provider',
      'epoll',
    ],
    ...[
      'farmhash',
      'ffi-napi',
      'ref-napi',
      'fsevents',
      'grpc',
      'heapdump',
      'hiredis',
      'iconv',
      'iltorb',
      'isolated-vm',
    ],
    ...[
      'keccak',
      'leveldown',
      'libxmljs',
      'libxmljs2',
      'lightningcss',
      'lmdb',
      'memcpy',
      'microtime',
      'mmmagic',
    ],
    ...[
      'mongodb-client-encryption',
      'msgpackr-extract',
      'nan',
      'node-addon-api',
      'node-expat',
      'node-gyp-build',
    ],
    ...[
      'node-gyp-build-optional-packages',
      'node-pty',
      'node-sass',
      'nodegit-promise',
      'opencc',
      'pprof',
      'raw-socket',
    ],
    ...[
      're2',
      'rocksdb',
      'scrypt',
      'secp256k1',
      'segfault-handler',
      'serialport',
      'sharp',
      'snappy',
      'sodium-native',
    ],
    ...[
      'sqlite3',
      'ssh2',
      'tiny-secp256k1',
      'tree-sitter',
      'unix-dgram',
      'unrs-resolver',
      'utp-native',
      'uws',
    ],
    ...[
      'v8-profiler-next',
      'wrtc',
      'xxhash',
      'xxhash-addon',
      'zeromq',
      'zlib-sync',
      'onnxruntime-node',
      'aws-crt',
    ],
    ...[
      'dd-trace',
      'newrelic',
      'appdynamics',
      'couchbase',
      'hnswlib-node',
      '@tensorflow/tfjs-node',
      'ssh2-streams',
    ],
    ...[
      '@contrast/fn-inspect',
      '@elastic/elasticsearch-native',
      'event-loop-stats',
      'gc-stats',
      'memwatch-next',
    ],
    ...[
      'esbuild',
      '@esbuild/*',
      '@swc/*',
      '@next/*',
      '@img/*',
      '@node-rs/*',
      '@parcel/*',
      '@rollup/*',
      'rollup',
    ],
    ...[
      '@napi-rs/*',
      '@mapbox/node-pre-gyp',
      'node-pre-gyp',
      'prebuild-install',
      'bindings',
      '@serialport/*',
    ],
    ...[
      '@mongodb-js/*',
      '@datadog/*',
      '@newrelic/*',
      '@sentry/*',
      '@tailwindcss/*',
      '@biomejs/*',
      '@oxc-resolver/*',
    ],
    ...[
      '@msgpackr-extract/*',
      '@lmdb/*',
      '@unrs/*',
      '@resvg/*',
      '@confluentinc/kafka-javascript',
      '@grpc/*',
      '@ffmpeg-installer/*',
    ],
    ...[
      '@ffprobe-installer/*',
      'ffmpeg-static',
      'ffprobe-static',
      '7zip-bin',
      'bcrypt-nodejs',
      '@aws-sdk/*',
      '@smithy/*',
    ],
    // scripts that print something, write into the package itself, or set up what development needs
    ...[
      'core-js',
      'core-js-pure',
      'core-js-bundle',
      'es5-ext',
      'protobufjs',
      '@apollo/protobufjs',
      'nodemon',
      'ejs',
    ],
    ...[
      'styled-components',
      'preact',
      'vue-demi',
      'msw',
      'bootstrap-vue',
      'uglifyjs-webpack-plugin',
      'husky',
      'yorkie',
    ],
    ...[
      '@nestjs/core',
      '@firebase/util',
      'firebase',
      '@scarf/scarf',
      'swagger-ui-react',
      'web3',
      'web3-bzz',
      'web3-shh',
    ],
    ...[
      '@fortawesome/*',
      'lefthook',
      'simple-git-hooks',
      'nx',
      '@nrwl/*',
      '@nx/*',
      'opencollective-postinstall',
    ],
    ...[
      '@angular/cli',
      'ngx-*',
      'gatsby',
      'gatsby-cli',
      'gatsby-telemetry',
      'nuxt',
      'parse-server',
      'jss',
      'less',
    ],
    ...[
      'tldjs',
      'spawn-sync',
      'postinstall-postinstall',
      'cwebp-bin',
      'ursa-optional',
      'highlight.js',
      'levelup',
    ],
    ...[
      'workerd',
      'wrangler',
      'miniflare',
      'ionic',
      'inferno',
      'mjml',
      'typesense',
      'sweetalert2',
      'moment-timezone',
    ],
    ...[
      '@clerk/*',
      '@pulumi/*',
      '@swc-node/*',
      '@prisma/engines-version',
      'type-graphql',
      'typegoose',
      'snyk',
      'aws-sdk',
    ],
    ...[
      'ttf2woff2',
      'yarn',
      'iconv-corefoundation',
      'lzma-native',
      'zstd-napi',
      'tslib',
      'sp-node-mysql',
      'redoc',
    ],
  ),
  // libraries of the system
  // https://www.prisma.io/docs/orm/reference/system-requirements#linux-runtime-dependencies
  ...each(OPENSSL, '@prisma/client', 'prisma', '@prisma/engines'),
  ...each(loads('libpq.so.5'), 'pg-native', 'libpq'),
  ...each(loads('libsecret-1.so.0'), 'keytar'),
  ...each(loads('libodbc.so.2'), 'odbc'),
  ...each(loads('libudev.so.1'), 'usb', 'node-hid', 'usb-detection'),
  ...each(loads('libgssapi_krb5.so.2'), 'kerberos'),
  ...each(loads('libasound.so.2'), 'speaker', 'naudiodon', 'midi'),
  ...each(loads('libpcap.so.0.8'), 'pcap', 'cap'),
  ...each(loads('libfontconfig.so.1'), 'skia-canvas'),
  ...each(loads('libvlc.so.5'), 'node-vlc'),
  '@napi-rs/canvas': { contained: true, facilities: ['fonts'] },
  '@napi-rs/canvas-*': CONTAINED,
  canvas: asks('libraries', 'loads cairo and pango, its own or those of the system, and fonts'),
  gl: asks('libraries', 'loads OpenGL of the system'),
  opencv4nodejs: asks('libraries', 'loads OpenCV of the system'),
  '@u4/opencv4nodejs': asks('libraries', 'loads OpenCV of the system'),
  'faiss-node': asks('libraries', 'loads OpenMP of the system'),
  ibm_db: asks('libraries', 'loads a driver of Db2'),
  msnodesqlv8: asks('libraries', 'loads a driver of SQL Server'),
  nodegit: asks('libraries', 'loads OpenSSL and Kerberos of the system'),
  'node-rdkafka': asks('libraries', 'is compiled against libraries of the system'),
  electron: asks('libraries', 'loads libraries of a desktop'),
  'node-libcurl': asks('libraries', 'is compiled against libcurl of the system'),
  sodium: asks('libraries', 'is compiled against libsodium of the system'),
  zookeeper: asks('libraries', 'is compiled against libraries of the system'),
  'mongodb-memory-server': asks('libraries', 'downloads a server that loads libraries of the system'),
  'phantomjs-prebuilt': asks('libraries', 'starts a browser that loads fontconfig of the system'),
  phantomjs: asks('libraries', 'starts a browser that loads fontconfig of the system'),
  'html-pdf': asks('libraries', 'starts PhantomJS, which loads fontconfig of the system'),
  // browsers
  ...each(
    BROWSER,
    'puppeteer',
    'playwright',
    'playwright-chromium',
    'playwright-firefox',
    'playwright-webkit',
    'cypress',
  ),
  ...each(
    asks('programs', 'starts a browser of the system'),
    'puppeteer-core',
    'playwright-core',
    'chrome-launcher',
    'selenium-webdriver',
  ),
  chromium: BROWSER,
  // programs
  'simple-git': runs('git'),
  gitlog: runs('git'),
  'git-last-commit': runs('git'),
  'git-promise': runs('git'),
  nodegit2: runs('git'),
  'fluent-ffmpeg': runs('ffmpeg', 'ffprobe'),
  'ffmpeg-fluent': runs('ffmpeg'),
  ffmpeg: runs('ffmpeg'),
  gm: runs('gm'),
  imagemagick: runs('convert', 'identify'),
  easyimage: runs('convert', 'identify'),
  'imagemagick-native': runs('convert'),
  'pdf-image': runs('convert', 'pdfinfo'),
  pdf2pic: runs('gm', 'gs'),
  'pdf-poppler': runs('pdftocairo'),
  'node-poppler': runs('pdftocairo', 'pdfinfo'),
  'pdf-text-extract': runs('pdftotext'),
  pdftotextjs: runs('pdftotext'),
  textract: runs('pdftotext'),
  wkhtmltopdf: runs('wkhtmltopdf'),
  'node-wkhtmltopdf': runs('wkhtmltopdf'),
  wkhtmltox: runs('wkhtmltopdf'),
  'libreoffice-convert': runs('soffice'),
  'exiftool-vendored': runs('perl'),
  'exiftool-vendored.pl': runs('perl'),
  exiftool: runs('exiftool'),
  'node-exiftool': runs('exiftool'),
  'node-tesseract-ocr': runs('tesseract'),
  'python-shell': runs('python3'),
  'youtube-dl-exec': runs('python3'),
  'youtube-dl': runs('python'),
  'yt-dlp-wrap': runs('yt-dlp'),
  'node-7z': runs('7z'),
  'node-record-lpcm16': runs('sox'),
  'node-mpv': runs('mpv'),
  say: runs('festival'),
  ping: runs('ping'),
  'net-ping': CONTAINED,
  'ps-list': runs('ps'),
  'ps-node': runs('ps'),
  'find-process': runs('ps', 'netstat'),
  'node-docker-compose': runs('docker-compose'),
  'docker-compose': runs('docker-compose'),
  'node-ssh-forward': runs('ssh'),
  rsync: runs('rsync'),
  rsyncwrapper: runs('rsync'),
  'mysqldump-cli': runs('mysqldump'),
  'node-cmd': asks('programs', 'starts whatever it is given'),
  shelljs: CONTAINED,
  graphviz: runs('dot'),
  'sendmail-exec': runs('sendmail'),
  systeminformation: asks('programs', 'starts programs of the system to look at it'),
};

const PREFIXES = Object.entries(TRAITS)
  .filter(([name]) => name.endsWith('*'))
  .map(([name, trait]) => [name.slice(0, -1), trait] as const);

/** What is known of a package by its name. */
export function packageTrait(name: string): PackageTrait | undefined {
  if (Object.hasOwn(TRAITS, name)) return TRAITS[name];
  return PREFIXES.find(([prefix]) => name.startsWith(prefix))?.[1];
}

/** Packages that a package asks for only where it compiles, or loads what is compiled. */
export const NATIVE_MARKS: ReadonlySet<string> = new Set([
  ...[
    'node-gyp',
    'node-gyp-build',
    'node-gyp-build-optional-packages',
    'prebuild-install',
    'node-pre-gyp',
    'nan',
  ],
  ...[
    '@mapbox/node-pre-gyp',
    'node-addon-api',
    'bindings',
    'cmake-js',
    'ffi-napi',
    'ref-napi',
    'napi-macros',
    'neon-cli',
  ],
]);
