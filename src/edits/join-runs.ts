/** Makes one RUN of several that follow each other, in the author's layout, comments kept in their places. */
import type { Document } from '../dockerfile/document.js';
import type { Instruction, Keyword } from '../dockerfile/instruction.js';
import type { Comment } from '../dockerfile/scan.js';
import type { Leak, LeakKind } from '../shell/leaks.js';
import type { ShellScript } from '../shell/script.js';
import { walk } from '../shell/syntax.js';
import type { Word } from '../shell/syntax.js';
import { insert, replace } from '../text/edit.js';
import type { Edit } from '../text/edit.js';
import type { Span } from '../text/span.js';
import { errexitOf, isPureChain, jointBehind, optionsSet } from './joint.js';
import type { ShellKnowledge } from './joint.js';
import { isBroken, layoutOf } from './layout.js';
import type { Layout } from './layout.js';
import { removeLines } from './remove-command.js';

/** One script of the joined RUN: what it is put in, and the operator behind it (none behind the last). */
interface Part {
  readonly run: Instruction;
  /** `( … )` keeps what it does to the shell to itself; `{ …; }` lets the operator before it govern all of it */
  readonly wrap: 'none' | 'subshell' | 'group';
  readonly operator: '&&' | ';' | undefined;
}

/** What affects neither RUN nor COPY, so that a command may pass it by. */
const NEUTRAL: ReadonlySet<Keyword> = new Set([
  'LABEL',
  'EXPOSE',
  'CMD',
  'ENTRYPOINT',
  'HEALTHCHECK',
  'STOPSIGNAL',
  'MAINTAINER',
]);

/**
 * The edits that join RUNs of one stage, at least two, in order; or why they cannot be joined, in words that
 * complete "not merged: …". The joined RUN runs the same commands, in the same state, and fails in the same cases.
 * What stands between stays where it is: comments in front of what they explain, LABEL and its like behind.
 */
export function joinRuns(
  document: Document,
  runs: readonly Instruction[],
  knowledge: ShellKnowledge,
  grouping: 'allowed' | 'refused' = 'allowed',
): readonly Edit[] | string {
  for (let index = runs[0]!.index; index < runs.at(-1)!.index; index++) {
    const between = document.instructions[index]!;
    if (runs.includes(between) || NEUTRAL.has(between.keyword)) continue;
    return `\`${between.keyword}\` on line ${between.lines.first} stands between`;
  }
  const parts = plan(document, runs, knowledge);
  if (grouping === 'refused' && typeof parts !== 'string' && parts.some(({ wrap }) => wrap !== 'none')) {
    return 'it would take braces around a list, for the sake of a copied database alone';
  }
  return typeof parts === 'string' ? parts : join(document, parts);
}

function join(document: Document, parts: readonly Part[]): readonly Edit[] {
  const { path, text } = document;
  const runs = parts.map(({ run }) => run);
  const layout = layoutOf(document, runs.find((run) => isBroken(document, run)) ?? runs[0]!);
  // up to the first instruction between them the RUNs stay, and their gaps are replaced; the others are moved
  const apart = runs.findIndex((run, i) => i > 0 && run.index !== runs[i - 1]!.index + 1);
  const staying = apart === -1 ? runs.length : apart;

  const edits: Edit[] = [];
  const first = parts[0]!;
  if (first.wrap !== 'none') edits.push(insert(path, bodyStart(first.run), OPENING[first.wrap]));
  for (let i = 1; i < staying; i++) {
    const gap = gapBetween(document, parts[i - 1]!, parts[i]!, parts[i]!.run.comments, layout);
    edits.push(replace(path, { start: bodyEnd(runs[i - 1]!), end: bodyStart(runs[i]!) }, gap));
  }
  let tail = '';
  const leaving: Span[] = [];
  for (let i = staying; i < parts.length; i++) {
    const { run } = parts[i]!;
    const comments = document.commentsAbove(run);
    tail += gapBetween(document, parts[i - 1]!, parts[i]!, comments, layout);
    tail += text.slice(bodyStart(run), bodyEnd(run));
    const start = comments[0]?.span.start ?? run.span.start;
    const above = leaving.at(-1);
    const adjoins = above !== undefined && document.nextLine(above.end) === document.lineStart(start);
    if (adjoins) leaving.pop();
    leaving.push({ start: adjoins ? above.start : start, end: run.span.end });
  }
  for (const span of leaving) edits.push(removeLines(document, span));
  tail += CLOSING[parts.at(-1)!.wrap];
  const last = runs[staying - 1]!;
  if (tail !== '') edits.push(replace(path, { start: bodyEnd(last), end: scriptEnd(last) }, tail));
  return edits;
}

