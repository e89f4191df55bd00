/** What sources in C and C++ ask of the system. */
import { joinPath, parentOf } from '../ecosystems/context-path.js';
import type { ContextFiles } from '../ecosystems/ecosystem.js';
import { ShellScript } from '../shell/script.js';
import type { Facility } from '../images/twins.js';
import { callsOf } from './calls.js';
import { imagePath } from './image-path.js';
import type { NamedFiles } from './named-files.js';
import type { NeedsGathering } from './needs.js';
import { C_LANGUAGE, tokenize } from './tokens.js';
import type { Token } from './tokens.js';

/** Functions that open files, by the place of the name: https://pubs.opengroup.org/onlinepubs/9799919799/ */
const OPENS: Readonly<Record<string, number>> = {
  ...{
    fopen: 0,
    fopen64: 0,
    freopen: 0,
    open: 0,
    open64: 0,
    openat: 1,
    opendir: 0,
    scandir: 0,
    chdir: 0,
    glob: 0,
  },
  ...{ stat: 0, lstat: 0, access: 0, realpath: 0, ifstream: 0, sqlite3_open: 0, sqlite3_open_v2: 0 },
};
const EXECUTES = new Set([
  'execl',
  'execle',
  'execlp',
  'execv',
  'execve',
  'execvp',
  'execvpe',
  'posix_spawn',
  'posix_spawnp',
]);
const SHELLS = new Set(['system', 'popen']);
const LOADS = new Set(['dlopen', 'dlmopen', 'iconv_open']);
const FACILITIES: Readonly<Record<string, Facility>> = {
  ...{ getpwnam: 'accounts', getpwuid: 'accounts', getgrnam: 'accounts', getgrgid: 'accounts' },
  ...{ tmpfile: 'temporary directory', mkstemp: 'temporary directory', mkdtemp: 'temporary directory' },
  ...{ curl_easy_init: 'certificates', SSL_CTX_new: 'certificates' },
};
/** Functions of the C library that load more of it, so that a static program is not all by itself. */
const LOADED_PARTS = new Set([
  ...['getaddrinfo', 'gethostbyname', 'getpwnam', 'getpwuid', 'getgrnam', 'getgrgid', 'getservbyname'],
  ...['iconv_open', 'dlopen', 'initgroups'],
]);

export interface CReading {
  /** calls that make even a static program load parts of the C library */
  readonly loadsParts: boolean;
}

const MAX_FILES = 5_000;
const MAX_LENGTH = 1_048_576;

/** Reads sources and the headers of the tree that they include. */
export function readCSources(
  view: ContextFiles,
  sources: readonly string[],
  headers: readonly string[],
  named: NamedFiles,
  needs: NeedsGathering,
  environment: ReadonlyMap<string, string | undefined>,
): CReading {
  const seen = new Set<string>();
  const queue = [...sources];
  let loadsParts = false;
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const text = view.read(path);
    if (text === undefined) {
      needs.ask(
        'outside',
        `\`${path}\` is not in the build context, so that what it needs is not known`,
        path,
      );
      continue;
    }
    if (text.length > MAX_LENGTH || seen.size > MAX_FILES) {
      needs.ask('everything', 'the program has too many sources, or one is larger than 1 MiB', path);
      return { loadsParts: true };
    }
    const { tokens } = tokenize(text, C_LANGUAGE);
    for (const included of includesOf(tokens)) {
      const place = [parentOf(path) ?? '', ...headers]
        .map((directory) => imagePath(directory, included))
        .find((one) => one !== undefined && view.kind(one) === 'file');
      if (place !== undefined) queue.push(place);
    }
    loadsParts = readTokens(tokens, path, named, needs, environment) || loadsParts;
  }
  return { loadsParts };
}

/** Names in quotes behind `#include`. */
function includesOf(tokens: readonly Token[]): readonly string[] {
  return tokens.flatMap((token, at) =>
    token.value === 'include' && tokens[at - 1]?.source === '#' && tokens[at + 1]?.kind === 'text'
      ? [tokens[at + 1]!.value]
      : [],
  );
}

