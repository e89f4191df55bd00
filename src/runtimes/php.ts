/** Programs in PHP: pages behind Apache, PHP-FPM, scripts. */
import { isWithin, joinPath, parentOf, resolvePath } from '../ecosystems/context-path.js';
import type { ContextFiles } from '../ecosystems/ecosystem.js';
import { listAt, objectAt, parseJson, stringAt } from '../ecosystems/json.js';
import { releaseOf } from '../images/release.js';
import { gatherPath } from './literal-paths.js';
import type { Placed } from './literal-paths.js';
import { gatherNeeds } from './needs.js';
import type { NeedsGathering } from './needs.js';
import { isShared, ownTree } from './own-tree.js';
import { extensionLibraries, packagePrograms } from './php-knowledge.js';
import { phpSource } from './php-source.js';
import type { PhpCall, PhpToken } from './php-source.js';
import { gatherShell } from './program-texts.js';
import type { BuiltStage, Need, Runs, Runtime, Start } from './runtime.js';
import { wordValue } from './words.js';

/**
 * PHP itself, and its server, are the image's: https://github.com/docker-library/php. There is no smaller image of it,
 * so that what a program can do without is what the build alone needs. Extensions that a step compiles are taken with
 * the settings that load them.
 */
export const PHP: Runtime = { id: 'php', managers: ['composer', 'npm', 'yarn', 'pnpm', 'bun'], read };

const SERVERS: ReadonlySet<string> = new Set([
  'apache2-foreground',
  'apachectl',
  'apache2ctl',
  'apache2',
  'php-fpm',
  'frankenphp',
]);
const INTERPRETER = /^php(?:\d+(?:\.\d+)?)?$/;
/** https://github.com/docker-library/php/blob/master/Dockerfile-linux.template: where extensions, and what loads them, stand */
const EXTENSIONS = ['usr/local/lib/php/extensions', 'usr/local/etc/php'];
/** Where pages stand: of the official image first. */
const ROOTS = ['var/www/html', 'var/www', 'app', 'srv/app', 'usr/src/app', 'opt/app', 'srv', 'usr/src/myapp'];

function read(start: Start, stage: BuiltStage): Runs | { readonly reason: string } | undefined {
  const name = start.program.slice(start.program.lastIndexOf('/') + 1);
  const isServer = SERVERS.has(name.replace(/[\d.]+$/, '')) || SERVERS.has(name);
  const isPhp = stage.image.repository === 'docker.io/library/php';
  if (!INTERPRETER.test(name) && !(isServer && isPhp)) return undefined;
  if (!isPhp) return { reason: `\`${stage.image.reference}\` is not known as an image of PHP` };

  const gathering = gatherNeeds();
  const begun = isServer ? undefined : scriptOf(start, stage, gathering);
  const trees = treesOf(start, stage, begun);
  const [tree] = trees;
  if (tree === undefined) return { reason: 'it is not known where the sources of PHP stand' };
  const artifacts: Need[] = trees.slice(1).map((one) => ({ name: one, evidence: start.evidence }));
  const extended = gatherExtensions(gathering, stage);
  if (extended !== undefined) artifacts.push(...EXTENSIONS.map((one) => ({ name: one, evidence: extended })));

  const placed = { stage, copied: [...trees, ...EXTENSIONS] };
  // what the build fetches may be laid out in any way
  if (gatherSources(gathering, placed, trees) === 0)
    return { reason: 'none of the sources of PHP come by COPY' };
  gatherPackages(gathering, stage, trees);
  for (const [, value] of start.environment)
    if (value !== undefined) gatherPath(gathering, value, start.evidence, placed);
  gathering.ask('files', 'which of its files a program in PHP reads is not told apart', start.evidence);
  const page = ['index.php', 'public/index.php', 'web/index.php', 'html/index.php']
    .map((one) => joinPath(tree, one))
    .find((one) => stage.files.kind(one) === 'file');
  return {
    needs: gathering.result({ name: begun ?? page ?? tree, evidence: start.evidence }),
    base: { kind: 'interpreter' },
    tree,
    artifacts,
    toolchainVariables: [
      /^PHP_(?:ASC_URL|CFLAGS|CPPFLAGS|LDFLAGS|SHA256|URL|VERSION)$/,
      /^PHPIZE_DEPS$/,
      /^GPG_KEYS$/,
    ],
  };
}

/** Options that take a value. https://www.php.net/manual/en/features.commandline.options.php */
const VALUED = [
  '-c',
  '-d',
  '-S',
  '-t',
  '-z',
  '--php-ini',
  '--define',
  '--server',
  '--docroot',
  '--zend-extension',
];

