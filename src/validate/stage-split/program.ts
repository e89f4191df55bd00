/** What a container of the new stage starts, from its configuration through scripts of the project. */
import { ShellScript } from '../../shell/script.js';
import { isBelow, joined, nameOf } from '../place.js';
import type { Tree } from '../tree.js';
import type { Artifact } from './artifacts.js';
import type { Images } from './configuration-problem.js';
import { PASSING } from './bases.js';
import type { Taken } from './scene.js';
import { isInterpreter, subjectsOf } from './subjects.js';
import { memberAt, workspaceOf } from './workspaces.js';

/** One program that is started, with what it is given. */
export interface Started {
  /** as it is named */
  readonly name: string;
  /** absolute, where the name is a path */
  readonly path: string | undefined;
  readonly arguments: readonly string[];
  /** files that it is given to run, absolute */
  readonly subjects: readonly string[];
  /** where it is named, for a message */
  readonly by: string;
}

export interface Program {
  readonly started: readonly Started[];
  /** why it is not known what starts */
  readonly problem: string | undefined;
  /** whether a shell starts it, or any of it */
  readonly needsShell: boolean;
  /** what a build made that starts */
  readonly artifact: Artifact | undefined;
}

interface Known {
  readonly images: Images;
  readonly taken: readonly Taken[];
  readonly artifacts: readonly Artifact[];
  readonly tree: Tree;
  readonly read: (path: string) => string | undefined;
}

/** Programs that run the rest of their words. https://github.com/krallin/tini · https://github.com/Yelp/dumb-init */
const WRAPPERS: ReadonlySet<string> = new Set(
  'tini dumb-init docker-entrypoint.sh exec env gosu su-exec nice nohup npx bunx'.split(' '),
);

/** All that a script is given. */
const REST = /^"?\$[@*]"?$|^"\$\{@\}"$/;
/** https://github.com/vishnubob/wait-for-it · https://github.com/eficode/wait-for */
const WAITERS = /^wait-for(?:-it)?(?:\.sh)?$/;

/** Follows ENTRYPOINT and CMD. */
export function programOf(known: Known): Program {
  const { entrypoint, command, directory, healthcheck } = known.images.after;
  const follower = new Follower(known, directory);
  const first = entrypoint.length === 1 && PASSING.has(entrypoint[0]!) ? [] : entrypoint;
  const all = [...first, ...command];
  if (all.length === 0) follower.problem ??= 'nothing is started';
  else
    follower.argv(all, first.length > 0 && known.images.after.declares.entrypoint ? 'ENTRYPOINT' : 'CMD', 0);
  const { started, problem, needsShell } = follower;
  const check = healthcheck === '' || healthcheck.includes('"NONE"') ? undefined : healthOf(healthcheck);
  const health = new Follower(known, directory);
  if (check !== undefined) health.argv(check, 'HEALTHCHECK', 0);
  return {
    started: [...started, ...health.started],
    problem: problem ?? health.problem,
    needsShell: needsShell || health.needsShell,
    artifact: artifactAmong(started, known),
  };
}

/** Programs that may stand around one that is built: they read no file but those that they are given. */
const AROUND =
  /^(?:sh|bash|ash|dash|tini|dumb-init|docker-entrypoint\.sh|env|gosu|su-exec|nice|nohup|sleep|date|id|hostname|whoami|uname|mkdir|test|chown|true)$/;

/** The one thing among what starts that a build made, where nothing else starts that reads files of its own. */
function artifactAmong(started: readonly Started[], known: Known): Artifact | undefined {
  let found: Artifact | undefined;
  for (const one of started) {
    const target = one.subjects[0] ?? one.path ?? onPath(one.name, known);
    const artifact =
      target === undefined ? undefined : known.artifacts.findLast((other) => other.contains(target));
    if (artifact !== undefined) found ??= artifact;
    else if (isInterpreter(one.name) || !(AROUND.test(one.name) || isScript(one, known))) return undefined;
  }
  return found;
}

