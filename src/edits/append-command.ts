/** Puts a command at the end of a RUN, where it runs if and only if all before it succeeded. */
import type { Document } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import type { LeakKind } from '../shell/leaks.js';
import { insert } from '../text/edit.js';
import type { Edit } from '../text/edit.js';
import { jointBehind, optionsSet } from './joint.js';
import type { ShellKnowledge } from './joint.js';
import { isBroken, layoutOf } from './layout.js';

/**
 * The edit that appends `text` (shell, on one line) to a RUN in shell form, in the author's layout; or why there
 * is none, as words that complete "nothing is appended: …".
 */
export function appendCommand(
  document: Document,
  run: Instruction,
  text: string,
  knowledge: ShellKnowledge,
): Edit | string {
  const { script } = run;
  if (script === undefined) return run.opaque ?? 'it has no shell script';
  const blocking = script.leaks.find(({ kind }) => BLOCKING.has(kind));
  if (blocking !== undefined) return blocking.message;
  if (
    text.includes('*') &&
    (run.shell.options.includes('noglob') ||
      script.commands.some(({ name, node }) => name === 'set' && optionsSet(node).has('noglob')))
  ) {
    return '`set -f` keeps its pattern from matching';
  }
  const joint = jointBehind(script, knowledge);
  if (joint.refused !== undefined) return joint.refused;

  const last = script.block.statements.at(-1)!.node;
  const operands = last.kind === 'and-or' ? last.operands : [last];
  if (operands.some((operand) => operand.kind === 'pipeline' && operand.negated)) {
    return 'its last list has `!`, behind which nothing runs when the command succeeds';
  }
  if (joint.operator === '&&' && last.kind === 'and-or' && last.operators.includes('||')) {
    return 'its last list has `||`, and what is put behind it would be read as part of that';
  }
  const end = last.span.end;
  if (run.isHeredocScript) {
    if (joint.operator !== ';')
      return 'its heredoc has no `set -e`, so that a failure before the last line would be hidden';
    return insert(
      document.path,
      end,
      `${document.eol}${document.indentation(script.block.statements.at(-1)!.span.start)}${text}`,
    );
  }
  if (run.heredocs.length > 0) return 'what stands behind a heredoc would not run';

  return insert(document.path, end, `${connector(document, run, joint.operator)}${text}`);
}

/** What keeps a command from running behind a script, or lets nobody say whether it does. */
const BLOCKING: ReadonlySet<LeakKind> = new Set(['exit', 'background', 'evaluation', 'trap']);

/** The operator between the end of a RUN and what is added, with the line break that its layout asks for. */
function connector(document: Document, run: Instruction, operator: '&&' | ';'): string {
  if (!isBroken(document, run)) return operator === ';' ? '; ' : ' && ';
  const { operators, indentation } = layoutOf(document, run);
  const lineBreak = `${document.escape}${document.eol}${indentation}`;
  if (operator === ';') return `; ${lineBreak}`;
  return operators === 'leading' ? ` ${lineBreak}&& ` : ` && ${lineBreak}`;
}
