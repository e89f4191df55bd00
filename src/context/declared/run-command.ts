/** Commands that start a container of an image with words of their own: `docker run` and its like. */
import type { DeclaredRun } from './declared-build.js';

/**
 * Options without a value: https://docs.docker.com/reference/cli/docker/container/run/,
 * https://docs.docker.com/reference/cli/docker/compose/run/, https://docs.docker.com/reference/cli/docker/compose/exec/
 */
const FLAGS: ReadonlySet<string> = new Set(
  `-d --detach -i --interactive -t --tty -P --publish-all --rm --init --privileged --read-only --no-healthcheck --quiet -q
  --oom-kill-disable --sig-proxy --no-deps --build --service-ports --use-aliases --remove-orphans --quiet-pull -T --no-TTY
  --no-tty --disable-content-trust --help`
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

/** The run that words declare; `undefined` where they declare none, or the container starts as its image says. */
export function declaredRun(words: readonly (string | undefined)[], origin: string): DeclaredRun | undefined {
  const [program, ...rest] = words;
  const name = program?.slice(program.lastIndexOf('/') + 1);
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
  const verb = own[at];
  if (verb !== 'run' && !(isCompose && verb === 'exec')) return undefined;
  let entrypoint: string | undefined;
  for (at++; at < own.length; at++) {
    const word = own[at];
    if (word === undefined) return undefined;
    if (!word.startsWith('-')) break;
    const equals = word.indexOf('=');
    if (word === '--entrypoint') entrypoint = own[at + 1];
    else if (word.startsWith('--entrypoint=')) entrypoint = word.slice(equals + 1);
    const isFlag =
      FLAGS.has(word) ||
      (/^-[a-zA-Z]{2,}$/.test(word) && Array.from(word.slice(1)).every((letter) => FLAGS.has(`-${letter}`)));
    if (!isFlag && equals === -1) at++;
  }
  const [image, ...command] = own.slice(at);
  if (image === undefined || (command.length === 0 && entrypoint === undefined)) return undefined;
  return {
    image,
    isService: isCompose,
    use: {
      kind: 'start',
      // what is run in a container that is there already does not go through its entrypoint
      entrypoint: verb === 'exec' ? [] : entrypoint === undefined ? undefined : [entrypoint],
      command: command.map((word) => word ?? '$'),
      origin,
    },
  };
}