/** The script that a start begins with, or the directory of its pages. */
function scriptOf(
  { arguments: words, directory, evidence }: Start,
  { files }: BuiltStage,
  gathering: NeedsGathering,
): string | undefined {
  let root: string | undefined;
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (/^-[rBRE]/.test(word)) {
      gathering.ask('programs', 'the text behind `-r` is not read', evidence);
      return undefined;
    }
    if (word === '-t' || word === '--docroot') root = located(words[at + 1] ?? '', directory);
    if (VALUED.includes(word)) at++;
    else if (!word.startsWith('-') || word === '-f') {
      const script = located(word === '-f' ? (words[at + 1] ?? '') : word, directory);
      if (script !== undefined && files.kind(script) === 'file') return script;
      gathering.ask('programs', `\`${word}\` is not among the sources that COPY brings`, evidence);
      return undefined;
    }
  }
  return root === undefined ? undefined : joinPath(root, 'index.php');
}

function located(path: string, directory: string): string | undefined {
  return path.startsWith('/') ? resolvePath('', path.slice(1)) : resolvePath(directory, path);
}

/** Directories with all that is the program's own, the first one first. */
function treesOf(start: Start, { files }: BuiltStage, begun: string | undefined): readonly string[] {
  const begins = begun === undefined ? undefined : parentOf(begun);
  const candidates = [begins, start.directory, ...ROOTS].filter((one) => one !== undefined);
  const trees: string[] = [];
  for (const one of candidates) {
    if (files.list(one).length === 0) continue;
    const tree =
      one === 'var/www' || one === 'srv'
        ? holdsSources(files, one)
          ? one
          : undefined
        : ownTree(files, one, one);
    if (tree === undefined || (isShared(tree) && tree !== one)) continue;
    if (!trees.some((other) => isWithin(other, tree))) trees.push(tree);
  }
  if (trees.length === 0 && start.directory !== '' && !isShared(start.directory)) return [start.directory];
  return trees.filter((one) => !trees.some((other) => other !== one && isWithin(other, one)));
}

function holdsSources(files: ContextFiles, directory: string): boolean {
  return files.list(directory).some((name) => /\.php$|^composer\.json$|^artisan$/.test(name));
}

/** Gathers the libraries of extensions that steps install. Returns the first place that does. */
function gatherExtensions(gathering: NeedsGathering, stage: BuiltStage): string | undefined {
  const release = stage.image.family === 'debian' ? releaseOf(stage.image)?.name : undefined;
  const configured = new Map<string, readonly string[]>();
  let first: string | undefined;
  for (const { command, environment, evidence } of stage.steps) {
    const { name } = command;
    const words = command.arguments.map((word) => wordValue(word, environment));
    const isPecl = name === 'pecl' && words[0] === 'install';
    if (name === 'docker-php-ext-configure')
      configured.set(
        words[0] ?? '',
        words.flatMap((word) => word ?? []),
      );
    if (
      name !== 'docker-php-ext-install' &&
      name !== 'docker-php-ext-enable' &&
      name !== 'install-php-extensions' &&
      !isPecl
    )
      continue;
    first ??= evidence;
    if (name === 'docker-php-ext-enable') continue;
    for (const word of isPecl ? words.slice(1) : words) {
      if (word === undefined) {
        gathering.ask('libraries', `it is not known which extensions \`${name}\` installs`, evidence);
        continue;
      }
      if (word.startsWith('-') || /^\d+$/.test(word)) continue;
      const libraries = extensionLibraries(word, release, configured.get(word) ?? []);
      if (libraries === undefined)
        gathering.ask(
          'libraries',
          `it is not known which libraries the extension \`${word}\` loads`,
          evidence,
        );
      for (const library of libraries ?? []) gathering.add('libraries', library, evidence);
    }
  }
  return first;
}

/** Sources that are read at most, and how long one may be. */
const MOST_FILES = 5_000;
const LONGEST_FILE = 1_048_576;
const NO_SOURCES: ReadonlySet<string> = new Set(
  '.git vendor node_modules tests test Tests docs var cache'.split(' '),
);

/** Reads the sources below directories; returns how many there are. */
function gatherSources(gathering: NeedsGathering, placed: Placed, trees: readonly string[]): number {
  const { files } = placed.stage;
  let count = 0;
  const visit = (directory: string, depth: number): void => {
    for (const name of [...files.list(directory)].sort()) {
      const path = joinPath(directory, name);
      if (files.kind(path) === 'directory') {
        if (depth < 40 && !NO_SOURCES.has(name)) visit(path, depth + 1);
        continue;
      }
      if (!/\.(?:php|phtml|inc|module)$|^(?:artisan|console)$/.test(name)) continue;
      if (++count > MOST_FILES) {
        gathering.ask(
          'programs',
          `there are more than ${MOST_FILES} sources, and not all are read`,
          directory,
        );
        return;
      }
      const text = files.read(path);
      if (text === undefined || text.length > LONGEST_FILE)
        gathering.ask('programs', `\`${path}\` is not read: it is too long, or not to be had`, path);
      else gatherSource(gathering, placed, path, text);
    }
  };
  for (const tree of trees) visit(tree, 0);
  return count;
}

