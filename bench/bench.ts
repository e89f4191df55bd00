/**
 * `npm run bench -- [DIR…]`: throughput over the Dockerfiles below the directories (default: our fixtures), of texts
 * alone at level `safe` and with their build contexts at `standard`, what one file costs as a whole process, and 5,000 files
 * with one job and with two. The last line is one line of JSON.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { findsManifests } from '../src/analysis/finds-manifests.js';
import { namedFiles } from '../src/analysis/named-files.js';
import { locateContexts, onlyContext } from '../src/context/locate.js';
import { Repositories } from '../src/context/repository.js';
import { rewrite } from '../src/engine/rewrite.js';
import { transforms } from '../transforms/index.js';
import { dockerfilesBelow, textOf } from './dockerfiles.js';

/** Processes of each kind; they take turns, so that a busy machine slows both. */
const STARTS = 15;
/** Fewer files than this are gone through again, until as many have been rewritten. */
const MIN_FILES = 2000;
/** Files of the runs with several jobs. */
const MANY_FILES = 5000;

const cli = 'bin/dockmod.js';
if (!existsSync('dist/cli.cjs')) {
  console.error('the command line is not built: run `npm run build` first');
  process.exit(2);
}

const folders = process.argv.length > 2 ? process.argv.slice(2) : ['fixtures'];
const paths = await dockerfilesBelow(folders);
const sample = paths[paths.length >> 1];
if (sample === undefined) {
  console.error(`${folders.join(' ')}: no Dockerfile`);
  process.exit(2);
}

const { filesPerSecond, megabytesPerSecond } = throughput();
const inContext = await throughputInContext();
const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
const { node, dockmod } = starts(sample);
const many = jobs();
const ratio = Math.round((dockmod / node) * 100) / 100;

const rows: readonly (readonly [string, string])[] = [
  ['Dockerfiles', String(paths.length)],
  ['rewritten a second, one core', `${filesPerSecond} (${megabytesPerSecond} MB)`],
  ['  at standard, with contexts', `${inContext.filesPerSecond} (${inContext.contexts} contexts)`],
  ['peak memory', `${peakMegabytes} MB`],
  ['node -e 0', `${Math.round(node)} ms`],
  ['dockmod, one file', `${Math.round(dockmod)} ms (${ratio} times)`],
  [`${MANY_FILES} files at safe, one job`, `${many.one.toFixed(1)} s`],
  ['  two jobs', `${many.two.toFixed(1)} s`],
];
for (const [name, value] of rows) console.log(`${name.padEnd(32)}${value}`);
console.log(
  JSON.stringify({
    files: paths.length,
    filesPerSecond,
    megabytesPerSecond,
    filesPerSecondInContext: inContext.filesPerSecond,
    peakMegabytes,
    startUpRatio: ratio,
    secondsWithOneJob: many.one,
    secondsWithTwoJobs: many.two,
  }),
);

/** Reading and rewriting in this process, measured in CPU time from a cold start. */
function throughput(): { filesPerSecond: number; megabytesPerSecond: number } {
  let [files, characters] = [0, 0];
  const start = process.cpuUsage();
  do {
    for (const path of paths) {
      const text = textOf(path);
      if (text === undefined) continue;
      rewrite(path, text, { transforms, level: 'safe' });
      files++;
      characters += text.length;
    }
  } while (files > 0 && files < MIN_FILES);
  const { user, system } = process.cpuUsage(start);
  const seconds = (user + system) / 1e6;
  return {
    filesPerSecond: Math.round(files / seconds),
    megabytesPerSecond: Math.round((characters / seconds / 1e6) * 10) / 10,
  };
}

/** As the command line does it, once for each file: contexts are looked for, and what they hold is read. */
async function throughputInContext(): Promise<{ filesPerSecond: number; contexts: number }> {
  const repositories = new Repositories(process.env);
  let [files, contexts] = [0, 0];
  const start = process.cpuUsage();
  for (const path of paths) {
    const text = textOf(path);
    if (text === undefined) continue;
    const file = { path: resolve(path), text };
    const location = await locateContexts(file, { repositories, isMeant: findsManifests, namedFiles });
    rewrite(path, text, { transforms, level: 'standard', context: onlyContext(location) });
    files++;
    contexts += location.contexts.length;
  }
  const { user, system } = process.cpuUsage(start);
  return { filesPerSecond: Math.round((files / (user + system)) * 1e6), contexts };
}

/** Median wall-clock milliseconds of a bare Node process, and of one that rewrites a file. */
function starts(path: string): { node: number; dockmod: number } {
  const times = { node: [] as number[], dockmod: [] as number[] };
  for (let i = 0; i < STARTS; i++) {
    times.node.push(milliseconds(['-e', '0']));
    times.dockmod.push(milliseconds([cli, path]));
  }
  return { node: median(times.node), dockmod: median(times.dockmod) };
}

/** Wall-clock seconds of the command line over copies of the files, each in a directory of its own. */
function jobs(): { one: number; two: number } {
  const folder = mkdtempSync(join(tmpdir(), 'dockmod-bench-'));
  try {
    for (let i = 0; i < MANY_FILES; i++) {
      const text = textOf(paths[i % paths.length]!);
      mkdirSync(join(folder, String(i)));
      writeFileSync(join(folder, String(i), 'Dockerfile'), text ?? 'FROM scratch\n');
    }
    const run = (count: string): number =>
      Math.round(milliseconds([cli, '-q', '--level', 'safe', '--jobs', count, folder]) / 100) / 10;
    return { one: run('1'), two: run('2') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function milliseconds(args: readonly string[]): number {
  const start = process.hrtime.bigint();
  spawnSync(process.execPath, args, { stdio: 'ignore' });
  return Number(process.hrtime.bigint() - start) / 1e6;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;
}
