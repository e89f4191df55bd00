/** The shell's syntax tree as the rest of dockmod sees it, named after POSIX.1-2017, XCU chapter 2. */
import type { Span } from '../text/span.js';

/** What every part of a script knows of its place. */
interface Located {
  /** where it stands in the Dockerfile, from its first to its last character */
  readonly span: Span;
  /** where it stands in the joined text that the shell sees */
  readonly range: Span;
}

/** One word of a command, before expansion. */
export interface Word extends Located {
  /** as written, quotes included, in the joined text */
  readonly text: string;
  /** what the command receives, when no expansion but that of file names (`glob`) and `~` can change it */
  readonly value: string | undefined;
  /** holds an unquoted `*`, `?` or `[…]` */
  readonly glob: boolean;
  /** names of the parameters that it expands, special parameters included */
  readonly parameters: readonly string[];
  /** scripts of its `$(…)` and backticks */
  readonly substitutions: readonly Block[];
}

/** `NAME=value` before a command, alone, or as an argument of `export` and its like. */
export interface Assignment extends Located {
  readonly name: string;
  readonly value: Word;
}

/** `> file`, `2>&1`, `<<EOF`. */
export interface Redirection extends Located {
  readonly operator: string;
  /** file descriptor given before the operator */
  readonly descriptor: number | undefined;
  /** file, descriptor or delimiter */
  readonly target: Word | undefined;
  /** body of a here-document */
  readonly body: Word | undefined;
}

/** A simple command: assignments, words and redirections, up to the next control operator. */
export interface SimpleCommand extends Located {
  readonly kind: 'command';
  readonly assignments: readonly Assignment[];
  /** command name and arguments; an `export A=1` has the assignment here as a word */
  readonly words: readonly Word[];
  readonly redirections: readonly Redirection[];
}

/** `a && b || c`: at least two operands, one operator fewer. */
export interface AndOr extends Located {
  readonly kind: 'and-or';
  readonly operands: readonly ShellNode[];
  readonly operators: readonly ('&&' | '||')[];
}

/** `! a | b`; `commands` has one element where only `!` or `time` makes it a pipeline. */
export interface Pipeline extends Located {
  readonly kind: 'pipeline';
  readonly negated: boolean;
  readonly commands: readonly ShellNode[];
}

interface Compound extends Located {
  readonly redirections: readonly Redirection[];
}
/** `( … )` */
export interface Subshell extends Compound {
  readonly kind: 'subshell';
  readonly body: Block;
}
/** `{ …; }` */
export interface Group extends Compound {
  readonly kind: 'group';
  readonly body: Block;
}
export interface If extends Compound {
  readonly kind: 'if';
  readonly branches: readonly { readonly condition: Block; readonly body: Block }[];
  readonly otherwise: Block | undefined;
}
export interface For extends Compound {
  readonly kind: 'for';
  readonly variable: string;
  /** `undefined`: over the positional parameters */
  readonly words: readonly Word[] | undefined;
  readonly body: Block;
}
export interface While extends Compound {
  readonly kind: 'while' | 'until';
  readonly condition: Block;
  readonly body: Block;
}
export interface Case extends Compound {
  readonly kind: 'case';
  readonly word: Word;
  readonly items: readonly { readonly patterns: readonly Word[]; readonly body: Block }[];
}
/** `[[ … ]]` and `(( … ))`: bash's own tests, kept as text. */
export interface Test extends Compound {
  readonly kind: 'test';
  readonly text: string;
}
export interface FunctionDefinition extends Located {
  readonly kind: 'function';
  readonly name: string;
  readonly body: ShellNode;
}

export type ShellNode =
  SimpleCommand | AndOr | Pipeline | Subshell | Group | If | For | While | Case | Test | FunctionDefinition;

/** One element of a list, ended by `;`, `&` or a newline. */
export interface Statement extends Located {
  readonly node: ShellNode;
  readonly background: boolean;
}

/** A list of statements: a whole script, or the body of a compound command. */
export interface Block extends Located {
  readonly statements: readonly Statement[];
}

/** The blocks that a node holds directly, in the order they are written, those of its words left out. */
export function blocksOf(node: ShellNode): readonly Block[] {
  switch (node.kind) {
    case 'subshell':
    case 'group':
    case 'for':
      return [node.body];
    case 'while':
    case 'until':
      return [node.condition, node.body];
    case 'if':
      return [
        ...node.branches.flatMap((branch) => [branch.condition, branch.body]),
        ...(node.otherwise === undefined ? [] : [node.otherwise]),
      ];
    case 'case':
      return node.items.map((item) => item.body);
    case 'command':
    case 'and-or':
    case 'pipeline':
    case 'test':
    case 'function':
      return [];
  }
}

/** The nodes that a node holds directly without a block between: operands, pipeline members, function bodies. */
export function membersOf(node: ShellNode): readonly ShellNode[] {
  switch (node.kind) {
    case 'and-or':
      return node.operands;
    case 'pipeline':
      return node.commands;
    case 'function':
      return [node.body];
    default:
      return [];
  }
}

/** Every word that a node itself holds, in the order they are written: not those of the nodes below it. */
export function wordsOf(node: ShellNode): readonly Word[] {
  const redirected =
    'redirections' in node
      ? node.redirections.flatMap(({ target, body }) => [target, body].filter((word) => word !== undefined))
      : [];
  switch (node.kind) {
    case 'command':
      return [...node.assignments.map(({ value }) => value), ...node.words, ...redirected];
    case 'for':
      return [...(node.words ?? []), ...redirected];
    case 'case':
      return [node.word, ...node.items.flatMap(({ patterns }) => patterns), ...redirected];
    default:
      return redirected;
  }
}

/** Calls `visit` for every node of a block, outer before inner, left to right, substitutions included. */
export function walk(block: Block, visit: (node: ShellNode) => void): void {
  for (const { node } of block.statements) walkNode(node, visit);
}

/** As `walk`, for a single node. */
export function walkNode(node: ShellNode, visit: (node: ShellNode) => void): void {
  visit(node);
  for (const word of wordsOf(node)) for (const block of word.substitutions) walk(block, visit);
  for (const member of membersOf(node)) walkNode(member, visit);
  for (const block of blocksOf(node)) walk(block, visit);
}
