/** How far down declarations may go with what uses them. */
import {
  imageTrees,
  involvement,
  isVolatileName,
  mentions,
  projectSteps,
  speaksOfCache,
} from '../../src/sdk.js';
import type { Instruction, Pass, ProjectStep, Stage } from '../../src/sdk.js';
import type { Declaration } from './declarations.js';

export interface Crossing {
  /** what moves, in the order of the document: the declarations, and LABEL and ENV that use them */
  readonly moving: readonly Instruction[];
  /** RUN instructions that they are moved past; they go behind the last one */
  readonly crossed: readonly Instruction[];
  /** what of these is known without the files of the build context */
  readonly isSure: boolean;
  /** what they cannot be moved past */
  readonly stop: Stop | undefined;
}

export interface Stop {
  readonly reason: string;
  /** where that is a RUN which does not name them */
  readonly run?: Instruction;
}

/** Instructions that ask for no variable which they do not name. */
const NEUTRAL: ReadonlySet<string> = new Set([
  ...[
    'ADD',
    'CMD',
    'COPY',
    'ENTRYPOINT',
    'EXPOSE',
    'HEALTHCHECK',
    'MAINTAINER',
    'STOPSIGNAL',
    'USER',
    'VOLUME',
  ],
  'WORKDIR',
]);

export function crossingOf(pass: Pass, { instructions }: Stage, members: readonly Declaration[]): Crossing {
  const { document } = pass;
  const declared = new Set(members.map(({ instruction }) => instruction));
  const names = members.flatMap((member) => member.names);
  const moving: Instruction[] = [];
  const crossed: Instruction[] = [];
  let isSure = true;
  let stop: Stop | undefined;
  for (const one of instructions) {
    if (declared.has(one)) {
      moving.push(one);
      continue;
    }
    if (moving.length === 0) continue;
    const line = one.lines.first;
    if (mentions(document, one, names)) {
      if (one.keyword === 'LABEL' || (one.keyword === 'ENV' && setsVolatileOnly(one))) {
        moving.push(one);
        if (one.keyword === 'ENV') names.push(...one.typed.assignments.map(({ name }) => name));
        continue;
      }
      stop = { reason: `on line ${line} \`${one.keyword}\` names it` };
      break;
    }
    const reason = clashes(one, moving);
    if (reason !== undefined) {
      stop = { reason: `on line ${line} ${reason}` };
      break;
    }
    if (one.keyword !== 'RUN') {
      if (NEUTRAL.has(one.keyword) || ['ENV', 'ARG', 'LABEL'].includes(one.keyword)) continue;
      stop = { reason: `on line ${line} \`${one.keyword}\` stands in between` };
      break;
    }
    const reading = readingOf(pass, one, names);
    if (reading !== 'none' && reading !== 'none by the files') {
      stop = { reason: `on line ${line} ${reading.reason}`, run: one };
      break;
    }
    if (reading === 'none by the files') isSure = false;
    crossed.push(one);
  }
  const last = crossed.at(-1);
  return {
    moving: moving.filter(({ index }) => last !== undefined && index < last.index),
    crossed,
    isSure,
    stop,
  };
}

function setsVolatileOnly({ typed }: Instruction): boolean {
  return typed.assignments.length > 0 && typed.assignments.every(({ name }) => isVolatileName(name));
}

/** Why an instruction must stay behind what moves although it names none of it. */
function clashes(one: Instruction, moving: readonly Instruction[]): string | undefined {
  const set = one.typed.assignments.map(({ name }) => name);
  if (one.keyword === 'LABEL') {
    const labels = moving.filter(({ keyword }) => keyword === 'LABEL');
    const twice = set.find((name) =>
      labels.some(({ typed }) => typed.assignments.some((assignment) => assignment.name === name)),
    );
    return twice === undefined ? undefined : `the label \`${twice}\` is set again`;
  }
  if (one.keyword !== 'ENV' && one.keyword !== 'ARG') return undefined;
  const used = set.find((name) => moving.some(({ typed }) => typed.variables.includes(name)));
  return used === undefined ? undefined : `\`${used}\` is set, which is used too`;
}

/** Whether a RUN asks for variables that it does not name. */
function readingOf(
  pass: Pass,
  run: Instruction,
  names: readonly string[],
): 'none' | 'none by the files' | { readonly reason: string } {
  if (run.script === undefined) return { reason: `a RUN may read it: ${run.opaque ?? 'it is in exec form'}` };
  const { document } = pass;
  if (
    document.commentsAbove(run).some(({ span }) => speaksOfCache(document.text.slice(span.start, span.end)))
  )
    return { reason: 'a RUN may be there to run again' };
  let isSure = true;
  for (const step of pass.get(projectSteps)(run)) {
    // whoever upgrades all packages may count on that to happen again
    if (step.call?.action === 'upgrade')
      return { reason: `\`${step.call.program} ${step.call.verb}\` may be there to run again` };
    const reason = involvement(step);
    if (reason === undefined) continue;
    if (!isQuietInstall(pass, run, step, names)) {
      const shown = step.command.words.map(({ text }) => text).join(' ');
      return { reason: `\`${shown}\` may read it` };
    }
    isSure = false;
  }
  return isSure ? 'none' : 'none by the files';
}

/** An install of a project that runs no script, whose files do not name the variables either. */
function isQuietInstall(
  pass: Pass,
  run: Instruction,
  { project, command }: ProjectStep,
  names: readonly string[],
): boolean {
  const tree = pass.get(imageTrees)(run);
  if (project === undefined || typeof tree === 'string' || command.wrappers.length > 0) return false;
  const { ecosystem, call, directory } = project;
  if ((call.role !== 'install' && call.role !== 'download') || call.unclear !== undefined) return false;
  if (call.scripts && ecosystem.runsNoScript?.(tree, directory, call) !== true) return false;
  const { files, problems } = ecosystem.inputs(tree, directory, call);
  return (
    problems.length === 0 &&
    files.every((path) => {
      const text = tree.kind(path) === 'file' ? (tree.read(path) ?? '') : '';
      return names.every((name) => !text.includes(`\${${name}`));
    })
  );
}
