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

/** Packages that an install brings and the end of its RUN removes. */
export interface RemovalIntent {
  readonly instruction: Instruction;
  readonly node: SimpleCommand;
  readonly text: string;
}

export type FlagIntent = Extract<Change, { kind: 'set-flag' }>;
export type IgnoreIntent = Extract<Change, { kind: 'ignore' }>;

/** An instruction that is new. */
export interface Insertion {
  readonly before: Instruction;
  readonly text: string;
}

/** Where an instruction goes: behind an instruction, or behind the first part of a RUN that is cut. */
export interface Move {
  readonly behind: Instruction;
  readonly inside: boolean;
}

export interface Intents {
  /** RUN instructions that become one, in order */
  readonly merges: readonly (readonly Instruction[])[];
  readonly commands: ReadonlyMap<ShellNode, CommandIntent>;
  /** shell text that a RUN gets */
  readonly additions: ReadonlyMap<Instruction, readonly string[]>;
  readonly removals: readonly RemovalIntent[];
  readonly flags: ReadonlyMap<Instruction, FlagIntent>;
  readonly insertions: readonly Insertion[];
  /** RUN instructions that are cut, each with the last command of its first part */
  readonly splits: ReadonlyMap<Instruction, SimpleCommand>;
  readonly moves: ReadonlyMap<Instruction, Move>;
  readonly ignores: readonly IgnoreIntent[];
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
  const insertions: Insertion[] = [];
  const splits = new Map<Instruction, SimpleCommand>();
  const moves = new Map<Instruction, Move>();
  const ignores: IgnoreIntent[] = [];
  const removals: RemovalIntent[] = [];

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
      case 'remove-packages': {
        const found = commandAt(document, change.install);
        if (found?.instruction.keyword !== 'RUN' || commands.has(found.node))
          return nothingAt('`remove-packages`', change.install);
        removals.push({ ...found, text: change.text });
        additions.set(found.instruction, [...(additions.get(found.instruction) ?? []), change.text]);
        if (change.adds.length > 0)
          commands.set(found.node, { ...found, drop: false, adds: change.adds, removes: [] });
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
      case 'add-instruction': {
        const before = instructionAt(document, change.before);
        if (before === undefined) return nothingAt('`add-instruction`', change.before);
        insertions.push({ before, text: change.text });
        break;
      }
      case 'split-run': {
        const run = instructionAt(document, change.run);
        const found = commandAt(document, change.behind);
        if (run?.keyword !== 'RUN' || found?.instruction !== run || splits.has(run)) {
          return nothingAt('`split-run`', change.run);
        }
        splits.set(run, found.node);
        break;
      }
      case 'split-stage':
      case 'narrow-copy':
        // judged apart: all others see the stage, or the COPY, whole
        break;
      case 'move-instruction':
        // where it goes may be inside of a RUN that a later change cuts
        break;
      case 'ignore':
        ignores.push(change);
        break;
    }
  }
  for (const change of changes) {
    if (change.kind !== 'move-instruction') continue;
    const instruction = instructionAt(document, change.instruction);
    const move = destinationOf(document, change.behind, splits);
    if (instruction === undefined || move === undefined || moves.has(instruction)) {
      return nothingAt('`move-instruction`', change.instruction);
    }
    moves.set(instruction, move);
  }
  return { merges, commands, additions, removals, flags, insertions, splits, moves, ignores };
}

function destinationOf(document: Document, span: Span, splits: Intents['splits']): Move | undefined {
  const behind = instructionAt(document, span);
  if (behind !== undefined) return { behind, inside: false };
  const found = commandAt(document, span);
  return found !== undefined && splits.get(found.instruction) === found.node
    ? { behind: found.instruction, inside: true }
    : undefined;
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
