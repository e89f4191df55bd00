/** Where package managers keep their caches, and who reads them after the RUN that filled them. */
import type { Stage } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import type { PackageManager } from '../packages/package-manager.js';
import type { PackageCall } from '../packages/recognise.js';
import type { ShellCommand } from '../shell/command.js';
import { defineAnalysis } from '../transform.js';
import { bases } from './bases.js';
import { environments, homeOf } from './environment.js';
import type { Environment } from './environment.js';
import { fieldsOf, holds, isMounted } from './mounts.js';
import type { Place } from './mounts.js';
import { packageCalls } from './package-calls.js';
import { stageGraph } from './stage-graph.js';

export interface Caches {
  /** what holds for a RUN, the variables of its base image included */
  environment(run: Instruction): Environment;
  /** where the manager keeps its caches when the RUN calls it */
  places(run: Instruction, manager: PackageManager): readonly Place[];
  /** whether a mount keeps one of the caches out of the layer */
  isMounted(run: Instruction, manager: PackageManager): boolean;
  /**
   * Who reads what a call leaves in the caches, or needs them to be there: a later command of its RUN, a later
   * instruction of its stage or of one that grows from it, a COPY from there. In words that tell why it must stay.
   */
  reader(run: Instruction, call: PackageCall): string | undefined;
  /** whether something behind a call in its RUN cleans the caches that it fills, in whatever way */
  isCleaned(run: Instruction, call: PackageCall): boolean;
}

export const caches = defineAnalysis<Caches>('caches', ({ document, get }) => {
  const images = get(bases);
  const at = get(environments);
  const calls = get(packageCalls);
  const graph = get(stageGraph);

  const environment = (run: Instruction): Environment => {
    const own = at(run);
    const stage = document.stageOf(run);
    const inherited = Object.entries(images[stage?.index ?? -1]?.environment ?? {});
    return { ...own, variables: new Map([...inherited, ...own.variables]) };
  };
  const places = (run: Instruction, manager: PackageManager): readonly Place[] =>
    placesOf(manager, environment(run));

  const readerIn = (
    stage: Stage,
    from: number,
    call: PackageCall,
    kept: readonly Place[],
  ): string | undefined => {
    for (const instruction of stage.instructions) {
      if (instruction.index <= from) continue;
      const acting = instruction.trigger ?? instruction;
      const use = useOf(acting, call.manager, kept, at(instruction), calls(acting));
      if (use !== undefined) return `${use} (line ${instruction.lines.first})`;
    }
    for (const child of graph.children(stage)) {
      const reader = readerIn(child, child.from.index, call, kept);
      if (reader !== undefined) return reader;
    }
    return undefined;
  };

  return {
    environment,
    places,
    isMounted: (run, manager) =>
      places(run, manager).some((place) => isMounted(run, place, environment(run))),
    reader: (run, call) => {
      const stage = document.stageOf(run);
      if (stage === undefined) return undefined;
      const kept = places(run, call.manager);
      const own = usedBy(commandsBehind(run, call), call.manager, kept, at(run), calls(run));
      if (own !== undefined) return own;
      const copied = copier(
        document.instructions,
        stage,
        [stage, ...graph.descendants(stage)],
        kept,
        (name) => document.stageNamed(name),
      );
      const reader = copied ?? readerIn(stage, run.index, call, kept);
      if (reader !== undefined) return reader;
      const stages = [stage, ...graph.descendants(stage)];
      const hinting = document.instructions.find(
        (other) =>
          stages.includes(document.stageOf(other)!) &&
          (other.index >= run.index || other.keyword === 'ENV') &&
          hintsAtCache(document.text, other, call.manager),
      );
      if (hinting !== undefined)
        return `line ${hinting.lines.first} may work without the network, or ask where the cache is`;
      return undefined;
    },
    isCleaned: (run, call) => {
      const { manager } = call;
      const paths = pathsOf(manager);
      const own = calls(run);
      return commandsBehind(run, call).some((command) => {
        const behind = own.find((one) => one.command === command);
        if (behind?.action === 'clean')
          return behind.manager === manager || pathsOf(behind.manager).some((path) => paths.includes(path));
        if (command.name !== 'rm') return false;
        return (
          clears(command, paths, homeOf(at(run))) ||
          // `rm -rf "$(yarn cache dir)"`
          own.some((one) => one.manager === manager && isInside(one.command, command))
        );
      });
    },
  };
});

