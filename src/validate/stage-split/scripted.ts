/**
 * Programs that an interpreter runs, told by words of their sources: programs that they start, libraries that their
 * packages load, and, for Node, files that they open.
 */
import { words } from '../install.js';
import { isBelow, joined, nameOf } from '../place.js';
import { literalInNode, literalInPython } from './literal-programs.js';
import type { LiteralPrograms } from './literal-programs.js';
import type { Scene } from './scene.js';
import type { Use } from './sources.js';

export type Interpreter = 'node' | 'python' | 'ruby';

interface Reader {
  readonly sources: RegExp;
  readonly tests: RegExp;
  readonly comments: RegExp;
  /** words that start other programs */
  readonly programs: RegExp;
  /** files that name the packages of a project */
  readonly manifests: RegExp;
  /** packages that load libraries or start programs of the system, in the words of a manifest */
  readonly needing: RegExp;
}

const SLASHES = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[^]|[^`\\])*`|\/\/[^\n]*|\/\*[^]*?\*\//g;
const HASHES = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\n]*/g;

const READERS: Readonly<Record<Interpreter, Reader>> = {
  node: {
    sources: /\.[cm]?[jt]sx?$/,
    tests:
      /\.d\.[cm]?ts$|(?:^|\/)(?:__tests__|__mocks__|tests?|e2e|cypress|node_modules|coverage|\.storybook)\/|\.(?:test|spec|stories|e2e-spec)\.[cm]?[jt]sx?$|(?:^|\/)[\w.-]+\.config\.[cm]?[jt]s$|(?:^|\/)\.\w+rc\.[cm]?js$|(?:^|\/)(?:gulpfile|Gruntfile)\./,
    comments: SLASHES,
    // `fork` starts Node itself
    programs:
      /\bchild_process\b[^]*\b(?:exec|execFile|spawn|execSync|spawnSync|execFileSync)\b|\b(?:exec|execFile|spawn|execSync|spawnSync|execFileSync)\b[^]*\bchild_process\b|['"](?:execa|shelljs|zx|cross-spawn|simple-git|node-pty|fluent-ffmpeg|gm|puppeteer[\w-]*|playwright[\w-]*|pdf-poppler|node-ssh|html-pdf|phantomjs[\w-]*)['"]/,
    manifests: /(?:^|\/)package\.json$/,
    needing:
      /"(?:canvas|node-canvas|node-libcurl|pg-native|libpq|sodium-native|kerberos|mmmagic|imagemagick-native|usb|gl|speaker|robotjs|node-rdkafka|ffi-napi|ref-napi|odbc|ibm_db|oracledb|libxmljs|node-expat|puppeteer[\w-]*|playwright[\w-]*|prisma|@prisma\/client|wrtc|tesseract[\w-]*|node-poppler|fluent-ffmpeg|gm|imagemagick|phantomjs[\w-]*|electron|git-[\w-]+|simple-git|nodegit|isomorphic-dompurify-native|snmp-native|bluetooth-[\w-]+|@abandonware\/[\w-]+|serialport|onoff|pigpio|zeromq|node-gyp|node-addon-api|nan|bindings)"\s*:/,
  },
  python: {
    sources: /\.py$/,
    tests:
      /(?:^|\/)(?:tests?|node_modules|\.venv|venv)\/|(?:^|\/)(?:test_\w+|\w+_test|conftest|setup|noxfile|fabfile)\.py$/,
    comments: HASHES,
    programs:
      /\bsubprocess\b|\bos\.(?:system|popen|exec\w+|spawn\w+|posix_spawn)\b|\bshutil\.which\b|\bpexpect\b|\bcreate_subprocess_\w+|\bsh\.\w+\(|\bctypes\b/,
    manifests:
      /(?:^|\/)(?:requirements[\w.-]*\.(?:txt|in)|pyproject\.toml|Pipfile|Pipfile\.lock|poetry\.lock|uv\.lock|setup\.(?:py|cfg)|environment\.ya?ml)$|(?:^|\/)requirements\/[\w.-]+\.txt$/,
    needing:
      /(?<![\w-])(?:psycopg2|psycopg\[c\]|mysqlclient|pycurl|cairosvg|pycairo|weasyprint|opencv-(?:contrib-)?python(?!-headless)|python-magic|pdf2image|pytesseract|pygraphviz|python-ldap|xmlsec|pyodbc|pymssql|cx[-_]oracle|gdal|fiona\b(?=.*source)|rasterio\b(?=.*source)|geos|django-gis|pyaudio|soundfile|librosa|moviepy|ffmpeg-python|pydub|wand|gitpython|dulwich-native|playwright|selenium|pyppeteer|pysqlcipher3|uwsgi|python-snappy|lxml\b(?=.*no-binary)|dlib|face[-_]recognition|pyzbar|pylibdmtx|m2crypto|dbus-python|pygobject|systemd-python|ibm[-_]db|netifaces|scipy\b(?=.*no-binary)|mod[-_]wsgi|graphviz|ocrmypdf|camelot-py|tabula-py|jpype1|pyspark|h5py\b(?=.*no-binary))(?![\w-])/i,
  },
  ruby: {
    sources: /\.(?:rb|rake|ru)$/,
    tests: /(?:^|\/)(?:spec|test|vendor|node_modules)\//,
    comments: HASHES,
    programs:
      /(?<![\w.])(?:system|exec|spawn)[ (]["'\w]|\bOpen3\b|\bIO\.popen\b|%x[[({]|\bKernel\.(?:system|exec|spawn)|`[a-z][\w-]+ [^`\n]*`/,
    manifests: /(?:^|\/)(?:Gemfile|Gemfile\.lock|gems\.rb)$/,
    needing:
      /(?<![\w-])(?:pg|mysql2|sqlite3|rmagick|mini_magick|image_processing|ruby-vips|curb|charlock_holmes|rugged|ruby-filemagic|tiny_tds|typhoeus|ethon|wicked_pdf|pdfkit|grover|ferrum|cuprite|selenium-webdriver|execjs|mini_racer|therubyracer|uglifier|autoprefixer-rails|idn-ruby|hiredis|snappy|rdkafka|streamio-ffmpeg|exiftool|git)(?![\w-])/,
  },
};

/** The interpreter that runs the program; `undefined` for none, or one that is not read. */
export function interpreterOf({ program }: Scene): Interpreter | undefined {
  if (program.artifact !== undefined) return undefined;
  for (const { name, by } of program.started) {
    if (by === 'HEALTHCHECK') continue;
    if (/^(?:node|nodejs|npm|npx|yarn|pnpm|pm2-runtime)$/.test(name)) return 'node';
    if (
      /^(?:python[\d.]*|gunicorn|uvicorn|flask|celery|hypercorn|daphne|django-admin|streamlit|fastapi|alembic|pytest|waitress-serve)$/.test(
        name,
      )
    )
      return 'python';
    if (/^(?:ruby|bundle|rails|rackup|puma|rake|unicorn|sidekiq|thin)$/.test(name)) return 'ruby';
  }
  return undefined;
}

/** The first word of the sources that starts a program. */
export function programUse({ tree, read }: Scene, interpreter: Interpreter): Use | undefined {
  return firstUse(tree.files.keys(), read, READERS[interpreter], READERS[interpreter].programs);
}

/** What the sources start where no name of it stands there, and the programs whose names do. */
export function startedBy(
  { tree, read }: Scene,
  interpreter: Interpreter,
): { readonly use: Use | undefined; readonly programs: readonly string[] } {
  const reading = LITERAL[interpreter];
  const programs: string[] = [];
  const use = firstUse(
    tree.files.keys(),
    read,
    READERS[interpreter],
    READERS[interpreter].programs,
    (code) => {
      const literal = reading(code);
      programs.push(...literal.programs);
      return literal.rest;
    },
  );
  return { use, programs };
}

const LITERAL: Readonly<Record<Interpreter, (code: string) => LiteralPrograms>> = {
  node: literalInNode,
  python: literalInPython,
  ruby: (code) => ({ rest: code, programs: [] }),
};

/** The first package that loads what the system has. */
export function needingPackage({ tree, read }: Scene, interpreter: Interpreter): Use | undefined {
  const { manifests, needing } = READERS[interpreter];
  for (const path of tree.files.keys()) {
    if (!manifests.test(path) || path.includes('/node_modules/')) continue;
    const text = read(path);
    if (text === undefined) return { word: 'a manifest that cannot be read', path };
    const word = needing.exec(interpreter === 'node' ? withoutDevelopment(text) : text)?.[0];
    if (word !== undefined) return { word: word.replace(/^"|"\s*:$/g, ''), path };
  }
  return undefined;
}

/** What development needs is no part of what runs, as far as the manifest says. */
function withoutDevelopment(text: string): string {
  try {
    const json = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return JSON.stringify({ ...json, devDependencies: {}, scripts: {} }).replaceAll('":', '": ');
  } catch {
    return text;
  }
}

function firstUse(
  files: Iterable<string>,
  read: (path: string) => string | undefined,
  { sources, tests, comments }: Reader,
  pattern: RegExp,
  reduced: (code: string) => string = (code) => code,
): Use | undefined {
  for (const path of files) {
    if (!sources.test(path) || tests.test(path)) continue;
    const text = read(path);
    if (text === undefined) return { word: 'a source that cannot be read', path };
    const code = text.replaceAll(comments, (part) => (/^(?:\/[/*]|#)/.test(part) ? ' ' : part));
    const word = pattern.exec(reduced(code))?.[0];
    if (word !== undefined) return { word: word.length > 40 ? 'child_process' : word, path };
  }
  return undefined;
}

/** Words that open files by a name, or leave it to a package. */
const NODE_FILES =
  /['"](?:node:)?fs(?:\/promises)?['"]|\b(?:readFile|readFileSync|createReadStream|readdir|sendFile|sendfile|express\.static|serveStatic|serve-static|koa-static|useStaticAssets|setBaseViewsDir|setViewEngine|view engine|renderFile|createRequire)\b|\b__dirname\b|\b__filename\b|\bprocess\.(?:cwd|chdir)\b|\bimport\.meta\b|\bnew Worker\b|\.node['"]|\b(?:res|reply|ctx)\.render\b|['"](?:glob|globby|fast-glob|fs-extra|dotenv[\w/-]*|config|nconf|convict|rc|i18n|i18next-fs-backend|pug|ejs|hbs|nunjucks|handlebars|multer|sharp|cosmiconfig|import-fresh|bindings|require-directory)['"]/;

/** Packages that open no file of the project. */
const PURE: ReadonlySet<string> = words(`
  express cors helmet body-parser compression cookie-parser morgan express-rate-limit express-validator
  express-async-errors http-errors method-override on-finished koa koa-router @koa/router koa-bodyparser @koa/cors
  fastify @fastify/cors @fastify/helmet @fastify/jwt @fastify/sensible hono @hono/node-server polka
  @nestjs/common @nestjs/core @nestjs/platform-express @nestjs/jwt @nestjs/passport @nestjs/axios reflect-metadata rxjs
  class-validator class-transformer passport passport-jwt passport-local jsonwebtoken jose bcryptjs bcrypt argon2
  pg pg-pool mysql mysql2 mongodb mongoose redis ioredis amqplib kafkajs bullmq
  axios node-fetch undici got superagent form-data qs
  lodash lodash-es ramda underscore uuid nanoid ulid zod joi yup ajv validator dayjs date-fns moment luxon ms
  chalk debug pino winston tslib ws socket.io graphql @apollo/server apollo-server-express dataloader
  p-limit p-queue async bluebird eventemitter3 escape-html mime-types semver deepmerge object-hash
  prom-client stripe nodemailer @sentry/node`);

/** Why a program of Node may open files that are not named; `undefined` where no word tells of one. */
export function nodeFileUse(scene: Scene): Use | undefined {
  const { tree, read, images } = scene;
  const use = firstUse(tree.files.keys(), read, READERS.node, NODE_FILES);
  if (use !== undefined) return use;
  const path = joined(images.after.directory, 'package.json');
  const text = read(path);
  if (text === undefined) return { word: 'a `package.json` that cannot be read', path: '' };
  try {
    const json = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const listed = json['dependencies'];
    const names = typeof listed === 'object' && listed !== null ? Object.keys(listed) : [];
    const strange = json['workspaces'] === undefined ? names.find((name) => !PURE.has(name)) : 'workspaces';
    return strange === undefined ? undefined : { word: strange, path };
  } catch {
    return { word: 'a `package.json` that cannot be read', path: '' };
  }
}

/** Whether a file of a project of Node is of no use once it is built. */
export function isInertForNode(path: string): boolean {
  const name = nameOf(path);
  return (
    /\.(?:[cm]?tsx?|map|md|snap)$/.test(path) ||
    READERS.node.tests.test(path) ||
    /^(?:package-lock\.json|yarn\.lock|pnpm-lock\.yaml|tsconfig[\w.-]*\.json|jest\.config\.\w+|\.eslint\w*(?:\.\w+)?|\.prettier\w*(?:\.\w+)?|\.npmrc|\.nvmrc|\.node-version|nest-cli\.json|\.swcrc|\.babelrc|turbo\.json|nodemon\.json)$/.test(
      name,
    )
  );
}

/** Whether `node_modules` beside a manifest goes with what is taken. */
export function takesModules({ covers, images, read }: Scene, directory: string | undefined): boolean {
  if (directory === undefined || !isBelow(directory, images.after.directory)) return false;
  const text = read(joined(directory, 'package.json'));
  return (
    covers(joined(directory, 'node_modules')) ||
    (text !== undefined && !/"(?:optional)?[dD]ependencies"\s*:\s*\{\s*"/.test(text))
  );
}
