/** Compares the RUN instructions of a unit with what they became, in every scenario. */
import type { Document } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import type { ShellScript } from '../shell/script.js';
import { membersOf, blocksOf, wordsOf, walk } from '../shell/syntax.js';
import type { Block, ShellNode } from '../shell/syntax.js';
import { codeOf } from './align.js';
import { refreshOf } from './caches.js';
import type { Alignment } from './align.js';
import { insideRuns } from './inside-runs.js';
import { runOf } from './intents.js';
import { Interpreter } from './interpret.js';
import type { Event, Family, Mode, Outcome } from './interpret.js';
import type { Objection } from './objection.js';
import { settingAt } from './plan.js';
import { scenariosOf } from './scenarios.js';
import { SEPARATOR } from './state.js';
import type { Unit } from './units.js';

/** Steps that all scenarios of one comparison may take together. */
const BUDGET = 20_000;

/** Runs both sides in all scenarios; the first difference is the objection. */
export function compareBehaviour(
  document: Document,
  { before: instructions }: Unit,
  { pairs, roles, scripts }: Alignment,
): Objection | undefined {
  const first = instructions[0]!;
  const { after } = scripts;
  if (after === undefined) return undefined;
  const isSame = scripts.before.length === 1 && shapeOf(scripts.before[0]!, roles) === shapeOf(after, roles);
  if (isSame) return undefined;

  const setting = settingAt(document, first);
  const interpreter = new Interpreter(roles, setting);
  const alike = insideRuns(pairs, scripts.before, after, (node) => interpreter.isPlain(node));
  const ways = pairs.map(({ before: atom, after: other }, id) =>
    atom === undefined || other === undefined || alike.has(id) ? 1 : interpreter.ways(atom.node),
  );
  const processes = scripts.before.map(({ block }) => block);
  const added = pairs.flatMap((pair, id) => (pair.before === undefined ? [id] : []));

  const refreshes = added.filter((id) => {
    const { node } = pairs[id]!.after!;
    return node.kind === 'command' && refreshOf(node) !== undefined;
  });

  let budget = BUDGET;
  for (const mode of modesOf(runOf(first)!, first, setting.official, [...scripts.before, after])) {
    for (const [index, scenario] of scenariosOf(ways).entries()) {
      const expected = interpreter.run(processes, (id) => scenario[id] ?? 0, mode);
      const actual = interpreter.run([after.block], (id) => scenario[id] ?? 0, mode);
      const objection =
        difference(expected, actual, pairs, scenario) ??
        misplacement(actual, index === 0 ? added : [], pairs, first);
      if (objection !== undefined) return objection;
      budget -= expected.events.length + actual.events.length + 1;
      if (budget < 0) break;
    }
    for (const refresh of refreshes) {
      const { failed } = interpreter.run([after.block], (id) => (id === refresh ? 1 : 0), mode);
      if (!failed)
        return {
          message: `the added ${codeOf(pairs[refresh]!.after!)} could fail unnoticed`,
          span: first.span,
        };
    }
  }
  return undefined;
}

/** The shells to try: an image that is not official may have set options of its own. */
function modesOf(
  run: Instruction,
  instruction: Instruction,
  official: boolean,
  scripts: readonly ShellScript[],
): readonly Mode[] {
  const { options, declared, dialect } = run.shell;
  const shells: (readonly string[])[] = [options];
  if (!declared && (!official || instruction.trigger !== undefined))
    shells.push([...options, 'errexit', 'pipefail']);
  const families: readonly Family[] =
    dialect === 'bash' ? ['bash'] : dependsOnFamily(scripts) ? ['dash', 'ash', 'bash-posix'] : ['dash'];
  return shells.flatMap((started) => families.map((family) => ({ options: started, family })));
}

/**
 * Whether a script has what the families of shells treat differently, errexit given: a list in a substitution, or
 * a compound command behind `!`.
 */
function dependsOnFamily(scripts: readonly ShellScript[]): boolean {
  const nodes: ShellNode[] = [];
  for (const { block } of scripts) walk(block, (node) => nodes.push(node));
  const substituted = nodes.flatMap((node) => wordsOf(node).flatMap(({ substitutions }) => substitutions));
  return (
    nodes.some((node) => node.kind === 'pipeline' && node.negated && !isSimple(node)) ||
    substituted.some(
      ({ statements }) => statements.length > 1 || statements.some(({ node }) => !isSimple(node)),
    ) ||
    (substituted.length > 0 && nodes.some(({ kind }) => kind === 'function'))
  );
}

/** A simple command, or a pipeline of such. */
function isSimple(node: ShellNode): boolean {
  return (
    node.kind === 'command' ||
    (node.kind === 'pipeline' && node.commands.every(({ kind }) => kind === 'command'))
  );
}

