/** What an ecosystem says of a line of shell, over files that a test writes down. */
import type { ContextFiles, Ecosystem, ProjectCall } from '../../src/ecosystems/ecosystem.js';
import { projectCall } from '../../src/ecosystems/ecosystems.js';
import { resolvePath } from '../../src/ecosystems/context-path.js';
import { callOf } from '../packages/calls.js';
import { memoryFiles } from './memory-files.js';

export interface Project {
  readonly view: ContextFiles;
  readonly directory: string;
  readonly call: ProjectCall;
  readonly ecosystem: Ecosystem;
}

/** The call that a line is, in a working directory of the view. */
export function projectOf(line: string, view: ContextFiles, working = ''): Project {
  const call = callOf(line);
  if (call === undefined) throw new RangeError(`no call of a package manager: ${line}`);
  const found = projectCall(view, call, (option) => resolvePath(working, option));
  if (found?.directory === undefined) throw new RangeError(`no command on a project: ${line}`);
  return { view, directory: found.directory, call: found.call, ecosystem: found.call.ecosystem };
}

/** Inputs of a line over files, blockers and problems as `file: reason`. */
export function inputsOf(
  line: string,
  files: Readonly<Record<string, unknown>> | ContextFiles,
  working = '',
): {
  readonly files: readonly string[];
  readonly blockers: readonly string[];
  readonly problems: readonly string[];
} {
  const view =
    typeof files['read'] === 'function'
      ? (files as ContextFiles)
      : memoryFiles(files as Record<string, unknown>);
  const { ecosystem, directory, call } = projectOf(line, view, working);
  const inputs = ecosystem.inputs(view, directory, call);
  return {
    files: inputs.files,
    blockers: inputs.blockers.map(({ file, reason }) => `${file}: ${reason}`),
    problems: inputs.problems.map(({ file, message }) => `${file}: ${message}`),
  };
}

/** Whether lockfile and manifests agree, as `in sync` or the reason. */
export function agreementOf(line: string, files: Readonly<Record<string, unknown>>, working = ''): string {
  const view = memoryFiles(files);
  const { ecosystem, directory, call } = projectOf(line, view, working);
  const agreement = ecosystem.lockfile?.inSync(view, directory, call);
  return agreement === undefined ? 'no lockfile' : agreement === 'in sync' ? agreement : agreement.reason;
}

/** How a line is spelled when it is held to the lockfile: `ci`, `+--frozen-lockfile`, `already` or the reason. */
export function frozenOf(line: string, files: Readonly<Record<string, unknown>>, working = ''): string {
  const view = memoryFiles(files);
  const { ecosystem, directory, call } = projectOf(line, view, working);
  const form = ecosystem.lockfile?.frozen(view, directory, call);
  if (form === undefined) return 'none';
  if (form === 'already') return form;
  if ('reason' in form) return form.reason;
  return [form.subcommand, ...(form.add ?? []).map((flag) => `+${flag}`), form.needs?.range]
    .filter((part) => part !== undefined)
    .join(' ');
}
