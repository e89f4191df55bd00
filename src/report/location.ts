/** Where something is, as compilers say it and editors follow it. */
import type { Place } from './report.js';

/** `path:line:column`, or the path alone where there is no place in it. */
export function location(path: string, place?: Place): string {
  const name = oneLine(path);
  return place === undefined ? name : `${name}:${place.start.line}:${place.start.column}`;
}

/**
 * A text that may come from a file or a file's name, fit for one line of a terminal: what would steer it, and what is
 * invisible or turns the direction of reading (https://trojansource.codes), is escaped.
 */
export function oneLine(text: string): string {
  return text.replace(
    // eslint-disable-next-line no-control-regex -- they are what must not reach a terminal
    /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => ESCAPES[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
