/** What a `chmod` or `chown` behind a COPY sets, the COPY sets itself: no layer has the file a second time. */
import {
  defineTransform,
  fileEffects,
  insert,
  remove,
  removeCommands,
  removeInstruction,
  removeWord,
  replace,
  shellKnowledge,
} from '../../src/sdk.js';
import type {
  Change,
  Document,
  Edit,
  FileEffect,
  Finding,
  Fix,
  Instruction,
  Pass,
  ShellCommand,
  Stage,
  Word,
} from '../../src/sdk.js';
import { isUnder, nameOf } from './path.js';
import { execForm, harmBefore, outcomesOf } from './plan.js';
import type { Outcome, Plan } from './plan.js';
import { isProgram, RECURSIVE, requestOf, shown } from './request.js';

export default defineTransform({
  id: 'fold-ownership',
  phase: 'command',
  summary: 'fold `chmod` and `chown` into the COPY before them',
  safety: ['safe'],
  defaults: {},
  *run(pass) {
    for (const stage of pass.document.stages) {
      for (const run of stage.instructions) if (run.keyword === 'RUN') yield* foldRun(pass, stage, run);
    }
  },
});

function* foldRun(pass: Pass, stage: Stage, run: Instruction): Generator<Finding> {
  if (!asks(run)) return;
  const program = execForm(pass, stage, run);
  if (program !== undefined) {
    const message = messageOf(program, []);
    yield { span: run.span, message, declined: 'it is in exec form' };
  }
  const outcomes = outcomesOf(pass, stage, run);
  if (outcomes.length === 0) return;
  const { now, later, refused } = select(pass, run, outcomes);
  const fix = now.length === 0 ? undefined : fixOf(pass, run, now);

  for (const outcome of outcomes) {
    const { plan, command } = outcome;
    const finding = { span: command.span, message: messageOf(command.name ?? '', outcome.paths) };
    const declined =
      plan === undefined
        ? outcome.declined
        : (refused.get(plan) ?? (typeof fix === 'string' && now.includes(plan) ? fix : undefined));
    if (declined !== undefined) yield { ...finding, declined };
    else if (plan === now[0] && typeof fix === 'object') yield { ...finding, fix };
    else if (plan !== undefined && later.includes(plan) && typeof fix === 'string')
      yield { ...finding, declined: fix };
  }
}

/** Whether a RUN sets modes or owners. What plans is loaded for those alone. */
function asks({ json, script }: Instruction): boolean {
  const [program] = json ?? [];
  return (
    (program !== undefined && isProgram(nameOf(`/${program}`))) ||
    script?.commands.some((command) => requestOf(command) !== undefined) === true
  );
}

interface Selection {
  /** for one fix: a COPY gets one flag at a time */
  readonly now: readonly Plan[];
  /** for the next round */
  readonly later: readonly Plan[];
  readonly refused: ReadonlyMap<Plan, string>;
}

/** The plans that can be carried out and save something. */
function select(pass: Pass, run: Instruction, outcomes: readonly Outcome[]): Selection {
  const refused = new Map<Plan, string>();
  let plans = outcomes.map(({ plan }) => plan).filter((plan) => plan !== undefined);
  for (let before = -1; before !== plans.length;) {
    before = plans.length;
    for (const plan of plans) {
      const reason =
        harmOf(pass, run, plans, plan) ?? rivalOf(plans, plan) ?? wasteOf(pass, run, plans, plan);
      if (reason !== undefined) refused.set(plan, reason);
    }
    plans = plans.filter((plan) => !refused.has(plan));
  }
  const now: Plan[] = [];
  const later: Plan[] = [];
  for (const plan of plans) {
    const isSecond = now.some(({ folds }) =>
      folds.some(({ copy }) => plan.folds.some((fold) => fold.copy === copy)),
    );
    if (isSecond || later.length > 0) later.push(plan);
    else now.push(plan);
  }
  return { now, later, refused };
}

/** Why a command cannot be done as early as the COPY: one that stays comes before it. */
function harmOf(pass: Pass, run: Instruction, plans: readonly Plan[], plan: Plan): string | undefined {
  const commands = run.script?.commands ?? [];
  const harms = commands
    .slice(0, commands.indexOf(plan.request.command))
    .filter((command) => plans.every(({ request }) => request.command !== command))
    .map((command) => harmBefore(pass, run, command, plan));
  return harms.find((harm) => harm !== undefined);
}

function rivalOf(plans: readonly Plan[], plan: Plan): string | undefined {
  const rival = plans.find(
    (other) =>
      other !== plan &&
      other.request.flag === plan.request.flag &&
      other.folds.some(({ copy }) => plan.folds.some((fold) => fold.copy === copy)),
  );
  return rival === undefined ? undefined : `two commands give the same files a \`--${plan.request.flag}\``;
}

/** Why folding saves nothing: another command of the RUN puts the same files into its layer, or deletes them. */
function wasteOf(pass: Pass, run: Instruction, plans: readonly Plan[], plan: Plan): string | undefined {
  const others = pass
    .get(fileEffects)(run)
    .filter(
      ({ kind, command }) => kind !== 'makes' && plans.every(({ request }) => request.command !== command),
    );
  const covering = plan.paths.map((path) => others.find((effect) => covers(effect, path, plan)));
  const [first] = covering;
  if (first === undefined || covering.includes(undefined)) return undefined;
  const name = first.command.name ?? '';
  return first.kind === 'deletes'
    ? `\`${name}\` deletes the files in the same RUN, so that no layer has them twice`
    : `\`${name}\` in the same RUN copies the files all the same`;
}

