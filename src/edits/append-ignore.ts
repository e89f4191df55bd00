/** Adds lines to the end of an ignore file. */
import { insert } from '../text/edit.js';
import type { Edit } from '../text/edit.js';

/** The edit that appends patterns to the ignore file at `path`, whose text is `''` where there is none yet. */
export function appendIgnore(path: string, text: string, patterns: readonly string[]): Edit {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const start = text === '' || text.endsWith('\n') ? '' : eol;
  return insert(path, text.length, start + patterns.map((pattern) => `${pattern}${eol}`).join(''));
}
