/** Programs that a text of the shell starts, as sources hand it to `system` and its like. */
import { ShellScript } from '../shell/script.js';
import type { NeedsGathering } from './needs.js';

/** What a shell does itself. https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_14 */
const BUILTINS: ReadonlySet<string> = new Set(
  ': . [ alias bg break builtin cd command continue echo eval exec exit export false fg getopts hash jobs kill local printf pwd read readonly return set shift test times trap true type ulimit umask unalias unset wait'.split(
    ' ',
  ),
);

/** Gathers the programs of a script; a question where it is not known which they are. */
export function gatherShell(gathering: NeedsGathering, text: string, evidence: string): void {
  gathering.facility('shell', evidence);
  const script = ShellScript.parseText(text);
  if (typeof script === 'string') {
    gathering.ask('programs', `it is not known what \`${shortened(text)}\` starts: ${script}`, evidence);
    return;
  }
  for (const { words, wrappers } of script.commands) {
    const [first] = words;
    for (const wrapper of wrappers) if (!BUILTINS.has(wrapper)) gathering.add('programs', wrapper, evidence);
    if (first === undefined) continue;
    if (first.value === undefined)
      gathering.ask('programs', `it is not known what \`${shortened(text)}\` starts`, evidence);
    else if (!BUILTINS.has(first.value)) gathering.add('programs', first.value, evidence);
  }
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}
