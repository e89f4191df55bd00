/** How the author lays out a chain of commands, so that what is added looks like its neighbours. */
import type { Document } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import { walk } from '../shell/syntax.js';

export interface Layout {
  /** where the operator stands when a chain is broken: `&& b` on the next line, or `a && \` before it */
  readonly operators: 'leading' | 'trailing';
  /** blanks that a continued line begins with */
  readonly indentation: string;
}

const DEFAULT_INDENTATION = '    ';

/** The layout of a RUN's chain; what it does not show is taken from the other RUNs of the document. */
export function layoutOf(document: Document, run: Instruction): Layout {
  const own = observe(document, run);
  const others = document.instructions
    .filter((instruction) => instruction.keyword === 'RUN' && instruction !== run)
    .map((instruction) => observe(document, instruction));
  return {
    operators: own.operators ?? mostCommon(others.map(({ operators }) => operators)) ?? 'leading',
    indentation:
      own.indentation ?? mostCommon(others.map(({ indentation }) => indentation)) ?? DEFAULT_INDENTATION,
  };
}

/** Whether an instruction is written on more than one line. */
export function isBroken(document: Document, { span }: Instruction): boolean {
  return document.text.slice(span.start, span.end).includes('\n');
}

interface Observed {
  readonly operators: Layout['operators'] | undefined;
  /** of the lines that hold an operator */
  readonly indentation: string | undefined;
  /** of the first continued line, where it is not deeper than a level: it may be a list's */
  readonly continued: string | undefined;
}

function observe(document: Document, run: Instruction): Observed {
  const { script } = run;
  if (script === undefined || run.heredocs.length > 0 || !isBroken(document, run))
    return { operators: undefined, indentation: undefined, continued: undefined };
  let leading = 0;
  let trailing = 0;
  const indentations: string[] = [];
  const note = (before: number, after: number): void => {
    const gap = document.text.slice(before, after);
    const operator = /&&|\|\||;/.exec(gap);
    if (operator === null || !gap.includes('\n')) return;
    if (gap.slice(0, operator.index).includes('\n')) leading++;
    else if (operator[0] !== ';') trailing++;
    indentations.push(document.indentation(after));
  };
  walk(script.block, (node) => {
    if (node.kind !== 'and-or') return;
    for (let i = 1; i < node.operands.length; i++)
      note(node.operands[i - 1]!.span.end, node.operands[i]!.span.start);
  });
  const { statements } = script.block;
  for (let i = 1; i < statements.length; i++)
    note(statements[i - 1]!.node.span.end, statements[i]!.span.start);
  return {
    operators: leading + trailing === 0 ? undefined : leading >= trailing ? 'leading' : 'trailing',
    indentation: mostCommon(indentations),
    continued: secondLine(document, run),
  };
}

/** Indentation of the first continued line, up to four blanks or a tab. */
function secondLine(document: Document, { span }: Instruction): string | undefined {
  const text = document.text.slice(span.start, span.end);
  for (const line of text.split('\n').slice(1)) {
    const match = /^( {1,4}|\t)[^\s#]/.exec(line);
    if (match !== null) return match[1];
  }
  return undefined;
}

function mostCommon<T extends string>(values: readonly (T | undefined)[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}
