/** How the packages of a project are installed, and what that leaves outside of it. */
import { joinPath, resolvePath } from '../ecosystems/context-path.js';
import { projectCall } from '../ecosystems/ecosystems.js';
import type { ContextFiles, ProjectCall } from '../ecosystems/ecosystem.js';
import { dataAt, stringAt } from '../ecosystems/json.js';
import type { NodeWorkspace } from '../ecosystems/node-workspace.js';
import { parseYaml } from '../ecosystems/yaml.js';
import { yarnKind } from '../ecosystems/yarn-project.js';
import { recognise } from '../packages/recognise.js';
import type { Launch } from './node-launch.js';
import { pinnedManager } from './node-project.js';
import type { BuildStep, BuiltStage, Question } from './runtime.js';

/** A command of the stage that installs packages into a project. */
export interface Install {
  readonly step: BuildStep;
  readonly call: ProjectCall;
  readonly directory: string;
}

/** Installs into the project of a workspace, those of single packages among them, in order. */
export function installsOf(
  { steps, files: view }: BuiltStage,
  { root, members }: NodeWorkspace,
): readonly Install[] {
  const places = new Set([root, ...members.map(({ directory }) => directory)]);
  return steps.flatMap((step): readonly Install[] => {
    const call = recognise(step.command);
    if (call === undefined) return [];
    const found = projectCall(view, call, (option) =>
      option.startsWith('/')
        ? resolvePath('', option.slice(1))
        : step.directory === undefined
          ? undefined
          : resolvePath(step.directory, option),
    );
    if (found?.directory === undefined || !places.has(found.directory)) return [];
    if (!MANAGERS.has(found.call.call.manager.id) || found.call.command.detached === true) return [];
    const { role } = found.call;
    return role === 'install' || role === 'add'
      ? [{ step, call: found.call, directory: found.directory }]
      : [];
  });
}

const MANAGERS: ReadonlySet<string> = new Set(['npm', 'yarn', 'pnpm', 'bun']);

/** Programs that put another Node.js in the place of that of the image. */
const SWITCHING: ReadonlySet<string> = new Set(['n', 'nvm', 'fnm', 'volta', 'nodenv', 'asdf', 'mise']);

/** What managers put outside of the project, or another image has in another release. */
export function managerQuestions(
  { steps, files: view }: BuiltStage,
  workspace: NodeWorkspace,
  launch: Launch,
  installs: readonly Install[],
): readonly Question[] {
  const questions: Question[] = [];
  const switching = steps.find(({ command }) => SWITCHING.has(command.name ?? ''));
  if (switching !== undefined)
    questions.push({
      about: 'programs',
      text: `\`${switching.command.name!}\` may put another Node.js in place`,
      evidence: switching.evidence,
    });
  const install = installs.find(({ call }) => call.ecosystem.id === 'yarn');
  const { root } = workspace;
  const settings = parseYaml(view.read(joinPath(root, '.yarnrc.yml')) ?? '').value;
  const isOwn = stringAt(settings, 'yarnPath') !== undefined;
  if (install !== undefined && keepsPackagesElsewhere(view, workspace, isOwn))
    questions.push({
      about: 'outside',
      text: 'Yarn leaves packages in the home directory, and loads them from there',
      evidence: install.step.evidence,
    });
  const runner = launch.programs.find(({ name }) => name === 'yarn');
  if (runner !== undefined && !isOwn && yarnKind(view, root) === 'berry')
    questions.push({
      about: 'programs',
      text: '`yarn` is Yarn 1 in images of Node.js, and the project is for a later one',
      evidence: runner.evidence,
    });
  return questions;
}

/** https://yarnpkg.com/configuration/yarnrc#enableGlobalCache: the default since Yarn 4 */
function keepsPackagesElsewhere(view: ContextFiles, workspace: NodeWorkspace, isOwn: boolean): boolean {
  const settings = parseYaml(view.read(joinPath(workspace.root, '.yarnrc.yml')) ?? '').value;
  const linker = stringAt(settings, 'nodeLinker');
  if (linker === 'node-modules' || linker === 'pnpm') return false;
  const global = dataAt(settings, 'enableGlobalCache');
  if (typeof global === 'boolean') return global;
  const release = isOwn
    ? /yarn-(\d+)\./.exec(stringAt(settings, 'yarnPath') ?? '')?.[1]
    : pinnedManager(workspace)?.version.split('.')[0];
  return release !== '2' && release !== '3';
}
