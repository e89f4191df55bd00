/** Rewrites for the validator's tests, and changes named by the text that they speak of. */
import { Document } from '../../src/dockerfile/document.js';
import type { Span } from '../../src/text/span.js';
import type { Change } from '../../src/transform.js';
import { validate } from '../../src/validate/validate.js';

/** A change of a document that is not there yet. */
export type ChangeOf = (document: Document) => Change;

/** The objection's message to a rewrite, or undefined. */
export function objectionTo(
  before: string,
  after: string,
  ...changes: readonly ChangeOf[]
): string | undefined {
  const document = new Document('Dockerfile', before);
  const declared = changes.map((change) => change(document));
  return validate(document, new Document('Dockerfile', after), declared)?.message;
}

function spanOf({ text }: Document, part: string): Span {
  const start = text.indexOf(part);
  if (start === -1) throw new Error(`${part} is not in the text`);
  return { start, end: start + part.length };
}

function instructionWith(document: Document, part: string): Span {
  const { start, end } = spanOf(document, part);
  const found = document.instructions.find(({ span }) => span.start <= start && end <= span.end);
  if (found === undefined) throw new Error(`${part} is in no instruction`);
  return found.span;
}

/** Merges the RUN instructions that contain those texts; all of them without any. */
export function merge(...parts: readonly string[]): ChangeOf {
  return (document) => ({
    kind: 'merge-runs',
    runs:
      parts.length === 0
        ? document.instructions.filter(({ keyword }) => keyword === 'RUN').map(({ span }) => span)
        : parts.map((part) => instructionWith(document, part)),
  });
}

export function addArgument(command: string, argument: string): ChangeOf {
  return (document) => ({ kind: 'add-argument', command: spanOf(document, command), argument });
}

export function dropArgument(command: string, argument: string): ChangeOf {
  return (document) => ({ kind: 'drop-argument', command: spanOf(document, command), argument });
}

export function dropCommand(command: string): ChangeOf {
  return (document) => ({ kind: 'drop-command', command: spanOf(document, command) });
}

export function addCommand(run: string, text: string): ChangeOf {
  return (document) => ({ kind: 'add-command', run: instructionWith(document, run), text });
}

export function removePackages(install: string, text: string, adds: readonly string[] = []): ChangeOf {
  return (document) => ({ kind: 'remove-packages', install: spanOf(document, install), adds, text });
}

export function setFlag(copy: string, flag: 'chown' | 'chmod', value: string): ChangeOf {
  return (document) => ({ kind: 'set-flag', copy: instructionWith(document, copy), flag, value });
}

/** The objection to joining the scripts of two RUN instructions in that way. */
export function objectionToMerge(
  [a, b]: readonly [string, string],
  joined: string,
  { head = 'FROM debian:12', flags = '' }: { readonly head?: string; readonly flags?: string } = {},
): string | undefined {
  return objectionTo(
    `${head}\nRUN ${flags}${a}\nRUN ${flags}${b}\nCMD ["x"]\n`,
    `${head}\nRUN ${flags}${joined}\nCMD ["x"]\n`,
    merge(),
  );
}