/** Whether an instruction is cut off from the network, or speaks of working offline or of the cache's place. */
function hintsAtCache(
  text: string,
  { span, flags }: Instruction,
  { caches: places }: PackageManager,
): boolean {
  if (flags.some(({ name, value }) => name === 'network' && value === 'none')) return true;
  const movers = places.flatMap(({ movedBy = {} }) => Object.keys(movedBy));
  if (movers.some((name) => text.slice(span.start, span.end).includes(`export ${name}=`))) return true;
  return /offline|_cacache|config get cache|\bcache dir\b|--downloadonly/i.test(
    text.slice(span.start, span.end),
  );
}

function placesOf(manager: PackageManager, environment: Environment): readonly Place[] {
  const home = homeOf(environment);
  return manager.caches.map(({ path, movedBy = {} }) => {
    for (const [name, below] of Object.entries(movedBy)) {
      if (!environment.variables.has(name)) continue;
      const value = environment.variables.get(name);
      if (value?.startsWith('/') !== true || value.includes('$')) return undefined;
      return below === '.' ? value : `${value.replace(/\/$/, '')}/${below}`;
    }
    return path.startsWith('~/') && home !== undefined ? `${home}/${path.slice(2)}` : path;
  });
}

function pathsOf(manager: PackageManager): readonly string[] {
  return [...manager.caches.map(({ path }) => path), ...(manager.cleaning?.orRemove ?? [])];
}

function commandsBehind(run: Instruction, call: PackageCall): readonly ShellCommand[] {
  const commands = run.script?.commands ?? [];
  return commands.slice(commands.indexOf(call.command) + 1);
}

/** Whether a command stands in a substitution among the words of another. */
function isInside(inner: ShellCommand, outer: ShellCommand): boolean {
  return inner.path.some((step) => step.in === 'substitution' && outer.words.includes(step.word));
}

/** What an instruction does that needs the caches. */
function useOf(
  instruction: Instruction,
  manager: PackageManager,
  kept: readonly Place[],
  environment: Environment,
  calls: readonly PackageCall[],
): string | undefined {
  switch (instruction.keyword) {
    case 'RUN':
    case 'CMD':
    case 'ENTRYPOINT':
    case 'HEALTHCHECK': {
      if (instruction.script !== undefined)
        return usedBy(instruction.script.commands, manager, kept, environment, calls);
      const text = [instruction.arguments.text, ...(instruction.json ?? [])].join(' ');
      const named = kept.find((place) => place !== undefined && mentions(text, place));
      return named === undefined ? undefined : `\`${instruction.keyword}\` names \`${named}\``;
    }
    default:
      return undefined;
  }
}

/** What commands do that needs the caches. */
function usedBy(
  commands: readonly ShellCommand[],
  manager: PackageManager,
  kept: readonly Place[],
  environment: Environment,
  calls: readonly PackageCall[],
): string | undefined {
  for (const command of commands) {
    const call = calls.find((one) => one.command === command);
    if (call?.manager === manager && isOffline(call, environment))
      return `\`${textOf(command)}\` may read the cache`;
    if (call?.manager === manager && call.action === 'clean' && !isOwnCleaning(call))
      return `\`${textOf(command)}\` may fail where there is nothing to clean`;
    if (command.name === 'rm' && isForced(command)) continue;
    const words = [
      ...command.node.words,
      ...command.node.assignments.map(({ value }) => value),
      ...command.redirections.flatMap(({ target, body }) => [target, body]),
    ];
    const named = kept.find(
      (place) =>
        place !== undefined && words.some((word) => word !== undefined && mentions(word.text, place)),
    );
    if (named !== undefined) return `\`${textOf(command)}\` works on \`${named}\``;
  }
  return undefined;
}

function isOffline(call: PackageCall, { variables }: Environment): boolean {
  const { flags = [], environment: names = [] } = call.manager.offline ?? {};
  return (
    call.has(...flags) ||
    names.some(
      (name) =>
        variables.has(name) || call.command.node.assignments.some((assignment) => assignment.name === name),
    )
  );
}

