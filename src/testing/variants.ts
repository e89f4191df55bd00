/** One case, written in all the ways that must make no difference. */
import { Document } from '../dockerfile/document.js';
import type { FixtureCase } from './cases.js';

/** A text and what a rewrite must make of it. */
export interface Variant {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** The case as it is written, and every variant that its text allows. */
export function variantsOf({ before, after }: Pick<FixtureCase, 'before' | 'after'>): readonly Variant[] {
  const expected = after ?? before;
  const variants: Variant[] = [{ name: 'as written', before, after: expected }];
  const add = (name: string, write: (text: string) => string | undefined): void => {
    const written = write(before);
    const wanted = write(expected);
    if (written !== undefined && wanted !== undefined)
      variants.push({ name, before: written, after: wanted });
  };

  add('with CRLF', withCrlf);
  add('without a final newline', withoutFinalNewline);
  add('with a byte order mark', withByteOrderMark);
  add('with a backtick as escape character', withBacktick);
  add('with keywords in lower case', withLowerCase);
  add('behind leading comments', behindComments);
  add('behind another stage', behindAnotherStage);
  if (after !== undefined) {
    variants.push({ name: 'rewritten once more', before: after, after });
    const ignored = withIgnoredInstructions(before);
    variants.push({ name: 'with every instruction ignored', before: ignored, after: ignored });
    const file = insertAtTop(before, '# dockmod-ignore-file -- not this one\n');
    variants.push({ name: 'with the file ignored', before: file, after: file });
  }
  return variants;
}

/** Left out where a heredoc's body would get carriage returns, which its program would see. */
function withCrlf(text: string): string | undefined {
  const document = documentOf(text);
  if (text.includes('\r') || document.instructions.some(({ heredocs }) => heredocs.length > 0))
    return undefined;
  return text.replaceAll('\n', '\r\n');
}

function withoutFinalNewline(text: string): string | undefined {
  return text.endsWith('\n') ? text.replace(/\r?\n$/, '') : undefined;
}

function withByteOrderMark(text: string): string | undefined {
  return text.startsWith('\ufeff') ? undefined : `\ufeff${text}`;
}

/** Left out where the file has directives of its own or backticks, or a backslash that is no continuation. */
function withBacktick(text: string): string | undefined {
  const document = documentOf(text);
  if (document.directives.length > 0 || text.includes('`')) return undefined;
  let result = '';
  let last = 0;
  for (const { span, heredocs, innerComments, keyword } of document.instructions) {
    const end = heredocs[0]?.body.start ?? span.end;
    const continued = text.slice(span.start, end).replace(/\\(?=[ \t]*\r?\n)/g, (escape, offset: number) => {
      const at = span.start + offset;
      return innerComments.some((comment) => comment.span.start < at && at < comment.span.end) ? escape : '`';
    });
    if (keyword !== 'RUN' && continued.includes('\\')) return undefined;
    result += text.slice(last, span.start) + continued;
    last = end;
  }
  return insertAtTop(result + text.slice(last), '# escape=`\n');
}

function withLowerCase(text: string): string {
  let result = '';
  let last = 0;
  for (const { keywordSpan, trigger, span, operands } of documentOf(text).instructions) {
    const isNamed = operands.length === 3 && operands[1] === 'AS';
    // the word before the name of a stage is a keyword too
    const as = text.lastIndexOf(' AS ', span.end);
    const spans = [keywordSpan, ...(trigger === undefined ? [] : [trigger.keywordSpan])];
    if (isNamed && as > span.start) spans.push({ start: as, end: as + 4 });
    for (const { start, end } of spans) {
      result += text.slice(last, start) + text.slice(start, end).toLowerCase();
      last = end;
    }
  }
  return result + text.slice(last);
}

function behindComments(text: string): string {
  return insertAtTop(text, "#\n# It's a comment that ends in a backslash \\\n\n");
}

/** Left out where an ARG stands before the first FROM, or a stage is counted. */
function behindAnotherStage(text: string): string | undefined {
  const document = documentOf(text);
  if (document.instructions[0]?.keyword !== 'FROM') return undefined;
  if (document.instructions.some((one) => /^\d+$/.test(String(one.flag('from') ?? '')))) return undefined;
  return insertAtTop(text, 'FROM scratch AS unrelated-stage\nCOPY unrelated /unrelated\n\n');
}

function withIgnoredInstructions(text: string): string {
  const document = documentOf(text);
  let result = '';
  let last = 0;
  for (const { span } of document.instructions) {
    const start = document.lineStart(span.start);
    // in the first line, a byte order mark stays at the very beginning
    const at = text.startsWith('\ufeff', start) ? start + 1 : start;
    result += `${text.slice(last, at)}# dockmod-ignore\n`;
    last = at;
  }
  return result + text.slice(last);
}

/** Puts lines behind the byte order mark and the directives. */
function insertAtTop(text: string, lines: string): string {
  const directive = documentOf(text).directives.at(-1)?.span.end;
  const at =
    directive === undefined ? (text.startsWith('\ufeff') ? 1 : 0) : text.indexOf('\n', directive) + 1;
  return text.slice(0, at) + lines + text.slice(at);
}

function documentOf(text: string): Document {
  return new Document('Dockerfile', text);
}
