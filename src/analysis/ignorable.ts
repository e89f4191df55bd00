/** Kinds of files that may be left out of a build context, as data. */
import { ECOSYSTEMS } from '../ecosystems/ecosystems.js';

export interface IgnorableKind {
  /** `made`: only where a command of the build makes it anew; the others are told by their paths */
  readonly name: 'git' | 'system' | 'editor' | 'cache' | 'log' | 'secret' | 'made';
  readonly paths: RegExp;
  /** why nothing misses it */
  readonly because: string;
  /** git must ignore it: what is only not tracked yet may be meant to be */
  readonly mustBeIgnored: boolean;
}

const KINDS: readonly IgnorableKind[] = [
  {
    name: 'git',
    paths: /(?:^|\/)\.git(?:\/|$)/,
    because: 'nothing that is built or copied here reads the repository',
    mustBeIgnored: false,
  },
  {
    name: 'system',
    paths: /(?:^|\/)(?:\.DS_Store|Thumbs\.db|desktop\.ini)$/,
    because: 'an operating system leaves it behind, and git does not track it',
    mustBeIgnored: false,
  },
  {
    name: 'editor',
    paths: /(?:^|\/)(?:(?:\.idea|\.vscode)(?:\/.*)?|[^/]+\.sw[op]|[^/]+~)$/,
    because: 'an editor keeps it for itself, and git ignores it',
    mustBeIgnored: true,
  },
  {
    name: 'cache',
    paths:
      /(?:^|\/)(?:(?:coverage|htmlcov|\.nyc_output|\.pytest_cache|\.mypy_cache|\.ruff_cache|\.tox|\.nox|__pycache__)(?:\/.*)?|[^/]+\.py[cod]|\.eslintcache|\.coverage|[^/]+\.tsbuildinfo)$/,
    because: 'tools and tests leave it behind, and git ignores it',
    mustBeIgnored: true,
  },
  {
    name: 'log',
    paths: /(?:^|\/)(?:(?:npm|yarn|pnpm)-(?:debug|error)\.log[^/]*|lerna-debug\.log[^/]*|[^/]+\.log)$/,
    because: 'it is a log, and git ignores it',
    mustBeIgnored: true,
  },
  {
    name: 'secret',
    paths: /(?:^|\/)\.env(?:\.[\w-]+)*$/,
    because: 'it holds settings of one machine, which git ignores and nothing reads',
    mustBeIgnored: true,
  },
];

const MADE: IgnorableKind = {
  name: 'made',
  paths: /(?:)/,
  because: 'it is made anew',
  mustBeIgnored: false,
};

/** Names of directories that nobody keeps in version control, and that hold what is installed or built. */
export const RECREATED: ReadonlySet<string> = new Set(
  ECOSYSTEMS.flatMap(({ recreated }) => recreated).filter((name) => !name.includes('*')),
);

/** Names of directories that may hold the output of a build. */
const OUTPUTS: ReadonlySet<string> = new Set([
  ...ECOSYSTEMS.flatMap(({ builds }) => builds.flatMap(({ outputs }) => outputs)),
  ...['.venv', 'venv', 'vendor', 'target', 'bin', 'obj', '_build', 'deps'],
]);

/** Whether a path leads to, or into, what is installed or built: whoever copies that by its name wants it as it is. */
export function isProduct(path: string): boolean {
  return path.split('/').some((name) => RECREATED.has(name) || OUTPUTS.has(name));
}

/** The kind of a file or directory, by its path in the context: the outermost name that says one decides. */
export function ignorableKind(path: string): IgnorableKind {
  const names = path.split('/');
  for (let depth = 1; depth <= names.length; depth++) {
    const place = names.slice(0, depth).join('/');
    const kind = KINDS.find(({ paths }) => paths.test(place));
    if (kind !== undefined) return kind;
    if (isProduct(place)) return MADE;
  }
  return MADE;
}
