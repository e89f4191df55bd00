/** Where a Dockerfile is built, for a reader who asks why something could not be known. */
import { oneLine } from './location.js';

/** The directories that are its build context, or why none is known. */
export type ContextExplanation =
  | {
      readonly directories: readonly { readonly path: string; readonly origin: string | undefined }[];
      readonly reason?: undefined;
    }
  | { readonly reason: string };

/** One line for the file. */
export function explainContext(path: string, explanation: ContextExplanation): string {
  const said =
    explanation.reason === undefined
      ? explanation.directories
          .map(({ path: directory, origin }) => `${directory}${origin === undefined ? '' : ` (${origin})`}`)
          .join(', ')
      : `not known: ${explanation.reason}`;
  return `${oneLine(path)}: build context: ${oneLine(said)}\n`;
}
