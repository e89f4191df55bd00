/** What a command needs of files that COPY brings: all of them, those that an install reads, or none. */
import type { Word } from '../shell/syntax.js';
import { imagePath } from './image-tree.js';
import type { ImageTree } from './image-tree.js';
import type { Project, ProjectStep } from './project-steps.js';

/** An install with what it reads. */
export interface Install {
  readonly step: ProjectStep;
  readonly project: Project;
  /** paths in the image, from its root */
  readonly reads: readonly string[];
}

export function isInstall({ call }: Project): boolean {
  return call.role === 'install' || call.role === 'download';
}

/** Whether one of two directories of the image holds the other. */
export function meets(a: string, b: string): boolean {
  return a === '' || b === '' || a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}

/** Programs that read and write no file that they are not given by name. */
const BARE: ReadonlySet<string> = new Set(['cd', 'set', 'true', ':', 'echo', 'printf', 'export']);

/**
 * Directories whose files programs read without being told: `/etc/apt`, `/usr/local/lib`; and homes, for what is copied
 * to one itself may be `.npmrc`. https://refspecs.linuxfoundation.org/FHS_3.0/fhs/index.html
 */
const SYSTEM =
  /^(?:(?:bin|boot|etc|lib\w*|sbin|usr\/(?:bin|include|lib\w*|local|sbin|share)|var\/(?:cache|lib|log|run|spool))(?:\/|$)|(?:|home(?:\/[^/]+)?|root|usr|var)$)/;

/** Places of sites and data, where packages of the system put files too: `/var/www/html`, `/srv`. */
const SERVED = /^(?:srv|var|usr(?!\/(?:src|app)(?:\/|$)))(?:\/|$)/;

/**
 * The installs that a command is, none for one that has nothing to do with the files that are copied to `target` (of
 * the image, from its root); or why it needs them, or may.
 */
export function sourceNeeds(step: ProjectStep, tree: ImageTree, target: string): readonly Install[] | string {
  const { command, call, project } = step;
  const { name, words } = command;
  const shown = `\`${words.map(({ text }) => text).join(' ')}\``;
  const writes = command.redirections.find(
    ({ operator, target: to }) =>
      !(operator.includes('&') && /^[\d-]+$/.test(to?.value ?? '')) && to?.value !== '/dev/null',
  );
  if (writes !== undefined) return `${shown} reads or writes a file`;
  if (words.length === 0) return [];
  if (name === undefined) return `${shown} may run anything`;
  if (BARE.has(name)) return words.every(({ glob }) => !glob) ? [] : `${shown} looks at files`;
  if (name === 'corepack' && command.arguments[0]?.value === 'enable') return [];
  if (name === 'mkdir' || name === 'rm') return passPaths(step, target, shown);
  if (call === undefined) return `${shown} may need the sources`;
  if (SYSTEM.test(target)) return `${shown} may read what is copied to \`/${target}\``;

  if (project !== undefined && isInstall(project)) {
    const install = readsOf(step, project, tree);
    return typeof install === 'string' ? install : [install];
  }
  if (call.action === 'clean') return [];
  if (call.dynamic || call.packages.some(mayBePath)) return `${shown} may install from the sources`;
  if (
    call.manager.kind === 'system' &&
    call.action !== undefined &&
    call.action !== 'local' &&
    call.action !== 'build'
  )
    return SERVED.test(target) ? `packages of ${shown} may put files into \`/${target}\`` : [];
  if (project === undefined || project.call.unclear !== undefined) return `${shown} may need the sources`;
  if (step.directory === undefined) return `it is not known where ${shown} runs`;
  return project.call.command.detached === true ? [] : `${shown} may need the sources`;
}

/** Whether what is to be installed may be a file or directory at hand: `./x.deb`, but not `@vue/cli`. */
function mayBePath({ value, glob }: Word): boolean {
  if (value === undefined || glob || value.startsWith('.')) return true;
  const [scope = '', name = '', ...more] = value.split('/');
  return value.includes('/') && (!scope.startsWith('@') || name === '' || more.length > 0);
}

/** `mkdir` and `rm` of literal paths that lie outside of what is copied. */
function passPaths(
  { command, directory }: ProjectStep,
  target: string,
  shown: string,
): readonly Install[] | string {
  for (const { value, text } of command.arguments) {
    if (value === undefined) return `${shown} may concern the sources`;
    if (text.startsWith('~/')) {
      // wherever the home is, sources that lie outside of any are not in it
      if (/^(?:$|root|home)(?:\/|$)/.test(target)) return `${shown} may concern the sources`;
      continue;
    }
    if (value.startsWith('-')) continue;
    if (directory === undefined && !value.startsWith('/')) return `${shown} may concern the sources`;
    const path = imagePath(value, `/${directory ?? ''}`);
    if (path === undefined || meets(path.replace(/\/?[^/]*[*?[].*$/, ''), target))
      return `${shown} may concern the sources`;
  }
  return [];
}

function readsOf(step: ProjectStep, project: Project, tree: ImageTree): Install | string {
  const { ecosystem, call, directory } = project;
  if (call.unclear !== undefined) return `it is not known what the install reads: ${call.unclear}`;
  const { files, blockers, problems } = ecosystem.inputs(tree, directory, call);
  const [problem] = problems;
  if (problem !== undefined) return `\`${problem.file}\` cannot be read: ${problem.message}`;
  const [blocker] = blockers;
  if (blocker !== undefined) return `the install needs the sources: \`${blocker.file}\`: ${blocker.reason}`;
  return { step, project, reads: files };
}
