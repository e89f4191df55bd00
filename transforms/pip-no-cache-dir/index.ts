/** An installer that can do without its cache is told to, where nothing reads the cache later. */
import { addWordBehind, bases, caches, defineTransform, packageCalls, stageGraph } from '../../src/sdk.js';
import type { Finding, Instruction, NoCacheFlag, PackageCall, Pass } from '../../src/sdk.js';

export default defineTransform({
  id: 'pip-no-cache-dir',
  phase: 'command',
  summary: 'tell pip, and installers with such an option, not to keep a cache in the layer',
  safety: ['safe'],
  docs: ['DL3042'],
  defaults: {},
  *run(pass) {
    for (const instruction of pass.document.instructions) {
      const run = instruction.trigger ?? instruction;
      if (run.keyword !== 'RUN') continue;
      for (const call of pass.get(packageCalls)(run)) {
        const { kind, noCache } = call.manager;
        if (kind !== 'language' || noCache === undefined) continue;
        const finding = addFlag(pass, instruction, run, call, noCache);
        if (finding !== undefined) yield finding;
      }
    }
  },
});

function addFlag(
  pass: Pass,
  instruction: Instruction,
  run: Instruction,
  call: PackageCall,
  noCache: NoCacheFlag,
): Finding | undefined {
  const { manager, action, subcommand } = call;
  const { flag, orFlags = [], orEnvironment = {}, unlessEnvironment = {} } = noCache;
  if (action === undefined || subcommand === undefined || !noCache.actions.includes(action)) return undefined;
  if (call.has(flag, ...orFlags, ...(manager.offline?.flags ?? []))) return undefined;
  const already = settings(pass, instruction, run, call, orEnvironment);
  if (already.includes('matches')) return undefined;
  const knowledge = pass.get(caches);
  if (knowledge.isMounted(run, manager) || isConfigured(pass, instruction, run, call, flag)) return undefined;
  if (knowledge.isCleaned(run, call)) return undefined;

  const finding = {
    span: call.command.span,
    message: `\`${call.program} ${call.verb}\` keeps a cache in the layer`,
  };
  const decline = (declined: string): Finding => ({ ...finding, declined });
  if (instruction.trigger !== undefined) return decline('it runs in builds that are not known here');
  const stage = pass.document.stageOf(instruction);
  if (stage !== undefined && pass.get(stageGraph).isThrownAway(stage))
    return decline('the layers of this stage are thrown away, only its files are copied');
  const base = stage === undefined ? undefined : pass.get(bases)[stage.index]?.reference;
  if (noCache.unknownIn?.some((image) => base?.startsWith(image)) === true)
    return decline(`\`${call.program}\` of the base image may not know \`${flag}\``);
  const pinned = pass.document.instructions
    .flatMap((other) => pass.get(packageCalls)(other))
    .find(
      (other) => other.manager === manager && other.packages.some(({ text }) => pins(text, call.program)),
    );
  if (pinned !== undefined)
    return decline(`\`${call.program}\` is held at a release that may not know \`${flag}\``);
  if (call.elsewhere) return decline('an option moves its cache on purpose');
  if (already.includes('unknown')) return decline('a variable that only the build knows switches its cache');
  if (settings(pass, instruction, run, call, unlessEnvironment).length > 0)
    return decline('what is installed may be links into the cache');
  const reader = knowledge.reader(run, call);
  if (reader !== undefined) return decline(reader);
  return {
    ...finding,
    fix: {
      title: `Add \`${flag}\``,
      safety: 'safe',
      because: 'what is installed is the same, and nothing later reads the cache',
      edits: [addWordBehind(pass.document, subcommand, flag)],
      changes: [{ kind: 'add-argument', command: call.command.span, argument: flag }],
    },
  };
}

/** Whether a word asks for a release of the program itself: `pip==1.5.6`, `'pip<6'`. */
function pins(text: string, program: string): boolean {
  const name = text.startsWith('"') || text.startsWith("'") ? text.slice(1) : text;
  return ['==', '<', '~='].some((operator) => name.startsWith(`${program}${operator}`));
}

/** How the variables of a table stand when the call is made: set to one of the values, or to what is not known. */
function settings(
  pass: Pass,
  instruction: Instruction,
  run: Instruction,
  call: PackageCall,
  table: Readonly<Record<string, readonly string[]>>,
): readonly ('matches' | 'unknown')[] {
  const { variables } = pass.get(caches).environment(instruction);
  const before = commandsBefore(run, call).flatMap(({ node }) => node);
  return Object.entries(table).flatMap(([name, values]) => {
    const assigned = [...before, call.command.node]
      .flatMap(({ assignments, words }) => [
        ...assignments,
        ...words.flatMap(({ text, value }) =>
          text.startsWith(`${name}=`) ? [{ name, value: { value: value?.slice(name.length + 1) } }] : [],
        ),
      ])
      .findLast((assignment) => assignment.name === name);
    if (assigned === undefined && !variables.has(name)) return [];
    const value = assigned === undefined ? variables.get(name) : assigned.value.value;
    if (values.includes('*')) return ['matches'];
    if (value === undefined || value.includes('$')) return ['unknown'];
    return values.includes(value.toLowerCase()) ? ['matches'] : [];
  });
}

/** Whether a command or a file before the call has set the option for good. */
function isConfigured(
  pass: Pass,
  instruction: Instruction,
  run: Instruction,
  call: PackageCall,
  flag: string,
): boolean {
  const option = flag.slice(flag.lastIndexOf('--') + 2);
  const sets = (text: string): boolean => text.includes(option) && !text.includes(flag);
  if (commandsBefore(run, call).some(({ node }) => node.words.some(({ text }) => sets(text)))) return true;
  for (let stage = pass.document.stageOf(instruction); stage !== undefined; stage = stage.parent) {
    for (const earlier of stage.instructions) {
      if (earlier.index >= instruction.index) break;
      const { document, context } = pass;
      if (earlier.heredocs.some(({ body }) => sets(document.text.slice(body.start, body.end)))) return true;
      if (earlier.script?.commands.some(({ node }) => node.words.some(({ text }) => sets(text))) === true)
        return true;
      if (earlier.keyword !== 'COPY' && earlier.keyword !== 'ADD') continue;
      const target = earlier.operands.at(-1) ?? '';
      if (call.manager.sources?.some((path) => path.startsWith(target) || target.startsWith(path)) !== true)
        continue;
      if (earlier.operands.slice(0, -1).some((source) => sets(context.read(source) ?? ''))) return true;
    }
  }
  return false;
}

function commandsBefore(run: Instruction, call: PackageCall): readonly PackageCall['command'][] {
  const commands = run.script?.commands ?? [];
  return commands.slice(0, commands.indexOf(call.command));
}
