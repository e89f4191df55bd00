/** What is gained when a later RUN shares its layer with an earlier one. */
import { MANAGERS } from '../../src/sdk.js';
import type { FileEffect, Instruction, PackageCall, PackageManager } from '../../src/sdk.js';

export interface Benefit {
  /** the file that it is about, which a RUN between may use */
  readonly path?: string;
  /** small enough that the merged RUN must not be harder to read for it */
  readonly isSmall?: boolean;
  readonly message: string;
  readonly because: string;
}

export interface Facts {
  calls(run: Instruction): readonly PackageCall[];
  effects(run: Instruction): readonly FileEffect[];
  concerns(undoing: FileEffect, making: FileEffect): boolean;
  /** whether a RUN leaves an index behind which the manager does not fetch again by itself */
  fetchesIndex(run: Instruction, manager: PackageManager): boolean;
}

/** The first gain that is found, or `undefined`: merging would only count fewer layers. */
export function benefitOf(earlier: Instruction, later: Instruction, facts: Facts): Benefit | undefined {
  return fileBenefit(earlier, later, facts) ?? packageBenefit(earlier, later, facts);
}

function fileBenefit(earlier: Instruction, later: Instruction, facts: Facts): Benefit | undefined {
  for (const undoing of facts.effects(later)) {
    const making = lasting(earlier, facts).find((effect) => facts.concerns(undoing, effect));
    if (making === undefined) continue;
    const { path } = making;
    return undoing.kind === 'deletes'
      ? {
          path,
          message: `this RUN deletes \`${undoing.path}\`, which stays in the layer of the RUN on line ${earlier.lines.first}`,
          because: `\`${undoing.path}\` is deleted in a later layer, which frees nothing`,
        }
      : {
          path,
          message: `this RUN changes \`${undoing.path}\`, so that the file of the RUN on line ${earlier.lines.first} is stored twice`,
          because: `\`${undoing.path}\` is changed in a later layer, which stores it a second time`,
        };
  }
  return undefined;
}

/** What a RUN makes and does not itself delete or move. */
function lasting(run: Instruction, facts: Facts): readonly FileEffect[] {
  const effects = facts.effects(run);
  return effects.filter((effect, i) => !effects.slice(i + 1).some((later) => facts.concerns(later, effect)));
}

function packageBenefit(earlier: Instruction, later: Instruction, facts: Facts): Benefit | undefined {
  for (const first of facts.calls(earlier)) {
    const benefit = callBenefit(first, earlier, later, facts);
    if (benefit !== undefined) return benefit;
  }
  return undefined;
}

function callBenefit(
  first: PackageCall,
  earlier: Instruction,
  later: Instruction,
  facts: Facts,
): Benefit | undefined {
  const { manager } = first;
  const line = earlier.lines.first;
  const seconds = facts.calls(later).filter((call) => call.manager === manager);

  if (
    installs(first) &&
    seconds.some((second) => second.action === 'remove' && shareName(first, second, later, facts))
  ) {
    return {
      message: `this RUN removes packages that stay in the layer of the RUN on line ${line}`,
      because: 'packages are removed in a later layer, which frees nothing',
    };
  }
  // a RUN that does other work too would run that again with every change of the other
  if (!onlyPackages(later, facts)) return undefined;
  if (!seconds.some(installs)) {
    const places = leftBehind(manager, first);
    const deleted = facts
      .effects(later)
      .find(({ kind, path }) => kind === 'deletes' && places.some((place) => clears(path, place)));
    if (deleted !== undefined) {
      return {
        message: `this RUN deletes \`${deleted.path}\`, which ${manager.id} leaves in the layer of the RUN on line ${line}`,
        because: `\`${deleted.path}\` is deleted in a later layer, which frees nothing`,
      };
    }
    if (places.length > 0 && seconds.some(({ action }) => action === 'clean')) {
      return {
        message: `this RUN cleans what ${manager.id} leaves in the layer of the RUN on line ${line}`,
        because: 'caches are cleaned in a later layer, which frees nothing',
      };
    }
    return undefined;
  }
  if (!onlyPackages(earlier, facts) || seconds.some(({ action }) => action === 'refresh')) return undefined;
  if (facts.fetchesIndex(earlier, manager)) {
    return {
      message: `the package index of the RUN on line ${line} is cached apart from this RUN, which may then install from a stale one`,
      because:
        'the index and what is installed from it belong to one layer: cached apart, the index grows stale',
    };
  }
  // a RUN that cleans up behind itself is complete: for the database alone it is not worth to run both again
  if (cleansUp(earlier, facts)) return undefined;
  if (installs(first) && manager.database !== undefined) {
    return {
      isSmall: true,
      message: `this RUN copies ${manager.id}'s package database of the RUN on line ${line} into its layer`,
      because: `each layer that installs with ${manager.id} holds a copy of its package database`,
    };
  }
  return undefined;
}

function cleansUp(run: Instruction, facts: Facts): boolean {
  return (
    facts.calls(run).some(({ action }) => action === 'clean') ||
    facts.effects(run).some(({ kind }) => kind === 'deletes')
  );
}

function installs({ action }: PackageCall): boolean {
  return action === 'install' || action === 'upgrade';
}

/** Whether one call removes a package that the other installs, and its own RUN does not install again. */
function shareName(install: PackageCall, removal: PackageCall, run: Instruction, facts: Facts): boolean {
  const own = facts
    .calls(run)
    .filter(installs)
    .flatMap(({ command }) => command.words.map(({ text }) => text));
  const installed = new Set(install.command.arguments.map(({ text }) => text));
  return removal.packages.some(({ text }) => installed.has(text) && !own.includes(text));
}

/** Commands that come with installing packages and cost nothing to run again. */
const COMPANIONS: ReadonlySet<string> = new Set([
  'set',
  'rm',
  'echo',
  'true',
  ':',
  'mkdir',
  'ln',
  'ldconfig',
  'update-ca-certificates',
]);

function onlyPackages(run: Instruction, facts: Facts): boolean {
  const calls = facts.calls(run);
  return (
    run.script?.commands.every(
      (command) => calls.some((call) => call.command === command) || COMPANIONS.has(command.name ?? ''),
    ) === true
  );
}

/**
 * Paths that a call leaves bytes in which nobody needs. Deleting the cache of one of the system's managers counts
 * for all of them: `dnf` is followed by `rm -rf /var/cache/yum` as often as not.
 */
function leftBehind(manager: PackageManager, call: PackageCall): readonly string[] {
  const { action } = call;
  if (action !== 'install' && action !== 'upgrade' && action !== 'refresh') return [];
  const managers = manager.kind === 'system' ? MANAGERS.filter(({ kind }) => kind === 'system') : [manager];
  return managers.flatMap(({ caches, index }) => [
    ...caches.map(({ path }) => path),
    ...(index?.removedBy ?? []),
  ]);
}

/** Whether deleting `path` empties `left`: the directory itself, all in it, or a parent. */
function clears(path: string, left: string): boolean {
  const target = atHome(path.endsWith('/*') ? path.slice(0, -2) : path);
  const place = atHome(left);
  return target !== '' && (target === place || place.startsWith(`${target}/`));
}

/** `~` and root's home are one place: which user it is decides safety nowhere here. */
function atHome(path: string): string {
  return path.startsWith('/root/') ? `~/${path.slice('/root/'.length)}` : path;
}
