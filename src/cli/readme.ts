/** The READMEs of the transforms by their ids, as JSON, put in by the build (scripts/build.mjs). */
declare const DOCKMOD_READMES: string;

/** Markdown; `undefined` where a transform has no README. */
export function readmeOf(id: string): string | undefined {
  return new Map(Object.entries(JSON.parse(DOCKMOD_READMES) as Readonly<Record<string, string>>)).get(id);
}
