/** Reads `go.mod`, `go.work` and `go.sum`. */

export interface GoModule {
  readonly path: string;
  readonly version: string | undefined;
}

export interface GoReplacement {
  readonly old: GoModule;
  /** a path of the tree where it begins with `./`, `../` or `/`, else a module */
  readonly by: GoModule;
}

/** What counts of `go.mod` and `go.work`, which share their grammar. */
export interface GoFile {
  /** path of the module: of the `module` directive */
  readonly module: string | undefined;
  /** `1.22`: of the `go` directive */
  readonly language: string | undefined;
  readonly requires: readonly (GoModule & { readonly version: string })[];
  readonly replaces: readonly GoReplacement[];
  /** directories of `use` */
  readonly uses: readonly string[];
}

/** https://go.dev/ref/mod#go-mod-file-lexical. Returns the file, or in which line it is none. */
export function readGoFile(text: string): GoFile | string {
  let module: string | undefined;
  let language: string | undefined;
  const requires: (GoModule & { version: string })[] = [];
  const replaces: GoReplacement[] = [];
  const uses: string[] = [];
  let block: string | undefined;
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    const words = wordsOf(line);
    if (words === undefined) return `cannot be read in line ${at + 1}`;
    if (words.length === 0) continue;
    if (block !== undefined && words[0] === ')') {
      block = undefined;
      continue;
    }
    if (block === undefined && words[1] === '(' && words.length === 2) {
      block = words[0];
      continue;
    }
    const [verb, ...rest] = block === undefined ? words : [block, ...words];
    switch (verb) {
      case 'go':
        language = rest[0];
        break;
      case 'require':
        if (rest.length !== 2) return `cannot be read in line ${at + 1}`;
        requires.push({ path: rest[0]!, version: rest[1]! });
        break;
      case 'replace': {
        const arrow = rest.indexOf('=>');
        const [from, to] = [rest.slice(0, arrow), rest.slice(arrow + 1)];
        if (arrow === -1 || from.length === 0 || to.length === 0) return `cannot be read in line ${at + 1}`;
        replaces.push({ old: { path: from[0]!, version: from[1] }, by: { path: to[0]!, version: to[1] } });
        break;
      }
      case 'use':
        uses.push(...rest);
        break;
      case 'module':
        module = rest[0];
        break;
      case 'toolchain':
      case 'godebug':
      case 'exclude':
      case 'retract':
      case 'tool':
      case 'ignore':
        break;
      default:
        return `cannot be read in line ${at + 1}`;
    }
  }
  return block === undefined ? { module, language, requires, replaces, uses } : 'ends within a block';
}

/** Words of a line without its comment; `undefined` where a string does not end. */
function wordsOf(line: string): readonly string[] | undefined {
  const words: string[] = [];
  const token = /\s*(?:(\/\/.*$)|"((?:[^"\\]|\\.)*)"|`([^`]*)`|([()]|[^\s()"`]+))/y;
  const text = line.trimEnd();
  while (token.lastIndex < text.length) {
    const found = token.exec(text);
    if (found === null) return undefined;
    if (found[1] !== undefined) break;
    // an address holds `//` only behind a colon, and modules have no scheme
    const word = found[2] ?? found[3] ?? found[4]!;
    words.push(word);
  }
  return words;
}

/** Whether a replacement is a directory of the tree. */
export function isLocalReplacement({ by }: GoReplacement): boolean {
  return by.version === undefined;
}

/** The module that a requirement is in the end: itself, what replaces it, or `local`. */
export function resolvedModule(
  { replaces }: GoFile,
  required: GoModule & { readonly version: string },
): (GoModule & { readonly version: string }) | 'local' {
  const replacement =
    replaces.find(({ old }) => old.path === required.path && old.version === required.version) ??
    replaces.find(({ old }) => old.path === required.path && old.version === undefined);
  if (replacement === undefined) return required;
  const { path, version } = replacement.by;
  return version === undefined ? 'local' : { path, version };
}

/** Lines of a `go.sum` that have a sum: `module version` and `module version/go.mod`. */
export function readGoSum(text: string): ReadonlySet<string> {
  const sums = new Set<string>();
  for (const line of text.split(/\r?\n/)) {
    const [path, version, sum] = line.trim().split(/\s+/);
    if (sum?.startsWith('h1:') === true) sums.add(`${path} ${version}`);
  }
  return sums;
}
