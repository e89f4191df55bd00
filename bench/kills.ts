/**
 * `npm run bench:kills [TIMES]`: kills `dockmod --write` over 200 files at random moments, 200 times by default, and looks that
 * every file is whole, old or new, and that the next run removes what is left. The last line is one line of JSON.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { optimize } from '../src/index.js';

const FILES = 200;
const WASTEFUL =
  'FROM debian:12-slim\nRUN apt-get update\nRUN apt-get install -y curl\nRUN rm -rf /var/lib/apt/lists/*\n';
const BETTER = optimize(WASTEFUL).after;
const times = Number(process.argv[2] ?? 200);
const executable = join(process.cwd(), 'bin/dockmod.js');
const folder = mkdtempSync(join(tmpdir(), 'dockmod-kills-'));
const paths = Array.from({ length: FILES }, (_, i) => join(folder, String(i), 'Dockerfile'));
for (const path of paths) mkdirSync(join(path, '..'));

const write = (): void => {
  for (const path of paths) writeFileSync(path, WASTEFUL);
};
const leftovers = (): number =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.dockmod'))
    .length;

write();
const began = performance.now();
spawnSync(process.execPath, [executable, '-w', '-q', folder]);
const whole = performance.now() - began;

const figures = { kills: 0, inTheMiddle: 0, withLeftovers: 0, notWhole: 0, notRemoved: 0, notFinished: 0 };
for (let i = 0; i < times; i++) {
  write();
  const child = spawn(process.execPath, [executable, '-w', '-q', folder], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.on('close', resolve));
  await new Promise((resolve) => setTimeout(resolve, Math.random() * whole));
  child.kill('SIGKILL');
  await ended;
  figures.kills++;
  const texts = paths.map((path) => readFileSync(path, 'utf8'));
  const done = texts.filter((text) => text === BETTER).length;
  if (done > 0 && done < FILES) figures.inTheMiddle++;
  if (texts.some((text) => text !== BETTER && text !== WASTEFUL)) figures.notWhole++;
  if (leftovers() > 0) figures.withLeftovers++;
  spawnSync(process.execPath, [executable, '-w', '-q', folder]);
  if (leftovers() > 0) figures.notRemoved++;
  if (paths.some((path) => readFileSync(path, 'utf8') !== BETTER)) figures.notFinished++;
}
rmSync(folder, { recursive: true });
for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(16)}${value}`);
console.log(JSON.stringify(figures));
if (figures.notWhole + figures.notRemoved + figures.notFinished > 0) process.exitCode = 1;
