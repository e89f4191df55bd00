/**
 * Cuts a Dockerfile into instructions as BuildKit's parser does: lines, directives, continuations, comments,
 * flags, JSON forms and heredocs, each with its place in the text.
 * https://github.com/moby/buildkit/tree/master/frontend/dockerfile/parser
 */
import { MappedText } from '../text/mapped.js';
import type { Span } from '../text/span.js';
import { heredocOpening, heredocOpenings } from './heredoc.js';
import type { HeredocOpening } from './heredoc.js';

/** `# escape=`, `# syntax=` and `# check=` at the top. */
export interface Directive {
  readonly name: 'syntax' | 'escape' | 'check';
  readonly value: string;
  readonly span: Span;
}

/** A comment line, from its `#` to the last character before the end of line. */
export interface Comment {
  readonly span: Span;
  /** what stands behind `#`, trimmed */
  readonly text: string;
}

/** `--name=value` of an instruction. */
export interface Flag {
  readonly name: string;
  /** with quotes and escapes removed; `undefined` for a flag without `=` */
  readonly value: string | undefined;
  readonly span: Span;
}

export interface Heredoc extends HeredocOpening {
  /** the lines of the body, the end of the last one included; empty for no lines */
  readonly body: Span;
  /** the line that ends it, without its end of line */
  readonly terminator: Span;
}

/** What keeps a text from being a Dockerfile that can be built. */
export interface Problem {
  /** what is wrong: lower case, no full stop */
  readonly message: string;
  readonly span: Span;
}

export interface ScannedInstruction {
  /** as written */
  readonly keyword: string;
  readonly keywordSpan: Span;
  /** from the keyword to the last character, heredocs included, without the last end of line */
  readonly span: Span;
  /** lines from 1, inclusive */
  readonly lines: { readonly first: number; readonly last: number };
  readonly flags: readonly Flag[];
  /** what follows keyword and flags, trimmed, continuations joined; heredoc bodies are not in it */
  readonly arguments: MappedText;
  /** the strings of a JSON form */
  readonly json: readonly string[] | undefined;
  readonly heredocs: readonly Heredoc[];
  /** comment lines since the previous instruction, in order; directives are none */
  readonly comments: readonly Comment[];
  /** comment lines between its continued lines */
  readonly innerComments: readonly Comment[];
  /** the instruction behind ONBUILD */
  readonly trigger: ScannedInstruction | undefined;
}

export interface Scan {
  readonly escape: '\\' | '`';
  readonly directives: readonly Directive[];
  readonly instructions: readonly ScannedInstruction[];
  /** comment lines behind the last instruction */
  readonly trailingComments: readonly Comment[];
  readonly problems: readonly Problem[];
}

/** Bytes that BuildKit takes as one line at most (bufio.MaxScanTokenSize - 1). */
const MAX_LINE_BYTES = 65_535;
const LEADING_SPACE = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
const TRAILING_SPACE = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/;
const IS_SPACE = /[\t-\r \u0085\u00a0]/;
const KEYWORD_END = /[\t\v\f\r ]+/;
const DIRECTIVE = /^#[\t-\r \u0085\u00a0]*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/;
const TAKES_HEREDOCS = new Set(['RUN', 'COPY', 'ADD']);
const TAKES_JSON = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'SHELL', 'COPY', 'ADD', 'VOLUME', 'HEALTHCHECK']);

interface Line {
  readonly start: number;
  /** behind the last character, CR and LF left out */
  readonly end: number;
  /** behind the line feed */
  readonly next: number;
}

/** Scans a whole text (UTF-16, BOM allowed). Never throws: what cannot be read is a problem. */
export function scan(text: string): Scan {
  return new Scanner(text).scan();
}

class Scanner {
  readonly #text: string;
  readonly #lines: readonly Line[];
  readonly #directives: Directive[] = [];
  readonly #problems: Problem[] = [];
  #escape: '\\' | '`' = '\\';
  #continuation = continuationOf('\\');
  #mayBeDirective = true;

  constructor(text: string) {
    this.#text = text;
    this.#lines = splitLines(text);
  }

