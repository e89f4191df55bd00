/** Calls of package managers in a line of shell, as a Dockerfile's RUN has it. */
import { Document } from '../../src/dockerfile/document.js';
import { recognise } from '../../src/packages/recognise.js';
import type { PackageCall } from '../../src/packages/recognise.js';
import type { ShellCommand } from '../../src/shell/command.js';

export function commandsOf(line: string): readonly ShellCommand[] {
  const document = new Document('Dockerfile', `FROM debian\nRUN ${line}\n`);
  const commands = document.instructions[1]?.script?.commands;
  if (commands === undefined) throw new RangeError(`not a script: ${line}`);
  return commands;
}

/** The call that a line of one command is. */
export function callOf(line: string): PackageCall | undefined {
  return recognise(commandsOf(line)[0]!);
}

/** `apt-get install curl git`: program, verb and what is behind, for tables. */
export function summary(call: PackageCall | undefined): string | undefined {
  if (call === undefined) return undefined;
  const packages = call.packages.map(({ text }) => text).join(' ');
  return `${call.manager.id} ${call.action ?? '?'} [${call.verb}]${packages === '' ? '' : ` ${packages}`}`;
}
