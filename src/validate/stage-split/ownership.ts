/**
 * Owners and modes. What COPY takes from another stage keeps them, but a directory that it makes is of root and 0755,
 * or of whom `--chown` names. https://docs.docker.com/reference/dockerfile/#copy---chown---chmod
 */
import type { Instruction } from '../../dockerfile/instruction.js';
import type { Objection } from '../objection.js';
import { isBelow, joined, parentOf } from '../place.js';
import { effectsOf } from './effects.js';
import { operandsOf, pathOf, userAt } from './made.js';
import type { Made } from './made.js';
import type { Scene, Taken } from './scene.js';

/** Judges what is taken from the builder. */
export function ownershipProblem(scene: Scene): Objection | undefined {
  const span = scene.split.intent.stage;
  for (const one of scene.taken) {
    const message = takenProblem(one, scene);
    if (message !== undefined) return { message, span };
  }
  const message = workdirProblem(scene);
  return message === undefined ? undefined : { message, span };
}

function takenProblem(one: Taken, scene: Scene): string | undefined {
  const { source, isGlob, instruction, target } = one;
  if (target === undefined) return undefined;
  const chown = instruction.flag('chown');
  const top = isGlob ? parentOf(source) : source;
  if (typeof chown === 'string') {
    const owner = wholeOwner(top, scene);
    if (owner === undefined || owner !== named(chown))
      return `\`--chown=${chown}\` would give \`${top}\` to another owner`;
  }
  // a file has no directory of its own to be made
  const isFile = scene.tree.files.has(source) || scene.artifacts.some(({ file }) => file === source);
  const directories: string[] = [];
  for (let at = isGlob || isFile ? parentOf(source) : source; at !== '/'; at = parentOf(at))
    directories.push(at);
  for (const directory of directories) {
    if (STANDARD.test(directory)) continue;
    const was = before(directory, scene);
    const is = after(directory, scene, instruction);
    if (was === undefined) return `whose directory \`${directory}\` is cannot be told`;
    if (was.owner !== is.owner) return `the directory \`${directory}\` would be of another owner`;
    if (was.mode !== is.mode) return `the directory \`${directory}\` would have another mode`;
  }
  return undefined;
}

/**
 * Directories below `root` that a COPY of one path makes, or that come with it: each was of root, or of whom `--chown`
 * names, with the mode that COPY gives.
 */
export function directoriesProblem(
  { source, instruction }: Taken,
  root: string,
  scene: Scene,
): string | undefined {
  const isOwned = instruction.flag('chown') !== undefined;
  const isFile = scene.tree.files.has(source) || scene.artifacts.some(({ file }) => file === source);
  for (let at = isFile ? parentOf(source) : source; at !== root; at = parentOf(at)) {
    const was = before(at, scene);
    if (was === undefined) return `whose directory \`${at}\` is cannot be told`;
    if (was.owner !== 'root' && !isOwned) return `the directory \`${at}\` would be of another owner`;
    if (was.mode !== '') return `the directory \`${at}\` would have another mode`;
  }
  return undefined;
}

/** The working directory that no COPY fills is of the same owner. */
function workdirProblem(scene: Scene): string | undefined {
  const { directory } = scene.images.after;
  if (directory.includes('\0') || STANDARD.test(directory) || directory === '/') return undefined;
  if (scene.taken.some(({ target }) => target !== undefined && isBelow(directory, target))) return undefined;
  const was = before(directory, scene);
  const is = after(directory, scene, undefined);
  return was !== undefined && was.owner === is.owner && was.mode === is.mode
    ? undefined
    : `the directory \`${directory}\` would be of another owner or mode`;
}

interface Directory {
  readonly owner: string;
  readonly mode: string;
}

/** Directories that every base has, of root. */
const STANDARD =
  /^\/(?:bin|etc|home|lib\w*|mnt|media|opt|root|run|sbin|srv|tmp|usr|var)$|^\/usr\/(?:bin|lib|local|sbin|share|src)$|^\/usr\/local\/(?:bin|etc|lib|share|sbin|lib\/python3(?:\.\d+)?|bundle|cargo(?:\/bin)?|lib\/node_modules)$|^\/var\/(?:cache|lib|log|tmp|run|www)$|^\/usr\/local\/lib\/python3\.\d+\/site-packages$|^\/etc\/ssl(?:\/certs)?$|^\/usr\/share\/zoneinfo$/;
