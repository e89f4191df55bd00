/** Which RUN may tell whether a variable that it does not name is set: by printing all of them, or by any script. */
import type { Instruction } from '../dockerfile/instruction.js';
import type { ShellCommand } from '../shell/command.js';
import { cleanupOf } from './caches.js';
import { quietReading } from './crossing.js';
import { basename } from './effects.js';
import { HOOKS, nodeProject, nodeWords } from './install-node.js';
import type { Project } from './install-node.js';
import type { Site } from './install.js';
import { lockProblem } from './lock-sync.js';
import { quoted } from './objection.js';
import { joined, nameOf, placeAt } from './place.js';
import type { Rewrite } from './rewrite.js';
import { copiedBy, copiesBefore, Tree, viewOf } from './tree.js';
import { directoryOf } from './working-directory.js';

/** Programs that ask for no variable but those of the system, and run nothing else. */
const UNASKING = new Set(
  `[ : true false test echo printf cat head tail cut tr sort uniq wc grep egrep fgrep tee ls pwd cd umask exit unset
  sleep date nproc uname arch hostname id whoami getconf hash basename dirname readlink realpath stat mktemp
  mkdir rmdir rm cp mv ln touch chmod chown chgrp gzip gunzip zcat bzip2 bunzip2 xz unxz unzip curl wget
  sha1sum sha256sum sha512sum md5sum base64 ldconfig update-ca-certificates locale-gen groupadd useradd
  groupmod usermod addgroup adduser`.split(/\s+/),
);
const SYSTEM = /^(?:apt-get|apt|apk|yum|dnf5?|microdnf|tdnf|zypper|pacman)$/;
/** Whoever upgrades all packages may count on that to be done again whenever a variable changes. */
const UPGRADES =
  /^(?:(?:apt-get|apt) .*(?:\b(?:dist-|full-)?upgrade\b|--only-upgrade)|apk .*(?:\b(?:upgrade|fix)\b| --(?:upgrade|latest)| -\w*[ul])|(?:yum|dnf5?|microdnf|tdnf) .*\b(?:update|upgrade|distro-sync|upgrade-minimal)\b|zypper .*\b(?:update|up|patch|dist-upgrade|dup)\b|pacman .*-\w*u)/;
const MANAGERS = /^(?:npm|yarn|pnpm|bun)$/;

/** Why a RUN may tell a variable's value although it does not name it, or `undefined` where it cannot. */
export function environmentReader(
  rewrite: Rewrite,
  run: Instruction,
  names: readonly string[],
): string | undefined {
  const { script } = run;
  if (script?.shell.dialect === undefined) return 'it cannot be read';
  if (script.source.text.includes('${!')) return 'it expands a variable whose name is not known';
  for (const command of script.commands) {
    const problem = commandProblem(rewrite, run, command, names);
    if (problem !== undefined) return `${quoted(command.words.map(({ text }) => text).join(' '))} ${problem}`;
  }
  return undefined;
}

