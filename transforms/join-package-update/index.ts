/** A package index is fetched in the RUN that installs from it, so that a cached one cannot be stale. */
import {
  defineTransform,
  insert,
  mayChangeSources,
  MANAGERS,
  packageCalls,
  packageIndex,
  removeInstruction,
} from '../../src/sdk.js';
import type {
  Document,
  Finding,
  Instruction,
  PackageCall,
  PackageManager,
  Pass,
  Stage,
} from '../../src/sdk.js';

export default defineTransform({
  id: 'join-package-update',
  phase: 'layer',
  summary: 'fetch the package index in the RUN that installs from it',
  safety: ['safe'],
  docs: ['DL3009'],
  defaults: {},
  *run(pass) {
    for (const stage of pass.document.stages) {
      for (const instruction of stage.instructions) {
        if (instruction.keyword !== 'RUN') continue;
        for (const manager of MANAGERS) {
          if (manager.index?.removal === undefined) continue;
          const finding = fetchesAlone(pass, instruction, manager)
            ? moveFetch(pass, stage, instruction, manager)
            : repeatFetch(pass, stage, instruction, manager);
          if (finding !== undefined) yield finding;
        }
      }
    }
  },
});

const ALONE =
  'the package index is fetched in a RUN of its own, which a builder caches apart from what installs from it';

/** Whether a RUN does nothing but fetch the manager's index. */
function fetchesAlone(pass: Pass, run: Instruction, manager: PackageManager): boolean {
  const [fetch] = pass.get(packageCalls)(run);
  return fetch?.manager === manager && fetch.action === 'refresh' && run.script?.commands.length === 1;
}

/** The fetch of a RUN of its own goes to the RUN that installs first. */
function moveFetch(pass: Pass, stage: Stage, run: Instruction, manager: PackageManager): Finding {
  const [fetch] = pass.get(packageCalls)(run);
  const finding = { span: run.span, message: ALONE };
  const reader = nextReader(pass, stage, run, manager);
  if (typeof reader === 'string') return { ...finding, declined: reader };
  if (run.flags.length > 0) return { ...finding, declined: 'its RUN has flags' };
  const removal = removeInstruction(pass.document, run);
  if (typeof removal === 'string') return { ...finding, declined: `its RUN stays: ${removal}` };

  const command = textOf(pass.document, fetch!);
  return {
    ...finding,
    fix: {
      title: `Move \`${command}\` to the RUN on line ${reader.run.lines.first}`,
      safety: 'safe',
      because:
        'that RUN is the first to read the index, and nothing between changes where packages come from',
      edits: [removal, insert(pass.document.path, reader.place, `${command} && `)],
      changes: [
        { kind: 'drop-command', command: fetch!.command.span },
        { kind: 'add-command', run: reader.run.span, text: command },
      ],
    },
  };
}

/** A RUN that installs from the index of an earlier one fetches it again, so that the earlier one can delete it. */
function repeatFetch(
  pass: Pass,
  stage: Stage,
  run: Instruction,
  manager: PackageManager,
): Finding | undefined {
  const index = pass.get(packageIndex);
  const { end, fetches } = index.use(run, manager);
  const fetch = fetches.at(-1);
  if (end !== 'fetched' || fetch?.command.isUnconditional !== true) return undefined;
  if (index.reader(run, manager) === undefined) return undefined;
  const reader = nextReader(pass, stage, run, manager);
  if (typeof reader === 'string') return undefined;
  const finding = {
    span: reader.run.keywordSpan,
    message: `this RUN installs from the package index of the RUN on line ${run.lines.first}, which is cached apart from it`,
  };
  const command = textOf(pass.document, fetch);
  return {
    ...finding,
    fix: {
      title: `Fetch the package index with \`${command}\``,
      safety: 'safe',
      because:
        'a cached index grows stale, and the RUN that fetched it cannot delete it; nothing between changes where packages come from',
      edits: [insert(pass.document.path, reader.place, `${command} && `)],
      claims: [run.span],
      changes: [{ kind: 'add-command', run: reader.run.span, text: command }],
    },
  };
}

interface Reader {
  readonly run: Instruction;
  /** where a fetch may be put in it */
  readonly place: number;
}

/** The first RUN behind `run` that reads the index, if a fetch may be put into it; else why not. */
function nextReader(pass: Pass, stage: Stage, run: Instruction, manager: PackageManager): Reader | string {
  const index = pass.get(packageIndex);
  const rest = stage.instructions.filter((instruction) => instruction.index > run.index);
  const at = rest.findIndex((instruction) => {
    if (instruction.keyword !== 'RUN') return false;
    const { needs, end } = index.use(instruction, manager);
    return needs !== undefined || end !== 'as before';
  });
  const reader = rest[at];
  if (reader === undefined) return 'no later RUN of the stage installs from it';
  const line = reader.lines.first;
  const { needs } = index.use(reader, manager);
  if (needs === undefined) return `line ${line} fetches or deletes it before anything is installed`;
  if (needs.call?.action !== 'install' && needs.call?.action !== 'upgrade')
    return `${needs.reason} (line ${line})`;
  const since = index.use(run, manager).fetches.at(-1)?.command.span.end ?? run.span.end;
  const within = { start: since, end: needs.call.command.span.start };
  const changed = [run, ...rest.slice(0, at + 1)].find((instruction) =>
    mayChangeSources(pass, instruction, manager, within),
  );
  if (changed !== undefined) return `line ${changed.lines.first} may change where packages come from`;
  if (reader.flags.length > 0) return `the RUN on line ${line} has flags`;
  const place = placeBefore(reader, needs.call);
  return place === undefined
    ? `the install on line ${line} is not simply part of a chain of \`&&\``
    : { run: reader, place };
}

/** Where a command may be put before a call, joined by `&&`; the call's failure must count. */
function placeBefore(run: Instruction, call: PackageCall): number | undefined {
  const { path, node, isUnconditional } = call.command;
  if (!isUnconditional || run.heredocs.length > 0 || run.script?.single === undefined) return undefined;
  const plain = path.every(
    (step) =>
      step.in === 'list' ||
      (step.in === 'and-or' && step.node.operators.every((operator) => operator === '&&')),
  );
  return plain ? node.span.start : undefined;
}

function textOf(document: Document, call: PackageCall): string {
  const { start, end } = call.command.span;
  return document.text.slice(start, end);
}
