/**
 * Judges lines that the ignore file gets. What vanishes from the context must be untracked, of a kind that is made
 * again or read by nothing, and no COPY, ADD or bind mount of any Dockerfile may have asked for it by name.
 */
import type { Document } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import type { Change } from '../transform.js';
import type { ContextFacts } from './facts.js';
import { readsGit, readsSettings } from './git-readers.js';
import { globMatcher, readIgnore } from './ignore-lines.js';
import { nameOf } from './place.js';
import { isMadeAgain } from './made-again.js';
import type { Maker } from './made-again.js';
import { quoted } from './objection.js';
import type { Objection } from './objection.js';
import { sourcePath, viewOf } from './tree.js';
import type { View } from './tree.js';

/** What may vanish, by what stands in its path; with nothing that makes it again it is what nobody wants. */
interface Kind extends Maker {
  readonly name: string;
  readonly paths: RegExp;
}

const NODE =
  /^(?:npm (?:\S+ )*(?:install|ci|i|clean-install)\b|yarn(?: install\b| -|$)|(?:pnpm|bun) (?:\S+ )*(?:install|i|ci|fetch|deploy)\b)/;

const KINDS: readonly Kind[] = [
  { name: 'packages of Node', paths: /(?:^|\/)node_modules(?:\/|$)/, madeBy: NODE },
  {
    name: 'caches of Yarn',
    paths: /(?:^|\/)\.yarn\/(?:cache|unplugged)\//,
    madeBy: /^yarn(?: install\b| -|$)/,
  },
  { name: 'a store of pnpm', paths: /(?:^|\/)\.pnpm-store\// },
  {
    name: 'a virtual environment',
    paths: /(?:^|\/)\.?venv\//,
    madeBy:
      /^(?:(?:python[\d.]*|uv) (?:-m )?venv\b|virtualenv\b|uv sync\b|poetry install\b|pipenv (?:install|sync)\b|pip[\d.]* install\b)/,
  },
  {
    name: 'gems',
    paths: /(?:^|\/)(?:vendor\/bundle|\.bundle)\//,
    madeBy: /^bundle (?:\S+ )*install\b|^bundle$/,
  },
  {
    name: 'packages of PHP',
    paths: /(?:^|\/)vendor\//,
    madeBy: /^(?:php \S+ )?composer(?:\.phar)? (?:\S+ )*(?:install|update)\b/,
  },
  {
    name: 'output of cargo or Maven',
    paths: /(?:^|\/)target\//,
    madeBy: /^cargo (?:\S+ )*(?:build|install|test|run)\b/,
    filledBy: /^(?:\.\/)?mvnw? /,
  },
  {
    name: 'output of .NET',
    paths: /(?:^|\/)(?:obj|bin)\//,
    madeBy: /^dotnet (?:restore|build|publish|test|pack)\b/,
  },
  {
    name: 'output of Mix',
    paths: /^(?:.*\/)?(?:_build|deps)\//,
    madeBy: /^mix (?:deps\.get|compile|release|do)\b/,
  },
  { name: 'output of Gradle', paths: /(?:^|\/)\.gradle\//, madeBy: /^(?:\.\/)?gradlew? / },
  { name: 'output of Dart', paths: /(?:^|\/)\.dart_tool\//, madeBy: /^(?:dart|flutter) pub get\b/ },
  { name: 'output of Swift', paths: /(?:^|\/)\.build\//, madeBy: /^swift (?:build|package resolve)\b/ },
  {
    name: 'output of a build',
    paths:
      /(?:^|\/)(?:dist|build|out|\.next|\.nuxt|\.output|\.svelte-kit|\.parcel-cache|\.turbo|storybook-static|_site)\//,
    filledBy:
      /^(?:npm|yarn|pnpm|bun)(?: run| run-script)? build\b|^(?:npx |yarn |pnpm )?(?:next|vite|nuxt|astro|gatsby|svelte-kit|webpack|rollup|parcel|ng|tsc|turbo|eleventy) ?(?:run )?(?:build\b|$)|^(?:\.\/)?gradlew? .*\b(?:build|assemble|jar|bootJar|installDist)\b|^python[\d.]* -m build\b/,
  },
  {
    name: 'files of an editor or a system',
    paths: /(?:^|\/)(?:\.DS_Store|Thumbs\.db|desktop\.ini|\.idea\/.*|\.vscode\/.*|[^/]+\.sw[op]|[^/]+~)$/,
  },
  {
    name: 'caches of tests and tools',
    paths:
      /(?:^|\/)(?:coverage\/.*|\.nyc_output\/.*|\.pytest_cache\/.*|\.mypy_cache\/.*|\.ruff_cache\/.*|\.tox\/.*|\.nox\/.*|__pycache__\/.*|[^/]+\.py[cod]|\.eslintcache|\.coverage|htmlcov\/.*|[^/]+\.tsbuildinfo)$/,
  },
  {
    name: 'logs',
    paths: /(?:^|\/)(?:(?:npm|yarn|pnpm)-(?:debug|error)\.log[^/]*|lerna-debug\.log[^/]*|[^/]+\.log)$/,
  },
];
const GIT = /^(?:.*\/)?\.git(?:\/|$)/;
const SECRETS = /(?:^|\/)(?:\.env(?:\.[\w.-]+)?|[^/]+\.(?:pem|p12|pfx|key)|id_(?:rsa|ed25519|ecdsa))$/;
/** Of those that look like secrets, what projects read. */
const TEMPLATES = /\.env\.(?:example|sample|template|dist|defaults?|test)$/;

/** Checks all lines that a rewrite adds to the ignore file. */
export function checkIgnores(
  before: Document,
  after: Document,
  changes: readonly Change[],
  facts: ContextFacts,
): Objection | undefined {
  const ignores = changes.filter((change) => change.kind === 'ignore');
  if (ignores.length === 0) return undefined;
  const object = (message: string): Objection => ({
    message: `the ignore file: ${message}`,
    span: { start: 0, end: 0 },
  });
  const patterns: string[] = [];
  for (const { path, patterns: added } of ignores) {
    const isOwn = facts.ignore.text === undefined && path.endsWith(`${nameOf(before.path)}.dockerignore`);
    if (path !== facts.ignore.path && !isOwn) return object(`${quoted(path)} is not the one in force`);
    if (added.length === 0) return object('no line is added');
    for (const pattern of added) {
      if (pattern.trim() !== pattern || pattern === '' || /[\r\n]/.test(pattern))
        return object(`${quoted(pattern)} is no line`);
      if (/^[!#]/.test(pattern)) return object(`${quoted(pattern)} leaves nothing out`);
      const alone = readIgnore(pattern);
      if (typeof alone === 'string') return object(alone);
      patterns.push(pattern);
    }
  }
  const was = viewOf(facts, []);
  const is = viewOf(facts, patterns);
  if (typeof was === 'string') return object(was);
  if (typeof is === 'string') return object(is);
  const removed = lostBetween(was, is);
  const unknown = patterns.find((pattern) => !isHarmless(pattern) && !hits(pattern, removed));
  if (unknown !== undefined) return object(`what ${quoted(unknown)} leaves out some day is not known`);

  for (const path of removed) {
    if (GIT.test(path)) continue;
    if (facts.tracked(path) !== false) return object(`${quoted(path)} is or may be tracked by git`);
    if (kindOf(path) === undefined && !SECRETS.test(path))
      return object(`${quoted(path)} is of no kind that may be left out`);
    if (TEMPLATES.test(path) && isSecret(path))
      return object(`${quoted(path)} is a template that projects read`);
  }
  // an ignore file of the Dockerfile's own holds for no other one
  const isShared = ignores.some(
    ({ path }) => path === facts.ignore.path && !/[^/]\.dockerignore$/.test(path),
  );
  const created = facts.ignore.text === undefined ? ignores.map(({ path }) => path) : [];
  const secret = removed.find(isSecret);
  const documents = [after, ...(isShared ? facts.otherDockerfiles : [])];
  for (const document of documents) {
    if (document === undefined) return object('another Dockerfile that it holds for cannot be read');
    for (const instruction of document.instructions) {
      const taker = created.find((path) => takes(instruction.trigger ?? instruction, path));
      if (taker !== undefined) return object(`${quoted(taker)} would be copied by a pattern`);
      const problem = instructionProblem(document, instruction.trigger ?? instruction, instruction, was, is);
      if (problem !== undefined) return object(problem);
    }
    if (removed.some((path) => GIT.test(path))) {
      const reader = readsGit(document, was);
      if (reader !== undefined) return object(`${reader} may read the repository`);
    }
    const reader = secret === undefined ? undefined : readsSettings(document, was, secret);
    if (reader !== undefined) return object(`${reader} may read ${quoted(secret!)}`);
  }
  return undefined;
}

function kindOf(path: string): Kind | undefined {
  return KINDS.find(({ paths }) => paths.test(path));
}

function hits(pattern: string, removed: readonly string[]): boolean {
  const ignores = readIgnore(pattern);
  return typeof ignores !== 'string' && removed.some(ignores);
}

/** Whether a pattern names a kind that may be left out wherever it turns up, but what git tracks. */
function isHarmless(pattern: string): boolean {
  const name = pattern.replace(/^(?:\*\*\/|\/)+/, '').replace(/\/(?:\*\*?)?$/, '');
  const sample = name.replaceAll('[cod]', 'c').replaceAll(/\*+/g, 'x').replaceAll('?', 'x');
  if (sample.includes('[')) return false;
  return [sample, `${sample}/x`].some(
    (path) => GIT.test(path) || SECRETS.test(path) || kindOf(path) !== undefined,
  );
}

/** Why a source of an instruction may not lose what it would lose. */
function instructionProblem(
  document: Document,
  instruction: Instruction,
  outer: Instruction,
  was: View,
  is: View,
): string | undefined {
  const { keyword } = instruction;
  const text = quoted(document.text.slice(outer.span.start, outer.span.end));
  if ((keyword === 'COPY' || keyword === 'ADD') && instruction.flag('from') === undefined) {
    const heredocs = new Set(instruction.heredocs.map(({ name }) => name));
    for (const operand of instruction.operands.slice(0, -1)) {
      if (operand.startsWith('<<') && heredocs.size > 0) continue;
      if (/:\/\/|^git@/.test(operand)) continue;
      const problem = sourceProblem(document, outer, operand, was, is);
      if (problem !== undefined) return `${text} ${problem}`;
    }
  }
  for (const { name, value = '' } of keyword === 'RUN' ? instruction.flags : []) {
    if (name !== 'mount') continue;
    const options = value.split(',').map((option) => option.trim());
    const type = options.find((option) => option.startsWith('type='))?.slice(5) ?? 'bind';
    if (type !== 'bind' || options.some((option) => option.startsWith('from='))) continue;
    const named = options.find((option) => /^(?:source|src)=/.test(option));
    const source = named?.slice(named.indexOf('=') + 1) ?? '.';
    const lost = lostOf(source, was, is);
    if (
      lost === undefined ||
      lost.some((path) => !GIT.test(path) && kindOf(path) !== undefined && isWanted(kindOf(path)!))
    )
      return `${text} would see fewer files`;
    if (lost.length > 0 && !isWhole(source)) return `${text} would see fewer files`;
  }
  return undefined;
}

/** Whether a source takes a file of the context by its name or with wildcards, not with all of its directory. */
function takes(instruction: Instruction, path: string): boolean {
  if (!/^(?:COPY|ADD)$/.test(instruction.keyword) || instruction.flag('from') !== undefined) return false;
  return instruction.operands.slice(0, -1).some((operand) => {
    if (operand.includes('$')) return false;
    if (!/[*?[]/.test(operand)) return sourcePath(operand) === path;
    return globMatcher(sourcePath(operand))?.(path) !== false;
  });
}

function isWhole(source: string): boolean {
  return sourcePath(source) === '';
}

/** What is lost from one view to another, kept as long as they: each source of each Dockerfile asks for it. */
const LOST = new WeakMap<View, WeakMap<View, readonly string[]>>();

/** What a list has beyond another one that is a part of it in the same order; `undefined` where it is none. */
function missingIn(whole: readonly string[], part: readonly string[]): readonly string[] | undefined {
  const missing: string[] = [];
  let next = 0;
  for (const path of whole) {
    if (path === part[next]) next++;
    else missing.push(path);
  }
  return next === part.length ? missing : undefined;
}

/** The files that the lines leave out. */
function lostBetween(was: View, is: View): readonly string[] {
  const known = LOST.get(was) ?? new WeakMap<View, readonly string[]>();
  LOST.set(was, known);
  let lost = known.get(is);
  if (lost === undefined) {
    lost = missingIn(was.paths, is.paths) ?? was.paths.filter((path) => !is.set.has(path));
    known.set(is, lost);
  }
  return lost;
}

/** Files that a source loses; `undefined` where it is not known what it names. */
function lostOf(source: string, was: View, is: View): readonly string[] | undefined {
  if (/["'\\]/.test(source)) return undefined;
  // a variable may stand for anything
  const path = source.includes('$') ? '' : sourcePath(source);
  const depth = path === '' ? 0 : path.split('/').length;
  const matches = /[*?[]/.test(path) ? globMatcher(path) : (one: string) => one === path;
  if (matches === undefined) return undefined;
  const lost = lostBetween(was, is);
  return depth === 0 ? lost : lost.filter((file) => matches(file.split('/').slice(0, depth).join('/')));
}

function sourceProblem(
  document: Document,
  instruction: Instruction,
  source: string,
  was: View,
  is: View,
): string | undefined {
  const lost = lostOf(source, was, is);
  if (lost === undefined) return 'names what is not known';
  const [first] = lost;
  if (first === undefined) return undefined;
  if (source.includes('$') || /[*?[]/.test(source)) return `would lose ${quoted(first)}`;
  if (instruction.trigger !== undefined) return `would lose ${quoted(first)} in a build that is not known`;
  const path = sourcePath(source);
  const isNamed = path !== '' && (was.set.has(path) || kindOf(`${path}/x`) !== undefined || GIT.test(path));
  if (isNamed) return `names what would be gone: ${quoted(first)}`;
  const prefix = path === '' ? '' : `${path}/`;
  if (!is.paths.some((file) => file.startsWith(prefix))) return 'would copy nothing';
  const known = new Map<string, boolean>();
  for (const file of lost) {
    const kind = GIT.test(file) ? undefined : kindOf(file);
    if (kind === undefined || !isWanted(kind)) continue;
    const directory = directoryOf(kind, file);
    const key = `${kind.name} ${directory}`;
    let isMade = known.get(key);
    if (isMade === undefined) {
      isMade = isMadeAgain(document, was, instruction, directory, kind);
      known.set(key, isMade);
    }
    if (!isMade) return `would lose ${quoted(file)}, which its stage does not make`;
  }
  return undefined;
}

/** The directory of a kind that a file stands in, from the context's root. */
function directoryOf({ paths }: Kind, file: string): string {
  const { index, 0: match } = paths.exec(file)!;
  return file.slice(0, index + match.length).replaceAll(/^\/|\/$/g, '');
}

function isWanted({ madeBy, filledBy }: Kind): boolean {
  return madeBy !== undefined || filledBy !== undefined;
}

/** Whether a file looks like a secret of the project: those in packages and in the repository are parts of these. */
function isSecret(path: string): boolean {
  return kindOf(path) === undefined && SECRETS.test(path) && !GIT.test(path);
}
