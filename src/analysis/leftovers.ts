/** What package managers leave in the caches of a layer, and how the RUN that left it can clean it up. */
import type { Instruction } from '../dockerfile/instruction.js';
import { followCommand } from '../edits/follow-command.js';
import type { PackageManager, Proof } from '../packages/package-manager.js';
import type { PackageCall } from '../packages/recognise.js';
import { MANAGERS } from '../packages/managers.js';
import type { Block } from '../shell/syntax.js';
import type { Edit } from '../text/edit.js';
import { defineAnalysis } from '../transform.js';
import type { Pass } from '../transform.js';
import { caches } from './caches.js';
import { isRoot } from './environment.js';
import { packageCalls } from './package-calls.js';
import { shellKnowledge } from './shell-knowledge.js';
import { stageGraph } from './stage-graph.js';

/** A cache that a RUN leaves in its layer. */
export interface Leftover {
  readonly manager: PackageManager;
  /** the last call that fills the cache */
  readonly call: PackageCall;
  /** the clean-up behind it, or why there is none */
  readonly cleanUp: { readonly text: string; readonly edit: Edit } | string;
}

/** The leftovers of a RUN (of an ONBUILD's RUN too), those that it cleans itself left out. */
export const leftovers = defineAnalysis<(instruction: Instruction) => readonly Leftover[]>(
  'leftovers',
  (pass) => (instruction) => {
    const run = instruction.trigger ?? instruction;
    if (run.keyword !== 'RUN') return [];
    return MANAGERS.map((manager) => leftoverOf(pass, instruction, run, manager)).filter(
      (leftover) => leftover !== undefined,
    );
  },
);

/** Whether a RUN takes repositories away or switches them off. */
function disablesSources({ script }: Instruction): boolean {
  return (script?.commands ?? []).some(
    ({ name, arguments: words }) =>
      words.some(({ text }) => text.startsWith('--disable')) ||
      (name === 'rm' && words.some(({ text }) => text.includes('repos.d'))),
  );
}

function leftoverOf(
  pass: Pass,
  instruction: Instruction,
  run: Instruction,
  manager: PackageManager,
): Leftover | undefined {
  const { cleaning } = manager;
  if (cleaning === undefined) return undefined;
  const calls = pass
    .get(packageCalls)(run)
    .filter((call) => call.manager === manager);
  const installs = calls.filter((call) => leavesCache(pass, instruction, call));
  const call = installs.at(-1);
  if (call === undefined) return undefined;
  const knowledge = pass.get(caches);
  if (knowledge.isMounted(run, manager) || knowledge.isCleaned(run, call)) return undefined;

  const leftover = (cleanUp: Leftover['cleanUp']): Leftover => ({ manager, call, cleanUp });
  if (instruction.trigger !== undefined) return leftover('it runs in builds that are not known here');
  const stage = pass.document.stageOf(instruction);
  if (stage !== undefined && pass.get(stageGraph).isThrownAway(stage))
    return leftover('the layers of this stage are thrown away, only its files are copied');
  if (call.elsewhere) return leftover('an option points it at another root or cache');
  if (installs.some((install) => install.has(...(cleaning.unlessFlags ?? []))))
    return leftover('what it installs is run from the cache');
  const environment = knowledge.environment(run);
  if (manager.kind === 'system' && disablesSources(run))
    return leftover('repositories are disabled, and cleaning may ask for one');
  const variable = (cleaning.unlessVariables ?? []).find((name) => environment.variables.has(name));
  if (variable !== undefined) return leftover(`\`${cleaning.command}\` is refused under \`${variable}\``);
  const mayClean =
    manager.kind === 'language' || isRoot(environment) || call.command.wrappers.includes('sudo');
  if (environment.user !== undefined && !mayClean) return leftover(`it runs as \`${environment.user}\``);
  if (cleaning.proof !== undefined && !isProven(pass, run, call, cleaning.proof))
    return leftover(cleaning.proof.otherwise);
  if (!callsProgram(call, cleaning.command)) {
    const mover = manager.caches
      .flatMap(({ movedBy = {} }) => Object.keys(movedBy))
      .find((name) => environment.variables.has(name));
    if (mover !== undefined) return leftover(`\`${mover}\` moves its cache`);
  }
  const nest = nestOf(call);
  if (installs.some((install) => nest.some((block, i) => nestOf(install)[i] !== block)))
    return leftover('it installs in more than one branch');
  const keeper = keeperOf(pass, run, manager);
  if (keeper !== undefined) return leftover(keeper);
  const reader = knowledge.reader(run, call);
  if (reader !== undefined) return leftover(reader);
  return leftover(cleanUpOf(pass, run, calls, call));
}

