/** Programs of a container that start another one, which stands among their words. */

export interface Launcher {
  readonly names: readonly string[];
  /** options of its own that take a value as the next word */
  readonly valued?: readonly string[];
  /** words of its own before the program: `gosu USER`, `wait-for-it.sh HOST:PORT` */
  readonly operands?: number;
  /** the program stands behind this word, wherever that is */
  readonly behind?: string;
  /** programs that it calls, where it is a script that projects bring */
  readonly calls?: readonly string[];
}

export const LAUNCHERS: readonly Launcher[] = [
  // https://github.com/krallin/tini#tini-usage
  { names: ['tini', 'tini-static', 'docker-init'], valued: ['-p', '-e'] },
  // https://github.com/Yelp/dumb-init#usage
  { names: ['dumb-init'], valued: ['-r', '--rewrite'] },
  // https://github.com/openSUSE/catatonit
  { names: ['catatonit'] },
  // https://github.com/tianon/gosu#usage, https://github.com/ncopa/su-exec
  { names: ['gosu', 'su-exec'], operands: 1 },
  // https://github.com/vishnubob/wait-for-it/blob/master/wait-for-it.sh: `nc` only with busybox
  { names: ['wait-for-it.sh', 'wait-for-it'], behind: '--', calls: ['timeout', 'date', 'sleep'] },
  // https://github.com/eficode/wait-for/blob/master/wait-for
  { names: ['wait-for.sh', 'wait-for'], behind: '--', calls: ['nc', 'wget', 'sleep'] },
  // https://github.com/jwilder/dockerize#usage
  { names: ['dockerize'], valued: ['-wait', '-timeout', '-template', '-wait-retry-interval'] },
  /*
   * Entrypoints of official images, which set something up and start their arguments:
   * https://github.com/nodejs/docker-node/blob/main/docker-entrypoint.sh
   * https://github.com/docker-library/php/blob/master/docker-php-entrypoint
   * https://github.com/adoptium/containers (entrypoint.sh)
   * https://github.com/carlossg/docker-maven (mvn-entrypoint.sh)
   */
  { names: ['docker-entrypoint.sh', 'docker-php-entrypoint', '__cacert_entrypoint.sh', 'mvn-entrypoint.sh'] },
];

/** Whether a program starts another one, which stands among its words. */
export function isLauncher(program: string): boolean {
  const name = program.slice(program.lastIndexOf('/') + 1);
  return LAUNCHERS.some(({ names }) => names.includes(name));
}

/** Programs that begin a session with whoever runs the container, where they get no file to run. */
export const SESSIONS: readonly string[] = [
  ...['sh', 'bash', 'ash', 'dash', 'zsh', 'node', 'python', 'python2', 'python3', 'irb', 'php', 'jshell'],
  ...['iex', 'erl', 'perl', 'ghci', 'R', 'julia', 'lua', 'swift', 'bun', 'deno', 'mvn', 'gradle'],
];

/** What a shell does by itself: https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_14 */
export const BUILTINS: ReadonlySet<string> = new Set(
  ': [ [[ alias bg break cd continue declare echo exit export false fg getopts hash jobs kill let local printf pwd read readonly return set shift shopt test times trap true type typeset ulimit umask unset wait'.split(
    ' ',
  ),
);
