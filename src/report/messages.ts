/** What the user must hear of a file: why it could not be rewritten, or was left alone. */
import picocolors from 'picocolors';
import { location, oneLine } from './location.js';
import type { Failure, Report } from './report.js';

/**
 * One line, `path:line:column: error: message`, for what is wrong with the file, however much it is; and one for each
 * bug of ours.
 */
export function failures({ path, failures }: Report, { color = false } = {}): readonly string[] {
  const { bold, red } = picocolors.createColors(color);
  const line = ({ place, message }: Failure, addition: string): string =>
    `${bold(`${location(path, place)}:`)} ${red('error:')} ${oneLine(message)}${addition}`;
  const [first, ...more] = failures.filter(({ kind }) => kind === 'input');
  return [
    ...(first === undefined
      ? []
      : [line(first, more.length === 0 ? '' : `, and ${more.length} more of the kind`)]),
    ...failures
      .filter(({ kind }) => kind === 'internal')
      .map((failure) => line(failure, failure.plugin === undefined ? REQUEST : FOREIGN)),
  ];
}

const REQUEST = ': a bug in dockmod, please report it with this file; the file is left as it is';
const FOREIGN = ': a bug in that plugin; the file is left as it is';

/** Why a file as a whole was left alone, in one line. */
export function leftAlone({ path, leftAlone }: Report, { color = false } = {}): string | undefined {
  const { bold } = picocolors.createColors(color);
  return leftAlone === undefined
    ? undefined
    : `${bold(`${location(path)}:`)} left alone: ${oneLine(leftAlone)}`;
}

/** Comments that silence nothing, a line each. */
export function unusedSuppressions(
  { path, unusedSuppressions: unused }: Report,
  { color = false } = {},
): readonly string[] {
  const { bold, yellow } = picocolors.createColors(color);
  return unused.map(
    ({ place, message }) => `${bold(`${location(path, place)}:`)} ${yellow('note:')} ${oneLine(message)}`,
  );
}
