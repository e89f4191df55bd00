/** Whether a build context is one that a Dockerfile makes sense with. */
import type { BuildContext } from '../context/context.js';
import type { Document } from '../dockerfile/document.js';
import { ECOSYSTEMS } from '../ecosystems/ecosystems.js';
import { projectCallOf } from '../ecosystems/project-call.js';
import { contextCopies } from './context-copies.js';
import type { ContextCopy, ContextSource } from './context-copies.js';
import { imagePath, imageTrees } from './image-tree.js';
import type { ImageTree } from './image-tree.js';
import { passes } from './passes.js';
import { projectSteps } from './project-steps.js';

/**
 * Whether every install and build of a project finds a manifest in the directory that it runs in, as far as COPY brought that
 * directory from the context: with a context in which `pip install -r requirements.txt` finds no such file, nobody
 * builds. Nor where a pattern of COPY matches nothing, or a source file that is built by its name is not there.
 */
export function findsManifests(document: Document, context: BuildContext): boolean {
  const { get } = passes(document, context)(undefined);
  const stepsOf = get(projectSteps);
  const isEmpty = ({ sources }: ContextCopy): boolean =>
    sources.some((source) => source.path === undefined && !findsAny(context, source));
  if (get(contextCopies).some(isEmpty)) return false;
  return document.instructions
    .filter(({ keyword }) => keyword === 'RUN')
    .every((run) => {
      const tree = get(imageTrees)(run);
      return stepsOf(run).every(({ call, directory, project }) => {
        if (call === undefined || directory === undefined || typeof tree === 'string') return true;
        if (call.manager.kind === 'system') return true;
        const asked = ECOSYSTEMS.map(
          (ecosystem) => [ecosystem, projectCallOf(ecosystem, call)] as const,
        ).filter(([, one]) => one !== undefined && one.role !== 'add' && one.directory === '');
        const kinds = asked.map(([, one]) => one);
        if (kinds.length === 0 || tree.kind(directory) !== 'directory') return true;
        const files = call.packages.flatMap(({ value = '' }) =>
          kinds.some((one) => one?.command.files?.test(value) === true) ? [value] : [],
        );
        if (files.length > 0)
          return files.every((file) => tree.kind(imagePath(file, `/${directory}`) ?? '') !== undefined);
        return project !== undefined || asked.some(([{ manifests }]) => isAbove(tree, directory, manifests));
      });
    });
}

/** Whether a manifest stands in a directory around one: most tools look there too. */
function isAbove(tree: Pick<ImageTree, 'kind'>, directory: string, manifests: readonly string[]): boolean {
  const parts = directory.split('/');
  return parts.some((_, length) => {
    const place = parts.slice(0, length).join('/');
    return manifests.some((name) => tree.kind(place === '' ? name : `${place}/${name}`) === 'file');
  });
}

/** Whether a pattern takes anything, by the names that it has: `package*.json` needs no look into directories. */
function findsAny(context: BuildContext, source: ContextSource): boolean {
  const depth = source.text.split('/').filter((name) => name !== '' && name !== '.').length;
  const look = (directory: string, left: number): boolean =>
    context.list(directory).some((name) => {
      const path = directory === '' ? name : `${directory}/${name}`;
      return source.takes(path) || (left > 1 && context.kind(path) === 'directory' && look(path, left - 1));
    });
  return look('', depth);
}
