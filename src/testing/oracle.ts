/**
 * The shell oracle: the RUNs of two Dockerfiles, run in real shells with every command stubbed, as they are and
 * with each command failing in turn. Equal where every command saw the same and the same builds failed.
 */
import { ShellScript } from '../shell/script.js';
import { DEFAULT_SHELL } from '../shell/shell.js';
import { MappedText } from '../text/mapped.js';
import { runsOf } from './builds.js';
import type { StageRuns, Step } from './builds.js';
import { ROOT_MARK, runJobs } from './driver.js';
import type { Command, HostShell, Job, Run } from './driver.js';

/** What a rewrite says that it changes in the commands; anything else is a difference. */
export interface PermittedChanges {
  readonly addedArguments?: readonly string[];
  readonly droppedArguments?: readonly string[];
  /** shell text of commands */
  readonly addedCommands?: readonly string[];
  readonly droppedCommands?: readonly string[];
  /** names of variables that are defined elsewhere by then: no command may need them, which is judged on paper */
  readonly movedVariables?: readonly string[];
  /** shell text of RUN instructions that stand elsewhere by then: what they see there is judged on paper */
  readonly movedCommands?: readonly string[];
  /** names of stages that build what a new stage behind them runs: what is new is judged on paper */
  readonly builders?: readonly string[];
  /**
   * the stage that the last one takes its files from, where that gets another image: what it runs before its own commands,
   * and what is pruned, is judged on paper
   */
  readonly takenFrom?: string;
}

/** More commands than this in a stage, and the later ones are not made to fail. */
const MAX_FAILURES = 24;

/** Every difference between the two, as a few lines each; none where they are equal. */
export async function compareRuns(
  before: string,
  after: string,
  shells: readonly HostShell[],
  permitted: PermittedChanges = {},
): Promise<readonly string[]> {
  const stagesBefore = runsOf(before);
  const builders = permitted.builders ?? [];
  const all = runsOf(after);
  const stagesAfter = all.filter((_, index) => index === 0 || !builders.includes(all[index - 1]!.name));
  if (stagesBefore.length !== stagesAfter.length) return ['the number of stages differs'];
  const comparisons = stagesBefore.flatMap((stage, index) => {
    const whole = stagesAfter[index]!;
    const { takenFrom } = permitted;
    const own = stage.steps.length;
    const isLast = takenFrom !== undefined && index === stagesBefore.length - 1;
    const other =
      builders.includes(whole.name) || whole.name === takenFrom
        ? { ...whole, steps: whole.steps.slice(0, own) }
        : { ...whole, steps: isLast ? whole.steps.slice(whole.steps.length - own) : whole.steps };
    if (JSON.stringify(stage.steps) === JSON.stringify(other.steps)) return [];
    return shells
      .filter(({ dialects }) =>
        [...stage.steps, ...other.steps].every(({ dialect }) => dialects.includes(dialect)),
      )
      .map((shell) => compareStage(stage, other, shell, permitted));
  });
  return (await Promise.all(comparisons)).flat();
}

async function compareStage(
  before: StageRuns,
  after: StageRuns,
  shell: HostShell,
  permitted: PermittedChanges,
): Promise<readonly string[]> {
  const where = `stage ${before.name} in ${shell.name}`;
  const declared = new Declared(permitted);
  const moved = permitted.movedVariables ?? [];
  const staying = (those: readonly Step[]): readonly Step[] =>
    those.map((step) => ({
      ...step,
      environment: step.environment.filter((one) => !moved.includes(one.slice(0, one.indexOf('=')))),
    }));
  const steps = [staying(before.steps), staying(after.steps)] as const;
  const [left, right] = (await runJobs(shell, [{ steps: steps[0] }, { steps: steps[1] }])) as [Run, Run];
  const difference = declared.difference(left, right);
  if (difference !== undefined) return [`${where}: ${difference}`];

  // without a difference both have the same commands, which may be written differently
  const leftCommands = declared.rest(left);
  const rightCommands = declared.rest(right);
  const failing = leftCommands.slice(0, MAX_FAILURES);
  const jobs: Job[] = failing.flatMap((command, index) => [
    { steps: steps[0], fail: failureOf(left, command) },
    { steps: steps[1], fail: failureOf(right, rightCommands[index]!) },
  ]);
  const runs = await runJobs(shell, jobs);
  return failing.flatMap(({ words }, index) => {
    const found = declared.difference(runs[2 * index]!, runs[2 * index + 1]!);
    return found === undefined ? [] : [`${where}, when \`${shown(words)}\` fails: ${found}`];
  });
}

function failureOf({ commands }: Run, command: Command): NonNullable<Job['fail']> {
  const { words } = command;
  const same = commands.filter((other) => key(other.words) === key(words));
  return { words, occurrence: same.indexOf(command) + 1 };
}

/** The changes that a rewrite declares, taken from both sides before they are compared. */
class Declared {
  readonly #arguments: ReadonlySet<string>;
  readonly #commands: ReadonlySet<string>;
  readonly #moved: ReadonlySet<string>;

  constructor(permitted: PermittedChanges) {
    this.#arguments = new Set([...(permitted.addedArguments ?? []), ...(permitted.droppedArguments ?? [])]);
    this.#moved = new Set((permitted.movedCommands ?? []).flatMap(commandsIn));
    this.#commands = new Set(
      [...(permitted.addedCommands ?? []), ...(permitted.droppedCommands ?? [])].flatMap(commandsIn),
    );
  }

  /** The commands of a run but for those that the rewrite adds or drops. */
  rest({ commands }: Run): readonly Command[] {
    return commands.filter(({ words }) => !this.#commands.has(key(words)));
  }

  /** The first thing in which two runs differ. */
  difference(before: Run, after: Run): string | undefined {
    const [left, right] = [before, after].map((run) => this.rest(run).map((command) => this.#line(command)));
    for (let i = 0; i < Math.max(left!.length, right!.length); i++) {
      if (left![i] !== right![i]) {
        return `command ${i + 1} is\n  ${left![i] ?? 'none'}\nbefore, and after it is\n  ${right![i] ?? 'none'}`;
      }
    }
    if (before.failed === after.failed) return undefined;
    return before.failed
      ? 'the build failed, and now it does not'
      : 'the build did not fail, and now it does';
  }

  #line({ words, seen }: Command): string {
    const own = words.filter((word) => !this.#arguments.has(word));
    return this.#moved.has(key(words)) || this.#moved.has(key(own)) ? shown(own) : `${shown(own)}  [${seen}]`;
  }
}

/** The commands of a shell text, as records have them where nothing is expanded. */
function commandsIn(text: string): readonly string[] {
  const source = MappedText.join(text, [{ start: 0, end: text.length }]);
  const script = ShellScript.parse(source, DEFAULT_SHELL);
  if (typeof script === 'string') throw new Error(`\`${text}\` is not read: ${script}`);
  return script.commands.map(({ node }) => key(node.words.map((word) => word.value ?? word.text)));
}

function key(words: readonly string[]): string {
  return words.join('\0').replaceAll(ROOT_MARK, '');
}

function shown(words: readonly string[]): string {
  return words.join(' ').replaceAll(ROOT_MARK, '');
}
