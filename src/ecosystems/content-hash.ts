/** Sums that lockfiles hold of the manifest that they were made from, as the tools compute them. */
import { createHash } from 'node:crypto';
import { isObject } from './json.js';
import type { Data } from './json.js';

export function sumOf(algorithm: 'md5' | 'sha256', text: string): string {
  return createHash(algorithm).update(text, 'utf8').digest('hex');
}

/**
 * What Python's `json.dumps(value, sort_keys=True)` writes, with the given separators. `undefined` for what it cannot
 * write, such as a date. https://docs.python.org/3/library/json.html
 */
export function pythonJson(value: Data, comma = ', ', colon = ': '): string | undefined {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isInteger(value) ? `${value}.0` : String(value);
  if (typeof value === 'string') return asciiString(value);
  if (Array.isArray(value)) {
    const items = (value as readonly Data[]).map((item) => pythonJson(item, comma, colon));
    return items.includes(undefined) ? undefined : `[${items.join(comma)}]`;
  }
  if (!isObject(value)) return undefined;
  const entries: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const item = pythonJson(value[key], comma, colon);
    if (item === undefined) return undefined;
    entries.push(`${asciiString(key)}${colon}${item}`);
  }
  return `{${entries.join(comma)}}`;
}

/** What PHP's `json_encode` writes of a value that it has read as arrays. https://www.php.net/json_encode */
export function phpJson(value: Data): string {
  if (Array.isArray(value)) return `[${(value as readonly Data[]).map(phpJson).join(',')}]`;
  if (isObject(value)) {
    const entries = Object.entries(value);
    // an empty object is an empty array, and one whose keys count up from 0 is a list
    if (entries.every(([key], at) => key === String(at)))
      return `[${entries.map(([, item]) => phpJson(item)).join(',')}]`;
    return `{${entries.map(([key, item]) => `${phpString(key)}:${phpJson(item)}`).join(',')}}`;
  }
  return typeof value === 'string' ? phpString(value) : JSON.stringify(value ?? null);
}

function phpString(text: string): string {
  return asciiString(text).replaceAll('/', '\\/');
}

/** JSON in which everything beyond ASCII is escaped. */
function asciiString(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (unit) =>
    unit === '\u007f' ? unit : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
