/** Programs that Node.js runs. */
import { isWithin, joinPath, parentOf } from '../ecosystems/context-path.js';
import type { ContextFiles } from '../ecosystems/ecosystem.js';
import type { NodeWorkspace } from '../ecosystems/node-workspace.js';
import { accessesOf } from './node-accesses.js';
import { buildsOf } from './node-builds.js';
import type { Builds } from './node-builds.js';
import { installsOf, managerQuestions } from './node-installs.js';
import { beginPath, launchOf } from './node-launch.js';
import type { Launch } from './node-launch.js';
import { nativesOf } from './node-natives.js';
import { programOf } from './node-modules.js';
import { pruneOf } from './node-prune.js';
import type { Program } from './node-modules.js';
import { declaredAs, workspaceOf } from './node-project.js';
import type { BuiltStage, Need, Question, Runs, Runtime, Start } from './runtime.js';

export const NODE: Runtime = { id: 'node', managers: ['npm', 'yarn', 'pnpm', 'bun'], read };

function read(start: Start, stage: BuiltStage): Runs | { readonly reason: string } | undefined {
  const { files: view } = stage;
  const launch = launchOf(view, start);
  if (launch === undefined) return undefined;
  if (launch.reason !== undefined) return { reason: launch.reason };
  const own = directoryOf(view, launch, start);
  const workspace = workspaceOf(view, own);
  const tree = treeOf(start, workspace);
  if (tree === '') return { reason: 'its files stand in the root directory of the image, beside all others' };

  const members = new Map(workspace.members.map(({ directory, manifest }) => [manifest.name, directory]));
  const packageDirectory = (name: string): string | undefined => members.get(name);
  const builds = buildsOf(stage, packageDirectory);
  const program = programOf(view, launch, workspace, builds, packageDirectory, workspace.root);
  if (program.modules.length === 0 && launch.tools.every(({ tool }) => tool?.runs !== 'nothing'))
    return { reason: launch.questions[0]?.text ?? 'none of its sources are among what is copied' };
  const output = outputOf(view, launch);
  const place = output ?? { directory: tree, working: workingDirectory(launch, start) };
  const accesses = accessesOf(program.modules, stage, place.directory, place.working);
  const loaded = packagesOf(launch, program, workspace, own);
  const installs = installsOf(stage, workspace);
  const natives = nativesOf(
    stage,
    workspace,
    program,
    loaded.packages,
    installs.at(-1)?.call.call.manager.id,
  );
  const questions = [
    ...launch.questions,
    ...program.questions,
    ...loaded.questions.filter(({ name, declared }) => declared || !natives.staying.has(name)),
    ...accesses.questions,
    ...natives.questions,
    ...unreadOf(workspace, builds),
    ...managerQuestions(stage, workspace, launch, installs),
  ].map(({ about, text, evidence }) => ({ about, text, evidence }));
  const isOpen =
    output !== undefined || questions.some(({ about }) => about === 'packages' || about === 'everything');
  const prune = pruneOf(stage, workspace, installs);
  const facilities = [
    ...(launch.shell === undefined ? [] : [{ name: 'shell' as const, evidence: launch.shell.evidence }]),
    ...accesses.facilities,
    ...natives.facilities,
  ];
  return {
    needs: {
      entry: program.entry ?? { name: joinPath(own, 'package.json'), evidence: start.evidence },
      files: unique([...(output === undefined ? ownFiles(program) : []), ...accesses.files]),
      packages: loaded.packages,
      programs: unique([...launch.programs, ...accesses.programs, ...natives.programs]),
      libraries: unique(natives.libraries),
      facilities: facilities.filter(
        ({ name }, at) => facilities.findIndex((other) => other.name === name) === at,
      ),
      variables: accesses.variables,
      questions,
    },
    base: { kind: 'interpreter' },
    tree: output === undefined ? tree : undefined,
    artifacts: output === undefined ? [] : [{ name: output.directory, evidence: output.evidence }],
    ...(prune !== undefined && (isOpen ? { openPrune: prune } : { prune })),
    toolchainVariables: [],
  };
}

/** The directory of the package that is started. */
function directoryOf(view: ContextFiles, launch: Launch, start: Start): string {
  const [begin] = launch.begins;
  const path = begin === undefined ? undefined : beginPath(begin);
  const [tool] = launch.tools;
  if (path === undefined) return tool?.run.directory ?? start.directory;
  return view.kind(path) === 'directory' ? path : (parentOf(path) ?? '');
}

function workingDirectory({ begins, tools }: Launch, start: Start): string {
  return begins[0]?.directory ?? tools[0]?.run.directory ?? start.directory;
}

/** All that is the program's own: its package or workspace, and the working directory around it. */
function treeOf(start: Start, { root }: NodeWorkspace): string {
  return start.directory !== '' && isWithin(start.directory, root) ? start.directory : root;
}

