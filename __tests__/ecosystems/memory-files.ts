/** A view of files that a test writes down, or that stand in a folder of `fixtures`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ContextFiles } from '../../src/ecosystems/ecosystem.js';

/** Texts by their paths; a value that is no string is written as JSON. `modes` are permission bits, where they are certain. */
export function memoryFiles(
  files: Readonly<Record<string, unknown>>,
  modes: Readonly<Record<string, number>> = {},
): ContextFiles {
  const texts = new Map(
    Object.entries(files).map(([path, text]) => [
      path,
      typeof text === 'string' ? text : JSON.stringify(text),
    ]),
  );
  const directories = new Map<string, Set<string>>([['', new Set()]]);
  for (const path of texts.keys()) {
    const parts = path.split('/');
    parts.forEach((name, at) => {
      const parent = parts.slice(0, at).join('/');
      if (!directories.has(parent)) directories.set(parent, new Set());
      directories.get(parent)!.add(name);
    });
  }
  return {
    read: (path) => texts.get(path),
    list: (directory) => [...(directories.get(directory) ?? [])],
    kind: (path) => (texts.has(path) ? 'file' : directories.has(path) ? 'directory' : undefined),
    mode: (path) => modes[path],
  };
}

/** The files of `fixtures/<folder>`, by their paths below it. */
export function fixtureFiles(folder: string): Record<string, string> {
  const root = fileURLToPath(new URL(`../../fixtures/${folder}`, import.meta.url));
  return Object.fromEntries(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(root.length + 1), readFileSync(path, 'utf8')]),
  );
}
