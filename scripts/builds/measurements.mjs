/** What verifications of projects have measured, for a line of the terminal and for the table of docs/measured.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bundle.mjs';

const document = join(root, 'docs/measured.md');
const opening = '<!-- npm run test:builds -- --table -->';
const closing = '<!-- end of the table -->';

/** What a verification has found of two images, or its verdict where there are not two. */
export function summary({ verdict, before, after }) {
  if (before === undefined || after === undefined) return verdict;
  return `${megabytes(before.bytes)} → ${megabytes(after.bytes)} MB, ${before.layers.length} → ${after.layers.length} layers`;
}

/**
 * Rewrites the table in docs/measured.md. Projects that were not verified this time keep their rows.
 * @param {ReadonlyMap<string, import('../../src/report/verification.js').Verification>} verifications by name of the project
 */
export function writeTable(verifications) {
  const text = readFileSync(document, 'utf8');
  const start = text.indexOf(opening);
  const end = text.indexOf(closing);
  if (start === -1 || end < start)
    throw new Error(`${document} has no place for the table: ${opening} … ${closing}`);
  const rows = new Map(
    text
      .slice(start, end)
      .split('\n')
      .filter((line) => line.startsWith('| ') && !/^\| (?:Project|---) /.test(line))
      .map((line) => [line.split(' | ')[0].slice(2), line]),
  );
  for (const [name, verification] of verifications)
    rows.set(name, `| ${[name, ...cells(verification)].join(' | ')} |`);
  const table = [
    '| Project | Size (MB) | Layers | Wasted (MB) | Rebuild (s) | Cached steps |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...[...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row),
  ].join('\n');
  writeFileSync(document, `${text.slice(0, start)}${opening}\n${table}\n${text.slice(end)}`);
}

function cells({ verdict, before, after, rebuild }) {
  if (before === undefined || after === undefined) return [verdict, '', '', '', ''];
  return [
    `${megabytes(before.bytes)} → ${megabytes(after.bytes)}`,
    `${before.layers.length} → ${after.layers.length}`,
    `${megabytes(before.wasted)} → ${megabytes(after.wasted)}`,
    ...(rebuild === undefined
      ? ['', '']
      : [
          `${rebuild.before.seconds.toFixed(1)} → ${rebuild.after.seconds.toFixed(1)}`,
          `${rebuild.before.cached} of ${rebuild.before.steps} → ${rebuild.after.cached} of ${rebuild.after.steps}`,
        ]),
  ];
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(1);
}
