/** Reads YAML; the only place here that knows its parser. */
import { parse } from 'yaml';
import type { Parsed } from './gather-inputs.js';
import { withoutMark } from './json.js';
import type { Data } from './json.js';

/**
 * A text of one document, keys as strings. `schema` `failsafe` leaves every scalar the string that is written: of
 * lockfiles whose `1.10` is no number.
 */
export function parseYaml(text: string, schema: 'core' | 'failsafe' = 'core'): Parsed<Data> {
  try {
    // no limit against nested aliases is lifted: `maxAliasCount` is 100
    return { value: parse(withoutMark(text), { schema, logLevel: 'error', uniqueKeys: false }) as Data };
  } catch (error) {
    return { problem: `is no YAML: ${(error as Error).message.split('\n')[0]}` };
  }
}