function difference(
  expected: Outcome,
  actual: Outcome,
  pairs: Alignment['pairs'],
  scenario: readonly number[],
): Objection | undefined {
  const length = Math.max(expected.events.length, actual.events.length);
  for (let i = 0; i < length; i++) {
    const [a, b] = [expected.events[i], actual.events[i]];
    if (a?.id === b?.id && a?.sees === b?.sees) continue;
    const { code, span } = describe(a ?? b!, pairs);
    const when = failing(scenario, pairs);
    if (a?.id === b?.id) return { message: `${code} would see ${changedFacet(a!, b!)}${when}`, span };
    if (a === undefined) return { message: `${code} would run where it did not${when}`, span };
    const isLater = actual.events.slice(i).some(({ id }) => id === a.id);
    return { message: `${code} would ${isLater ? 'run at another time' : 'not run'}${when}`, span };
  }
  if (expected.failed === actual.failed) return undefined;
  const last = expected.events.at(-1);
  const span = last === undefined ? { start: 0, end: 0 } : describe(last, pairs).span;
  return { message: `the RUN would ${actual.failed ? 'fail' : 'succeed'}${failing(scenario, pairs)}`, span };
}

function misplacement(
  { ran, misplaced }: Outcome,
  expected: readonly number[],
  pairs: Alignment['pairs'],
  { span }: Instruction,
): Objection | undefined {
  const idle = expected.find((id) => !ran.has(id) && pairs[id]!.after!.node.kind === 'command');
  if (idle !== undefined) return { message: `the added ${codeOf(pairs[idle]!.after!)} would not run`, span };
  if (misplaced === undefined) return undefined;
  return { message: `the added ${codeOf(pairs[misplaced.id]!.after!)} is misplaced: ${misplaced.why}`, span };
}

function describe({ id }: Event, pairs: Alignment['pairs']) {
  const atom = pairs[id]?.before ?? pairs[id]?.after;
  return atom === undefined
    ? { code: 'a command', span: { start: 0, end: 0 } }
    : { code: codeOf(atom), span: atom.node.span };
}

function failing(scenario: readonly number[], pairs: Alignment['pairs']): string {
  const ids = scenario.flatMap((way, id) => (way === 0 ? [] : [id]));
  const [first] = ids;
  if (first === undefined) return '';
  const atom = pairs[first]!.before!;
  const verb = atom.node.kind === 'command' || atom.node.kind === 'test' ? 'fails' : 'goes another way';
  return ` if ${codeOf(atom)} ${verb}${ids.length > 1 ? ' and others do' : ''}`;
}

const FACETS: Readonly<Record<string, string>> = {
  directory: 'another working directory',
  streams: 'other input or output',
  unknown: 'what a command that runs any text left behind',
  alias: 'aliases',
  functions: 'functions',
  option: 'other shell options',
  positional: 'other positional parameters',
  errexit: 'another `set -e`',
  mask: 'another umask',
  trap: 'other traps',
  other: 'a changed shell',
  job: 'a background job',
  daemon: 'a process that was gone by then',
  mounted: 'a mounted file that was fresh by then',
  users: 'users that were read anew by then',
  program: 'a program that the shell remembers at its old place',
  status: 'another `$?`',
  last: 'another `$_`',
};

/** Names the first facet that differs. */
function changedFacet(a: Event, b: Event): string {
  const before = a.sees.split(SEPARATOR);
  const after = b.sees.split(SEPARATOR);
  const facet =
    after.find((one) => !before.includes(one)) ?? before.find((one) => !after.includes(one)) ?? '';
  const [kind = '', name = ''] = facet.split('=');
  if (kind === 'variable') return `another value of \`${name}\``;
  return Object.hasOwn(FACETS, kind) ? FACETS[kind]! : 'something else';
}

/** The structure of a script with its atoms as numbers: two scripts of one shape do the same. */
function shapeOf({ block }: ShellScript, roles: Alignment['roles']): string {
  const ofBlock = ({ statements }: Block): string =>
    statements.map(({ node, background }) => `${ofNode(node)}${background ? '&' : ';'}`).join('');
  const ofNode = (node: ShellNode): string => {
    const role = roles.get(node);
    const operators = node.kind === 'and-or' ? node.operators.join('') : '';
    const negated = node.kind === 'pipeline' && node.negated ? '!' : '';
    const scripts = wordsOf(node).flatMap(({ substitutions }) => substitutions.map(ofBlock));
    const otherwise = node.kind === 'if' && node.otherwise !== undefined ? 'else' : '';
    const inner = [...scripts, ...membersOf(node).map(ofNode), ...blocksOf(node).map(ofBlock)].join(',');
    const number = role === undefined ? '' : `${role.kind}${role.id}`;
    return `${node.kind}${number}${negated}${operators}${otherwise}(${inner})`;
  };
  return ofBlock(block);
}
