/** The modules of a Node.js program: from what a command starts, through what the build made, to the sources. */
import { isWithin, joinPath, nameOf, parentOf } from '../ecosystems/context-path.js';
import type { ContextFiles } from '../ecosystems/ecosystem.js';
import type { NodeWorkspace } from '../ecosystems/node-workspace.js';
import { moduleGraph, sourcesBelow } from '../sources/module-graph.js';
import type { Entry, LoadedPackage, Module, ModuleGraph } from '../sources/module-graph.js';
import { fileFor, resolveModule } from '../sources/resolve-module.js';
import type { ModuleTree } from '../sources/resolve-module.js';
import { readTsConfig } from '../sources/tsconfig.js';
import type { PackageDirectory, TsConfig } from '../sources/tsconfig.js';
import { LOADS_BY_CONVENTION } from './node-tools.js';
import { beginPath } from './node-launch.js';
import type { Begin, Launch } from './node-launch.js';
import type { Builds } from './node-builds.js';
import type { Need, Question } from './runtime.js';

export interface Program {
  readonly modules: readonly Module[];
  readonly packages: readonly LoadedPackage[];
  readonly files: readonly Need[];
  readonly questions: readonly Question[];
  /** what the command names, in the image */
  readonly entry: Need | undefined;
}

/** Files of configuration that tools of the project load, and no program does by itself. */
const CONFIGURATION =
  /^[\w.-]+\.config\.[cm]?[jt]s$|^\.[\w.-]+rc\.[cm]?js$|^(?:gulpfile|Gruntfile|jest\.\w+|webpack\.[\w.]+)\.[cm]?[jt]s$/;
/** Those that frameworks load when they run. */
const LOADED_CONFIGURATION = /^(?:next|nuxt|ecosystem|knexfile|medusa-config|gatsby|keystone)\b/;

/** Reads the modules that a launch begins with, and all that they load. `root` holds the project's own files. */
export function programOf(
  view: ContextFiles,
  launch: Launch,
  workspace: NodeWorkspace,
  builds: Builds,
  packageDirectory: PackageDirectory,
  root: string,
): Program {
  const tree = moduleTree(view, workspace, builds, packageDirectory);
  const others = (): readonly string[] => projectSources(view, root);
  const entries: Entry[] = [];
  const questions: Question[] = [];
  const packages: LoadedPackage[] = [];
  let takesAll = false;

  const begin = (one: Begin): void => {
    const path = beginPath(one);
    const [, name] = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/.][^/]*)\//.exec(path ?? '') ?? [];
    if (name !== undefined) {
      packages.push({ name, from: path!, evidence: one.evidence, what: 'node', typeOnly: false });
      takesAll = true;
      return;
    }
    const bundle = path === undefined ? undefined : bundleAt(builds, path);
    const file = path === undefined ? undefined : fileFor(tree, path, false);
    if (bundle !== undefined && (file === undefined || isWithin(bundle.to, file))) {
      if (bundle.entries === undefined) takesAll = true;
      else for (const source of bundle.entries) entries.push({ ...one, path: source });
    } else if (file !== undefined) entries.push({ ...one, path: file });
    else {
      takesAll = true;
      questions.push({
        about: path === undefined ? 'everything' : 'packages',
        text: `\`${one.target}\` is not among what is copied, and what makes it is not followed`,
        evidence: one.evidence,
      });
    }
  };
  for (const one of launch.begins) begin(one);
  for (const one of launch.preloads) {
    const specifier = one.target.startsWith('/') ? one.target : joinPath(one.directory, 'index.js');
    const resolution = resolveModule(tree, specifier, one.target);
    if (resolution.kind === 'file') entries.push({ ...one, path: resolution.path });
    else if (resolution.kind === 'package')
      packages.push({
        name: resolution.name,
        from: specifier,
        evidence: one.evidence,
        what: 'node --require',
        typeOnly: false,
      });
    else if (resolution.kind === 'missing') begin(one);
  }
  for (const { name, tool, run } of launch.tools) {
    if (tool === undefined)
      questions.push({
        about: 'packages',
        text: `what \`${name}\` loads is not known`,
        evidence: run.evidence,
      });
    if (tool === undefined || tool.runs === 'project') takesAll = true;
  }
  if (takesAll) for (const path of others()) entries.push({ ...(launch.begins[0] ?? SOMEWHERE(root)), path });

  const texts = launch.texts.map((one) => ({ ...one, path: joinPath(one.directory, one.target) }));
  const whole = withTexts(tree, texts);
  let graph = moduleGraph(whole, [...texts, ...entries], others);
  const [first] = launch.begins;
  if (!takesAll && graph.packages.some(({ name }) => LOADS_BY_CONVENTION.has(name))) {
    const all = others().map((path) => ({ ...(first ?? SOMEWHERE(root)), path }));
    graph = moduleGraph(whole, [...texts, ...entries, ...all], others);
  }
  return {
    modules: graph.modules,
    packages: [...packages, ...graph.packages],
    files: graph.files.map(({ path, evidence }) => ({ name: path, evidence })),
    questions: [...questions, ...questionsOf(graph)],
    entry:
      first === undefined ? undefined : { name: beginPath(first) ?? first.target, evidence: first.evidence },
  };
}