/** The setting, in the RUN or before it, that has the manager keep what it fetches. */
function keeperOf({ document }: Pass, run: Instruction, { keptBy = [] }: PackageManager): string | undefined {
  for (let stage = document.stageOf(run); stage !== undefined; stage = stage.parent) {
    for (const { index, lines, script } of stage.instructions) {
      if (index > run.index) break;
      const words = script?.commands.flatMap(({ node }) => node.words) ?? [];
      const setting = keptBy.find((text) => words.some((word) => word.text.toLowerCase().includes(text)));
      if (setting !== undefined) return `\`${setting}\` keeps it on purpose (line ${lines.first})`;
    }
  }
  return undefined;
}

/** Behind the last call of the manager that can be followed, so that what comes after the install is cleaned too. */
function cleanUpOf(
  pass: Pass,
  run: Instruction,
  calls: readonly PackageCall[],
  install: PackageCall,
): Leftover['cleanUp'] {
  const fills = calls.slice(calls.indexOf(install)).filter((call) => fillsCache(call));
  const first = calls.indexOf(fills.at(-1) ?? install);
  const nest = nestOf(install);
  let refusal: string | undefined;
  for (const call of calls.slice(first).toReversed()) {
    if (nestOf(call).length !== nest.length || nestOf(call).some((block, i) => nest[i] !== block)) continue;
    const text = cleaningBehind(call);
    const edit =
      text.refused === undefined
        ? followCommand(pass.document, run, call.command, text.text, pass.get(shellKnowledge)(run))
        : text.refused;
    if (text.refused === undefined && typeof edit !== 'string') return { text: text.text, edit };
    refusal = typeof edit === 'string' ? edit : refusal;
  }
  return refusal ?? 'a later call in a branch fills it again';
}

/** The clean-up as it is called behind a call of the manager, or why it would not be the same program. */
function cleaningBehind(
  call: PackageCall,
): { readonly text: string; readonly refused?: undefined } | { readonly refused: string } {
  const { command, invocation, manager, packages, program } = call;
  if (invocation.length > 1) return { refused: `\`${invocation[0]!.text}\` runs it` };
  const cleaning = manager.cleaning!.command;
  if (packages.some(({ value }) => value !== undefined && nameOf(value) === program))
    return { refused: `it replaces \`${program}\` itself` };
  const [assignment] = command.node.assignments;
  if (manager.kind === 'language' && assignment !== undefined)
    return { refused: `\`${assignment.name}\` is set for this call alone` };
  const wrapper = command.wrappers.find((one) => one !== 'sudo');
  if (wrapper !== undefined) return { refused: `\`${wrapper}\` runs it` };
  const own = callsProgram(call, cleaning)
    ? [...invocation.map(({ text }) => text), ...cleaning.split(' ').slice(1)].join(' ')
    : cleaning;
  if (command.wrappers.length === 0) return { text: own };
  const words = command.node.words.length - command.words.length;
  if (words > 1) return { refused: '`sudo` is given options' };
  return own.includes('~')
    ? { refused: 'under `sudo` the home directory is another' }
    : { text: `sudo ${own}` };
}

