/** What must hold of RUN instructions that a rewrite touches, beside what their scripts do. */
import type { Document } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import { runOf } from './intents.js';
import type { Objection } from './objection.js';
import { settingAt } from './plan.js';
import type { Rewrite } from './rewrite.js';
import type { Unit } from './units.js';

/** Linux takes no single argument of 128 KiB (MAX_ARG_STRLEN, execve(2)), and the script is one. */
const MAX_SCRIPT_BYTES = 131_072;

/** Checks flags, forms and mounts of every touched RUN. */
export function checkRuns(rewrite: Rewrite): Objection | undefined {
  for (const unit of rewrite.alignments.keys()) {
    const objection = checkRun(unit, rewrite.before, rewrite.after);
    if (objection !== undefined) return objection;
  }
  return undefined;
}

/** Checks the RUN instructions of one unit. */
export function checkRun(unit: Unit, before: Document, after: Document): Objection | undefined {
  const first = unit.before[0]!;
  const { span } = first;
  for (const one of [...unit.before, ...(unit.after === undefined ? [] : [unit.after])]) {
    if (flagsOf(one) !== flagsOf(first))
      return { message: 'flags of RUN differ or are changed', span: one.span };
    if ((one.trigger === undefined) !== (first.trigger === undefined)) {
      return { message: '`ONBUILD` is new or lost', span };
    }
  }
  const merged = unit.before.length > 1 ? mergeProblem(unit.before, before) : undefined;
  if (merged !== undefined) return merged;
  if (unit.after === undefined) return undefined;

  const [a, b] = [runOf(first)!, runOf(unit.after)!];
  const isSame =
    a.heredocs.length === b.heredocs.length &&
    a.isHeredocScript === b.isHeredocScript &&
    a.heredocs.every(({ name, expands, chomps, descriptor }, i) => {
      const other = b.heredocs[i]!;
      return (
        name === other.name &&
        expands === other.expands &&
        chomps === other.chomps &&
        descriptor === other.descriptor
      );
    });
  if (!isSame || (a.isHeredocScript && a.arguments.text !== b.arguments.text)) {
    return { message: 'a here-document is changed', span };
  }
  if (
    after.text.length >= MAX_SCRIPT_BYTES &&
    Buffer.byteLength(b.script?.source.text ?? '') >= MAX_SCRIPT_BYTES
  ) {
    return { message: 'the script would be longer than 128 KiB', span };
  }
  return undefined;
}

function flagsOf(instruction: Instruction): string {
  const run = runOf(instruction) ?? instruction;
  return [...instruction.flags, ...(run === instruction ? [] : run.flags)]
    .map(({ name, value }) => `--${name}=${value ?? ''}`)
    .join(' ');
}

function mergeProblem(runs: readonly Instruction[], document: Document): Objection | undefined {
  for (const run of runs) {
    const { span } = run;
    if (run.keyword !== 'RUN') return { message: '`ONBUILD` cannot be merged', span };
    if (run.json !== undefined) return { message: 'a RUN in exec form cannot be merged', span };
    if (run.heredocs.length > 0) return { message: 'a RUN with a here-document cannot be merged', span };
    for (const { name, value } of run.flags) {
      if (name === 'mount' && isReset(value ?? '')) {
        return { message: `the mount \`${value ?? ''}\` is new for every RUN`, span };
      }
    }
  }
  const [first] = runs;
  // bash reads the file that it names whenever a shell starts
  if (first === undefined || !settingAt(document, first).variables.has('BASH_ENV')) return undefined;
  return { message: '`BASH_ENV` is read by the shell of every RUN', span: first.span };
}

/**
 * Mounts whose content does not last from one RUN to the next, so that one RUN in place of two shows the second
 * what the first wrote. https://docs.docker.com/reference/dockerfile/#run---mount
 */
function isReset(mount: string): boolean {
  const options = mount.split(',').map((option) => option.trim());
  const type = options.find((option) => option.startsWith('type='))?.slice('type='.length) ?? 'bind';
  if (type === 'cache' || type === 'secret' || type === 'ssh') return mount.includes('$');
  if (type !== 'bind') return true;
  return (
    mount.includes('$') ||
    options.some((option) => /^(?:rw|readwrite)(?:=true)?$|^(?:ro|readonly)=false$/.test(option))
  );
}
