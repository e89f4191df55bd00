/** A repository as it tells of its builds: scanned once, when it is first asked. */
import { lstatSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type {
  DeclarationProblem,
  DeclarationReader,
  DeclaredBuild,
  DeclaredName,
  DeclaredRun,
  RepositoryFiles,
} from './declared/declared-build.js';
import { BUILD_FILES, DOCUMENTATION, READERS } from './declared/readers.js';
import { DECLARES, DOCUMENTS } from './first-look.js';
import { gitIndex, repositoryRoot } from './git-index.js';
import type { GitIndex } from './git-index.js';
import { childOf } from './path.js';

/** What a repository declares, and what could not be read of it. */
export interface RepositoryDeclarations {
  readonly builds: readonly DeclaredBuild[];
  readonly runs: readonly DeclaredRun[];
  readonly names: readonly DeclaredName[];
  readonly problems: readonly DeclarationProblem[];
}

export interface Repository {
  /** absolute */
  readonly root: string;
  /** what git knows of it; `undefined` where there is no work tree of git */
  readonly index: GitIndex | undefined;
  /** paths of the files to look at, from the root */
  readonly paths: readonly string[];
  readonly files: RepositoryFiles;
  declarations(): Promise<RepositoryDeclarations>;
  /** builds that its documentation tells readers to run: asked where nothing else says anything */
  instructions(): Promise<readonly DeclaredBuild[]>;
  /** what a compose or bake file builds; `undefined` for any other file */
  builtBy(path: string): Promise<RepositoryDeclarations> | undefined;
}

/** The repositories of one run, each scanned once, whatever the number of its Dockerfiles. */
export class Repositories {
  readonly #known = new Map<string, Repository>();
  readonly #environment: NodeJS.ProcessEnv | undefined;

  /** `environment` is what git runs in; default: that of this process */
  constructor(environment?: NodeJS.ProcessEnv) {
    this.#environment = environment;
  }

  /** The repository that holds a directory (absolute); outside of any, the directory itself. */
  around(directory: string): Repository {
    const work = repositoryRoot(directory);
    const root = work ?? directory;
    const known = this.#known.get(root);
    if (known !== undefined) return known;
    const repository = open(root, work === undefined ? undefined : gitIndex(root, this.#environment));
    this.#known.set(root, repository);
    return repository;
  }
}

/** Where files stand that declare builds, and that git may not track yet. */
const USUAL_PLACES = ['', '.github/workflows', '.circleci', '.devcontainer'];
/** Longer files declare nothing. */
const MAX_BYTES = 4_000_000;

function open(root: string, index: GitIndex | undefined): Repository {
  const files: RepositoryFiles = {
    read: (path) => {
      const text = textAt(root, path);
      return typeof text === 'string' ? text : undefined;
    },
    kind: (path) => {
      const stat = statSync(join(root, path), { throwIfNoEntry: false });
      return stat?.isDirectory() === true ? 'directory' : stat?.isFile() === true ? 'file' : undefined;
    },
  };
  let paths: readonly string[] | undefined;
  let declarations: Promise<RepositoryDeclarations> | undefined;
  let instructions: Promise<RepositoryDeclarations> | undefined;
  return {
    root,
    index,
    get paths() {
      paths ??= [
        ...new Set([...(index?.files() ?? []), ...USUAL_PLACES.flatMap((place) => namesIn(root, place))]),
      ];
      return paths;
    },
    files,
    declarations() {
      return (declarations ??= scan(root, lookedAt(this.paths, DECLARES), files, () => READERS));
    },
    async instructions() {
      instructions ??= scan(root, lookedAt(this.paths, DOCUMENTS), files, () => DOCUMENTATION);
      return (await instructions).builds;
    },
    builtBy(path) {
      const candidate = { path, name: path.slice(path.lastIndexOf('/') + 1) };
      return DECLARES.test(path) && BUILD_FILES.some((reader) => reader.applies(path, candidate.name))
        ? scan(root, [candidate], files, () => BUILD_FILES)
        : undefined;
    },
  };
}

/** Files only: a link leads to one that is looked at anyway, or out of the repository. */
function namesIn(root: string, directory: string): readonly string[] {
  try {
    return readdirSync(join(root, directory), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => childOf(directory, name));
  } catch {
    return [];
  }
}

interface Named {
  readonly path: string;
  readonly name: string;
}

function lookedAt(paths: readonly string[], looks: RegExp): readonly Named[] {
  return paths
    .filter((path) => looks.test(path) && !/(?:^|\/)node_modules\//.test(path))
    .map((path) => ({ path, name: path.slice(path.lastIndexOf('/') + 1) }));
}

async function scan(
  root: string,
  candidates: readonly Named[],
  files: RepositoryFiles,
  readersOf: () => readonly DeclarationReader[],
): Promise<RepositoryDeclarations> {
  const builds: DeclaredBuild[] = [];
  const runs: DeclaredRun[] = [];
  const names: DeclaredName[] = [];
  const problems: DeclarationProblem[] = [];
  // they are loaded for what there is to read
  const readers = candidates.length === 0 ? [] : readersOf();
  for (const reader of readers) {
    for (const { path, name } of candidates) {
      if (!reader.applies(path, name)) continue;
      const text = textAt(root, path);
      if (typeof text === 'object') {
        problems.push({
          path,
          message: `cannot be read (${text.reason}); what it builds is not taken into account`,
        });
        continue;
      }
      if (text === undefined || !reader.hint.test(text)) continue;
      const found = await reader.read({ path, text, files });
      problems.push(...found.problems);
      runs.push(...(found.runs ?? []));
      names.push(...(found.names ?? []));
      for (const build of found.builds) {
        if (files.kind(build.context) === 'directory') builds.push(build);
        else if (!build.isAssumed) {
          const [, at = path, line = ''] = /^(.*)(:\d+)$/.exec(build.origin) ?? [];
          problems.push({
            path: `${at}${line}`,
            message: `\`${build.context}\` is no directory; the build is not taken into account`,
          });
        }
      }
    }
  }
  return { builds, runs, names, problems };
}

/** `undefined` for what is no file, or too long for one that declares builds. */
function textAt(root: string, path: string): string | undefined | { readonly reason: string } {
  const file = join(root, path);
  try {
    const stat = lstatSync(file, { throwIfNoEntry: false });
    if (stat?.isFile() !== true || stat.size > MAX_BYTES) return undefined;
    return readFileSync(file, 'utf8');
  } catch (error) {
    return { reason: error instanceof Error && 'code' in error ? String(error.code) : String(error) };
  }
}
