/** Puts on disk what a report says: the Dockerfile and the files of its context, together or not at all. */
import { resolve } from 'node:path';
import type { Report } from '../report/report.js';
import { replaceFiles } from './write.js';

/**
 * Writes the texts of a report whose paths are as the user knows them, from `cwd` (absolute). `read` is what the
 * Dockerfile held when it was read. Returns why nothing was written, or `undefined`.
 */
export function writeReport(report: Report, cwd: string, read: Buffer): string | undefined {
  const { path, before, after, files } = report;
  // What the Dockerfile relies on comes first.
  const replacements = files.map((file) => ({
    path: resolve(cwd, file.path),
    read: file.before === undefined ? undefined : Buffer.from(file.before),
    text: file.after,
  }));
  const own = after === before ? [] : [{ path: resolve(cwd, path), read, text: after }];
  return replaceFiles([...replacements, ...own]);
}
