/** Whether what vanishes from the build context is made again by the build, wherever somebody wants it. */
import type { Document, Stage } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import type { ShellCommand } from '../shell/command.js';
import { quietReading } from './crossing.js';
import { isBelow, joined, parentOf, placeAt, resolved } from './place.js';
import type { View } from './tree.js';
import { copiedBy, copiesBefore, sourcePath, Tree } from './tree.js';
import { directoryOf } from './working-directory.js';

/** What makes files of a kind. */
export interface Maker {
  /** commands that leave in a directory what they have made, and no more that anyone looks at */
  readonly madeBy?: RegExp;
  /** commands that put files beside those that are there, unless the directory is emptied first */
  readonly filledBy?: RegExp;
}

/**
 * Whether a stage makes a directory of a context's file again, or all those that grow from it do. `copy` is the
 * instruction that loses `directory`, a path in the context.
 */
export function isMadeAgain(
  document: Document,
  view: View,
  copy: Instruction,
  directory: string,
  maker: Maker,
): boolean {
  const made = (stage: Stage): boolean => {
    if (stage.instructions.some((one) => makes(document, view, copy, one, directory, maker))) return true;
    if (stage === document.stages.at(-1) || isRead(document, stage)) return false;
    const children = document.stages.filter((other) => other !== stage && other.mayGrowFrom(stage));
    return children.length > 0 && children.every(made);
  };
  return made(document.stageOf(copy)!);
}

/** Whether another stage, or a mount, takes files of a stage as it is. */
function isRead(document: Document, stage: Stage): boolean {
  return document.instructions.some((one) =>
    [...one.flags, ...(one.trigger?.flags ?? [])].some(({ name, value = '' }) => {
      const reference = name === 'from' ? value : /(?:^|,)from=([^,]+)/.exec(value)?.[1];
      if (reference === undefined) return false;
      return reference.includes('$') || document.stageNamed(reference) === stage;
    }),
  );
}

function makes(
  document: Document,
  view: View,
  copy: Instruction,
  one: Instruction,
  directory: string,
  maker: Maker,
): boolean {
  const name = directory.slice(directory.lastIndexOf('/') + 1);
  if (one.keyword === 'COPY' && one.flag('from') !== undefined) {
    // into a directory that is there its files are only added
    if (maker.madeBy === undefined) return false;
    return one.operands.slice(0, -1).join(' ').split(/[/ ]/).includes(name);
  }
  if (one.keyword !== 'RUN') return false;
  const commands = one.script?.commands ?? [];
  if (commands.some((command) => maker.madeBy?.test(wordsOf(command)) === true)) return true;
  if (one.index < copy.index && document.stageOf(one) === document.stageOf(copy)) return false;
  const place = imageDirectory(document, copy, directory);
  if (place === undefined) return false;
  return commands.some(
    (command) =>
      maker.filledBy?.test(wordsOf(command)) === true &&
      command.isUnconditional &&
      command.isChecked &&
      empties(document, view, one, command, place) &&
      isUnread(document, copy, one, command, name),
  );
}

function wordsOf({ words }: ShellCommand): string {
  return words
    .map(({ value }) => value ?? '$')
    .join(' ')
    .replace(/^\S*\/(?=\w)/, (path) => (path.startsWith('./') ? './' : ''));
}

/** Where a COPY of a directory puts another that is in it. */
function imageDirectory(document: Document, copy: Instruction, directory: string): string | undefined {
  const root = resolved(copy.operands.at(-1) ?? '', placeAt(document, copy));
  const sources = copy.operands.slice(0, -1).map(sourcePath);
  const source = sources.find((path) => path === '' || directory.startsWith(`${path}/`));
  if (root === undefined || source === undefined) return undefined;
  return joined(root, source === '' ? directory : directory.slice(source.length + 1));
}

/** Nothing before a command has looked at the directory: what runs is an install, or nothing of the project. */
function isUnread(
  document: Document,
  copy: Instruction,
  run: Instruction,
  command: ShellCommand,
  name: string,
): boolean {
  const earlier = document.instructions.filter(
    ({ index, keyword }) => index > copy.index && index <= run.index && keyword === 'RUN',
  );
  for (const one of earlier) {
    if (one.script === undefined) return false;
    for (const other of one.script.commands) {
      if (other.node === command.node) return true;
      const text = wordsOf(other);
      const values = other.arguments.map(({ value }) => value ?? '$');
      if (isRemoval(other)) continue;
      if (new RegExp(`(?<![\\w-])${name.replaceAll(/\W/g, '\\$&')}(?![\\w-])`).test(text)) return false;
      const isInstall =
        /^(?:npm|yarn|pnpm|bun)(?: (?:i|ci|install)\b| --?\S+|$)/.test(text) || other.name === 'cd';
      if (!isInstall && typeof quietReading(other.name ?? '', values) !== 'object') return false;
    }
  }
  return false;
}

function isRemoval({ name, arguments: words }: ShellCommand): boolean {
  return /^(?:rm|rimraf)$/.test(name ?? '') && words.every(({ value }) => value !== undefined);
}

