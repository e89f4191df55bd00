/** Git, asked about a directory. */
import { spawnSync } from 'node:child_process';

/** A hook's GIT_DIR and the like speak of another repository. */
export function gitEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^GIT_(?!CONFIG)/.test(name)));
}

/** What git prints; `undefined` where it fails, or is not there. `environment` is one of `gitEnvironment`. */
export function git(
  directory: string,
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
): string | undefined {
  // a configured monitor is a program to run
  const { status, stdout } = spawnSync('git', ['-c', 'core.fsmonitor=false', ...words], {
    ...{ cwd: directory, env: environment, encoding: 'utf8', maxBuffer: 2 ** 30 },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout : undefined;
}