const SOMEWHERE = (directory: string): Omit<Entry, 'path'> => ({ directory, environment: new Map() });

/** The bundle that a command's path is of, which may be written without its ending. */
function bundleAt(builds: Builds, path: string): ReturnType<Builds['bundleOf']> {
  return builds.sourceOf(path) === undefined && builds.sourceOf(`${path}.js`) === undefined
    ? (builds.bundleOf(path) ?? builds.bundleOf(`${path}.js`))
    : undefined;
}

/** Every source of a project that a program of it may load. */
export function projectSources(view: ContextFiles, root: string): readonly string[] {
  return (sourcesBelow(view, root) ?? []).filter((path) => {
    const name = nameOf(path);
    return LOADED_CONFIGURATION.test(name) || !CONFIGURATION.test(name);
  });
}

function moduleTree(
  view: ContextFiles,
  workspace: NodeWorkspace,
  builds: Builds,
  packageDirectory: PackageDirectory,
): ModuleTree {
  const found = new Map<string, TsConfig | undefined>();
  const members = new Map<string, string>();
  for (const { directory, manifest } of workspace.members)
    if (manifest.name !== undefined) members.set(manifest.name, directory);
  const configAt = (directory: string): TsConfig | undefined => {
    if (!found.has(directory)) {
      const own = builds.configs.find((one) => one.directory === directory && one.paths.length > 0);
      const read =
        own ??
        ['tsconfig.json', 'jsconfig.json']
          .map((name) => readTsConfig(view, joinPath(directory, name), packageDirectory))
          .find((one) => one !== undefined);
      const above = parentOf(directory);
      found.set(directory, read ?? (above === undefined ? undefined : configAt(above)));
    }
    return found.get(directory);
  };
  return {
    view,
    members,
    configOf: (file) => configAt(parentOf(file) ?? ''),
    sourceOf: (path) => builds.sourceOf(path),
    runsAt: (path) => builds.runsAt(path),
  };
}

function withTexts(
  tree: ModuleTree,
  texts: readonly { readonly path: string; readonly text: string }[],
): ModuleTree {
  const known = new Map(texts.map(({ path, text }) => [path, text]));
  return { ...tree, view: { ...tree.view, read: (path) => known.get(path) ?? tree.view.read(path) } };
}

function questionsOf({ questions }: ModuleGraph): readonly Question[] {
  return questions.flatMap(({ kind, text, evidence }) =>
    kind === 'bound' || kind === 'unread'
      ? (['packages', 'programs'] as const).map((about) => ({ about, text, evidence }))
      : [{ about: 'packages' as const, text, evidence }],
  );
}
