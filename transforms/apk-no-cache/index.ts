/** Where every call can take the package index from the network, none keeps it in a layer. */
import {
  addWordBehind,
  bases,
  defineTransform,
  MANAGERS,
  removeCommands,
  removeWord,
  replace,
  shellKnowledge,
  stageGraph,
} from '../../src/sdk.js';
import type { Change, Edit, Finding, Instruction, NoCacheFlag, Pass, ShellCommand } from '../../src/sdk.js';
import { groupsOf } from './groups.js';
import type { Group, Use } from './groups.js';

export default defineTransform({
  id: 'apk-no-cache',
  phase: 'command',
  summary: 'install with `apk add --no-cache` instead of keeping the package index',
  safety: ['safe'],
  docs: ['DL3019'],
  defaults: {},
  *run(pass) {
    for (const manager of MANAGERS) {
      const { index, kind, noCache } = manager;
      if (kind !== 'system' || index === undefined || noCache === undefined) continue;
      for (const root of pass.document.stages) {
        if (root.parent !== undefined) continue;
        const { groups, strays, installs } = groupsOf(pass, manager, root);
        for (const { call, reason } of strays)
          yield { span: call.command.span, message: messageOf({ call }), declined: reason };
        for (const group of groups) yield convert(pass, group, noCache, installs);
      }
    }
  },
});

function convert(pass: Pass, group: Group, noCache: NoCacheFlag, installs: boolean): Finding {
  const [first] = [...group.fetches, ...group.installs].sort(byPlace);
  const finding = { span: first!.call.command.span, message: messageOf(first!) };
  const refusal = group.obstacle ?? group.doubt ?? refusalOf(pass, group, noCache, installs);
  if (refusal !== undefined) return { ...finding, declined: refusal };

  const edits: Edit[] = [];
  const changes: Change[] = [];
  for (const { call } of group.installs) {
    const command = call.command.span;
    const flags = call.manager.index?.refreshFlags ?? [];
    const [refresh, ...further] = call.command.words.filter(
      ({ value }) => value !== undefined && flags.includes(value),
    );
    if (refresh === undefined) edits.push(addWordBehind(pass.document, call.subcommand!, noCache.flag));
    else {
      edits.push(replace(pass.document.path, refresh.span, noCache.flag));
      for (const word of [refresh, ...further])
        changes.push({ kind: 'drop-argument', command, argument: word.value! });
      for (const word of further) edits.push(removeWord(pass.document, word));
    }
    changes.push({ kind: 'add-argument', command, argument: noCache.flag });
  }
  for (const run of new Set([...group.fetches, ...group.deletions].map((entry) => entry.run))) {
    const removal = remove(pass, run, group);
    if (typeof removal === 'string') return { ...finding, declined: removal };
    edits.push(...removal.edits);
    for (const { span } of removal.commands) changes.push({ kind: 'drop-command', command: span });
  }
  return {
    ...finding,
    fix: {
      title: titleOf(group, noCache),
      safety: 'safe',
      because:
        'each call then takes the index from the network, and nothing else reads the one that was kept',
      edits,
      changes,
    },
  };
}

/** The edits that remove what only fetches or deletes the index from a RUN. */
function remove(
  pass: Pass,
  run: Instruction,
  group: Group,
): { readonly edits: readonly Edit[]; readonly commands: readonly ShellCommand[] } | string {
  const fetches = group.fetches.filter((use) => use.run === run).map(({ call }) => call.command);
  const deletions = group.deletions.filter((deletion) => deletion.run === run);
  let refusal = '';
  // a deletion that does nothing any more may stay, unless it fails for it
  for (const kept of [[], deletions.filter(({ strict }) => !strict)]) {
    const commands = [
      ...fetches,
      ...deletions.filter((deletion) => !kept.includes(deletion)).map(({ command }) => command),
    ];
    if (commands.length === 0) return { edits: [], commands };
    const edits = removeCommands(pass.document, run, commands, pass.get(shellKnowledge)(run));
    if (typeof edits !== 'string') return { edits, commands };
    refusal = edits;
  }
  return `\`${fetches[0]?.words.map(({ text }) => text).join(' ') ?? 'rm'}\` cannot be removed: ${refusal}`;
}

function refusalOf(pass: Pass, group: Group, noCache: NoCacheFlag, installs: boolean): string | undefined {
  const { since = [0, 0] } = noCache;
  for (const { index } of group.stages) {
    const release = pass.get(bases)[index]?.alpineVersion;
    if (release !== undefined && (release[0] - since[0] || release[1] - since[1]) < 0)
      return `Alpine ${release.join('.')} does not have \`${noCache.flag}\``;
  }
  const graph = pass.get(stageGraph);
  if ([...group.stages].every((stage) => graph.isThrownAway(stage)))
    return 'the layers of this stage are thrown away, only its files are copied';
  if (!installs) return 'nothing here installs from the index: it may be meant for somebody else';
  const dynamic = group.fetches.find(
    ({ call }) => call.dynamic || call.command.redirections.some(keepsOutput),
  );
  return dynamic === undefined ? undefined : 'what else the fetching command does is not known';
}

function keepsOutput({ target }: ShellCommand['redirections'][number]): boolean {
  return target?.value !== '/dev/null' && target?.value !== '1' && target?.value !== '2';
}

function messageOf({ call }: Pick<Use, 'call'>): string {
  return `\`${call.program} ${call.verb}\` leaves the package index in the layer`;
}

function titleOf({ fetches }: Group, { flag }: NoCacheFlag): string {
  const [fetch] = fetches;
  return fetch === undefined
    ? `Add \`${flag}\``
    : `Install with \`${flag}\` in place of \`${fetch.call.program} ${fetch.call.verb}\``;
}

function byPlace(a: Use, b: Use): number {
  return a.call.command.span.start - b.call.command.span.start;
}
