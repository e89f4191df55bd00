/** A Docker engine for the real builds: the one that runs here, else one of our own made of Debian's packages. */
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import { forgetLists, noPackagesBecause, unpackPackages } from './debian.mjs';
import { home, say } from './home.mjs';

/** Newest first. What is too new for this machine's C library is taken from the next one. */
const suites = ['sid', 'trixie', 'bookworm'];

/** Each is taken as a whole from the first suite whose programs all run here. */
const parts = [
  {
    packages: ['docker.io', 'docker-cli', 'docker-buildx', 'containerd'],
    probes: [
      ['usr/sbin/dockerd', '--version'],
      ['usr/bin/docker', '--version'],
      ['usr/libexec/docker/cli-plugins/docker-buildx', 'version'],
      ['usr/bin/containerd', '--version'],
    ],
  },
  { packages: ['runc'], probes: [['usr/sbin/runc', '--version']] },
  { packages: ['tini'], probes: [['usr/bin/tini-static', '--version']] },
];

const programs = join(home, 'engine/programs');
const state = join(home, 'engine/state');
const configuration = join(home, 'engine/config');
const socket = join(state, 'docker.sock');

/** What a process needs in its environment to reach our own engine with its own client. */
const ownEnvironment = {
  PATH: `${join(programs, 'usr/bin')}:${join(programs, 'usr/sbin')}:${process.env.PATH}`,
  DOCKER_HOST: `unix://${socket}`,
  DOCKER_CONFIG: configuration,
};

/**
 * @typedef {object} Engine
 * @property {string} name to be shown to a person
 * @property {boolean} own made by `startEngine`, whether by this process or an earlier one
 * @property {Record<string, string>} environment what reaches it, on top of this process's own environment
 * @property {() => Promise<void>} stop ends it where this call has started it; else does nothing
 */

/**
 * The engine that this process's environment leads to, else our own. To be called under the lock of the home.
 * @returns {Promise<Engine>}
 * @throws where there is none, and none can be started
 */
export async function haveEngine() {
  if (process.env.DOCKER_HOST === ownEnvironment.DOCKER_HOST) return startEngine();
  const running = await reach({});
  if (running.name !== undefined) return { ...running, own: false, environment: {}, stop: async () => {} };
  const refusal = noPackagesBecause();
  if (refusal !== undefined) {
    throw new Error(
      `no Docker engine with buildx can be reached (${running.problem}), and dockmod cannot start one of its own because ${refusal}. Start Docker, or set DOCKER_HOST`,
    );
  }
  return startEngine();
}

/** @returns {Promise<Engine>} our own engine, running */
export async function startEngine() {
  const alreadyRuns = ownProcess() !== undefined && (await reach(ownEnvironment)).name !== undefined;
  if (!alreadyRuns) {
    await installPrograms();
    await startDaemon();
  }
  const { name } = await reach(ownEnvironment);
  return {
    name: `${name}, our own`,
    own: true,
    environment: ownEnvironment,
    stop: alreadyRuns ? async () => {} : stopEngine,
  };
}

/** Ends our own engine, whoever has started it. Its images stay. */
export async function stopEngine() {
  const pid = ownProcess();
  if (pid === undefined) return;
  process.kill(pid, 'SIGTERM');
  for (let i = 0; i < 300 && ownProcess() !== undefined; i++) await wait(100);
  if (ownProcess() !== undefined) throw new Error(`our engine (process ${pid}) does not end`);
  // It leaves the mount of its network name space, which would keep the home from being deleted.
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1])
    .filter((path) => path?.startsWith(`${state}/`));
  for (const path of mounts.reverse()) await execa('umount', [path], { stdin: 'ignore', reject: false });
}

