/** What the packages of a Go program ask of the system: files, programs, variables, facilities. */
import { nameOf } from '../ecosystems/context-path.js';
import { ShellScript } from '../shell/script.js';
import { callsOf } from './calls.js';
import type { Call } from './calls.js';
import {
  FILE_FINDERS,
  FILE_FUNCTIONS,
  FILE_PACKAGES,
  FOREIGN_FACILITIES,
  PROGRAM_STARTERS,
  READ_UNASKED,
} from './go-knowledge.js';
import type { FileFunction } from './go-knowledge.js';
import type { GoModules, GoPackage, GoProgram } from './go-program.js';
import { constantsOf, evaluate, UNKNOWN, wholeText } from './go-values.js';
import type { Constants, PartialText } from './go-values.js';
import type { NamedFiles } from './named-files.js';
import type { NeedsGathering } from './needs.js';
import type { Need } from './runtime.js';
import type { Token } from './tokens.js';

/** Everything that a reading needs, and adds to. */
interface Reading {
  readonly needs: NeedsGathering;
  readonly named: NamedFiles;
  /** import paths of the whole program */
  readonly imports: ReadonlySet<string>;
  /** where viper looks for which names */
  readonly configuration: { readonly directories: Need[]; readonly names: Need[] };
}

export function readGoPackages(
  program: GoProgram,
  modules: GoModules,
  needs: NeedsGathering,
  named: NamedFiles,
): void {
  const { standard, foreign } = program;
  const imports = new Set([...standard, ...foreign].map(({ name }) => name));
  const configuration = { directories: [] as Need[], names: [] as Need[] };
  const reading: Reading = { needs, named, imports, configuration };
  for (const pack of program.packages) if (pack.own) readPackage(reading, pack);
  const names = configuration.names.map(({ name }) => name);
  for (const { name, evidence } of configuration.directories)
    named.openStem(name, names.length === 0 ? ['config'] : names, evidence);

  for (const { name, evidence } of standard)
    for (const facility of FACILITIES_OF[name] ?? []) needs.facility(facility, evidence);
  for (const { name, evidence } of standard)
    if (TOOLCHAIN.has(name))
      needs.ask('outside', `\`${name}\` looks for the sources of Go's own packages`, evidence);
  // what others' packages want of them is not at hand, and little
  for (const { name, evidence } of foreign) {
    const known = FOREIGN_FACILITIES.find(([module]) => within(name, module))?.[1];
    for (const facility of known ?? ANYTHING) needs.facility(facility, evidence);
  }

  for (const { name, evidence } of [...foreign, ...modules.required]) {
    const finder = FILE_FINDERS.find((module) => within(name, module));
    if (finder !== undefined && foreign.some((one) => within(one.name, finder)))
      needs.ask('files', `\`${finder}\` finds files by rules of its own`, evidence);
    for (const [module, programs] of PROGRAM_STARTERS) {
      if (!within(name, module) || !foreign.some((one) => within(one.name, module))) continue;
      if (programs === undefined)
        needs.ask('programs', `which programs \`${module}\` starts is not known`, evidence);
      else for (const one of programs) needs.add('programs', one, evidence);
    }
  }
}

/** Facilities that packages of the standard library are for. */
const FACILITIES_OF: Readonly<Record<string, readonly ('certificates' | 'accounts' | 'time zones')[]>> = {
  'net/http': ['certificates'],
  'crypto/tls': ['certificates'],
  'crypto/x509': ['certificates'],
  'net/smtp': ['certificates'],
  'os/user': ['accounts'],
};

const ANYTHING = ['certificates', 'time zones', 'accounts', 'temporary directory'] as const;

const TOOLCHAIN = new Set(['go/build', 'go/importer']);

function within(path: string, module: string): boolean {
  return path === module || path.startsWith(`${module}/`);
}

/** Names that an import may go by where it has none: https://go.dev/ref/spec#Import_declarations */
function namesOf(path: string): readonly string[] {
  const parts = path.split('/');
  const last = parts.at(-1)!;
  const name = /^v\d+$/.test(last) && parts.length > 1 ? parts.at(-2)! : last.replace(/\.v\d+$/, '');
  return [name, name.replace(/^go-|^go\.|[-.]go$/g, ''), name.replaceAll('-', ''), name.split('-').at(-1)!];
}

