/** Text of anyone's as text of an HTML document. */
import { oneLine } from './location.js';

/** A path may have 4,096 bytes, a label any number. */
const LONGEST = 4096;

/** For an element or a quoted attribute: one line, no markup, nothing invisible; cut where it is endless. */
export function html(text: string): string {
  return escaped(oneLine(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text));
}

/** As `html`, with what stands between backticks as code. */
export function prose(text: string): string {
  return html(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
