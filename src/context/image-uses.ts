/** What a repository does with the image of one of its Dockerfiles. */
import { basename, dirname, join, relative } from 'node:path';
import { Document } from '../dockerfile/document.js';
import type { DeclaredBuild, DeclaredName, DeclaredRun } from './declared/declared-build.js';
import { isDockerfileName } from './dockerfile-name.js';
import type { ImageUse } from './image-use.js';
import type { Repository, RepositoryDeclarations } from './repository.js';

/** Everything that declarations of the repository say of the image of a Dockerfile (absolute path), each use once. */
export function usesOf(
  { path }: { readonly path: string },
  repository: Repository,
  { builds, runs, names }: RepositoryDeclarations,
): readonly ImageUse[] {
  const dockerfile = relative(repository.root, path);
  const own = builds.filter((build) => build.dockerfile === dockerfile);
  const tags = new Map(
    own.flatMap(({ tags: names = [], target }) => names.map((name) => [bare(name), target] as const)),
  );
  const meant = imagesOf(dockerfile, repository, builds, tags);
  const started = runs.flatMap((run) =>
    [...meant]
      .filter(([image]) => isOf(run, image, names))
      .slice(0, 1)
      .map(([, target]) => ({ ...run.use, target })),
  );
  const all = [...own.flatMap(({ uses = [] }) => uses), ...started, ...basedOn(tags, dockerfile, repository)];
  return [...new Map(all.map((use) => [JSON.stringify(use), use])).values()];
}

type Targets = ReadonlyMap<string, string | undefined>;

/**
 * The names of a Dockerfile's image. Where no build says what it is called, that of the directory that it stands in may
 * be it: `registry.example.com/team/web` of `services/web`.
 */
function imagesOf(
  dockerfile: string,
  { root }: Repository,
  builds: readonly DeclaredBuild[],
  tags: Targets,
): Targets {
  if ([...tags.keys()].some((name) => !/^(?:service|container) /.test(name))) return tags;
  const directory = basename(dirname(join(root, dockerfile)));
  const isOther = builds.some((build) => build.tags?.some((name) => lastPart(bare(name)) === directory));
  return isOther ? tags : new Map([...tags, [`*/${directory}`, undefined]]);
}

/** Whether something is run in a container of an image: by its name, or by that of a container or workload of it. */
function isOf({ name, named }: DeclaredRun, image: string, names: readonly DeclaredName[]): boolean {
  if (named === 'image') return isImage(name, image);
  if (named === 'service') return image === `service ${bare(name)}`;
  const isNamed = names.some(
    (one) =>
      one.named === named &&
      isImage(one.image, image) &&
      // pods of a workload have its name with more behind
      (one.name === name || (named === 'workload' && name.startsWith(`${one.name}-`))),
  );
  if (isNamed || named === 'workload') return isNamed;
  if (image === `container ${name}`) return true;
  // https://docs.docker.com/compose/how-tos/project-name/: `project-service-1`
  const service = image.startsWith('service ') ? image.slice('service '.length) : undefined;
  return service !== undefined && (name === service || isContainerOf(name, service));
}

function isContainerOf(name: string, service: string): boolean {
  const index = /[-_]\d+$/.exec(name);
  return (
    index !== null &&
    /[-_]$/.test(name.slice(0, index.index - service.length)) &&
    name.slice(0, index.index).endsWith(service)
  );
}

/** A registry may stand before a name that is built without one, and the other way round. */
function isImage(name: string, image: string): boolean {
  if (/^(?:service|container) /.test(image)) return false;
  const own = bare(name);
  if (image.startsWith('*/')) return own.includes('/') && lastPart(own) === image.slice(2);
  return own === image || ((own.includes('/') || image.includes('/')) && lastPart(own) === lastPart(image));
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/**
 * A name without its tag: what is built as one release is run as another. Variables are written in one way; `{{ }}` is
 * that of a workflow.
 */
function bare(image: string): string {
  let name = BARE.get(image);
  if (name === undefined) {
    name = withoutTag(image);
    if (BARE.size >= MAX_NAMES) BARE.clear();
    BARE.set(image, name);
  }
  return name;
}

/** The names of a repository are compared with each other, again for each of its Dockerfiles. */
const BARE = new Map<string, string>();
const MAX_NAMES = 10_000;

function withoutTag(image: string): string {
  return image
    .replaceAll(/\$\{\{?\s*([\w.-]+)[^{}]*\}?\}/g, '$$$1')
    .replaceAll(/\$\([^()]*\)|`[^`]*`/g, '$')
    .replace(/(?::[\w.$-]+)?(?:@sha256:\w+)?$/, '');
}

/** Dockerfiles of the repository whose FROM names the image. */
function basedOn(
  tags: ReadonlyMap<string, string | undefined>,
  dockerfile: string,
  repository: Repository,
): readonly ImageUse[] {
  if (![...tags.keys()].some((name) => !/^(?:service|container) /.test(name))) return [];
  return grownFrom(repository)
    .filter(({ path, image }) => path !== dockerfile && tags.has(image))
    .map(({ image, origin }) => ({ kind: 'base', target: tags.get(image), origin }));
}

/** What a Dockerfile of a repository is made of. */
interface Base {
  readonly path: string;
  /** without its tag */
  readonly image: string;
  readonly origin: string;
}

/** Each of its Dockerfiles asks for the others: they are read once. */
const BASES = new WeakMap<Repository, readonly Base[]>();

function grownFrom(repository: Repository): readonly Base[] {
  let bases = BASES.get(repository);
  if (bases === undefined) {
    const { paths, files } = repository;
    bases = paths.flatMap((path): readonly Base[] => {
      const text = isDockerfileName(basename(path)) ? files.read(path) : undefined;
      if (text === undefined) return [];
      return new Document(basename(path), text).stages
        .filter(({ parent }) => parent === undefined)
        .map(({ image, from }) => ({
          path,
          image: bare(image),
          origin: `${dirname(path) === '.' ? '' : `${dirname(path)}/`}${basename(path)}:${from.lines.first}`,
        }));
    });
    BASES.set(repository, bases);
  }
  return bases;
}