/** https://www.php.net/manual/en/ref.exec.php */
const SHELL = new Set(['exec', 'shell_exec', 'system', 'passthru', 'popen', 'process::fromshellcommandline']);
const WORDS = new Set(['proc_open', 'pcntl_exec', 'new process']);
const CERTIFICATES = new Set([
  'curl_init',
  'curl_exec',
  'fsockopen',
  'stream_socket_client',
  'new client',
  'new soapclient',
]);

function gatherSource(gathering: NeedsGathering, placed: Placed, path: string, text: string): void {
  const { calls, strings, shells, variables } = phpSource(text);
  for (const call of calls) gatherCall(gathering, call, `${path}:${call.line}`);
  for (const { value, line } of shells) {
    if (value === undefined)
      gathering.ask('programs', 'it is not known what a text between backticks starts', `${path}:${line}`);
    else gatherShell(gathering, value, `${path}:${line}`);
  }
  for (const { value, line } of strings) gatherPath(gathering, value, `${path}:${line}`, placed);
  for (const { name, line } of variables) gathering.add('variables', name, `${path}:${line}`);
}

function gatherCall(
  gathering: NeedsGathering,
  { callee, arguments: given }: PhpCall,
  evidence: string,
): void {
  if (CERTIFICATES.has(callee)) gathering.facility('certificates', evidence);
  if (callee === 'setlocale') gathering.facility('locales', evidence);
  if (callee === 'sys_get_temp_dir' || callee === 'tempnam' || callee === 'tmpfile')
    gathering.facility('temporary directory', evidence);
  // https://www.php.net/manual/en/mail.configuration.php#ini.sendmail-path
  if (callee === 'mail') gathering.add('programs', 'sendmail', evidence);
  if (callee === 'ffi::cdef' || callee === 'ffi::load')
    gathering.ask('libraries', `it is not known what \`${callee}\` loads`, evidence);
  const isShell = SHELL.has(callee);
  if (!isShell && !WORDS.has(callee)) return;
  const [first = []] = given;
  const text = textOf(first);
  if (text !== undefined && (isShell || callee === 'proc_open')) gatherShell(gathering, text, evidence);
  else if (text !== undefined) gathering.add('programs', text, evidence);
  else {
    const program =
      first[0]?.text === '[' || first[0]?.text.toLowerCase() === 'array'
        ? first.find(({ kind }) => kind !== 'operator' && kind !== 'name')
        : undefined;
    const beginning =
      isShell && first[0]?.value !== undefined && /^\s*[\w/.-]+\s/.test(first[0].value)
        ? /[\w/.-]+/.exec(first[0].value)?.[0]
        : undefined;
    if (program?.value !== undefined) gathering.add('programs', program.value, evidence);
    // `'git log ' . escapeshellarg($x)`
    else if (beginning !== undefined && isQuoted(first)) gathering.add('programs', beginning, evidence);
    else if (first[0]?.text !== 'PHP_BINARY')
      gathering.ask('programs', `it is not known what \`${callee}\` starts`, evidence);
  }
}

/** Whether a text for the shell is put together of literals, and arguments that are quoted for it. */
function isQuoted(tokens: readonly PhpToken[]): boolean {
  return tokens.every(({ kind, text, value }, at) => {
    if (kind === 'string') return value !== undefined && !/[;&|`$(]/.test(value.replace(/2>&1/g, ''));
    if (kind === 'variable') return tokens[at - 1]?.text === '(' && tokens[at - 2]?.text === 'escapeshellarg';
    return text === 'escapeshellarg' || /^[.()]$/.test(text);
  });
}

function textOf(tokens: readonly PhpToken[]): string | undefined {
  const [only, ...more] = tokens;
  return more.length === 0 && only?.kind === 'string' ? only.value : undefined;
}

function gatherPackages(gathering: NeedsGathering, { files }: BuiltStage, trees: readonly string[]): void {
  for (const tree of trees) {
    for (const directory of [tree, ...files.list(tree).map((name) => joinPath(tree, name))]) {
      const lock = joinPath(directory, 'composer.lock');
      const text = files.read(lock);
      const manifest = joinPath(directory, 'composer.json');
      const names =
        text === undefined
          ? Object.keys(objectAt(parseJson(files.read(manifest) ?? '').value, 'require'))
          : listAt(parseJson(text).value, 'packages').flatMap((one) => stringAt(one, 'name') ?? []);
      const evidence = text === undefined ? manifest : lock;
      for (const name of names.filter((one) => one.includes('/'))) {
        gathering.add('packages', name, evidence);
        for (const program of packagePrograms(name)) gathering.add('programs', program, evidence);
      }
    }
  }
}
