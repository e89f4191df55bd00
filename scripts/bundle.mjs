/** The esbuild options that every bundle of this repository shares. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const { devDependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** @type {import('esbuild').BuildOptions} */
export const bundleOptions = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  splitting: true,
  // the CommonJS of some packages calls a `require` of its own making, which cannot be bundled
  mainFields: ['module', 'main'],
  // loaded by name when a stage is split, and too large to be read at every start
  external: [...Object.keys(devDependencies), 'ts-morph'],
  // CommonJS dependencies call `require`, which an ES module lacks; the alias cannot collide with a bundled import.
  banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  logLevel: 'warning',
};
