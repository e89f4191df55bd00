/** Commands that start a program in a container of an image: `docker run`, `docker exec` and their like. */
import type { DeclaredName, DeclaredRun, Named } from './declared-build.js';

/**
 * Options without a value: https://docs.docker.com/reference/cli/docker/container/run/,
 * https://docs.docker.com/reference/cli/docker/compose/run/, https://docs.docker.com/reference/cli/docker/compose/exec/,
 * https://kubernetes.io/docs/reference/kubectl/generated/kubectl_exec/
 */
const FLAGS: ReadonlySet<string> = new Set(
  `-d --detach -i --interactive -t --tty -P --publish-all --rm --init --privileged --read-only --no-healthcheck --quiet -q
  --oom-kill-disable --sig-proxy --no-deps --build --service-ports --use-aliases --remove-orphans --quiet-pull -T --no-TTY
  --no-tty --disable-content-trust --help --stdin`
    .trim()
    .split(/\s+/),
);

/** Commands of compose have options before the verb: https://docs.docker.com/reference/cli/docker/compose/ */
const COMPOSE_FLAGS: ReadonlySet<string> = new Set([
  '--all-resources',
  '--compatibility',
  '--dry-run',
  '--verbose',
]);

/** A command line that says in which container something is run. */
interface Target {
  readonly verb: 'run' | 'create' | 'exec';
  readonly named: Named;
  readonly name: string;
  readonly command: readonly string[];
  readonly options: ReadonlyMap<string, string>;
}

/**
 * The run that words declare; `undefined` where they declare none, or the container starts as its image says. What is
 * not known of a word is as it is written.
 */
export function declaredRun(words: readonly string[], origin: string): DeclaredRun | undefined {
  const target = targetOf(words);
  if (target === undefined) return undefined;
  const { verb, named, name, command } = target;
  const entrypoint = target.options.get('--entrypoint');
  if (command.length === 0 && entrypoint === undefined) return undefined;
  return {
    name,
    named,
    use: {
      kind: 'start',
      // what is run in a container that is there already does not go through its entrypoint
      entrypoint: verb === 'exec' ? [] : entrypoint === undefined ? undefined : [entrypoint],
      command,
      origin,
    },
  };
}

/** The name that words give to the container that they make. */
export function declaredName(words: readonly string[]): DeclaredName | undefined {
  const target = targetOf(words);
  const name = target?.options.get('--name');
  return target?.named !== 'image' || name === undefined
    ? undefined
    : { name, named: 'container', image: target.name };
}

/** The container whose id a command writes: `docker ps -q -f name=web`, `docker compose ps -q web`. */
export function containerOf(words: readonly (string | undefined)[]): string | undefined {
  if (words.includes(undefined)) return undefined;
  const { rest, isCompose } = dockerWords(words as readonly string[]) ?? { rest: [], isCompose: false };
  const at = rest.indexOf('ps');
  if (at === -1) return undefined;
  const filter = rest.findLast((word) => /^(?:--filter=)?name=/.test(word));
  if (filter !== undefined) return filter.replace(/^(?:--filter=)?name=\^?\/?/, '').replace(/\$$/, '');
  const services = rest.slice(at + 1).filter((word) => !word.startsWith('-'));
  return isCompose && services.length === 1 ? services[0] : undefined;
}

function targetOf(words: readonly string[]): Target | undefined {
  return kubernetesTarget(words) ?? dockerTarget(words);
}

function dockerTarget(words: readonly string[]): Target | undefined {
  const { rest = [], isCompose = false } = dockerWords(words) ?? {};
  const [verb] = rest;
  if (verb !== 'run' && verb !== 'exec' && (verb !== 'create' || isCompose)) return undefined;
  const { options, at } = optionsOf(rest, 1);
  const name = rest[at];
  if (name === undefined) return undefined;
  const named = isCompose ? 'service' : verb === 'exec' ? 'container' : 'image';
  return { verb, named, name, command: rest.slice(at + 1), options };
}

/** The words from the verb on. */
function dockerWords(
  words: readonly string[],
): { readonly rest: readonly string[]; readonly isCompose: boolean } | undefined {
  const [program = '', ...rest] = words;
  const name = program.slice(program.lastIndexOf('/') + 1);
  const isDocker = name === 'docker' || name === 'podman' || name === 'nerdctl' || name === 'finch';
  const isCompose =
    name === 'docker-compose' || name === 'podman-compose' || (isDocker && rest[0] === 'compose');
  if (!isDocker && !isCompose) return undefined;
  const own = rest.slice(isCompose && isDocker ? 1 : 0);
  let at = 0;
  if (isCompose)
    while (own[at]?.startsWith('-') === true)
      at += COMPOSE_FLAGS.has(own[at]!) || own[at]!.includes('=') ? 1 : 2;
  else if (own[at] === 'container') at++;
  return { rest: own.slice(at), isCompose };
}

/** `kubectl -n shop exec deploy/web -c app -- node job.js`; without `--` only old releases took a command. */
function kubernetesTarget(words: readonly string[]): Target | undefined {
  const [program = '', ...rest] = words;
  if (!/(?:^|\/)(?:kubectl|oc)$/.test(program)) return undefined;
  const verb = rest.indexOf('exec');
  const end = rest.indexOf('--', verb);
  if (verb === -1 || optionsOf(rest, 0).at !== verb) return undefined;
  const { options, at } = optionsOf(rest, verb + 1);
  const name = rest[at];
  if (name === undefined || at === end) return undefined;
  const command = rest.slice(end === -1 ? at + 1 : end + 1);
  return { verb: 'exec', named: 'workload', name: name.replace(/^.*\//, ''), command, options };
}

/** Options from a word on, and the first word that is none. */
function optionsOf(
  words: readonly string[],
  from: number,
): { readonly options: ReadonlyMap<string, string>; readonly at: number } {
  const options = new Map<string, string>();
  let at = from;
  for (; at < words.length; at++) {
    const word = words[at]!;
    if (!word.startsWith('-')) break;
    const equals = word.indexOf('=');
    if (equals !== -1 && word.startsWith('--')) options.set(word.slice(0, equals), word.slice(equals + 1));
    const isFlag =
      FLAGS.has(word) ||
      (/^-[a-zA-Z]{2,}$/.test(word) && Array.from(word.slice(1)).every((letter) => FLAGS.has(`-${letter}`)));
    if (isFlag || equals !== -1) continue;
    at++;
    if (words[at] !== undefined) options.set(word, words[at]!);
  }
  return { options, at };
}
