/**
 * Builds dockmod where it is installed from git. `npm install --global git+…`, which pre-commit runs, hands `--global` on
 * to the install of what the build needs, so that this stands elsewhere: then it is installed here.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { root } from './bundle.mjs';

if (!isThere('esbuild')) run('npm', 'ci', '--include=dev', '--ignore-scripts', '--no-audit');
run(process.execPath, 'scripts/build.mjs', '--no-types');

function isThere(name) {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}

function run(command, ...args) {
  const env = { ...process.env, npm_config_global: 'false', npm_config_location: 'project' };
  const { status } = spawnSync(command, args, { cwd: root, env, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
