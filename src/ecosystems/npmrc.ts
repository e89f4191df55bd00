/** Settings of `.npmrc`, as npm, Yarn and pnpm read them. */
import type { ContextFiles } from './ecosystem.js';

/**
 * Names and values of a file, names in lower case with `-` for `_`; the last of several wins. Only what stands before
 * the first section counts. https://docs.npmjs.com/cli/configuring-npm/npmrc
 */
export function readNpmrc(view: ContextFiles, path: string): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (const line of (view.read(path) ?? '').split(/\r?\n/)) {
    const text = line.trim();
    if (text === '' || text.startsWith('#') || text.startsWith(';')) continue;
    if (text.startsWith('[')) break;
    const equals = text.indexOf('=');
    const name = (equals === -1 ? text : text.slice(0, equals)).trim().replaceAll('_', '-');
    const value =
      equals === -1
        ? 'true'
        : text
            .slice(equals + 1)
            .trim()
            .replace(/^(["'])(.*)\1$/, '$2');
    settings.set(name, value);
  }
  return settings;
}

/** Whether a setting holds a truth value, an expansion such as `${CI}` being neither. */
export function isSet(settings: ReadonlyMap<string, string>, name: string): boolean {
  return settings.get(name) === 'true';
}
