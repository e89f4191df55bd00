/**
 * Judges words that make an install keep to its lockfile: `npm ci` for `npm install`, `--frozen-lockfile` and their
 * like. With a lockfile that agrees with the manifests they install the same. https://docs.npmjs.com/cli/commands/npm-ci
 */
import type { Document } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import { ShellCommand } from '../shell/command.js';
import type { SimpleCommand } from '../shell/syntax.js';
import { crossingOf, quietReading } from './crossing.js';
import type { CommandIntent } from './intents.js';
import { HOOKS, isHarmlessScript, nodeProject, nodeWords } from './install-node.js';
import type { NodeManager, Project } from './install-node.js';
import { siteOf } from './install-site.js';
import type { Site } from './install.js';
import { lockProblem } from './lock-sync.js';
import { isBelow, joined, overlap, placeAt } from './place.js';
import { rootOf, settingAt } from './plan.js';
import type { Rewrite } from './rewrite.js';
import { copiesBefore } from './tree.js';
import { uvStrictProblem } from './lock-uv-argument.js';
import { directoryOf } from './working-directory.js';

interface Strictness {
  readonly program: NodeManager;
  /** words that go, one of them */
  readonly removes: RegExp | undefined;
  /** the word that comes */
  readonly adds: string;
  /** what the lockfile of this form has in it */
  readonly lock: RegExp;
  /** options with which it is another thing */
  readonly unless: RegExp;
}

const STRICT: readonly Strictness[] = [
  {
    program: 'npm',
    removes: /^(?:install|i|in|ins|inst|insta|instal|isnt|isnta|isntal|isntall)$/,
    adds: 'ci',
    lock: /"lockfileVersion"/,
    unless: /^--(?:no-)?(?:save|package-lock|prefer-online|workspaces?|force)|^-[wf]$/,
  },
  {
    program: 'yarn',
    removes: undefined,
    adds: '--frozen-lockfile',
    lock: /^# yarn lockfile v1/m,
    unless: /^--(?:pure-lockfile|no-lockfile|frozen-lockfile|flat|force|check-files)/,
  },
  {
    program: 'yarn',
    removes: undefined,
    adds: '--immutable',
    lock: /^__metadata:/m,
    unless: /^--(?:no-)?(?:immutable|frozen-lockfile|mode)/,
  },
  {
    program: 'pnpm',
    removes: undefined,
    adds: '--frozen-lockfile',
    lock: /^lockfileVersion:/m,
    unless: /^--(?:(?:no-|prefer-)?frozen-lockfile|force|filter|config)|^-F$/,
  },
  {
    program: 'bun',
    removes: undefined,
    adds: '--frozen-lockfile',
    lock: /"lockfileVersion"/,
    unless: /^--(?:frozen-lockfile|no-save|force)/,
  },
];

const LOCKS: Readonly<Record<NodeManager, readonly string[]>> = {
  npm: ['npm-shrinkwrap.json', 'package-lock.json'],
  yarn: ['yarn.lock'],
  pnpm: ['pnpm-lock.yaml'],
  bun: ['bun.lock'],
};

/** Whether a change of words is one that this file judges. */
export function isStricter({ adds }: CommandIntent): boolean {
  return adds.length === 1 && (adds[0] === '--locked' || STRICT.some((one) => one.adds === adds[0]));
}

/** Why a command may not get a word that makes it keep to its lockfile, or `undefined`. */
export function strictProblem(
  rewrite: Rewrite,
  intent: CommandIntent,
  after: SimpleCommand,
): string | undefined {
  const { node, adds, removes, instruction } = intent;
  const [command, changed] = [new ShellCommand(node, []), new ShellCommand(after, [])];
  if (command.name === 'uv') return uvStrictProblem(rewrite, intent, changed);
  const program = command.name === 'yarnpkg' ? 'yarn' : command.name;
  const rules = STRICT.filter((one) => one.program === program && one.adds === adds[0]);
  const [rule] = rules;
  if (rule === undefined || command.wrappers.length > 0) return 'it is no install that is known';
  const isSwap = rule.removes !== undefined;
  if (removes.length !== (isSwap ? 1 : 0) || (isSwap && !rule.removes.test(removes[0]!)))
    return 'other words are taken from it';
  const [was, is] = [literal(command), literal(changed)];
  if (was === undefined || is === undefined) return 'not all of its words are literal';
  if (was.some((word) => rule.unless.test(word))) return 'another of its options forbids that';
  const [before, now] = [nodeWords(rule.program, was), nodeWords(rule.program, is)];
  if (typeof before === 'string' || typeof now === 'string') return 'one of its options is not known';
  if (before.operands.length > 1 || now.operands.length > 1 || before.isGlobal)
    return 'it installs something else than the project';
  if (isSwap ? now.operands[0] !== rule.adds : !now.options.has(rule.adds))
    return 'the word stands where it means another thing';
  if (!isSwap && !['install', 'i', undefined].includes(before.operands[0]))
    return 'it is no install of the project';
  if (rule.program !== 'yarn' && before.operands.length === 0) return 'it is no install of the project';
  return projectProblem(rewrite, rule, intent, before.directory ?? '.', instruction);
}