/** Reads one source; returns whether it calls what loads parts of the C library. */
export function readTokens(
  tokens: readonly Token[],
  path: string,
  named: NamedFiles,
  needs: NeedsGathering,
  environment: ReadonlyMap<string, string | undefined>,
): boolean {
  let loadsParts = false;
  for (const call of callsOf(tokens)) {
    const evidence = `${path}:${call.line}`;
    if (Object.hasOwn(OPENS, call.name) && !isDefinition(call.arguments)) {
      const argument = call.arguments[OPENS[call.name]!];
      const text = literal(argument);
      if (text === undefined) named.openBelow('', call.name, evidence);
      else named.open(text, evidence);
    }
    if (EXECUTES.has(call.name)) {
      const program = literal(call.arguments[0]);
      if (program === undefined)
        needs.ask('programs', 'which program it starts is only known when it runs', evidence);
      else needs.add('programs', program, evidence);
    }
    if (SHELLS.has(call.name)) runShell(literal(call.arguments[0]), needs, evidence);
    if (LOADS.has(call.name))
      needs.ask('libraries', `\`${call.name}\` loads a library when it runs`, evidence);
    if (call.name === 'getenv') {
      const name = literal(call.arguments[0]);
      if (name !== undefined) needs.add('variables', name, evidence);
    }
    if (Object.hasOwn(FACILITIES, call.name)) needs.facility(FACILITIES[call.name]!, evidence);
    const locale = environment.get('LC_ALL') ?? environment.get('LANG') ?? 'C';
    if (call.name === 'setlocale' && !/^(?:C|POSIX)(?:\.|$)/.test(locale))
      needs.facility('locales', evidence);
    if (LOADED_PARTS.has(call.name)) loadsParts = true;
  }
  // `std::ifstream file(name)`: the object's name stands before the bracket
  tokens.forEach((token, at) => {
    const evidence = `${path}:${token.line}`;
    if (/^(?:i|o)?fstream$/.test(token.value) && token.kind === 'word' && tokens[at + 1]?.kind === 'word') {
      const isOpened = tokens[at + 2]?.source === '(' || tokens[at + 2]?.source === '{';
      const text =
        tokens[at + 3]?.kind === 'text' && tokens[at + 4]?.source !== '+' ? tokens[at + 3]!.value : undefined;
      if (!isOpened || text === undefined) named.openBelow('', token.value, evidence);
      else named.open(text, evidence);
    } else if (token.value === 'filesystem' || token.value === 'directory_iterator')
      named.openBelow('', `std::${token.value}`, evidence);
    const isFirst =
      token.kind === 'text' && tokens[at - 1]?.kind !== 'text' && tokens[at - 1]?.value !== 'include';
    if (isFirst && !token.source.startsWith("'")) named.mention(joinedFrom(tokens, at), evidence);
  });
  return loadsParts;
}

/** Texts that follow each other are one. */
function joinedFrom(tokens: readonly Token[], start: number): string {
  let text = '';
  for (let at = start; tokens[at]?.kind === 'text'; at++) text += tokens[at]!.value;
  return text;
}

/** A declaration has types where a call has values: `int open(const char *name, int flags)`. */
function isDefinition(list: readonly (readonly Token[])[]): boolean {
  return list[0]?.[0]?.value === 'const' || list[0]?.some(({ value }) => value === 'char') === true;
}

function literal(tokens: readonly Token[] | undefined): string | undefined {
  if (tokens === undefined || tokens.length === 0) return undefined;
  return tokens.every(({ kind, source }) => kind === 'text' && !source.startsWith("'"))
    ? tokens.map(({ value }) => value).join('')
    : undefined;
}

/** What a text for a shell starts. */
export function runShell(text: string | undefined, needs: NeedsGathering, evidence: string): void {
  const script = text === undefined ? 'it is not known' : ShellScript.parseText(text);
  needs.facility('shell', evidence);
  if (typeof script === 'string') {
    needs.ask('programs', 'what the shell that it starts runs is only known when it runs', evidence);
    return;
  }
  for (const command of script.commands)
    if (command.name === undefined)
      needs.ask('programs', 'what the shell that it starts runs is only known when it runs', evidence);
    else needs.add('programs', command.words[0]!.value!, evidence);
}

/** Sources in C beside others of a directory: `main.c` beside `main.go`. */
export function cFilesOf(view: ContextFiles, directory: string): readonly string[] {
  return view
    .list(directory)
    .filter((name) => /\.(?:c|cc|cpp|cxx)$/.test(name))
    .map((name) => joinPath(directory, name));
}
