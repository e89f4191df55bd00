/** What sources in Rust ask of the system. */
import { joinPath } from '../ecosystems/context-path.js';
import type { ContextFiles } from '../ecosystems/ecosystem.js';
import { callsOf } from './calls.js';
import type { NamedFiles } from './named-files.js';
import type { NeedsGathering } from './needs.js';
import { RUST_LANGUAGE, tokenize } from './tokens.js';
import type { Token } from './tokens.js';

/** Functions of a type or module that open a file, by the place of its name. https://doc.rust-lang.org/std/fs/ */
const OPENS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  File: { open: 0, create: 0, options: 9, with_name: 0 },
  fs: {
    ...{ read: 0, read_to_string: 0, read_dir: 0, write: 0, create_dir: 0, create_dir_all: 0, copy: 0 },
    ...{ metadata: 0, canonicalize: 0, read_link: 0, exists: 0 },
  },
  NamedFile: { open: 0, open_async: 0 },
  ServeDir: { new: 0 },
  ServeFile: { new: 0 },
  Files: { new: 1 },
  FileServer: { from: 0, new: 0 },
  Tera: { new: 0 },
  env: { set_current_dir: 0 },
};
const WRITES = new Set(['create', 'write', 'create_dir', 'create_dir_all']);

const MAX_FILES = 5_000;
const MAX_LENGTH = 1_048_576;

/** Reads the sources of packages; a build script (`build.rs`) is asked for what it links. */
export function readRustSources(
  view: ContextFiles,
  packages: readonly string[],
  named: NamedFiles,
  needs: NeedsGathering,
): void {
  const files = packages.flatMap((place) => [
    ...below(view, joinPath(place, 'src')),
    joinPath(place, 'build.rs'),
  ]);
  if (files.length > MAX_FILES) {
    needs.ask('everything', `the program has more than ${MAX_FILES} sources`, packages[0]!);
    return;
  }
  for (const path of files) {
    const text = view.read(path);
    if (text === undefined) continue;
    if (text.length > MAX_LENGTH) needs.ask('everything', `\`${path}\` is larger than 1 MiB`, path);
    const { tokens } = tokenize(text.slice(0, MAX_LENGTH), RUST_LANGUAGE);
    if (!path.endsWith('/build.rs') && path !== 'build.rs') readSource(tokens, path, named, needs);
    else {
      const link = tokens.find(({ kind, value }) => kind === 'text' && value.includes('rustc-link-'));
      if (link !== undefined)
        needs.ask('libraries', 'its build script names libraries', `${path}:${link.line}`);
    }
  }
}

function below(view: ContextFiles, directory: string): readonly string[] {
  const found: string[] = [];
  const queue = [directory];
  for (let place = queue.shift(); place !== undefined && found.length <= MAX_FILES; place = queue.shift())
    for (const name of view.list(place)) {
      const path = joinPath(place, name);
      if (view.kind(path) === 'directory') queue.push(path);
      else if (name.endsWith('.rs')) found.push(path);
    }
  return found;
}

function readSource(tokens: readonly Token[], path: string, named: NamedFiles, needs: NeedsGathering): void {
  tokens.forEach((token, at) => {
    const evidence = `${path}:${token.line}`;
    // what a macro takes in while it compiles is a part of the program
    if (token.kind === 'text' && !INCLUDES.has(tokens[at - 3]?.value ?? ''))
      named.mention(token.value, evidence);
    if (token.value === 'link' && tokens[at - 1]?.source === '[')
      needs.ask('libraries', 'it names libraries to link with', evidence);
  });
  for (const call of callsOf(tokens)) {
    const evidence = `${path}:${call.line}`;
    const object = objectOf(tokens, call.name, call.line);
    const [first] = call.arguments;
    if (object === 'Command' && call.name === 'new') {
      const program = literal(first);
      if (program === undefined)
        needs.ask('programs', 'which program it starts is only known when it runs', evidence);
      else needs.add('programs', program, evidence);
      if (program === 'sh' || program === 'bash')
        needs.ask('programs', 'what the shell that it starts runs is not read', evidence);
    } else if (object === 'env' && /^var(?:_os)?$/.test(call.name)) {
      const name = literal(first);
      if (name !== undefined) needs.add('variables', name, evidence);
    } else if (object === 'env' && call.name === 'temp_dir') needs.facility('temporary directory', evidence);
    else if (object === 'env' && call.name === 'current_exe')
      needs.ask('files', 'it asks where its own file stands', evidence);
    else if (/^(?:tempfile|tempdir|NamedTempFile)$/.test(call.name) || object === 'NamedTempFile')
      needs.facility('temporary directory', evidence);
    else if (object === 'Library' && call.name === 'new')
      needs.ask('libraries', 'it loads a library when it runs', evidence);
    else if (object === undefined && call.name === 'open' && call.isMethod)
      open(first, 'open', named, evidence, false);
    const places = object === undefined ? undefined : OPENS[object];
    if (places !== undefined && Object.hasOwn(places, call.name))
      open(
        call.arguments[places[call.name]!],
        `${object!}::${call.name}`,
        named,
        evidence,
        WRITES.has(call.name),
      );
  }
}

const INCLUDES = new Set(['include_str', 'include_bytes', 'include']);

function open(
  argument: readonly Token[] | undefined,
  what: string,
  named: NamedFiles,
  evidence: string,
  writes: boolean,
): void {
  const text = literal(argument);
  if (text !== undefined) named.open(text, evidence, writes);
  else named.openBelow(formatted(argument) ?? '', what, evidence);
}

/** What stands before `::` and the name of a call in a line. */
function objectOf(tokens: readonly Token[], name: string, line: number): string | undefined {
  const at = tokens.findIndex(
    (token, index) =>
      token.line === line &&
      token.value === name &&
      tokens[index + 1]?.source === '(' &&
      tokens[index - 1]?.source === '::',
  );
  return at === -1 ? undefined : tokens[at - 2]?.value;
}

/** A text alone, or what is made a path of one: `Path::new("x")`, `&"x"`, `"x".to_string()`. */
function literal(tokens: readonly Token[] | undefined): string | undefined {
  const texts = tokens?.filter(({ kind, source }) => kind === 'text' && !source.startsWith("'")) ?? [];
  const rest =
    tokens
      ?.filter(({ kind }) => kind !== 'text')
      .map(({ value }) => value)
      .join('') ?? '';
  const isPlain =
    /^(?:&|(?:[\w:]*::)?Path(?:Buf)?::(?:new|from)\(\)|\.(?:to_string|into|to_owned|as_ref)\(\)|String::from\(\))*$/.test(
      rest,
    );
  return texts.length === 1 && isPlain ? texts[0]!.value : undefined;
}

/** What `format!("static/{}", name)` begins with. */
function formatted(tokens: readonly Token[] | undefined): string | undefined {
  const at = tokens?.findIndex(({ value }) => value === 'format') ?? -1;
  const text = at === -1 ? undefined : tokens![at + 3];
  return text?.kind === 'text' ? text.value.slice(0, Math.max(0, text.value.indexOf('{'))) : undefined;
}
