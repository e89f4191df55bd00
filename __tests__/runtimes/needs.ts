/** What a program needs by a Dockerfile and its build context, a line each. */
import { passes } from '../../src/analysis/passes.js';
import { runtimeNeeds } from '../../src/analysis/runtime-needs.js';
import { memoryContext } from '../../src/context/memory-context.js';
import { Document } from '../../src/dockerfile/document.js';

/** Lines that begin with one of these words are given; all where none is given. */
export function needsOf(
  dockerfile: string,
  files: Readonly<Record<string, string>> = {},
  ...kinds: readonly string[]
): readonly string[] {
  const document = new Document('Dockerfile', dockerfile);
  const context = memoryContext(files, { origin: 'test' });
  const found = passes(document, context)({}).get(runtimeNeeds)(document.stages.at(-1)!);
  if ('reason' in found) return [`reason: ${found.reason}`];
  const lines = found.runs.flatMap(({ needs, tree, artifacts, base }) => [
    `entry ${needs.entry.name}`,
    `base ${base.kind}`,
    ...(tree === undefined ? [] : [`tree /${tree}`]),
    ...artifacts.map(({ name, evidence }) => `artifact /${name} (${evidence})`),
    ...(['files', 'packages', 'programs', 'libraries', 'facilities', 'variables'] as const).flatMap((kind) =>
      needs[kind].map(({ name, evidence }) => `${SINGULAR[kind]} ${name} (${evidence})`),
    ),
    ...needs.questions.map(({ about, text, evidence }) => `${about}? ${text} (${evidence})`),
  ]);
  return kinds.length === 0 ? lines : lines.filter((line) => kinds.some((kind) => line.startsWith(kind)));
}

const SINGULAR = {
  files: 'file',
  packages: 'package',
  programs: 'program',
  libraries: 'library',
  facilities: 'facility',
  variables: 'variable',
} as const;
