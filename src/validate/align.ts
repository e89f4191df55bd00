/** Which command before a rewrite is which command after it: same text, same order, but for what was declared. */
import { parseShell } from '../shell/parse.js';
import type { ShellScript } from '../shell/script.js';
import type { ShellNode } from '../shell/syntax.js';
import { walk } from '../shell/syntax.js';
import { MappedText } from '../text/mapped.js';
import type { Span } from '../text/span.js';
import { atomsOf } from './atoms.js';
import type { Atom, Token } from './atoms.js';
import { runOf } from './intents.js';
import type { CommandIntent, Intents } from './intents.js';
import type { Role } from './interpret.js';
import { quoted } from './objection.js';
import type { Objection } from './objection.js';
import type { Unit } from './units.js';

/** One atom on both sides, or on one of them only. Its number is its place in the list. */
export interface Pair {
  readonly before: Atom | undefined;
  readonly after: Atom | undefined;
}

export interface Alignment {
  readonly pairs: readonly Pair[];
  readonly roles: ReadonlyMap<ShellNode, Role>;
  readonly scripts: { readonly before: readonly ShellScript[]; readonly after: ShellScript | undefined };
}

/**
 * Pairs the atoms of a unit of RUN instructions. Where `repeats` is set, a `cd` at the head of all RUN instructions
 * but the first may repeat that of the first, as `set -ex` may always.
 */
export function alignRun(unit: Unit, intents: Intents, repeats = false): Alignment | Objection {
  const scripts: ShellScript[] = [];
  for (const one of unit.before) {
    const script = runOf(one)?.script;
    if (script === undefined) return { message: 'a RUN that cannot be read is changed', span: one.span };
    scripts.push(script);
  }
  const span = unit.before[0]!.span;
  const after = unit.after === undefined ? undefined : runOf(unit.after)?.script;
  if (unit.after !== undefined && after === undefined) {
    return { message: `the changed RUN cannot be read: ${runOf(unit.after)?.opaque ?? 'it is none'}`, span };
  }
  const added = unit.before.flatMap((one) =>
    (intents.additions.get(one) ?? []).map((text) => additionOf(text)),
  );
  if (added.includes(undefined))
    return { message: 'a declared addition is no list of simple commands', span };

  const aligner = new Aligner(
    added.flatMap((texts) => texts ?? []),
    repeats,
  );
  const objection = aligner.align(scripts, after === undefined ? [] : atomsOf(after), intents, span);
  return objection ?? { pairs: aligner.pairs, roles: aligner.roles, scripts: { before: scripts, after } };
}

class Aligner {
  readonly pairs: Pair[] = [];
  readonly roles = new Map<ShellNode, Role>();
  /** texts of atoms that were declared as added and are not yet found */
  readonly #added: string[];

  readonly #repeats: boolean;

  constructor(added: readonly string[], repeats: boolean) {
    this.#added = [...added];
    this.#repeats = repeats;
  }

  align(
    scripts: readonly ShellScript[],
    after: readonly Atom[],
    { commands }: Intents,
    span: Span,
  ): Objection | undefined {
    let next = 0;
    let prefix: string | undefined;
    for (const [index, script] of scripts.entries()) {
      for (const [place, atom] of atomsOf(script).entries()) {
        const intent = commands.get(atom.node);
        if (index === 0 && place === 0) prefix = atom.text;
        if (intent?.drop === true) {
          this.#pair(atom, undefined, 'dropped');
          continue;
        }
        while (next < after.length && !matches(atom, after[next]!, intent) && this.#takeAdded(after[next]!))
          next++;
        const other = after[next];
        if (other !== undefined && matches(atom, other, intent)) {
          this.#pair(atom, other, 'kept');
          next++;
        } else if (index > 0 && place === 0 && atom.text === prefix && this.#mayRepeat(atom)) {
          // `set -ex` at the head of every merged RUN need not be said twice: the options are in force
          this.#pair(atom, undefined, 'dropped');
        } else return mismatch(atom, other);
      }
    }
    while (next < after.length && this.#takeAdded(after[next]!)) next++;
    const extra = after[next];
    if (extra !== undefined)
      return { message: `the command ${codeOf(extra)} is new, which no fix declared`, span };
    const missing = this.#added[0];
    if (missing === undefined) return undefined;
    return { message: `the added command ${quoted(plain(missing))} is not in the RUN`, span };
  }

  #mayRepeat(atom: Atom): boolean {
    return isOptionsCommand(atom) || (this.#repeats && isChange(atom));
  }

  #takeAdded(atom: Atom): boolean {
    const index = this.#added.indexOf(atom.text);
    if (index === -1) return false;
    this.#added.splice(index, 1);
    this.#pair(undefined, atom, 'added');
    return true;
  }

  #pair(before: Atom | undefined, after: Atom | undefined, kind: Role['kind']): void {
    const role = { id: this.pairs.length, kind };
    this.pairs.push({ before, after });
    if (before !== undefined) this.roles.set(before.node, role);
    if (after !== undefined) this.roles.set(after.node, role);
  }
}

