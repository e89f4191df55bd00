/** How commands may be put behind a script so that they run exactly when it succeeded, after POSIX sh. */
import type { ShellScript } from '../shell/script.js';
import { LETTER_OPTIONS } from '../shell/shell.js';
import type { Block, ShellNode, SimpleCommand } from '../shell/syntax.js';

/** Where the shell may have been given options that the file does not show: the base image's SHELL. */
export type ShellKnowledge = 'certain' | 'inherited';

/** The operator to put between a script and what follows, or why there is none. */
export type Joint =
  { readonly operator: '&&' | ';'; readonly refused?: undefined } | { readonly refused: string };

/**
 * Finds the operator that runs what follows if and only if the script succeeded.
 * `&&` makes all but the last command of the list before it exempt from `set -e`, also inside compound commands;
 * `;` works under `set -e` alone, and not behind `a && b`, whose failure `set -e` ignores.
 * https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#set
 * `errexit` tells whether `set -e` holds at its end, where something before the script has set it.
 */
export function jointBehind(
  script: ShellScript,
  knowledge: ShellKnowledge,
  errexit = errexitOf(script),
): Joint {
  const last = script.block.statements.at(-1);
  if (last === undefined) return { refused: 'it holds no command' };
  if (script.endsInComment) return { refused: 'a comment ends it, and would swallow what follows' };
  if (last.background) return { refused: 'its last command runs in the background' };
  if (errexit === undefined) return { refused: 'it turns `set -e` on or off on the way' };

  const simple = isSimple(last.node);
  if (errexit) {
    const style = separators(script.block, script.source.text);
    if (isPipeline(last.node) && (style === ';' || !simple)) return { operator: ';' };
    if (simple) return { operator: '&&' };
    return {
      refused:
        'its last command is compound, and behind `&&` its failures would no longer count under `set -e`',
    };
  }
  if (knowledge === 'inherited' && !simple) {
    return { refused: 'its last command is compound, and the base image may have set a shell with `-e`' };
  }
  return { operator: '&&' };
}

/** Whether `set -e` holds at the end of a script; `undefined` where it is not the same all the way. */
export function errexitOf(script: ShellScript): boolean | undefined {
  let errexit = script.shell.options.includes('errexit');
  for (const command of script.commands) {
    if (command.name !== 'set') continue;
    const change = optionsSet(command.node).get('errexit');
    if (change === undefined || change === errexit) continue;
    const isFirst = script.block.statements[0]?.range.start === command.node.range.start;
    if (!isFirst || !change || !command.isUnconditional) return undefined;
    errexit = true;
  }
  return errexit;
}

/** Options that a `set` command turns on (`true`) and off. */
export function optionsSet(command: SimpleCommand): ReadonlyMap<string, boolean> {
  const options = new Map<string, boolean>();
  const words = command.words.slice(1).map(({ value }) => value);
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word === undefined || !/^[-+][A-Za-z]+$/.test(word)) break;
    for (const letter of word.slice(1)) {
      const name = letter === 'o' ? words[++i] : LETTER_OPTIONS[letter];
      if (name !== undefined) options.set(name, word.startsWith('-'));
    }
  }
  return options;
}

/** A simple command, a pipeline of them, or an and-or list of those: nothing with a body. */
export function isSimple(node: ShellNode): boolean {
  switch (node.kind) {
    case 'command':
      return true;
    case 'pipeline':
      return node.commands.every(isSimple);
    case 'and-or':
      return node.operands.every(isSimple);
    default:
      return false;
  }
}

/** A list of one statement, joined by `&&` alone, of simple commands and pipelines. */
export function isPureChain(block: Block): boolean {
  const [statement] = block.statements;
  if (statement === undefined || block.statements.length !== 1 || statement.background) return false;
  const { node } = statement;
  if (node.kind !== 'and-or') return isSimple(node);
  return node.operators.every((operator) => operator === '&&') && node.operands.every(isSimple);
}

function isPipeline(node: ShellNode): boolean {
  return node.kind === 'pipeline' ? !node.negated : node.kind !== 'and-or';
}

/** `;` where the author ends statements with it or with a newline, `&&` where there is but one statement. */
function separators(block: Block, text: string): ';' | '&&' {
  const [first, second] = block.statements;
  if (first === undefined || second === undefined) return '&&';
  return /[;\n]/.test(text.slice(first.node.range.end, second.range.start)) ? ';' : '&&';
}
