/**
 * The source of a CommonJS module that stands in for another one, which it loads when one of its exports is first used:
 * esbuild looks up exports of CommonJS where they are used.
 * @param {string} path as `require` takes it
 * @param {{ names: readonly string[], isCallable?: boolean }} exports of the module; it may be a function itself
 */
export function standIn(path, { names, isCallable = false }) {
  const exports = names
    .filter((name) => name !== 'module.exports')
    .map((name) => `get ${name}() { return load().${name}; }`);
  return [
    `let loaded;`,
    `const load = () => (loaded ??= require('${path}'));`,
    `module.exports = Object.defineProperties(`,
    isCallable ? `(...args) => load()(...args),` : '{},',
    `Object.getOwnPropertyDescriptors({ ${exports.join(', ')} }));`,
  ].join('\n');
}
