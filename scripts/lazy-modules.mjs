/**
 * An esbuild plugin: modules of our own that most runs do not need, loaded, with all that only they import, when one of
 * their exports is first used. Sources import them as they import any other.
 */
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';
import { root } from './bundle.mjs';
import { standIn } from './stand-in.mjs';

/**
 * Makes the plugin, and the entry points that go with it. Importers must not use an export while they are loaded
 * themselves: a table at the top of a module that is made of one would load it at every start.
 * @param {Readonly<Record<string, readonly string[]>>} modules paths of the modules, from the root of the repository, with
 *   those that are loaded before them. What these import is then in one file, and not in as many as there are sets of
 *   others that need it too.
 * @param {readonly string[]} shared those before what a dynamic `import()` loads
 */
export function lazyModules(modules, shared) {
  const paths = Object.keys(modules);
  const later = (path) => ({ path, namespace: 'loaded-later' });
  return {
    entryPoints: Object.fromEntries(paths.map((path) => [fileOf(path), `loaded-later:${path}`])),
    plugin: {
      name: 'lazy-modules',
      setup({ onResolve, onLoad }) {
        onResolve({ filter: /^loaded-later:/ }, ({ path }) => later(path.replace(/^[^:]*:/, '')));
        onLoad({ filter: /./, namespace: 'loaded-later' }, ({ path }) => ({
          contents: [
            ...(modules[path] ?? shared).map((one) => `import ${JSON.stringify(`./${one}`)};`),
            `export * from ${JSON.stringify(`./${path}`)};`,
          ].join('\n'),
          resolveDir: root,
        }));
        // What a stand-in loads is the module itself.
        onResolve({ filter: /./, namespace: 'lazy-module' }, ({ path }) => ({ path, external: true }));
        onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir, namespace, kind }) => {
          const source = relative(root, join(resolveDir, path)).replace(/\.js$/, '.ts');
          if (namespace === 'loaded-later' || source.startsWith('node_modules')) return undefined;
          if (kind === 'dynamic-import') return later(source);
          return paths.includes(source) ? { path: source, namespace: 'lazy-module' } : undefined;
        });
        onLoad({ filter: /./, namespace: 'lazy-module' }, async ({ path }) => ({
          contents: standIn(`./${fileOf(path)}.cjs`, { names: await exportsOf(path) }),
        }));
      },
    },
  };
}

/** `src/runtimes/runtimes.ts` → `lazy-runtimes` */
function fileOf(path) {
  const names = path.replace(/^src\/|\.ts$/g, '').split('/');
  return ['lazy', ...names.filter((name, at) => name !== names[at - 1])].join('-');
}

async function exportsOf(path) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [path],
    outdir: dirname(path),
    format: 'esm',
    metafile: true,
    write: false,
  });
  return Object.values(metafile.outputs)[0].exports;
}