function covers({ path, kind, command }: FileEffect, target: string, plan: Plan): boolean {
  const pattern = path.endsWith('/*') ? path.slice(0, -2) : path;
  if (kind === 'deletes') return isUnder(target, pattern);
  const request = requestOf(command);
  if (request === undefined) return isUnder(target, path);
  if (typeof request === 'string' || request.recursive) return isUnder(target, pattern);
  return path === target && !plan.request.recursive;
}

/** One fix for several commands, or why there is none. */
function fixOf(pass: Pass, run: Instruction, plans: readonly Plan[]): Fix | string {
  const edits = editsOf(pass, run, plans);
  if (typeof edits === 'string') return edits;
  const folds = plans.flatMap((plan) => plan.folds);
  const { keyword, span } = folds[0]!.copy;
  const flags = [...new Set(folds.map(({ flag, value }) => `\`--${flag}=${value}\``))];
  const commands = [...new Set(plans.map(({ request }) => `\`${shown(request)}\``))];
  return {
    title: `Set ${listed(flags)} on ${folds.length === 1 ? `the ${keyword}` : 'what is copied'} in place of ${listed(commands)}`,
    safety: 'safe',
    because: plans[0]!.because,
    edits,
    claims: [{ start: Math.min(span.start, ...folds.map(({ copy }) => copy.span.start)), end: run.span.end }],
    changes: [
      ...folds.map(({ copy, flag, value }): Change => ({ kind: 'set-flag', copy: copy.span, flag, value })),
      ...droppedBy(run, plans).map(({ span }): Change => ({ kind: 'drop-command', command: span })),
      ...plans
        .filter(({ remains }) => remains)
        .map((plan): Change => ({
          kind: 'drop-argument',
          command: plan.request.command.span,
          argument: recursiveWord(plan)!.text,
        })),
    ],
  };
}

function editsOf(pass: Pass, run: Instruction, plans: readonly Plan[]): readonly Edit[] | string {
  const { document } = pass;
  const flags = plans.flatMap(({ folds }) =>
    folds.map(({ copy, flag, value }) => insert(document.path, flagEnd(copy), ` --${flag}=${value}`)),
  );
  const shortened = plans
    .filter(({ remains }) => remains)
    .map((plan) => removeWord(document, recursiveWord(plan)!));
  const dropped = droppedBy(run, plans);
  if (dropped.length === 0) return [...flags, ...shortened];

  const removed = removeCommands(document, run, dropped, pass.get(shellKnowledge)(run));
  if (typeof removed !== 'string') {
    return [...flags, ...shortened, ...removed.map((edit) => withLinesBefore(document, edit))];
  }
  const isAll = dropped.length === run.script?.commands.length;
  return (isAll ? copyBelowComment(document, run, plans) : undefined) ?? removed;
}

/** The commands that go; with them a `set` that nothing is left for. */
function droppedBy(run: Instruction, plans: readonly Plan[]): readonly ShellCommand[] {
  const commands = run.script?.commands ?? [];
  const folded = plans.filter(({ remains }) => !remains).map(({ request }) => request.command);
  const isLeft = commands.some((command) => command.name !== 'set' && !folded.includes(command));
  return isLeft || folded.length === 0 ? folded : commands;
}

function recursiveWord({ request }: Plan): Word | undefined {
  return request.command.arguments.find(({ text }) => RECURSIVE.has(text));
}

/**
 * A comment between the COPY and the RUN speaks of what the COPY does now: the COPY takes the RUN's place below it,
 * and the comment stays where it is.
 */
function copyBelowComment(
  document: Document,
  run: Instruction,
  plans: readonly Plan[],
): readonly Edit[] | undefined {
  const [fold, ...more] = plans.flatMap(({ folds }) => folds);
  if (fold === undefined || more.length > 0 || fold.copy.index !== run.index - 1) return undefined;
  if (run.innerComments.length > 0 || run.comments.some(({ text }) => isPragma(text))) return undefined;
  const { copy, flag, value } = fold;
  const above = removeInstruction(document, copy);
  if (typeof above === 'string') return undefined;
  const end = flagEnd(copy);
  const text = `${document.text.slice(copy.span.start, end)} --${flag}=${value}${document.text.slice(end, copy.span.end)}`;
  return [above, replace(document.path, run.span, text)];
}

/** Comments that tell a tool something about the instruction below them. */
const PRAGMAS = [
  'hadolint',
  'check=',
  'dockmod',
  'shellcheck',
  'checkov',
  'trivy',
  'kics',
  'nosemgrep',
  'nosec',
  'snyk',
];

function isPragma(text: string): boolean {
  return PRAGMAS.some((pragma) => text.toLowerCase().startsWith(pragma));
}

/** At the end of the file, what parted a line from the one before it goes with it. */
function withLinesBefore(document: Document, edit: Edit): Edit {
  const { text } = document;
  let { start } = edit.span;
  if (edit.span.end < text.length || start === 0 || document.lineStart(start) !== start) return edit;
  while (start > 0 && text.slice(document.lineStart(start - 1), start).trim() === '') {
    start = document.lineStart(start - 1);
  }
  if (!text.endsWith('\n')) start -= text.startsWith('\r\n', start - 2) ? 2 : 1;
  return remove(document.path, { start, end: edit.span.end });
}

/** Where a flag is put: behind those that are there, or the keyword. */
function flagEnd({ flags, keywordSpan }: Instruction): number {
  return flags.at(-1)?.span.end ?? keywordSpan.end;
}

function messageOf(program: string, paths: readonly string[]): string {
  const what = paths.length === 0 ? 'what was copied' : listed(paths.map((path) => `\`${path}\``));
  return `\`${program}\` in a later layer stores ${what} a second time`;
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)!}`;
}
