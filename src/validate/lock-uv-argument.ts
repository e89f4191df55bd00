/** Judges `--locked` for `uv sync`. https://docs.astral.sh/uv/reference/cli/#uv-sync--locked */
import { ShellCommand } from '../shell/command.js';
import { crossingOf } from './crossing.js';
import { siteOf } from './install-site.js';
import { uvSync } from './install-python.js';
import type { CommandIntent } from './intents.js';
import { isUvResolution, uvLockProblem } from './lock-uv.js';
import { joined } from './place.js';
import { settingAt } from './plan.js';
import type { Rewrite } from './rewrite.js';
import { copiesBefore } from './tree.js';

/** Options that ask for another resolution, or take the lockfile as it is without a look. */
const UNLESS =
  /^(?:-[UPifn]|--(?:locked|frozen|upgrade|upgrade-package|no-sources|index|default-index|index-url|extra-index-url|find-links|no-index|index-strategy|resolution|prerelease|fork-strategy|exclude-newer|directory|project|config-file|no-config|script|active|isolated)(?:=.*)?)$/;
/** Why `uv sync` may not get `--locked`, or `undefined`. */
export function uvStrictProblem(
  rewrite: Rewrite,
  { node, adds, removes, instruction: run }: CommandIntent,
  changed: ShellCommand,
): string | undefined {
  const { before } = rewrite;
  const command = new ShellCommand(node, []);
  const valuesOf = (one: ShellCommand): readonly (string | undefined)[] =>
    one.arguments.map(({ value, glob }) => (glob ? undefined : value));
  const [was, is] = [valuesOf(command), valuesOf(changed)];
  if (command.wrappers.length > 0 || removes.length > 0 || was.includes(undefined))
    return 'it is no install that is known';
  const values = was as readonly string[];
  if (values[0] !== 'sync' || is[0] !== 'sync' || is[1] !== adds[0]) return 'it is no `uv sync`';
  if (values.some((word) => UNLESS.test(word))) return 'another of its options forbids that';
  const site = siteOf(rewrite, run, node, '.');
  if (typeof site === 'string') return site;
  const top = site.directory;
  for (const name of ['pyproject.toml', 'uv.lock'])
    if (!site.has(joined(top, name))) return `\`${name}\` is not copied before it`;
  const stale = uvLockProblem(top, site);
  if (stale !== undefined) return stale;
  const variable = [...settingAt(before, run).variables, ...node.assignments.map(({ name }) => name)].find(
    isUvResolution,
  );
  if (variable !== undefined) return `\`${variable}\` may have it resolve otherwise`;
  for (const one of run.script?.commands ?? []) {
    if (one.node === node) break;
    const text = one.words.map(({ value }) => value ?? '$').join(' ');
    const isInstall =
      typeof uvSync(text.split(' ').slice(1), site, new Set()) === 'object' && one.name === 'uv';
    if (!isInstall && !/^(?:cd|set|pip3?|apt-get|apk|mkdir|echo)$/.test(one.name ?? ''))
      return 'a command before it may change what it installs';
    if (/pyproject|uv\.lock/.test(text)) return 'a command before it may change what it installs';
  }
  for (const one of before.instructions) {
    if (one.index >= run.index || one.keyword !== 'RUN') continue;
    if (copiesBefore(before, one).length === 0) continue;
    const reading = crossingOf({ document: before, run: one, files: site, roots: [], isThere: () => true });
    if (typeof reading === 'string') return `a RUN before it may change what it installs: ${reading}`;
    if (['pyproject.toml', 'uv.lock'].some((name) => reading.writes(joined(top, name))))
      return 'a RUN before it may change what it installs';
  }
  return undefined;
}
