/** Package lists are deleted in the layer that fetched them, where nobody reads them later. */
import {
  appendCommand,
  defineTransform,
  environments,
  isMounted,
  MANAGERS,
  packageIndex,
  shellKnowledge,
  stageGraph,
} from '../../src/sdk.js';
import type { Document, Finding, Instruction, PackageManager, Pass } from '../../src/sdk.js';

export default defineTransform({
  id: 'clean-package-lists',
  phase: 'layer',
  summary: 'delete package lists in the RUN that fetched them',
  safety: ['safe'],
  docs: ['DL3009'],
  defaults: {},
  *run(pass) {
    for (const instruction of pass.document.instructions) {
      if (instruction.keyword !== 'RUN') continue;
      for (const manager of MANAGERS) {
        const finding = clean(pass, instruction, manager);
        if (finding !== undefined) yield finding;
      }
    }
  },
});

function clean(pass: Pass, run: Instruction, manager: PackageManager): Finding | undefined {
  const { index } = manager;
  if (index?.removal === undefined) return undefined;
  const { end, fetches } = pass.get(packageIndex).use(run, manager);
  const fetch = fetches.at(-1);
  if (end !== 'fetched' || fetch === undefined) return undefined;

  const { document } = pass;
  const finding = {
    span: fetch.command.span,
    message: `\`${fetch.program}\` leaves its package lists in the layer`,
  };
  if (isMounted(run, index.path, pass.get(environments)(run))) return undefined;
  const stage = document.stageOf(run);
  if (stage !== undefined && pass.get(stageGraph).isThrownAway(stage)) {
    return { ...finding, declined: 'the layers of this stage are thrown away, only its files are copied' };
  }
  const reader = pass.get(packageIndex).reader(run, manager);
  if (reader !== undefined) {
    return { ...finding, declined: `${reader.reason} (line ${reader.instruction.lines.first})` };
  }
  if (run.script?.commands.length === fetches.length) {
    return { ...finding, declined: 'nothing reads the lists: the RUN itself can go' };
  }
  if (fetch.command.wrappers.includes('sudo') && limitsSudo(document)) {
    return { ...finding, declined: 'the file changes what `sudo` lets the user do' };
  }
  const command = fetch.command.wrappers.includes('sudo') ? `sudo ${index.removal}` : index.removal;
  const edit = appendCommand(document, run, command, pass.get(shellKnowledge)(run));
  if (typeof edit === 'string') return { ...finding, declined: edit };
  return {
    ...finding,
    fix: {
      title: `Append \`${command}\``,
      safety: 'safe',
      because: 'nothing reads the lists later, in this stage or in one that grows from it',
      edits: [edit],
      changes: [{ kind: 'add-command', run: run.span, text: command }],
    },
  };
}

/** Whether an instruction names the rules of `sudo` without giving all of it away. */
function limitsSudo(document: Document): boolean {
  return document.instructions.some(({ span }) => {
    const text = document.text.slice(span.start, span.end);
    return text.includes('sudoers') && !text.includes('NOPASSWD:ALL') && !text.includes('NOPASSWD: ALL');
  });
}
