/** What the sources of a compiled program do with files and programs, told by words: an unknown word tells nothing. */
import { nameOf } from '../place.js';
import type { Language } from './artifacts.js';

/** A word that tells of a use, and where it stands. */
export interface Use {
  readonly word: string;
  /** path in the image */
  readonly path: string;
}

export interface Uses {
  /** files that are opened, listed or made by name */
  readonly files: Use | undefined;
  readonly programs: Use | undefined;
  readonly certificates: Use | undefined;
  readonly zones: Use | undefined;
  readonly accounts: Use | undefined;
  readonly temporary: Use | undefined;
  /** libraries that are linked by name */
  readonly libraries: Use | undefined;
}

interface Reader {
  readonly sources: RegExp;
  readonly tests: RegExp;
  /** files beside the sources that nobody reads when the program runs */
  readonly inert: RegExp;
  readonly files: RegExp;
  readonly programs: RegExp;
  readonly certificates: RegExp;
  readonly zones: RegExp;
  readonly accounts: RegExp;
  readonly temporary: RegExp;
  readonly libraries: RegExp;
}

const NEVER = /(?!)/;
/** Of any language: what tools and people read. */
const INERT =
  /(?:^|\/)(?:\.git|\.github|\.vscode|\.idea)\/|(?:^|\/)(?:README|LICENSE|LICENCE|CHANGELOG|CONTRIBUTING|NOTICE|Makefile|Dockerfile|compose|docker-compose|\.gitignore|\.dockerignore|\.editorconfig|\.gitattributes|\.golangci|\.pre-commit)[^/]*$/i;