function literal({ arguments: words }: ShellCommand): readonly string[] | undefined {
  const values = words.map(({ value, glob }) => (glob ? undefined : value));
  return values.includes(undefined) ? undefined : (values as readonly string[]);
}

function projectProblem(
  rewrite: Rewrite,
  { program, lock }: Strictness,
  { node }: CommandIntent,
  option: string,
  run: Instruction,
): string | undefined {
  const { before } = rewrite;
  const site = siteOf(rewrite, run, node, option);
  if (typeof site === 'string') return site;
  const top = site.directory;
  const project = nodeProject(top, site);
  if (typeof project === 'string') return project;
  if (project.top !== top || project.local.length > 0) return 'the project reaches beyond its directory';
  const name = LOCKS[program].find((one) => site.has(joined(top, one)));
  const text = name === undefined ? undefined : site.text(joined(top, name));
  if (text === undefined) return 'its lockfile is not copied before it';
  if (!lock.test(text)) return 'its lockfile is of another kind';
  const stale = lockProblem(program, top, (path) => site.text(path), project.members);
  if (stale !== undefined) return stale;
  const script = scriptProblem(project);
  if (script !== undefined) return script;
  const version = versionProblem(before, run, program, text, site, top);
  if (version !== undefined) return version;
  const settings = site.paths.filter((path) => /\/\.(?:npmrc|yarnrc)$/.test(path));
  if (
    settings.some((path) =>
      /(?:package-lock|shrinkwrap|lockfile)["\s]*[=\s]\s*["']?false|save-lock/.test(
        site.text(path) ?? 'save-lock',
      ),
    )
  )
    return '`.npmrc` forbids the lockfile';
  const setting = [
    ...settingAt(before, run).variables,
    ...node.assignments.map((assignment) => assignment.name),
  ].find((variable) => SETTINGS.test(variable));
  if (setting !== undefined) return `\`${setting}\` may have it otherwise`;
  if (site.paths.some((path) => isBelow(path, top) && path.includes('/node_modules/')))
    return 'packages are copied beside the manifest';
  return earlierProblem(before, run, node, site, program);
}

/** Variables that tell a package manager of Node how to install, but for those that keep the lockfile what it is. */
const SETTINGS =
  /^(?:npm_config|yarn|pnpm|bun_config)_(?!cache|loglevel|update_notifier|fund|audit|progress|registry|production|omit|unsafe_perm|version|home|cache_folder)/i;

/** What is run before the install may write the lockfile or ask which command is run; what runs later does so twice. */
function scriptProblem({ manifests }: Project): string | undefined {
  for (const { json } of manifests) {
    const scripts = Object.entries(json['scripts'] ?? {}).filter(([name]) => HOOKS.includes(name));
    for (const [name, script] of scripts) {
      const isEarly = name === 'preinstall' || name === 'pnpm:devPreinstall';
      const isAsking =
        typeof script !== 'string' || /force-resolutions|npm_command|npm_config_argv|lock/.test(script);
      if ((isEarly || isAsking) && !isHarmlessScript(script))
        return `the script \`${name}\` may change what it installs`;
    }
  }
  return undefined;
}

/** Words for what an install of Node is made from, and where it goes. */
const INSTALLED =
  /\bnode_modules\b|package\.json|package-lock|npm-shrinkwrap|yarn\.lock|pnpm-lock|\.npmrc|\.yarnrc|bun\.lock/;
const MANAGERS = /^(?:npm|yarn|yarnpkg|pnpm|bun)$/;
/** Programs that bring another Node, and another npm with it. */
const VERSIONS = /^(?:n|nvm|fnm|volta|asdf|nodenv|nodebrew|mise)$/;
/** Settings that have no say in which packages are installed. https://docs.npmjs.com/cli/using-npm/config */
const PLAIN_SETTINGS =
  /^(?:-g|-L|-H|--global|--location=(?:global|user)|config|set|get|delete|list|(?:registry|strict-ssl|cafile|ca|cache|loglevel|audit|fund|progress|color|update-notifier|unsafe-perm|(?:https?-|no)?proxy|network-timeout|fetch-[\w-]+|maxsockets|store-dir|cache-folder|(?:@[\w.-]+:|\/\/)\S*)(?:[= ].*)?)$/;

