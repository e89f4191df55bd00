/**
 * `npm run corpus -- DIR…`: rewrites every Dockerfile below the directories in memory and counts what must not
 * happen. The last line is one line of JSON. `--level LEVEL`, `--only IDS`, and `--diffs FILE` for all the diffs.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Document } from '../src/dockerfile/document.js';
import { LEVELS } from '../src/engine/levels.js';
import type { Level } from '../src/engine/levels.js';
import { rewrite } from '../src/engine/rewrite.js';
import type { RewriteOptions } from '../src/engine/rewrite.js';
import type { Report } from '../src/report/report.js';
import { unifiedDiff } from '../src/text/diff.js';
import { transforms } from '../transforms/index.js';
import { dockerfilesBelow, textOf } from './dockerfiles.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    level: { type: 'string', default: 'standard' },
    only: { type: 'string' },
    diffs: { type: 'string' },
  },
});
const level = LEVELS.find((known) => known === values.level);
if (positionals.length === 0 || level === undefined) {
  console.error(
    'usage: npm run corpus -- DIR… [--level safe|standard|aggressive] [--only IDS] [--diffs FILE]',
  );
  process.exit(2);
}
await run(positionals, level, values.only?.split(','), values.diffs);

async function run(
  folders: readonly string[],
  level: Level,
  only: readonly string[] | undefined,
  diffs: string | undefined,
): Promise<void> {
  const options: RewriteOptions = { transforms, level, ...(only === undefined ? {} : { only }) };
  const paths = await dockerfilesBelow(folders);
  const reports: Report[] = [];
  const crashes: string[] = [];
  let [files, microseconds] = [0, 0];
  for (const [index, path] of paths.entries()) {
    if (index > 0 && index % 1000 === 0) console.error(`${index} of ${paths.length}`);
    const start = process.cpuUsage();
    const text = textOf(path);
    if (text === undefined) continue;
    files++;
    try {
      reports.push(rewrite(path, text, options));
    } catch (error) {
      crashes.push(`${path}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
    const { user, system } = process.cpuUsage(start);
    microseconds += user + system;
  }

  const changed = reports.filter(({ before, after }) => before !== after);
  const invalid = newlyInvalid(changed);
  const lostComments = changed.flatMap(({ path, before, after }) =>
    missing(commentsOf(before), commentsOf(after)).map((comment) => `${path}: ${comment}`),
  );
  const lostDirectives = changed.flatMap(({ path, before, after }) =>
    missing(directivesOf(before), directivesOf(after)).map((directive) => `${path}: ${directive}`),
  );
  const restless = changed.filter(({ path, after }) => rewrite(path, after, options).after !== after);
  const rolledBack = reports.filter((report) => internalOf(report).length > 0);

  list('crashed', crashes);
  list('newly invalid', invalid);
  list('comments lost', lostComments);
  list('directives lost', lostDirectives);
  list(
    'not idempotent',
    restless.map(({ path }) => path),
  );
  list(
    'rolled back',
    rolledBack.flatMap((report) => internalOf(report).map((message) => `${report.path}: ${message}`)),
  );
  count(
    'applied',
    reports.flatMap(({ applied }) => applied.map(({ id }) => id)),
  );
  count(
    'left alone',
    reports.flatMap(({ leftAlone }) => (leftAlone === undefined ? [] : [general(leftAlone)])),
  );
  count(
    'no Dockerfile',
    reports.flatMap(({ failures }) =>
      failures
        .filter(({ kind }) => kind === 'input')
        .slice(0, 1)
        .map(({ message }) => general(message)),
    ),
  );
  count(
    'declined',
    reports.flatMap(({ declined }) => declined.map(({ id, reason }) => `${id}: ${general(reason)}`)),
  );
  if (diffs !== undefined) {
    const all = await Promise.all(changed.map(({ path, before, after }) => unifiedDiff(path, before, after)));
    writeFileSync(diffs, all.join(''));
  }

  console.log(
    JSON.stringify({
      files,
      changed: changed.length,
      crashed: crashes.length,
      newlyInvalid: invalid.length,
      commentsLost: lostComments.length,
      directivesLost: lostDirectives.length,
      notIdempotent: restless.length,
      rolledBack: rolledBack.length,
      filesPerSecond: Math.round(files / (microseconds / 1e6)),
    }),
  );
}

/** Bugs of dockmod that did no harm. */
function internalOf({ rolledBack, failures }: Report): readonly string[] {
  return [
    ...rolledBack.map(({ id, place, objection }) => `${place.start.line}: ${id}: ${objection}`),
    ...failures.filter(({ kind }) => kind === 'internal').map(({ message }) => message),
  ];
}