/** Name and version of the engine that answers, or what is in the way. */
async function reach(environment) {
  const docker = (...args) => execa('docker', args, { env: environment, stdin: 'ignore', timeout: 20_000 });
  try {
    const { stdout: version } = await docker('version', '--format', '{{.Server.Version}}');
    await docker('buildx', 'version');
    return { name: `Docker ${version}` };
  } catch (error) {
    const [problem = ''] = (error.stderr || error.shortMessage).split('\n');
    return { problem };
  }
}

/** The process of our own engine, if it runs. */
function ownProcess() {
  try {
    const pid = Number(readFileSync(join(state, 'pid'), 'utf8'));
    // A number in a file may have come to mean another process.
    return readlinkSync(`/proc/${pid}/exe`) === join(programs, 'usr/sbin/dockerd') ? pid : undefined;
  } catch {
    return undefined;
  }
}

async function installPrograms() {
  if (existsSync(programs)) return;
  const unfinished = `${programs}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  forgetLists();
  for (const part of parts) await installPart(part, unfinished);
  forgetLists();
  // The name under which dockerd looks for it.
  const init = join(unfinished, 'usr/bin/docker-init');
  rmSync(init, { force: true });
  symlinkSync('tini-static', init);
  const plugins = join(configuration, 'cli-plugins');
  rmSync(configuration, { recursive: true, force: true });
  mkdirSync(plugins, { recursive: true });
  symlinkSync(join(programs, 'usr/libexec/docker/cli-plugins/docker-buildx'), join(plugins, 'docker-buildx'));
  renameSync(unfinished, programs);
}

async function installPart({ packages, probes }, folder) {
  const problems = [];
  for (const suite of suites) {
    const trial = `${folder}.trial`;
    rmSync(trial, { recursive: true, force: true });
    try {
      say(`fetching ${packages.join(', ')} of Debian ${suite}`);
      await unpackPackages(suite, packages, trial);
      for (const [program, argument] of probes)
        await execa(join(trial, program), [argument], { stdin: 'ignore' });
      mkdirSync(folder, { recursive: true });
      await execa('cp', ['-a', `${trial}/.`, folder]);
      return;
    } catch (error) {
      problems.push(`${suite}: ${error.stderr?.trim().split('\n').at(-1) || error.message}`);
    } finally {
      rmSync(trial, { recursive: true, force: true });
    }
  }
  throw new Error(`no suite of Debian has a ${packages[0]} that runs here:\n  ${problems.join('\n  ')}`);
}

async function startDaemon() {
  mkdirSync(state, { recursive: true });
  rmSync(join(state, 'pid'), { force: true });
  // A collector that starts when the disk is nearly full would take cached steps away between two builds that are
  // compared.
  writeFileSync(join(state, 'daemon.json'), JSON.stringify({ builder: { gc: { enabled: false } } }));
  const log = join(state, 'log');
  const output = openSync(log, 'w');
  const daemon = spawn(
    join(programs, 'usr/sbin/dockerd'),
    [
      `--config-file=${join(state, 'daemon.json')}`,
      `--data-root=${join(state, 'root')}`,
      `--exec-root=${join(state, 'exec')}`,
      `--pidfile=${join(state, 'pid')}`,
      `--host=unix://${socket}`,
      '--log-level=warn',
      // Builds and containers use the host's network: no rules of the machine are touched.
      '--bridge=none',
      '--iptables=false',
      '--ip6tables=false',
    ],
    {
      cwd: '/',
      detached: true,
      stdio: ['ignore', output, output],
      env: { ...process.env, ...ownEnvironment },
    },
  );
  daemon.unref();
  for (let i = 0; i < 300 && daemon.exitCode === null; i++) {
    if (existsSync(socket) && (await reach(ownEnvironment)).name !== undefined) return;
    await wait(200);
  }
  if (daemon.exitCode === null) daemon.kill('SIGTERM');
  throw new Error(
    `our engine does not start; the end of ${log}:\n${readFileSync(log, 'utf8').split('\n').slice(-10).join('\n')}`,
  );
}
