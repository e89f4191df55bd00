/** What sources for the JVM ask of the system. */
import type { ContextFiles } from '../ecosystems/ecosystem.js';
import { splitAt } from './calls.js';
import { runShell } from './c-reads.js';
import type { NamedFiles } from './named-files.js';
import type { NeedsGathering } from './needs.js';
import { JAVA_LANGUAGE, tokenize } from './tokens.js';
import type { Token } from './tokens.js';

/** Types whose constructors open a file of that name. https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/io/package-summary.html */
const FILE_TYPES = new Set([
  ...[
    'File',
    'FileInputStream',
    'FileReader',
    'RandomAccessFile',
    'ZipFile',
    'JarFile',
    'FileSystemResource',
  ],
  ...['FileOutputStream', 'FileWriter', 'PrintWriter', 'Scanner'],
]);
/** Those that take streams as well: a name only where it is a text. */
const ALSO_STREAMS = new Set(['PrintWriter', 'Scanner']);
const PATHS: Readonly<Record<string, readonly string[]>> = {
  Paths: ['get'],
  Path: ['of'],
};

/** Parts of the JDK that a JRE does not have: https://docs.oracle.com/en/java/javase/21/docs/api/index.html */
const JDK_ONLY = ['javax.tools', 'com.sun.tools', 'com.sun.source', 'jdk.jshell', 'com.sun.jdi', 'sun.tools'];
const GRAPHICS = ['java.awt', 'javax.swing', 'javax.imageio', 'javax.print'];

/** Libraries that use a part of the JDK that a JRE does not have, or programs. */
export const JDK_USERS: readonly (readonly [artifact: RegExp, text: string])[] = [
  [/:byte-buddy-agent$/, '`byte-buddy-agent` attaches to its own process'],
  [
    /^io\.opentelemetry.*:opentelemetry-runtime-attach/,
    '`opentelemetry-runtime-attach` attaches to its own process',
  ],
  [/:jasperreports$/, '`jasperreports` may compile'],
  [/^org\.drools:|^org\.kie:/, 'Drools may compile'],
  [/^com\.sun:tools$|:tools-jar$/, '`tools.jar` is a part of the JDK'],
  [/^org\.apache\.(?:spark|flink|hadoop)/, 'it may compile, and start programs'],
  [/^com\.microsoft\.playwright:|^org\.seleniumhq/, 'it starts a browser'],
];

const MAX_LENGTH = 1_048_576;

export function readJvmSources(
  view: ContextFiles,
  sources: readonly string[],
  named: NamedFiles,
  needs: NeedsGathering,
): void {
  for (const path of sources) {
    const text = view.read(path);
    if (text === undefined || text.length > MAX_LENGTH)
      needs.ask('everything', `\`${path}\` cannot be read, or is larger than 1 MiB`, path);
    else readSource(tokenize(text, JAVA_LANGUAGE).tokens, path, named, needs);
  }
}

function readSource(tokens: readonly Token[], path: string, named: NamedFiles, needs: NeedsGathering): void {
  tokens.forEach((token, at) => {
    const evidence = `${path}:${token.line}`;
    if (token.kind === 'text') {
      if (!token.source.startsWith("'"))
        named.mention(token.value.replace(/^(?:file|optional:file):/, ''), evidence);
      return;
    }
    if (token.kind !== 'word') return;
    if (token.value === 'import') {
      const name = dotted(tokens, at + 1);
      const part = JDK_ONLY.find((one) => name.startsWith(one));
      if (part !== undefined) needs.ask('outside', `\`${part}\` is a part of the JDK alone`, evidence);
      if (GRAPHICS.some((one) => name.startsWith(one))) needs.facility('fonts', evidence);
      return;
    }
    const isMember = tokens[at - 1]?.source === '.';
    const list = argumentsBehind(tokens, at);
    if (list === undefined) return;
    const object = isMember ? tokens[at - 2]?.value : undefined;
    const isNew = tokens[at - 1]?.value === 'new' || (path.endsWith('.kt') && !isMember);
    if (FILE_TYPES.has(token.value) && isNew) openFile(token.value, list, named, evidence);
    else if (object !== undefined && PATHS[object]?.includes(token.value) === true)
      openFile(`${object}.${token.value}`, list, named, evidence);
    else if (
      token.value === 'ProcessBuilder' ||
      (token.value === 'exec' && isMember && isRuntime(tokens, at))
    ) {
      const program = literal(list[0]);
      if (program === undefined || list[0]!.length > 1)
        needs.ask('programs', 'which program it starts is only known when it runs', evidence);
      else if (token.value === 'exec') runShell(program, needs, evidence);
      else needs.add('programs', program, evidence);
    } else if (object === 'System' && ['loadLibrary', 'load'].includes(token.value))
      needs.ask('libraries', 'it loads a library of its own', evidence);
    else if (object === 'ToolProvider') needs.ask('outside', 'it compiles when it runs', evidence);
    else if (object === 'System' && token.value === 'getenv') {
      const name = literal(list[0]);
      if (name !== undefined) needs.add('variables', name, evidence);
    }
  });
}

/** `Runtime.getRuntime().exec(…)`, or a variable that holds it. */
function isRuntime(tokens: readonly Token[], at: number): boolean {
  return tokens.slice(Math.max(0, at - 6), at).some(({ value }) => /runtime/i.test(value));
}

function openFile(
  what: string,
  list: readonly (readonly Token[])[],
  named: NamedFiles,
  evidence: string,
): void {
  const values = list.map(literal);
  const [first] = values;
  if (ALSO_STREAMS.has(what) && first === undefined) return;
  if (values.length > 0 && values.every((one) => one !== undefined) && !what.startsWith('File')) {
    named.open(values.join('/'), evidence, /Output|Writer/.test(what));
    return;
  }
  const written = list[0] ?? [];
  // a file that is made of another one, or of a path, is told where that comes from
  if (first !== undefined && list.length === 1) named.open(first, evidence, /Output|Writer/.test(what));
  else if (first !== undefined && values.every((one) => one !== undefined))
    named.open(values.join('/'), evidence);
  else if (written[0]?.kind === 'text') named.openBelow(written[0].value, what, evidence);
  else named.openBelow('', what, evidence);
}

function literal(tokens: readonly Token[] | undefined): string | undefined {
  const [first] = tokens ?? [];
  return tokens?.length === 1 && first!.kind === 'text' && !first!.source.startsWith("'")
    ? first!.value
    : undefined;
}

/** Arguments of a call whose name stands at a place; `undefined` where it is none. */
function argumentsBehind(tokens: readonly Token[], at: number): readonly (readonly Token[])[] | undefined {
  if (tokens[at + 1]?.source !== '(') return undefined;
  let depth = 0;
  for (let end = at + 1; end < tokens.length && end - at < 2_000; end++) {
    if (tokens[end]!.kind !== 'sign') continue;
    if ('([{'.includes(tokens[end]!.source)) depth++;
    if (')]}'.includes(tokens[end]!.source) && --depth === 0)
      return splitAt(tokens.slice(at + 2, end), ',').filter((one) => one.length > 0);
  }
  return [];
}

function dotted(tokens: readonly Token[], start: number): string {
  let name = '';
  for (let at = start; at < tokens.length && name.length < 200; at++) {
    const { kind, value } = tokens[at]!;
    if (value === 'static') continue;
    if (kind !== 'word' && value !== '.') break;
    name += value;
  }
  return name;
}
