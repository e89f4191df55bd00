/** The declared changes, found again in the document that they speak of. */
import type { Document } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import { walk } from '../shell/syntax.js';
import type { ShellNode, SimpleCommand } from '../shell/syntax.js';
import type { Span } from '../text/span.js';
import type { Change } from '../transform.js';
import type { Objection } from './objection.js';

/** What shall become of one simple command. */
export interface CommandIntent {
  readonly instruction: Instruction;
  readonly node: SimpleCommand;
  readonly drop: boolean;
  readonly adds: readonly string[];
  readonly removes: readonly string[];
}

export type FlagIntent = Extract<Change, { kind: 'set-flag' }>;

export interface Intents {
  /** RUN instructions that become one, in order */
  readonly merges: readonly (readonly Instruction[])[];
  readonly commands: ReadonlyMap<ShellNode, CommandIntent>;
  /** shell text that a RUN gets */
  readonly additions: ReadonlyMap<Instruction, readonly string[]>;
  readonly flags: ReadonlyMap<Instruction, FlagIntent>;
}

/** The RUN that an instruction is, or that it triggers. */
export function runOf(instruction: Instruction): Instruction | undefined {
  const run = instruction.trigger ?? instruction;
  return run.keyword === 'RUN' ? run : undefined;
}

/** Finds what the changes name. */
export function resolveIntents(document: Document, changes: readonly Change[]): Intents | Objection {
  const merges: Instruction[][] = [];
  const commands = new Map<ShellNode, CommandIntent>();
  const additions = new Map<Instruction, string[]>();
  const flags = new Map<Instruction, FlagIntent>();
  const merged = new Set<Instruction>();

  for (const change of changes) {
    switch (change.kind) {
      case 'merge-runs': {
        const runs: Instruction[] = [];
        for (const span of change.runs) {
          const run = instructionAt(document, span);
          if (run?.keyword !== 'RUN' || merged.has(run)) return nothingAt('a merge', span);
          runs.push(run);
          merged.add(run);
        }
        if (runs.length < 2 || runs.some((run, i) => i > 0 && run.index <= runs[i - 1]!.index)) {
          return {
            message: 'a declared merge names no RUN instructions in order',
            span: change.runs[0] ?? NOWHERE,
          };
        }
        merges.push(runs);
        break;
      }
      case 'add-argument':
      case 'drop-argument':
      case 'drop-command': {
        const found = commandAt(document, change.command);
        if (found === undefined) return nothingAt(`\`${change.kind}\``, change.command);
        const intent = commands.get(found.node) ?? { ...found, drop: false, adds: [], removes: [] };
        commands.set(found.node, {
          ...intent,
          drop: intent.drop || change.kind === 'drop-command',
          adds: change.kind === 'add-argument' ? [...intent.adds, change.argument] : intent.adds,
          removes: change.kind === 'drop-argument' ? [...intent.removes, change.argument] : intent.removes,
        });
        break;
      }
      case 'add-command': {
        const run = instructionAt(document, change.run);
        if (run?.keyword !== 'RUN') return nothingAt('`add-command`', change.run);
        additions.set(run, [...(additions.get(run) ?? []), change.text]);
        break;
      }
      case 'set-flag': {
        const copy = instructionAt(document, change.copy);
        if ((copy?.keyword !== 'COPY' && copy?.keyword !== 'ADD') || flags.has(copy)) {
          return nothingAt('`set-flag`', change.copy);
        }
        flags.set(copy, change);
        break;
      }
    }
  }
  return { merges, commands, additions, flags };
}

const NOWHERE: Span = { start: 0, end: 0 };

function nothingAt(change: string, span: Span): Objection {
  return { message: `a declared change (${change}) names nothing that it can change`, span };
}

function instructionAt(document: Document, span: Span): Instruction | undefined {
  return document.instructions.find((one) => one.span.start === span.start && one.span.end === span.end);
}

function commandAt(
  document: Document,
  span: Span,
): { readonly instruction: Instruction; readonly node: SimpleCommand } | undefined {
  const instruction = document.instructions.find(
    (one) => one.span.start <= span.start && span.end <= one.span.end,
  );
  const script = instruction === undefined ? undefined : runOf(instruction)?.script;
  if (instruction === undefined || script === undefined) return undefined;
  let node: SimpleCommand | undefined;
  walk(script.block, (inner) => {
    if (inner.kind === 'command' && inner.span.start === span.start && inner.span.end === span.end)
      node ??= inner;
  });
  return node === undefined ? undefined : { instruction, node };
}
