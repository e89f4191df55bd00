/** What a repository does with the image of one of its Dockerfiles. */
import { basename, dirname, relative } from 'node:path';
import { Document } from '../dockerfile/document.js';
import { isDockerfileName } from './dockerfile-name.js';
import type { ImageUse } from './image-use.js';
import type { Repository, RepositoryDeclarations } from './repository.js';

/** Everything that declarations of the repository say of the image of a Dockerfile (absolute path), each use once. */
export function usesOf(
  { path }: { readonly path: string },
  repository: Repository,
  { builds, runs }: RepositoryDeclarations,
): readonly ImageUse[] {
  const dockerfile = relative(repository.root, path);
  const own = builds.filter((build) => build.dockerfile === dockerfile);
  const tags = new Map(
    own.flatMap(({ tags: names = [], target }) => names.map((name) => [bare(name), target] as const)),
  );
  const started = runs.flatMap(({ image, isService, use }) => {
    const name = bare(isService ? `service ${image}` : image);
    return tags.has(name) ? [{ ...use, target: tags.get(name) }] : [];
  });
  const all = [...own.flatMap(({ uses = [] }) => uses), ...started, ...basedOn(tags, dockerfile, repository)];
  return [...new Map(all.map((use) => [JSON.stringify(use), use])).values()];
}

/** A name without its tag: what is built as one release is run as another. */
function bare(image: string): string {
  return image.replace(/(?::[\w.${}-]+)?(?:@sha256:\w+)?$/, '');
}

/** Dockerfiles of the repository whose FROM names the image. */
function basedOn(
  tags: ReadonlyMap<string, string | undefined>,
  dockerfile: string,
  { paths, files }: Repository,
): readonly ImageUse[] {
  if (![...tags.keys()].some((name) => !name.startsWith('service '))) return [];
  return paths.flatMap((path): readonly ImageUse[] => {
    if (path === dockerfile || !isDockerfileName(basename(path))) return [];
    const text = files.read(path);
    const document = text === undefined ? undefined : new Document(basename(path), text);
    return (document?.stages ?? [])
      .filter(({ image, parent }) => parent === undefined && tags.has(bare(image)))
      .map(({ image, from }) => ({
        kind: 'base',
        target: tags.get(bare(image)),
        origin: `${dirname(path) === '.' ? '' : `${dirname(path)}/`}${basename(path)}:${from.lines.first}`,
      }));
  });
}
