/** What distributions of Python need beside Python. */
import type { Facility } from '../images/twins.js';
import { FIRST_WHEELS, PURE, PURE_FAMILIES, WHEELS } from './python-wheels.js';

/** What a distribution needs when it is loaded. */
interface Needed {
  /** sonames that its modules load */
  readonly libraries?: readonly string[];
  readonly programs?: readonly string[];
  readonly facilities?: readonly Facility[];
  /** why it is not certain which libraries it loads */
  readonly unclear?: string;
  /** why it is not certain which programs it starts */
  readonly starts?: string;
  /** it puts files beside those of its modules: below `share`, `etc` or `lib` */
  readonly data?: true;
}

const LINKED = 'is compiled, and linked with what the image has';
const CERTIFICATES: Needed = { facilities: ['certificates'] };
/** https://github.com/opencv/opencv-python#frequently-asked-questions */
const OPENCV: Needed = { libraries: ['libGL.so.1', 'libgthread-2.0.so.0', 'libglib-2.0.so.0'] };
const FFMPEG: Needed = { programs: ['ffmpeg', 'ffprobe'] };
const JAVA: Needed = { programs: ['java'] };
/** https://github.com/ahupp/python-magic#debianubuntu */
const MAGIC: Needed = { libraries: ['libmagic.so.1'] };
const DATA: Needed = { data: true };
/** https://github.com/PyMySQL/mysqlclient#linux: there are no wheels for Linux */
const MYSQL: Needed = { libraries: ['libmariadb.so.3'] };