/** Directories of users that bases bring. */
const HOMES: Readonly<Record<string, string>> = {
  '/home/node': 'node',
  '/home/bun': 'bun',
  '/home/app': 'app',
};

function before(directory: string, scene: Scene): Directory | undefined {
  const { split, images, made } = scene;
  const { before: document, made: above } = split;
  return follow(directory, above, {
    start: initial(directory, (images.same ?? images.old)?.family.id),
    user: (one) => ownerOf(userAt(document, one) || ((images.same ?? images.old)?.configuration.user ?? '')),
    directory: (one) => scene.directoryBefore(one),
    commands: (one) => made.filter(({ instruction }) => instruction === one),
    brings: (one, directory) =>
      [...(scene.copies.find(({ instruction }) => instruction === one)?.files?.keys() ?? [])].some((path) =>
        isBelow(path, directory),
      ),
    isWhole: true,
  });
}

function after(directory: string, scene: Scene, until: Instruction | undefined): Directory {
  const { split, images } = scene;
  const { after: document, prefix } = split;
  const end = until === undefined ? prefix.length : prefix.indexOf(until) + 1;
  const found = follow(directory, prefix.slice(0, end), {
    start: initial(directory, (images.same ?? images.new)?.family.id),
    user: (one) => ownerOf(userAt(document, one) || ((images.same ?? images.new)?.configuration.user ?? '')),
    directory: (one) => scene.directoryAfter(one),
    commands: (one) => scene.repeated.filter(({ instruction }) => instruction === one),
    brings: () => false,
    isWhole: false,
  });
  return found ?? { owner: 'root', mode: '' };
}

function initial(directory: string, family: string | undefined): Directory | undefined {
  const owner = HOMES[directory];
  if (owner !== undefined && (directory !== '/home/node' || family === 'node')) return { owner, mode: '' };
  return undefined;
}

interface Reading {
  readonly start: Directory | undefined;
  readonly user: (one: Instruction) => string;
  readonly directory: (one: Instruction) => string | undefined;
  readonly commands: (one: Instruction) => readonly Made[];
  /** Whether a COPY brings files below a directory. */
  readonly brings: (one: Instruction, directory: string) => boolean;
  /** whether a directory that nothing shows was made by one of the RUN instructions */
  readonly isWhole: boolean;
}