  scan(): Scan {
    const instructions: ScannedInstruction[] = [];
    let comments: Comment[] = [];
    let index = 0;
    while (index < this.#lines.length) {
      const line = this.#lines[index]!;
      const start = index === 0 && this.#text.startsWith('\ufeff') ? 1 : line.start;
      const content = this.#text.slice(start, line.end);
      const indent = LEADING_SPACE.exec(content)?.[0].length ?? 0;
      const body: Span = { start: start + indent, end: line.end };
      const isDirective = this.#mayBeDirective && this.#readDirective(body);
      if (content[indent] === '#') {
        if (!isDirective) comments.push(this.#comment(line));
        index++;
      } else if (body.start >= body.end) {
        index++;
      } else {
        const { instruction, next } = this.#instruction(index, body, comments);
        if (instruction !== undefined) {
          instructions.push(instruction);
          comments = [];
        }
        index = next;
      }
    }
    if (instructions.length === 0) {
      this.#problems.push({ message: 'the file has no instructions', span: { start: 0, end: 0 } });
    }
    return {
      escape: this.#escape,
      directives: this.#directives,
      instructions,
      trailingComments: comments,
      problems: this.#problems,
    };
  }

  /** Whether the line is a directive, even one that is refused. */
  #readDirective(body: Span): boolean {
    const match = DIRECTIVE.exec(this.#text.slice(body.start, body.end));
    const name = match?.[1]?.toLowerCase();
    if (match === null || (name !== 'syntax' && name !== 'escape' && name !== 'check')) {
      this.#mayBeDirective = false;
      return false;
    }
    const value = match[2]!;
    if (this.#directives.some((directive) => directive.name === name)) {
      this.#problems.push({ message: `only one \`${name}\` directive can be used`, span: body });
    }
    this.#directives.push({ name, value, span: body });
    if (name !== 'escape') return true;
    if (value === '\\' || value === '`') {
      this.#escape = value;
      this.#continuation = continuationOf(value);
    } else {
      this.#problems.push({
        message: `the escape character must be a backslash or a backtick, not \`${value}\``,
        span: body,
      });
    }
    return true;
  }

  #comment(line: Line): Comment {
    const start = this.#text.indexOf('#', line.start);
    return { span: { start, end: line.end }, text: this.#text.slice(start + 1, line.end).trim() };
  }

  #instruction(
    first: number,
    body: Span,
    comments: Comment[],
  ): { instruction: ScannedInstruction | undefined; next: number } {
    const pieces: Span[] = [];
    const innerComments: Comment[] = [];
    let index = first;
    let continues = this.#push(pieces, body);
    index++;
    while (continues && index < this.#lines.length) {
      const line = this.#lines[index]!;
      const content = this.#text.slice(line.start, line.end).replace(LEADING_SPACE, '');
      if (content.startsWith('#')) innerComments.push(this.#comment(line));
      else if (content !== '') continues = this.#push(pieces, { start: line.start, end: line.end });
      index++;
    }
    const joined = trimSpace(MappedText.join(this.#text, pieces));
    if (joined.text === '') {
      this.#problems.push({ message: 'the line continues into nothing', span: body });
      return { instruction: undefined, next: index };
    }

    const parts = this.#parse(joined);
    const last = { index: index - 1 };
    const heredocs = this.#heredocs(joined, parts, last);
    const end = heredocs.at(-1)?.terminator.end ?? joined.endInSource(joined.text.length);
    const lines = { first: first + 1, last: last.index + 1 };
    const span = { start: parts.keywordSpan.start, end };
    const common = { span, lines, comments, innerComments };
    const instruction = assemble(parts, heredocs, common);
    return { instruction, next: last.index + 1 };
  }

  /** Adds a line to an instruction; true where it ends in the continuation character. */
  #push(pieces: Span[], line: Span): boolean {
    if (
      line.end - line.start > MAX_LINE_BYTES / 3 &&
      Buffer.byteLength(this.#text.slice(line.start, line.end)) > MAX_LINE_BYTES
    ) {
      this.#problems.push({
        message: 'the line is longer than 65535 bytes, the most that a builder reads',
        span: line,
      });
    }
    const match = this.#continuation.exec(this.#text.slice(line.start, line.end));
    pieces.push(match === null ? line : { start: line.start, end: line.start + match.index });
    return match !== null;
  }

  #parse(joined: MappedText): Parts {
    const { text } = joined;
    const gap = KEYWORD_END.exec(text);
    const keyword = gap === null ? text : text.slice(0, gap.index);
    const keywordSpan = joined.toSource({ start: 0, end: keyword.length });
    const rest = gap === null ? text.length : gap.index + gap[0].length;
    const upper = keyword.toUpperCase();
    const { flags, end } = readFlags(joined, rest, this.#escape);
    const args = trimSpace(joined.slice(Math.min(end, text.length)));

    if (upper === 'ONBUILD' && args.text !== '') {
      return { keyword, keywordSpan, flags, arguments: args, json: undefined, trigger: this.#parse(args) };
    }
    const operands = upper === 'HEALTHCHECK' ? args.text.replace(/^\S+\s*/, '') : args.text;
    const json = TAKES_JSON.has(upper) ? jsonForm(operands) : undefined;
    if (json === 'not strings') {
      this.#problems.push({
        message: 'a JSON array may hold strings only',
        span: joined.toSource({ start: 0, end: text.length }),
      });
    }
    return {
      keyword,
      keywordSpan,
      flags,
      arguments: args,
      json: typeof json === 'string' ? undefined : json,
      trigger: undefined,
    };
  }

  #heredocs(joined: MappedText, parts: Parts, last: { index: number }): readonly Heredoc[] {
    const target = parts.trigger ?? parts;
    if (
      !TAKES_HEREDOCS.has(target.keyword.toUpperCase()) ||
      target.json !== undefined ||
      !joined.text.includes('<<')
    )
      return [];
    let openings: readonly HeredocOpening[];
    const span = joined.toSource({ start: 0, end: joined.text.length });
    try {
      openings = heredocOpenings(joined.text);
    } catch (error) {
      this.#problems.push({ message: error instanceof Error ? error.message : String(error), span });
      return [];
    }
    const heredocs: Heredoc[] = [];
    for (const opening of openings) {
      const heredoc = this.#heredoc(opening, last);
      if (heredoc === undefined) {
        this.#problems.push({ message: `the heredoc \`${opening.name}\` is not ended`, span });
        last.index = this.#lines.length - 1;
        return heredocs;
      }
      heredocs.push(heredoc);
    }
    return heredocs;
  }

  #heredoc(opening: HeredocOpening, last: { index: number }): Heredoc | undefined {
    const start = this.#lines[last.index]!.next;
    for (let index = last.index + 1; index < this.#lines.length; index++) {
      const line = this.#lines[index]!;
      const content = this.#text.slice(line.start, line.end);
      const tabs = opening.chomps ? (/^\t*/.exec(content)?.[0].length ?? 0) : 0;
      if (content.slice(tabs) !== opening.name) continue;
      last.index = index;
      return {
        ...opening,
        body: { start, end: line.start },
        terminator: { start: line.start, end: line.end },
      };
    }
    return undefined;
  }
}

