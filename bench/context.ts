/**
 * `npm run bench:context`: a build context of 100,000 files, walked twice, through an ignore file with exceptions. The
 * tree stands below the system's folder for temporary files and is removed. The last line is one line of JSON.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskContext } from '../src/context/disk-context.js';

const DIRECTORIES = 1000;
const FILES = 100;
const IGNORE = [
  ...['.git', '**/node_modules', '*.md', '!README.md', 'docs', '!docs/api/**', '**/*.log', '**/.env*'],
  ...['!**/.env.example', 'coverage', '**/__pycache__', '*.tmp', 'tmp/**', 'a/*/b?c', 'dir9[0-4]'],
];

const root = mkdtempSync(join(tmpdir(), 'dockmod-bench-'));
try {
  make();
  const base = process.memoryUsage.rss();
  const [cpu, wall] = [process.cpuUsage(), process.hrtime.bigint()];
  const context = diskContext(root);
  const included = count(context.files());
  const all = count(context.unfiltered.files());
  let [tracked, ignored] = [0, 0];
  for (const path of context.files()) {
    if (context.tracked(path) === true) tracked++;
    if (context.ignoredByGit(path) === true) ignored++;
  }
  const { user, system } = process.cpuUsage(cpu);
  const figures = {
    files: all,
    included,
    tracked,
    ignored,
    cpuSeconds: Math.round((user + system) / 1e4) / 100,
    wallSeconds: Math.round(Number(process.hrtime.bigint() - wall) / 1e7) / 100,
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    grownMegabytes: Math.round((process.memoryUsage.rss() - base) / 2 ** 20),
  };
  for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(32)}${value}`);
  console.log(JSON.stringify(figures));
} finally {
  rmSync(root, { recursive: true });
}

function make(): void {
  for (let i = 0; i < DIRECTORIES; i++) {
    const directory = join(root, `dir${i % 10}`, `dir${i}`, i % 7 === 0 ? 'node_modules' : 'src');
    mkdirSync(directory, { recursive: true });
    for (let j = 0; j < FILES; j++)
      writeFileSync(join(directory, `file${j}.${j % 9 === 0 ? 'log' : 'js'}`), '');
  }
  writeFileSync(join(root, '.dockerignore'), IGNORE.join('\n'));
  writeFileSync(join(root, '.gitignore'), 'node_modules\n*.log\n');
  spawnSync('git', ['init', '-q', root]);
  spawnSync('git', ['-C', root, 'add', '-A']);
}

function count(paths: Iterable<string>): number {
  let number = 0;
  for (const _ of paths) number++;
  return number;
}
