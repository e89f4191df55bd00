/** A syntax tree in one line, for tables of tests. */
import { MappedText } from '../../src/text/mapped.js';
import { parseShell } from '../../src/shell/parse.js';
import type { Dialect } from '../../src/shell/parse.js';
import { ShellScript } from '../../src/shell/script.js';
import { declaredShell, DEFAULT_SHELL } from '../../src/shell/shell.js';
import type { Block, Redirection, ShellNode, Word } from '../../src/shell/syntax.js';

/** The text as the whole source of itself. */
export function sourceOf(text: string): MappedText {
  return MappedText.join(text, [{ start: 0, end: text.length }]);
}

/** The shape of a script, or why there is none. */
export function shapeOf(text: string, dialect: Dialect = 'sh'): string {
  const outcome = parseShell(sourceOf(text), dialect);
  return outcome.problem === undefined ? block(outcome.block) : `refused: ${outcome.problem}`;
}

/** A script that must parse. */
export function scriptOf(text: string, dialect: Dialect = 'sh'): ShellScript {
  const shell = dialect === 'sh' ? DEFAULT_SHELL : declaredShell(['/bin/bash', '-c']);
  const script = ShellScript.parse(sourceOf(text), shell);
  if (typeof script === 'string') throw new Error(`${script}: ${text}`);
  return script;
}

function block({ statements }: Block): string {
  return statements.map(({ node, background }) => shape(node) + (background ? ' &' : '')).join('; ');
}

/** `[name|argument]` for a command; expansions as `?text`, globs with a star behind. */
function shape(node: ShellNode): string {
  const redirected = 'redirections' in node ? node.redirections.map(redirection).join('') : '';
  switch (node.kind) {
    case 'command': {
      const assignments = node.assignments.map(({ name, value }) => `${name}:=${word(value)}`);
      return `[${[...assignments, ...node.words.map(word)].join('|')}]${redirected}`;
    }
    case 'and-or':
      return node.operands.map((operand, i) => shape(operand) + (node.operators[i] ?? '')).join('');
    case 'pipeline':
      return `${node.negated ? '!' : ''}<${node.commands.map(shape).join('|')}>`;
    case 'subshell':
      return `(${block(node.body)})${redirected}`;
    case 'group':
      return `{${block(node.body)}}${redirected}`;
    case 'if': {
      const branches = node.branches.map(({ condition, body }) => `${block(condition)} then ${block(body)}`);
      const otherwise = node.otherwise === undefined ? '' : ` else ${block(node.otherwise)}`;
      return `if ${branches.join(' elif ')}${otherwise} fi${redirected}`;
    }
    case 'for':
      return `for ${node.variable}${node.words === undefined ? '' : ` in ${node.words.map(word).join('|')}`} do ${block(node.body)} done${redirected}`;
    case 'while':
    case 'until':
      return `${node.kind} ${block(node.condition)} do ${block(node.body)} done${redirected}`;
    case 'case': {
      const items = node.items.map((item) => `${item.patterns.map(word).join('|')}) ${block(item.body)};;`);
      return `case ${word(node.word)} ${items.join(' ')} esac${redirected}`;
    }
    case 'test':
      return `test ${node.text}`;
    case 'function':
      return `${node.name}()${shape(node.body)}`;
  }
}

function word({ value, text, glob, substitutions }: Word): string {
  return (
    (value ?? `?${text}`) + (glob ? '*' : '') + substitutions.map((inner) => `{${block(inner)}}`).join('')
  );
}

function redirection({ descriptor, operator, target, body }: Redirection): string {
  const content = body === undefined ? '' : `=${JSON.stringify(body.text)}`;
  return ` ${descriptor ?? ''}${operator}${target === undefined ? '' : word(target)}${content}`;
}
