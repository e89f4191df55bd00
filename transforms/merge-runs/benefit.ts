/** What is gained when a later RUN shares its layer with an earlier one. */
import { MANAGERS } from '../../src/sdk.js';
import type { FileEffect, Instruction, PackageCall, PackageManager } from '../../src/sdk.js';

export interface Benefit {
  /** the file that it is about, which a RUN between may use */
  readonly path?: string;
  readonly message: string;
  readonly because: string;
}

export interface Facts {
  calls(run: Instruction): readonly PackageCall[];
  effects(run: Instruction): readonly FileEffect[];
  concerns(undoing: FileEffect, making: FileEffect): boolean;
}

/** The first gain that is found, or `undefined`: merging would only count fewer layers. */
export function benefitOf(earlier: Instruction, later: Instruction, facts: Facts): Benefit | undefined {
  return fileBenefit(earlier, later, facts) ?? packageBenefit(earlier, later, facts);
}

function fileBenefit(earlier: Instruction, later: Instruction, facts: Facts): Benefit | undefined {
  for (const undoing of facts.effects(later)) {
    const making = facts.effects(earlier).find((effect) => facts.concerns(undoing, effect));
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

function packageBenefit(earlier: Instruction, later: Instruction, facts: Facts): Benefit | undefined {
  const before = facts.calls(earlier);
  const after = facts.calls(later);
  for (const first of before) {
    const { manager, action } = first;
    const fills = action === 'install' || action === 'upgrade';
    const leaves = leftBehind(manager, first);
    const cleared = facts
      .effects(later)
      .find(({ kind, path }) => kind === 'deletes' && leaves.some((left) => clears(path, left)));
    if (cleared !== undefined) {
      return {
        message: `this RUN deletes \`${cleared.path}\`, which ${manager.id} leaves in the layer of the RUN on line ${earlier.lines.first}`,
        because: `\`${cleared.path}\` is deleted in a later layer, which frees nothing`,
      };
    }
    for (const second of after) {
      if (second.manager !== manager) continue;
      if (action === 'refresh' && (second.action === 'install' || second.action === 'upgrade')) {
        return {
          message: `the package index of the RUN on line ${earlier.lines.first} is cached apart from this RUN, which may then install from a stale one`,
          because:
            'the index and what is installed from it belong to one layer: cached apart, the index grows stale',
        };
      }
      if ((fills || action === 'refresh') && second.action === 'clean') {
        return {
          message: `this RUN cleans what ${manager.id} leaves in the layer of the RUN on line ${earlier.lines.first}`,
          because: 'caches are cleaned in a later layer, which frees nothing',
        };
      }
      if (fills && second.action === 'remove') {
        return {
          message: `this RUN removes packages that stay in the layer of the RUN on line ${earlier.lines.first}`,
          because: 'packages are removed in a later layer, which frees nothing',
        };
      }
      if (
        fills &&
        (second.action === 'install' || second.action === 'upgrade') &&
        manager.database !== undefined
      ) {
        return {
          message: `this RUN copies ${manager.id}'s package database of the RUN on line ${earlier.lines.first} into its layer`,
          because: `each layer that installs with ${manager.id} holds a copy of its package database`,
        };
      }
    }
  }
  return undefined;
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
