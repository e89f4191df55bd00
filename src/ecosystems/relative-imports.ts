/** Whether a program of JavaScript takes other files of the tree with it. */

/** A `require` or `import` of a path, or anything that reads a path which is put together: then it may be any file. */
export function importsRelative(text: string): boolean {
  return /(?:require|import|from|resolve)\s*\(?\s*["'`](?:\.|\/)|readFile|readdir|createRequire|require\s*\(\s*[^"'`\s]/.test(
    text,
  );
}
