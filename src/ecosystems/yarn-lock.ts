/** Reads `yarn.lock`, of Yarn 1 and of Yarn 2 and later: lines of keys and values, indented by two for each level. */

/** An entry: what is resolved to one package. */
export interface YarnEntry {
  /** `left-pad@^1.0.0`: what is asked for, several for one entry */
  readonly patterns: readonly string[];
  /** values of the entry itself: `version`, `resolved`, `resolution`, `linkType` … */
  readonly fields: Readonly<Record<string, string>>;
  /** `dependencies` and its kin: names and what is asked for */
  readonly maps: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface YarnLock {
  /** 1, or that of `__metadata` */
  readonly version: number;
  readonly entries: readonly YarnEntry[];
}

/** Why a text is no lockfile, in words for behind its name. */
export type YarnLockOutcome =
  | { readonly value: YarnLock; readonly problem?: undefined }
  | { readonly value?: undefined; readonly problem: string };

/**
 * https://github.com/yarnpkg/yarn/blob/master/src/lockfile/parse.js,
 * https://github.com/yarnpkg/berry/blob/master/packages/yarnpkg-parsers/sources/syml.ts
 */
export function readYarnLock(text: string): YarnLockOutcome {
  if (/^(?:<{7}|={7}|>{7})/m.test(text)) return { problem: 'holds the marks of an unfinished merge' };
  const entries: YarnEntry[] = [];
  let version = text.includes('# yarn lockfile v1') ? 1 : undefined;
  let current:
    | {
        patterns: readonly string[];
        fields: Record<string, string>;
        maps: Record<string, Record<string, string>>;
      }
    | undefined;
  let map: Record<string, string> | undefined;
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const indent = line.length - line.trimStart().length;
    const problem = { problem: `cannot be read in line ${at + 1}` };
    if (indent === 0) {
      let key = line.trimEnd();
      // a key too long to stand before its colon has it on a line of its own
      if (key.startsWith('? ') && lines[at + 1]?.trimEnd() === ':') {
        key = `${key.slice(2)}:`;
        at++;
      }
      if (!key.endsWith(':')) return problem;
      current = { patterns: patternsOf(key.slice(0, -1)), fields: {}, maps: {} };
      map = undefined;
      entries.push(current);
      continue;
    }
    if (current === undefined || indent % 2 !== 0) return problem;
    // what is deeper says more of one of the names: `optional: true`
    if (indent > 4) continue;
    const pair = pairOf(line.trim());
    if (pair === undefined) return problem;
    const [key, value] = pair;
    if (indent === 2 && value === undefined) {
      map = {};
      current.maps[key] = map;
    } else if (indent === 2) {
      map = undefined;
      current.fields[key] = value!;
    } else if (map === undefined) return problem;
    else map[key] = value ?? '';
  }
  const metadata = entries.findIndex(({ patterns }) => patterns[0] === '__metadata');
  if (metadata !== -1) {
    version = Number(entries[metadata]!.fields['version']);
    entries.splice(metadata, 1);
  }
  if (version === undefined || !(version >= 1))
    return { problem: 'does not say which version of Yarn it is for' };
  return { value: { version, entries } };
}

/** `"a@^1, a@~1.2"`, or each in quotes of its own. */
function patternsOf(key: string): readonly string[] {
  const parts = key.match(/"(?:[^"\\]|\\.)*"|[^,\s][^,]*/g) ?? [];
  return parts.flatMap((part) => unquoted(part.trim()).split(', ')).filter((part) => part !== '');
}

/** `key value`, `key: value`, `key:`; either may stand in quotes. */
function pairOf(text: string): readonly [key: string, value: string | undefined] | undefined {
  const found = /^("(?:[^"\\]|\\.)*"|[^\s":][^\s:]*(?::[^\s:]+)*)(:)?(?:\s+(.*))?$/.exec(text);
  if (found === null) return undefined;
  const [, key = '', colon, value] = found;
  if (value === undefined || value === '')
    return colon === undefined ? undefined : [unquoted(key), undefined];
  return [unquoted(key), unquoted(value)];
}

function unquoted(text: string): string {
  return /^"(?:[^"\\]|\\.)*"$/.test(text) ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text;
}
