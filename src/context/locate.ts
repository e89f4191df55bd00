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
  if (sources.length === 0) return NO_CONTEXT;
  const candidates = directoriesFrom(directory)
    .map(diskContext)
    .filter((context) => sources.every((source) => context.kind(source) !== undefined));
  return candidates.length === 1 ? candidates[0]! : NO_CONTEXT;
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
