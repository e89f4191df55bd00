/** Read-only view of the directory that a Dockerfile is built with. */
export interface BuildContext {
  /** Text of a file, by its path from the context's root with `/`; `undefined` where there is none to be read. */
  read(path: string): string | undefined;
  /** Kind of what stands at a path; `undefined` for nothing, or nothing known. */
  kind(path: string): 'file' | 'directory' | undefined;
  /** permission bits of a file where they are certain (git tracks it), else `undefined` */
  mode(path: string): number | undefined;
}

/** The context of a text alone: nothing is known of any file. */
export const NO_CONTEXT: BuildContext = {
  read: () => undefined,
  kind: () => undefined,
  mode: () => undefined,
};