function commandProblem(
  rewrite: Rewrite,
  run: Instruction,
  command: ShellCommand,
  names: readonly string[],
): string | undefined {
  const { node, name, words, wrappers } = command;
  if (words.length === 0) return undefined;
  if (cleanupOf(node, { strict: false }) !== undefined) return undefined;
  if (wrappers.some((wrapper) => !/^(?:env|sudo|exec|command|time|nice)$/.test(basename(wrapper))))
    return 'is run by something else';
  const path = words[0]!.value;
  if (name === undefined || path === undefined) return 'is not literal';
  if (path.includes('/') && !/^\/(?:usr\/)?(?:local\/)?s?bin\//.test(path)) return 'is a file of any kind';
  const values = command.arguments.map(({ value }) => value ?? '$');
  const text = [name, ...values].join(' ');
  if (UNASKING.has(name)) return undefined;
  // without operands they print all variables
  if (name === 'set') return values.length > 0 ? undefined : 'prints all variables';
  if (name === 'export')
    return values.length > 0 && values.every((value) => /^[A-Za-z_$]/.test(value))
      ? undefined
      : 'prints all variables';
  if (name === 'command') return /^-[vV]$/.test(values[0] ?? '') ? undefined : 'is not known';
  if (name === 'tar') return /command|exec|-I|-F|script/.test(text) ? 'runs a program' : undefined;
  if (name === 'find') return /-(?:exec|ok)/.test(text) ? 'runs a program' : undefined;
  if (name === 'sed') return isSubstitution(values) ? undefined : 'may run a program';
  if (name === 'corepack' || (name === 'dpkg' && values[0] === '--print-architecture'))
    return typeof quietReading(name, values) === 'object' ? undefined : 'is not known';
  if (SYSTEM.test(name)) {
    if (UPGRADES.test(text)) return 'may be there to be run again';
    return typeof quietReading(name, values) === 'object' ? undefined : 'may install from files';
  }
  if (text === 'go mod download' || text === 'go mod download -x') return undefined;
  return MANAGERS.test(name) ? installProblem(rewrite, run, command, names) : 'may ask for any variable';
}

/** One script such as `s/a/b/g`: GNU sed runs programs with `e`. */
function isSubstitution(values: readonly string[]): boolean {
  const script = values.find((value) => !value.startsWith('-'));
  return (
    script !== undefined &&
    /^s([^\w\s]).*\1[gIip\d]*$/.test(script) &&
    !script.includes(';') &&
    !values.some((value) => /^-\w*[fse]|^--(?:file|expression)/.test(value))
  );
}

/** An install that runs scripts of no one, neither of the project nor of its packages. */
function installProblem(
  { before, facts }: Rewrite,
  run: Instruction,
  command: ShellCommand,
  names: readonly string[],
): string | undefined {
  const manager = command.name as 'npm' | 'yarn' | 'pnpm' | 'bun';
  const values = command.arguments.map(({ value }) => value ?? '$');
  const isSetting = values[0] === 'config' || (manager === 'npm' && values[0] === 'set');
  if (isSetting) return values.includes('edit') ? 'runs a program' : undefined;
  const call = nodeWords(manager, values);
  if (typeof call === 'string' || call.isGlobal || command.wrappers.length > 0)
    return 'may run a script of a package';
  const [verb = manager === 'yarn' ? 'install' : ''] = call.operands;
  if (!/^(?:install|i|ci|clean-install)$/.test(verb) || call.operands.length > 1)
    return 'may run a script of a package';
  if (run.flags.some(({ value = '' }) => !/type=(?:cache|secret|ssh)\b/.test(value)))
    return 'may run a script that is mounted';
  const view = viewOf(facts, []);
  const directory = directoryOf(run, command.node, placeAt(before, run).directory);
  if (typeof view === 'string' || directory === undefined) return 'is of a project that is not known';
  const tree = new Tree(copiesBefore(before, run).map((one) => copiedBy(before, one, view)));
  const text = (path: string): string | undefined => {
    const entry = tree.files.get(path);
    return entry === undefined ? undefined : facts.read(entry.source);
  };
  const at = joined(directory, call.directory ?? '.');
  const site: Site = {
    directory: at,
    paths: [...tree.files.keys()],
    has: (path) => tree.files.has(path),
    text,
    mode: () => undefined,
    isLink: () => false,
  };
  const project = nodeProject(at, site);
  if (typeof project === 'string') return `is of a project that is not known: ${project}`;
  const settings = site.paths.filter((path) =>
    /^(?:\.npmrc|\.yarnrc|pnpm-workspace\.yaml|bunfig\.toml)$/.test(nameOf(path)),
  );
  if (settings.some((path) => names.some((name) => text(path)?.includes(name) !== false)))
    return 'has settings that name it';
  if (site.paths.some((path) => /\/(?:\.pnpmfile\.[cm]?js|\.yarnrc\.yml)$/.test(path)))
    return 'may run a script of the project';
  if (call.options.has('--ignore-scripts')) return undefined;
  return scriptProblem(manager, verb, project, site);
}

function scriptProblem(
  manager: string,
  verb: string,
  { top, manifests, members, local }: Project,
  site: Site,
): string | undefined {
  const isHooked = manifests.some(
    ({ directory, json }) =>
      HOOKS.some((hook) => Object.hasOwn(json['scripts'] ?? {}, hook)) ||
      site.has(joined(directory, 'binding.gyp')),
  );
  if (isHooked) return 'runs a script of the project';
  if (manager !== 'npm' || local.length > 0) return 'may run a script of a package';
  const lock =
    site.text(joined(top, 'npm-shrinkwrap.json')) ?? site.text(joined(top, 'package-lock.json')) ?? '';
  // https://docs.npmjs.com/cli/configuring-npm/package-lock-json: those of version 1 do not tell
  if (!/"lockfileVersion"\s*:\s*[23]\b/.test(lock) || /"hasInstallScript"|"resolved"\s*:\s*"git/.test(lock))
    return 'may run a script of a package';
  const isFrozen = verb === 'ci' || verb === 'clean-install';
  return isFrozen || lockProblem('npm', top, (path) => site.text(path), members) === undefined
    ? undefined
    : 'may install what the lockfile does not hold';
}
