/** What the user must hear of a file: why it could not be rewritten, or was left alone. */
import picocolors from 'picocolors';
import { location, oneLine } from './location.js';
import type { Failure, Report } from './report.js';

/** One line for each failure: `path:line:column: error: message`. */
export function failures({ path, failures }: Report, { color = false } = {}): readonly string[] {
  const { bold, red } = picocolors.createColors(color);
  return failures.map(
    (failure) => `${bold(`${location(path, failure.place)}:`)} ${red('error:')} ${text(failure)}`,
  );
}

function text({ kind, message }: Failure): string {
  return kind === 'input'
    ? oneLine(message)
    : `${oneLine(message)}: a bug in dockmod, please report it with this file; the file is left as it is`;
}

/** Why a file as a whole was left alone, in one line. */
export function leftAlone({ path, leftAlone }: Report, { color = false } = {}): string | undefined {
  const { bold } = picocolors.createColors(color);
  return leftAlone === undefined
    ? undefined
    : `${bold(`${location(path)}:`)} left alone: ${oneLine(leftAlone)}`;
}