/** By normalised name. */
const NEEDS: Readonly<Record<string, Needed>> = {
  // https://www.psycopg.org/docs/install.html, https://www.psycopg.org/psycopg3/docs/basic/install.html
  psycopg2: { libraries: ['libpq.so.5'] },
  psycopg2cffi: { libraries: ['libpq.so.5'] },
  psycopg: { libraries: ['libpq.so.5'] },
  'psycopg-c': { libraries: ['libpq.so.5'] },
  mysqlclient: MYSQL,
  'flask-mysqldb': MYSQL,
  'opencv-python': OPENCV,
  'opencv-contrib-python': OPENCV,
  ultralytics: OPENCV,
  mediapipe: OPENCV,
  'python-magic': MAGIC,
  'file-magic': MAGIC,
  pyzbar: { libraries: ['libzbar.so.0'] },
  cairosvg: { libraries: ['libcairo.so.2'] },
  cairocffi: { libraries: ['libcairo.so.2'] },
  // https://doc.courtbouillon.org/weasyprint/stable/first_steps.html#linux
  weasyprint: {
    libraries: ['libpango-1.0.so.0', 'libpangoft2-1.0.so.0', 'libharfbuzz.so.0', 'libfontconfig.so.1'],
    facilities: ['fonts'],
  },
  // https://lightgbm.readthedocs.io/en/latest/Python-Intro.html: its wheels take OpenMP from the system
  lightgbm: { libraries: ['libgomp.so.1'] },
  sounddevice: { libraries: ['libportaudio.so.2'] },
  pyaudio: { libraries: ['libportaudio.so.2'] },
  pyenchant: { libraries: ['libenchant-2.so.2'] },
  pylibmc: { libraries: ['libmemcached.so.11'] },
  ...Object.fromEntries(
    [
      ...['uwsgi', 'python-ldap', 'django-auth-ldap', 'pygraphviz', 'pycairo', 'pygobject', 'dbus-python'],
      ...[
        'xmlsec',
        'python3-saml',
        'gdal',
        'pygdal',
        'pyodbc',
        'pycurl',
        'mod-wsgi',
        'wand',
        'dlib',
        'pyicu',
      ],
      ...['python-snappy', 'fasttext', 'pysqlite3', 'm2crypto', 'cx-oracle', 'ibm-db'],
      ...['pyjnius', 'kivy', 'pygame', 'pyqt5', 'pyside6', 'xhtml2pdf', 'rlpycairo', 'vtk', 'open3d'],
    ].map((name) => [name, { unclear: LINKED }]),
  ),
  pytesseract: { programs: ['tesseract'] },
  pdf2image: { programs: ['pdftoppm', 'pdfinfo'] },
  pydub: FFMPEG,
  'ffmpeg-python': FFMPEG,
  'openai-whisper': FFMPEG,
  speechrecognition: { programs: ['flac'] },
  gitpython: { programs: ['git'] },
  'pre-commit': { programs: ['git'] },
  graphviz: { programs: ['dot'] },
  pydot: { programs: ['dot'] },
  pdfkit: { programs: ['wkhtmltopdf'] },
  imgkit: { programs: ['wkhtmltoimage'] },
  pypandoc: { programs: ['pandoc'] },
  'python-gnupg': { programs: ['gpg'] },
  ansible: { programs: ['ssh'] },
  'ansible-core': { programs: ['ssh'] },
  dulwich: {},
  pyspark: { ...JAVA, data: true },
  'tabula-py': JAVA,
  konlpy: JAVA,
  tika: JAVA,
  jpype1: JAVA,
  supervisor: { starts: 'starts what its configuration names' },
  circus: { starts: 'starts what its configuration names' },
  honcho: { starts: 'starts what its `Procfile` names' },
  selenium: { starts: 'starts a browser' },
  playwright: { starts: 'starts a browser, which it keeps outside of the tree' },
  pyppeteer: { starts: 'starts a browser, which it keeps outside of the tree' },
  'requests-html': { starts: 'starts a browser, which it keeps outside of the tree' },
  'webdriver-manager': { starts: 'starts a browser' },
  sh: { starts: 'starts programs by the names of its functions' },
  plumbum: { starts: 'starts programs by name' },
  pyinstaller: { starts: 'starts compilers' },
  // https://packaging.python.org/en/latest/specifications/binary-distribution-format/#the-data-directory
  ...Object.fromEntries(
    [
      ...['jupyter', 'jupyterlab', 'notebook', 'notebook-shim', 'nbclassic', 'ipykernel', 'ipywidgets'],
      ...['jupyter-server', 'jupyter-console', 'jupyterlab-server', 'jupyterlab-pygments', 'nbconvert'],
      ...['widgetsnbextension', 'jupyterlab-widgets', 'terminado', 'jupyter-lsp', 'voila', 'jupyterhub'],
      ...['mkl', 'intel-openmp', 'tbb', 'tcmlib', 'umf', 'bokeh', 'panel', 'datasette', 'superset'],
      ...['apache-superset', 'apache-airflow', 'graphite-web', 'carbon', 'whisper', 'buildbot'],
    ].map((name) => [name, DATA]),
  ),
  // what is asked of the system by those that are code alone
  requests: CERTIFICATES,
  httpx: CERTIFICATES,
  aiohttp: CERTIFICATES,
  urllib3: CERTIFICATES,
  httplib2: CERTIFICATES,
  boto3: CERTIFICATES,
  grpcio: CERTIFICATES,
  tzlocal: { facilities: ['time zones'] },
  'python-dateutil': { facilities: ['time zones'] },
  django: { facilities: ['time zones'] },
};

