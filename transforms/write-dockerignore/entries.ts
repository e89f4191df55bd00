/** What may be worth a line: names to look for in a build context, in the order in which the lines are written. */
import { ECOSYSTEMS } from '../../src/sdk.js';

/** Files or directories of one name, or of names that match one pattern. */
export interface Entry {
  /** the name in a line: `node_modules`, `*.log` */
  readonly name: string;
  readonly kind: 'directory' | 'file';
}

/** Entries that a file or directory of this name may be of. */
export function entriesOf(kind: Entry['kind'], name: string): readonly Entry[] {
  const { exact, patterns } = BY_KIND[kind];
  const own = exact.get(name);
  if (own !== undefined) return [own];
  // most names are of none, and they are many
  return patterns.some((entry) => isMatch(entry, name))
    ? patterns.filter((entry) => isMatch(entry, name))
    : NONE;
}

const NONE: readonly Entry[] = [];

function isMatch({ name }: Entry, given: string): boolean {
  const star = name.indexOf('*');
  const [head, tail] = [name.slice(0, star), name.slice(star + 1)];
  return given.length > head.length + tail.length - 1 && given.startsWith(head) && given.endsWith(tail);
}

function entries(kind: Entry['kind'], names: readonly string[]): readonly Entry[] {
  return [...new Set(names)].map((name) => ({ name, kind }));
}

const INSTALLED = ECOSYSTEMS.flatMap(({ recreated }) => recreated);
const BUILT = ECOSYSTEMS.flatMap(({ builds }) => builds.flatMap(({ outputs }) => outputs));
const CACHES = [
  'coverage',
  'htmlcov',
  '.nyc_output',
  '__pycache__',
  '.pytest_cache',
  '.mypy_cache',
  '.ruff_cache',
];
const LOGS = ['*.log', 'npm-debug.log*', 'yarn-debug.log*', 'yarn-error.log*', 'pnpm-debug.log*'];

/** What ecosystems name comes first, then what tools, editors and systems leave behind. */
export const ENTRIES: readonly Entry[] = [
  ...entries(
    'directory',
    [...INSTALLED, '.venv', 'venv', ...BUILT, '.nuxt', ...CACHES, '.tox', '.nox'].filter(
      (name) => !name.includes('*') && !name.includes('/'),
    ),
  ),
  ...entries('file', ['*.pyc', '.coverage', '.eslintcache', '*.tsbuildinfo', ...LOGS, '.env', '.env.*']),
  ...entries('directory', ['.idea', '.vscode']),
  ...entries('file', ['*.swp', '*~', '.DS_Store', 'Thumbs.db']),
];

interface EntriesOfKind {
  /** by their names */
  readonly exact: ReadonlyMap<string, Entry>;
  readonly patterns: readonly Entry[];
}

const BY_KIND: Readonly<Record<Entry['kind'], EntriesOfKind>> = {
  directory: entriesOfKind('directory'),
  file: entriesOfKind('file'),
};

function entriesOfKind(kind: Entry['kind']): EntriesOfKind {
  const own = ENTRIES.filter((entry) => entry.kind === kind);
  return {
    exact: new Map(own.filter(({ name }) => !name.includes('*')).map((entry) => [entry.name, entry])),
    patterns: own.filter(({ name }) => name.includes('*')),
  };
}