function mismatch(atom: Atom, other: Atom | undefined): Objection {
  const found = other === undefined ? 'the end of the script' : codeOf(other);
  return {
    message: `the command ${codeOf(atom)} is lost, changed or out of order: ${found} stands there`,
    span: atom.node.span,
  };
}

function isOptionsCommand({ tokens }: Atom): boolean {
  const [name, ...operands] = tokens;
  return (
    name?.text === 'set' &&
    operands.length > 0 &&
    operands.every(({ text }) => /^(?:[-+]|[a-z]+$)/.test(text))
  );
}

/** `cd` to a literal directory. */
function isChange({ node }: Atom): boolean {
  if (node.kind !== 'command' || node.assignments.length > 0 || node.redirections.length > 0) return false;
  const [name, directory, ...more] = node.words;
  return name?.value === 'cd' && /^[^-~]/.test(directory?.value ?? '') && more.length === 0;
}

/** Whether an atom is the same on both sides, with words taken and added as declared. */
function matches(before: Atom, after: Atom, intent: CommandIntent | undefined): boolean {
  if (before.node.kind !== after.node.kind) return false;
  if (intent === undefined) return before.text === after.text;
  const rest = without(before.tokens, intent.removes);
  const kept = without(after.tokens, intent.adds);
  return (
    rest !== undefined &&
    kept !== undefined &&
    rest.length === kept.length &&
    rest.every((token, i) => token.kind === kept[i]!.kind && token.text === kept[i]!.text)
  );
}

/** The tokens without the first occurrence of each of those words; `undefined` where one is not there. */
function without(tokens: readonly Token[], words: readonly string[]): readonly Token[] | undefined {
  const rest = [...tokens];
  for (const word of words) {
    const index = rest.findIndex(({ kind, text }, i) => i > 0 && kind === 'word' && text === word);
    if (index === -1) return undefined;
    rest.splice(index, 1);
  }
  return rest;
}

/** The atoms of a declared addition: one or more simple commands joined by `&&`. */
function additionOf(text: string): readonly string[] | undefined {
  const source = MappedText.join(text, [{ start: 0, end: text.length }]);
  const outcome = parseShell(source, 'sh');
  if (outcome.problem !== undefined || outcome.block.statements.length !== 1) return undefined;
  const [statement] = outcome.block.statements;
  if (statement === undefined || statement.background || !isAndList(statement.node)) return undefined;
  const texts: string[] = [];
  walk(outcome.block, (node) => {
    if (node.kind !== 'command') return;
    const tokens = [...node.words].map((word) => `word:${word.text}`);
    texts.push(tokens.join('\0'));
    if (node.assignments.length > 0 || node.redirections.length > 0) texts.push('');
  });
  return texts.includes('') ? undefined : texts;
}

function isAndList(node: ShellNode): boolean {
  if (node.kind === 'command') return true;
  if (node.kind !== 'and-or') return false;
  return (
    node.operators.every((operator) => operator === '&&') &&
    node.operands.every(({ kind }) => kind === 'command')
  );
}

/** An atom as code in a message. */
export function codeOf({ text }: Atom): string {
  return quoted(plain(text));
}

function plain(text: string): string {
  return text.replaceAll(/(?:^|\0)(?:word|assignment|redirection):/g, ' ').replaceAll('\u0001', '…');
}
