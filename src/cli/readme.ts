/** The READMEs of the transforms, put in by the build (scripts/build.mjs). */
declare const DOCKMOD_READMES: Readonly<Record<string, string>>;

/** Markdown; `undefined` where a transform has no README. */
export function readmeOf(id: string): string | undefined {
  return new Map(Object.entries(DOCKMOD_READMES)).get(id);
}
