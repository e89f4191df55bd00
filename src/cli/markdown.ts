/** Markdown for reading in a terminal. */
import picocolors from 'picocolors';

/**
 * Headings without their marks, code blocks indented instead of fenced, links with their address behind, and
 * everything else as it is written.
 */
export function plain(markdown: string, { color = false } = {}): string {
  const { bold, dim, underline } = picocolors.createColors(color);
  let fence: string | undefined;
  const lines = markdown.split(/\r?\n/).flatMap((line) => {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === undefined && mark !== undefined) {
      fence = mark;
      return [];
    }
    if (fence !== undefined) {
      if (mark?.startsWith(fence) !== true || line.trim() !== mark)
        return [line === '' ? '' : `    ${dim(line)}`];
      fence = undefined;
      return [];
    }
    const heading = /^(#{1,6})\s+(.*?)(?:\s+#+)?$/.exec(line);
    if (heading !== null) {
      const text = inline(heading[2]!);
      return [heading[1] === '#' ? bold(underline(text)) : bold(text)];
    }
    return /^\s*<!--.*-->\s*$/.test(line) ? [] : [inline(line)];
  });
  return `${lines.join('\n').trim()}\n`;
}

function inline(text: string): string {
  return text
    .replace(/!?\[([^\]]*)\]\((https?:[^)\s]+)[^)]*\)/g, (_, label: string, address: string) =>
      label === '' || label === address ? address : `${label} (${address})`,
    )
    .replace(/!?\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replace(/\*\*([^*]+)\*\*/g, '$1');
}