/** What empties the directory that it fills, when nothing is configured, by the words that call it. */
const EMPTYING: readonly {
  readonly call: RegExp;
  readonly directories: readonly string[];
  /** settings of the project, and what in them sends the output elsewhere or keeps it */
  readonly settings: RegExp;
  readonly unless: RegExp;
}[] = [
  // https://nextjs.org/docs/app/api-reference/config/next-config-js/distDir (`cleanDistDir`)
  {
    call: /^next build$/,
    directories: ['.next'],
    settings: /^next\.config\.\w+$/,
    unless: /distDir|cleanDistDir/,
  },
  // https://vite.dev/config/build-options#build-emptyoutdir
  {
    call: /^vite build$/,
    directories: ['dist'],
    settings: /^vite\.config\.\w+$/,
    unless: /outDir|emptyOutDir|\broot\b|\blib\b|write/,
  },
  // https://github.com/facebook/create-react-app/blob/main/packages/react-scripts/scripts/build.js (`emptyDirSync`)
  { call: /^react-scripts build$/, directories: ['build'], settings: /^\.env/, unless: /BUILD_PATH/ },
  // https://cli.vuejs.org/guide/cli-service.html#vue-cli-service-build (`--no-clean`)
  {
    call: /^vue-cli-service build$/,
    directories: ['dist'],
    settings: /^vue\.config\.\w+$/,
    unless: /outputDir/,
  },
  // https://docs.gradle.org/current/userguide/base_plugin.html, https://maven.apache.org/plugins/maven-clean-plugin/
  { call: /^(?:\.\/)?gradlew? (?:-\S+ )*clean /, directories: ['build'], settings: /^$/, unless: /$/ },
  { call: /^(?:\.\/)?mvnw? (?:-\S+ )*clean /, directories: ['target'], settings: /^$/, unless: /$/ },
];
/** Checks of types, which write nothing that another command takes for its own. */
const CHECKS = /^(?:vue-)?tsc(?: (?:-b|--build|--noEmit|-p \S+|--project \S+))*$|^eslint(?: [\w./]+)*$/;

/** Whether a command begins by emptying a directory of the image, or does so before it fills it. */
function empties(
  document: Document,
  view: View,
  run: Instruction,
  command: ShellCommand,
  place: string,
): boolean {
  for (const other of run.script?.commands ?? []) {
    if (other.node === command.node) break;
    const at = directoryOf(run, other.node, placeAt(document, run).directory);
    const paths = other.arguments.map(({ value = '' }) => value).filter((value) => !value.startsWith('-'));
    const isWhole = isRemoval(other) && other.isUnconditional && other.name === 'rm';
    if (at !== undefined && isWhole && paths.some((path) => isBelow(place, joined(at, path)))) return true;
  }
  const at = directoryOf(run, command.node, placeAt(document, run).directory);
  if (at === undefined || (parentOf(place) !== at && !isBelow(place, at))) return false;
  const words = wordsOf(command).replace(/^npx /, '');
  const script = /^(?:npm|yarn|pnpm|bun)(?: run| run-script)? ([\w:-]+)$/.exec(words)?.[1];
  if (script === undefined) return emptiesByItself(words, place, at, view, document, run);
  const source = contextPath(document, run, joined(at, 'package.json'), view);
  const text = source === undefined ? undefined : scriptOf(view.facts.read(source), script);
  if (text === undefined) return false;
  for (const part of text.split('&&').map((one) => one.trim().replaceAll(/\s+/g, ' '))) {
    const [, removed] = /^(?:rm -(?:rf|fr)|(?:npx )?(?:rimraf|del-cli)) ([\w./ -]+)$/.exec(part) ?? [];
    if (removed !== undefined) {
      if (removed.split(' ').some((path) => joined(at, path) === place)) return true;
      continue;
    }
    if (emptiesByItself(part, place, at, view, document, run)) return true;
    if (!CHECKS.test(part)) return false;
  }
  return false;
}

function emptiesByItself(
  call: string,
  place: string,
  at: string,
  view: View,
  document: Document,
  run: Instruction,
): boolean {
  return EMPTYING.some(({ call: known, directories, settings, unless }) => {
    if (!known.test(call) || !directories.some((directory) => joined(at, directory) === place)) return false;
    const manifest = contextPath(document, run, joined(at, 'package.json'), view) ?? 'package.json';
    const beside = manifest.slice(0, -'package.json'.length);
    return view.paths
      .filter((path) => path.startsWith(beside) && settings.test(path.slice(beside.length)))
      .every((path) => !unless.test(view.facts.read(path) ?? 'outDir distDir outputDir BUILD_PATH'));
  });
}

/** The file of the context that a COPY before a RUN brings to a path. */
function contextPath(document: Document, run: Instruction, path: string, view: View): string | undefined {
  return new Tree(copiesBefore(document, run).map((one) => copiedBy(document, one, view))).files.get(path)
    ?.source;
}

function scriptOf(manifest: string | undefined, name: string): string | undefined {
  try {
    const json = JSON.parse(manifest ?? '') as { readonly scripts?: Readonly<Record<string, unknown>> };
    // `prebuild` runs first, and may read what is there
    const scripts = json.scripts ?? {};
    const text = scripts[name];
    return typeof text === 'string' && scripts[`pre${name}`] === undefined ? text : undefined;
  } catch {
    return undefined;
  }
}