/** https://pkg.go.dev/std · https://pkg.go.dev/github.com/joho/godotenv: without arguments it reads `.env` */
const GO: Reader = {
  sources: /\.go$/,
  tests: /_test\.go$|(?:^|\/)testdata\//,
  inert: /\.(?:go|s|c|h|proto)$|(?:^|\/)go\.(?:mod|sum|work|work\.sum)$|(?:^|\/)vendor\//,
  files:
    /\bos\.(?:Open\w*|ReadFile|ReadDir|Create\b|WriteFile|Mkdir\w*|Stat|Lstat|DirFS|Chdir|Getwd|Remove\w*|Rename|Readlink|Symlink|Link)|\bioutil\.(?:ReadFile|ReadDir|WriteFile)|\b(?:ParseFiles|ParseGlob|LoadHTML\w+|ServeFile|ServeContent|StaticFile|StaticFS|Static|SendFile|File)\(|\bhttp\.(?:Dir|ServeFile)|\bfilepath\.(?:Walk\w*|Glob|Abs|EvalSymlinks)|\bplugin\.Open|\bviper\.|\bgodotenv\b(?!\.\w+\(\)|(?:\/autoload)?")|"file:|\bsql(?:x)?\.(?:Open|Connect)\("sqlite|\bLoadX509KeyPair|\bListenAndServeTLS|\bsyscall\.(?:Open|Exec)|\bmigrate\.New|\bafero\.NewOs|\bflag\.\w+\("[\w-]*(?:file|dir|path|config)/,
  programs: /\bexec\.(?:Command\w*|LookPath)|\bsyscall\.(?:Exec|ForkExec)|\bos\.StartProcess/,
  certificates:
    /\bhttp\.(?:Get|Post|PostForm|Head|Client|DefaultClient|NewRequest\w*|DefaultTransport|Transport)\b|\btls\.(?:Dial|Client|Config)|\bx509\.SystemCertPool|\bcredentials\.New|"https:|\bsmtp\.|\bDialTLS/,
  zones: /\btime\.LoadLocation\b/,
  accounts: /\buser\.(?:Current|Lookup\w*)\b/,
  temporary:
    /\bos\.(?:TempDir|CreateTemp|MkdirTemp)|\bioutil\.Temp|\b(?:ParseMultipartForm|FormFile|MultipartForm)\b/,
  libraries: /#cgo\b[^\n]*(?:LDFLAGS|pkg-config)[^\n]*/,
};

/** https://doc.rust-lang.org/std/ */
const RUST: Reader = {
  sources: /\.rs$/,
  tests: /(?:^|\/)(?:tests|benches)\//,
  inert: /\.rs$|(?:^|\/)Cargo\.(?:toml|lock)$|(?:^|\/)(?:\.cargo\/config|rust-toolchain|rustfmt|clippy)/,
  files:
    /\bfs::|\bFile::|\bOpenOptions\b|\bread_dir\b|\bPath(?:Buf)?::|\bServe(?:Dir|File)\b|\bNamedFile\b|\bFiles::new\b|\bTera::|\bFileServer\b|\bcurrent_dir\b|\bdotenv|\bcanonicalize\b|\bWalkDir\b|\bglob\(|\bread_to_string\b|"sqlite:/,
  programs: /\bCommand::new\b|\bprocess::Command\b/,
  certificates:
    /\breqwest\b|\bnative_tls\b|\brustls\b|\bopenssl\b|\bhyper_tls\b|\bureq\b|"https:|\blettre\b|\btonic\b/,
  zones: /\bchrono_tz\b|\bLocal::|\btzfile\b|\bjiff\b/,
  accounts: /\busers::|\bget_user_by|\bgetpw/,
  temporary: /\btemp_dir\b|\btempfile\b|\bNamedTempFile\b/,
  libraries: /#\[link\(|rustc-link-lib/,
};

const C: Reader = {
  sources: /\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx|inl)$/,
  tests: /(?:^|\/)tests?\//,
  inert: /\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx|inl|o|a|cmake|am|ac|in|m4)$|(?:^|\/)CMakeLists\.txt$/,
  files:
    /\b(?:fopen|freopen|open|openat|creat|opendir|stat|lstat|access|chdir|mkdir|rename|unlink|dlopen|getcwd|realpath)\s*\(|\b[io]?fstream\b|\bfilesystem::/,
  programs: /\b(?:exec[lv]p?e?|posix_spawnp?|system|popen)\s*\(/,
  certificates: /\bSSL_|\bcurl_|\bgnutls_|\bmbedtls_/,
  zones: /\btzset\b|\blocaltime|"TZ"/,
  accounts: /\bgetpw\w+\s*\(|\bgetgr\w+\s*\(/,
  temporary: /\bmks?temp\w*\s*\(|\btmpfile\s*\(|\/tmp/,
  libraries: NEVER,
};

const JVM: Reader = {
  sources: /\.(?:java|kt|kts|scala|groovy)$/,
  tests: /(?:^|\/)src\/(?:test|integrationTest|it)\//,
  inert:
    /\.(?:java|kt|kts|scala|groovy|gradle)$|(?:^|\/)(?:pom\.xml|gradlew|gradlew\.bat|mvnw|mvnw\.cmd|gradle\.properties|lombok\.config)$|(?:^|\/)(?:gradle|\.mvn|src\/main|src\/test)\//,
  files:
    /\bnew\s+(?:File|FileInputStream|FileOutputStream|FileReader|FileWriter|RandomAccessFile|FileSystemResource|PrintWriter|Scanner)\s*\(|\bFile\s*\(|\bPaths\s*\.\s*get\b|\bPath\s*\.\s*of\b|\bFiles\s*\.|"file:|\bResourceUtils\b|\bFileSystemXml|\bSource\s*\.\s*fromFile|\.readText\(|\buser\.dir\b/,
  programs: /\bProcessBuilder\b|\bgetRuntime\s*\(\s*\)\s*\.\s*exec|\.execute\(\s*\)\s*\.\s*text/,
  certificates: NEVER,
  zones: NEVER,
  accounts: NEVER,
  temporary: NEVER,
  libraries: /\bSystem\s*\.\s*load(?:Library)?\b|\bNative\s*\.\s*load/,
};

const DOTNET: Reader = {
  sources: /\.(?:cs|fs|vb|cshtml|razor)$/,
  tests: /(?:^|\/)[\w.]*tests?\//i,
  inert:
    /\.(?:cs|fs|vb|csproj|fsproj|vbproj|sln|slnx|props|targets|cshtml|razor|resx)$|(?:^|\/)(?:global\.json|nuget\.config|packages\.lock\.json)$|(?:^|\/)(?:bin|obj|Properties)\//i,
  files:
    /\bFile(?:Info)?\s*[.(]|\bDirectory(?:Info)?\s*[.(]|\bnew\s+(?:FileStream|StreamReader|StreamWriter)\b|\bPhysicalFileProvider\b|\bSendFile|\bAddJsonFile\b|\bAddXmlFile\b|\bAddIniFile\b|\bSetBasePath\b|\bCurrentDirectory\b|\bContentRoot/,
  programs: /\bProcess\s*\.\s*Start\b|\bProcessStartInfo\b/,
  certificates: NEVER,
  zones: NEVER,
  accounts: NEVER,
  temporary: NEVER,
  libraries: /\bDllImport\b|\bLibraryImport\b|\bNativeLibrary\b/,
};

const READERS: Readonly<Record<Language, Reader | undefined>> = {
  go: GO,
  rust: RUST,
  c: C,
  jvm: JVM,
  dotnet: DOTNET,
  elixir: undefined,
};

/** Whether a file is of no use to a program that is built. */
export function isInert(language: Language, path: string): boolean {
  return INERT.test(path) || READERS[language]?.inert.test(path) === true;
}

/** Whether a file is text that the program is made from, tests left out. */
function isSource(language: Language, path: string): boolean {
  const reader = READERS[language];
  return reader?.sources.test(path) === true && !reader.tests.test(path);
}

/** Reads all sources; `undefined` for a language that is not read. */
export function usesOf(
  language: Language,
  files: Iterable<string>,
  read: (path: string) => string | undefined,
): Uses | undefined {
  const reader = READERS[language];
  if (reader === undefined) return undefined;
  const found: { -readonly [K in keyof Uses]: Uses[K] } = {
    ...{ files: undefined, programs: undefined, certificates: undefined, zones: undefined },
    ...{ accounts: undefined, temporary: undefined, libraries: undefined },
  };
  let count = 0;
  for (const path of files) {
    if (!isSource(language, path)) continue;
    count++;
    const text = read(path);
    if (text === undefined) {
      found.files ??= { word: 'a source that cannot be read', path };
      continue;
    }
    const code = withoutComments(text, language);
    for (const key of Object.keys(found) as (keyof Uses)[]) {
      if (found[key] !== undefined) continue;
      const word = reader[key].exec(key === 'libraries' ? text : code)?.[0];
      if (word !== undefined) found[key] = { word, path };
    }
  }
  if (count === 0) found.files = { word: 'no source', path: '' };
  return found;
}

/**
 * The paths that sources in C open, where each is written out from the root; `undefined` where one is not, or there is no
 * source.
 */
export function pathsOpened(
  files: Iterable<string>,
  read: (path: string) => string | undefined,
): readonly string[] | undefined {
  const found: string[] = [];
  let count = 0;
  for (const path of files) {
    if (!isSource('c', path)) continue;
    count++;
    const code = withoutComments(read(path) ?? 'fopen(', 'c');
    for (const { index } of code.matchAll(new RegExp(C.files, 'g'))) {
      const name = /^\w+\s*\(\s*"(\/[^"\\]*)"\s*[,)]/.exec(code.slice(index))?.[1];
      if (name === undefined) return undefined;
      found.push(name);
    }
  }
  return count === 0 ? undefined : found;
}

/** Takes `//` and block comments out; what stands in strings stays. */
export function withoutComments(text: string, language?: Language): string {
  const pattern =
    language === 'go'
      ? /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`[^`]*`|\/\/[^\n]*|\/\*[^]*?\*\//g
      : /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n]){1,2}'|\/\/[^\n]*|\/\*[^]*?\*\//g;
  return text.replaceAll(pattern, (part) => (part.startsWith('//') || part.startsWith('/*') ? ' ' : part));
}

/** For a message. */
export function described({ word, path }: Use): string {
  return path === ''
    ? `there is ${word}`
    : `\`${nameOf(path)}\` has \`${word.replaceAll(/\s+/g, ' ').trim().slice(0, 40)}\``;
}
