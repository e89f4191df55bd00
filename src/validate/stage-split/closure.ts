/** What of the builder a program can use at all: all of it, unless its sources tell that it opens nothing by name. */
import { isBelow, joined, nameOf, overlap } from '../place.js';
import type { Language } from './artifacts.js';
import { linkageOf } from './linkage.js';
import { reachedBy } from './node-packages.js';
import type { Scene } from './scene.js';
import { interpreterOf, isInertForNode, nodeFileUse, programUse, takesModules } from './scripted.js';
import { closedServer } from './served.js';
import { isInert, pathsOpened, usesOf } from './sources.js';
import type { Uses } from './sources.js';

/** A program whose sources are read, so that what it opens by name is known, or that it opens nothing. */
export interface Closed {
  readonly language: Language | 'node' | 'server';
  readonly uses: Uses;
  /** needs no library of the system */
  readonly isStatic: boolean;
  /** Whether a file beside it is of no use to it, though it opens files. */
  readonly isInert: (path: string) => boolean;
  /** Whether it needs a file, whatever it opens. */
  readonly needs: (path: string) => boolean;
  /** Whether what a command makes at a path is of no use to it, where that is told apart. */
  readonly leaves?: (path: string) => boolean;
}

/** Reads the sources; `undefined` for a program that may open anything. */
export function closedProgram(scene: Scene): Closed | undefined {
  const { program, tree, read, images } = scene;
  const { directory } = images.after;
  if (program.artifact === undefined)
    return interpreterOf(scene) === 'node' ? closedNode(scene) : closedServer(scene);
  const { language } = program.artifact;
  const uses = usesOf(language, tree.files.keys(), read);
  if (uses === undefined) return undefined;
  const opened = language === 'c' ? pathsOpened(tree.files.keys(), read) : undefined;
  return {
    ...{ language, uses, isStatic: linkageOf(scene) === true },
    isInert: (path) =>
      isInert(language, path) || (opened !== undefined && !opened.some((one) => overlap(one, path))),
    needs: (path) => isReadUnasked(path, directory, language),
  };
}

function closedNode(scene: Scene): Closed | undefined {
  const { images, made } = scene;
  const { directory } = images.after;
  const reached = reachedBy(scene, directory);
  if (reached === undefined || !takesModules(scene, directory)) return undefined;
  const none = { certificates: undefined, zones: undefined, accounts: undefined, temporary: undefined };
  const use = nodeFileUse(scene);
  // a program built in one piece, whatever its framework puts beside it
  const isFramework = made.some(({ words }) =>
    words.some((word) => /^(?:next|nuxt|nuxi|astro|remix|svelte-kit|gatsby)$/.test(word ?? '')),
  );
  return {
    language: 'node',
    isStatic: false,
    uses: {
      ...none,
      files: isFramework ? { word: 'a framework', path: '' } : use,
      programs: programUse(scene, 'node'),
      libraries: undefined,
    },
    isInert: isInertForNode,
    // the nearest manifest tells of what kind a module is
    needs: (path) =>
      reached.has(path) ||
      (nameOf(path) === 'package.json' && isBelow(directory, path.replace(/\/[^/]+$/, ''))) ||
      path === joined(directory, '.env'),
  };
}

/**
 * Settings that frameworks and readers of variables look for in the working directory.
 * https://docs.spring.io/spring-boot/reference/features/external-config.html#features.external-config.files ·
 * https://learn.microsoft.com/aspnet/core/fundamentals/host/generic-host#default-builder-settings
 */
function isReadUnasked(path: string, directory: string, language: Language): boolean {
  if (!isBelow(path, directory)) return false;
  const relative = path.slice(directory === '/' ? 1 : directory.length + 1);
  if (language === 'go') return relative === '.env';
  if (language === 'jvm')
    return /^(?:config\/(?:[^/]+\/)?)?application[^/]*\.(?:ya?ml|properties)$/.test(relative);
  return language === 'dotnet' && /^(?:appsettings[^/]*\.json|wwwroot\/.*)$/.test(relative);
}
