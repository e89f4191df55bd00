/**
 * Verifies the fixture projects with real builds: `npm run test:builds`, or `npm run test:builds -- NAME…` for some.
 * Projects that are not built are skipped; without names, rewrites that are wrong on purpose are built too, and must be
 * noticed. With --table, writes what was measured into docs/measured.md. The last line is "N passed, N failed".
 */
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { root } from '../bundle.mjs';
import { haveBases } from './bases.mjs';
import { haveEngine } from './engine.mjs';
import { lockHome, say } from './home.mjs';
import { summary, writeTable } from './measurements.mjs';
import { imagesOf, readProjects } from './projects.mjs';
import { verifyProject } from './verify-project.mjs';

const { values: options, positionals: names } = parseArgs({
  options: { table: { type: 'boolean', default: false } },
  allowPositionals: true,
});

/** Each prints "N passed, N failed" in its last line. */
const SABOTAGES = ['__tests__/builds/sabotages.ts', '__tests__/builds/closures.ts'];

const interruption = new AbortController();
// Not `once`: execa ends this process at a signal that nobody else listens to.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => interruption.abort());

try {
  const named = await readProjects(names);
  const projects = named.filter(({ builds }) => builds);
  const skipped = named.length - projects.length;
  const unlock = await lockHome();
  try {
    const engine = await haveEngine();
    try {
      say(engine.name);
      if (skipped > 0) say(`${skipped} of ${named.length} projects skipped, which are there as text only`);
      await verifyAll(projects, engine);
    } finally {
      await engine.stop();
    }
  } finally {
    unlock();
  }
} catch (error) {
  console.error(interruption.signal.aborted ? 'interrupted' : error.message);
  process.exitCode = interruption.signal.aborted ? 130 : 1;
}

async function verifyAll(projects, engine) {
  const { signal } = interruption;
  const missing = await haveBases(engine, [...new Set(projects.flatMap(imagesOf))], signal);
  const verifications = new Map();
  let failed = 0;
  for (const project of projects) {
    signal.throwIfAborted();
    const began = performance.now();
    const absent = imagesOf(project).filter((image) => missing.has(image));
    const { verification, problems } =
      absent.length > 0
        ? { problems: absent.map((image) => `no base image ${image}: ${missing.get(image)}`) }
        : await verifyProject(project, engine, signal);
    signal.throwIfAborted();
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    const measured = verification === undefined ? 'no result' : summary(verification);
    console.log(`${problems.length > 0 ? 'FAIL' : 'ok  '} ${project.name}: ${measured}, ${seconds} s`);
    for (const problem of problems) console.log(`     ${problem.replaceAll('\n', '\n     ')}`);
    if (problems.length > 0) failed++;
    if (verification !== undefined) verifications.set(project.name, verification);
  }
  if (options.table) writeTable(verifications);
  let [passed, lost] = [projects.length - failed, failed];
  for (const script of names.length > 0 ? [] : SABOTAGES) {
    const counts = await sabotaged(script, engine);
    passed += counts.passed;
    lost += counts.failed;
  }
  console.log(`\n${passed} passed, ${lost} failed`);
  if (lost > 0) process.exitCode = 1;
}

/** Builds rewrites that are wrong on purpose, of images that the projects have needed. */
async function sabotaged(script, engine) {
  const { all } = await execa(process.execPath, ['scripts/run-ts.mjs', script], {
    ...{ cwd: root, env: engine.environment, stdin: 'ignore', all: true, reject: false },
    cancelSignal: interruption.signal,
    forceKillAfterDelay: 60_000,
  });
  interruption.signal.throwIfAborted();
  const lines = all.trim().split('\n');
  const counts = /^(\d+) passed, (\d+) failed$/.exec(lines.at(-1));
  console.log(lines.slice(0, counts === null ? undefined : -1).join('\n'));
  return counts === null
    ? { passed: 0, failed: 1 }
    : { passed: Number(counts[1]), failed: Number(counts[2]) };
}
