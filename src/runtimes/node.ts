/** Programs that Node.js runs. */
import { isWithin, joinPath, parentOf } from '../ecosystems/context-path.js';
import type { ContextFiles } from '../ecosystems/ecosystem.js';
import type { NodeWorkspace } from '../ecosystems/node-workspace.js';
import { accessesOf } from './node-accesses.js';
import { buildsOf } from './node-builds.js';
import { beginPath, launchOf } from './node-launch.js';
import type { Launch } from './node-launch.js';
import { programOf } from './node-modules.js';
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
  const accesses = accessesOf(program.modules, stage, tree, start.directory);
  const loaded = packagesOf(launch, program, workspace, own);
  const questions = [...launch.questions, ...program.questions, ...loaded.questions, ...accesses.questions];
  return {
    needs: {
      entry: program.entry ?? { name: joinPath(own, 'package.json'), evidence: start.evidence },
      files: unique([
        ...program.modules.map(({ path }) => ({ name: path, evidence: path })),
        ...program.files,
        ...accesses.files,
      ]),
      packages: loaded.packages,
      programs: unique([...launch.programs, ...accesses.programs]),
      libraries: [],
      facilities: [
        ...(launch.shell === undefined ? [] : [{ name: 'shell' as const, evidence: launch.shell.evidence }]),
        ...accesses.facilities.filter(({ name }) => name !== 'shell' || launch.shell === undefined),
      ],
      variables: accesses.variables,
      questions,
    },
    base: { kind: 'interpreter' },
    tree,
    artifacts: [],
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

/** All that is the program's own: its package or workspace, and the working directory around it. */
function treeOf(start: Start, { root }: NodeWorkspace): string {
  return start.directory !== '' && isWithin(start.directory, root) ? start.directory : root;
}

/** Packages that are loaded, and what speaks against taking out those that only development asks for. */
function packagesOf(
  launch: Launch,
  program: Program,
  workspace: NodeWorkspace,
  own: string,
): { readonly packages: readonly Need[]; readonly questions: readonly Question[] } {
  const packages = new Map<string, Need>();
  const questions: Question[] = [];
  const take = (name: string, from: string, evidence: string): void => {
    if (packages.has(name)) return;
    packages.set(name, { name, evidence });
    const declared = declaredAs(workspace, from, name);
    if (declared?.field === 'devDependencies')
      questions.push({
        about: 'packages',
        text: `it loads \`${name}\`, which \`${declared.manifest.path}\` has for development only`,
        evidence,
      });
    else if (declared === undefined)
      questions.push({
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
