/** Reads TOML; the only place here that knows its parser. */
import { parse } from 'smol-toml';
import type { Parsed } from './gather-inputs.js';
import { withoutMark } from './json.js';
import type { DataObject } from './json.js';

/** Whole numbers become `bigint`, so that `1` and `1.0` stay apart. */
export function parseToml(text: string): Parsed<DataObject> {
  try {
    return { value: parse(withoutMark(text), { integersAsBigInt: true }) as unknown as DataObject };
  } catch (error) {
    return { problem: `is no TOML: ${(error as Error).message.split('\n')[0]}` };
  }
}
