/**
 * An esbuild plugin: packages and modules of Node that most runs do not need, loaded, at once, when one of their
 * exports is first used; each package is a file of its own. A dynamic `import()` could not do that, for who needs them
 * is not asynchronous.
 */
import { isBuiltin } from 'node:module';
import { build } from 'esbuild';
import { bundleOptions } from './bundle.mjs';
import { standIn } from './stand-in.mjs';

/** Where the files stand, from where the bundle's own files do. */
const FOLDER = 'packages';

/**
 * Makes the plugin. Importers must not use an export before they are asked for something: `new XMLParser` at the top
 * of a module would load the package at every start.
 * @param {readonly string[]} names of packages, and of modules of Node
 */
export function lazyPackages(names) {
  const filter = new RegExp(`^(?:${names.join('|')})$`);
  return {
    name: 'lazy-packages',
    setup({ onResolve, onLoad }) {
      // What a stand-in loads is the package itself.
      onResolve({ filter: /./, namespace: 'lazy-package' }, ({ path }) => ({ path, external: true }));
      onResolve({ filter }, ({ path }) => ({ path, namespace: 'lazy-package' }));
      onLoad({ filter: /./, namespace: 'lazy-package' }, async ({ path }) => {
        const { default: self, ...named } = await import(path);
        const isCallable = typeof self === 'function';
        const names = Object.keys(isCallable ? { ...self, ...named } : named);
        const file = isBuiltin(path) ? path : `./${FOLDER}/${path}.cjs`;
        return { contents: standIn(file, { names, isCallable }) };
      });
    },
  };
}

/**
 * Bundles the packages, for `outdir` of the bundle that stands in for them. Returns the paths of all the files that
 * went into them.
 * @param {readonly string[]} names
 * @param {import('esbuild').BuildOptions} settings
 */
export async function buildLazyPackages(names, settings) {
  const { metafile } = await build({
    ...bundleOptions,
    ...settings,
    splitting: false,
    format: 'cjs',
    banner: {},
    entryPoints: names.filter((name) => !isBuiltin(name)),
    outdir: `${settings.outdir}/${FOLDER}`,
    entryNames: '[name]',
    outExtension: { '.js': '.cjs' },
    metafile: true,
  });
  return Object.keys(metafile.inputs);
}
