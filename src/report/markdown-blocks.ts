/** What comments on a pull request are built of. */
import { diff } from './diff.js';
import { fenced } from './markdown-text.js';
import { counted } from './quantity.js';
import type { Report } from './report.js';

/** Of a diff, and characters of a line of it. */
const LINES = 400;
const LINE = 400;

/** The diff of a report behind a title that opens it; empty where there is none. */
export async function foldedDiff(report: Report, title = 'The rewrite'): Promise<string> {
  const text = await diff(report);
  if (text === '') return '';
  const all = text.replace(/\n$/, '').split('\n');
  const lines = all.slice(0, LINES).map((line) => {
    const bare = line.replace(/\r$/, '');
    return bare.length > LINE ? `${bare.slice(0, LINE)}…` : bare;
  });
  return folded(title, `${fenced(lines, 'diff')}\n${more(all.length - lines.length, 'line')}`);
}

/** GitHub reads Markdown inside of HTML only behind an empty line. */
export function folded(title: string, body: string): string {
  return `\n<details><summary>${title}</summary>\n\n${body}\n</details>\n`;
}

/** That a list goes on; empty where nothing is left. */
export function more(left: number, noun: string): string {
  return left > 0 ? `\nand ${counted(left, `more ${noun}`)}\n` : '';
}