function follow(
  directory: string,
  instructions: readonly Instruction[],
  reading: Reading,
): Directory | undefined {
  let found = reading.start;
  for (const one of instructions) {
    const { keyword } = one;
    if (keyword === 'WORKDIR') {
      const base = reading.directory(one);
      const operand = one.arguments.text.replace(/^(["'])(.*)\1$/, '$2');
      const path = operand.startsWith('/')
        ? joined('/', operand)
        : base === undefined
          ? undefined
          : joined(base, operand);
      if (path !== undefined && isBelow(path, directory)) found ??= { owner: reading.user(one), mode: '' };
    } else if (keyword === 'COPY' || keyword === 'ADD') {
      const base = reading.directory(one);
      const operand = one.operands.at(-1) ?? '';
      const path = operand.startsWith('/')
        ? joined('/', operand)
        : base === undefined
          ? undefined
          : joined(base, operand);
      const chown = one.flag('chown');
      const owner = typeof chown === 'string' ? named(chown) : 'root';
      if (path !== undefined && isBelow(path, directory)) found ??= { owner, mode: '' };
      // what is copied brings directories of its own, and sets those that are there
      else if (
        path !== undefined &&
        isBelow(directory, path) &&
        one.flag('from') === undefined &&
        reading.isWhole
      )
        found =
          found === undefined
            ? reading.brings(one, directory)
              ? { owner, mode: '' }
              : undefined
            : found.owner === owner
              ? found
              : { owner: '?', mode: '' };
    } else if (keyword === 'RUN') {
      for (const made of reading.commands(one)) found = ran(directory, made, found, reading.user(one));
    }
  }
  if (found === undefined && reading.isWhole) {
    const users = new Set(
      instructions.filter(({ keyword }) => keyword === 'RUN').map((one) => reading.user(one)),
    );
    const [only, ...more] = users;
    if (only !== undefined && more.length === 0) found = { owner: only, mode: '' };
  }
  return found;
}

function ran(
  directory: string,
  made: Made,
  found: Directory | undefined,
  user: string,
): Directory | undefined {
  const operands = operandsOf(made, ['-m', '--mode', '-g', '-o']);
  const names = (list: readonly (string | undefined)[], whole: boolean): boolean =>
    list.some((operand) => {
      const path = pathOf(operand, made);
      if (path === undefined) return operand === undefined;
      if (/[*?[]/.test(path)) return isBelow(directory, parentOf(path)) && directory !== parentOf(path);
      return path === directory || (whole && isBelow(directory, path));
    });
  const isRecursive = made.words.some((word) => /^(?:-[a-zA-Z]*R[a-zA-Z]*|--recursive)$/.test(word ?? ''));
  if (made.name === 'chown' && names(operands.slice(1), isRecursive))
    return { owner: operands[0] === undefined ? '?' : named(operands[0]), mode: found?.mode ?? '' };
  if (made.name === 'chmod' && names(operands.slice(1), isRecursive)) {
    const mode = operands[0] ?? '?';
    // what a directory has anyway
    return /^(?:0?755|a?\+[rx]+|u\+\w+|a\+rX|\+X|-x|\+x)$/.test(mode)
      ? found
      : { owner: found?.owner ?? user, mode };
  }
  if (
    made.name === 'mkdir' &&
    operands.some((operand) => isBelow(pathOf(operand, made) ?? '\0', directory))
  ) {
    const mode = made.words.some((word) => /^(?:-m|--mode)/.test(word ?? ''));
    return found ?? { owner: user, mode: mode ? '?' : '' };
  }
  if ((made.name === 'useradd' || made.name === 'adduser') && isHomeOf(directory, made))
    return found ?? { owner: made.words.at(-1) ?? '?', mode: '' };
  const isMade = effectsOf(made).some(
    (effect) =>
      (effect.kind === 'path' && effect.path === directory) ||
      (effect.kind === 'path' && effect.path !== undefined && isBelow(effect.path, directory)),
  );
  return isMade ? (found ?? { owner: user, mode: '' }) : found;
}

function isHomeOf(directory: string, { words: all, text }: Made): boolean {
  return directory === `/home/${all.at(-1) ?? ''}` || text.includes(` ${directory} `);
}

/** Who owns all that lies below a directory; `undefined` where more than one may. */
function wholeOwner(directory: string, scene: Scene): string | undefined {
  const { split, made } = scene;
  const { before: document, made: above } = split;
  let owner: string | undefined;
  for (const one of above) {
    const user = ownerOf(userAt(document, one));
    if (one.keyword === 'COPY' || one.keyword === 'ADD') {
      const chown = one.flag('chown');
      const is = typeof chown === 'string' ? named(chown) : 'root';
      owner = owner === undefined || owner === is ? is : '?';
    } else if (one.keyword === 'RUN') {
      for (const command of made.filter(({ instruction }) => instruction === one)) {
        const [subject, ...paths] = operandsOf(command);
        const isAll =
          command.name === 'chown' &&
          command.words.some((word) => /^(?:-[a-zA-Z]*R[a-zA-Z]*|--recursive)$/.test(word ?? '')) &&
          paths.some((path) => isBelow(directory, pathOf(path, command) ?? '\0'));
        if (isAll) owner = subject === undefined ? '?' : named(subject);
        else if (effectsOf(command).some(({ kind }) => kind !== 'account' && kind !== 'packages'))
          owner = owner === undefined || owner === user ? user : '?';
      }
    }
  }
  return owner === '?' ? undefined : owner;
}

function ownerOf(user: string): string {
  return named(user === '' ? 'root' : user);
}

/** `node:node` and `node` are one owner, and so are `0` and `root`. */
function named(user: string): string {
  const [name = '', group] = user.split(':');
  const own = name === '0' ? 'root' : name;
  const shared = group === '0' ? 'root' : group;
  return shared === undefined || shared === '' || shared === own ? own : `${own}:${shared}`;
}
