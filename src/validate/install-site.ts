/** Where a command of a RUN installs, and what the COPY instructions before it brought there. */
import type { Instruction } from '../dockerfile/instruction.js';
import type { SimpleCommand } from '../shell/syntax.js';
import type { Site } from './install.js';
import { joined, overlap, placeAt } from './place.js';
import type { Rewrite } from './rewrite.js';
import { copiedBy, copiesBefore, Tree, viewOf } from './tree.js';
import { directoryOf } from './working-directory.js';

/** The site of an install before the rewrite, in its directory or the one that an option names; or why it is not known. */
export function siteOf(
  { before, facts }: Rewrite,
  run: Instruction,
  node: SimpleCommand,
  option: string,
): Site | string {
  if (run.keyword !== 'RUN') return 'what follows `ONBUILD` is not known';
  const view = viewOf(facts, []);
  if (typeof view === 'string') return view;
  const directory = directoryOf(run, node, placeAt(before, run).directory);
  if (directory === undefined) return 'its working directory is not known';
  const top = joined(directory, option);
  const mount = mountProblem(run, top);
  if (mount !== undefined) return mount;
  const copies = copiesBefore(before, run).map((one) => copiedBy(before, one, view));
  const unknown = copies.find(
    ({ files, root }) => files === undefined && (root === undefined || overlap(root, top)),
  );
  if (unknown !== undefined) return 'files that are not known are copied to the same place';
  const tree = new Tree(copies);
  return {
    directory: top,
    paths: [...tree.files.keys()],
    has: (path) => tree.files.has(path),
    text: (path) => {
      const entry = tree.files.get(path);
      return entry === undefined ? undefined : facts.read(entry.source);
    },
    mode: () => undefined,
    isLink: () => false,
  };
}

/** A mount may hide the manifests, or keep packages that `npm ci` deletes. */
function mountProblem({ flags }: Instruction, top: string): string | undefined {
  for (const { name, value = '' } of flags) {
    if (name !== 'mount') continue;
    const options = value.split(',').map((option) => option.trim());
    const type = options.find((option) => option.startsWith('type='))?.slice('type='.length) ?? 'bind';
    const target = options.find((option) => /^(?:target|dst|destination)=/.test(option));
    const path = target?.slice(target.indexOf('=') + 1);
    if (type === 'ssh' || (type === 'secret' && path === undefined)) continue;
    if (path?.startsWith('/') !== true || path.includes('$'))
      return 'where a mount of its RUN lies is not known';
    // credentials for a registry
    if (type === 'secret' && path.endsWith('/.npmrc')) continue;
    if (overlap(joined('/', path), top)) return 'a mount lies where it installs';
  }
  return undefined;
}