/** What stands between two scripts of the joined RUN, from the last character of one to the first of the other. */
function gapBetween(
  document: Document,
  before: Part,
  after: Part,
  comments: readonly Comment[],
  { operators, indentation }: Layout,
): string {
  const lines = comments.map(
    ({ span }) => `${indentation}${document.text.slice(span.start, span.end)}${document.eol}`,
  );
  const broken = `${document.escape}${document.eol}${lines.join('')}${indentation}`;
  const close = CLOSING[before.wrap];
  const open = OPENING[after.wrap];
  if (before.operator === ';') return `${close}; ${broken}${open}`;
  return operators === 'leading' ? `${close} ${broken}&& ${open}` : `${close} && ${broken}${open}`;
}

const OPENING = { none: '', subshell: '(', group: '{ ' } as const;
const CLOSING = { none: '', subshell: ')', group: '; }' } as const;

function bodyStart(run: Instruction): number {
  return run.arguments.startInSource(0);
}

/** Behind the last command: a `;` that ends it is replaced with the gap. */
function bodyEnd(run: Instruction): number {
  return run.script?.block.statements.at(-1)?.node.span.end ?? run.span.end;
}

function scriptEnd(run: Instruction): number {
  return run.arguments.endInSource(run.arguments.text.length);
}

/** Of MAX_ARG_STRLEN, 131072, less room for what joins them; execve(2) */
const MAX_JOINED_LENGTH = 130_000;
/** Comments that tools read as speaking of the instruction below. */
const PRAGMA = /^(?:hadolint|dockmod-ignore|check\s*=|shellcheck|checkov|kics|trivy|nosemgrep|tally)\b/i;
/** What a subshell keeps to itself. */
const ISOLATED: ReadonlySet<LeakKind> = new Set([
  'directory',
  'variable',
  'function',
  'alias',
  'mask',
  'limit',
  'evaluation',
]);

function plan(
  document: Document,
  runs: readonly Instruction[],
  knowledge: ShellKnowledge,
): readonly Part[] | string {
  const scripts: ShellScript[] = [];
  for (const run of runs) {
    if (run.script === undefined) return run.opaque ?? 'one of them holds no command';
    if (run.heredocs.length > 0) return 'a heredoc stands in one of them';
    scripts.push(run.script);
  }
  const obstacle = commonObstacle(runs, scripts);
  if (obstacle !== undefined) return obstacle;

  const declared = declaredNames(document);
  const parts: Part[] = [];
  const shellErrexit = scripts[0]!.shell.options.includes('errexit');
  let errexit: boolean = shellErrexit;
  let before: Part['operator'];
  for (let i = 0; i < runs.length; i++) {
    const script = scripts[i]!;
    const pure = isPureChain(script.block);
    const own = errexitOf(script);
    if (own === undefined) return 'one of them turns `set -e` on or off on the way';
    if (errexit && !shellErrexit && !pure && !setsErrexitFirst(script))
      return '`set -e` of one would hold in the next';
    errexit ||= own;

    const isLast = i === runs.length - 1;
    const rest = scripts.slice(i + 1);
    const leaks = isLast
      ? []
      : script.leaks.filter(
          (leak) => declared.has(leak.name ?? '') || !rest.every((later) => isHarmless(leak, script, later)),
        );
    const stuck = leaks.find(({ kind }) => !ISOLATED.has(kind));
    if (stuck !== undefined) return stuck.message;

    if (leaks.some(({ kind }) => kind !== 'directory') && isBroken(document, runs[i]!))
      return leaks.find(({ kind }) => kind !== 'directory')!.message;
    const wrap = leaks.length > 0 ? 'subshell' : before === '&&' && !pure ? 'group' : 'none';
    if (wrap !== 'none' && script.endsInComment)
      return 'a comment ends one of them, and would swallow what closes it';
    if (wrap !== 'none' && script.block.statements.at(-1)?.background === true)
      return 'one of them ends in the background';
    if (wrap !== 'none' && !isLast) {
      if (errexit)
        return `${leaks[0]?.message ?? 'one of them is a list'}, and in a group before \`&&\` its \`set -e\` would not count`;
      if (knowledge === 'inherited' && !pure)
        return 'one of them is a list, and the base image may have set a shell with `-e`';
    }
    if (wrap === 'group' && isBroken(document, runs[i]!))
      return 'one of them is a list of several lines, which would need braces';
    const operator = isLast ? undefined : operatorBehind(script, wrap, knowledge, errexit);
    if (typeof operator === 'object') return operator.refused;
    parts.push({ run: runs[i]!, wrap, operator });
    before = operator;
  }
  return parts;
}

function operatorBehind(
  script: ShellScript,
  wrap: Part['wrap'],
  knowledge: ShellKnowledge,
  errexit: boolean,
): '&&' | ';' | { readonly refused: string } {
  if (wrap !== 'none') return '&&';
  const joint = jointBehind(script, knowledge, errexit);
  return joint.refused === undefined ? joint.operator : { refused: joint.refused };
}

