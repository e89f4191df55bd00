/** A package index is fetched in the RUN that installs from it, so that a cached one cannot be stale. */
import {
  defineTransform,
  insert,
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
  phase: 'command',
  summary: 'fetch the package index in the RUN that installs from it',
  safety: ['safe'],
  docs: ['DL3009'],
  defaults: {},
  *run(pass) {
    for (const stage of pass.document.stages) {
      for (const instruction of stage.instructions) {
        for (const manager of MANAGERS) {
          const finding = join(pass, stage, instruction, manager);
          if (finding !== undefined) yield finding;
        }
      }
    }
  },
});

function join(pass: Pass, stage: Stage, run: Instruction, manager: PackageManager): Finding | undefined {
  if (run.keyword !== 'RUN' || manager.index?.removal === undefined) return undefined;
  const { commands = [] } = run.script ?? {};
  const [fetch] = pass.get(packageCalls)(run);
  if (fetch?.manager !== manager || fetch.action !== 'refresh' || commands.length !== 1) return undefined;

  const finding = {
    span: run.keywordSpan,
    message:
      'the package index is fetched in a RUN of its own, which a builder caches apart from what installs from it',
  };
  const use = (instruction: Instruction): ReturnType<ReturnType<typeof indexOf>['use']> =>
    indexOf(pass).use(instruction, manager);
  const rest = stage.instructions.filter(({ index }) => index > run.index);
  const at = rest.findIndex(
    (instruction) =>
      instruction.keyword === 'RUN' &&
      (use(instruction).needs !== undefined || use(instruction).end !== 'as before'),
  );
  const reader = rest[at];
  if (reader === undefined) return { ...finding, declined: 'no later RUN of the stage installs from it' };
  const { needs } = use(reader);
  if (needs === undefined)
    return {
      ...finding,
      declined: `line ${reader.lines.first} fetches or deletes it before anything is installed`,
    };
  if (needs.call === undefined)
    return { ...finding, declined: `${needs.reason} (line ${reader.lines.first})` };

  const changed = rest.slice(0, at).find((instruction) => mayChangeSources(pass, instruction, manager));
  if (changed !== undefined)
    return { ...finding, declined: `line ${changed.lines.first} may change where packages come from` };
  const place = placeBefore(reader, needs.call);
  if (place === undefined)
    return {
      ...finding,
      declined: `the install on line ${reader.lines.first} is not simply part of a chain of \`&&\``,
    };
  if (reader.flags.length > 0 || run.flags.length > 0)
    return { ...finding, declined: 'one of the RUNs has flags' };
  const removal = removeInstruction(pass.document, run);
  if (typeof removal === 'string') return { ...finding, declined: `its RUN stays: ${removal}` };

  const command = textOf(pass.document, fetch);
  return {
    ...finding,
    fix: {
      title: `Move \`${command}\` to the RUN on line ${reader.lines.first}`,
      safety: 'safe',
      because:
        'that RUN is the first to read the index, and nothing between changes where packages come from',
      edits: [removal, insert(pass.document.path, place, `${command} && `)],
      changes: [
        { kind: 'drop-command', command: fetch.command.span },
        { kind: 'add-command', run: reader.span, text: command },
      ],
    },
  };
}

function indexOf(pass: Pass): ReturnType<typeof packageIndex.run> {
  return pass.get(packageIndex);
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

/** Instructions between that cannot touch the manager's sources let the fetch pass by. */
function mayChangeSources(pass: Pass, instruction: Instruction, manager: PackageManager): boolean {
  const sources = manager.sources ?? [];
  switch (instruction.keyword) {
    case 'RUN': {
      const script = instruction.script;
      if (script === undefined) return true;
      return script.commands.some((command) => {
        const call = pass
          .get(packageCalls)(instruction)
          .find((one) => one.command === command);
        if (call?.action === 'sources' || command.name === undefined) return true;
        return [...command.words, ...command.redirections.map(({ target }) => target)].some(
          (word) => word !== undefined && sources.some((path) => word.text.includes(path)),
        );
      });
    }
    case 'COPY':
    case 'ADD': {
      const target = instruction.operands.at(-1) ?? '';
      return !target.startsWith('/')
        ? target.includes('$')
        : sources.some((path) => target.startsWith(path) || path.startsWith(target));
    }
    case 'USER':
    case 'SHELL':
    case 'ONBUILD':
      return true;
    default:
      return false;
  }
}

function textOf(document: Document, call: PackageCall): string {
  const { start, end } = call.command.span;
  return document.text.slice(start, end);
}