/** The clean-up that dockmod uses itself succeeds where there is nothing to clean; `pip cache purge` does not. */
function isOwnCleaning({ manager, program }: PackageCall): boolean {
  return manager.cleaning?.command.split(' ', 1)[0] === program;
}

/** `rm -f` succeeds where there is nothing to delete. */
function isForced(command: ShellCommand): boolean {
  return command.arguments.some(
    ({ value }) => value === '--force' || (value !== undefined && /^-[A-Za-z]*f[A-Za-z]*$/.test(value)),
  );
}

/** Whether a text names a place, something in it, or one of the directories that are made for it. */
function mentions(text: string, place: string): boolean {
  const [, home, below] = /^(~|\/root|\/home\/[^/]+)(\/.+)$/.exec(place) ?? [];
  if (home === undefined || below === undefined) return follows(text, place, ENDS_OR_GOES_ON);
  if (follows(text, below, ENDS_OR_GOES_ON)) return true;
  const parents = below.split('/').slice(1, -1);
  return parents.some((_, i) => follows(text, `/${parents.slice(0, i + 1).join('/')}`, ENDS));
}

const ENDS_OR_GOES_ON = /^(?:$|[^\w.-])/;
const ENDS = /^(?:$|\/?(?:$|\*|[^\w./-]))/;

function follows(text: string, needle: string, behind: RegExp): boolean {
  for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, at + 1)) {
    if (behind.test(text.slice(at + needle.length))) return true;
  }
  return false;
}

/** A COPY or a mount that takes the caches of one of `stages`, alone or with what is around them. */
function copier(
  instructions: readonly Instruction[],
  own: Stage,
  stages: readonly Stage[],
  kept: readonly Place[],
  stageNamed: (reference: string) => Stage | undefined,
): string | undefined {
  for (const instruction of instructions) {
    if (instruction.index <= own.from.index) continue;
    const acting = instruction.trigger ?? instruction;
    const sources: string[] = [];
    for (const { name, value = '' } of acting.flags) {
      const fields = name === 'mount' ? fieldsOf(value) : undefined;
      const reference = name === 'from' ? value : fields?.get('from');
      if (reference === undefined) continue;
      const stage = stageNamed(reference);
      if (stage === undefined ? !reference.includes('$') : !stages.includes(stage)) continue;
      if (fields === undefined) sources.push(...acting.operands.slice(0, -1));
      else sources.push(fields.get('source') ?? fields.get('src') ?? '/');
    }
    const taken = sources.find((source) => kept.some((place) => place !== undefined && takes(source, place)));
    if (taken !== undefined)
      return `\`${taken}\` is taken from this stage on line ${instruction.lines.first}`;
  }
  return undefined;
}

/** Whether a source is a cache, or a directory that is there for caches. */
function takes(source: string, place: string): boolean {
  const path = `/${source}`.replace(/\/+/g, '/').replace(/(.)\/(?:\*)?$/, '$1');
  return path === '/' ? false : mentions(path, place) || (place.startsWith('/') && holds(path, place));
}

/** Whether `rm` clears one of `paths`: the path itself, all that is in it, or a parent. */
function clears(command: ShellCommand, paths: readonly string[], home: string | undefined): boolean {
  const wanted = paths.map((path) => atHome(path, home));
  return command.arguments.some(({ text }) => {
    const path = atHome(
      text
        .replace(/["']/g, '')
        .replace(/^\$(?:HOME|\{HOME\})(?=\/|$)/, '~')
        .replace(/\/\*?\*?$/, '')
        .replace(/\/+/g, '/'),
      home,
    );
    return path !== '' && path !== '~' && wanted.some((one) => one === path || one.startsWith(`${path}/`));
  });
}

/** `/root/x` and `~/x` are one where nothing else is known: what is deleted there needs no deleting. */
function atHome(path: string, home: string | undefined): string {
  const directory = home ?? '/root';
  return path.startsWith(`${directory}/`) ? `~${path.slice(directory.length)}` : path;
}

function textOf(command: ShellCommand): string {
  const text = command.words.map((word) => word.text).join(' ');
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
