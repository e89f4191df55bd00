/** What a shell may complete a word to, where yargs does not know. */
import { FORMATS } from '../report/format.js';

/**
 * The values for the last of `words`, the command line so far with the program's name; `undefined` where it is none that
 * takes ids of transforms or a format. Of a list separated by commas the last item is completed.
 */
export function completions(words: readonly string[], ids: readonly string[]): readonly string[] | undefined {
  const [current = '', before] = words.toReversed();
  if (words.includes('--')) return undefined;
  switch (before) {
    case 'explain':
      return words.length === 3 ? ids : undefined;
    case '--only':
    case '--skip': {
      const typed = current.slice(0, current.lastIndexOf(',') + 1);
      return ids.filter((id) => !typed.split(',').includes(id)).map((id) => typed + id);
    }
    case '--format':
      return words[1] === 'verify' ? undefined : FORMATS;
    default:
      return undefined;
  }
}
