/** What packages of Node.js need of the system beside Node.js itself, as data. */
import type { Facility } from '../images/twins.js';
import { CONTAINED_PACKAGES } from './node-contained.js';
import type { Question } from './runtime.js';

export interface PackageTrait {
  /** it brings what it loads: nothing is needed besides */
  readonly contained?: true;
  /** programs that it starts */
  readonly programs?: readonly string[];
  /** sonames that it loads */
  readonly libraries?: readonly string[];
  readonly facilities?: readonly Facility[];
  /** it draws texts of the program with fonts of the system */
  readonly drawsTexts?: true;
  /** sonames that it loads where a package of the system that begins so is installed: it is compiled against that */
  readonly compiledAgainst?: { readonly prefix: string; readonly libraries: readonly string[] };
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
  ...each(CONTAINED, ...CONTAINED_PACKAGES),
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
  ...each(loads('libX11.so.6', 'libXtst.so.6'), 'robotjs', '@jitsi/robotjs'),
  ...each(loads('libpigpio.so.1'), 'pigpio'),
  ...each(loads('libfontconfig.so.1'), 'skia-canvas'),
  ...each(loads('libvlc.so.5'), 'node-vlc'),
  // https://sharp.pixelplumbing.com/install#custom-libvips
  sharp: {
    contained: true,
    drawsTexts: true,
    compiledAgainst: { prefix: 'libvips', libraries: ['libvips.so.42'] },
  },
  '@resvg/resvg-js': { contained: true, facilities: ['fonts'] },
  '@resvg/*': CONTAINED,
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
  oracledb: asks('libraries', 'loads a client of Oracle where it is told to'),
  'ffi-napi': asks('libraries', 'loads libraries by their names'),
  koffi: asks('libraries', 'loads libraries by their names'),
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
  'fluent-ffmpeg': runs('ffmpeg', 'ffprobe'),
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
  tesseractocr: runs('tesseract'),
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
  rsync: runs('rsync'),
  rsyncwrapper: runs('rsync'),
  'node-pty': asks('programs', 'starts whatever it is given'),
  'node-cmd': asks('programs', 'starts whatever it is given'),
  shelljs: CONTAINED,
  graphviz: runs('dot'),
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
