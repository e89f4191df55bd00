/** What tells one finding from another when the lines above it move. */
import { createHash } from 'node:crypto';
import type { Declined, Report } from './report.js';
import type { Rewrite } from './suggestion.js';

/** Hands out fingerprints of one document: findings that are alike in all but their line are counted. */
export class Fingerprints {
  readonly #times = new Map<string, number>();

  /** Of the files, the transforms, and the text that goes and comes. */
  ofRewrite({ suggestions, fixes }: Rewrite): string {
    return this.#hash([
      'rewrite',
      ...fixes.map(({ id }) => id),
      ...suggestions.flatMap(({ file, edit }) => [
        file.path,
        (file.before ?? '').slice(edit.span.start, edit.span.end),
        edit.text,
      ]),
    ]);
  }

  /** Of the file, the transform and the line. What is said of it may name lines, and does not count. */
  ofDeclined({ path, before }: Report, { id, place }: Declined): string {
    return this.#hash(['declined', path, id, before.split('\n')[place.start.line - 1] ?? '']);
  }

  ofFailure({ path }: Report, message: string): string {
    return this.#hash(['failure', path, message]);
  }

  /** 40 hexadecimal digits */
  #hash(parts: readonly string[]): string {
    const key = JSON.stringify(parts);
    const times = this.#times.get(key) ?? 0;
    this.#times.set(key, times + 1);
    return createHash('sha256').update(`${key}${times}`).digest('hex').slice(0, 40);
  }
}