/** https://packaging.python.org/en/latest/specifications/name-normalization/ */
export function normalizedName(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

/** What an installed distribution is, as a requirement or lockfile names it. */
export interface Distribution {
  /** normalised */
  readonly name: string;
  readonly extras: readonly string[];
  /** where exactly one release is asked for */
  readonly version: string | undefined;
  /** `requirements.txt:3` */
  readonly evidence: string;
}

/** What a distribution needs, on an image with or without wheels for it. `python` is its release: `3.11`. */
export function needsOf(
  { name, extras, version }: Distribution,
  python: string | undefined,
  hasWheels: boolean,
): Needed {
  if (name === 'psycopg' && extras.includes('binary') && hasWheels) return {};
  const own = NEEDS[name] ?? {};
  if (PURE.has(name) || PURE_FAMILIES.some((family) => name.startsWith(family))) return own;
  if (WHEELS.has(name)) {
    if (!hasWheels) return { ...own, unclear: 'is compiled, and there may be no wheel of it for this image' };
    const first = Object.hasOwn(FIRST_WHEELS, name) ? FIRST_WHEELS[name] : undefined;
    if (first === undefined || version === undefined) return own;
    const since = python === undefined ? undefined : first[python];
    return since !== undefined && isAtLeast(version, since)
      ? own
      : { ...own, unclear: `of release \`${version}\` may have no wheel for this Python` };
  }
  return Object.hasOwn(NEEDS, name)
    ? own
    : { unclear: 'is not known: it may load libraries of the system', data: true };
}

/** Whether a release is another one or later, by its numbers. */
function isAtLeast(version: string, other: string): boolean {
  const [one, two] = [version, other].map((text) => text.split('.').map((part) => Number.parseInt(part, 10)));
  for (let at = 0; at < two!.length; at++) {
    const difference = (one![at] ?? 0) - two![at]!;
    if (Number.isNaN(difference)) return false;
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** Distributions whose module has another name: the first part of what is imported, or two of them. */
const MODULES: Readonly<Record<string, string>> = {
  yaml: 'pyyaml',
  cv2: 'opencv-python',
  PIL: 'pillow',
  sklearn: 'scikit-learn',
  skimage: 'scikit-image',
  bs4: 'beautifulsoup4',
  dateutil: 'python-dateutil',
  dotenv: 'python-dotenv',
  jwt: 'pyjwt',
  jose: 'python-jose',
  MySQLdb: 'mysqlclient',
  magic: 'python-magic',
  psycopg2: 'psycopg2-binary',
  OpenSSL: 'pyopenssl',
  Crypto: 'pycryptodome',
  nacl: 'pynacl',
  git: 'gitpython',
  github: 'pygithub',
  docx: 'python-docx',
  pptx: 'python-pptx',
  fitz: 'pymupdf',
  serial: 'pyserial',
  slugify: 'python-slugify',
  telegram: 'python-telegram-bot',
  discord: 'discord-py',
  telebot: 'pytelegrambotapi',
  environ: 'django-environ',
  rest_framework: 'djangorestframework',
  corsheaders: 'django-cors-headers',
  django_filters: 'django-filter',
  decouple: 'python-decouple',
  multipart: 'python-multipart',
  socketio: 'python-socketio',
  engineio: 'python-engineio',
  ldap: 'python-ldap',
  zmq: 'pyzmq',
  attr: 'attrs',
  pkg_resources: 'setuptools',
  google: 'google-cloud-*',
  azure: 'azure-*',
  opentelemetry: 'opentelemetry-*',
  pythonjsonlogger: 'python-json-logger',
  prometheus_client: 'prometheus-client',
  ruamel: 'ruamel-yaml',
  lxml: 'lxml',
  faiss: 'faiss-cpu',
  whisper: 'openai-whisper',
  snowflake: 'snowflake-connector-python',
  mysql: 'mysql-connector-python',
  flask_sqlalchemy: 'flask-sqlalchemy',
  sentry_sdk: 'sentry-sdk',
  grpc: 'grpcio',
};

/** The distribution among those installed that brings a module, by the first part of its name. */
export function distributionOf(module: string, installed: ReadonlySet<string>): string | undefined {
  const plain = normalizedName(module);
  if (installed.has(plain)) return plain;
  const other = Object.hasOwn(MODULES, module) ? MODULES[module]! : undefined;
  if (other !== undefined && installed.has(other)) return other;
  const family = other?.endsWith('*') === true ? other.slice(0, -1) : undefined;
  return [...installed].find(
    (name) =>
      (family !== undefined && name.startsWith(family)) ||
      name === `${other ?? plain}-headless` ||
      name === `python-${plain}` ||
      name === `py${plain}` ||
      (module === 'psycopg2' && name.startsWith('psycopg2')),
  );
}
