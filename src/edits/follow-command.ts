/** Puts a command right behind another one, so that it cleans up what that one left. */
import type { Document } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import type { ShellCommand, Step } from '../shell/command.js';
import type { ShellNode } from '../shell/syntax.js';
import { insert } from '../text/edit.js';
import type { Edit } from '../text/edit.js';
import { errexitOf } from './joint.js';
import type { ShellKnowledge } from './joint.js';
import { layoutOf } from './layout.js';

type AndOr = Extract<Step, { in: 'and-or' }>;
type List = Extract<Step, { in: 'list' }>;

/** The element of a chain or list that a command is, with what stands around it. */
interface Place {
  readonly element: ShellNode;
  readonly chain: AndOr | undefined;
  readonly list: List;
  readonly around: readonly Step[];
}

/**
 * The edit that puts `text` (shell, on one line) right behind a command, in the author's layout; or why there is
 * none, as words that complete "nothing is added: …". It runs if and only if the command has succeeded, and the RUN
 * fails where it failed before, given that `text` succeeds there.
 */
export function followCommand(
  document: Document,
  run: Instruction,
  command: ShellCommand,
  text: string,
  knowledge: ShellKnowledge,
): Edit | string {
  const { script } = run;
  if (script === undefined) return run.opaque ?? 'it has no shell script';
  const declared = errexitOf(script);
  if (declared === undefined) return 'the RUN turns `set -e` on or off on the way';
  const errexit = declared || knowledge === 'certain' ? declared : undefined;
  const earlier = script.commands.slice(0, script.commands.indexOf(command));
  if (earlier.some(({ name, path }) => name === 'exit' && path.some((step) => step.in === 'branch')))
    return '`exit` in a branch before it may end the script';
  const place = placeOf(command);
  if (typeof place === 'string') return place;

  const { element, chain, list, around } = place;
  const isLast = list.index === list.block.statements.length - 1;
  const inserted = (joint: string): Edit => insert(document.path, element.span.end, `${joint}${text}`);

  if (chain !== undefined) {
    const next = chain.node.operands[chain.index + 1];
    if (next !== undefined) return inserted(andLike(document, run, element, next));
    // behind `&&` its own failure would no longer end the script, but as the script's last status it still does
    const isStatus = isLast && around.length === 0;
    if (errexit !== false && !isStatus) return errexit === true ? SWALLOWED : UNKNOWN;
    return inserted(andLike(document, run, chain.node.operands[chain.index - 1], element));
  }
  if (!isLast || around.length > 0) {
    if (errexit === undefined) return UNKNOWN;
    if (errexit && !isLast) return separate(document, run, element, list, text);
    if (errexit) {
      const ignored = around.some(
        (step) => step.in === 'and-or' && step.index < step.node.operands.length - 1,
      );
      return ignored ? SWALLOWED : inserted('; ');
    }
  }
  if (errexit === true && list.block.statements.length > 1) {
    const previous = list.block.statements[list.index - 1]!.node;
    return inserted(separatorLike(document, run, previous, element));
  }
  return inserted(andLike(document, run, undefined, element));
}

const UNKNOWN = 'the base image may have set a shell with `-e`';
const SWALLOWED = 'with something behind it on its chain, its failure would no longer count under `set -e`';

/** Where something may be put behind a command, or why nothing may. */
function placeOf(command: ShellCommand): Place | string {
  const { path } = command;
  let element: ShellNode = command.node;
  let depth = path.length - 1;
  if (command.redirections.some(({ body }) => body !== undefined)) return 'a heredoc is its input';
  const pipeline = path[depth];
  if (pipeline?.in === 'pipeline') {
    if (pipeline.node.negated) return 'its status is negated';
    if (pipeline.index !== pipeline.node.commands.length - 1) return 'its output goes into a pipe';
    element = pipeline.node;
    depth--;
  }
  let chain: AndOr | undefined;
  const step = path[depth];
  if (step?.in === 'and-or') {
    const { operators } = step.node;
    if (operators.slice(0, step.index).includes('||'))
      return 'it is run only where something before it fails';
    if (operators[step.index] === '||') return 'another command stands in for it where it fails';
    chain = step;
    depth--;
  }
  const list = path[depth];
  if (list?.in !== 'list') return 'it stands in a construct that nothing can be added to';
  if (list.block.statements[list.index]!.background) return 'it runs in the background';
  const around = path.slice(0, depth).filter((outer) => outer.in !== 'list');
  const refusal = around.map(({ in: place }) => REFUSALS[place]).find((reason) => reason !== undefined);
  return refusal ?? { element, chain, list, around };
}

const REFUSALS: Readonly<Partial<Record<Step['in'], string>>> = {
  condition: 'it is a condition',
  loop: 'it runs in a loop',
  function: 'it stands in a function',
  substitution: 'it stands in a substitution',
};

/** As another statement, behind the same separator as the next one. */
function separate(
  document: Document,
  run: Instruction,
  element: ShellNode,
  list: List,
  text: string,
): Edit | string {
  const next = list.block.statements[list.index + 1]!.node;
  const { end } = element.span;
  const gap = document.text.slice(end, next.span.start);
  const feed = gap.indexOf('\n');
  if (!run.isHeredocScript || feed === -1) {
    return insert(document.path, end, `${separatorLike(document, run, element, next)}${text}`);
  }
  // behind the comment that ends the line
  const lineEnd = end + (gap[feed - 1] === '\r' ? feed - 1 : feed);
  return insert(document.path, lineEnd, `${document.eol}${document.indentation(element.span.start)}${text}`);
}

/** `; `, broken as the gap between two statements is. */
function separatorLike(document: Document, run: Instruction, from: ShellNode, to: ShellNode): string {
  const gap = document.text.slice(from.span.end, to.span.start);
  if (!gap.includes('\n')) return '; ';
  const indentation = document.indentation(to.span.start);
  return run.isHeredocScript
    ? `${document.eol}${indentation}`
    : `; ${document.escape}${document.eol}${indentation}`;
}

/** `&&`, broken as between two operands of the chain; behind a command of several lines, as elsewhere in the RUN. */
function andLike(document: Document, run: Instruction, from: ShellNode | undefined, to: ShellNode): string {
  if (run.heredocs.length > 0) return ' && ';
  const gap = from === undefined ? '' : document.text.slice(from.span.end, to.span.start);
  const feed = gap.lastIndexOf('\n');
  if (feed !== -1) {
    const begins = gap.slice(feed + 1);
    const lineBreak = `${document.escape}${document.eol}${begins}`;
    return begins.includes('&&') ? ` ${lineBreak}` : ` && ${lineBreak}`;
  }
  if (!document.text.slice(to.span.start, to.span.end).includes('\n')) return ' && ';
  const { operators, indentation } = layoutOf(document, run);
  const lineBreak = `${document.escape}${document.eol}${indentation}`;
  return operators === 'leading' ? ` ${lineBreak}&& ` : ` && ${lineBreak}`;
}
