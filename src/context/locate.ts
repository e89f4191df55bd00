/** Which directory a Dockerfile is built with, where nothing declares it. */
import { join } from 'node:path';
import { Document } from '../dockerfile/document.js';
import { NO_CONTEXT } from './context.js';
import type { BuildContext } from './context.js';
import { diskContext, repositoryRoot } from './disk-context.js';

/**
 * The context of a Dockerfile with this text that stands in `directory` (absolute): the one directory between that and the root of
 * the repository in which every source of COPY and ADD exists. Several, or none: nothing is known of any file.
 * The disk is not touched before the context is first asked something.
 */
export function locateContext(text: string, directory: string): BuildContext {
  let found: BuildContext | undefined;
  const context = (): BuildContext => (found ??= locate(new Document('Dockerfile', text), directory));
  return {
    read: (path) => context().read(path),
    kind: (path) => context().kind(path),
    mode: (path) => context().mode(path),
  };
}

function locate(document: Document, directory: string): BuildContext {
  const sources = sourcesOf(document);
  const candidates = sources.length === 0 ? [] : candidatesFor(sources, directory);
  return candidates.length === 1 ? diskContext(candidates[0]!) : NO_CONTEXT;
}

/**
 * The directory (absolute) that a Dockerfile with this text in `directory` can be built with: the one in which every
 * source exists, or its own where it takes nothing from any; `undefined` where several are possible, or none.
 */
export function locateDirectory(text: string, directory: string): string | undefined {
  const document = new Document('Dockerfile', text);
  if (!readsContext(document)) return directory;
  const candidates = candidatesFor(sourcesOf(document), directory);
  return candidates.length === 1 ? candidates[0] : undefined;
}

function candidatesFor(sources: readonly string[], directory: string): readonly string[] {
  return directoriesFrom(directory).filter((candidate) => {
    const context = diskContext(candidate);
    return sources.every((source) => context.kind(source) !== undefined);
  });
}

/** Whether anything of the context can get into a build. */
function readsContext({ instructions }: Document): boolean {
  return instructions
    .map((instruction) => instruction.trigger ?? instruction)
    .some(({ keyword, flags, operands }) => {
      if (keyword === 'RUN')
        return flags.some(
          ({ name, value }) => name === 'mount' && !/\bfrom=|\btype=(?!bind)/.test(value ?? ''),
        );
      if (keyword !== 'COPY' && keyword !== 'ADD') return false;
      if (flags.some(({ name }) => name === 'from')) return false;
      return operands.slice(0, -1).some((source) => !/^<<|:\/\/|^git@/.test(source));
    });
}

/** From a directory up to the root of its repository; the directory alone outside of one. */
function directoriesFrom(directory: string): readonly string[] {
  const root = repositoryRoot(directory);
  const directories = [directory];
  for (let current = directory; root !== undefined && current !== root;) {
    current = join(current, '..');
    directories.push(current);
  }
  return directories;
}

/** Sources that name one file or directory of the context, the context itself left out. */
function sourcesOf(document: Document): readonly string[] {
  const copies = document.instructions
    .map((instruction) => instruction.trigger ?? instruction)
    .filter(
      ({ keyword, flags }) =>
        (keyword === 'COPY' || keyword === 'ADD') && flags.every(({ name }) => name !== 'from'),
    );
  return copies
    .flatMap(({ operands }) => operands.slice(0, -1))
    .filter((source) => !/[$*?[\\]|^<<|:\/\/|^git@/.test(source))
    .map((source) => source.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, ''))
    .filter((source) => source !== '' && source !== '.');
}
