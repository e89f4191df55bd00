/** Runs `dockmod verify` on a fixture project. */
import { join } from 'node:path';
import { execa } from 'execa';
import { root } from '../bundle.mjs';
import { disappointments } from './disappointments.mjs';

/** More than the largest project takes on two slow processors. */
const limit = 15 * 60_000;

/**
 * @param {import('../../src/testing/projects.js').FixtureProject} project
 * @param {import('./engine.mjs').Engine} engine
 * @param {AbortSignal} signal
 * @returns {Promise<{ verification: import('../../src/report/verification.js').Verification | undefined, problems: readonly string[] }>}
 */
export async function verifyProject(project, engine, signal) {
  const { context, dockerfile, run, port, touch, buildArgs } = project;
  const args = ['verify', '--format=json', '--network=host', `--context=${context}`];
  // Without a port, an image runs to its end: with the command of the project, or with its own.
  args.push(port === undefined ? `--run=${run ?? ''}` : `--port=${port}`);
  if (touch !== undefined) args.push(`--touch=${touch}`);
  for (const [name, value] of Object.entries(buildArgs)) args.push(`--build-arg=${name}=${value}`);
  args.push(join(context, dockerfile));
  const { stdout, stderr, exitCode, timedOut } = await execa(process.execPath, ['bin/dockmod.js', ...args], {
    cwd: root,
    env: engine.environment,
    stdin: 'ignore',
    reject: false,
    timeout: limit,
    cancelSignal: signal,
    // dockmod removes what it has made before it ends.
    forceKillAfterDelay: 60_000,
  });
  const last = stderr.trim().split('\n').slice(-5).join('\n');
  if (timedOut)
    return { verification: undefined, problems: [`took more than ${limit / 60_000} minutes`, last] };
  let verification;
  try {
    // What was not done is null in JSON, and undefined in the type.
    [verification] = JSON.parse(stdout, (_, value) => value ?? undefined);
  } catch {
    return { verification, problems: [`printed no JSON, exit code ${exitCode}`, last] };
  }
  const problems = [...disappointments(project, verification)];
  if (exitCode !== 0 && problems.length === 0) problems.push(`exit code ${exitCode}`, last);
  return { verification, problems };
}
