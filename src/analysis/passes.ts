/** One version of one document with its analyses, each computed once. */
import type { BuildContext } from '../context/context.js';
import type { Document } from '../dockerfile/document.js';
import type { Analysis, Pass } from '../transform.js';

/** Makes passes over one version of a document; they share what their analyses have found. */
export function passes(document: Document, context: BuildContext): <O>(options: O) => Pass<O> {
  const results = new Map<Analysis<unknown>, unknown>();
  const get = <T>(analysis: Analysis<T>): T => {
    if (!results.has(analysis))
      results.set(analysis, analysis.run({ document, context, options: undefined, get }));
    return results.get(analysis) as T;
  };
  return (options) => ({ document, context, options, get });
}
