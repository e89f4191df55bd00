/** Which directories a build command empties before it fills them, or deletes outright. */
import type { PackageCall } from '../packages/recognise.js';
import type { ShellCommand } from '../shell/command.js';
import { ShellScript } from '../shell/script.js';
import { imagePath } from './image-tree.js';
import type { ImageTree } from './image-tree.js';
import type { Project, ProjectStep } from './project-steps.js';

/** A tool that throws away what stands in its output directory. */
interface ClearingTool {
  readonly name: string;
  /** the first argument is one of these; `undefined` among them: none is given */
  readonly verbs: readonly (string | undefined)[];
  readonly outputs: readonly string[];
  /** names of configuration files that may say otherwise, in the project's directory */
  readonly config: RegExp;
  /** what they, or the arguments, say then */
  readonly moved: RegExp;
}

const CLEARING_TOOLS: readonly ClearingTool[] = [
  // https://nextjs.org/docs/app/api-reference/config/next-config-js/distDir
  {
    name: 'next',
    verbs: ['build'],
    outputs: ['.next'],
    config: /^next\.config\.\w+$/,
    moved: /distDir|cleanDistDir/,
  },
  // https://vite.dev/config/build-options#build-emptyoutdir: where it is below the root
  {
    name: 'vite',
    verbs: ['build'],
    outputs: ['dist'],
    config: /^vite\.config\.\w+$/,
    moved: /outDir|emptyOutDir|\broot\b|--(?:outDir|emptyOutDir|config|watch)|\s-[cw]\b/,
  },
  // https://docs.astro.build/en/reference/configuration-reference/#outdir
  {
    name: 'astro',
    verbs: ['build'],
    outputs: ['dist'],
    config: /^astro\.config\.\w+$/,
    moved: /outDir|emptyOutDir|--root|--outDir/,
  },
  // https://create-react-app.dev/docs/advanced-configuration
  { name: 'react-scripts', verbs: ['build'], outputs: ['build'], config: /^\.env/, moved: /BUILD_PATH/ },
  // https://cli.vuejs.org/guide/cli-service.html#vue-cli-service-build
  {
    name: 'vue-cli-service',
    verbs: ['build'],
    outputs: ['dist'],
    config: /^vue\.config\.\w+$/,
    moved: /outputDir|--no-clean|--dest|--watch/,
  },
  // https://nuxt.com/docs/api/commands/build
  {
    name: 'nuxt',
    verbs: ['build', 'generate'],
    outputs: ['.nuxt', '.output'],
    config: /^nuxt\.config\.\w+$/,
    moved: /buildDir|output\b|outputDir|srcDir|rootDir/,
  },
];

/** Programs that run the one behind them. */
const RUNNERS: ReadonlySet<string> = new Set(['npx', 'pnpx', 'bunx', 'cross-env', 'dotenv', 'shx']);

/**
 * Directories of the image, from its root, that a step of a RUN is sure to clear: with `rm -r`, or because the script
 * that it runs is of a tool that does. `tree` is what the RUN finds.
 */
export function clearedBy(step: ProjectStep, tree: ImageTree | undefined): readonly string[] {
  const { command, directory, project, call } = step;
  if (directory === undefined) return [];
  const direct = ofCommand(wordsOf(command), directory, tree);
  if (direct.length > 0 || tree === undefined || project === undefined || call === undefined) return direct;
  const name = scriptNameOf(project, call);
  const text = name === undefined ? undefined : scriptOf(tree, project.directory, name);
  return ofScript(text, project.directory, tree);
}

/** The script that `npm run build` or `yarn build` runs. */
function scriptNameOf({ ecosystem }: Project, call: PackageCall): string | undefined {
  const { packages, dynamic, subcommand, verb } = call;
  if (dynamic || packages.length > 1) return undefined;
  if (/^(?:run|run-script)$/.test(verb)) return packages[0]?.value;
  const name = subcommand?.value;
  const isScript = ecosystem.builds.some(({ verbs }) => name !== undefined && verbs.includes(name));
  return isScript && packages.length === 0 ? name : undefined;
}

/** The text of a script of `package.json`. */
function scriptOf(tree: ImageTree, directory: string, name: string): string | undefined {
  try {
    const manifest = JSON.parse(tree.read(at(directory, 'package.json')) ?? '') as unknown;
    const scripts = (manifest as { scripts?: Record<string, unknown> } | null)?.scripts;
    const own = scripts?.[name];
    return typeof own === 'string' ? own : undefined;
  } catch {
    return undefined;
  }
}

function ofScript(text: string | undefined, directory: string, tree: ImageTree): readonly string[] {
  if (text === undefined) return [];
  const script = ShellScript.parseText(text);
  if (typeof script === 'string') return [];
  return script.commands
    .filter(({ path }) =>
      path.every(
        (step) =>
          step.in === 'list' ||
          (step.in === 'and-or' && step.node.operators.every((operator) => operator === '&&')),
      ),
    )
    .flatMap((command) => ofCommand(wordsOf(command), directory, tree));
}

function wordsOf({ words }: ShellCommand): readonly (string | undefined)[] {
  let values = words.map(({ value }) => value);
  while (values[0] !== undefined && RUNNERS.has(values[0])) {
    values = values.slice(1);
    while (values[0] !== undefined && /^-|=/.test(values[0])) values = values.slice(1);
  }
  return values;
}

function ofCommand(
  [name, ...rest]: readonly (string | undefined)[],
  directory: string,
  tree: ImageTree | undefined,
): readonly string[] {
  if (name === undefined || rest.includes(undefined)) return [];
  const words = rest as readonly string[];
  const operands = words.filter((word) => !word.startsWith('-'));
  const deletes =
    (name === 'rm' && words.some((word) => /^-\w*[rR]|^--recursive$/.test(word))) || name === 'rimraf';
  if (deletes) {
    return operands
      .filter((word) => !/[*?[{]/.test(word))
      .map((word) => imagePath(word, `/${directory}`))
      .filter((path) => path !== undefined && path !== '')
      .map((path) => path!);
  }
  if (tree === undefined) return [];
  const text = ` ${words.join(' ')}`;
  return CLEARING_TOOLS.filter(
    (tool) =>
      tool.name === name &&
      tool.verbs.includes(operands[0]) &&
      operands.length <= 1 &&
      !tool.moved.test(text),
  )
    .filter((tool) =>
      tree
        .list(directory)
        .filter((file) => tool.config.test(file))
        .every((file) => {
          const said = tree.read(at(directory, file));
          return said !== undefined && !tool.moved.test(said);
        }),
    )
    .flatMap(({ outputs }) => outputs.map((output) => at(directory, output)));
}

function at(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}
