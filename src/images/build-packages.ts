/** What base images bring of what Dockerfiles install to build something. */
import type { BaseImage } from './base-image.js';
import type { Family } from './known-images.js';
import { officialName } from './reference.js';

/** An official image whose variants of this kind come without compilers, tools and headers. */
interface Bare {
  readonly names: readonly string[];
  readonly family: Family;
  readonly tag?: RegExp;
  /** shared libraries that come with it, beside those of every image */
  readonly libraries?: readonly string[];
}

/** Official images with an interpreter of their own, before that of the distribution in PATH. */
const INTERPRETERS: Readonly<Record<string, string>> = { python3: 'python', ruby: 'ruby', php: 'php' };

const BARE: readonly Bare[] = [
  { names: ['debian', 'ubuntu'], family: 'debian' },
  // https://github.com/docker-library/python, https://github.com/nodejs/docker-node: compilers are purged again
  { names: ['python', 'node'], family: 'debian', tag: /(?:^|-)slim(?:-|$)/ },
  { names: ['alpine', 'python', 'nginx'], family: 'alpine' },
  { names: ['node'], family: 'alpine', libraries: ['libstdc++', 'libgcc'] },
];

function bareOf({ official, repository, family, tag = '' }: BaseImage): Bare | undefined {
  const name = official ? officialName(repository ?? '') : undefined;
  return BARE.find(
    (one) =>
      name !== undefined &&
      one.names.includes(name) &&
      one.family === family &&
      one.tag?.test(tag) !== false &&
      !tag.includes('onbuild'),
  );
}

/** Whether an image may have packages for building of its own. */
export function bringsBuildPackages(image: BaseImage): boolean {
  return bareOf(image) === undefined;
}

/** Shared libraries that an image comes with, beside those that every image of its distribution has. */
export function librariesBrought(image: BaseImage): readonly string[] {
  return bareOf(image)?.libraries ?? [];
}

/** Whether an image has an interpreter of its own, whatever package there is of it: `python3`. */
export function bringsInterpreter({ official, repository }: BaseImage, interpreter: string): boolean {
  const name = Object.hasOwn(INTERPRETERS, interpreter) ? INTERPRETERS[interpreter] : undefined;
  return official && name !== undefined && officialName(repository ?? '') === name;
}
