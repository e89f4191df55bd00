/** Builds dist/: the command line, the library, their declarations and the licences of what is bundled. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { bundleOptions, root } from './bundle.mjs';
import { asCommonJs } from './common-js.mjs';
import { lazyModules } from './lazy-modules.mjs';
import { buildLazyPackages, lazyPackages } from './lazy-packages.mjs';

const { values: options } = parseArgs({ options: { 'no-types': { type: 'boolean', default: false } } });

const commandLine = present({ cli: 'src/cli/main.ts', worker: 'src/cli/worker.ts' });
const library = present({ index: 'src/index.ts', sdk: 'src/sdk.ts', testing: 'src/testing/index.ts' });

/**
 * What yargs does at every start, and what we do not need: aligning help by Unicode's tables (ours is ASCII), loading
 * `assert`, which opens standard error to see its colours, and checking how its own functions are called, as our types do.
 */
const YARGS_PARTS = {
  'string-width': 'export default (text) => text.replace(/\\u001b\\[[0-9;]*m/g, "").length;',
  './argsert.js': 'export function argsert() {}',
  assert: `
    export function strictEqual(a, b, message) { if (!Object.is(a, b)) throw new Error(message); }
    export function notStrictEqual(a, b, message) { if (Object.is(a, b)) throw new Error(message); }`,
};
const yargsParts = {
  name: 'yargs-parts',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(?:string-width|\.\/argsert\.js|assert)$/ }, ({ path }) => ({
      path,
      namespace: 'yargs-parts',
    }));
    onLoad({ filter: /./, namespace: 'yargs-parts' }, ({ path }) => ({ contents: YARGS_PARTS[path] }));
  },
};

/** Most Dockerfiles need none of them: parsers of manifests and of what declares builds, and what starts programs. */
const LAZY_PACKAGES = [
  ...['node:child_process', 'node:crypto', 'node:util', 'node:worker_threads', 'util'],
  ...['dockerfile-ast', 'fast-xml-parser', 'jsonc-parser', 'picomatch', 'semver', 'smol-toml', 'yaml'],
];

/** What comes before everything that is loaded where it is first needed. */
const RUN = ['src/cli/run.ts', 'transforms/index.ts'];
const VALIDATE = [...RUN, 'src/validate/validate.ts'];

/** Modules that only some runs need, with what is loaded before them. */
const lazy = lazyModules(
  {
    'src/analysis/ignore-proof.ts': RUN,
    'src/analysis/project-files.ts': RUN,
    'src/analysis/remakes.ts': RUN,
    'src/analysis/runtime-needs.ts': RUN,
    'src/analysis/stage-split/system-runs.ts': RUN,
    'src/cli/yargs-arguments.ts': [],
    'src/context/dockerignore.ts': RUN,
    'src/context/declared/readers.ts': RUN,
    'src/ecosystems/ecosystems.ts': RUN,
    'src/packages/system-packages.ts': RUN,
    'src/runtimes/runtimes.ts': RUN,
    'src/validate/crossing.ts': VALIDATE,
    'src/validate/ignored.ts': VALIDATE,
    'src/validate/interpret.ts': VALIDATE,
    'src/validate/stage-split/narrowed.ts': VALIDATE,
    'src/validate/stage-split/stage-split.ts': VALIDATE,
    'src/validate/validate.ts': RUN,
    'transforms/fold-ownership/plan.ts': RUN,
    'transforms/write-dockerignore/candidates.ts': RUN,
  },
  RUN,
);

const output = { outdir: 'dist', legalComments: 'none' };
// Identifiers stay, so that the stack trace in a bug report can be read.
const minified = { minifyWhitespace: true, minifySyntax: true };

