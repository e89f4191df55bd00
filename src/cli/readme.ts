/** What `dockmod explain` prints: the READMEs of transforms. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** By id, as JSON, put in by the build (scripts/build.mjs). */
declare const DOCKMOD_READMES: string;

/** Markdown; `undefined` where a transform has no README. */
export function readmeOf(id: string): string | undefined {
  return new Map(Object.entries(JSON.parse(DOCKMOD_READMES) as Readonly<Record<string, string>>)).get(id);
}

/** The README beside a module with transforms of others; `undefined` where there is none. */
export function readmeBeside(module: string | undefined): string | undefined {
  if (module === undefined) return undefined;
  try {
    return readFileSync(join(dirname(module), 'README.md'), 'utf8');
  } catch {
    return undefined;
  }
}
