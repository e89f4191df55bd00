/** Markdown for reading in a terminal. */
import picocolors from 'picocolors';
import { wrap } from '../report/columns.js';

/** Fewer columns than this, and a terminal breaks lines better than we do. */
const NARROWEST = 20;

/**
 * Headings without their marks, code blocks indented instead of fenced, links with their address behind, and
 * everything else as it is written; paragraphs and items of lists broken to `width` columns, where that is said.
 */
export function plain(
  markdown: string,
  { color = false, width }: { readonly color?: boolean; readonly width?: number | undefined } = {},
): string {
  const { bold, dim, underline } = picocolors.createColors(color);
  const lines: string[] = [];
  let fence: string | undefined;
  let paragraph: string | undefined;
  const endParagraph = (): void => {
    if (paragraph !== undefined) lines.push(...broken(inline(paragraph), width));
    paragraph = undefined;
  };
  for (const line of markdown.split(/\r?\n/)) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    const heading = /^(#{1,6})\s+(.*?)(?:\s+#+)?$/.exec(line);
    if (fence !== undefined) {
      if (mark?.startsWith(fence) !== true || line.trim() !== mark)
        lines.push(line === '' ? '' : `    ${dim(line)}`);
      else fence = undefined;
    } else if (width !== undefined && paragraph !== undefined && mark === undefined && CONTINUED.test(line)) {
      paragraph += ` ${line.trim()}`;
    } else {
      endParagraph();
      if (mark !== undefined) fence = mark;
      else if (heading !== null) {
        const text = inline(heading[2]!);
        lines.push(heading[1] === '#' ? bold(underline(text)) : bold(text));
      } else if (line === '' || line.startsWith('|')) lines.push(inline(line));
      else if (!/^\s*<!--.*-->\s*$/.test(line)) paragraph = line;
    }
  }
  endParagraph();
  return `${lines.join('\n').trim()}\n`;
}

/** A line that goes on with the paragraph or the item above: no heading, item, row, quotation or comment. */
const CONTINUED = /^ *(?!#{1,6} |[-*+] |\d+\. |\||>|<!--| )\S/;

/** What goes on in an item of a list is indented as the item is. */
function broken(line: string, width: number | undefined): readonly string[] {
  if (width === undefined) return [line];
  const indent = /^(?: *(?:[-*+]|\d+\.) +| *)/.exec(line)![0].length;
  const [first = '', ...more] = wrap(line.slice(indent), Math.max(NARROWEST, width - indent));
  return [line.slice(0, indent) + first, ...more.map((part) => ' '.repeat(indent) + part)];
}

function inline(text: string): string {
  return text
    .replace(/!?\[([^\]]*)\]\((https?:[^)\s]+)[^)]*\)/g, (_, label: string, address: string) =>
      label === '' || label === address ? address : `${label} (${address})`,
    )
    .replace(/!?\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replace(/\*\*([^*]+)\*\*/g, '$1');
}
