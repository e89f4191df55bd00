/** How FROM names an image to run in where variables say of which version the builder's own is. */
import type { Document, Stage } from '../../dockerfile/document.js';
import type { Twin } from '../../images/twins.js';
import { chainOf } from '../unrolled.js';

/** What stands for a version, and can be told from the rest of a tag. */
const VERSION = /^\d+(?:\.\d+)*$/;

/**
 * The reference with the variables of the builder's, so that a build which sets one moves both; or why there is none. An
 * image without a system of its own need not follow them.
 */
export function twinReference(
  document: Document,
  { index }: Stage,
  twin: Twin,
): { readonly text: string } | string {
  const { image } = chainOf(document.stages[index]!)[0];
  const { reference } = twin;
  const variables = [...new Set(image.match(/\$(?:\w+|\{\w+\})/g))];
  if (!image.includes('$') || reference === 'scratch' || reference.startsWith('gcr.io/distroless/'))
    return { text: reference };
  const defaults = new Map(
    document.instructions
      .filter(({ keyword, index: at }) => keyword === 'ARG' && at < document.stages[0]!.from.index)
      .flatMap(({ typed }) => typed.assignments.map(({ name, value }) => [name, value] as const)),
  );
  let text = reference;
  for (const variable of variables) {
    const value = defaults.get(variable.replace(/[${}]/g, '')) ?? '';
    const parts = text.split(value);
    if (!VERSION.test(value) || parts.length !== 2)
      return `\`${variable}\` decides which image it is, and \`${reference}\` cannot follow it`;
    text = parts.join(variable);
  }
  // other forms (`${V:-20}`) are not read
  return image.replaceAll(/\$(?:\w+|\{\w+\})/g, '').includes('$')
    ? `a variable decides which image it is, and \`${reference}\` cannot follow it`
    : { text };
}
