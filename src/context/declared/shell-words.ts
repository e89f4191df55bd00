/** A text as the words that a shell would take it for. */
import { ShellScript } from '../../shell/script.js';

/** The words of one simple command; expansions stay as they are written. `undefined` where it is not one. */
export function shellWords(text: string): readonly string[] | undefined {
  const script = ShellScript.parseText(text);
  if (typeof script === 'string') return undefined;
  const { single } = script;
  return single?.kind === 'command' && single.assignments.length === 0 && single.redirections.length === 0
    ? single.words.map((word) => word.value ?? word.text)
    : undefined;
}