/** Whether the clean-up is a subcommand of the program that is called. */
function callsProgram({ manager, program }: PackageCall, cleaning: string): boolean {
  const [first, subcommand] = cleaning.split(' ');
  const known = Object.keys(manager.programs[program]?.subcommands ?? {});
  const isOne = Object.hasOwn(manager.programs, first!);
  return isOne && known.some((verb) => verb.split(' ', 1)[0] === subcommand);
}

/** `npm@10` is `npm`. */
function nameOf(text: string): string {
  return text.split(/[@=<>~]/, 1)[0]!;
}

/** An install that leaves something behind: no flag and no variable keeps it from that. */
function leavesCache(pass: Pass, instruction: Instruction, call: PackageCall): boolean {
  if ((call.action !== 'install' && call.action !== 'upgrade') || !fillsCache(call)) return false;
  const { orFlags = [], orEnvironment = {} } = call.manager.cleaning!;
  const { variables } = pass.get(caches).environment(instruction);
  return !(
    call.has(...orFlags) ||
    Object.entries(orEnvironment).some(
      ([name, values]) =>
        variables.has(name) && (values.includes('*') || values.includes(variables.get(name) ?? '')),
    )
  );
}

function fillsCache({ manager, action }: PackageCall): boolean {
  return (
    action !== undefined &&
    manager.caches.some(({ filledBy = ['install', 'upgrade'] }) => filledBy.includes(action))
  );
}

/** The blocks that a call stands in, outermost first: two calls with the same ones are run or skipped together. */
function nestOf({ command }: PackageCall): readonly Block[] {
  return command.path.flatMap((step) => (step.in === 'list' ? [step.block] : []));
}

/** Whether it is certain which of the programs of that name it is. */
function isProven(pass: Pass, run: Instruction, call: PackageCall, proof: Proof): boolean {
  if (proof.subcommands?.includes(call.verb) === true) return true;
  if (proof.file === undefined) return call.has(...(proof.flags ?? []));
  const { name, holds, lacks = {} } = proof.file;
  const directories = copiedDirectories(pass, run, [name, ...Object.keys(lacks)]);
  if (['', ...directories].some((directory) => isDisproven(pass, directory, proof.file!))) return false;
  if (call.has(...(proof.flags ?? []))) return true;
  const found = directories
    .map((directory) => pass.context.read(`${directory}${name}`))
    .filter((text) => text !== undefined);
  return found.length > 0 && found.every((text) => text.includes(holds));
}

/** Directories of the context, with a slash, that the stage of a RUN has copied from: one of the files, or all. */
function copiedDirectories(
  { document, context }: Pass,
  run: Instruction,
  names: readonly string[],
): readonly string[] {
  const directories = new Set<string>();
  for (let stage = document.stageOf(run); stage !== undefined; stage = stage.parent) {
    for (const instruction of stage.instructions) {
      const copies = instruction.keyword === 'COPY' || instruction.keyword === 'ADD';
      if (!copies || instruction.index > run.index || instruction.flag('from') !== undefined) continue;
      for (const source of instruction.operands.slice(0, -1)) {
        const path = source.replace(/^(?:\.?\/)+|\/+$/g, '');
        const named = names.find((name) => path === name || path.endsWith(`/${name}`));
        if (named !== undefined) directories.add(path.slice(0, -named.length));
        else if (path === '' || path === '.') directories.add('');
        else if (context.kind(path) === 'directory') directories.add(`${path}/`);
      }
    }
  }
  return [...directories];
}

/** Whether a file in a directory of the context tells of another program. */
function isDisproven(
  { context }: Pass,
  directory: string,
  { without, lacks = {} }: NonNullable<Proof['file']>,
): boolean {
  return (
    without.some((file) => context.kind(`${directory}${file}`) !== undefined) ||
    Object.entries(lacks).some(([file, texts]) => {
      const text = context.read(`${directory}${file}`);
      return text !== undefined && texts.some((one) => text.includes(one));
    })
  );
}