function readPackage(reading: Reading, pack: GoPackage): void {
  const constants = constantsOf(pack);
  for (const { path, source } of pack.files) {
    const names = new Map<string, string>();
    for (const one of source.imports) {
      if (one.name === '.' && one.path in FILE_FUNCTIONS)
        reading.needs.ask('files', `\`${one.path}\` is imported without a name`, `${path}:${one.line}`);
      for (const name of one.name === undefined ? namesOf(one.path) : [one.name])
        if (!names.has(name)) names.set(name, one.path);
    }
    readFile(reading, path, source.body, constants, (name) => names.get(name));
  }
}

function readFile(
  reading: Reading,
  path: string,
  body: readonly Token[],
  constants: Constants,
  importOf: (name: string) => string | undefined,
): void {
  const { named, needs } = reading;
  const value = (tokens: readonly Token[] | undefined): PartialText =>
    tokens === undefined ? UNKNOWN : evaluate(tokens, constants, importOf);
  for (const call of callsOf(body)) {
    const from = call.object === undefined ? undefined : importOf(call.object);
    const evidence = `${path}:${call.line}`;
    for (const file of fileFunctionsOf(reading, call, from)) openFiles(reading, call, file, value, evidence);
    if (from === 'os/exec' || from === 'os' || from === 'syscall')
      startPrograms(reading, call, from, value, evidence);
    if (from === 'os' || from === 'syscall') readVariables(reading, call, value, evidence);
    if (TEMPORARY.has(call.name)) needs.facility('temporary directory', evidence);
    // https://github.com/GoogleContainerTools/distroless/blob/main/common/variables.bzl: root, nobody and nonroot
    if (from === 'os/user' && /^Lookup(?:Group)?$/.test(call.name)) {
      const name = wholeText(value(call.arguments[0]));
      if (name !== 'root' && name !== 'nobody') needs.facility('accounts of the system', evidence);
    }
    if (from === 'time' && call.name === 'LoadLocation') needs.facility('time zones', evidence);
    if (from === 'os' && call.name === 'Chdir') {
      const directory = wholeText(value(call.arguments[0]));
      if (directory === undefined) needs.ask('files', 'it changes its directory', evidence);
      else named.open(directory, evidence);
    }
    if (from === 'os' && call.name === 'Executable')
      needs.ask('files', 'it asks where its own file stands', evidence);
    if (from === 'plugin') needs.ask('libraries', 'it loads plugins', evidence);
    viper(reading, call, from, value, evidence);
    for (const { package: name, names } of READ_UNASKED)
      if (from !== undefined && within(from, name) && call.arguments.length === 0)
        for (const one of names) named.open(one, evidence);
    if (call.name === 'Open' && /^(?:sqlite3?|file)$/.test(wholeText(value(call.arguments[0])) ?? '')) {
      const source = wholeText(value(call.arguments[1]));
      if (source === undefined)
        needs.ask('files', 'which database file it opens is only known when it runs', evidence);
      // https://www.sqlite.org/uri.html
      else if (!/^(?:$|:memory:|file::memory:)|\bmode=memory\b/.test(source))
        named.open(source.replace(/[?#].*$/, ''), evidence, true);
    }
  }
  body.forEach((token, at) => {
    const evidence = `${path}:${token.line}`;
    if (token.kind === 'text' && !token.source.startsWith("'") && !path.endsWith('.pb.go'))
      named.mention(token.value, evidence);
    const from = token.kind === 'word' && body[at - 1]?.source !== '.' ? importOf(token.value) : undefined;
    const member = body[at + 2];
    if (from === undefined || body[at + 1]?.source !== '.' || member === undefined) return;
    const next = body[at + 3]?.source;
    if (next !== '(' && FILE_FUNCTIONS[from]?.[member.value] !== undefined && from !== 'net/http')
      needs.ask('files', `what \`${token.value}.${member.value}\` is given is not certain`, evidence);
    if (
      from === 'os/exec' &&
      next !== '(' &&
      (member.value.startsWith('Command') || (member.value === 'Cmd' && next === '{'))
    )
      needs.ask('programs', 'which program it starts is only known when it runs', evidence);
  });
}

const TEMPORARY = new Set([
  ...['CreateTemp', 'MkdirTemp', 'TempDir', 'TempFile', 'FormFile', 'FormValue', 'PostFormValue'],
  ...['ParseMultipartForm', 'MultipartForm', 'ReadForm'],
]);

function fileFunctionsOf(
  { imports }: Reading,
  call: Call,
  from: string | undefined,
): readonly FileFunction[] {
  if (!call.isMethod) return [];
  const own = from === undefined ? undefined : FILE_FUNCTIONS[from];
  if (own !== undefined && Object.hasOwn(own, call.name)) return [own[call.name]!];
  return FILE_PACKAGES.flatMap(({ packages, functions = {}, methods = {} }) => {
    if (from !== undefined)
      return Object.hasOwn(functions, call.name) && packages.some((one) => within(from, one))
        ? [functions[call.name]!]
        : [];
    if (!Object.hasOwn(methods, call.name)) return [];
    return [...imports].some((path) => packages.some((one) => within(path, one)))
      ? [methods[call.name]!]
      : [];
  });
}

function openFiles(
  { named }: Reading,
  call: Call,
  { at, rest, writes }: FileFunction,
  value: (tokens: readonly Token[] | undefined) => PartialText,
  evidence: string,
): void {
  const what = call.object === undefined ? call.name : `${call.object}.${call.name}`;
  const given = rest === true ? call.arguments.slice(at[0]).map((_one, index) => at[0]! + index) : at;
  for (const index of given) {
    const text = value(call.arguments[index]);
    const whole = wholeText(text);
    if (whole === undefined) named.openBelow(text.parts[0]!, what, evidence);
    else named.open(whole, evidence, writes);
  }
}

/** Functions that start a program, and which argument names it. */
const STARTS: Readonly<Record<string, number>> = {
  'os/exec.Command': 0,
  'os/exec.CommandContext': 1,
  'os/exec.LookPath': 0,
  'os.StartProcess': 0,
  'syscall.Exec': 0,
  'syscall.ForkExec': 0,
  'syscall.StartProcess': 0,
};

function startPrograms(
  { needs, named }: Reading,
  call: Call,
  from: string,
  value: (tokens: readonly Token[] | undefined) => PartialText,
  evidence: string,
): void {
  const key = `${from}.${call.name}`;
  if (!Object.hasOwn(STARTS, key)) return;
  const at = STARTS[key]!;
  const program = wholeText(value(call.arguments[at]));
  if (program === undefined) {
    needs.ask('programs', 'which program it starts is only known when it runs', evidence);
    return;
  }
  needs.add('programs', program, evidence);
  if (program.includes('/') && !/^\/(?:usr\/(?:local\/)?)?s?bin\//.test(program))
    named.open(program, evidence);
  if (!['sh', 'bash', 'ash', 'dash'].includes(nameOf(program)) || call.name === 'LookPath') return;
  const text = wholeText(value(call.arguments[at + 2]));
  const isScript = wholeText(value(call.arguments[at + 1])) === '-c' && text !== undefined;
  const script = isScript ? ShellScript.parseText(text) : 'it is not known';
  if (typeof script === 'string')
    needs.ask('programs', 'what the shell that it starts runs is only known when it runs', evidence);
  else
    for (const command of script.commands) {
      if (command.name === undefined)
        needs.ask('programs', 'what the shell that it starts runs is only known when it runs', evidence);
      else needs.add('programs', command.words[0]!.value!, evidence);
    }
}

function readVariables(
  { needs }: Reading,
  call: Call,
  value: (tokens: readonly Token[] | undefined) => PartialText,
  evidence: string,
): void {
  if (!['Getenv', 'LookupEnv'].includes(call.name)) return;
  const name = wholeText(value(call.arguments[0]));
  if (name !== undefined) needs.add('variables', name, evidence);
}

const VIPER = 'github.com/spf13/viper';

/** https://github.com/spf13/viper#reading-config-files: a name without an extension, looked for in directories */
function viper(
  { needs, imports, configuration }: Reading,
  call: Call,
  from: string | undefined,
  value: (tokens: readonly Token[] | undefined) => PartialText,
  evidence: string,
): void {
  const given = { AddConfigPath: configuration.directories, SetConfigName: configuration.names };
  const list = Object.hasOwn(given, call.name) ? given[call.name as keyof typeof given] : undefined;
  if (list === undefined || ![...imports].some((path) => within(path, VIPER))) return;
  if (from !== undefined && !within(from, VIPER)) return;
  const text = wholeText(value(call.arguments[0]));
  if (text === undefined)
    needs.ask('files', 'where it looks for its configuration is only known when it runs', evidence);
  else list.push({ name: text, evidence });
}
