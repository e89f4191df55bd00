/** What must hold of a scan of any text: no character is lost, and every part is where it says it is. */
import { expect } from '@jest/globals';
import type { Scan, ScannedInstruction } from '../../src/dockerfile/scan.js';
import type { MappedText } from '../../src/text/mapped.js';
import { contains } from '../../src/text/span.js';
import type { Span } from '../../src/text/span.js';

/** Fails unless instructions, comments and directives tile `text`, up to white space and continuations. */
export function expectLossless(text: string, found: Scan): void {
  const { instructions, directives, trailingComments } = found;
  const comments = [
    ...instructions.flatMap((instruction) => instruction.comments),
    ...instructions.flatMap(({ innerComments, span }) =>
      innerComments.filter((comment) => !contains(span, comment.span)),
    ),
    ...trailingComments,
    ...directives,
  ];
  const parts = [...instructions, ...comments].map(({ span }) => span).sort((a, b) => a.start - b.start);
  // lines that were read in search of a delimiter belong to nothing, nor does what continues into nothing
  if (!found.problems.some(({ message }) => /is not ended$|continues into nothing$/.test(message))) {
    expect(between(text, { start: 0, end: text.length }, parts)).toMatch(/^\ufeff?[\s\u0085\\`]*$/);
  }
  for (const comment of comments) expect(text[comment.span.start]).toBe('#');
  for (const instruction of instructions) expectTiled(text, instruction);
}

function expectTiled(text: string, instruction: ScannedInstruction): void {
  const { span, keywordSpan, flags, innerComments, heredocs, keyword, trigger } = instruction;
  expect(keywordSpan.start).toBe(span.start);
  expectMapped(text, instruction.arguments);
  for (const flag of flags) expect(text.slice(flag.span.start, flag.span.end).startsWith('-')).toBe(true);
  for (const { body, terminator } of heredocs) {
    expect(body.end).toBe(terminator.start);
    expect(body.start === 0 || text[body.start - 1] === '\n').toBe(true);
  }
  const whole = [keywordSpan, ...flags.map((flag) => flag.span)];
  const parts = [
    ...whole,
    ...characters(instruction.arguments),
    ...innerComments
      .map((comment) => comment.span)
      .filter((inner) => contains(span, inner) && !whole.some((part) => contains(part, inner))),
    ...heredocs.flatMap(({ body, terminator }) => [body, terminator]),
  ].sort((a, b) => a.start - b.start || a.end - b.end);
  const rest = between(text, span, parts);
  expect(rest).toMatch(/^[\s\u0085\\`'"]*(?:--)?[\s\u0085\\`'"]*$/);
  expect(text.slice(span.start, span.end).startsWith(keyword.slice(0, 1))).toBe(true);
  if (trigger !== undefined) {
    expect(trigger.span.end).toBe(span.end);
    expect(trigger.keywordSpan.start).toBe(trigger.span.start);
    expectMapped(text, trigger.arguments);
  }
}

/** Fails unless every character of `mapped` is the one that stands at its place in `source`. */
export function expectMapped(source: string, mapped: MappedText): void {
  let found = '';
  for (const { start, end } of characters(mapped)) found += source.slice(start, end);
  expect(found).toBe(mapped.text);
}

function characters(mapped: MappedText): Span[] {
  return Array.from({ length: mapped.text.length }, (_, at) => mapped.toSource({ start: at, end: at + 1 }));
}

/** The characters of `whole` that no part covers; parts must be in order and may not overlap. */
function between(text: string, whole: Span, parts: readonly Span[]): string {
  let rest = '';
  let last = whole.start;
  let disorder: Span | undefined;
  for (const part of parts) {
    if (part.start < last) disorder ??= part;
    rest += text.slice(last, part.start);
    last = part.end;
  }
  expect(disorder).toBeUndefined();
  expect(last).toBeLessThanOrEqual(whole.end);
  return rest + text.slice(last, whole.end);
}
