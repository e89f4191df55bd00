/** Tables of texts and of what the scanner must find in them. */
import { describe, expect, test } from '@jest/globals';
import { scan } from '../../src/dockerfile/scan.js';
import type { Scan, ScannedInstruction } from '../../src/dockerfile/scan.js';
import { expectLossless } from './lossless.js';

interface Details {
  /** `name=value`, or `name` for a flag without value */
  readonly flags?: readonly string[];
  readonly json?: readonly string[];
  /** name and content */
  readonly heredocs?: readonly (readonly [name: string, content: string])[];
  /** instruction behind ONBUILD */
  readonly trigger?: Expected;
  /** comments above it */
  readonly comments?: readonly string[];
  /** comments between its lines */
  readonly inner?: readonly string[];
}

/** Keyword as written, first and last line, arguments joined, and what else there is. */
export type Expected = readonly [
  keyword: string,
  first: number,
  last: number,
  text: string,
  details?: Details,
];

/** What the test states; the text, or its lines; the instructions. */
export type ScanCase = readonly [
  name: string,
  text: string | readonly string[],
  instructions: readonly Expected[],
  more?: {
    readonly problems?: readonly string[];
    readonly directives?: Readonly<Record<string, string>>;
    readonly escape?: '\\' | '`';
    readonly trailing?: readonly string[];
  },
];

/** One test for each case, which also checks that nothing of the text is lost. */
export function scanTable(title: string, cases: readonly ScanCase[]): void {
  describe(title, () => {
    test.each(cases.map(([name, ...rest]) => ({ name, rest })))('$name', ({ rest }) => {
      const [lines, instructions, more = {}] = rest;
      const text = typeof lines === 'string' ? lines : `${lines.join('\n')}\n`;
      const found = scan(text);
      expect(summary(text, found)).toEqual({
        instructions: instructions.map(normalise),
        problems: more.problems ?? [],
        directives: more.directives ?? {},
        escape: more.escape ?? '\\',
        trailing: more.trailing ?? [],
      });
      expectLossless(text, found);
    });
  });
}

function normalise([keyword, first, last, text, details = {}]: Expected): object {
  const { trigger } = details;
  return {
    is: `${keyword} ${first}-${last}`,
    text,
    flags: details.flags ?? [],
    json: details.json,
    heredocs: details.heredocs ?? [],
    trigger: trigger === undefined ? undefined : normalise(trigger),
    comments: details.comments ?? [],
    inner: details.inner ?? [],
  };
}

function summary(text: string, found: Scan): object {
  return {
    instructions: found.instructions.map((instruction) => summarise(text, instruction)),
    problems: found.problems.map(({ message }) => message),
    directives: Object.fromEntries(found.directives.map(({ name, value }) => [name, value])),
    escape: found.escape,
    trailing: found.trailingComments.map((comment) => comment.text),
  };
}

function summarise(text: string, instruction: ScannedInstruction): object {
  const { trigger } = instruction;
  return {
    is: `${instruction.keyword} ${instruction.lines.first}-${instruction.lines.last}`,
    text: instruction.arguments.text,
    flags: instruction.flags.map(({ name, value }) => (value === undefined ? name : `${name}=${value}`)),
    json: instruction.json,
    heredocs: instruction.heredocs.map(({ name, body }) => [name, text.slice(body.start, body.end)]),
    trigger: trigger === undefined ? undefined : summarise(text, trigger),
    comments: instruction.comments.map((comment) => comment.text),
    inner: instruction.innerComments.map((comment) => comment.text),
  };
}
