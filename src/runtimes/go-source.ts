/** Reads a Go source: what it imports, where it is compiled, what it asks of C. https://go.dev/ref/spec */
import { GO_LANGUAGE, tokenize } from './tokens.js';
import type { Comment, Token } from './tokens.js';

export interface GoImport {
  readonly path: string;
  /** name that the source gives it; `undefined`: the package's own */
  readonly name: string | undefined;
  readonly line: number;
}

export interface GoSource {
  readonly package: string | undefined;
  readonly imports: readonly GoImport[];
  /** lines of `#cgo`, without that word: https://pkg.go.dev/cmd/cgo */
  readonly cgo: readonly { readonly text: string; readonly line: number }[];
  /** what stands above `import "C"` */
  readonly preamble: string;
  /** what follows the imports */
  readonly body: readonly Token[];
  /** whether it is compiled; `undefined` where that depends on what is not known */
  readonly compiled: boolean | undefined;
}

/** What decides whether a file is compiled. */
export interface GoTags {
  /** those that `-tags` gives; `undefined`: not known */
  readonly given: ReadonlySet<string> | undefined;
  /** whether cgo is on */
  readonly cgo: boolean | undefined;
}

export function readGoSource(name: string, text: string, tags: GoTags): GoSource {
  const { tokens, comments } = tokenize(text, GO_LANGUAGE);
  const start = tokens[0]?.value === 'package' ? tokens[0].line : Number.POSITIVE_INFINITY;
  const imports: GoImport[] = [];
  let at = 2;
  let preamble = '';
  const cgo: { text: string; line: number }[] = [];

  const isSeparator = (token: Token | undefined): boolean => token?.value === ';' && token.kind === 'sign';
  const readSpec = (): boolean => {
    let token = tokens[at];
    let alias: string | undefined;
    if (token?.kind === 'word' || token?.value === '.') {
      alias = token.value;
      token = tokens[++at];
    }
    if (token?.kind !== 'text') return false;
    at++;
    imports.push({ path: token.value, name: alias, line: token.line });
    return true;
  };
  while (isSeparator(tokens[at])) at++;
  while (tokens[at]?.kind === 'word' && tokens[at]!.value === 'import') {
    const { line } = tokens[at]!;
    at++;
    if (tokens[at]?.kind === 'sign' && tokens[at]!.value === '(') {
      at++;
      while (at < tokens.length && tokens[at]!.source !== ')')
        if (!isSeparator(tokens[at]) && !readSpec()) at++;
        else if (isSeparator(tokens[at])) at++;
      at++;
    } else readSpec();
    while (isSeparator(tokens[at])) at++;
    if (imports.at(-1)?.path === 'C') preamble += preambleAbove(comments, line, cgo);
  }

  const constraint = evaluateFile(name, comments, start, tags);
  const usesCgo = imports.some(({ path }) => path === 'C');
  return {
    package: tokens[0]?.value === 'package' ? tokens[1]?.value : undefined,
    imports,
    cgo,
    preamble,
    body: tokens.slice(at),
    compiled: usesCgo && constraint !== false ? both(constraint, tags.cgo) : constraint,
  };
}

/** The comments that end directly above a line; their `#cgo` lines are put into `cgo`. */
function preambleAbove(
  comments: readonly Comment[],
  line: number,
  cgo: { text: string; line: number }[],
): string {
  let next = line;
  const texts: string[] = [];
  for (const comment of comments.filter((one) => one.line < line).reverse()) {
    if (comment.lastLine < next - 1) break;
    next = comment.line;
    texts.unshift(comment.text);
    comment.text.split('\n').forEach((text, below) => {
      const words = text.trim().split(/\s+/);
      if (words[0] === '#cgo') cgo.push({ text: words.slice(1).join(' '), line: comment.line + below });
    });
  }
  return `${texts.join('\n')}\n`;
}

function both(one: boolean | undefined, other: boolean | undefined): boolean | undefined {
  if (one === false || other === false) return false;
  return one === undefined || other === undefined ? undefined : true;
}

function either(one: boolean | undefined, other: boolean | undefined): boolean | undefined {
  if (one === true || other === true) return true;
  return one === undefined || other === undefined ? undefined : false;
}

/** https://go.dev/src/internal/syslist/syslist.go */
const SYSTEMS = new Set(
  (
    'aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 ' +
    'windows zos'
  ).split(' '),
);
const ARCHITECTURES = new Set(
  (
    '386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc ' +
    'ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm'
  ).split(' '),
);

/** https://pkg.go.dev/cmd/go#hdr-Build_constraints, for Linux on any machine */
function evaluateFile(
  name: string,
  comments: readonly Comment[],
  start: number,
  tags: GoTags,
): boolean | undefined {
  let result: boolean | undefined = true;
  const parts = name.replace(/\.go$/, '').split('_').slice(1);
  for (const part of parts.slice(-2))
    if (SYSTEMS.has(part) || ARCHITECTURES.has(part)) result = both(result, evaluateTag(part, tags));
  const above = comments.filter(({ line }) => line < start);
  const build = above.find(({ text }) => /^go:build\s/.test(text));
  if (build !== undefined) return both(result, evaluateExpression(build.text.slice('go:build'.length), tags));
  for (const { text } of above) {
    const old = /^\s*\+build\s+(.*)$/.exec(text);
    if (old === null) continue;
    const options = old[1]!.trim().split(/\s+/);
    const values = options.map((option) =>
      option
        .split(',')
        .map((tag) => (tag.startsWith('!') ? not(evaluateTag(tag.slice(1), tags)) : evaluateTag(tag, tags)))
        .reduce<boolean | undefined>(both, true),
    );
    result = both(result, values.reduce<boolean | undefined>(either, false));
  }
  return result;
}

function not(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

function evaluateTag(tag: string, { given, cgo }: GoTags): boolean | undefined {
  if (tag === 'linux' || tag === 'unix' || tag === 'gc') return true;
  if (SYSTEMS.has(tag) || tag === 'gccgo') return false;
  if (ARCHITECTURES.has(tag) || /^go1\.\d+$/.test(tag)) return undefined;
  if (tag === 'cgo') return cgo;
  return given?.has(tag);
}

function evaluateExpression(text: string, tags: GoTags): boolean | undefined {
  const words = text.match(/&&|\|\||[!()]|[^\s!()&|]+/g) ?? [];
  let at = 0;
  const any = (): boolean | undefined => {
    let value = all();
    while (words[at] === '||') {
      at++;
      value = either(value, all());
    }
    return value;
  };
  const all = (): boolean | undefined => {
    let value = one();
    while (words[at] === '&&') {
      at++;
      value = both(value, one());
    }
    return value;
  };
  const one = (): boolean | undefined => {
    const word = words[at++];
    if (word === '!') return not(one());
    if (word !== '(') return word === undefined ? undefined : evaluateTag(word, tags);
    const value = any();
    at++;
    return value;
  };
  return any();
}
