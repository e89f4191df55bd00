/** Files of the build context that a Dockerfile's commands name. */
import type { BuildContext } from '../context/context.js';
import type { Document } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import { readPackageJson } from '../ecosystems/package-json.js';
import type { Pass } from '../transform.js';
import { environments } from './environment.js';
import { imagePath, imageTrees, stageTrees } from './image-tree.js';
import type { ImageTree } from './image-tree.js';
import { passes } from './passes.js';
import { projectSteps } from './project-steps.js';

/**
 * What its commands name and find, as far as COPY brings it to where they look: `server.js` of
 * `CMD ["node", "server.js"]`, the script `start` of `npm start`. Of two directories a Dockerfile is written for the one
 * that has them.
 */
export function namedFiles(document: Document, context: BuildContext): ReadonlySet<string> {
  const pass = passes(document, context)(undefined);
  const named = new Set<string>();
  for (const instruction of document.instructions) {
    const tree = treeAt(pass, instruction);
    if (tree === undefined) continue;
    for (const { words, directory } of callsOf(pass, instruction)) {
      if (directory === undefined) continue;
      for (const path of words.flatMap(pathsOf)) {
        const place = imagePath(path, `/${directory}`);
        if (place !== undefined && tree.kind(place) === 'file') named.add(path);
      }
      const script = scriptOf(words);
      if (script !== undefined && scriptsIn(tree, directory).has(script))
        named.add(`${script} of package.json`);
    }
  }
  return named;
}

/** What an instruction's commands find: those that start a container find all that its stage has. */
function treeAt({ document, get }: Pass, instruction: Instruction): ImageTree | undefined {
  const { keyword } = instruction;
  const stage = document.stageOf(instruction);
  const isStart = keyword === 'CMD' || keyword === 'ENTRYPOINT';
  if (stage === undefined || (keyword !== 'RUN' && !isStart)) return undefined;
  const tree = isStart ? get(stageTrees)(stage) : get(imageTrees)(instruction);
  return typeof tree === 'string' ? undefined : tree;
}

interface Call {
  readonly words: readonly string[];
  /** in the image, without a slash in front */
  readonly directory: string | undefined;
}

function callsOf({ document, get }: Pass, instruction: Instruction): readonly Call[] {
  if (instruction.keyword === 'RUN' && instruction.json === undefined)
    return get(projectSteps)(instruction).map(({ command, directory }) => ({
      words: command.words.flatMap(({ value }) => value ?? []),
      directory,
    }));
  // CMD and ENTRYPOINT run in the last WORKDIR of their stage, wherever they stand
  const last =
    instruction.keyword === 'RUN' ? instruction : document.stageOf(instruction)?.instructions.at(-1);
  const directory = imagePath('.', get(environments)(last ?? instruction).workdir);
  const { json, script } = instruction;
  if (json !== undefined) return [{ words: json, directory }];
  return (script?.commands ?? []).map((command) => ({
    words: command.words.flatMap(({ value }) => value ?? []),
    directory,
  }));
}

/** Runners of scripts of `package.json`, and their words for that, which may be left out. */
const RUNNERS: ReadonlySet<string> = new Set(['npm', 'yarn', 'pnpm', 'bun']);
const RUN_WORDS: ReadonlySet<string> = new Set(['run', 'run-script']);

/** The script that words may run. */
function scriptOf([runner = '', ...words]: readonly string[]): string | undefined {
  if (!RUNNERS.has(runner)) return undefined;
  return words.find((word) => !word.startsWith('-') && !RUN_WORDS.has(word));
}

function scriptsIn(tree: ImageTree, directory: string): ReadonlySet<string> {
  const read = readPackageJson(tree, directory === '' ? 'package.json' : `${directory}/package.json`);
  return new Set(Object.keys(read?.value?.scripts ?? {}));
}

/** A module of Python and what is taken of it, as servers are told: `shop.wsgi:application`. */
const MODULE = /^([A-Za-z_][\w.]*):[A-Za-z_]\w*(?:\(\))?$/;

/** Paths that a word may be. A bare word, such as `build`, is mostly none. */
function pathsOf(word: string): readonly string[] {
  const [, module] = MODULE.exec(word) ?? [];
  if (module !== undefined) return [`${module.replaceAll('.', '/')}.py`];
  const isPath = /[./]/.test(word) && !/^-|:\/\/|\$/.test(word);
  return isPath ? [word] : [];
}