/** A script whose commands are followed. */
function isScript({ path, name }: Started, known: Known): boolean {
  const text = known.read(path ?? onPath(name, known) ?? '');
  return text !== undefined && (/^#!\s*\S*\b(?:sh|bash|ash|dash)\b/.test(text) || name.endsWith('.sh'));
}

/** The words of a HEALTHCHECK as the configuration keeps it. */
function healthOf(text: string): readonly string[] | undefined {
  if (text.includes('\0')) return undefined;
  const start = text.indexOf('[');
  if (start === -1) return undefined;
  const parsed: unknown = JSON.parse(text.slice(start));
  if (!Array.isArray(parsed)) return undefined;
  const [shell, line] = parsed as readonly string[];
  if (shell?.startsWith('[') !== true) return parsed as readonly string[];
  const command = (line ?? '').replace(/^CMD\s+/i, '');
  if (/^NONE$/i.test(command)) return undefined;
  try {
    const argv: unknown = JSON.parse(command);
    if (Array.isArray(argv)) return argv as readonly string[];
  } catch {
    // the shell form
  }
  return [...(JSON.parse(shell) as readonly string[]), command];
}

/** Where a program without a path is found among what is taken or copied. */
export function onPath(
  name: string,
  { images, taken, tree }: Pick<Known, 'images' | 'taken' | 'tree'>,
): string | undefined {
  const directories = (images.after.environment.get('PATH') ?? '').split(':');
  return directories
    .map((directory) => `${directory}/${name}`)
    .find(
      (path) =>
        tree.files.has(path) || taken.some(({ target }) => target !== undefined && isBelow(path, target)),
    );
}

const MAX_DEPTH = 8;

class Follower {
  readonly started: Started[] = [];
  problem: string | undefined;
  needsShell = false;
  readonly #known: Known;
  #directory: string;

  constructor(known: Known, directory: string) {
    this.#known = known;
    this.#directory = directory;
  }

  argv(words: readonly string[], by: string, depth: number): void {
    const [program = '', ...rest] = words;
    if (depth > MAX_DEPTH) {
      this.problem ??= 'what starts goes on without end';
      return;
    }
    const name = nameOf(program);
    if (/^(?:sh|bash|ash|dash)$/.test(name)) {
      this.#add(program, rest, by);
      this.needsShell = true;
      const flag = rest.findIndex((word) => /^-\w*c$/.test(word));
      if (flag !== -1) this.script(rest[flag + 1] ?? '', by, depth + 1);
      else {
        const at = rest.findIndex((word) => !word.startsWith('-'));
        if (at !== -1) this.#file(rest[at], depth, rest.slice(at + 1));
      }
      return;
    }
    this.#add(program, rest, by);
    if (WAITERS.test(name)) {
      this.#waiter(program, rest, by, depth);
      return;
    }
    if (WRAPPERS.has(name)) {
      const skipped = name === 'gosu' || name === 'su-exec' ? 1 : 0;
      let at = skipped;
      while (rest[at]?.startsWith('-') === true || /^\w+=/.test(rest[at] ?? '')) at++;
      if (at < rest.length) this.argv(rest.slice(at), by, depth + 1);
      return;
    }
    if (/^(?:npm|yarn|pnpm|bun)$/.test(name)) this.#packageScript(name, rest, depth);
    else if (program.includes('/')) this.#file(program, depth, rest);
    else this.#file(onPath(program, this.#known), depth, rest);
  }

  /** The commands of a shell text. `positional` is what `"$@"` stands for. */
  script(
    text: string,
    by: string,
    depth: number,
    positional: readonly string[] = [],
    dialect: 'sh' | 'bash' = 'sh',
  ): void {
    const script = ShellScript.parseText(text, dialect);
    if (typeof script === 'string') {
      this.problem ??= `what \`${by}\` runs is not read: ${script}`;
      return;
    }
    const { functions } = script;
    for (const command of script.commands) {
      const words = command.words.flatMap(({ value, text: written }) =>
        REST.test(written) ? positional : [value ?? written],
      );
      const [first] = command.words;
      if (first === undefined) continue;
      if (first.value === undefined) {
        if (!REST.test(first.text)) this.problem ??= `what \`${first.text}\` runs is not known`;
        else if (positional.length > 0) this.argv(positional, by, depth + 1);
        continue;
      }
      if (functions.has(first.value)) continue;
      if (BUILT_IN.has(first.value)) continue;
      this.argv(words, by, depth + 1);
    }
  }

  #add(program: string, rest: readonly string[], by: string): void {
    const path = !program.includes('/')
      ? undefined
      : program.startsWith('/')
        ? joined('/', program)
        : joined(this.#directory, program);
    const name = path === undefined ? program : nameOf(program);
    const subjects = subjectsOf(name, rest, this.#directory);
    this.started.push({ name, path, arguments: rest, subjects, by });
  }

  /** A script that waits for a port, then runs what stands behind `--`. */
  #waiter(program: string, rest: readonly string[], by: string, depth: number): void {
    const operand = program.includes('/') ? program : onPath(program, this.#known);
    const path =
      operand === undefined || operand.startsWith('/') ? operand : joined(this.#directory, operand);
    const text = path === undefined ? undefined : this.#known.read(path);
    const [, first, second] = /^#!\s*(\S+)(?:\s+(\S+))?/.exec(text ?? '') ?? [];
    if (first !== undefined)
      this.#add(nameOf(first) === 'env' ? (second ?? '') : first, [path!], nameOf(path!));
    if (!nameOf(program).startsWith('wait-for-it')) this.#add('nc', [], nameOf(program));
    this.needsShell = true;
    const end = rest.indexOf('--');
    if (end !== -1) this.argv(rest.slice(end + 1), by, depth + 1);
  }

  /** A script of the project that is started as a program. */
  #file(operand: string | undefined, depth: number, rest: readonly string[]): void {
    if (operand === undefined) return;
    const path = operand.startsWith('/') ? joined('/', operand) : joined(this.#directory, operand);
    const text = this.#known.read(path);
    if (text === undefined) return;
    const line = /^#!\s*(\S+)(?:\s+(\S+))?/.exec(text);
    const interpreter = line?.[1];
    if (interpreter === undefined && !operand.endsWith('.sh')) return;
    if (interpreter !== undefined) {
      const program = nameOf(interpreter) === 'env' ? (line?.[2] ?? '') : interpreter;
      this.#add(program, [path], nameOf(path));
      if (!/^(?:sh|bash|ash|dash)$/.test(nameOf(program))) return;
    }
    this.needsShell = true;
    const dialect = line?.[0].includes('bash') === true ? 'bash' : 'sh';
    this.script(text.replaceAll('\r', ''), nameOf(path), depth + 1, rest, dialect);
  }

  /** https://docs.npmjs.com/cli/commands/npm-run */
  #packageScript(manager: string, rest: readonly string[], depth: number): void {
    const chosen = workspaceOf(manager, rest);
    const words = (chosen?.rest ?? rest).filter((word) => !word.startsWith('-'));
    const [first, second] = words;
    const isRun = first === 'run' || first === 'run-script';
    const name = isRun ? second : first;
    if (name === undefined) return;
    if (
      first === 'exec' ||
      first === 'dlx' ||
      first === 'x' ||
      (manager === 'npm' && !isRun && !/^(?:start|test|stop|restart)$/.test(name))
    ) {
      this.problem ??= `what \`${manager} ${rest.join(' ')}\` runs is not known`;
      return;
    }
    if (manager === 'bun' && !isRun && /[./]/.test(name)) return;
    const before = this.#directory;
    const place = chosen === undefined ? before : memberAt(chosen, before, this.#known);
    if (place === undefined) {
      this.problem ??= `which project \`${manager} ${rest.join(' ')}\` is of is not known`;
      return;
    }
    this.#directory = place;
    const manifest = this.#known.read(joined(this.#directory, 'package.json'));
    const scripts = manifest === undefined ? undefined : scriptsOf(manifest);
    if (scripts === undefined) {
      this.problem ??= `the \`package.json\` of \`${manager} ${name}\` cannot be read`;
      this.#directory = before;
      return;
    }
    // npm runs scripts with a shell
    this.needsShell = true;
    const lines = [`pre${name}`, name, `post${name}`].flatMap((key) => scripts[key] ?? []);
    if (scripts[name] === undefined) {
      if (name === 'start') this.argv(['node', 'server.js'], 'npm start', depth + 1);
      else this.problem ??= `there is no script \`${name}\``;
    }
    for (const line of lines) this.script(line, `${manager} ${name}`, depth + 1);
    this.#directory = before;
  }
}

const BUILT_IN: ReadonlySet<string> = new Set(
  ': true false set echo printf test [ cd export unset read exit return shift trap umask wait local type command break continue'.split(
    ' ',
  ),
);

/** The scripts of a `package.json`; `undefined` where it does not parse. */
export function scriptsOf(manifest: string): Readonly<Record<string, string | undefined>> | undefined {
  try {
    const json: unknown = JSON.parse(manifest);
    const scripts = typeof json === 'object' && json !== null && 'scripts' in json ? json.scripts : {};
    return typeof scripts === 'object' && scripts !== null
      ? Object.fromEntries(
          Object.entries(scripts).filter(([, value]) => typeof value === 'string') as [string, string][],
        )
      : {};
  } catch {
    return undefined;
  }
}
