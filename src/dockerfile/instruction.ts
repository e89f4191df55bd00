/** One instruction of a Dockerfile and, where it has one, its shell script. */
import { ShellScript } from '../shell/script.js';
import type { Shell } from '../shell/shell.js';
import { MappedText } from '../text/mapped.js';
import type { Span } from '../text/span.js';
import { isHeredocScript } from './scan.js';
import type { Comment, Flag, Heredoc, ScannedInstruction } from './scan.js';
import { typedView } from './typed.js';
import type { TypedInstruction } from './typed.js';

/** https://docs.docker.com/reference/dockerfile/ */
export const KEYWORDS = [
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'FROM',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
] as const;
export type Keyword = (typeof KEYWORDS)[number];

const RUNS_SHELL: ReadonlySet<string> = new Set<Keyword>(['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK']);

/** An instruction of one version of a Dockerfile. Spans are offsets of that version's text. */
export class Instruction {
  readonly #text: string;
  readonly #scanned: ScannedInstruction;
  readonly #escape: '\\' | '`';
  #script: ShellScript | string | undefined;
  #typed: TypedInstruction | undefined;

  /** upper case; a keyword outside the reference never gets this far without a problem of the document */
  readonly keyword: Keyword;
  /** position among the document's instructions, from 0 */
  readonly index: number;
  /** the shell that its shell form runs in, after the SHELL instructions before it */
  readonly shell: Shell;
  /** the instruction behind ONBUILD */
  readonly trigger: Instruction | undefined;

  constructor(text: string, scanned: ScannedInstruction, index: number, escape: '\\' | '`', shell: Shell) {
    this.#text = text;
    this.#scanned = scanned;
    this.#escape = escape;
    this.keyword = scanned.keyword.toUpperCase() as Keyword;
    this.index = index;
    this.shell = shell;
    this.trigger =
      scanned.trigger === undefined
        ? undefined
        : new Instruction(text, scanned.trigger, index, escape, shell);
  }

  /** From the keyword to the last character, heredocs included, without the last end of line. */
  get span(): Span {
    return this.#scanned.span;
  }
  get keywordSpan(): Span {
    return this.#scanned.keywordSpan;
  }
  /** First and last line, from 1. */
  get lines(): { readonly first: number; readonly last: number } {
    return this.#scanned.lines;
  }
  get flags(): readonly Flag[] {
    return this.#scanned.flags;
  }
  /** What follows keyword and flags, trimmed, continuations joined, without heredoc bodies. */
  get arguments(): MappedText {
    return this.#scanned.arguments;
  }
  /** The strings of a JSON form (`RUN ["a", "b"]`). */
  get json(): readonly string[] | undefined {
    return this.#scanned.json;
  }
  get heredocs(): readonly Heredoc[] {
    return this.#scanned.heredocs;
  }
  /** Comment lines between the previous instruction and this one. */
  get comments(): readonly Comment[] {
    return this.#scanned.comments;
  }
  /** Comment lines between its continued lines. */
  get innerComments(): readonly Comment[] {
    return this.#scanned.innerComments;
  }

  /** Words of the arguments as blanks separate them, or the strings of the JSON form. */
  get operands(): readonly string[] {
    const text = this.arguments.text;
    return this.json ?? (text === '' ? [] : text.split(/[\t\v\f\r ]+/));
  }

  /** Names, values and variables, read by dockerfile-ast. */
  get typed(): TypedInstruction {
    const { start } = this.span;
    const end = this.arguments.endInSource(this.arguments.text.length);
    return (this.#typed ??= typedView(this.#text.slice(start, Math.max(start, end)), this.#escape));
  }

  /** The value of a flag, `true` for a flag without value, `undefined` where it is absent. */
  flag(name: string): string | true | undefined {
    const flag = this.flags.find((candidate) => candidate.name === name);
    return flag === undefined ? undefined : (flag.value ?? true);
  }

  /** The parsed script of a shell form, or `undefined`: exec form, no script, or one that cannot be read. */
  get script(): ShellScript | undefined {
    const script = this.#readScript();
    return typeof script === 'string' ? undefined : script;
  }

  /** Why `script` is undefined although the instruction runs something; `undefined` where it is not. */
  get opaque(): string | undefined {
    const script = this.#readScript();
    return typeof script === 'string' && script !== '' ? script : undefined;
  }

  /** Whether the whole body is one heredoc, which the shell runs as a script. */
  get isHeredocScript(): boolean {
    return this.keyword === 'RUN' && this.heredocs.length === 1 && isHeredocScript(this.arguments.text);
  }

  #readScript(): ShellScript | string {
    return (this.#script ??= this.#parseScript());
  }

  #parseScript(): ShellScript | string {
    if (!RUNS_SHELL.has(this.keyword)) return '';
    if (this.json !== undefined) return 'it is in exec form';
    const body = this.#shellText();
    if (typeof body === 'string') return body;
    return ShellScript.parse(body, this.shell);
  }

  /**
   * What the builder hands to the shell.
   * https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/convert.go (dispatchRun)
   */
  #shellText(): MappedText | string {
    const args = this.arguments;
    if (this.keyword === 'HEALTHCHECK') {
      const command = /^CMD\s+/i.exec(args.text);
      return command === null ? '' : args.slice(command[0].length);
    }
    if (this.heredocs.length === 0) return args;
    if (this.isHeredocScript) {
      const { body, chomps } = this.heredocs[0]!;
      const script = MappedText.join(this.#text, chomps ? withoutLeadingTabs(this.#text, body) : [body]);
      return script.text.startsWith('#!') ? 'its heredoc is a file with an interpreter line' : script;
    }
    const parts = [args];
    for (const { body, terminator, chomps } of this.heredocs) {
      // the newline that ends the line before the body, or the body's last line
      parts.push(MappedText.join(this.#text, [{ start: body.start - 1, end: body.end }]));
      const tabs = chomps ? /^\t*/.exec(this.#text.slice(terminator.start, terminator.end))![0].length : 0;
      parts.push(MappedText.join(this.#text, [{ start: terminator.start + tabs, end: terminator.end }]));
    }
    return MappedText.concat(parts);
  }
}

/** What `<<-` leaves of a body: every line without its leading tabs. */
function withoutLeadingTabs(text: string, body: Span): readonly Span[] {
  const spans: Span[] = [];
  for (let start = body.start; start < body.end;) {
    const feed = text.indexOf('\n', start);
    const end = feed === -1 || feed >= body.end ? body.end : feed + 1;
    let first = start;
    while (first < end && text[first] === '\t') first++;
    spans.push({ start: first, end });
    start = end;
  }
  return spans;
}
