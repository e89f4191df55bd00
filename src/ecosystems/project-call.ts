/** Reads calls of package managers as commands on a project. */
import type { PackageCall } from '../packages/recognise.js';
import { nameOf } from './context-path.js';
import type { Ecosystem, ProjectCall, ProjectCommand } from './ecosystem.js';

/**
 * What a call is to an ecosystem. `undefined` where it is of another manager, or does nothing that the ecosystem's
 * table names.
 */
export function projectCallOf(ecosystem: Ecosystem, call: PackageCall): ProjectCall | undefined {
  if (!ecosystem.managers.includes(call.manager)) return undefined;
  // an expansion stands where the subcommand would: `yarn "$X"`
  if (call.verb === '' && call.subcommand !== undefined && call.action === undefined) return undefined;
  const verb = call.verb === '' && call.subcommand !== undefined ? '*' : call.verb;
  const command = ecosystem.commands.find((one) => fits(one, call, verb));
  if (command === undefined) return undefined;
  const { directory = [], manifest = [], reads = [] } = command;
  const place = lastValue(call, directory);
  const file = lastValue(call, manifest);
  return {
    ecosystem,
    command,
    role: command.role,
    call,
    directory: place ?? (file === undefined ? '' : file.slice(0, Math.max(0, file.lastIndexOf('/')))),
    manifest: file === undefined ? undefined : nameOf(file),
    frozen: gives(call, verb, command.frozenBy),
    production: gives(call, verb, command.production),
    scripts: !gives(call, verb, command.withoutScripts),
    reads: [
      ...(command.operands === 'inputs' ? call.packages.map(({ value }) => value) : []),
      ...call.options.filter(({ name }) => reads.includes(name)).map(({ value }) => value),
    ].filter((value) => value !== undefined),
    unclear: unclear(command, call),
  };
}

function fits(command: ProjectCommand, call: PackageCall, verb: string): boolean {
  const { verbs, programs, operands, someOperand, onlyWith, notWith } = command;
  if (!verbs.includes(verb) || programs?.includes(call.program) === false) return false;
  // an expansion may stand for a package, or for nothing: that is told as unclear
  if (operands === 'none' && call.packages.some(({ value }) => value !== undefined)) return false;
  if (someOperand !== undefined && !call.packages.some(({ value }) => someOperand.test(value ?? '')))
    return false;
  if (onlyWith !== undefined && !gives(call, verb, onlyWith)) return false;
  return !gives(call, verb, notWith);
}

/** Whether one of the words is the subcommand, or is given as an option: by its name, or with the value behind `=`. */
function gives(call: PackageCall, verb: string, words: readonly string[] = []): boolean {
  return words.some((word) => {
    if (!word.startsWith('-')) return word === verb;
    const equals = word.indexOf('=');
    if (equals === -1)
      return call.options.some(({ name, value }) => name === word && value !== 'false' && value !== '0');
    return call.options.some(
      ({ name, value }) => name === word.slice(0, equals) && value === word.slice(equals + 1),
    );
  });
}

function lastValue(call: PackageCall, names: readonly string[]): string | undefined {
  return call.options.findLast(({ name }) => names.includes(name))?.value;
}

function unclear(command: ProjectCommand, call: PackageCall): string | undefined {
  if (call.dynamic) return 'an expansion among its arguments may stand for anything';
  const { directory = [], manifest = [], reads = [], plain = [] } = command;
  const { frozenBy = [], production = [], withoutScripts = [] } = command;
  const valued = [...directory, ...manifest, ...reads];
  const known = new Set([...valued, ...plain]);
  for (const word of [...frozenBy, ...production, ...withoutScripts, ...(command.onlyWith ?? [])])
    known.add(word.split('=')[0]!);
  for (const { name, value } of call.options) {
    // `-D*`: whatever its name
    if (!known.has(name) && !plain.some((one) => one.endsWith('*') && name.startsWith(one.slice(0, -1))))
      return `nothing is known of its option \`${name}\``;
    if (valued.includes(name) && value === undefined) return `the value of \`${name}\` is not certain`;
  }
  const { role, operands } = command;
  if (role === 'build' || role === 'add') return undefined;
  if (call.packages.some(({ value, glob }) => value === undefined || (glob && operands === 'inputs')))
    return 'an expansion among its arguments may stand for anything';
  return undefined;
}