/** Manifests and configurations that cannot be read whole. */
function unreadOf({ problems }: NodeWorkspace, builds: Builds): readonly Question[] {
  return [...problems, ...builds.configs.flatMap((config) => config.problems)].map(({ file, message }) => ({
    about: 'packages',
    text: `\`${file}\` ${message}`,
    evidence: file,
  }));
}

/** What a framework makes that holds all of a program, its packages too. */
interface Output {
  readonly directory: string;
  /** where it runs */
  readonly working: string;
  readonly evidence: string;
}

function outputOf(view: ContextFiles, { begins }: Launch): Output | undefined {
  const [begin] = begins;
  const path = begin === undefined ? undefined : beginPath(begin);
  if (begin === undefined || path === undefined) return undefined;
  // https://nitro.build/deploy/runtimes/node: packages are traced and copied
  const [, nitro] = /^(.*\/\.output)\/server\/index\.mjs$/.exec(path) ?? [];
  if (nitro !== undefined && view.kind(nitro) === undefined)
    return { directory: nitro, working: begin.directory, evidence: begin.evidence };
  // https://nextjs.org/docs/app/api-reference/config/next-config-js/output: it changes into its own directory
  const [, next] = /^(.*\/\.next\/standalone)\/.*server\.js$/.exec(path) ?? [];
  return next === undefined
    ? undefined
    : { directory: next, working: parentOf(path) ?? '', evidence: begin.evidence };
}

function ownFiles({ modules, files }: Program): readonly Need[] {
  return [...modules.map(({ path }) => ({ name: path, evidence: path })), ...files];
}

/** Packages that others load by what a setting says. */
const DIALECTS: Readonly<Record<string, readonly string[]>> = {
  postgres: ['pg'],
  postgresql: ['pg'],
  mysql: ['mysql2', 'mysql'],
  mariadb: ['mariadb', 'mysql2'],
  mssql: ['mssql', 'tedious'],
  sqlite: ['sqlite3', 'better-sqlite3'],
};

interface LoadQuestion extends Question {
  readonly name: string;
  /** a manifest asks for it, for development */
  readonly declared: boolean;
}

/** Packages that are loaded, and what speaks against taking out those that only development asks for. */
function packagesOf(
  launch: Launch,
  program: Program,
  workspace: NodeWorkspace,
  own: string,
): { readonly packages: readonly Need[]; readonly questions: readonly LoadQuestion[] } {
  const packages = new Map<string, Need>();
  const questions: LoadQuestion[] = [];
  const take = (name: string, from: string, evidence: string): void => {
    if (packages.has(name)) return;
    packages.set(name, { name, evidence });
    const declared = declaredAs(workspace, from, name);
    if (declared?.field === 'devDependencies')
      questions.push({
        name,
        declared: true,
        about: 'packages',
        text: `it loads \`${name}\`, which \`${declared.manifest.path}\` has for development only`,
        evidence,
      });
    else if (declared === undefined)
      questions.push({
        name,
        declared: false,
        about: 'packages',
        text: `it loads \`${name}\`, which no manifest asks for`,
        evidence,
      });
  };
  for (const { name, evidence } of launch.packages) take(name, joinPath(own, 'x'), evidence);
  for (const one of program.packages) {
    if (one.typeOnly || isTypesAlone(workspace, one.from, one.name)) continue;
    // an engine that the program registers itself is no package
    if (one.what === 'view engine' && declaredAs(workspace, one.from, one.name) === undefined) continue;
    take(one.name, one.from, one.evidence);
  }
  // `transport: { target: 'pino-pretty' }`: a package that another one loads by its name
  for (const { path, facts } of program.modules) {
    for (const [text, line] of facts.texts) {
      for (const name of [text, ...(Object.hasOwn(DIALECTS, text) ? DIALECTS[text]! : [])]) {
        const declared = packages.has(name) ? undefined : declaredAs(workspace, path, name);
        if (declared?.field === 'devDependencies') take(name, path, `${path}:${line}`);
      }
    }
  }
  return { packages: [...packages.values()], questions };
}

/** A package of types is gone when the program runs, as is what is known by its types alone. */
function isTypesAlone(workspace: NodeWorkspace, from: string, name: string): boolean {
  if (name.startsWith('@types/')) return true;
  const types = `@types/${name.replace(/^@([^/]+)\//, '$1__')}`;
  return declaredAs(workspace, from, name) === undefined && declaredAs(workspace, from, types) !== undefined;
}

/** The first of each name. */
function unique(needs: readonly Need[]): readonly Need[] {
  const seen = new Set<string>();
  return needs.filter(({ name }) => !seen.has(name) && seen.add(name));
}
