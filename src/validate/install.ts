/** What the validator believes of a command that a COPY is moved past: which files it may read and write. */

/** Where such a command runs, and what the COPY instructions before it brought, before the rewrite. */
export interface Site {
  /** working directory, absolute */
  readonly directory: string;
  /** absolute paths of all files that were copied from the context */
  readonly paths: readonly string[];
  has(path: string): boolean;
  /** text of a copied file */
  text(path: string): string | undefined;
  /** permission bits of a copied file, where they are certain */
  mode(path: string): number | undefined;
  /** whether a copied file is a link */
  isLink(path: string): boolean;
}

/** Files by absolute path: those it may read, and those it may write. */
export interface Install {
  readonly reads: (path: string) => boolean;
  readonly writes: (path: string) => boolean;
}

/** An `Install`, or why there is no telling. */
export type Reading = Install | string;

/** Reads no copied file and writes none. */
export const ELSEWHERE: Install = { reads: () => false, writes: () => false };

/** Several of them at once. */
export function joinedInstalls(installs: readonly Install[]): Install {
  return {
    reads: (path) => installs.some(({ reads }) => reads(path)),
    writes: (path) => installs.some(({ writes }) => writes(path)),
  };
}

/** The words of a package manager's call behind its name, sorted out. */
export interface Options {
  /** words that are neither options nor their values */
  readonly operands: readonly string[];
  /** values of options, by the option's name; `''` for those without */
  readonly given: ReadonlyMap<string, readonly string[]>;
}

export interface Spelling {
  /** options that take the next word, or `=` and a value */
  readonly valued: ReadonlySet<string>;
  /** options without value that neither change what is read nor where it is written */
  readonly plain: RegExp;
}

/** Sorts the words of a call; a string names the first option that is not known. */
export function optionsOf(words: readonly string[], { valued, plain }: Spelling): Options | string {
  const operands: string[] = [];
  const given = new Map<string, string[]>();
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (!word.startsWith('-') || word === '-') {
      operands.push(word);
      continue;
    }
    const equals = word.indexOf('=');
    const name = equals === -1 ? word : word.slice(0, equals);
    if (valued.has(name)) {
      const value = equals === -1 ? words[++at] : word.slice(equals + 1);
      if (value === undefined) return `\`${word}\` has no value`;
      given.set(name, [...(given.get(name) ?? []), value]);
    } else if (plain.test(word)) given.set(name, [...(given.get(name) ?? []), word.slice(name.length + 1)]);
    else return `what \`${word}\` does is not known`;
  }
  return { operands, given };
}

/** A set of the words of a text. */
export function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

/** The path of a file relative to a directory above it; `undefined` where it is not below. */
export function relativeTo(directory: string, path: string): string | undefined {
  const prefix = directory === '/' ? '/' : `${directory}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
}

/** A directory and all above it, innermost first. */
export function upwards(directory: string): readonly string[] {
  const parts = directory.split('/').filter((part) => part !== '');
  return parts.map((_, i) => `/${parts.slice(0, parts.length - i).join('/')}`).concat('/');
}

/** Whether a text names a path that is relative to a directory, as a word of its own. */
export function mentions(text: string, directory: string, path: string): boolean {
  const relative = relativeTo(directory, path);
  if (relative === undefined || relative.length < 2) return false;
  const at = text.indexOf(relative);
  return at !== -1 && !/[\w-]/.test(text[at - 1] ?? '') && !/[\w-]/.test(text[at + relative.length] ?? '');
}
