/** Reads JSON, and the JSON with comments that some tools write; the only place that knows their parsers. */
import { parse, printParseErrorCode } from 'jsonc-parser';
import type { ParseError } from 'jsonc-parser';
import type { Parsed } from './gather-inputs.js';

/** What JSON, YAML and TOML hold. */
export type Data =
  undefined | null | boolean | number | string | bigint | Date | readonly Data[] | DataObject;
export interface DataObject {
  readonly [key: string]: Data;
}

/** A text of strict JSON. A byte order mark is passed over, as npm does. */
export function parseJson(text: string): Parsed<Data> {
  try {
    return { value: JSON.parse(withoutMark(text)) as Data };
  } catch (error) {
    return { problem: `is no JSON: ${(error as Error).message}` };
  }
}

/** A text of JSON with comments and trailing commas. */
export function parseJsonc(text: string): Parsed<Data> {
  const errors: ParseError[] = [];
  const value = parse(withoutMark(text), errors, { allowTrailingComma: true }) as Data;
  const first = errors[0];
  return first === undefined ? { value } : { problem: `is no JSON: ${printParseErrorCode(first.error)}` };
}

export function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

export function isObject(data: Data): data is DataObject {
  return typeof data === 'object' && data !== null && !Array.isArray(data) && !(data instanceof Date);
}

/** The value at a path of keys; `undefined` where there is none. */
export function dataAt(data: Data, ...keys: readonly string[]): Data {
  let current = data;
  for (const key of keys) {
    if (!isObject(current) || !Object.hasOwn(current, key)) return undefined;
    current = current[key];
  }
  return current;
}

/** The object at a path of keys, empty where there is none. */
export function objectAt(data: Data, ...keys: readonly string[]): DataObject {
  const found = dataAt(data, ...keys);
  return isObject(found) ? found : {};
}

export function stringAt(data: Data, ...keys: readonly string[]): string | undefined {
  const found = dataAt(data, ...keys);
  return typeof found === 'string' ? found : undefined;
}

/** The strings of a list, whatever else is in it left out. */
export function stringsAt(data: Data, ...keys: readonly string[]): readonly string[] {
  return listAt(data, ...keys).filter((one) => typeof one === 'string');
}

export function listAt(data: Data, ...keys: readonly string[]): readonly Data[] {
  const found = dataAt(data, ...keys);
  return Array.isArray(found) ? (found as readonly Data[]) : [];
}

/** The entries of an object whose values are strings. */
export function stringMapAt(data: Data, ...keys: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(objectAt(data, ...keys)).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

/** Whether two values hold the same, in whatever order their keys stand. */
export function sameData(one: Data, other: Data): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    const [left, right] = [one as readonly Data[], other as readonly Data[]];
    return left.length === right.length && left.every((value, at) => sameData(value, right[at]));
  }
  if (!isObject(one) || !isObject(other)) return one === other;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && sameData(one[key], other[key]))
  );
}
