/** Judges programs that an interpreter runs in an image with less around it: what they start, and what they load. */
import type { Objection } from '../objection.js';
import { effectsOf } from './effects.js';
import type { Scene } from './scene.js';
import { hasProgram, programsOf } from './programs.js';
import { interpreterOf, needingPackage, startedBy } from './scripted.js';
import { described } from './sources.js';

/** What packages of languages load, by the package of the distribution that has it. */
const LOADED: Readonly<Record<string, RegExp>> = {
  psycopg2: /^libpq5$|^libpq$/,
  mysqlclient: /^(?:libmariadb3|default-mysql-client|mariadb-connector-c)$/,
  pycurl: /^libcurl4(?:t64)?$|^curl$/,
  'python-magic': /^libmagic1(?:t64)?$/,
  pdf2image: /^poppler-utils$/,
  pytesseract: /^tesseract-ocr$/,
  pg: /^libpq5$|^postgresql-client$/,
  mysql2: /^(?:libmariadb3|default-mysql-client)$/,
  sqlite3: /^(?:libsqlite3-0|sqlite3)$/,
  prisma: /^openssl$/,
  '@prisma/client': /^openssl$/,
  'fluent-ffmpeg': /^ffmpeg$/,
  gm: /^(?:graphicsmagick|imagemagick)$/,
};

/** Why the base may lack something. */
export function interpretedProblem(scene: Scene): Objection | undefined {
  const message = problemOf(scene);
  return message === undefined ? undefined : { message, span: scene.split.intent.stage };
}

function problemOf(scene: Scene): string | undefined {
  const { images, program, assumes, split } = scene;
  const { base } = split.intent;
  // the same image has all that it had
  if (images.new === undefined || program.artifact !== undefined) return undefined;
  // the slim variant has the same packages, less what is to be read
  if (images.old?.family.id === 'debian' && images.new.family.id === 'debian') return undefined;
  const interpreter = interpreterOf(scene);
  if (interpreter === undefined)
    return assumes.has('programs') && assumes.has('libraries')
      ? undefined
      : `what starts is not read, and \`${base}\` may lack what it needs`;
  const { use, programs } = startedBy(scene, interpreter);
  if (use !== undefined && !assumes.has('programs'))
    return `${described(use)}, and which programs it starts is not known`;
  const installed = [...scene.repeated, ...scene.later]
    .flatMap((one) => effectsOf(one))
    .flatMap((effect) => (effect.kind === 'packages' ? effect.names : []));
  const lacking = programs.find((name) => !hasProgram(images.new, name) && !programsOf(installed).has(name));
  if (lacking !== undefined && !assumes.has('programs'))
    return `the program \`${lacking}\`, which the sources start, may not be in \`${base}\``;
  const loading = needingPackage(scene, interpreter);
  if (loading === undefined || assumes.has('libraries')) return undefined;
  const loaded = Object.hasOwn(LOADED, loading.word.toLowerCase())
    ? LOADED[loading.word.toLowerCase()]
    : undefined;
  if (loaded !== undefined && installed.some((name) => loaded.test(name))) return undefined;
  return `${described(loading)}, which loads what \`${base}\` may lack`;
}
