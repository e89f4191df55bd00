/**
 * `npm run bench:formats -- DIR… [--schemas DIR]`: in each directory, which is a git work tree, has `dockmod` print every
 * format, applies the edits of three of them with the applier of the tests, and compares with what `--write` makes of a
 * copy. `--schemas`: a folder with the official `sarif-schema-2.1.0.json` and reviewdog's `DiagnosticResult.json`, to
 * validate against. A line for each directory; exits with 1 where something differs. Needs `npm run build`.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import Ajv from 'ajv';
import { applyJson, applyRdjson, applySarif } from '../__tests__/formats/applier.js';
import type { Files } from '../__tests__/formats/applier.js';
import { FORMATS } from '../src/report/format.js';

const executable = resolve('bin/dockmod.js');
const APPLY = { json: applyJson, sarif: applySarif, rdjson: applyRdjson };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { schemas: { type: 'string' }, level: { type: 'string', default: 'standard' } },
});
if (positionals.length === 0) {
  console.error('usage: npm run bench:formats -- DIR… [--schemas DIR] [--level LEVEL]');
  process.exit(2);
}
const work = mkdtempSync(join(tmpdir(), 'dockmod-formats-'));
try {
  const isFine = positionals.map((folder) => tried(resolve(folder)));
  process.exitCode = isFine.every(Boolean) ? 0 : 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}

function tried(folder: string): boolean {
  const start = performance.now();
  const printed = dockmod(folder, [
    ...FORMATS.map((name) => `--format=${name}=${join(work, name)}`),
    `--level=${values.level}`,
  ]);
  const seconds = (performance.now() - start) / 1000;
  const documents = Object.fromEntries(FORMATS.map((name) => [name, readFileSync(join(work, name), 'utf8')]));
  const { reports } = JSON.parse(documents['json']!) as {
    readonly reports: readonly { readonly edits: readonly { readonly path: string }[] }[];
  };
  const edited = [...new Set(reports.flatMap(({ edits }) => edits.map(({ path }) => path)))].sort();

  const copy = join(work, 'copy');
  cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
  dockmod(copy, ['--write', '--quiet', `--level=${values.level}`]);
  const changed = git(copy, 'status', '--porcelain', '-z', '--untracked-files=all', '--no-renames')
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => line.slice(3))
    .sort();
  const expected = textsOf(copy, edited);
  const wrong = [
    ...(JSON.stringify(changed) === JSON.stringify(edited)
      ? []
      : [`--write changed ${changed.join(', ')}; edited ${edited.join(', ')}`]),
    ...Object.entries(APPLY)
      .filter(([name, apply]) => !isSame(apply(documents[name]!, textsOf(folder, edited)), expected))
      .map(([name]) => `the edits of ${name} give something else`),
    ...invalid(documents),
  ];
  rmSync(copy, { recursive: true, force: true });
  const edits = reports.reduce((sum, report) => sum + report.edits.length, 0);
  const verdict = wrong.length === 0 ? `json, sarif and rdjson give what --write does` : wrong.join('; ');
  console.log(
    `${basename(folder)}: ${reports.length} Dockerfiles, ${edited.length} files rewritten, ${edits} edits, ${seconds.toFixed(1)} s: ${verdict}`,
  );
  console.log(`  ${printed.trim().split('\n').at(-1)!}`);
  return wrong.length === 0;
}

function dockmod(cwd: string, args: readonly string[]): string {
  const { stderr, error } = spawnSync(process.execPath, [executable, ...args], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  if (error !== undefined) throw error;
  return stderr;
}

function git(cwd: string, ...args: readonly string[]): string {
  return spawnSync('git', args, { cwd, encoding: 'utf8', maxBuffer: 1 << 30 }).stdout;
}

function textsOf(folder: string, paths: readonly string[]): Files {
  return new Map(
    paths
      .filter((path) => existsSync(join(folder, path)))
      .map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
  );
}

function isSame(a: Files, b: Files): boolean {
  return JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());
}

/** What the schemas have against the documents. */
function invalid(documents: Readonly<Record<string, string>>): readonly string[] {
  const schemas: readonly (readonly [name: string, file: string])[] = [
    ['json', 'schemas/report.schema.json'],
    ...(values.schemas === undefined
      ? []
      : ([
          ['sarif', join(values.schemas, 'sarif-schema-2.1.0.json')],
          ['rdjson', join(values.schemas, 'DiagnosticResult.json')],
        ] as const)),
  ];
  return schemas.flatMap(([name, file]) => {
    const ajv = new Ajv({ schemaId: 'auto', meta: false, unknownFormats: 'ignore', logger: false });
    for (const draft of ['04', '07']) {
      const meta = `node_modules/ajv/lib/refs/json-schema-draft-${draft}.json`;
      ajv.addMetaSchema(JSON.parse(readFileSync(meta, 'utf8')) as object);
    }
    const validate = ajv.compile(JSON.parse(readFileSync(file, 'utf8')) as object);
    return validate(JSON.parse(documents[name]!)) === true
      ? []
      : [`${name} is not valid: ${ajv.errorsText(validate.errors)}`];
  });
}
