/** A build that some file of a repository declares: which Dockerfile, with which directory. */
import type { ImageUse } from '../image-use.js';

export interface DeclaredBuild {
  /** the directory that is the context, from the repository's root */
  readonly context: string;
  /** from the repository's root */
  readonly dockerfile: string;
  /** the stage that is asked for */
  readonly target: string | undefined;
  /** values of build arguments, as far as they are given literally */
  readonly args: Readonly<Record<string, string>>;
  /** named contexts: directories from the repository's root, or what else they are as it is written */
  readonly contexts: Readonly<Record<string, string>>;
  /** where it is declared: `compose.yaml:12` */
  readonly origin: string;
  /** the file that declares it does not say in which directory its commands run; this is one where they could */
  readonly isAssumed: boolean;
  /** names that the image gets */
  readonly tags?: readonly string[];
  /** what is done with the image where it is built, or in the same file */
  readonly uses?: readonly ImageUse[];
}

/** What a name is the name of, where something is run. */
export type Named = 'image' | 'service' | 'container' | 'workload';

/** A container of an image that some file starts with words of its own, or in which it starts another program. */
export interface DeclaredRun {
  /** the image, the service of a compose file, the container or the workload, as it is named */
  readonly name: string;
  readonly named: Named;
  readonly use: ImageUse;
}

/** A container, or a workload of Kubernetes, that gets a name, and the image that it is of. */
export interface DeclaredName {
  readonly name: string;
  readonly named: 'container' | 'workload';
  readonly image: string;
}

/** Something that could not be read or understood, and what was therefore not done. */
export interface DeclarationProblem {
  /** from the repository's root */
  readonly path: string;
  readonly message: string;
}

/** The repository as the readers of declarations see it. Paths are from its root. */
export interface RepositoryFiles {
  read(path: string): string | undefined;
  kind(path: string): 'file' | 'directory' | undefined;
}

/** A file to be read for declarations. */
export interface DeclaringFile {
  /** from the repository's root */
  readonly path: string;
  readonly text: string;
  readonly files: RepositoryFiles;
}

/** What a file was found to declare. */
export interface Declarations {
  readonly builds: readonly DeclaredBuild[];
  readonly runs?: readonly DeclaredRun[];
  readonly names?: readonly DeclaredName[];
  readonly problems: readonly DeclarationProblem[];
}

/** Knows one kind of file. */
export interface DeclarationReader {
  /** Whether a path, whose last part is `name`, is that of such a file. Asked of every file of a repository. */
  applies(path: string, name: string): boolean;
  /** what the text of a file with declarations holds somewhere: the others are not parsed */
  readonly hint: RegExp;
  /** Never throws; what cannot be read is a problem. */
  read(file: DeclaringFile): Promise<Declarations>;
}
