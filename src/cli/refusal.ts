/** A command line that cannot be done. */
import { closest } from '../text/closest.js';
import type { Command } from './arguments.js';

export function refuse(message: string): Command {
  return { command: 'refuse', message };
}

/** A refusal where one of `wanted` is no transform's id. */
export function known(wanted: readonly string[], ids: readonly string[]): Command | undefined {
  const unknown = wanted.find((id) => !ids.includes(id));
  if (unknown === undefined) return undefined;
  const hint = meant(closest(unknown, ids), 'see `dockmod list`');
  const message = `no transform has the id \`${unknown}\`: ${hint}`;
  return { command: 'refuse', message, isForeign: true };
}

/** A hint at what may have been meant. */
export function meant(name: string | undefined, otherwise: string): string {
  return name === undefined ? otherwise : `did you mean \`${name}\`?`;
}