function commentsOf(text: string): readonly string[] {
  const { instructions, trailingComments } = new Document('Dockerfile', text);
  const comments = instructions.flatMap((one) => [...one.comments, ...one.innerComments]);
  return [...comments, ...trailingComments].map((comment) => comment.text);
}

function directivesOf(text: string): readonly string[] {
  return new Document('Dockerfile', text).directives.map(({ name, value }) => `${name}=${value}`);
}

/** What `before` holds more often than `after`. */
function missing(before: readonly string[], after: readonly string[]): readonly string[] {
  const rest = [...after];
  return before.filter((item) => {
    const at = rest.indexOf(item);
    if (at !== -1) rest.splice(at, 1);
    return at === -1;
  });
}

/** Rewritten files that our parser or \`bash -n\` refuses although it took the file before. */
function newlyInvalid(changed: readonly Report[]): readonly string[] {
  const sides = changed.flatMap(({ before, after }) => [scriptsOf(before), scriptsOf(after)]);
  const errors = syntaxErrors(sides);
  return changed.flatMap(({ path, before, after }, index) => {
    const [old, now] = [before, after].map((text) => new Document('Dockerfile', text).problems);
    if (old!.length === 0 && now!.length > 0) return [`${path}: ${now![0]!.message}`];
    return errors[2 * index + 1]! > errors[2 * index]! ? [`${path}: bash -n`] : [];
  });
}

/** The shell forms of all RUNs, ONBUILD's too, for a shell of the sh family. */
function scriptsOf(text: string): readonly string[] {
  return new Document('Dockerfile', text).instructions
    .map((instruction) => instruction.trigger ?? instruction)
    .filter(
      ({ keyword, json, shell }) => keyword === 'RUN' && json === undefined && shell.dialect !== undefined,
    )
    .flatMap(({ script, heredocs, arguments: args }) =>
      script === undefined ? (heredocs.length === 0 ? [args.text] : []) : [script.source.text],
    );
}

/** For each list of scripts how many of them \`bash -n\` refuses, in one process for all. */
function syntaxErrors(lists: readonly (readonly string[])[]): readonly number[] {
  const folder = mkdtempSync(join(tmpdir(), 'dockmod-corpus-'));
  try {
    lists.forEach((scripts, index) => {
      scripts.forEach((script, number) => {
        writeFileSync(join(folder, `${index}-${number}`), script);
      });
    });
    const check = 'for file in *-*; do bash -n "$file" 2> /dev/null || echo "$file"; done';
    const { stdout } = spawnSync('bash', ['-c', check], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    const counts = lists.map(() => 0);
    for (const name of stdout.split('\n')) if (name.includes('-')) counts[Number(name.split('-', 1)[0])]!++;
    return counts;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function list(title: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  console.log(`${title}:`);
  for (const line of lines.slice(0, 50)) console.log(`  ${line}`);
  if (lines.length > 50) console.log(`  and ${lines.length - 50} more`);
}

/** The ten most common. */
function count(title: string, items: readonly string[]): void {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  const top = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 10);
  if (top.length > 0) console.log(`${title}:`);
  for (const [item, times] of top) console.log(`${String(times).padStart(7)}  ${item}`);
}

/** A message without the names and numbers of its place. */
function general(message: string): string {
  return message
    .replaceAll(/`[^`]*`/g, '`…`')
    .replaceAll(/"[^"]*"/g, '"…"')
    .replaceAll(/\bline \d+/g, 'line …');
}
