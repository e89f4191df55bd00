/** Turns an ES module that esbuild made into CommonJS. */
import { transform } from 'esbuild';
import { bundleOptions } from './bundle.mjs';

const { target, platform, logLevel } = bundleOptions;

/**
 * What the module imports by name of its own bundle is loaded as CommonJS too; what it imports by a name that is found
 * out, and what are no modules of the bundle, stay with the loader of ES modules.
 * @param {string} text
 */
export async function asCommonJs(text) {
  const { code } = await transform(text, {
    ...{ target, platform, logLevel },
    format: 'cjs',
    minifyWhitespace: true,
    minifySyntax: true,
    define: { 'import.meta.url': 'moduleUrl' },
  });
  const own = code.replace(/\bimport\(("\.\/[\w-]+\.cjs")\)/g, 'Promise.resolve().then(()=>require($1))');
  return own.includes('moduleUrl')
    ? `const moduleUrl=require("node:url").pathToFileURL(__filename).href;${own}`
    : own;
}
