/** Whose fault a failure is, in words. */
import type { Failure } from './report.js';

/** The message of a failure, with whose bug it is where it is nobody's Dockerfile that is wrong. */
export function blamed({ kind, message, plugin }: Failure): string {
  if (kind === 'input') return message;
  return plugin === undefined ? `a bug in dockmod: ${message}` : `a bug in a plugin: ${message}`;
}
