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
import { nodeProject, nodeWords } from './install-node.js';
import type { NodeManager } from './install-node.js';
import type { Site } from './install.js';
import { lockProblem } from './lock-sync.js';
import { isBelow, joined, overlap, placeAt } from './place.js';
import { rootOf, settingAt } from './plan.js';
import type { Rewrite } from './rewrite.js';
import { copiedBy, copiesBefore, Tree, viewOf } from './tree.js';

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
  return adds.length === 1 && STRICT.some((one) => one.adds === adds[0]);
}

/** Why a command may not get a word that makes it keep to its lockfile, or `undefined`. */
export function strictProblem(
  rewrite: Rewrite,
  intent: CommandIntent,
  after: SimpleCommand,
): string | undefined {
  const { node, adds, removes, instruction } = intent;
  const [command, changed] = [new ShellCommand(node, []), new ShellCommand(after, [])];
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
  { before, facts }: Rewrite,
  { program, lock }: Strictness,
  { node }: CommandIntent,
  option: string,
  run: Instruction,
): string | undefined {
  if (run.keyword !== 'RUN') return 'what follows `ONBUILD` is not known';
  const view = viewOf(facts, []);
  if (typeof view === 'string') return view;
  const start = placeAt(before, run).directory;
  if (start === undefined) return 'its working directory is not known';
  const directory = directoryOf(run, node, start);
  if (typeof directory !== 'string') return directory.problem;
  const top = joined(directory, option);

  const copies = copiesBefore(before, run).map((one) => copiedBy(before, one, view));
  const tree = new Tree(copies);
  const site: Site = {
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
  const unknown = copies.find(
    ({ files, root }) => files === undefined && (root === undefined || overlap(root, top)),
  );
  if (unknown !== undefined) return 'files that are not known are copied to the same place';
  const project = nodeProject(top, site);
  if (typeof project === 'string') return project;
  if (project.top !== top || project.local.length > 0) return 'the project reaches beyond its directory';
  const name = LOCKS[program].find((one) => site.has(joined(top, one)));
  const text = name === undefined ? undefined : site.text(joined(top, name));
  if (text === undefined) return 'its lockfile is not copied before it';
  if (!lock.test(text)) return 'its lockfile is of another kind';
  const stale = lockProblem(program, top, (path) => site.text(path), project.members);
  if (stale !== undefined) return stale;
  const version = versionProblem(before, run, program, text, site, top);
  if (version !== undefined) return version;
  if (/package-lock\s*=\s*false|lockfile\s*=\s*false|save-lock/.test(site.text(joined(top, '.npmrc')) ?? ''))
    return '`.npmrc` forbids the lockfile';
  const setting = [...settingAt(before, run).variables].find((variable) =>
    /^(?:npm_config|yarn|pnpm)_(?!cache|loglevel|update_notifier|fund|audit|progress|registry|production|omit|unsafe_perm|version|home|cache_folder)/i.test(
      variable,
    ),
  );
  if (setting !== undefined) return `\`${setting}\` may have it otherwise`;
  if (site.paths.some((path) => isBelow(path, top) && path.includes('/node_modules/')))
    return 'packages are copied beside the manifest';
  return earlierProblem(before, run, node, site, program);
}

/** Where the command runs: `cd` before it in the same and-or list or list. */
function directoryOf(
  run: Instruction,
  node: SimpleCommand,
  start: string,
): string | { readonly problem: string } {
  let directory = start;
  for (const command of run.script?.commands ?? []) {
    if (command.node === node) return directory;
    if (command.name !== 'cd') continue;
    const [target] = command.arguments;
    if (
      !command.isUnconditional ||
      command.path.some((step) => step.in === 'subshell' || step.in === 'group')
    )
      return { problem: 'where it runs is not known' };
    if (target?.value === undefined || /^[-~]/.test(target.value))
      return { problem: 'where it runs is not known' };
    directory = joined(directory, target.value);
  }
  return { problem: 'where it runs is not known' };
}

/** What ran before may have changed the manifest, or installed what `npm ci` would delete. */
function earlierProblem(
  document: Document,
  run: Instruction,
  node: SimpleCommand,
  site: Site,
  program: NodeManager,
): string | undefined {
  const installers =
    /\bnode_modules\b|package\.json|package-lock|npm-shrinkwrap|yarn\.lock|pnpm-lock|\.npmrc|bun\.lock/;
  for (const { node: earlier, name, arguments: words, path } of run.script?.commands ?? []) {
    if (earlier === node) break;
    const values = words.map(({ value }) => value ?? '$');
    if (name === 'cd' || (/^(?:\[|test)$/.test(name ?? '') && path.some((step) => step.in === 'condition')))
      continue;
    const isInstaller = /^(?:npm|yarn|pnpm|bun|corepack)$/.test(name ?? '');
    const isGlobal = values.some((value) => /^(?:-g|--global|config|set|enable|prepare)$/.test(value));
    const isQuiet =
      path.some((step) => step.in === 'branch') && isInstaller
        ? true
        : isInstaller
          ? isGlobal
          : typeof quietReading(name ?? '', values) === 'object';
    if (!isQuiet || installers.test(values.join(' ')))
      return 'a command before it may change what it installs';
  }
  const first = document.instructions.filter(
    (one) => one.index < run.index && document.stageOf(one) !== undefined,
  );
  const chain = new Set(stagesOf(document, run));
  for (const one of first) {
    if (!chain.has(document.stageOf(one)!) || one.keyword !== 'RUN') continue;
    if (installers.test(one.arguments.text)) return 'a RUN before it may change what it installs';
    // what ran before the manifest came could not change it
    const hadManifest = copiesBefore(document, one).length > 0;
    const reading = crossingOf({ document, run: one, files: site, roots: [], isThere: () => true });
    if (hadManifest && typeof reading === 'string') return 'a RUN before it may change what it installs';
    const installs = one.script?.commands.some(
      ({ name, arguments: words }) =>
        /^(?:npm|yarn|pnpm|bun)$/.test(name ?? '') &&
        !words.some(({ value }) => /^(?:-g|--global|global|config|set|cache)$/.test(value ?? '')),
    );
    if (installs === true)
      return `packages that a RUN before it installs would be gone or kept by \`${program}\``;
  }
  return undefined;
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