interface Parts {
  readonly keyword: string;
  readonly keywordSpan: Span;
  readonly flags: readonly Flag[];
  readonly arguments: MappedText;
  readonly json: readonly string[] | undefined;
  readonly trigger: Parts | undefined;
}

function assemble(
  { keyword, keywordSpan, flags, arguments: args, json, trigger }: Parts,
  heredocs: readonly Heredoc[],
  {
    span,
    lines,
    comments,
    innerComments,
  }: Pick<ScannedInstruction, 'span' | 'lines' | 'comments' | 'innerComments'>,
): ScannedInstruction {
  const inner = {
    span: { start: trigger?.keywordSpan.start ?? 0, end: span.end },
    lines,
    comments: [],
    innerComments: [],
  };
  return {
    keyword,
    keywordSpan,
    span,
    lines,
    flags,
    arguments: args,
    json,
    heredocs,
    comments,
    innerComments,
    trigger: trigger === undefined ? undefined : assemble(trigger, heredocs, inner),
  };
}

function splitLines(text: string): readonly Line[] {
  const lines: Line[] = [];
  let start = 0;
  while (start < text.length) {
    const feed = text.indexOf('\n', start);
    const next = feed === -1 ? text.length : feed + 1;
    let end = feed === -1 ? text.length : feed;
    while (end > start && text[end - 1] === '\r') end--;
    lines.push({ start, end, next });
    start = next;
  }
  return lines;
}

function continuationOf(escape: '\\' | '`'): RegExp {
  return escape === '\\' ? /(?<!\\)\\[ \t]*$/ : /(?<!`)`[ \t]*$/;
}

function trimSpace(mapped: MappedText): MappedText {
  const { text } = mapped;
  const start = LEADING_SPACE.exec(text)?.[0].length ?? 0;
  const end = text.length - (TRAILING_SPACE.exec(text)?.[0].length ?? 0);
  return start === 0 && end === text.length ? mapped : mapped.slice(start, Math.max(start, end));
}

/** The leading words that begin with `--`, quotes and escapes removed; a lone `--` ends them. */
function readFlags(
  joined: MappedText,
  from: number,
  escape: string,
): { flags: readonly Flag[]; end: number } {
  const { text } = joined;
  const flags: Flag[] = [];
  let position = from;
  for (;;) {
    while (position < text.length && IS_SPACE.test(text[position]!)) position++;
    if (!text.startsWith('--', position)) return { flags, end: position };
    const start = position;
    let word = '';
    let quote: string | undefined;
    let wasQuoted = false;
    for (; position < text.length; position++) {
      let character = text[position]!;
      if (quote === undefined && IS_SPACE.test(character)) break;
      if (character === quote) {
        quote = undefined;
        continue;
      }
      if (quote === undefined && (character === "'" || character === '"')) {
        quote = character;
        wasQuoted = true;
        continue;
      }
      if (character === escape) {
        position++;
        if (position >= text.length) break;
        character = text[position]!;
      }
      word += character;
    }
    const end = Math.min(position, text.length);
    if (word === '--') return { flags, end };
    if (word === '' && !wasQuoted) continue;
    const equals = word.indexOf('=');
    flags.push({
      name: word.slice(2, equals === -1 ? undefined : equals),
      value: equals === -1 ? undefined : word.slice(equals + 1),
      span: joined.toSource({ start, end }),
    });
  }
}

function jsonForm(operands: string): readonly string[] | 'not strings' | undefined {
  const text = operands.replace(LEADING_SPACE, '');
  if (!text.startsWith('[')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value)) return undefined;
  return value.every((item) => typeof item === 'string') ? value : 'not strings';
}

/** Whether the whole of a RUN's arguments is one heredoc, so that its body is the script. */
export function isHeredocScript(args: string): boolean {
  try {
    return heredocOpening(args) !== undefined;
  } catch {
    return false;
  }
}