/** Names that ENV and ARG put into the environment of commands. */
function declaredNames(document: Document): ReadonlySet<string> {
  const setters = document.instructions.filter(({ keyword }) => keyword === 'ENV' || keyword === 'ARG');
  return new Set(setters.flatMap(({ typed }) => typed.assignments.map(({ name }) => name)));
}

/** What stands against joining these RUNs whatever their scripts do. */
function commonObstacle(runs: readonly Instruction[], scripts: readonly ShellScript[]): string | undefined {
  const total = scripts.reduce((length, { source }) => length + source.text.length, 0);
  if (total > MAX_JOINED_LENGTH)
    return 'together they are longer than the 128 KiB that one argument may have';
  const flags = runs.map((run) => run.flags.map(({ name, value }) => `${name}=${value ?? ''}`).join(' '));
  if (flags.some((one) => one !== flags[0])) return 'their flags differ';
  if (runs.some((run) => run.flags.some(({ name }) => name !== 'network')))
    return 'each has mounts of its own';
  const pragma = runs.flatMap(({ comments }) => comments).find(({ text }) => PRAGMA.test(text));
  return pragma === undefined ? undefined : `\`# ${pragma.text}\` speaks of one of them alone`;
}

/** Whether what a script leaves behind cannot make a difference to a later one. */
function isHarmless(leak: Leak, script: ShellScript, later: ShellScript): boolean {
  if (leak.kind === 'directory') return beginsWithAbsoluteCd(later);
  if (leak.kind === 'variable') return leak.name !== undefined && isUnseen(leak.name, later);
  if (leak.kind !== 'option') return false;
  const set = script.commands.find(({ span }) => span.start === leak.span.start);
  if (set?.name !== 'set') return false;
  const options = optionsSet(set.node);
  const plain = set.arguments.every(({ value }) => value !== undefined && /^[-+]?[A-Za-z]+$/.test(value));
  if (options.size === 0 || !plain) return false;
  const again = firstSet(later);
  return [...options].every(([name, on]) => on && (again?.get(name) === true || ignores(later, name)));
}

/**
 * Whether a script cannot see a shell variable: it names it nowhere, and programs that it starts do not get it,
 * for a name with lower-case letters is not one of the environment but for the proxies'.
 * https://pubs.opengroup.org/onlinepubs/9699919799/basedefs/V1_chap08.html
 */
function isUnseen(name: string, script: ShellScript): boolean {
  if (!/^[a-z_]\w*$/.test(name) || /_proxy$/i.test(name)) return false;
  if (script.leaks.some(({ kind }) => kind === 'evaluation')) return false;
  return !hasWord(script, ({ parameters }) => parameters.includes(name));
}

/** Whether a script behaves the same with an option on and off. */
function ignores(script: ShellScript, option: string): boolean {
  switch (option) {
    case 'errexit': // where it matters, `plan` has looked at it
    case 'xtrace':
    case 'verbose':
      return true;
    case 'nounset':
      return !hasWord(script, ({ parameters }) => parameters.length > 0);
    case 'noglob':
      return !hasWord(script, ({ glob }) => glob);
    case 'pipefail':
      return !hasPipeline(script);
    default:
      return false;
  }
}

function beginsWithAbsoluteCd(script: ShellScript): boolean {
  const [first] = script.commands;
  if (first?.node.words[0]?.value !== 'cd' || first.arguments.length !== 1) return false;
  const inOwnShell = first.path.every((step) => step.in === 'list' || step.in === 'and-or');
  return inOwnShell && first.isUnconditional && first.arguments[0]!.value?.startsWith('/') === true;
}

/** The options of the `set` that a script begins with. */
function firstSet(script: ShellScript): ReadonlyMap<string, boolean> | undefined {
  const [first] = script.commands;
  if (first?.name !== 'set') return undefined;
  const { node } = script.block.statements[0]!;
  const begins = node === first.node || (node.kind === 'and-or' && node.operands[0] === first.node);
  return begins ? optionsSet(first.node) : undefined;
}

function setsErrexitFirst(script: ShellScript): boolean {
  return firstSet(script)?.get('errexit') === true;
}

function hasWord(script: ShellScript, test: (word: Word) => boolean): boolean {
  return script.commands.some(
    ({ node }) =>
      node.words.some(test) ||
      node.assignments.some(({ value }) => test(value)) ||
      node.redirections.some(({ target, body }) =>
        [target, body].some((word) => word !== undefined && test(word)),
      ),
  );
}

function hasPipeline(script: ShellScript): boolean {
  let found = false;
  walk(script.block, (node) => {
    if (node.kind === 'pipeline' && node.commands.length > 1) found = true;
  });
  return found;
}
