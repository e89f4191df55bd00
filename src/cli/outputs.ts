/** What is printed where: `--format` and `--output` as values. */
import { FORMATS } from '../report/format.js';
import type { Format } from '../report/format.js';
import { closest } from '../text/closest.js';

export interface FormatOutput {
  readonly format: Format;
  /** as the user named it; `undefined` for standard output */
  readonly file: string | undefined;
}

/**
 * The outputs that `--format FORMAT[=FILE]`, any number of times, and `--output FILE` ask for; or what is wrong with
 * them. `--output` is the file of the one format that has none. Without a format a diff, but nothing where files are
 * written.
 */
export function outputsOf(
  formats: string | readonly string[] | undefined,
  output: string | undefined,
  write: boolean,
): readonly FormatOutput[] | string {
  if (output === '') return '`--output` names no file';
  if (formats === undefined) return write && output === undefined ? [] : [{ format: 'diff', file: output }];
  const outputs: FormatOutput[] = [];
  for (const value of [formats].flat()) {
    const equals = value.indexOf('=');
    const name = equals === -1 ? value : value.slice(0, equals);
    const file = equals === -1 ? output : value.slice(equals + 1);
    const format = FORMATS.find((known) => known === name);
    if (format === undefined) return unknownFormat(name);
    if (file === '') return `\`--format ${value}\` names no file`;
    const same = outputs.find((other) => other.file === file);
    if (same !== undefined)
      return file === undefined || file === output
        ? `\`${same.format}\` and \`${format}\` would be one text: give one of them a file of its own, as in \`--format ${format}=FILE\``
        : `two formats for the file \`${file}\``;
    outputs.push({ format, file });
  }
  if (output !== undefined && outputs.every(({ file }) => file !== output))
    return '`--output` is the file of a format without one, and each has one';
  return outputs;
}

function unknownFormat(name: string): string {
  const meant = closest(name, FORMATS);
  return `\`${name}\` is no value of \`--format\`: ${meant === undefined ? `it takes ${FORMATS.join(', ')}` : `did you mean \`${meant}\`?`}`;
}