/** What ran before may have changed the manifest, or installed what `npm ci` would delete. */
function earlierProblem(
  document: Document,
  run: Instruction,
  node: SimpleCommand,
  site: Site,
  program: NodeManager,
): string | undefined {
  const own = run.script?.commands.find((command) => command.node === node);
  for (const command of run.script?.commands ?? []) {
    if (command.node === node) break;
    const { name, path } = command;
    const values = command.arguments.map(({ value }) => value ?? '$');
    if (name === 'cd' || (/^(?:\[|test)$/.test(name ?? '') && path.some((step) => step.in === 'condition')))
      continue;
    if (own !== undefined && isAlternative(command, own) && MANAGERS.test(name ?? '')) continue;
    const problem = managerProblem(name ?? '$', values, program);
    if (problem !== undefined) return problem;
    if (MANAGERS.test(name ?? '')) {
      if (isGlobal(values)) continue;
      if (isApart(document, run, command, site)) continue;
      return 'a command before it may change what it installs';
    }
    const isQuiet = typeof quietReading(name ?? '', values) === 'object';
    if (!isQuiet || (INSTALLED.test(values.join(' ')) && !makesDirectories(command)))
      return 'a command before it may change what it installs';
  }
  const chain = new Set(stagesOf(document, run));
  for (const one of document.instructions) {
    if (one.index >= run.index || one.keyword !== 'RUN' || !chain.has(document.stageOf(one))) continue;
    const { script } = one;
    const names = script?.commands.some(
      (command) => INSTALLED.test(textOf(command)) && !makesDirectories(command),
    );
    if (script === undefined ? INSTALLED.test(one.arguments.text) : names === true || hasHeredoc(one))
      return 'a RUN before it may change what it installs';
    // what ran before the manifest came could not change it
    const hadManifest = copiesBefore(document, one).length > 0;
    const reading = crossingOf({ document, run: one, files: site, roots: [], isThere: () => true });
    if (hadManifest && typeof reading === 'string') return 'a RUN before it may change what it installs';
    for (const command of script?.commands ?? []) {
      const values = command.arguments.map(({ value }) => value ?? '$');
      const problem = managerProblem(command.name ?? '$', values, program);
      if (problem !== undefined) return problem;
      if (!MANAGERS.test(command.name ?? '') || isGlobal(values)) continue;
      if (!isApart(document, one, command, site))
        return `packages that a RUN before it installs would be gone or kept by \`${program}\``;
    }
  }
  return undefined;
}

function textOf({ words, redirections }: ShellCommand): string {
  return [...words.map(({ text }) => text), ...redirections.map(({ target }) => target?.text ?? '')].join(
    ' ',
  );
}

function hasHeredoc({ heredocs, arguments: { text } }: Instruction): boolean {
  return heredocs.length > 0 && INSTALLED.test(text);
}

/** `mkdir -p /app/node_modules && chown node /app/node_modules`: `npm ci` empties the directory and keeps it. */
function makesDirectories({ name, arguments: words, redirections }: ShellCommand): boolean {
  return (
    /^(?:mkdir|chown|chgrp)$/.test(name ?? '') &&
    redirections.length === 0 &&
    words.every(
      ({ value }) => value !== undefined && !INSTALLED.test(value.replace(/\/node_modules\/?$/, '')),
    )
  );
}

/** Whether a package manager is told or asked of something, not to install a project. */
function isGlobal(values: readonly string[]): boolean {
  return (
    /^(?:global|config|set|cache)$/.test(values[0] ?? '') ||
    (values.length === 1 && /^(?:-v|--version)$/.test(values[0]!)) ||
    values.some((value) => /^(?:-g|--global|--location=global)$/.test(value))
  );
}

/** Why what a command does to the package managers themselves may have the lockfile read otherwise. */
function managerProblem(name: string, values: readonly string[], program: NodeManager): string | undefined {
  const text = values.join(' ');
  if (VERSIONS.test(name)) return 'another Node may be installed before it';
  if (/\bnodesource\b|nodejs\.org\/dist|install_nvm|nvm-sh/.test(text))
    return 'another Node may be installed before it';
  if (name === 'corepack' || (MANAGERS.test(name) && isGlobal(values))) {
    for (const value of values) {
      const [, asked, version] = /^(npm|yarn|pnpm|bun)(?:@(.*))?$/.exec(value) ?? [];
      if (asked !== program || version === undefined || /^(?:latest|lts)$/.test(version)) continue;
      const major = /^[\^~]?(\d+)/.exec(version)?.[1];
      // of pnpm and Yarn the release is held against the lockfile elsewhere
      if (asked === 'npm' && (major === undefined || Number(major) < 7))
        return 'an older npm is installed before it';
      if (asked !== 'npm' && major === undefined) return `which ${asked} is installed before it is not known`;
    }
  }
  if (!MANAGERS.test(name) || (name.startsWith('yarn') && program !== 'yarn')) return undefined;
  if (name.startsWith('yarn') && values[0] === 'set') return 'another Yarn is taken before it';
  if (values[0] !== 'config' && values[0] !== 'set') return undefined;
  if (/^(?:get|list|ls)$/.test(values[1] ?? '')) return undefined;
  const [, ...rest] = values[0] === 'config' ? values.slice(0) : ['', ...values];
  const setting = rest.filter((value) => !value.startsWith('-') && !/^(?:set|delete)$/.test(value))[0];
  return setting !== undefined && PLAIN_SETTINGS.test(setting)
    ? undefined
    : 'a setting that is made before it may have it otherwise';
}

/** Whether an install before goes to a directory that is neither in nor around that of the project. */
function isApart(document: Document, run: Instruction, command: ShellCommand, site: Site): boolean {
  const start = directoryOf(run, command.node, placeAt(document, run).directory);
  const values = literal(command);
  const manager = command.name === 'yarnpkg' ? 'yarn' : (command.name as NodeManager);
  const called = values === undefined ? 'not literal' : nodeWords(manager, values);
  if (start === undefined || typeof called === 'string' || command.wrappers.length > 0) return false;
  const isInstall =
    called.operands.length === 0 ? manager === 'yarn' : /^(?:i|install|ci)$/.test(called.operands[0]!);
  return (
    isInstall &&
    called.operands.length < 2 &&
    !overlap(joined(start, called.directory ?? '.'), site.directory)
  );
}

/** Whether one of two commands runs only where the other does not: they are in two branches of one `if`. */
function isAlternative({ path }: ShellCommand, { path: other }: ShellCommand): boolean {
  const at = path.findIndex((step, i) => {
    const twin = other[i];
    return step.in === 'list' && (twin?.in !== 'list' || twin.block !== step.block);
  });
  const [around, twin] = [path[at - 1], other[at - 1]];
  return (
    at > 0 &&
    around?.in === 'branch' &&
    twin?.in === 'branch' &&
    around.node === twin.node &&
    other[at]?.in === 'list'
  );
}

function stagesOf(document: Document, run: Instruction): readonly unknown[] {
  const stages: unknown[] = [];
  for (let stage = document.stageOf(run); stage !== undefined; stage = stage.parent) stages.push(stage);
  return stages;
}

/** Whether the package manager of the image understands the lockfile. */
function versionProblem(
  document: Document,
  run: Instruction,
  program: NodeManager,
  lock: string,
  site: Site,
  top: string,
): string | undefined {
  const manifest = site.text(joined(top, 'package.json')) ?? '';
  const pinned = /"packageManager"\s*:\s*"(\w+)@(\d+)/.exec(manifest);
  if (program === 'npm') {
    const major = nodeMajor(document, rootOf(document.stageOf(run)!).image);
    return major !== undefined && major >= 16
      ? undefined
      : 'it is not known that npm is new enough for the lockfile';
  }
  if (program === 'yarn') {
    const isBerry = lock.includes('__metadata:');
    if (pinned?.[1] === 'yarn')
      return Number(pinned[2]) > 1 === isBerry ? undefined : 'the lockfile is of another Yarn';
    return isBerry === site.has(joined(top, '.yarnrc.yml')) ? undefined : 'the lockfile is of another Yarn';
  }
  if (program === 'pnpm') {
    const version = pinned?.[1] === 'pnpm' ? pinned[2] : /\bpnpm@(\d+)/.exec(document.text)?.[1];
    if (version === undefined) return 'which pnpm runs is not known';
    const isNine = /^lockfileVersion: '?9/m.test(lock);
    return isNine === Number(version) >= 9 ? undefined : 'the lockfile is of another pnpm';
  }
  return undefined;
}

/** The version of an official image of Node. A tag without a number is a current one. */
function nodeMajor(document: Document, image: string): number | undefined {
  const values = new Map<string, string | undefined>();
  for (const one of document.instructions) {
    if (one.keyword === 'FROM') break;
    for (const { name, value } of one.typed.assignments) values.set(name, value);
  }
  const known = image
    .split(/(\$\w+|\$\{\w+\})/)
    .map((part) => (part.startsWith('$') ? (values.get(part.replaceAll(/\W/g, '')) ?? part) : part))
    .join('');
  const match = /^(?:(?:docker\.io\/)?library\/)?node(?::([\w.-]+))?(?:@sha256:\w+)?$/.exec(known);
  if (match === null) return undefined;
  const tag = match[1];
  const [, major] = /^(\d+)/.exec(tag ?? '') ?? [];
  if (major !== undefined) return Number(major);
  return tag === undefined ||
    /^(?:lts|current|latest|alpine|slim|bookworm|bullseye|trixie)(?:[-.]|$)/.test(tag)
    ? 20
    : undefined;
}
