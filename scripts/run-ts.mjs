/** Bundles a TypeScript file as the build does and runs it: `node scripts/run-ts.mjs FILE [arguments..]`. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleOptions, root } from './bundle.mjs';

const [file, ...rest] = process.argv.slice(2);
if (file === undefined || !existsSync(file)) {
  console.error(
    file === undefined ? 'usage: node scripts/run-ts.mjs FILE [arguments..]' : `${file}: no such file`,
  );
  process.exit(2);
}

const outdir = join(root, 'node_modules/.cache/dockmod');
await build({
  ...bundleOptions,
  absWorkingDir: process.cwd(),
  entryPoints: { [file.replace(/\.ts$/, '')]: file },
  outdir,
  outExtension: { '.js': '.mjs' },
  sourcemap: true,
});
const script = join(outdir, file.replace(/\.ts$/, '.mjs'));
const { status } = spawnSync(process.execPath, ['--enable-source-maps', script, ...rest], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
