/** What sources in C# ask of the system. */
import { joinPath } from '../ecosystems/context-path.js';
import type { ContextFiles } from '../ecosystems/ecosystem.js';
import { callsOf } from './calls.js';
import type { NamedFiles } from './named-files.js';
import type { NeedsGathering } from './needs.js';
import { CSHARP_LANGUAGE, tokenize } from './tokens.js';
import type { Token } from './tokens.js';

/** Types whose methods take the name of a file first: https://learn.microsoft.com/dotnet/api/system.io */
const FILE_TYPES = new Set(['File', 'Directory']);
/** Types that are made of the name of a file. */
const FILE_OBJECTS = new Set([
  'FileStream',
  'StreamReader',
  'StreamWriter',
  'FileInfo',
  'DirectoryInfo',
  'PhysicalFileProvider',
]);
/** Methods that tell or take away, or take names of the container's own. */
const HARMLESS = new Set(['Delete', 'GetCurrentDirectory']);

const MAX_FILES = 5_000;
const MAX_LENGTH = 1_048_576;

/** Reads the sources below the directories of projects. */
export function readDotnetSources(
  view: ContextFiles,
  directories: readonly string[],
  named: NamedFiles,
  needs: NeedsGathering,
): void {
  const files = new Set<string>();
  const queue = [...directories];
  const seen = new Set<string>();
  for (let place = queue.shift(); place !== undefined && files.size <= MAX_FILES; place = queue.shift()) {
    if (seen.has(place)) continue;
    seen.add(place);
    for (const name of view.list(place)) {
      const path = joinPath(place, name);
      if (view.kind(path) === 'directory') {
        if (!/^(?:bin|obj|node_modules|\..*)$/.test(name)) queue.push(path);
      } else if (/\.(?:cs|cshtml|razor)$/.test(name)) files.add(path);
      else if (/\.(?:fs|vb)$/.test(name))
        needs.ask('files', `\`${path}\` is in a language that is not read`, path);
    }
  }
  if (files.size > MAX_FILES)
    needs.ask('everything', `the program has more than ${MAX_FILES} sources`, directories[0]!);
  for (const path of files) {
    const text = view.read(path) ?? '';
    if (text.length > MAX_LENGTH) needs.ask('everything', `\`${path}\` is larger than 1 MiB`, path);
    else readSource(tokenize(text, CSHARP_LANGUAGE).tokens, path, named, needs);
  }
}

function readSource(tokens: readonly Token[], path: string, named: NamedFiles, needs: NeedsGathering): void {
  for (const token of tokens) {
    const evidence = `${path}:${token.line}`;
    if (token.kind === 'text' && !token.source.startsWith("'")) named.mention(token.value, evidence);
    if (token.value === 'DllImport' || token.value === 'LibraryImport')
      needs.ask('libraries', 'it loads a library of its own choice', evidence);
    if (token.value === 'ProcessStartInfo')
      needs.ask('programs', 'which program it starts is only known when it runs', evidence);
    if (token.value === 'CSharpCompilation' || token.value === 'CSharpScript')
      needs.ask('outside', 'it compiles when it runs', evidence);
  }
  for (const call of callsOf(tokens)) {
    const evidence = `${path}:${call.line}`;
    const [first] = call.arguments;
    const opens =
      (call.object !== undefined && FILE_TYPES.has(call.object) && !HARMLESS.has(call.name)) ||
      (!call.isMethod && FILE_OBJECTS.has(call.name));
    if (opens) {
      const text = literal(first);
      if (text !== undefined)
        named.open(text.replaceAll('\\', '/'), evidence, /^(?:Write|Create|Append)/.test(call.name));
      else
        named.openBelow('', call.object === undefined ? call.name : `${call.object}.${call.name}`, evidence);
    } else if (call.object === 'Process' && call.name === 'Start') {
      const program = literal(first);
      if (program === undefined)
        needs.ask('programs', 'which program it starts is only known when it runs', evidence);
      else needs.add('programs', program, evidence);
    } else if (call.object === 'Environment' && call.name === 'GetEnvironmentVariable') {
      const name = literal(first);
      if (name !== undefined) needs.add('variables', name, evidence);
    }
  }
}

/** A text alone that nothing is put into. */
function literal(tokens: readonly Token[] | undefined): string | undefined {
  const [first] = tokens ?? [];
  if (tokens?.length !== 1 || first!.kind !== 'text' || first!.source.startsWith("'")) return undefined;
  return first!.source.startsWith('$') ? undefined : first!.value;
}