removeOutput();
const bundles = await Promise.all([
  commandLineBundle(
    { ...commandLine, ...lazy.entryPoints },
    {
      ...minified,
      chunkNames: 'cli-[hash]',
      // An object would become a module that all others load.
      define: {
        DOCKMOD_VERSION: JSON.stringify(version()),
        DOCKMOD_COMMIT: JSON.stringify(commit()),
        DOCKMOD_READMES: JSON.stringify(JSON.stringify(readmes())),
      },
      plugins: [yargsParts, lazy.plugin, lazyPackages(LAZY_PACKAGES)],
    },
  ),
  buildLazyPackages(LAZY_PACKAGES, { ...output, ...minified }),
  bundle(library, { chunkNames: 'chunks/lib-[hash]' }),
]);
writeLicences(bundles.flat());
if (!options['no-types']) emitDeclarations();

/** The entries whose source exists. */
function present(entries) {
  return Object.fromEntries(Object.entries(entries).filter(([, source]) => existsSync(join(root, source))));
}

function version() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
}

/** What was built, as git knows it: `0123456789ab`, with `-dirty` where it was changed since; empty without git. */
function commit() {
  const { status, stdout } = spawnSync(
    'git',
    ['describe', '--always', '--dirty', '--abbrev=12', '--exclude=*'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  return status === 0 && existsSync(join(root, '.git')) ? stdout.trim() : '';
}

/** What `dockmod explain` prints: README of each transform, by id. */
function readmes() {
  const folder = join(root, 'transforms');
  if (!existsSync(folder)) return {};
  return Object.fromEntries(
    readdirSync(folder)
      .map((id) => [id, join(folder, id, 'README.md')])
      .filter(([, file]) => existsSync(file))
      .map(([id, file]) => [id, readFileSync(file, 'utf8')]),
  );
}

/** Chunk names carry a hash, so those of the last build would pile up. */
function removeOutput() {
  const dist = join(root, 'dist');
  if (!existsSync(dist)) return;
  for (const name of readdirSync(dist)) {
    if (options['no-types'] && name === 'types') continue;
    rmSync(join(dist, name), { recursive: true });
  }
}

/**
 * Bundles to CommonJS, which Node loads sooner than ES modules, and of which a part can be loaded at once where it is
 * first needed. esbuild splits ES modules only, so those are what it makes first.
 */
async function commandLineBundle(entryPoints, settings) {
  const { metafile, outputFiles } = await build({
    ...bundleOptions,
    ...output,
    ...settings,
    banner: {},
    outExtension: { '.js': '.cjs' },
    entryPoints,
    metafile: true,
    write: false,
  });
  mkdirSync(join(root, output.outdir), { recursive: true });
  for (const { path, text } of outputFiles) writeFileSync(path, await asCommonJs(text));
  return Object.keys(metafile.inputs);
}

/** Returns the paths of all the files that went into the bundle. */
async function bundle(entryPoints, settings) {
  if (Object.keys(entryPoints).length === 0) return [];
  const { metafile } = await build({
    ...bundleOptions,
    ...output,
    ...settings,
    entryPoints,
    metafile: true,
  });
  return Object.keys(metafile.inputs);
}

function writeLicences(inputs) {
  const folders = new Set(
    inputs.map((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]).filter(Boolean),
  );
  if (folders.size === 0) return;
  const sections = [...folders].map((folder) => {
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    return `${manifest.name} ${manifest.version} (${manifest.license})\n\n${licenceText(folder, manifest).trim()}\n`;
  });
  const rule = `\n${'-'.repeat(80)}\n\n`;
  writeFileSync(
    join(root, 'dist/THIRD_PARTY_LICENSES.txt'),
    // One version may stand in several folders.
    ['dockmod contains the following packages.\n', ...new Set(sections.sort())].join(rule),
  );
}

/** The text that a package ships; for one under MIT which ships none, that of MIT with its author. */
function licenceText(folder, { name, license, author }) {
  const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (file !== undefined) return readFileSync(join(root, folder, file), 'utf8');
  const holder = typeof author === 'string' ? author : author?.name;
  if (license !== 'MIT' || holder === undefined)
    throw new Error(`${name} ships no licence text, and its licence may ask for one`);
  return readFileSync(join(root, 'LICENSE'), 'utf8').replace(/^Copyright .*$/m, `Copyright (c) ${holder}`);
}

function emitDeclarations() {
  if (Object.keys(library).length === 0) return;
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
