/** What made a layer, as one would write it. */
import type { Layer } from './verification.js';

/**
 * The instruction as in a Dockerfile, from an image's history: BuildKit writes `RUN /bin/sh -c make # buildkit`, the
 * builders before it `/bin/sh -c make` and `/bin/sh -c #(nop) CMD …`, both with build arguments in front as `|1 A=b`.
 * On one line, as what was a line end there is a run of blanks.
 */
export function instructionOf({ createdBy }: Pick<Layer, 'createdBy'>): string {
  const text = createdBy
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/ # buildkit$/, '');
  if (text === '') return 'unknown instruction';
  const isRun = /^RUN\s/.test(text);
  const command = text.replace(/^RUN\s+/, '').replace(/^\|\d+\s[^]*?\s(?=\/bin\/sh -c\s)/, '');
  const inShell = /^\/bin\/sh -c\s+/.exec(command);
  if (inShell === null) return text;
  const rest = command.slice(inShell[0].length);
  const noRun = /^#\(nop\)\s*/.exec(rest);
  return !isRun && noRun !== null ? rest.slice(noRun[0].length) : `RUN ${rest}`;
}
